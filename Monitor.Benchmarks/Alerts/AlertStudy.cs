using System.Globalization;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Benchmarks.Detection;
using Alphadrift.Benchmarks.Measures;

namespace Alphadrift.Benchmarks.Alerts;

/// <summary>How often the alerts fire without shift, over random re-splits of all rows of a data set.</summary>
/// <remarks>
/// 1. All rows are dealt out anew: <see cref="ReferenceRows"/> to calibration, the rest to the
/// test. The model sees them once per split.
/// 2. Test streams are passes through the rest in shuffled order, without replacement, and every pass begins with quiet alerts.
/// 3. The charts go through the rows once per run length; windows of every size see the same crossings.
/// </remarks>
internal static class AlertStudy
{
    /// <summary>Rows that calibration gets; half of them are the reference part.</summary>
    private const int ReferenceRows = 5_000;

    private static readonly int[] RunLengths = [1_000, 10_000];

    public static void Run(DetectionOptions options, TextWriter output, Func<string, Action<string>> progress)
    {
        foreach (var name in options.Models)
        {
            var data = DataSet.Of(name, options.Data);
            var model = OnnxModel.Load(data.ModelPath);
            var parts = data.Parts();
            var splits = new AlertCounts[options.RateSplits][];
            Parallel.For(0, options.RateSplits, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, split =>
            {
                progress(name)($"re-split {split + 1} of {options.RateSplits}");
                splits[split] = Split(model, parts, unchecked((options.Seed * 1_000) + split + 1), options);
            });
            WriteSkew(output, name, splits, options);
            WriteShifts(output, name, splits, options);
        }
    }

    private static AlertCounts[] Split(OnnxModel model, DataParts parts, int seed, DetectionOptions options)
    {
        var random = new Random(seed);
        var (calibration, others) = parts.Deal(ReferenceRows, random);
        using var tested = new ModelUnderTest(
            model, ModelUnderTest.Calibrate(model, calibration, null, options.Charts().Calibration(seed)));
        var rows = tested.Measure(others, moments: true);
        return [.. RunLengths.SelectMany(runLength => Measure(tested, rows, runLength, options, random))];
    }

    private static AlertCounts[] Measure(
        ModelUnderTest model, MeasuredRows rows, int runLength, DetectionOptions options, Random random)
    {
        AlertCounts[] counts = [.. options.AlertSizes.Select(size => new AlertCounts(size, runLength))];
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        for (var left = (long)options.Alarms * runLength; left > 0; left -= rows.Count)
        {
            random.Shuffle(order);
            var crossings = Cross(model, rows, order, ModelUnderTest.Charts(model.Baseline.Charts!, runLength, options.Charts()));
            foreach (var count in counts)
            {
                var stream = new AlertStream(model, rows, count);
                for (var first = 0; first + count.WindowRows <= order.Length; first += count.WindowRows)
                {
                    var (from, end) = (first, first + count.WindowRows);
                    stream.Observe(
                        order.AsSpan(from, count.WindowRows), [.. crossings.Where(one => one.Row >= from && one.Row < end)]);
                }
            }
        }

        return counts;
    }

    private static List<ChartAlarm> Cross(ModelUnderTest model, MeasuredRows rows, int[] order, SlopeCharts charts)
    {
        var crossings = new List<ChartAlarm>();
        foreach (var row in order)
        {
            model.Advance(charts, rows, row);
            if (charts.Alarm() is not { } alarm) continue;
            crossings.Add(alarm);
            charts.Restart();
        }

        return crossings;
    }

    private static void WriteSkew(TextWriter output, string model, AlertCounts[][] splits, DetectionOptions options)
    {
        output.WriteLine(Invariant(
            $"\n{model}: Skew without shift, {options.RateSplits} re-splits of all rows, {ReferenceRows} to calibration\n"));
        output.WriteLine(
            "| rows per window | windows outside of their band | least–most | of each split "
            + "| by mean output, share of negatives, skewness | windows with a dead channel | Skew fires, per million windows |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var size in options.AlertSizes)
        {
            AlertCounts[][] all = [.. splits.Select(split => split.Where(count => count.WindowRows == size).ToArray())];
            double[] rates = [.. all.Select(split => (double)split.Sum(one => one.Outside) / split.Sum(one => one.Windows))];
            AlertCounts[] flat = [.. all.SelectMany(split => split)];
            var windows = flat.Sum(one => one.Windows);
            var kinds = string.Join(
                ", ", Enum.GetValues<SkewKind>().Select(kind => Invariant($"{flat.Sum(one => one.OutsideBy[(int)kind])}")));
            output.WriteLine(
                Invariant($"| {size} | {rates.Average():.0000} ± {Deviation(rates) / Math.Sqrt(rates.Length):.0000} ")
                + Invariant($"| {rates.Min():.0000}–{rates.Max():.0000} ")
                + Invariant($"| {string.Join(' ', rates.Select(rate => Invariant($"{rate:.0000}")))} ")
                + Invariant($"| {kinds} | {flat.Sum(one => one.Dead)} | {1e6 * flat.Sum(one => one.Skews) / windows:0} |"));
        }
    }

    private static void WriteShifts(TextWriter output, string model, AlertCounts[][] splits, DetectionOptions options)
    {
        output.WriteLine(Invariant($"\n{model}: DomainShift without shift, the same splits\n"));
        output.WriteLine(
            "| run length configured | rows per window | rows per crossing | DomainShift fires, per million rows "
            + "| rows per DomainShift, median of the splits (10 %–90 %) | ÷ configured |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var counts in splits.SelectMany(split => split).GroupBy(count => (count.RunLength, count.WindowRows)))
        {
            var (runLength, size) = counts.Key;
            var (rows, shifts) = (counts.Sum(one => one.Rows), counts.Sum(one => one.Shifts));
            double[] apart = [.. counts.Select(one => (double)one.Rows / Math.Max(1, one.Shifts))];
            output.WriteLine(
                Invariant($"| {runLength} | {size} | {(double)rows / Math.Max(1, counts.Sum(one => one.Crossings)):0} ")
                + Invariant($"| {1e6 * shifts / rows:0.0} ")
                + Invariant($"| {Quantiles.Of(apart, 0.5):0} ({Quantiles.Of(apart, 0.1):0}–{Quantiles.Of(apart, 0.9):0}) ")
                + Invariant($"| {Quantiles.Of(apart, 0.5) / runLength:0.0} |"));
        }
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, values.Length - 1));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
