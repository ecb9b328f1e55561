using Spectre.Console;
using Spectre.Console.Rendering;

namespace Alphadrift.Monitoring.Demo;

/// <summary>
/// Score over threshold of the latest windows as a bar chart on a logarithmic axis, the newest window on the right, with the
/// threshold as a line and a strip below that shows where a fault was in the stream.
/// </summary>
internal sealed class ScoreChart(IReadOnlyList<WindowRecord> windows, int height) : Renderable
{
    /// <summary>The axis begins at this ratio; a window without shift lies between it and 1.</summary>
    private const double Lowest = 0.5;

    /// <summary>The axis reaches at least this ratio, so that a quiet stream does not fill it.</summary>
    private const double LeastHighest = 4;

    private const int LabelWidth = 7, Eighths = 8;
    private const string Blocks = " ▁▂▃▄▅▆▇█";

    private static readonly Style
        Quiet = new(Color.Green), Loud = new(Color.Red), False = new(Color.Yellow), Faint = new(Color.Grey);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var columns = Math.Max(1, maxWidth - LabelWidth - 1);
        var shown = windows.Skip(Math.Max(0, windows.Count - columns)).ToArray();
        var highest = shown.Select(Ratio).Where(double.IsFinite).Append(LeastHighest).Max();
        var levels = shown.Select(window => Level(Ratio(window), highest)).ToArray();
        var threshold = Math.Clamp(Level(1, highest) / Eighths, 0, height - 1);
        for (var line = height - 1; line >= 0; line--)
        {
            yield return new Segment(
                Label(line, threshold, highest).PadLeft(LabelWidth) + (line == threshold ? "┤" : "│"), Faint);
            for (var column = 0; column < columns; column++)
            {
                yield return column < shown.Length
                    ? Cell(shown[column], Math.Clamp(levels[column] - (line * Eighths), 0, Eighths), line == threshold)
                    : Empty(line == threshold);
            }

            yield return Segment.LineBreak;
        }

        yield return new Segment("fault".PadLeft(LabelWidth) + "└", Faint);
        foreach (var window in shown)
        {
            yield return window.FaultInside ? new Segment("━", Loud) : new Segment("─", Faint);
        }

        yield return Segment.LineBreak;
    }

    protected override Measurement Measure(RenderOptions options, int maxWidth) => new(LabelWidth + 2, maxWidth);

    private static double Ratio(WindowRecord window) => window.Observation.Score / window.Observation.Threshold;

    // Height of a bar in eighths of a line.
    private int Level(double ratio, double highest) => double.IsFinite(ratio) && ratio > Lowest
        ? (int)Math.Round(Math.Log(ratio / Lowest) / Math.Log(highest / Lowest) * height * Eighths)
        : 1;

    private string Label(int line, int threshold, double highest) =>
        line == threshold ? "limit"
        : line == height - 1
            ? "×" + highest.ToString(highest < 10 ? "0.0" : "0", System.Globalization.CultureInfo.InvariantCulture)
        : "";

    private static Segment Cell(WindowRecord window, int eighths, bool isThreshold)
    {
        var style = !window.Observation.Alarm ? Quiet : window.FaultInside ? Loud : False;
        return eighths == 0 ? Empty(isThreshold) : new Segment(Blocks[eighths].ToString(), style);
    }

    private static Segment Empty(bool isThreshold) => isThreshold ? new Segment("┄", Faint) : new Segment(" ");
}
