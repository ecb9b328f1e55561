using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>The alerts about the intake in words.</summary>
internal static class IntakeText
{
    private const int Reasons = 3;

    public static string Firing(AlertEvent alert, IntakeEvidence intake) => alert.AlertName switch
    {
        AlertNames.Unreadable =>
            $"Unreadable since {Time(intake.Since)}: {Share(intake.Rejected!)} could not become rows"
            + What(alert, intake.Rejected!),
        AlertNames.NoRecords =>
            $"No records since {Time(intake.Since)} ({Age(intake.At - intake.Since)}): partitions"
            + $"{(alert.Model.Topic is { } topic ? $" of topic {topic}" : "")} are assigned, but nothing comes",
        _ => $"Nowhere to read from since {Time(intake.Since)}: {intake.Problem}",
    };

    public static string Resolved(AlertEvent alert, IntakeEvidence intake) => alert.AlertName switch
    {
        AlertNames.Unreadable =>
            $"Records can be read again: of late {Share(intake.Rejected!)} could not become rows; "
            + $"it began at {Time(intake.Since)}",
        AlertNames.NoRecords => $"Records come again; none had come since {Time(intake.Since)}",
        _ => $"Partitions can be read again; it began at {Time(intake.Since)}",
    };

    /// <summary>What an alert is called at the beginning of a sentence.</summary>
    public static string Name(string alert) => alert switch
    {
        AlertNames.Unreadable => "That records are unreadable",
        AlertNames.NoRecords => "That no records come",
        _ => "That there is nowhere to read from",
    };

    /// <summary>What it means, and where to look.</summary>
    public static string Meaning(AlertEvent alert) => alert.AlertName switch
    {
        AlertNames.Unreadable =>
            "What cannot be read is not watched. The metric alphadrift_records_rejected_total has the counts by reason, the log "
            + "the offsets; look whether the producer has changed its format or its fields.",
        AlertNames.NoRecords =>
            "Nothing is watched meanwhile. Look whether the producer runs, and writes to this topic.",
        _ => "Nothing is watched meanwhile. Look at the brokers, the topic, and the members of the consumer group.",
    };

    private static string Share(RejectedEvidence rejected) =>
        Invariant($"{rejected.Rejected} of {rejected.Records} records ({rejected.Share:0.#%}, limit {rejected.Limit:0.##%})");

    private static string What(AlertEvent alert, RejectedEvidence rejected)
    {
        var reasons = rejected.Reasons.Take(Reasons).Select(one => Invariant($"{one.Reason} {one.Count}")).ToList();
        var more = rejected.Reasons.Length > Reasons ? Invariant($" and {rejected.Reasons.Length - Reasons} more reasons") : "";
        var first = rejected.First is { } record
            ? $"; first {(alert.Model.Topic is { } topic ? $"topic {topic} " : "")}"
                + Invariant($"partition {record.Partition} offset {record.Offset}: ")
                + (record.Detail ?? record.Reason)
            : "";
        return reasons.Count == 0 ? first : $": {string.Join(", ", reasons)}{more}{first}";
    }

    private static string Time(DateTimeOffset time) => Invariant($"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");

    private static string Age(TimeSpan age) => age.TotalHours >= 48 ? Invariant($"{age.TotalDays:0.#} days")
        : age.TotalMinutes >= 120 ? Invariant($"{age.TotalHours:0.#} hours")
        : age.TotalSeconds >= 120 ? Invariant($"{age.TotalMinutes:0.#} minutes")
        : Invariant($"{age.TotalSeconds:0} seconds");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
