using System.Globalization;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Calibration;

/// <summary>What the model says of the rows of one part.</summary>
internal sealed class PartRows
{
    private readonly FeatureLayout _layout;

    private readonly MomentPool? _pool;

    private PartRows(FeatureLayout layout, int rows, bool pooled)
    {
        _layout = layout;
        Moments = new float[checked(rows * layout.MomentDimension)];
        Totals = new ChannelTotals(layout.Channels);
        _pool = pooled ? new MomentPool(layout, rows) : null;
    }

    /// <summary>n raw rows [a ; q ; p]; once logarithms are taken, [a ; s ; p].</summary>
    public float[] Moments { get; }

    /// <summary>Class probabilities, n × K; empty without classes.</summary>
    public float[] Probabilities { get; private set; } = [];

    /// <summary>Where the classes are; null without classes.</summary>
    public ClassOutput? Classes { get; private set; }

    /// <summary>Sums of the moments of every channel.</summary>
    public ChannelTotals Totals { get; }

    /// <summary>The moments of every channel, row by row.</summary>
    public MomentPool Pool => _pool ?? throw new InvalidOperationException("The moments were not kept row by row.");

    /// <summary>v, n × dimension; empty before <see cref="TakeFeatures"/>.</summary>
    public float[] Features { get; private set; } = [];

    /// <param name="session">The model.</param>
    /// <param name="layout">Which moments of it are charted.</param>
    /// <param name="rows">The part.</param>
    /// <param name="classes">Where the classes are; null, the first batch tells.</param>
    /// <param name="report">Told the share that is done.</param>
    /// <param name="pooled">Whether the moments of every channel are kept row by row, which takes the most memory of all.</param>
    /// <exception cref="InvalidInputException">A row is answered with values that are not finite.</exception>
    public static PartRows Read(
        ModelSession session,
        FeatureLayout layout,
        RowSet rows,
        ClassOutput? classes,
        Action<double> report,
        bool pooled = true)
    {
        var part = new PartRows(layout, rows.Count, pooled) { Classes = classes };
        var reader = new MomentRows(layout);
        var (notFinite, firstNotFinite) = (0, -1);
        for (var first = 0; first < rows.Count; first += session.BatchRows)
        {
            report((double)first / rows.Count);
            var count = Math.Min(session.BatchRows, rows.Count - first);
            var batch = session.Run(rows.Slice(first, count));
            var raw = part.Moments.AsSpan(first * reader.RawLength, count * reader.RawLength);
            var kept = reader.Read(batch, raw, part.Totals, out var leftOut);
            if (leftOut >= 0)
            {
                firstNotFinite = notFinite == 0 ? first + leftOut : firstNotFinite;
                notFinite += count - kept;
                continue;
            }

            if (notFinite > 0) continue; // only counted from here on
            part._pool?.Add(batch);
            if (first == 0) part.Classes ??= ClassOutput.Find(batch, session.OutputNames);
            part.ReadClasses(batch, first, rows);
        }

        return notFinite == 0 ? part : throw NotFinite(rows, notFinite, firstNotFinite);
    }

    /// <summary>From moments to feature rows.</summary>
    public void TakeFeatures(FeatureModel model)
    {
        Features = new float[Moments.Length / _layout.MomentDimension * _layout.Dimension];
        model.AppendEnergies(Moments, Features);
    }

    /// <summary>What the charts learn from.</summary>
    public ChartRows ForCharts() => new(Moments, Probabilities, Energies());

    private static InvalidInputException NotFinite(RowSet rows, int count, int first) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The model answers {count:N0} of {rows.Count:N0} rows with values that are not finite; the first is ")
        + $"{rows.Place(first)}. Remove rows that the model cannot handle and calibrate again.");

    private void ReadClasses(BatchResult batch, int first, RowSet rows)
    {
        if (Classes is null) return;
        if (Probabilities.Length == 0) Probabilities = new float[checked(rows.Count * Classes.Classes)];
        var read = Probabilities.AsSpan(first * Classes.Classes, batch.Rows * Classes.Classes);
        Classes.Read(batch, read);
        var bad = read.IndexOfAnyExceptInRange(0f, float.MaxValue);
        if (bad >= 0) throw NotFinite(rows, 1, first + (bad / Classes.Classes));
    }

    /// <summary>e of every feature row, n × 2(S + 1).</summary>
    private float[] Energies()
    {
        var rows = Features.Length / _layout.Dimension;
        var energies = new float[rows * _layout.EnergyDimension];
        for (var row = 0; row < rows; row++)
        {
            Features.AsSpan((row * _layout.Dimension) + _layout.MomentDimension, _layout.EnergyDimension)
                .CopyTo(energies.AsSpan(row * _layout.EnergyDimension));
        }

        return energies;
    }
}
