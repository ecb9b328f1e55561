using System.Globalization;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Spectre.Console;
using Spectre.Console.Rendering;
using Stack = Spectre.Console.Rows;

namespace Alphadrift.Monitoring.Demo;

/// <summary>What the view needs besides the facts.</summary>
/// <param name="Camera">The camera's state in words.</param>
/// <param name="CameraFaulty">Whether that is a fault.</param>
/// <param name="RowsPerSecond">Rows observed per second, lately.</param>
internal sealed record DemoStatus(
    string Camera, bool CameraFaulty, double RowsPerSecond, TimeSpan Elapsed, TimeSpan Length, string MetricsUrl,
    string ModelName);

/// <summary>The demo's live picture: a pure function of the facts, the status and the terminal's size.</summary>
internal static class DemoView
{
    // Lines that are always there: title, stream (2), three headings, chart's strip, table's head, footer, and one to spare.
    private const int FixedLines = 10;
    private const int MinChartLines = 4, MaxChartLines = 12, MinEvents = 3, MaxEvents = 8;
    private const int BarWidth = 24, TaskWidth = 60;

    // The table of rectifiers without its bar and their names; what title and footer with all words, and an event's time, take.
    private const int SiteColumns = 43, LongTitle = 75, LongFooter = 64, TimeWidth = 9;
    private const string ShareHead = "share of the score", ShortHead = "share";

    public static IRenderable Render(DemoSnapshot snapshot, int width, int terminalHeight)
    {
        var (facts, status) = (snapshot.Facts, snapshot.Status);
        var latest = facts.Windows.IsEmpty ? null : facts.Windows[^1].Observation;
        var sites = latest?.Sites.Length ?? 0;
        var free = Math.Max(MinChartLines + MinEvents, terminalHeight - FixedLines - sites);
        var events = Math.Clamp(free / 3, MinEvents, MaxEvents);
        var chart = Math.Clamp(free - events, MinChartLines, MaxChartLines);
        return new Stack(
            Title(status, width),
            snapshot.Task is null
                ? Stream(facts, status, width)
                : Task(snapshot.Task, snapshot.Fraction, Math.Min(TaskWidth, width)),
            Heading("score ÷ threshold of the latest windows"),
            new ScoreChart(facts.Windows, chart),
            Heading("rectifiers, latest window"),
            latest is null ? new Markup("[grey]waiting for the first window[/]") : Sites(latest, width),
            Heading("alerts"),
            Events(facts, events, width),
            Footer(status, width));
    }

    private static Markup Footer(DemoStatus status, int width) => new(
        (status.MetricsUrl.Length > 0
            ? $"[grey]metrics[/] [underline]{Markup.Escape(status.MetricsUrl)}[/]"
            : "[grey]metrics as soon as the daemon runs[/]")
        + (width < LongFooter ? "   [grey]Ctrl-C ends it[/]" : "   [grey]Ctrl-C ends the demo[/]"));

    private static Grid Title(DemoStatus status, int width) => new Grid { Expand = true }
        .AddColumn(new GridColumn().NoWrap().PadLeft(0))
        .AddColumn(new GridColumn().NoWrap().RightAligned().PadRight(0))
        .AddRow(
            $"[bold]Alphadrift[/] watches [bold]{Markup.Escape(status.ModelName)}[/]"
                + (width < LongTitle ? "" : " on pictures from Kafka"),
            Invariant($"[grey]{status.Elapsed.TotalSeconds:0} of {status.Length.TotalSeconds:0} s[/]"));

    private static Stack Stream(DemoFacts facts, DemoStatus status, int width)
    {
        var camera =
            status.CameraFaulty ? $"[bold red]{Markup.Escape(status.Camera)}[/]" : $"[green]{Markup.Escape(status.Camera)}[/]";
        var alarms = facts.Windows.Count(window => window.Observation.Alarm);
        return new Stack(
            new Markup($"[grey]camera[/]  {camera}"),
            new Markup(
                Invariant($"[grey]rows[/]    {facts.RowsSeen:N0}{(width < LongTitle ? "" : " observed")} of ")
                + Invariant($"{facts.RowsProduced:N0}, {status.RowsPerSecond:0}/s")
                + Invariant($"   [grey]windows[/] {facts.Windows.Length:N0}, {alarms:N0} alarmed")));
    }

    private static Stack Task(string task, double fraction, int width)
    {
        var done = double.IsFinite(fraction) ? (int)Math.Round(Math.Clamp(fraction, 0, 1) * width) : 0;
        return new Stack(
            new Markup(Markup.Escape(task)),
            new Markup($"[green]{new string('━', done)}[/][grey]{new string('━', width - done)}[/]"));
    }

    private static Rule Heading(string title) => new Rule($"[grey]{title}[/]").LeftJustified().RuleStyle("grey");

    private static Grid Sites(Observation seen, int width)
    {
        var names = seen.Sites.Select(site => site.Name.Length).DefaultIfEmpty().Max();
        var bar = Math.Clamp(width - SiteColumns - names, ShortHead.Length, BarWidth);
        var head = bar < ShareHead.Length ? ShortHead : ShareHead;
        var grid = new Grid().AddColumns(
            new GridColumn().NoWrap(), new GridColumn().Width(bar).NoWrap(), new GridColumn().RightAligned().NoWrap(),
            new GridColumn().NoWrap(), new GridColumn().RightAligned().NoWrap());
        grid.AddRow("[grey]site[/]", $"[grey]{head}[/]", "", "[grey]loudest channel, its δ[/]", "[grey]negative[/]");
        foreach (var site in seen.Sites)
        {
            var share = seen.MovementScore > 0 ? Math.Clamp(site.Contribution / seen.MovementScore, 0, 1) : 0;
            var loudest = site.LoudestChannels(1).DefaultIfEmpty(0).First();
            var delta = site.SlopeMovement[loudest];
            var movement = double.IsFinite(delta)
                ? delta.ToString("+0.000;−0.000;0.000", CultureInfo.InvariantCulture)
                : "masked";
            grid.AddRow(
                Markup.Escape(site.Name),
                $"[{(seen.Alarm ? "red" : "green")}]{new string('█', (int)Math.Round(share * bar))}[/]",
                Invariant($"{share * 100:0} %"),
                Invariant($"[grey]channel[/] {loudest,2}   {movement}"),
                Invariant($"{site.NegativeShare * 100:0} %"));
        }

        return grid;
    }

    private static Stack Events(DemoFacts facts, int count, int width)
    {
        var lines = facts.Alerts
            .Select(alert => (alert.At, Text: Alert(alert)))
            .Concat(facts.Receipts.Select(receipt => (receipt.At, Text: Receipt(receipt))))
            .OrderBy(line => line.At)
            .SelectMany(line => Event(line.At, line.Text, width))
            .TakeLast(count)
            .ToList<IRenderable>();
        if (lines.Count == 0)
        {
            lines.Add(new Markup("[grey]none[/]"));
        }

        while (lines.Count < count)
        {
            lines.Add(new Text(" "));
        }

        return new Stack(lines);
    }

    private static IEnumerable<Markup> Event(TimeSpan at, EventText text, int width) =>
        WordWrap.Lines(text.Head + text.Tail, Math.Max(1, width - TimeWidth), 0).Select((line, number) => new Markup(
            (number == 0 ? Invariant($"[grey]{at.TotalSeconds,5:0.0} s[/]  ") : new string(' ', TimeWidth))
            + (number == 0 && line.StartsWith(text.Head, StringComparison.Ordinal)
                ? $"[{text.Style}]{Markup.Escape(text.Head)}[/]{Markup.Escape(line[text.Head.Length..])}"
                : Markup.Escape(line))));

    private static EventText Alert(AlertRecord alert) => alert.Phase == AlertPhase.Firing
        ? new($"{alert.Name} firing", "bold red", $"   {alert.Why}")
        : new($"{alert.Name} resolved", "bold green", $" {alert.Why}");

    private static EventText Receipt(WebhookReceipt receipt) => receipt.SignatureValid
        ? new("", "default", $"webhook received: {receipt.Status}, signature valid")
        : new($"webhook received: {receipt.Status}, signature WRONG", "red", "");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>An event's words, of which the first have a colour.</summary>
    private sealed record EventText(string Head, string Style, string Tail);
}
