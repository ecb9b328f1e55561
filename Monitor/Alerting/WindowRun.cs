namespace Alphadrift.Monitoring.Alerting;

/// <summary>
/// Hysteresis by windows in a row: on after <paramref name="onAfter"/> that speak for it, off after
/// <paramref name="offAfter"/> that speak against. One owner thread.
/// </summary>
internal sealed class WindowRun(int onAfter, int offAfter)
{
    private int _run;

    public bool On { get; private set; }

    /// <summary>When the first window of the present row of windows was observed.</summary>
    public DateTimeOffset Began { get; private set; }

    /// <summary>Number of the first row of that window, counted from 0 since the start.</summary>
    public long BeganAtRow { get; private set; }

    /// <param name="speaks">Whether the window speaks for on.</param>
    /// <param name="at">When the window was observed.</param>
    /// <param name="firstRow">Number of its first row.</param>
    /// <returns>True when <see cref="On"/> changed.</returns>
    public bool Advance(bool speaks, DateTimeOffset at, long firstRow)
    {
        if (speaks == On)
        {
            _run = 0;
            return false;
        }

        if (_run++ == 0)
        {
            (Began, BeganAtRow) = (at, firstRow);
        }

        if (_run < (On ? offAfter : onAfter))
        {
            return false;
        }

        _run = 0;
        On = !On;
        return true;
    }

    public WindowRunState Save() => new(On, _run, Began, BeganAtRow);

    public void Restore(WindowRunState state) =>
        (On, _run, Began, BeganAtRow) = (state.On, state.Run, state.Began, state.BeganAtRow);
}
