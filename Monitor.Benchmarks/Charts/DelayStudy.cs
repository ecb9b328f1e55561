using System.Globalization;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Statistics;
using Alphadrift.Benchmarks.Detection;
using Alphadrift.Benchmarks.Measures;

namespace Alphadrift.Benchmarks.Charts;

/// <summary>Rows from a change to the charts' alarm, at one and the same true run length.</summary>
/// <remarks>
/// 1. Calibrate on all fit and reference rows.
/// 2. Thresholds from the clean production rows themselves, so that the run length without shift is the wanted one whatever
///    calibration would have made of it; it is measured with them, and printed. The guaranteed chart keeps its own threshold.
/// 3. Streams: 300 clean rows, then the change, at most 4,000 rows of it. A run that alarms before the change is drawn again; one
///    that never does counts 4,000.
/// </remarks>
internal static class DelayStudy
{
    private const int RunLength = 10_000;
    private const int RowsBefore = 300;
    private const int MostRows = 4_000;
    private const int AlarmsWithoutShift = 200;

    public static void Run(ChartsOptions options, TextWriter output, Func<string, Action<string>> progress)
    {
        var studied = options.Models.SelectMany(name => Features(name, options).Select(features => (name, features)));
        foreach (var (name, features) in studied)
        {
            var data = DataSet.Of(name, options.Data);
            var parts = data.Parts();
            progress(name)("calibrating");
            var model = OnnxModel.Load(data.ModelPath);
            var baseline = ModelUnderTest.Calibrate(
                model, parts.Reference, parts.Fit, (options with { Features = features }).Calibration(options.Seed));
            using var tested = new ModelUnderTest(model, baseline);
            var clean = tested.Measure(parts.Production);
            progress(name)("thresholds");
            var isStrict = options.Guarantee == Guarantee.Strict;
            var charts = isStrict
                ? baseline.Charts!
                : baseline.Charts! with { Maxima = PoolThresholds.Of(tested, clean, options) };
            var quiet = ModelUnderTest.Charts(charts, RunLength, options);
            var lengths = RunLengthStudy.Passes(
                tested, clean, quiet, AlarmsWithoutShift * RunLength, new Random(options.Seed), new int[RunLengthStudy.Counts]);
            var set = isStrict ? "chart E at a nominal run length of 10,000 rows" : "thresholds set on the production rows";
            output.WriteLine(Invariant($"\n{name}, {features.ToString().ToLowerInvariant()}: rows from the change to the alarm, ")
                + Invariant($"{options.Runs} runs a cell, {baseline.Charts!.Model.Dimensions} dimensions; {set}, ")
                + Invariant($"true run length {lengths.Mean():0} ({lengths.Alarms} alarms)"));
            output.WriteLine("\n| change | mean rows | 10 %–90 % | found | by M, C, L, E, windows |\n|---|---|---|---|---|");
            Cells(data, parts, tested, clean, charts, options, output, progress(name));
        }
    }

    /// <summary>Shares need positions, which tables have not.</summary>
    private static FeatureSet[] Features(string name, ChartsOptions options) => options.Features is { } features
        ? [features]
        : DataSet.Of(name, options.Data).IsTabular ? [FeatureSet.Moments] : [FeatureSet.Moments, FeatureSet.Shares];

    private static void Cells(
        DataSet data,
        DataParts parts,
        ModelUnderTest model,
        MeasuredRows clean,
        ChartBaseline charts,
        ChartsOptions options,
        TextWriter output,
        Action<string> progress)
    {
        var shifts = data.Shifts(parts, options.Seed).ToDictionary(shift => shift.Name);
        var labels = DelayCell.Classes
            .SelectMany(label => LabelShift.Of(data.ProductionLabels(), label, options.Seed))
            .ToDictionary(shift => shift.Name);
        int[] all = [.. Enumerable.Range(0, clean.Count)];
        var means = new List<double>();
        MeasuredRows? shifted = null;
        var measuredName = "";
        foreach (var cell in data.IsTabular ? DelayCell.Tabular : DelayCell.Images)
        {
            progress(cell.ToString());
            Delays delays;
            if (labels.TryGetValue(cell.Name, out var label))
            {
                delays = Measure(
                    model, charts, options, seed => new ChangingStream(clean, clean, true, label.Pool, 0, new Random(seed)));
            }
            else
            {
                var shift = shifts[cell.Name];
                shifted = measuredName == cell.Name ? shifted! : model.Measure(shift.Rows());
                measuredName = cell.Name;
                var rows = shifted;
                delays = Measure(
                    model, charts, options,
                    seed => new ChangingStream(clean, rows, shift.Paired, all, cell.Share, new Random(seed)));
            }

            means.Add(delays.Rows.Average());
            output.WriteLine(Invariant($"| {cell} | {means[^1]:0.0} ")
                + Invariant($"| {Quantiles.Of(delays.Rows, 0.1):0}–{Quantiles.Of(delays.Rows, 0.9):0} ")
                + Invariant($"| {(double)delays.Charts.Sum() / delays.Rows.Length:P0} | {string.Join(", ", delays.Charts)} |"));
        }

        double[] shiftMeans = [.. means.Take(DelayCell.Shifts)];
        output.WriteLine(
            Invariant($"\ngeometric mean of the first {shiftMeans.Length}: {Quantiles.GeometricMean(shiftMeans):0.0} rows ")
            + Invariant($"(arithmetic {shiftMeans.Average():0.0}), of all {means.Count}: {Quantiles.GeometricMean(means):0.0}"));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static Delays Measure(
        ModelUnderTest model, ChartBaseline baseline, ChartsOptions options, Func<int, ChangingStream> stream)
    {
        var rows = new double[options.Runs];
        var charts = new ChartKind?[options.Runs];
        Parallel.For(0, options.Runs, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, run =>
            (rows[run], charts[run]) = Measure(
                model, ModelUnderTest.Charts(baseline, RunLength, options), stream(unchecked((options.Seed * 10_007) + run))));
        return new Delays(rows, [.. Enum.GetValues<ChartKind>().Select(kind => charts.Count(chart => chart == kind))]);
    }

    private static (int Rows, ChartKind? Chart) Measure(ModelUnderTest model, SlopeCharts charts, ChangingStream stream)
    {
        bool isQuiet;
        do
        {
            charts.Restart();
            isQuiet = true;
            foreach (var (source, row) in stream.Before(RowsBefore))
            {
                model.Advance(charts, source, row);
                isQuiet &= charts.Alarm() is null;
            }
        }
        while (!isQuiet);

        for (var i = 1; i <= MostRows; i++)
        {
            var (source, row) = stream.After();
            model.Advance(charts, source, row);
            if (charts.Alarm() is { } alarm) return (i, alarm.Chart);
        }

        return (MostRows, null);
    }

    /// <param name="Rows">Per run.</param>
    /// <param name="Charts">Alarms by chart.</param>
    private sealed record Delays(double[] Rows, int[] Charts);
}
