using System.Collections.Immutable;
using System.Xml.Linq;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Replay;
using Alphadrift.Monitoring.Reports;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Baselines;
using Alphadrift.Tests.Telemetry;

namespace Alphadrift.Tests.Reports;

/// <summary>A replay made up for tests of the page's parts, and what stands in a part.</summary>
internal static class ReportSections
{
    public static ReportSource Source { get; } = new()
    {
        Baseline = "letter.baseline",
        Manifest = CalibratedLetter.Of(400, new Adaptation.Calibration.SlopeCalibratorOptions()).Manifest,
        Model = "letter.onnx",
        Input = "rows.csv",
        InputSha256 = "0123456789abcdef0123456789abcdef",
        IgnoredColumns = [],
        Rows = 1_000,
        UnobservedRows = 7,
        WindowRows = 100,
        FalseAlarmRate = 0.01,
        ExpectedRunLength = 10_000,
        Guarantee = Guarantee.Calibrated,
        Lowering = "managed",
    };

    /// <summary>A window of /PRelu with two channels, the second dead, and of /PRelu_1 with one that is not charted.</summary>
    public static Observation Window(bool alarm)
    {
        var window = Observations.Calibrated(alarm);
        return window with { Sites = [window.Sites[0], window.Sites[1] with { DeadChannels = [] }] };
    }

    /// <summary>Windows of 100 rows, one after the other.</summary>
    public static DriftTimeline Timeline(params Observation[] windows)
    {
        var timeline = new DriftTimeline(windows.Length);
        var book = new AlertBook(new AlertSettings(2, 3), Observations.Model);
        foreach (var (i, window) in windows.Index())
        {
            var changes = book.Advance(window, new WindowTime(Observations.Noon)).Changes;
            timeline.Add(new ReplayWindow(i, 100 * i, window)
            {
                Skew = SkewWindow.Of(window, book.IsFiring(null, AlertNames.Skew)),
                Alerts = changes,
            });
        }

        return timeline;
    }

    /// <summary>A window in which the classes have these mean probabilities.</summary>
    public static Observation Classes(ImmutableArray<double> reference, params ReadOnlySpan<double> now)
    {
        var seen = Observations.Charted(Window(alarm: false), 0);
        return seen with { Charts = seen.Charts! with { ReferenceClasses = reference, Classes = [.. now] } };
    }

    public static XElement Parse(string part) => XElement.Parse($"<main>{part}</main>");

    /// <summary>The cells of every row, between bars.</summary>
    public static IEnumerable<string> Cells(XElement table) => table.Descendants("tbody").Single().Elements("tr")
        .Select(row => string.Join('|', row.Elements().Select(cell => cell.Value)));
}
