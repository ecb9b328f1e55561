namespace Alphadrift.Benchmarks.Detection;

/// <summary>
/// False-alarm rates of one detector over several splits of the data. Within a split the windows share one pool of held-out rows
/// and one reference, so they are no independent trials and a binomial interval would be too narrow: what counts is how far the
/// rates of the splits lie apart. The splits share rows too, hence the standard error is a little too small.
/// </summary>
/// <param name="StandardError">Of the mean; NaN for a single split.</param>
internal sealed record SplitRates(double Mean, double StandardError, double Smallest, double Largest)
{
    public static SplitRates Of(IEnumerable<CellResult> splits)
    {
        double[] rates = [.. splits.Select(split => split.Rate)];
        var mean = rates.Average();
        var variance = rates.Length < 2 ? double.NaN : rates.Sum(rate => (rate - mean) * (rate - mean)) / (rates.Length - 1);
        return new SplitRates(mean, Math.Sqrt(variance / rates.Length), rates.Min(), rates.Max());
    }
}
