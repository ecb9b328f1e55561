using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>An alert's state machine: a function of the windows in their order, and of nothing else. One owner thread.</summary>
public interface IAlert
{
    /// <summary>One of <see cref="Telemetry.AlertNames"/>.</summary>
    string Name { get; }

    /// <summary>True between the firing and the resolved event.</summary>
    bool Firing { get; }

    /// <summary>Takes the next window.</summary>
    /// <returns>The change of state that this window brought; null for none.</returns>
    AlertEvent? Advance(ObservedWindow window);

    /// <summary>Ends what fires although no window says so; the alert is led on no further.</summary>
    /// <param name="why">Why no window ever will.</param>
    /// <param name="at">When it ends.</param>
    /// <param name="rowsSeen">Rows that were observed before.</param>
    /// <returns>The resolved event of the episode; null when none fires.</returns>
    AlertEvent? End(AlertResolution why, DateTimeOffset at, long rowsSeen);

    /// <summary>What it remembers of the windows so far.</summary>
    AlertState Save();

    /// <summary>Goes on where another of the same kind stopped; what fires is not told again.</summary>
    /// <exception cref="Adaptation.Faults.InvalidInputException">No alert of this kind can be in this state.</exception>
    void Restore(AlertState state);
}
