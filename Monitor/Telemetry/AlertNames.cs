namespace Alphadrift.Monitoring.Telemetry;

/// <summary>Every alert that the daemon can raise, as the label <c>alert</c> and the webhook's <c>alertname</c> say it.</summary>
public static class AlertNames
{
    public const string DomainShift = "DomainShift";

    public const string Skew = "Skew";

    public const string CannotJudge = "CannotJudge";

    /// <summary>All of them; each has a series from the start.</summary>
    public static IReadOnlyList<string> All { get; } = [DomainShift, Skew, CannotJudge];

    /// <summary>Those that every version has: a stored state has them all.</summary>
    public static IReadOnlyList<string> SinceTheFirst { get; } = [DomainShift, Skew];
}
