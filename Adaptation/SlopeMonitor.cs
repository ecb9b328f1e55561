using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation;

/// <summary>Options of a <see cref="SlopeMonitor"/>.</summary>
public sealed record SlopeMonitorOptions
{
    /// <summary>Share of windows without shift that may alarm; null for the baseline's own.</summary>
    public double? FalseAlarmRate { get; init; }

    /// <summary>How the session runs.</summary>
    public ModelSessionOptions Session { get; init; } = new();
}

/// <summary>
/// The front door: open(model, baseline) → <see cref="Observe"/>(window) → <see cref="Observation"/>. An observation depends on the
/// baseline and the window's rows alone. Not thread-safe: one owner thread.
/// </summary>
public sealed class SlopeMonitor : IDisposable
{
    /// <summary>The smallest window, in rows.</summary>
    public const int MinWindowRows = 10;

    private SlopeMonitor()
    {
    }

    public Baseline Baseline => throw new NotImplementedException();

    /// <summary>The layout that windows must have.</summary>
    public RowLayout Layout => throw new NotImplementedException();

    /// <summary>The share of windows without shift that may alarm.</summary>
    public double FalseAlarmRate => throw new NotImplementedException();

    /// <exception cref="Faults.InvalidInputException">The baseline belongs to another model (both hashes are named), or the model cannot be opened.</exception>
    public static SlopeMonitor Open(OnnxModel model, Baseline baseline, SlopeMonitorOptions? options = null) =>
        throw new NotImplementedException();

    /// <summary>Observes one window of at least <see cref="MinWindowRows"/> finite rows.</summary>
    public Observation Observe(RowSet window) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
