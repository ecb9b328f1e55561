namespace Alphadrift.Monitoring.Alerting;

/// <summary>
/// Lets an alert follow what the windows say, slowly enough that it does not flap: on once they have said so for
/// <paramref name="onTime"/>, off once they have not for <paramref name="offTime"/>. The time is that of observation, because it
/// is a person who is woken. It counts between windows that say the same: not around one that says nothing, nor while the daemon
/// is stopped. One owner thread.
/// </summary>
internal sealed class AlertGate(TimeSpan onTime, TimeSpan offTime)
{
    private TimeSpan _said;
    private DateTimeOffset? _last;

    public bool On { get; private set; }

    /// <summary>Takes what the next window says.</summary>
    /// <param name="says">Whether it speaks for on.</param>
    /// <param name="at">When it was observed.</param>
    /// <returns>True when <see cref="On"/> changed.</returns>
    public bool Advance(bool says, DateTimeOffset at)
    {
        if (says == On)
        {
            (_said, _last) = (TimeSpan.Zero, null);
            return false;
        }

        if (at > _last) _said += at - _last.Value;
        _last = at;
        if (_said < (On ? offTime : onTime)) return false;
        (On, _said, _last) = (!On, TimeSpan.Zero, null);
        return true;
    }

    /// <summary>A window says nothing: the time around it counts for neither.</summary>
    public void Pass() => _last = null;

    public AlertGateState Save() => new(On, _said);

    public void Restore(AlertGateState state) => (On, _said, _last) = (state.On, state.Said, null);
}

/// <summary>What <see cref="AlertGate"/> remembers.</summary>
/// <param name="On">Whether it is on.</param>
/// <param name="Said">How long windows have said otherwise.</param>
public sealed record AlertGateState(bool On, TimeSpan Said);
