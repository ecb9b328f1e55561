using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Replay;
using Alphadrift.Tests.Commands;
using Xunit;

namespace Alphadrift.Tests.Replay;

public sealed class FileReplayTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    [Fact]
    public void Run_OfOneStream_GivesWindowsInOrderAndLeavesTheRestOut()
    {
        using var replay = FileReplay.Open(Options(commands.Rows("one.csv", 205)) with { WindowRows = 50 });

        var windows = replay.Run(TestContext.Current.CancellationToken).ToList();

        Assert.Equal([(0, 0), (1, 50), (2, 100), (3, 150)], windows.Select(window => (window.Index, window.FirstRow)));
        Assert.Equal((5, 1, 200L), (replay.UnobservedRows, replay.Streams.Count, replay.Streams[0].Timeline.ObservedRows));
        Assert.Null(replay.GaveWay);
        Assert.Equal(10_000, replay.ExpectedRunLength);
    }

    /// <summary>The daemon's rule: a place goes to a new segment after 10,000 rows without one of its own.</summary>
    [Fact]
    public void Run_OfASegmentThatIsSilent_GivesItsPlaceToALaterOne_AndKeepsItsCounts()
    {
        // 200 rows of a, 10,100 rows that b sends in vain, and 200 more of b in the place of a; then a is other.
        var input = Segments("silent.csv", 10_600, row => row < 200 ? "a" : row < 10_500 ? "b" : "a");
        using var replay = FileReplay.Open(Options(input) with { Segment = "tenant", Segments = 1 });

        var windows = replay.Run(TestContext.Current.CancellationToken).ToList();

        Assert.Equal(["a", "other", "b"], replay.Streams.Select(stream => stream.Name));
        Assert.Equal([200L, 10_100, 300], replay.Streams.Select(stream => stream.Timeline.ObservedRows));
        Assert.Equal([200, 10_100, 300], replay.Streams.Select(stream => stream.Rows.Count));
        Assert.Equal((1, 0), (replay.GaveWay, replay.Unnamed));
        var first = windows.First(window => window.Segment == "b");
        Assert.Equal(first.FirstRow, first.Observation.Charts!.FirstRow);
    }

    [Fact]
    public void Run_OfASegmentWhoseAlertFires_LeavesItItsPlace()
    {
        var input = Segments("firing.csv", 10_600, row => row < 400 ? "a" : "b", row => row < 400);
        using var replay = FileReplay.Open(Options(input) with { Segment = "tenant", Segments = 1 });

        var alerts = replay.Run(TestContext.Current.CancellationToken).SelectMany(window => window.Alerts).ToList();

        Assert.Equal(["a", "other"], replay.Streams.Select(stream => stream.Name));
        Assert.Equal(0, replay.GaveWay);
        Assert.All(alerts, alert => Assert.Equal(("a", AlertPhase.Firing), (alert.Segment, alert.Phase)));
        Assert.Equal(ReplayState.Drift, replay.Verdict().State);
        Assert.Equal(ReplayState.Drift, replay.VerdictOf(replay.Streams[0]).State);
    }

    [Fact]
    public void Run_OfASegmentThatShiftsLate_TellsRowsOfTheFileInWindowsAndAlerts()
    {
        var input = Segments("late.csv", 900, row => row % 3 == 0 ? "a" : "b", row => row % 3 == 0 && row >= 450);
        using var replay = FileReplay.Open(Options(input) with { Segment = "tenant", WindowRows = 90 });

        var windows = replay.Run(TestContext.Current.CancellationToken).ToList();

        var alert = windows.SelectMany(window => window.Alerts).First(alert => alert.AlertName == "DomainShift");
        Assert.Equal("a", alert.Segment);
        Assert.InRange(alert.Shift!.First.ChangePoint, 400, 500);
        Assert.InRange(alert.Shift.First.Row, 450, 540);
        Assert.Equal(88, alert.RowsSeen % 90);
        Assert.All(windows, window => Assert.Equal(window.FirstRow, window.Observation.Charts!.FirstRow));
    }

    [Fact]
    public void Run_Twice_TellsTheSameAlertsWithTheSameIds()
    {
        var input = Segments("same.csv", 500, _ => "a", _ => true);

        List<AlertEvent> Alerts()
        {
            using var replay = FileReplay.Open(Options(input));
            return [.. replay.Run(TestContext.Current.CancellationToken).SelectMany(window => window.Alerts)];
        }

        var told = Alerts().Select(alert => (alert.AlertName, alert.EpisodeId, alert.RowsSeen)).ToList();
        Assert.Equal(2, told.Count);
        Assert.Equal(told, Alerts().Select(alert => (alert.AlertName, alert.EpisodeId, alert.RowsSeen)));
    }

    private ReplayOptions Options(string input) => new()
    {
        Baseline = commands.Baseline,
        Model = CommandFixture.Letter,
        Input = input,
        WindowRows = 100,
    };

    /// <summary>Rows of the reference, again and again, with the name of a segment each.</summary>
    private string Segments(string name, int count, Func<int, string> segment, Func<int, bool>? shifts = null)
    {
        var lines = File.ReadAllLines(CommandFixture.Reference);
        string Row(int row)
        {
            var line = lines[1 + (row % (lines.Length - 1))];
            return shifts?.Invoke(row) == true ? "15" + line[line.IndexOf(',', StringComparison.Ordinal)..] : line;
        }

        var rows = Enumerable.Range(0, count).Select(row => $"{Row(row)},{segment(row)}");
        return commands.Write(name, string.Join('\n', rows.Prepend(lines[0] + ",tenant")) + "\n");
    }
}
