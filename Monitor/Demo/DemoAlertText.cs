using System.Globalization;
using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Demo;

/// <summary>What an alert is built on, short enough for one line of a terminal.</summary>
internal static class DemoAlertText
{
    public static string Of(AlertEvent alert)
    {
        var firing = alert.Phase == AlertPhase.Firing;
        return alert switch
        {
            { Shift.First: var crossed } when firing => Invariant(
                $"chart {ChartNames.Of(crossed.Chart)} since row {crossed.ChangePoint:N0}, crossed at {crossed.Row:N0}"),
            { Shift: { } shift } => Invariant($"no chart has crossed since row {shift.LastRow:N0}"),
            { Skew: { Sites: [var site, ..] } skew } when firing => Invariant($"{What(site)} since row {skew.SinceRow:N0}"),
            { Skew: not null } => "every rectifier is within its band",
            _ => Invariant($"score {alert.Observation.Score:N2}, threshold {alert.Observation.Threshold:N2}"),
        };
    }

    private static string What(SkewedSite site) => site.Kinds is [var (kind, _), ..]
        ? $"{site.Name} {SkewText.KindName(kind)}"
        : $"{site.Name} {site.DeadChannels.Length} dead";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
