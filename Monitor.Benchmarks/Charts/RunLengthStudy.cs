using System.Diagnostics;
using System.Globalization;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Detection;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Benchmarks.Detection;

namespace Alphadrift.Benchmarks.Charts;

/// <summary>True ÷ configured run length over random re-splits of all Letter rows.</summary>
/// <remarks>
/// 1. All rows are dealt out anew: some to calibration, the rest to the test.
/// 2. Test streams are passes through the rest in shuffled order, without replacement. The charts restart after an alarm; a run that the
///    end of its pass cuts off is censored.
/// 3. The mean run length is Kaplan and Meier's.
/// </remarks>
internal static class RunLengthStudy
{
    public static void Run(ChartsOptions options, TextWriter output)
    {
        var folder = Path.Combine(options.Data, "letter");
        var model = OnnxModel.Load(Path.Combine(folder, "letter-prelu.onnx"));
        var parts = DataParts.Read(folder);
        output.WriteLine("True / configured run length on Letter");
        output.WriteLine("reference rows   configured   alarms per split   ratio per split; median   alarms of M, C, L, E");
        foreach (var rows in options.ReferenceRows)
        {
            var ratios = options.RunLengths.Select(_ => new List<double>()).ToArray();
            var counts = options.RunLengths.Select(_ => new int[Enum.GetValues<ChartKind>().Length]).ToArray();
            for (var split = 1; split <= options.Splits; split++)
            {
                var clock = Stopwatch.StartNew();
                var random = new Random(unchecked((options.Seed * 1_000) + split));
                var (baseline, rest) = Split(model, parts, rows, random, options.Seed + split);
                var charted = new ChartedRows(model, baseline, rest);
                for (var i = 0; i < ratios.Length; i++)
                {
                    var lengths = Measure(charted, baseline.Charts!, options.RunLengths[i], options, random, counts[i]);
                    ratios[i].Add(lengths.Mean() / options.RunLengths[i]);
                }

                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{rows} reference rows, split {split}: {clock.Elapsed.TotalSeconds:0} s"));
            }

            for (var i = 0; i < ratios.Length; i++)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rows,14}   {options.RunLengths[i],10}   {options.Alarms,16}   "
                    + $"{string.Join(' ', ratios[i].Select(ratio => ratio.ToString("0.00", CultureInfo.InvariantCulture)))}; "
                    + $"{Median(ratios[i]):0.00}   {string.Join(", ", counts[i])}"));
            }
        }
    }

    private static (Baseline Baseline, Rows Others) Split(OnnxModel model, DataParts parts, int rows, Random random, int seed)
    {
        var length = parts.Fit.Length;
        float[] all = [.. parts.Fit.Values, .. parts.Reference.Values, .. parts.Production.Values];
        int[] order = [.. Enumerable.Range(0, all.Length / length)];
        random.Shuffle(order);
        var layout = new RowLayout([new InputSpec(model.Inputs[0].Name, ElementKind.Float32, [length])]);
        var baseline = SlopeCalibrator.Calibrate(
            model, new RowSet(layout, Take(order.AsSpan(0, rows))), null, new SlopeCalibratorOptions { Seed = seed });
        return (baseline, new Rows(Take(order.AsSpan(rows)), length));

        float[] Take(ReadOnlySpan<int> chosen)
        {
            var values = new float[chosen.Length * length];
            for (var i = 0; i < chosen.Length; i++) all.AsSpan(chosen[i] * length, length).CopyTo(values.AsSpan(i * length));
            return values;
        }
    }

    private static RunLengths Measure(
        ChartedRows rows, ChartBaseline baseline, int configured, ChartsOptions options, Random random, int[] counts)
    {
        var charts = new SlopeCharts(baseline.Model, baseline.Thresholds(configured, options.Guarantee));
        var lengths = new RunLengths();
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        for (long left = (long)options.Alarms * configured; left > 0; left -= rows.Count)
        {
            random.Shuffle(order);
            charts.Restart();
            var began = 0;
            for (var i = 0; i < order.Length; i++)
            {
                rows.Advance(charts, order[i]);
                if (charts.Alarm() is not { } alarm) continue;
                counts[(int)alarm.Chart]++;
                lengths.Add(i + 1 - began, isAlarm: true);
                began = i + 1;
                charts.Restart();
            }

            if (began < order.Length) lengths.Add(order.Length - began, isAlarm: false);
        }

        return lengths;
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
