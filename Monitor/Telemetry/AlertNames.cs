namespace Alphadrift.Monitoring.Telemetry;

/// <summary>Every alert that the daemon can raise, as the label <c>alert</c> and the webhook's <c>alertname</c> say it.</summary>
public static class AlertNames
{
    public const string DomainShift = "DomainShift";

    public const string Skew = "Skew";

    public const string CannotJudge = "CannotJudge";

    public const string Unreadable = "Unreadable";

    public const string NoRecords = "NoRecords";

    public const string NoPartitions = "NoPartitions";

    /// <summary>Those that windows raise: for the stream as a whole, or for each of its segments.</summary>
    public static IReadOnlyList<string> OfWindows { get; } = [DomainShift, Skew, CannotJudge];

    /// <summary>Those about what comes from the topic, before it is a row: never of a segment.</summary>
    public static IReadOnlyList<string> OfIntake { get; } = [Unreadable, NoRecords, NoPartitions];

    /// <summary>All of them; each has a series from the start.</summary>
    public static IReadOnlyList<string> All { get; } = [.. OfWindows, .. OfIntake];

    /// <summary>Those that every version has: a stored state has them all.</summary>
    public static IReadOnlyList<string> SinceTheFirst { get; } = [DomainShift, Skew];
}
