using System.Text.Json;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Keeps the charts' state in a file over a restart. Nothing that is wrong with the file ends the daemon: it is logged, and the charts begin
/// anew. After an orderly stop they go on exactly; after a crash they lack, or see twice, the rows around the last save. One owner.
/// </summary>
public sealed class ChartKeeper
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly string _path;
    private readonly string _key;
    private readonly IWindowObserver _observer;
    private readonly SegmentTable? _table;
    private readonly ILogger<ChartKeeper> _logger;
    private readonly TimeProvider _clock;
    private long _savedAt;
    private bool _failed;

    /// <param name="path">The file.</param>
    /// <param name="table">Names and places of segments; null: the stream is not split.</param>
    public ChartKeeper(
        string path,
        WatchedModel model,
        DetectionSettings detection,
        SegmentSettings? segments,
        SegmentTable? table,
        IWindowObserver observer,
        ILogger<ChartKeeper> logger,
        TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(detection);
        ArgumentNullException.ThrowIfNull(clock);
        _path = path;
        _key = $"1 {model.BaselineSha256} {detection.Guarantee} {segments}";
        _table = table;
        _observer = observer;
        _logger = logger;
        _clock = clock;
        _savedAt = clock.GetTimestamp();
    }

    /// <summary>Lets the charts go on where the file says; before the first window.</summary>
    public void Restore()
    {
        if (!File.Exists(_path))
        {
            return;
        }

        try
        {
            var stored = StoredCharts.Read(_path);
            if (stored.Key != _key)
            {
                _logger.ChartsNotRestored(_path, "it belongs to another baseline or to other settings of detection or segments");
                return;
            }

            Restore(stored);
            _logger.ChartsRestored(_path, stored.Segments.Count, stored.Segments.Sum(segment => segment.State.Rows));
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException or InvalidInputException)
        {
            for (var place = 0; place < (_table?.Count ?? 1); place++)
            {
                _observer.ResetCharts(place);
            }

            _logger.ChartsNotRestored(_path, fault.Message);
        }
    }

    /// <summary>A window was observed: saves when the last save is old enough.</summary>
    public void Observed()
    {
        if (_clock.GetElapsedTime(_savedAt) >= Interval)
        {
            Save();
        }
    }

    public void Save()
    {
        _savedAt = _clock.GetTimestamp();
        try
        {
            new StoredCharts(_key, [.. States()]).Write(_path);
            _failed = false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (!_failed)
            {
                _logger.ChartsNotSaved(_path, fault.Message);
            }

            _failed = true;
        }
    }

    private void Restore(StoredCharts stored)
    {
        foreach (var segment in stored.Segments)
        {
            if (segment.Place != 0 && _table?.TryPut(segment.Place, segment.Name) != true)
            {
                throw new InvalidInputException($"segment {segment.Name} cannot have place {segment.Place}");
            }

            _observer.RestoreCharts(segment.State, segment.Place);
        }
    }

    private IEnumerable<StoredSegment> States()
    {
        for (var place = 0; place < (_table?.Count ?? 1); place++)
        {
            if ((_table is null ? SegmentTable.Other : _table.NameOf(place)) is { } name && _observer.SaveCharts(place) is { } state)
            {
                yield return new StoredSegment(place, name, state);
            }
        }
    }
}
