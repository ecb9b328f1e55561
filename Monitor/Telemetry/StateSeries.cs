using System.Collections.Immutable;
using Alphadrift.Monitoring.Measures;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>How the state file is kept; there only where <c>state.path</c> is set.</summary>
internal sealed class StateSeries
{
    private long _savedTicks;
    private long _failures = -1;

    public static ImmutableArray<Series<StateSeries>> Table { get; } =
    [
        new(
            new(
                "alphadrift.state.last_save.timestamp",
                MetricKind.Gauge,
                "When the state file was last written, in seconds since 1970; absent without a state file.")
            {
                Unit = "s",
            },
            state => Timestamps.Seconds(Volatile.Read(ref state._savedTicks))),
        new(
            new(
                "alphadrift.state.save_failures",
                MetricKind.Counter,
                "Times that the state file could not be written; absent without a state file.")
            {
                Unit = "{failure}",
            },
            state => Volatile.Read(ref state._failures) is >= 0 and var failures ? failures : double.NaN),
    ];

    /// <summary>There is a state file.</summary>
    public void Enable() => Interlocked.CompareExchange(ref _failures, 0, -1);

    public void Saved(DateTimeOffset at) => Volatile.Write(ref _savedTicks, at.UtcTicks);

    public void Failed() => Interlocked.Increment(ref _failures);
}
