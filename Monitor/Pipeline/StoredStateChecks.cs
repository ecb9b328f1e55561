using System.Text;
using Alphadrift.Monitoring.Configuration.Options;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>What must hold between the parts of a stored state, whatever the baseline and the settings are.</summary>
internal static class StoredStateChecks
{
    /// <summary>More than every webhook's queue together holds.</summary>
    private const int MaxDeliveries = 100_000;

    private const int MaxBodyBytes = 1 << 20, MaxIdLength = 200, MaxAlerts = 16, MaxLabels = 32, MaxLabelLength = 256;

    /// <returns>What is wrong and where; null when nothing is.</returns>
    public static string? FaultOf(StoredState state)
    {
        if (state.Segments.Count > SegmentOptions.MaxSegments + 1) return $"segments has {state.Segments.Count} entries";
        if (state.Deliveries.Count > MaxDeliveries) return $"deliveries has {state.Deliveries.Count} entries";
        if (state.Model.FalseAlarmRate is <= 0 or >= 1) return "model.falseAlarmRate is no share";
        if (state.Intake?.Alerts.Any(alert => alert is null) == true) return "intake: one of its alerts is null";
        if (state.Intake?.Alerts.Count > MaxAlerts) return $"intake has {state.Intake.Alerts.Count} alerts";
        if (state.TopicIdentity is { Id.Length: 0 or > MaxIdLength }) return "topicIdentity.id is none";
        var segments = state.Segments.Select((segment, i) => FaultOf(segment, state.Split) is { } fault
            ? $"segments[{i}]: {fault}"
            : null);
        var deliveries = state.Deliveries.Select((delivery, i) => FaultOf(delivery) is { } fault
            ? $"deliveries[{i}]: {fault}"
            : null);
        return segments.Concat(deliveries).OfType<string>().FirstOrDefault() ?? Twice(state);
    }

    private static string? Twice(StoredState state)
    {
        if (state.Segments.Select(segment => segment.Place).Distinct().Count() < state.Segments.Count)
        {
            return "two segments have one place";
        }

        return state.Segments.Select(segment => segment.Name).Distinct(StringComparer.Ordinal).Count() < state.Segments.Count
            ? "two segments have one name"
            : null;
    }

    private static string? FaultOf(StoredSegment? segment, bool split)
    {
        if (segment is null) return "it is null";
        if (!split && segment.Place != 0) return "it has a place of its own, although the stream is not split";
        if ((segment.Place == 0) != (segment.Name == SegmentTable.Other)) return "its name and its place do not belong together";
        if (SegmentNames.Clean(segment.Name) != segment.Name) return "its name is none";
        if (segment.Alerts.Count > MaxAlerts) return $"it has {segment.Alerts.Count} alerts";
        if (segment.Alerts.Any(alert => alert is null)) return "one of its alerts is null";
        return segment.Alerts.All(alert => AreLabels(alert.Labels)) ? null : "the labels of one of its alerts are none";
    }

    private static bool AreLabels(IReadOnlyDictionary<string, string>? labels) => labels is null
        || (labels.Count <= MaxLabels
            && labels.All(one => one.Key.Length is > 0 and <= MaxLabelLength && one.Value is { Length: <= MaxLabelLength }));

    private static string? FaultOf(PendingDelivery? delivery) => delivery switch
    {
        null => "it is null",
        _ when !IsName(delivery.Webhook) => "the name of its webhook is none",
        _ when !IsName(delivery.Id) => "its id is none",
        { Body.Length: 0 or > MaxBodyBytes } => $"its body has {delivery.Body.Length} bytes",
        _ => null,
    };

    /// <summary>Printable and short: it becomes a header of a request.</summary>
    private static bool IsName(string text) => text.Length is > 0 and <= MaxIdLength && Ascii.IsValid(text)
        && !text.Any(char.IsControl);
}
