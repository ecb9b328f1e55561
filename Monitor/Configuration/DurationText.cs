using System.Globalization;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>Durations as a user types them: <c>500ms</c>, <c>10s</c>, <c>90m</c>, <c>12h</c>, <c>7d</c>.</summary>
internal static class DurationText
{
    /// <summary>In the largest unit of which it is a whole number; what is measured in seconds with one decimal.</summary>
    public static string Of(TimeSpan duration) => duration switch
    {
        { Ticks: 0 } => "0s",
        _ when duration.Ticks % TimeSpan.TicksPerDay == 0 => In(duration.TotalDays, "d"),
        _ when duration.Ticks % TimeSpan.TicksPerHour == 0 => In(duration.TotalHours, "h"),
        _ when duration.Ticks % TimeSpan.TicksPerMinute == 0 => In(duration.TotalMinutes, "m"),
        _ when duration.Duration() < TimeSpan.FromSeconds(1) => In(duration.TotalMilliseconds, "ms"),
        _ when duration.Duration() < TimeSpan.FromHours(1) => In(duration.TotalSeconds, "s"),
        _ => In(duration.TotalHours, "h"),
    };

    private static string In(double number, string unit) => number.ToString("0.#", CultureInfo.InvariantCulture) + unit;
}
