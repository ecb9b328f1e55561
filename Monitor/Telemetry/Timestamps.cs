namespace Alphadrift.Monitoring.Telemetry;

/// <summary>Points in time as metrics: seconds since 1970, from which a dashboard makes an age.</summary>
internal static class Timestamps
{
    /// <summary>NaN for 0: it has not happened yet.</summary>
    public static double Seconds(long utcTicks) =>
        utcTicks == 0 ? double.NaN : (utcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / (double)TimeSpan.TicksPerSecond;
}
