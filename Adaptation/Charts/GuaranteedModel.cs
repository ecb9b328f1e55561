using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Charts;

/// <summary>
/// What the guaranteed chart knows of the reference: scores x are log energies of a row, over all
/// coordinates and per site (a- and s-block), standardised and clipped, once as they are and once with the
/// opposite sign; and for each an upper limit of its mean.
/// </summary>
/// <remarks>
/// <para>
/// The limits are the empirical Bernstein bound (Maurer and Pontil 2009): with n reference rows, J scores in a
/// range of R, V their sample variance and L = ln(2J/δ), μ = x̄ + √(2VL/n) + 7RL/(3(n − 1)) exceeds the true mean
/// of every score at once with probability 1 − δ.
/// </para>
/// <para>
/// Mean and standard deviation come from the fit rows, whose lengths are those of rows left out; limits come from the reference
/// rows alone, so that they hold whatever the fit rows said.
/// </para>
/// </remarks>
internal sealed class GuaranteedModel
{
    /// <summary>δ: the probability, over references, that some limit is too low.</summary>
    public const double Error = 0.05;

    /// <summary>Scores are clipped to this …</summary>
    public const double Lowest = -1.5;

    /// <summary>… and this, in standard deviations.</summary>
    public const double Highest = 4;

    private const double SmallestSd = 1e-6;

    /// <summary>Mean log energy per score on the fit rows.</summary>
    public required double[] Mean { get; init; }

    /// <summary>Standard deviation per score on the fit rows.</summary>
    public required double[] Sd { get; init; }

    /// <summary>μ, twice as many: for the scores as they are, then with the opposite sign.</summary>
    public required double[] Limits { get; init; }

    /// <summary>Rows of the reference part that the limits come from.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of log energies per row: 1 + 2 × sites.</summary>
    public static int Energies(int sites) => 1 + (2 * sites);

    /// <param name="fit">n × E log energies of the fit rows, as if each had been left out.</param>
    /// <param name="reference">n × E log energies of the reference rows, at least two.</param>
    /// <param name="energies">E.</param>
    public static GuaranteedModel Learn(ReadOnlySpan<double> fit, ReadOnlySpan<double> reference, int energies)
    {
        int fitRows = fit.Length / energies, rows = reference.Length / energies;
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 2, nameof(reference));
        double[] mean = new double[energies], sd = new double[energies], limits = new double[2 * energies];
        for (var e = 0; e < energies; e++)
        {
            (mean[e], sd[e]) = MeanAndSd(fit, energies, e, fitRows);
            for (var side = 0; side < 2; side++)
            {
                limits[(side * energies) + e] = Limit(reference, energies, e, side == 0 ? 1 : -1, mean[e], sd[e]);
            }
        }

        return new GuaranteedModel { Mean = mean, Sd = sd, Limits = limits, Rows = rows };
    }

    /// <summary>x of one log energy, with a sign.</summary>
    public static double Score(double energy, double mean, double sd, double sign) =>
        Math.Clamp(sign * ((energy - mean) / sd), Lowest, Highest);

    /// <summary>The row's log energies in the order of the scores.</summary>
    /// <param name="joint">Log energy over all charted coordinates.</param>
    /// <param name="blocks">
    /// e of a feature row: per site and over all sites of the a-block, then of the s-block; 2(S + 1).
    /// </param>
    /// <param name="energies">Receives 1 + 2S.</param>
    public static void Collect(double joint, ReadOnlySpan<float> blocks, Span<double> energies)
    {
        var sites = (blocks.Length / 2) - 1;
        energies[0] = joint;
        for (var site = 0; site < sites; site++)
        {
            energies[1 + site] = blocks[site];
            energies[1 + sites + site] = blocks[sites + 1 + site];
        }
    }

    /// <summary>A block's log energy of a fit row, as if the row had been left out of its whitening.</summary>
    /// <param name="energy">log(q/k + 10⁻³).</param>
    /// <param name="coordinates">k.</param>
    /// <param name="rows">Number of fit rows.</param>
    public static double LeftOut(double energy, int coordinates, int rows)
    {
        if (coordinates == 0) return energy;
        var square = coordinates * Math.Max(0, Math.Exp(energy) - FeatureModel.EnergyFloor);
        return Math.Log((LeaveOneOut.SquaredLength(square, rows) / coordinates) + FeatureModel.EnergyFloor);
    }

    private static (double Mean, double Sd) MeanAndSd(ReadOnlySpan<double> rows, int stride, int column, int count)
    {
        double sum = 0, squares = 0;
        for (var row = 0; row < count; row++) sum += rows[(row * stride) + column];
        var mean = sum / count;
        for (var row = 0; row < count; row++)
        {
            var deviation = rows[(row * stride) + column] - mean;
            squares += deviation * deviation;
        }

        return (mean, Math.Max(SmallestSd, Math.Sqrt(squares / count)));
    }

    private static double Limit(ReadOnlySpan<double> reference, int energies, int energy, double sign, double mean, double sd)
    {
        var rows = reference.Length / energies;
        var scores = new double[rows];
        for (var row = 0; row < rows; row++) scores[row] = Score(reference[(row * energies) + energy], mean, sd, sign);
        var average = scores.Average();
        var variance = scores.Sum(score => (score - average) * (score - average)) / (rows - 1);
        var confidence = Math.Log(2 * (2 * energies) / Error);
        return average + Math.Sqrt(2 * variance * confidence / rows) + (7 * (Highest - Lowest) * confidence / (3 * (rows - 1)));
    }
}
