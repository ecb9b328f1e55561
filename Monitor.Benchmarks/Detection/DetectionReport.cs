using System.Globalization;
using System.Text.Json;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>Tables in Markdown, which reads well on a terminal too, and the same as JSON.</summary>
internal static class DetectionReport
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static void Write(TextWriter output, IReadOnlyList<CellResult> results, DetectionOptions options)
    {
        foreach (var model in results.GroupBy(result => result.Model))
        {
            CellResult[] files = [.. model.Where(result => result.Split == 0)];
            CellResult[] shifted = [.. files.Where(result => result.Cell != CellResult.Clean)];
            if (shifted.Length > 0)
            {
                var cells = shifted.Select(result => result.Cell).Distinct().Count();
                output.WriteLine(Invariant(
                    $"\n{model.Key}: mean power at 5 % false alarms over {cells} shift cells, {options.Windows} windows each"));
                PerDetector(output, options, shifted, Mean);
            }

            output.WriteLine(Invariant(
                $"\n{model.Key}: false-alarm rate on {options.CleanWindows} windows of held-out rows (95 % interval of the draw of windows)"));
            PerDetector(output, options, files.Except(shifted), clean => Interval(clean.Single()));
            if (options.Splits > 0)
            {
                output.WriteLine(Invariant(
                    $"\n{model.Key}: false-alarm rate over {options.Splits} re-splits of all rows: mean ± standard error (smallest–largest)"));
                PerDetector(output, options, model.Where(result => result.Split > 0), Spread);
            }

            if (options.Cells)
            {
                output.WriteLine($"\n{model.Key}: power of every cell");
                Table(output, "cell | detector", options.Sizes, files.GroupBy(result => (result.Cell, result.Detector)).Select(cell => (
                    $"{cell.Key.Cell} | {cell.Key.Detector}",
                    options.Sizes.Select(size => Rate(cell.Single(result => result.Rows == size))))));
            }
        }
    }

    public static void WriteJson(string path, IReadOnlyList<CellResult> results, DetectionOptions options)
    {
        using var file = File.Create(path);
        JsonSerializer.Serialize(file, new { options.Seed, options.Windows, options.CleanWindows, options.Splits, Experiment.FalseAlarmRate, Cells = results }, Json);
    }

    private static void PerDetector(
        TextWriter output, DetectionOptions options, IEnumerable<CellResult> results, Func<IEnumerable<CellResult>, string> value) =>
        Table(output, "detector", options.Sizes, results.GroupBy(result => result.Detector).Select(detector => (
            detector.Key,
            options.Sizes.Select(size => value(detector.Where(result => result.Rows == size))))));

    private static void Table(
        TextWriter output, string first, IReadOnlyList<int> sizes, IEnumerable<(string Name, IEnumerable<string> Values)> lines)
    {
        output.WriteLine($"\n| {first} | {string.Join(" | ", sizes.Select(size => Invariant($"n = {size}")))} |");
        output.WriteLine($"|{string.Concat(Enumerable.Repeat("---|", sizes.Count + first.Count(letter => letter == '|') + 1))}");
        foreach (var (name, values) in lines)
        {
            output.WriteLine($"| {name} | {string.Join(" | ", values)} |");
        }
    }

    /// <summary>Mean power with the half width of its 95 % interval over the draw of windows, the cells being given.</summary>
    private static string Mean(IEnumerable<CellResult> cells)
    {
        CellResult[] all = [.. cells];
        var variance = all.Sum(cell => cell.Rate * (1 - cell.Rate) / cell.Windows) / (all.Length * (double)all.Length);
        return Invariant($"{all.Average(cell => cell.Rate):.000} ± {1.96 * Math.Sqrt(variance):.000}");
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
