using System.Globalization;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Judging;
using Alphadrift.Monitoring.Tables;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Replay;

/// <summary>
/// A file observed as the daemon observes a topic: the same judges, alerts and rule of which segment gives way. Rows in all that
/// it says are those of the file, counted from 0. A file has no clock: a row counts as a second in the states of alerts, and
/// times are left out of what is told of them.
/// </summary>
internal sealed class FileReplay : IDisposable
{
    /// <summary>Segments that gave way are told of by name as long as they are no more than there are places.</summary>
    private const int NamesPerPlace = 2;

    private readonly RowClock _clock = new();
    private readonly StreamJudges _judges;
    private readonly StreamWatch _watch;
    private readonly Dictionary<string, ReplayStream> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unnamed = new(StringComparer.Ordinal);
    private readonly List<ReplayStream> _streams = [];
    private readonly List<int>[] _inPlace;

    private FileReplay(ReplayOptions options, OnnxModel model, SlopeMonitor monitor, TableData table)
    {
        (Options, Model, Monitor, Table) = (options, model, monitor, table);
        var segments = options.Segment is null ? null : new SegmentTable(options.Segments);
        _judges = new StreamJudges(monitor, segments?.Count ?? 1);
        var episodes = 0;
        var book = new AlertBook(
            options.Alerts, Watched(), _ => (++episodes).ToString(CultureInfo.InvariantCulture));
        _watch = new StreamWatch(_judges, book, _clock, segments);
        _inPlace = [.. Enumerable.Range(0, segments?.Count ?? 1).Select(_ => new List<int>())];
        if (segments is null) _streams.Add(Create(""));
    }

    public ReplayOptions Options { get; }

    public OnnxModel Model { get; }

    public SlopeMonitor Monitor { get; }

    public TableData Table { get; }

    /// <summary>What the rows are compared with.</summary>
    public Baseline Baseline => Monitor.Baseline;

    /// <summary>Rows between two false alarms of the charts; null without charts.</summary>
    public int? ExpectedRunLength => Monitor.ExpectedRunLength;

    /// <summary>Rows at the end that are too few for a window.</summary>
    public int UnobservedRows =>
        Table.Rows.Count % Options.WindowRows is var rest && rest < SlopeMonitor.MinWindowRows ? rest : 0;

    /// <summary>The segments that have had rows, in the order of the first; one in all where the stream is not split.</summary>
    public IReadOnlyList<ReplayStream> Streams => _streams;

    /// <summary>Segments that lost their place to later ones; null where the stream is not split.</summary>
    public long? GaveWay => _watch.Segments?.Folded;

    /// <summary>Segments that are told of as <see cref="SegmentTable.Other"/>, because so many had a name before.</summary>
    public int Unnamed => _unnamed.Count;

    /// <exception cref="InvalidInputException">
    /// Model, baseline and file do not belong together, or one of them cannot be used.
    /// </exception>
    public static FileReplay Open(ReplayOptions options)
    {
        var model = OnnxModel.Load(options.Model);
        var baseline = Baseline.Load(options.Baseline);
        CheckCharts(options, baseline);
        CheckObjective(options, baseline);
        var monitor = SlopeMonitor.Open(model, baseline, new SlopeMonitorOptions
        {
            FalseAlarmRate = options.FalseAlarmRate,
            Charts = options.Charts ?? true,
            ExpectedRunLength = options.ExpectedRunLength,
            Guarantee = options.Guarantee,
            Adaptation = options.Objective is not null,
            Session = new ModelSessionOptions { Lowering = options.Lowering, Threads = options.Threads },
        });
        try
        {
            return new FileReplay(options, model, monitor, Read(options, monitor));
        }
        catch
        {
            monitor.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The windows in order, segment by segment where the stream is split; the last one may be shorter, and is left out below the
    /// smallest window. To be gone through once.
    /// </summary>
    public IEnumerable<ReplayWindow> Run(CancellationToken cancellationToken)
    {
        string[] names = [.. Table.Segments ?? []];
        var index = 0;
        for (var first = 0; first < Table.Rows.Count - UnobservedRows; first += Options.WindowRows, index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(Options.WindowRows, Table.Rows.Count - first);
            _clock.Rows += count;
            var segments = names.AsSpan(names.Length == 0 ? 0 : first, names.Length == 0 ? 0 : count);
            foreach (var judged in _watch.Observe(Table.Rows.Slice(first, count), segments))
            {
                var window = Window(index, first, judged);
                StreamOf(window.Segment).Add(window, judged.Part?.Rows.Select(row => first + row));
                yield return window;
            }
        }
    }

    /// <summary>The answer to all rows: drift where it is found in any segment, as rarely by chance as in one stream.</summary>
    public ReplayVerdict Verdict() => ReplayVerdict.Worst([.. Streams.Select(VerdictOf)]);

    /// <summary>The answer to a segment's rows, as one of all that have had rows.</summary>
    public ReplayVerdict VerdictOf(ReplayStream stream)
    {
        var verdict = ReplayVerdict.Of(
            stream.Timeline,
            Monitor.FalseAlarmRate,
            ExpectedRunLength,
            _watch.Segments is null ? null : Table.Rows.Count,
            Options.Alerts.NonFiniteShare);
        return _watch.Segments is null ? verdict : verdict.Among(Streams.Count);
    }

    public void Dispose() => _judges.Dispose();

    private static TableData Read(ReplayOptions options, SlopeMonitor monitor)
    {
        // Axes that the model leaves open have the extents of the reference.
        var inputs = monitor.Layout.Inputs.Select(
            input => new ModelInput(input.Name, input.Kind, input.RowShape, null)).ToArray();
        var table = TableReader.Read(
            options.Input,
            inputs,
            options.Fields.Count > 0 ? options.Fields : monitor.Baseline.Manifest.Fields,
            options.Table with { SegmentField = options.Segment });
        return table.Rows.Count >= SlopeMonitor.MinWindowRows
            ? table
            : throw new InvalidInputException(
                $"{table.FileName} has {table.Rows.Count} {(table.Rows.Count == 1 ? "row" : "rows")}; "
                + $"a window needs at least {SlopeMonitor.MinWindowRows}.");
    }

    private static void CheckCharts(ReplayOptions options, Baseline baseline)
    {
        var wanted = options.Charts == true ? "--charts false"
            : options.ExpectedRunLength is not null ? "no --expected-run-length"
            : options.Guarantee != default ? "no --guarantee"
            : null;
        if (wanted is not null && baseline.Manifest.Charts is null)
        {
            throw new InvalidInputException(
                $"{Path.GetFileName(options.Baseline)} has no charts: it was written without them. "
                + $"Calibrate again, or give {wanted}.");
        }
    }

    private static void CheckObjective(ReplayOptions options, Baseline baseline)
    {
        if (options.Objective is not { } wanted || baseline.Manifest.Adaptation?.Objective == wanted) return;
        var name = wanted.ToString().ToLowerInvariant();
        if (baseline.Manifest.Adaptation is not { } adaptation)
        {
            throw new InvalidInputException(
                $"--objective {name}: the baseline {options.Baseline} was calibrated without an objective. Calibrate again "
                + $"with 'alphadrift calibrate --objective {name}'.");
        }

        if (wanted == ObjectiveKind.Auto) return;
        throw new InvalidInputException(
            $"--objective {name}: the baseline {options.Baseline} was calibrated for the objective "
            + $"{adaptation.Objective.ToString().ToLowerInvariant()}. Replay with that or "
            + $"with auto, or calibrate again with '--objective {name}'.");
    }

    private ReplayWindow Window(int index, int first, JudgedWindow judged)
    {
        var (seen, changes) = (judged.Window.Observation, judged.Changes);
        var skew = SkewWindow.Of(seen, _watch.Alerts.IsFiring(judged.Window.Segment, AlertNames.Skew));
        if (judged.Part is not { } part)
        {
            return new ReplayWindow(index, first, seen) { Skew = skew, Alerts = changes };
        }

        var rows = _inPlace[part.Place];
        if (part.IsNew) rows.Clear();
        rows.AddRange(part.Rows.Select(row => first + row));
        var file = new FileRows(rows);
        return new ReplayWindow(index, first + part.Rows[0], file.Of(seen))
        {
            Segment = part.Name,
            Skew = skew,
            Alerts = [.. changes.Select(file.Of)],
        };
    }

    /// <summary>Where a segment's windows are counted; with those of other once too many have had a name.</summary>
    private ReplayStream StreamOf(string? segment)
    {
        if (segment is null) return _streams[0];
        if (_named.TryGetValue(segment, out var stream)) return stream;
        if (segment != SegmentTable.Other && _named.Count >= NamesPerPlace * _inPlace.Length)
        {
            _unnamed.Add(segment);
            return StreamOf(SegmentTable.Other);
        }

        stream = Create(segment);
        _named.Add(segment, stream);
        _streams.Add(stream);
        return stream;
    }

    private ReplayStream Create(string name) => new(name, new DriftTimeline(
        1 + (Table.Rows.Count / Options.WindowRows), _inPlace.Length, Options.Alerts.FireAfter, Options.ForPage));

    private WatchedModel Watched() => new()
    {
        Name = Model.Name,
        Sha256 = Model.Sha256,
        Lowering = Monitor.Features.Lowering,
        Layout = Monitor.Features.BlockedLayout,
        BaselineName = Path.GetFileName(Options.Baseline),
        BaselineSha256 = "",
        Verdict = Baseline.Manifest.Verdict,
        FalseAlarmRate = Monitor.FalseAlarmRate,
    };

    /// <summary>A row is a second.</summary>
    private sealed class RowClock : TimeProvider
    {
        public long Rows { get; set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(Rows);

        public override long GetTimestamp() => 0;
    }
}

/// <summary>What was seen of the stream, or of one segment of it.</summary>
/// <param name="name">Of the segment; empty where the stream is not split.</param>
/// <param name="timeline">Its windows.</param>
internal sealed class ReplayStream(string name, DriftTimeline timeline)
{
    private readonly List<int> _rows = [];

    public string Name { get; } = name;

    public DriftTimeline Timeline { get; } = timeline;

    /// <summary>Its rows in the file, ascending; empty where the stream is not split.</summary>
    public IReadOnlyList<int> Rows => _rows;

    public void Add(ReplayWindow window, IEnumerable<int>? rows)
    {
        _rows.AddRange(rows ?? []);
        Timeline.Add(window);
    }
}
