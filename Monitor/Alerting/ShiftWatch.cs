using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

public enum ShiftState
{
    /// <summary>No chart has crossed its threshold.</summary>
    Quiet,

    /// <summary>A chart has; whether the shift persists is open.</summary>
    Suspected,

    /// <summary>The shift persists.</summary>
    Confirmed,
}

/// <summary>
/// Decides from the charts whether the data have shifted: sharply, because a chart crossed, and persistently. Pure: a function of
/// the windows in their order. One owner thread.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Quiet → suspected: a chart crosses. The charts begin anew after every crossing.</item>
/// <item>Suspected → confirmed, perhaps in the very same window: a chart crosses again within <see cref="ConfirmRows"/>, or the
/// movement of a window that began after the crossing points the way the window's before it did
/// (<see cref="WindowDirection.Agrees"/>). Without shift one crossing in ten is followed by another that soon, where the run
/// length is true (1 − e^−0.1); an agreement is 3.1 standard deviations of what independent windows give.</item>
/// <item>Suspected → quiet: neither within <see cref="ConfirmRows"/>.</item>
/// <item>Confirmed → quiet: <paramref name="resolveAfter"/> windows in a row without a crossing and with a score that
/// is not above its threshold, and no crossing for twice the longest pause between two crossings of the episode: a
/// faint shift crosses rarely, and must not flap. How near the charts come to their thresholds says nothing: M
/// wanders at half of its own without any shift.</item>
/// </list>
/// </remarks>
/// <param name="resolveAfter">Quiet windows in a row.</param>
public sealed class ShiftWatch(int resolveAfter)
{
    /// <summary>Share of the run length within which a second crossing confirms the first.</summary>
    public const double ConfirmShare = 0.1;

    private readonly RowTimes _times = new();
    private WindowDirection? _before;
    private int _quiet;
    private long _longestPause;

    public ShiftState State { get; private set; }

    /// <summary>
    /// What the present or the last episode is built on; null before the first crossing. Once confirmed, it begins with the
    /// crossing from which they came close together, not with one that chance set long before.
    /// </summary>
    public ShiftEvidence? Evidence { get; private set; }

    /// <summary>Rows after the first crossing within which it must be confirmed; at least two windows.</summary>
    public static long ConfirmRows(ChartObservation charts, int windowRows)
    {
        ArgumentNullException.ThrowIfNull(charts);
        return Math.Max(2 * windowRows, (long)(ConfirmShare * charts.ExpectedRunLength));
    }

    /// <summary>Takes the next window; its observation has charts.</summary>
    /// <returns>True when <see cref="State"/> has become another; it may have passed through suspected.</returns>
    public bool Advance(ObservedWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var charts = window.Observation.Charts ?? throw new ArgumentException("The window has no charts.", nameof(window));
        var before = State;
        _times.Add(charts.FirstRow, window);
        if (charts.Uncalibrated is not null)
        {
            // Nothing alarms, and what fires already is left as it is: nothing is known.
            State = State == ShiftState.Confirmed ? State : ShiftState.Quiet;
        }
        else if (window.Observation.SaysNothing)
        {
            // The rows that the model could answer do not speak for the others.
        }
        else if (State == ShiftState.Confirmed)
        {
            Resolve(window, charts);
        }
        else
        {
            Suspect(window, charts);
            Confirm(window, charts);
        }

        _before = window.Observation.Direction;
        return State != before;
    }

    public ShiftWatchState Save() => new()
    {
        State = State,
        Evidence = Evidence,
        Before = _before,
        Quiet = _quiet,
        LongestPause = _longestPause,
        Times = _times.Save(),
    };

    /// <exception cref="Adaptation.Faults.InvalidInputException">No watch can be in this state.</exception>
    public void Restore(ShiftWatchState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Require(Enum.IsDefined(state.State), "it is not one of the three");
        Require(state.State == ShiftState.Quiet || state.Evidence is { First: not null }, "the evidence is missing");
        Require(state.State != ShiftState.Confirmed || state.Evidence!.IsConfirmed, "what confirmed it is missing");
        Require(state is { Quiet: >= 0, LongestPause: >= 0 }, "its counts");
        Require(state.Before is null or { Rows: > 0, ReferenceRows: > 0, EffectiveDimensions: > 0, Whitened.IsDefault: false },
            "its direction");
        Require(_times.TryRestore(state.Times), "times are not in order");
        (State, Evidence, _before, _quiet, _longestPause) =
            (state.State, state.Evidence, state.Before, state.Quiet, state.LongestPause);

        static void Require(bool holds, string what) => AlertState.Require(holds, DomainShiftAlert.AlertName, what);
    }

    private void Suspect(ObservedWindow window, ChartObservation charts)
    {
        if (State == ShiftState.Quiet && charts.Alarm is { } first)
        {
            State = ShiftState.Suspected;
            _longestPause = 0;
            Evidence = new ShiftEvidence
            {
                First = first,
                Since = _times.Of(first.ChangePoint),
                SincePlaces = _times.PlacesOf(first.ChangePoint),
                SeenAt = window.ObservedAt,
                Crossings = 0,
                LastRow = first.Row,
                ExpectedRunLength = charts.ExpectedRunLength,
                Verdict = charts.Verdict,
            };
        }

        Count(charts);
    }

    private void Confirm(ObservedWindow window, ChartObservation charts)
    {
        if (State != ShiftState.Suspected)
        {
            return;
        }

        var evidence = Evidence!;
        var limit = evidence.First.Row + ConfirmRows(charts, window.Observation.Rows);
        var second = charts.Crossings.FirstOrDefault(crossing => crossing.Row > evidence.First.Row);
        if (second is not null && second.Row <= limit)
        {
            Confirmed(FromOnset(window, charts));
        }
        else if (charts.FirstRow > evidence.First.Row && window.Observation.Direction is { } direction && _before is { } previous
            && direction.Agrees(previous))
        {
            Confirmed(evidence with { ConfirmedBy = ShiftConfirmation.SameDirection, Cosine = direction.Cosine(previous) });
        }
        else if (second is not null)
        {
            // Too late for the first, but it is a first one itself.
            State = ShiftState.Quiet;
            Suspect(window, charts with { Alarm = second });
            Confirm(window, charts);
        }
        else if (charts.FirstRow + window.Observation.Rows > limit)
        {
            State = ShiftState.Quiet;
        }
    }

    /// <summary>
    /// The evidence of the crossing that was followed, from the one on with which the shift begins: a first one that stands
    /// alone, with many close together long after it, came by chance (<see cref="AlarmOnset"/>).
    /// </summary>
    private ShiftEvidence FromOnset(ObservedWindow window, ChartObservation charts)
    {
        var evidence = Evidence!;
        ChartAlarm[] crossings = [evidence.First, .. charts.Crossings.Where(crossing => crossing.Row > evidence.First.Row)];
        var end = charts.FirstRow + window.Observation.Rows;
        var onset = AlarmOnset.Find(
            [.. crossings.Select(crossing => (crossing.Row, 1))], end, 1.0 / charts.ExpectedRunLength, least: 2);
        var shift = evidence with { ConfirmedBy = ShiftConfirmation.SecondCrossing, Second = crossings[onset + 1] };
        if (onset == 0)
        {
            return shift;
        }

        _longestPause = crossings.Skip(onset + 1).Zip(crossings.Skip(onset), (next, one) => next.Row - one.Row).Max();
        return shift with
        {
            First = crossings[onset],
            Since = _times.Of(crossings[onset].ChangePoint),
            SincePlaces = _times.PlacesOf(crossings[onset].ChangePoint),
            SeenAt = window.ObservedAt,
            Crossings = evidence.Crossings - onset,
        };
    }

    private void Confirmed(ShiftEvidence evidence)
    {
        State = ShiftState.Confirmed;
        Evidence = evidence;
        _quiet = 0;
    }

    private void Resolve(ObservedWindow window, ChartObservation charts)
    {
        Count(charts);
        var loud = charts.Alarm is not null || window.Observation.Alarm;
        _quiet = loud ? 0 : _quiet + 1;
        var pause = charts.FirstRow + window.Observation.Rows - Evidence!.LastRow;
        if (_quiet >= resolveAfter
            && pause >= 2 * Math.Min(_longestPause, ConfirmRows(charts, window.Observation.Rows)))
        {
            State = ShiftState.Quiet;
        }
    }

    /// <summary>Adds the window's crossings to the episode.</summary>
    private void Count(ChartObservation charts)
    {
        if (State == ShiftState.Quiet || charts.Crossings.IsEmpty)
        {
            return;
        }

        var last = Evidence!.LastRow;
        foreach (var crossing in charts.Crossings)
        {
            _longestPause = Math.Max(_longestPause, crossing.Row - last);
            last = Math.Max(last, crossing.Row);
        }

        Evidence = Evidence with
        {
            Crossings = Evidence.Crossings + Math.Max(charts.Alarms, charts.Crossings.Length),
            LastRow = last,
        };
    }
}
