using System.Globalization;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Benchmarks.Detection;
using Alphadrift.Benchmarks.Measures;

namespace Alphadrift.Benchmarks.Charts;

/// <summary>True ÷ configured run length over random re-splits of all rows of a data set.</summary>
/// <remarks>
/// 1. All rows are dealt out anew: some to calibration, the rest to the test. The model sees them once per split.
/// 2. Test streams are passes through the rest in shuffled order, without replacement. The charts restart after an alarm; a run
/// that the end of its pass cuts off is censored.
/// 3. The mean run length is Kaplan and Meier's.
/// </remarks>
internal static class RunLengthStudy
{
    /// <summary>Number of charts.</summary>
    public static readonly int Kinds = Enum.GetValues<ChartKind>().Length;

    /// <summary>Length of the counts of alarms: by chart, and those of the windows by size.</summary>
    public static readonly int Counts = Kinds + NestedWindows.AllSizes.Length;

    /// <summary>Re-splits that show the median to about ± .03 at 1,000 rows and ± .05 at 10,000.</summary>
    private const int ImageSplits = 16;

    /// <summary>The same for tables, where the ratios spread twice as wide.</summary>
    private const int TableSplits = 48;

    public static void Run(ChartsOptions options, TextWriter output, Func<string, Action<string>> progress)
    {
        output.WriteLine(
            $"\nTrue / configured run length over re-splits of all rows, {options.Alarms} alarms expected in each; "
            + "median ± standard error\n");
        output.WriteLine(
            "| model | reference rows | configured | re-splits | median | 10 %–90 % | least | most | ratio per split "
            + "| alarms of M, C, L, E, windows | of the windows by rows |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var name in options.Models)
        {
            var data = DataSet.Of(name, options.Data);
            var model = OnnxModel.Load(data.ModelPath);
            var parts = data.Parts();
            var count = options.Splits ?? (data.IsTabular ? TableSplits : ImageSplits);
            foreach (var rows in options.ReferenceRows)
            {
                var splits = new (RunLengths Lengths, int[] Alarms)[count][];
                Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, split =>
                {
                    progress(name)($"{rows} reference rows, re-split {split + 1} of {count}");
                    splits[split] = Split(model, parts, rows, unchecked((options.Seed * 1_000) + split + 1), options);
                });
                for (var i = 0; i < options.RunLengths.Count; i++)
                {
                    var configured = options.RunLengths[i];
                    double[] ratios = [.. splits.Select(split => split[i].Lengths.Mean() / configured)];
                    Write(output, name, rows, configured, ratios, [.. splits.Select(split => split[i].Alarms)]);
                }
            }
        }
    }

    private static (RunLengths Lengths, int[] Alarms)[] Split(
        OnnxModel model, DataParts parts, int rows, int seed, ChartsOptions options)
    {
        var random = new Random(seed);
        var (calibration, others) = parts.Deal(rows, random);
        var baseline = ModelUnderTest.Calibrate(model, calibration, null, options.Calibration(seed));
        using var tested = new ModelUnderTest(model, baseline);
        var measured = tested.Measure(others);
        return [.. options.RunLengths.Select(configured => Measure(tested, measured, configured, options, random))];
    }

    private static (RunLengths Lengths, int[] Alarms) Measure(
        ModelUnderTest model, MeasuredRows rows, int configured, ChartsOptions options, Random random)
    {
        var alarms = new int[Counts];
        var charts = ModelUnderTest.Charts(model.Baseline.Charts!, configured, options);
        var lengths = Passes(model, rows, charts, (long)options.Alarms * configured, random, alarms);
        return (lengths, alarms);
    }

    /// <summary>Passes through the rows, each in a new order, until so many rows have gone by.</summary>
    /// <param name="model">With charts.</param>
    /// <param name="rows">Rows without shift.</param>
    /// <param name="charts">Its charts.</param>
    /// <param name="most">Rows in all; the last pass is completed.</param>
    /// <param name="random">Of the orders.</param>
    /// <param name="alarms">Counts the alarms by chart.</param>
    public static RunLengths Passes(
        ModelUnderTest model, MeasuredRows rows, SlopeCharts charts, long most, Random random, int[] alarms)
    {
        var lengths = new RunLengths();
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        for (var left = most; left > 0; left -= rows.Count)
        {
            random.Shuffle(order);
            charts.Restart();
            var began = 0;
            for (var i = 0; i < order.Length; i++)
            {
                model.Advance(charts, rows, order[i]);
                if (charts.Alarm() is not { } alarm) continue;
                alarms[alarm.WindowRows is { } size ? Kinds + NestedWindows.AllSizes.IndexOf(size) : (int)alarm.Chart]++;
                lengths.Add(i + 1 - began, isAlarm: true);
                began = i + 1;
                charts.Restart();
            }

            if (began < order.Length) lengths.Add(order.Length - began, isAlarm: false);
        }

        return lengths;
    }

    private static void Write(TextWriter output, string model, int rows, int configured, double[] ratios, int[][] alarms)
    {
        var each = string.Join(' ', ratios.Select(ratio => ratio.ToString("0.00", CultureInfo.InvariantCulture)));
        var sums = string.Join(", ", Enumerable.Range(0, Kinds - 1).Select(chart => alarms.Sum(split => split[chart])))
            + $", {alarms.Sum(split => split[Kinds..].Sum())} | "
            + string.Join(", ", NestedWindows.AllSizes.Select((size, i) => $"{size}: {alarms.Sum(split => split[Kinds + i])}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {model} | {rows} | {configured} | {ratios.Length} | {Quantiles.Of(ratios, 0.5):0.00} ± "
            + $"{Quantiles.ErrorOfMedian(ratios):0.00} ")
            + string.Create(CultureInfo.InvariantCulture, $"| {Quantiles.Of(ratios, 0.1):0.00}")
            + string.Create(CultureInfo.InvariantCulture, $"–{Quantiles.Of(ratios, 0.9):0.00} ")
            + string.Create(CultureInfo.InvariantCulture, $"| {ratios.Min():0.00} | {ratios.Max():0.00} | {each} | {sums} |"));
    }
}
