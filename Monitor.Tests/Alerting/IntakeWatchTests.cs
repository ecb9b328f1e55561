using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Alerting;

/// <summary>
/// What comes from the topic, or does not, becomes alerts: with least counts, without flapping, over a restart.
/// </summary>
public sealed class IntakeWatchTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly List<AlertEvent> _changes = [];
    private readonly AlertSettings _settings = new(2, 2)
    {
        UnreadableShare = 0.1,
        NoRecordsAfter = TimeSpan.FromHours(1),
        NoPartitionsAfter = TimeSpan.FromMinutes(10),
    };

    private IntakeWatch _watch;
    private DateTimeOffset _now = Observations.Noon;
    private string? _problem;
    private int _episodes;
    private long _offset;

    public IntakeWatchTests() => _watch = Watch();

    private IEnumerable<string> Told => _changes.Select(change => $"{change.AlertName} {change.Phase}");

    [Theory]
    [InlineData(1, 0)]
    [InlineData(19, 0)]
    [InlineData(20, 1)]
    [InlineData(3000, 1)]
    public void Tick_WithEveryRecordRejected_FiresFromTheLeastNumberOn(int rejected, int firing)
    {
        Send(good: 0, bad: rejected);
        Pass(Second);

        Assert.Equal(firing, _changes.Count);
        if (firing == 0) return;
        var change = _changes[0];
        Assert.Equal(("Unreadable", AlertPhase.Firing, "e0"), (change.AlertName, change.Phase, change.EpisodeId));
        Assert.Equal((rejected, rejected, 1.0), ((int)change.Intake!.Rejected!.Records, (int)change.Intake.Rejected.Rejected,
            change.Intake.Rejected.Share));
        Assert.Equal(new RejectedRecord(3, 0, "missing_field", "missing is the field x"), change.Intake.Rejected.First);
        Assert.Equal(
            $"Unreadable since 2026-11-24 12:00:01Z: {rejected} of {rejected} records (100%, limit 10%) could not become rows: "
            + $"missing_field {rejected}; first partition 3 offset 0: missing is the field x",
            AlertText.Summary(change));
    }

    [Fact]
    public void Tick_WithFewOfManyRejected_IsQuiet_AndFiresOnceThereAreManyOfThem()
    {
        for (var i = 0; i < 600; i++)
        {
            Send(good: 95, bad: 5);
            Pass(Second);
        }

        Assert.Empty(_changes);
        for (var i = 0; i < 300; i++)
        {
            Send(good: 80, bad: 20);
            Pass(Second);
        }

        Assert.Equal(["Unreadable Firing"], Told);
        Assert.InRange(_changes[0].Intake!.Rejected!.Share, 0.1, 0.11);
        Assert.InRange(_changes[0].Intake!.Rejected!.Time.TotalSeconds, 290, 310);
    }

    [Fact]
    public void Tick_AfterTheProducerIsMended_ResolvesOnce_TheSameEpisode()
    {
        Send(good: 0, bad: 3000);
        Pass(Second);
        for (var i = 0; i < 400; i++)
        {
            Send(good: 100, bad: 0);
            Pass(Second);
        }

        Assert.Equal(["Unreadable Firing", "Unreadable Resolved"], Told);
        Assert.Equal((_changes[0].EpisodeId, _changes[0].StartsAt), (_changes[1].EpisodeId, _changes[1].StartsAt));
        Assert.Equal(AlertResolution.Recovered, _changes[1].Resolution);
        Assert.InRange(_changes[1].EndsAt!.Value - _now, TimeSpan.FromMinutes(-6), TimeSpan.Zero);
        Assert.Matches(
            @"^Records can be read again: of late \d+ of \d+ records \([0-9.]+%, limit 10%\) could not become rows; it began at ",
            AlertText.Summary(_changes[1]));
    }

    /// <summary>
    /// Neither a topic that falls silent nor a share between half of the limit and the limit says that it is over.
    /// </summary>
    [Fact]
    public void Tick_WhileItFires_IsNotResolvedBySilenceNorByALittleLess()
    {
        Send(good: 0, bad: 100);
        Pass(Second);
        for (var i = 0; i < 3000; i++) Pass(Second);
        for (var i = 0; i < 1000; i++)
        {
            Send(good: 93, bad: 7);
            Pass(Second);
        }

        Assert.Equal(["Unreadable Firing"], Told.Where(told => told.StartsWith("Unreadable", StringComparison.Ordinal)));
    }

    /// <summary>A slow topic is judged by its last 300 records, not by five minutes.</summary>
    [Fact]
    public void Tick_OnATopicOfOneRecordAMinute_FiresAfterTwentyBadOnes()
    {
        for (var i = 0; i < 100; i++)
        {
            Send(good: 1, bad: 0);
            Pass(TimeSpan.FromMinutes(1));
        }

        for (var i = 0; i < 19; i++)
        {
            Send(good: 0, bad: 1);
            Pass(TimeSpan.FromMinutes(1));
        }

        Assert.Empty(_changes);
        Send(good: 0, bad: 1);
        Pass(Second);
        Assert.Equal(["Unreadable Firing"], Told);
    }

    [Theory]
    [InlineData(0, "Unreadable Firing")]
    [InlineData(1, null)]
    public void Tick_WithRowsThatNameNoSegment_FiresWhenNoneDoes(int named, string? told)
    {
        for (var i = 0; i < 50; i++) _watch.Read(0, i, named: false);
        for (var i = 0; i < named; i++) _watch.Read(0, 50 + i);
        Pass(Second);

        Assert.Equal(told is null ? [] : [told], Told);
        if (told is null) return;
        Assert.Equal(new RejectedReason("no_segment", 50), Assert.Single(_changes[0].Intake!.Rejected!.Reasons));
    }

    [Fact]
    public void Tick_WithoutRecords_FiresAfterTheTime_AndIsOverWithTheNext()
    {
        Send(good: 1, bad: 0);
        Pass(Second);
        for (var i = 0; i < 3599; i++) Pass(Second);
        Assert.Empty(_changes);

        Pass(Second);
        Assert.Equal(["NoRecords Firing"], Told);
        Assert.Equal(
            "No records since 2026-11-24 12:00:01Z (60 minutes): partitions are assigned, but nothing comes",
            AlertText.Summary(_changes[0]));
        Send(good: 0, bad: 1);
        Pass(Second);

        Assert.Equal(["NoRecords Firing", "NoRecords Resolved"], Told);
        Assert.Equal("Records come again; none had come since 2026-11-24 12:00:01Z", AlertText.Summary(_changes[1]));
    }

    [Fact]
    public void Tick_WithoutAPartition_FiresAfterTheTimeWithTheReason_AndNotNoRecordsToo()
    {
        _problem = "no broker answers";
        for (var i = 0; i < 599; i++) Pass(Second);
        Assert.Empty(_changes);
        Pass(Second);
        for (var i = 0; i < 7200; i++) Pass(Second);

        Assert.Equal(["NoPartitions Firing"], Told);
        Assert.Equal(
            "Nowhere to read from since 2026-11-24 12:00:01Z: no broker answers", AlertText.Summary(_changes[0]));

        // It answers for a moment, and then for good; nothing had come for longer than an hour.
        _problem = null;
        Send(good: 1, bad: 0);
        for (var i = 0; i < 10; i++) Pass(Second);
        _problem = "no broker answers";
        Pass(Second);
        _problem = null;
        for (var i = 0; i < 29; i++) Pass(Second);
        Assert.Single(_changes);
        Pass(Second);
        Assert.Equal(["NoPartitions Firing", "NoPartitions Resolved"], Told);
    }

    /// <summary>What waits in the topic needs a moment to come.</summary>
    [Fact]
    public void Tick_RightAfterAPartitionIsAssigned_DoesNotFireForTheTimeWithoutOne()
    {
        _problem = "no partition yet";
        for (var i = 0; i < 7200; i++) Pass(Second);
        _problem = null;
        for (var i = 0; i < 29; i++) Pass(Second);
        Assert.Equal(["NoPartitions Firing"], Told);

        Pass(Second);
        Assert.Equal(["NoPartitions Firing", "NoRecords Firing", "NoPartitions Resolved"], Told);
    }

    [Fact]
    public void Tick_WithTheAlertsOff_IsSilentForEver()
    {
        _watch = new IntakeWatch(
            _settings with { UnreadableShare = 1, NoRecordsAfter = TimeSpan.Zero, NoPartitionsAfter = TimeSpan.Zero },
            Observations.Model);
        Send(good: 0, bad: 1000);
        Pass(Second);
        Pass(TimeSpan.FromDays(30));
        _problem = "away";
        Pass(TimeSpan.FromDays(30));

        Assert.Empty(_changes);
    }

    [Fact]
    public void Restore_OfWhatFires_GoesOnInSilence_AndResolvesTheSameEpisodeUnderItsName()
    {
        Send(good: 0, bad: 100);
        Pass(Second);
        for (var i = 0; i < 3601; i++) Pass(Second);
        Assert.Equal(["Unreadable Firing", "NoRecords Firing"], Told);
        var state = _watch.Save();
        _watch = Watch(Observations.Model with { Label = "renamed" });
        var goOn = _watch.Restore(state, _now.AddMinutes(5));
        _now = _now.AddMinutes(5);

        Pass(Second);
        Assert.Equal(["Unreadable", "NoRecords"], goOn.Select(alert => alert.Name));
        Assert.Equal(2, _changes.Count);
        for (var i = 0; i < 30; i++) Send(good: 1, bad: 0);
        Pass(Second);

        Assert.Equal(["Unreadable Firing", "NoRecords Firing", "Unreadable Resolved", "NoRecords Resolved"], Told);
        foreach (var i in (int[])[0, 1])
        {
            Assert.Equal(
                (_changes[i].EpisodeId, _changes[i].StartsAt, "letter"),
                (_changes[i + 2].EpisodeId, _changes[i + 2].StartsAt, _changes[i + 2].Model.Label));
        }
    }

    /// <summary>A daemon that is started again every half hour does not hide that nothing comes.</summary>
    [Fact]
    public void Restore_OfQuietTime_CountsOn()
    {
        Send(good: 1, bad: 0);
        Pass(Second);
        Pass(TimeSpan.FromMinutes(40));
        var state = _watch.Save();
        _watch = Watch();
        _now = _now.AddMinutes(19);
        _watch.Restore(state, _now);
        Pass(Second);
        Assert.Empty(_changes);

        Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(["NoRecords Firing"], Told);
    }

    [Fact]
    public void End_OfWhatFired_ResolvesItWithTheReason()
    {
        Send(good: 0, bad: 100);
        Pass(Second);

        var ended = IntakeWatch.End(_watch.Save(), _settings, Observations.Model, AlertResolution.SourceChanged, _now);

        var change = Assert.Single(ended);
        Assert.Equal(
            (_changes[0].EpisodeId, AlertPhase.Resolved, AlertResolution.SourceChanged),
            (change.EpisodeId, change.Phase, change.Resolution));
        Assert.Equal(
            "That records are unreadable since 2026-11-24 12:00:01Z is closed: another topic is read, or as another consumer "
            + "group; whether it is over is not known",
            AlertText.Summary(change));
    }

    private IntakeWatch Watch(WatchedModel? model = null) => new(_settings, model ?? Observations.Model, _ => $"e{_episodes++}");

    private void Send(int good, int bad)
    {
        for (var i = 0; i < good; i++) _watch.Read(3, _offset++);
        for (var i = 0; i < bad; i++) _watch.Reject(3, _offset++, "missing_field", "missing is the field x");
    }

    private void Pass(TimeSpan time)
    {
        _now += time;
        _changes.AddRange(_watch.Tick(new IntakeTime(_now, time, _problem, 0)));
    }
}
