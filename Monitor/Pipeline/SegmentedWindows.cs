using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Observes a window segment by segment: its rows are dealt out, and those of every segment go through that segment's charts, in
/// the order in which they were consumed. A segment whose alerts fire keeps its place. One owner.
/// </summary>
public sealed class SegmentedWindows
{
    private readonly SegmentSplitter _splitter;
    private readonly IWindowObserver _observer;
    private readonly WindowReport _report;
    private readonly DaemonMetrics _metrics;
    private readonly ILogger<SegmentedWindows> _logger;
    private readonly TimeProvider _clock;
    private readonly string?[] _inPlace;
    private bool _saidFull;

    public SegmentedWindows(
        SegmentSplitter splitter,
        IWindowObserver observer,
        WindowReport report,
        DaemonMetrics metrics,
        ILogger<SegmentedWindows> logger,
        TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(splitter);
        ArgumentNullException.ThrowIfNull(metrics);
        _splitter = splitter;
        _observer = observer;
        _report = report;
        _metrics = metrics;
        _logger = logger;
        _clock = clock;
        _inPlace = new string?[splitter.Table.Count];
        metrics.EnableSegments(splitter.Table.Count);
    }

    public void Observe(RowWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        for (var place = 0; place < _inPlace.Length; place++)
        {
            // A restored segment is in its place before its first row.
            _inPlace[place] ??= _splitter.Table.NameOf(place);
        }

        foreach (var part in _splitter.Split(window.Segments, MayGo))
        {
            if (part.IsNew)
            {
                TakePlace(part);
            }

            _inPlace[part.Place] = part.Name;
            var began = _clock.GetTimestamp();
            var observation = _observer.Observe(window.Rows.Select([.. part.Rows]), part.Place);
            _report.Observed(observation, _clock.GetElapsedTime(began), window.Earliest, window.Latest, part.Name);
        }

        Count();
    }

    private bool MayGo(int place) => _inPlace[place] is not { } name || !_report.IsFiring(name);

    private void TakePlace(SegmentRows part)
    {
        _observer.ResetCharts(part.Place);
        if (_inPlace[part.Place] is { } before)
        {
            _report.Forget(before);
            _metrics.SegmentFolded(before);
            _logger.SegmentFolded(before, part.Name);
        }
    }

    private void Count()
    {
        var table = _splitter.Table;
        _metrics.SetSegments(table.Known, table.Folded, table.OtherRows);
        if (!_saidFull && table.OtherRows > 0 && table.Known == table.Count - 1)
        {
            _saidFull = true;
            _logger.SegmentsFull(table.Known);
        }
    }
}
