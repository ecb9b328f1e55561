using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Judging;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Telemetry;
using Alphadrift.Tests.Windowing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Alphadrift.Tests.Judging;

public sealed class StreamWatchTests
{
    private readonly FakeTimeProvider _clock = new(Observations.Noon);
    private readonly Judges _judges;

    public StreamWatchTests() => _judges = new Judges(_clock);

    [Fact]
    public void Observe_AStreamThatIsNotSplit_IsOneWindow()
    {
        var watch = Watch(null);

        var judged = Assert.Single(Observe(watch, Rows(4), [], new Recorded(Observations.Noon.AddSeconds(-5))));

        Assert.Null(judged.Part);
        Assert.Equal((null, 4L), (judged.Window.Segment, judged.Window.RowsSeen));
        Assert.Equal(Observations.Noon.AddSeconds(-5), judged.Window.From);
        Assert.Equal(TimeSpan.FromSeconds(1), judged.Duration);
    }

    [Fact]
    public void Observe_ASplitStream_RunsOnceAndSharesTheTimeByRows()
    {
        var watch = Watch(new SegmentTable(2));

        var judged = Observe(watch, Rows(4), ["a", "b", "a", "a"]);

        Assert.Equal(1, _judges.Runs);
        Assert.Equal([("a", 3), ("b", 1)], judged.Select(one => (one.Window.Segment, one.Window.Observation.Rows)));
        Assert.Equal([[0, 2, 3], [1]], judged.Select(one => one.Part!.Rows));
        Assert.Equal([0.75, 0.25], judged.Select(one => one.Duration.TotalSeconds));
    }

    [Fact]
    public void Observe_ASegmentThatIsSilent_GivesWayAndIsForgotten()
    {
        var watch = Watch(new SegmentTable(1, idleRows: 2));
        Observe(watch, Rows(2), ["a", "a"]);
        Observe(watch, Rows(3), ["other", "other", "other"]);

        var judged = Assert.Single(Observe(watch, Rows(2), ["b", "b"]));

        Assert.Equal(("b", "a", true), (judged.Part!.Name, judged.Part.GaveWay, judged.Part.IsNew));
        Assert.Equal(0, watch.Alerts.Save("a").Rows);
        Assert.Equal(2, judged.Window.RowsSeen);
    }

    [Fact]
    public void Observe_ASegmentWhoseAlertFires_KeepsItsPlace()
    {
        var watch = Watch(new SegmentTable(1, idleRows: 2));
        _judges.Alarm = true;
        Observe(watch, Rows(2), ["a", "a"]);
        Assert.Equal(AlertPhase.Firing, Assert.Single(Observe(watch, Rows(2), ["a", "a"])[0].Changes).Phase);
        _judges.Alarm = false;
        Observe(watch, Rows(3), ["other", "other", "other"]);

        Assert.Equal(SegmentTable.Other, Assert.Single(Observe(watch, Rows(1), ["b"])).Part!.Name);

        for (var i = 0; i < 3; i++) Observe(watch, Rows(1), ["a"]);
        Observe(watch, Rows(3), ["other", "other", "other"]);
        Assert.Equal("a", Assert.Single(Observe(watch, Rows(1), ["b"])).Part!.GaveWay);
    }

    private static RowSet Rows(int count) => new(Layouts.Pair, new float[count * Layouts.Pair.RowLength]);

    private static List<JudgedWindow> Observe(
        StreamWatch watch, RowSet rows, ReadOnlySpan<string?> segments, IRowOrigins? origins = null) =>
        [.. watch.Observe(rows, segments, origins)];

    private StreamWatch Watch(SegmentTable? table) =>
        new(_judges, new AlertBook(new AlertSettings(2, 3), Observations.Model), _clock, table);

    private sealed record Recorded(DateTimeOffset Earliest) : IRowOrigins
    {
        public RowOrigin Of(IReadOnlyList<int>? rows = null) => new(Earliest, null, [new OffsetRange(0, 0, rows?.Count ?? 0)]);
    }

    /// <summary>They take a second for a window, and say of all parts whether they alarm.</summary>
    private sealed class Judges(FakeTimeProvider clock) : IStreamJudges
    {
        public bool Alarm { get; set; }

        public int Runs { get; private set; }

        public int? ExpectedRunLength => null;

        public int? LongestRunLength => null;

        public IEnumerable<Observation> Observe(RowSet window, IReadOnlyList<SegmentRows>? parts = null)
        {
            Runs++;
            clock.Advance(TimeSpan.FromSeconds(1));
            var rows = parts is null ? [window.Count] : parts.Select(part => part.Rows.Count);
            return [.. rows.Select(count => Observations.Calibrated(Alarm) with { Rows = count })];
        }

        public void Reset(int place)
        {
        }

        public ChartState? Save(int place) => null;

        public void Restore(ChartState state, int place) => throw new NotSupportedException();

        public void SetExpectedRunLength(int rows) => throw new NotSupportedException();
    }
}
