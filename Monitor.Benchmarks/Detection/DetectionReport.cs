using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Alphadrift.Benchmarks.Measures;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>Tables in Markdown, which reads well on a terminal too, and the same as JSON.</summary>
internal static class DetectionReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly (string Name, CellKind[] Kinds)[] Groups =
    [
        ("shift cells and class 0", [CellKind.Shift, CellKind.Label]),
        ("shift cells", [CellKind.Shift]),
        ("label-shift cells, class 0 missing by 10, 50, 100 % or doubled", [CellKind.Label]),
        ("label-shift cells of classes 3 and 7", [CellKind.OtherLabel]),
    ];

    /// <summary>Power and false alarms on the parts as the files have them.</summary>
    public static void WritePower(TextWriter output, IReadOnlyList<CellResult> results, DetectionOptions options)
    {
        foreach (var model in results.GroupBy(result => result.Model))
        {
            foreach (var (name, kinds) in Groups)
            {
                CellResult[] cells = [.. model.Where(result => kinds.Contains(result.Kind))];
                var count = cells.Select(cell => cell.Cell).Distinct().Count();
                output.WriteLine(
                    Invariant($"\n{model.Key}: mean power at 5 % false alarms, {count} {name}, ")
                    + Invariant($"{options.Windows} windows each (± 95 % of the draw of windows)"));
                PerDetector(output, options, cells, Mean, withMean: true);
            }

            output.WriteLine(
                Invariant($"\n{model.Key}: false-alarm rate on {options.CleanWindows} windows of held-out rows ")
                + "(95 % of the draw of windows)");
            PerDetector(output, options, model.Where(result => result.Kind == CellKind.Clean), clean => Interval(clean.Single()));
            if (options.Cells)
            {
                output.WriteLine($"\n{model.Key}: power of every cell");
                var lines = model.GroupBy(result => (result.Cell, result.Detector));
                Table(output, "cell | detector", options.Sizes, lines.Select(cell => (
                    $"{cell.Key.Cell} | {cell.Key.Detector}",
                    options.Sizes.Select(size => Rate(cell.Single(result => result.Rows == size))))));
            }
        }
    }

    /// <summary>False alarms over re-splits.</summary>
    public static void WriteSplits(TextWriter output, IReadOnlyList<CellResult> results, DetectionOptions options)
    {
        foreach (var model in results.GroupBy(result => result.Model))
        {
            output.WriteLine(
                Invariant($"\n{model.Key}: false-alarm rate over {options.RateSplits} re-splits of all rows: ")
                + "mean ± standard error (smallest–largest)");
            PerDetector(output, options, model, Spread, withMean: true);
        }
    }

    public static void WriteJson(string path, IReadOnlyList<CellResult> results, DetectionOptions options)
    {
        using var file = File.Create(path);
        JsonSerializer.Serialize(
            file,
            new
            {
                options.Seed,
                options.Windows,
                options.CleanWindows,
                Splits = options.RateSplits,
                Experiment.FalseAlarmRate,
                Cells = results,
            },
            Json);
    }

    private static void PerDetector(
        TextWriter output,
        DetectionOptions options,
        IEnumerable<CellResult> results,
        Func<IEnumerable<CellResult>, string> value,
        bool withMean = false)
    {
        var columns = withMean ? (List<string>)["mean"] : [];
        Table(output, "detector", options.Sizes, results.GroupBy(result => result.Detector).Select(detector => (
            detector.Key,
            options.Sizes.Select(size => value(detector.Where(result => result.Rows == size)))
                .Concat(columns.Select(_ => value(AcrossSizes(detector)))))), columns);
    }

    /// <summary>For re-splits the sizes of one split share its rows: they count as one.</summary>
    private static IEnumerable<CellResult> AcrossSizes(IEnumerable<CellResult> results) => results
        .GroupBy(result => result.Split)
        .SelectMany(split => split.Key == 0
            ? split.AsEnumerable()
            :
            [
                split.First() with
                {
                    Alarms = split.Sum(result => result.Alarms),
                    Windows = split.Sum(result => result.Windows),
                },
            ]);

    private static void Table(
        TextWriter output,
        string first,
        IReadOnlyList<int> sizes,
        IEnumerable<(string Name, IEnumerable<string> Values)> lines,
        IReadOnlyList<string>? more = null)
    {
        string[] heads = [first, .. sizes.Select(size => Invariant($"n = {size}")), .. more ?? []];
        output.WriteLine($"\n| {string.Join(" | ", heads)} |");
        output.WriteLine($"|{string.Concat(Enumerable.Repeat("---|", heads.Length + first.Count(letter => letter == '|')))}");
        foreach (var (name, values) in lines)
        {
            output.WriteLine($"| {name} | {string.Join(" | ", values)} |");
        }
    }

    private static string Mean(IEnumerable<CellResult> cells)
    {
        var (mean, half) = Proportion.Mean([.. cells.Select(cell => (cell.Alarms, cell.Windows))]);
        return Invariant($"{mean:.000} ± {half:.000}");
    }

    private static string Interval(CellResult cell)
    {
        var (low, high) = cell.Interval();
        return Invariant($"{cell.Rate:.000} ({low:.000}–{high:.000})");
    }

    private static string Spread(IEnumerable<CellResult> splits)
    {
        var rates = SplitRates.Of(splits);
        return double.IsNaN(rates.StandardError)
            ? Invariant($"{rates.Mean:.000}")
            : Invariant($"{rates.Mean:.000} ± {rates.StandardError:.000} ({rates.Smallest:.000}–{rates.Largest:.000})");
    }

    private static string Rate(CellResult cell) => Invariant($"{cell.Rate:0.00}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
