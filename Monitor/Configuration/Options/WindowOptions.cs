using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class WindowOptions
{
    [WholeNumber(
        "Rows of a full window. More rows reveal smaller shifts, but later. Thresholds exist up to the largest window size of " +
        "the baseline.",
        10,
        100_000,
        Default = "100")]
    public int? Rows { get; set; }

    [Duration("Age at which a window is observed with the rows it has, if these are at least 10.", "1s", "24h", Default = "5m")]
    public TimeSpan? MaxAge { get; set; }
}
