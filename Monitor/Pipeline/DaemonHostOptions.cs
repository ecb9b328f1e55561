using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>What a host of the daemon may add to its settings: the demo's live view and the tests listen here.</summary>
public sealed record DaemonHostOptions
{
    /// <summary>The clock of windows, alerts and health.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Called after every observed window, on the observing thread: must be quick and must not throw.</summary>
    public Action<ObservedWindow>? OnWindow { get; init; }

    /// <summary>
    /// Called at every change of an alert's state, on the observing thread, or on the consuming one for alerts about the intake:
    /// must be quick and must not throw.
    /// </summary>
    public Action<AlertEvent>? OnAlert { get; init; }

    /// <summary>Changes where log events go; null: one line per event on standard error.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
