using System.Globalization;
using Alphadrift.Adaptation.Charts;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>What the charts are called in reports.</summary>
internal static class ChartNames
{
    /// <summary>The window score: of the replay's own windows, and of those of several sizes beside the charts.</summary>
    public const string Window = "window";

    public static string Of(ChartKind chart) => chart switch
    {
        ChartKind.Movement => "M",
        ChartKind.Energy => "C",
        ChartKind.Classes => "L",
        ChartKind.Guaranteed => "E",
        ChartKind.Window => Window,
        _ => throw new ArgumentOutOfRangeException(nameof(chart), chart, "No such chart."),
    };

    /// <summary>Name of the chart that alarmed, and what it saw.</summary>
    public static string Describe(ChartAlarm alarm) => Of(alarm.Chart) + alarm switch
    {
        { WindowRows: { } rows } => string.Create(CultureInfo.InvariantCulture, $" of {rows:N0} rows (rows have moved)"),
        { Class: { } k } => string.Create(
            CultureInfo.InvariantCulture, $" (class {k} is {(alarm.Side == ChartSide.Above ? "more" : "less")} frequent)"),
        { Side: ChartSide.Above } => " (rows lie further out than the reference's)",
        { Side: ChartSide.Below } => " (rows lie further in than the reference's)",
        _ => " (rows have moved)",
    };
}
