using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Windowing;

/// <summary>
/// The windows on their way between the thread that fills them and the loop that observes them.
/// There is a fixed number of windows and they go round: filled → offered → observed → returned → filled again. When all are
/// under way the filling side has to wait, which is the back pressure; memory is bounded by <see cref="WindowCount"/>
/// × rows × row length × 4 bytes.
/// </summary>
public sealed class WindowExchange
{
    /// <summary>One window is filled, one waits, one is observed.</summary>
    public const int WindowCount = 3;

    /// <summary>Most memory that the windows together may take, in bytes.</summary>
    public const long MaxBytes = 1L << 30;

    private readonly Channel<RowWindow> _filled = Channel.CreateBounded<RowWindow>(
        new BoundedChannelOptions(WindowCount) { SingleReader = true, SingleWriter = true });

    private readonly Channel<RowWindow> _observed = Channel.CreateBounded<RowWindow>(
        new BoundedChannelOptions(WindowCount) { SingleReader = true, SingleWriter = true });

    private readonly Stack<RowWindow> _free = [];
    private readonly List<RowWindow> _underWay = [];
    private Task<bool>? _nextReturn;

    /// <param name="rows">Most rows per window.</param>
    public WindowExchange(RowLayout layout, int rows)
    {
        for (var i = 0; i < WindowCount; i++)
        {
            _free.Push(new RowWindow(layout, rows));
        }
    }

    /// <param name="layout">The layout of a row.</param>
    /// <param name="window">Rows per window.</param>
    /// <exception cref="InvalidInputException">The windows would need more than <see cref="MaxBytes"/>.</exception>
    public static WindowExchange Create(RowLayout layout, WindowSettings window)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(window);
        var bytesPerRow = (long)sizeof(float) * layout.RowLength * WindowCount;
        return window.Rows <= MaxBytes / bytesPerRow
            ? new WindowExchange(layout, window.Rows)
            : throw new InvalidInputException(
                $"window.rows: {window.Rows} rows of {layout.RowLength} values, {WindowCount} windows at a " +
                $"time, need more than {MaxBytes >> 20} MiB; at most {MaxBytes / bytesPerRow} rows are " +
                "possible with this model.");
    }

    /// <summary>Filling side: the windows that are offered and not yet taken back.</summary>
    public IReadOnlyList<RowWindow> UnderWay => _underWay;

    /// <summary>Filling side: an empty window, if there is one.</summary>
    public bool TryRent([NotNullWhen(true)] out RowWindow? window) => _free.TryPop(out window);

    /// <summary>Filling side: hands a window over to be observed.</summary>
    public void Offer(RowWindow window)
    {
        _underWay.Add(window);
        if (!_filled.Writer.TryWrite(window))
        {
            throw new InvalidOperationException("More windows than there are, or offered after the end.");
        }
    }

    /// <summary>
    /// Filling side: a window that was observed since, if there is one. It is to be given to <see cref="Free"/>.
    /// </summary>
    public bool TryTakeBack([NotNullWhen(true)] out RowWindow? window)
    {
        if (!_observed.Reader.TryRead(out window))
        {
            return false;
        }

        _underWay.Remove(window);
        return true;
    }

    /// <summary>Filling side: blocks until a window can be taken back, at most <paramref name="limit"/>.</summary>
    /// <returns>False after the limit, on cancellation, or when no more windows will be observed.</returns>
    public bool WaitForReturn(TimeSpan limit, CancellationToken cancellationToken)
    {
        // A wait that ended at its limit is taken up by the next one, so that waits do not pile up in the channel.
        _nextReturn ??= _observed.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        try
        {
            if (!_nextReturn.Wait((int)limit.TotalMilliseconds, cancellationToken))
            {
                return false;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        var returned = _nextReturn.Result;
        _nextReturn = null;
        return returned;
    }

    /// <summary>Filling side: empties a window and keeps it for the next <see cref="TryRent"/>.</summary>
    public void Free(RowWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        window.Clear();
        _free.Push(window);
    }

    /// <summary>Filling side: no more windows will be offered.</summary>
    public void Complete() => _filled.Writer.TryComplete();

    /// <summary>Observing side: the windows in the order they were offered, until <see cref="Complete"/>.</summary>
    public IAsyncEnumerable<RowWindow> ReadAllAsync(CancellationToken cancellationToken) =>
        _filled.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Observing side: the window was observed.</summary>
    public void Return(RowWindow window)
    {
        if (!_observed.Writer.TryWrite(window))
        {
            throw new InvalidOperationException("More windows are returned than there are.");
        }
    }

    /// <summary>Observing side: no more windows will be observed.</summary>
    public void CompleteObserving() => _observed.Writer.TryComplete();
}
