using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Windowing;

/// <summary>
/// Fills windows with rows and says when one is to be observed: when it has
/// <see cref="WindowSettings.Rows"/> rows, or when its first row is older than <see cref="WindowSettings.MaxAge"/> and it has the
/// least number of rows that can be observed. A window that is old enough but has too few rows goes on waiting, and is observed
/// as soon as it has them. One owner thread.
/// </summary>
public sealed class WindowFiller
{
    private readonly WindowSettings _settings;
    private readonly int _leastRows;
    private readonly TimeProvider _clock;
    private long _firstRowAt;

    /// <param name="leastRows">The least number of rows that can be observed.</param>
    public WindowFiller(WindowSettings settings, int leastRows, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Rows, leastRows);
        _settings = settings;
        _leastRows = leastRows;
        _clock = clock;
    }

    /// <summary>The window that is being filled; null when there is none, because all are in use.</summary>
    public RowWindow? Window { get; private set; }

    /// <summary>True when the window is to be observed.</summary>
    public bool IsReady => Window is { } window && (window.IsFull || (window.Count >= _leastRows && IsOld));

    private bool IsOld => _clock.GetElapsedTime(_firstRowAt) >= _settings.MaxAge;

    /// <summary>Begins with an empty window.</summary>
    public void Begin(RowWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (Window is not null || window.Count != 0)
        {
            throw new InvalidOperationException("A window is being filled already, or the new one is not empty.");
        }

        Window = window;
    }

    /// <summary>Makes the values in the window's <see cref="RowWindow.NextRow"/> its last row.</summary>
    /// <param name="time">The record's timestamp; null when it has none.</param>
    /// <param name="segment">Name of its segment; null when it names none.</param>
    /// <param name="covers">Whether it is the record's last row.</param>
    public void Add(int partition, long offset, DateTimeOffset? time = null, string? segment = null, bool covers = true)
    {
        if (Window!.Count == 0)
        {
            _firstRowAt = _clock.GetTimestamp();
        }

        Window.Add(partition, offset, time, segment, covers);
    }

    /// <summary>Takes the window away.</summary>
    public RowWindow Take()
    {
        var window = Window ?? throw new InvalidOperationException("No window is being filled.");
        Window = null;
        return window;
    }
}
