using Alphadrift.Monitoring.Judging;
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
    private readonly IStreamJudges _judges;
    private readonly WindowReport _report;
    private readonly DaemonMetrics _metrics;
    private readonly ILogger<SegmentedWindows> _logger;
    private readonly TimeProvider _clock;
    private readonly string?[] _inPlace;
    private bool _saidFull;

    public SegmentedWindows(
        SegmentSplitter splitter,
        IStreamJudges judges,
        WindowReport report,
        DaemonMetrics metrics,
        ILogger<SegmentedWindows> logger,
        TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(splitter);
        ArgumentNullException.ThrowIfNull(metrics);
        _splitter = splitter;
        _judges = judges;
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

        var parts = _splitter.Split(window.Segments, MayGo);
        var began = _clock.GetTimestamp();
        var observations = _judges.Observe(window.Rows, parts);
        var perRow = _clock.GetElapsedTime(began) / Math.Max(1, window.Count);
        foreach (var (part, observation) in parts.Zip(observations))
        {
            if (part.IsNew)
            {
                TakePlace(part);
            }

            _inPlace[part.Place] = part.Name;
            _report.Observed(observation, perRow * part.Rows.Count, window.Earliest, window.Latest, part.Name);
        }

        Count();
    }

    private bool MayGo(int place) => _inPlace[place] is not { } name || !_report.IsFiring(name);

    private void TakePlace(SegmentRows part)
    {
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
