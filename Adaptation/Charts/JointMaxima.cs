using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Charts;

/// <summary>The largest values of all charts and windows in the same streams without shift, stream by stream.</summary>
internal sealed class JointMaxima
{
    /// <summary>
    /// So many streams with an alarm tell what the alarms have in common; a rarer hazard is taken to be as this one.
    /// </summary>
    private const double FewestAlarms = 200;

    /// <summary>Beyond so many alarms expected per stream nearly every stream has one, whatever they have in common.</summary>
    private const double MostPerStream = 1;

    private readonly RunMaxima[] _sorted;

    /// <param name="sizes">Of the nested windows, ascending.</param>
    /// <param name="countedRows">T per chart: M, C, L if there are classes, then the windows by size.</param>
    /// <param name="maxima">Per chart in the same order, one value per stream.</param>
    public JointMaxima(ImmutableArray<int> sizes, ImmutableArray<int> countedRows, double[][] maxima)
    {
        (Sizes, CountedRows, Maxima) = (sizes, countedRows, maxima);
        _sorted = [.. maxima.Select((values, chart) => new RunMaxima([.. values.Order()], countedRows[chart]))];
    }

    public ImmutableArray<int> Sizes { get; }

    public ImmutableArray<int> CountedRows { get; }

    public double[][] Maxima { get; }

    /// <summary>Charts, windows left aside.</summary>
    public int Charts => Maxima.Length - Sizes.Length;

    public RunMaxima Movement => _sorted[0];

    public RunMaxima Window(int index) => _sorted[Charts + index];

    /// <summary>κ: the hazard of all together ÷ the sum of their own, at most 1.</summary>
    /// <param name="hazards">Probability per row of each, in the order of <see cref="Maxima"/>; 0 leaves one out.</param>
    /// <remarks>
    /// Each has the threshold that it exceeds in a share 1 − exp(−hazard·T) of these streams. Were they independent, a share
    /// 1 − exp(−Σ hazard·T) would exceed any of them; fewer do, because a strange stretch of rows trips several.
    /// </remarks>
    public double Overlap(ReadOnlySpan<double> hazards)
    {
        var (expected, streams) = (0.0, Maxima[0].Length);
        for (var chart = 0; chart < hazards.Length; chart++) expected += hazards[chart] * CountedRows[chart];
        if (expected <= 0) return 1;
        var scale = Math.Clamp(expected, FewestAlarms / streams, MostPerStream) / expected;
        var isAbove = new bool[streams];
        for (var chart = 0; chart < hazards.Length; chart++)
        {
            if (hazards[chart] <= 0) continue;
            var threshold = _sorted[chart].ExceededBy(-double.ExpM1(-scale * hazards[chart] * CountedRows[chart]));
            for (var stream = 0; stream < streams; stream++) isAbove[stream] |= Maxima[chart][stream] > threshold;
        }

        var share = (double)isAbove.Count(above => above) / streams;
        return Math.Min(1, -Math.Log(1 - share) / (scale * expected));
    }
}
