using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Alphadrift.Tests.Ingestion;

public sealed class PartitionMenderTests
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _clock = new();
    private readonly Brokers _brokers = new();
    private readonly TopicHistory _history = new();
    private readonly PartitionMender _mender;

    public PartitionMenderTests() =>
        _mender = new PartitionMender(_brokers, _history, StartFrom.Latest, LookInterval, _clock);

    [Fact]
    public void Turn_AtTheFirstStart_FollowsTheConfigurationOfAllPartitionsAtOnce()
    {
        Stop(0, 1, 2, 3);

        var jumps = Answered([0, 1, 2, 3]);

        Assert.Equal(
            Enumerable.Range(0, 4).Select(partition => new OffsetJump(partition, null, 100, 0, JumpCause.NoOffset)),
            jumps.OrderBy(jump => jump.Partition));
        Assert.Equal(1, _brokers.BoundsAsked);
    }

    [Fact]
    public void Turn_WhoeverDoesNotAnswer_ReturnsAtOnceAndAsksNothingTwice()
    {
        _brokers.Silent = true;
        for (var partition = 0; partition < 1000; partition++) _mender.Stopped(partition, 7);

        for (var i = 0; i < 1000; i++)
        {
            Assert.Empty(_mender.Turn([.. Enumerable.Range(0, 1000)]).Jumps);
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal((1, 0, 0), (_brokers.LooksAsked, _brokers.GroupAsked, _brokers.BoundsAsked));
    }

    [Fact]
    public void Turn_SomePartitionsUnanswered_MendsTheOthersAndAsksAgainASecondLater()
    {
        _brokers.Unknown.Add(1);
        Stop(0, 1);

        Assert.Equal([0], Answered([0, 1]).Select(jump => jump.Partition));
        Assert.Empty(Answered([0, 1]));
        Assert.Equal(1, _brokers.BoundsAsked);

        _brokers.Unknown.Clear();
        _clock.Advance(PartitionMender.AskInterval);
        Assert.Equal([1], Answered([0, 1]).Select(jump => jump.Partition));
    }

    [Fact]
    public void Turn_APartitionAddedWhileItRuns_BeginsWithItsOldestRecord()
    {
        Stop(0, 1, 2, 3);
        Answered([0, 1, 2, 3]);
        _brokers.Look = _brokers.Look! with { Partitions = 5 };
        Stop(4);

        Assert.Equal([new OffsetJump(4, null, 10, 10, JumpCause.Added)], Answered([0, 1, 2, 3, 4]));
    }

    [Fact]
    public void Turn_OffsetsForAllButTheLastPartition_BeginsThatWithItsOldestRecord()
    {
        _brokers.Committed = [0, 1, 2];
        Stop(3);

        Assert.Equal([new OffsetJump(3, null, 10, 10, JumpCause.Added)], Answered([0, 1, 2, 3]));
    }

    [Fact]
    public void Turn_OffsetsForAllButTheFirstPartition_FollowsTheConfiguration()
    {
        // It is as old as the others; that the group never read it says nothing of when it came.
        _brokers.Committed = [1, 2, 3];
        Stop(0);

        Assert.Equal(JumpCause.NoOffset, Assert.Single(Answered([0, 1, 2, 3])).Cause);
    }

    [Fact]
    public void Turn_ATopicThatCameAfterTheStart_BeginsWithItsOldestRecords()
    {
        _brokers.Look = new TopicLook(null, 0);
        Answered([]);
        _brokers.Look = new TopicLook("one", 2);
        Stop(0, 1);

        Assert.All(Answered([0, 1]), jump => Assert.Equal((10, JumpCause.Added), (jump.Next, jump.Cause)));
    }

    [Fact]
    public void Turn_GroupUnknown_WaitsForItThriceAndThenDoesWithout()
    {
        _brokers.Committed = null;
        Stop(0);
        _mender.Turn([0]);
        for (var asked = 1; asked <= PartitionMender.MostSilence; asked++)
        {
            Assert.Empty(_mender.Turn([0]).Jumps);
            Assert.Equal(asked, _brokers.GroupAsked);
            _clock.Advance(PartitionMender.AskInterval);
        }

        Assert.Equal(JumpCause.NoOffset, Assert.Single(Answered([0])).Cause);
    }

    [Fact]
    public void Turn_BrokersThatDoNotNameTopics_MendAllTheSame()
    {
        _brokers.Look = null;
        Stop(0);

        Assert.Equal(JumpCause.NoOffset, Assert.Single(Answered([0])).Cause);
        Assert.Null(_history.Settled);
    }

    [Fact]
    public void Turn_ATopicMadeAnewWithMoreRecordsThanWereRead_BeginsAllPartitionsAgain()
    {
        Reading(0, 1);
        _mender.Read(0, 60);
        _brokers.Look = new TopicLook("two", 2);
        _clock.Advance(LookInterval);
        _mender.Turn([0, 1]);

        var turn = _mender.Turn([0, 1]);

        // 80 of 0 and 90 of 1 had been read when the topic was last seen; both ended at 100 then, and 0 was at 60 since.
        Assert.Equal(0 + 10 + 20, turn.UnreadOfOld);
        Assert.False(_mender.Read(0, 61));
        Assert.Null(_history.Settled);
        var jumps = Answered([0, 1]);
        Assert.Equal([0, 1], jumps.Select(jump => jump.Partition).Order());
        Assert.All(jumps, jump => Assert.Equal((10, 10, JumpCause.Recreated), (jump.Next, jump.Missed, jump.Cause)));
        Assert.True(_mender.Read(0, 11));
        Assert.Equal("two", _history.Settled);
        Assert.Null(_mender.Turn([0, 1]).UnreadOfOld);
    }

    [Fact]
    public void Turn_ATopicMadeAnewWithFewerRecords_KnowsItBeforeItDecides()
    {
        Reading(0, 1);
        _brokers.Look = new TopicLook("two", 2);
        _mender.Stopped(1, 5000);

        var jumps = Answered([0, 1]);

        Assert.Equal([0, 1], jumps.Select(jump => jump.Partition).Order());
        Assert.All(jumps, jump => Assert.Equal(JumpCause.Recreated, jump.Cause));
    }

    [Fact]
    public void Turn_BeyondTheEndOfTheSameTopic_GoesOnAtItsEnd()
    {
        Reading(0);
        _mender.Stopped(0, 5000);

        Assert.Equal([new OffsetJump(0, 5000, 100, 0, JumpCause.Truncated)], Answered([0]));
    }

    [Fact]
    public void Turn_ATopicMadeAnewBetweenTwoRuns_BeginsAllPartitionsAgain()
    {
        _history.Remembered = "zero";
        _brokers.Look = new TopicLook("one", 2);
        _brokers.Committed = [0, 1];
        Answered([]);
        Assert.Null(_history.Settled);
        _mender.Joined([0, 1]);

        var jumps = Answered([0, 1]);

        Assert.All(jumps, jump => Assert.Equal((10, JumpCause.Recreated), (jump.Next, jump.Cause)));
        Assert.Equal(2, jumps.Count);
        Assert.Equal("one", _history.Settled);
    }

    [Fact]
    public void Turn_ATopicMadeAnewThatAnotherMemberReadsToo_GoesOnAtTheStoredOffsets()
    {
        _history.Remembered = "zero";
        _brokers.Look = new TopicLook("one", 2);
        Answered([]);
        _mender.Joined([0]);

        Assert.Empty(Answered([0]));
        Assert.True(_mender.Read(0, 60));
    }

    [Fact]
    public void Turn_TheSameTopicAsInTheLastRun_GoesOn()
    {
        _history.Remembered = "one";
        _mender.Joined([0]);
        Answered([0]);
        _mender.Stopped(0, 5000);

        Assert.Equal(JumpCause.Truncated, Assert.Single(Answered([0])).Cause);
    }

    /// <summary>Partitions of topic "one" that are read, at 80 and 90 of 100.</summary>
    private void Reading(params int[] partitions)
    {
        _brokers.Look = new TopicLook("one", partitions.Length);
        _mender.Measured(new SourceStatistics(
            true,
            partitions.ToDictionary(partition => partition, partition => 20L - (10 * partition)),
            partitions.ToDictionary(partition => partition, _ => 100L)));
        foreach (var partition in partitions) _mender.Read(partition, 50);
        Answered(partitions);
    }

    private void Stop(params int[] partitions)
    {
        foreach (var partition in partitions) _mender.Stopped(partition, null);
    }

    /// <summary>Turns until all that was asked is answered and taken in; the jumps are made.</summary>
    private List<OffsetJump> Answered(int[] read)
    {
        var jumps = new List<OffsetJump>();
        for (var i = 0; i < 5; i++)
        {
            foreach (var jump in _mender.Turn(read).Jumps)
            {
                _mender.Mended(jump);
                jumps.Add(jump);
            }
        }

        return jumps;
    }

    /// <summary>Brokers that answer at once, or never.</summary>
    private sealed class Brokers : ITopicInquiry
    {
        public bool Silent { get; set; }

        public TopicLook? Look { get; set; } = new("one", 4);

        public IReadOnlyCollection<int>? Committed { get; set; } = [];

        public HashSet<int> Unknown { get; } = [];

        public int LooksAsked { get; private set; }

        public int GroupAsked { get; private set; }

        public int BoundsAsked { get; private set; }

        public Task<TopicLook?> LookAsync()
        {
            LooksAsked++;
            return Answer(Look);
        }

        public Task<IReadOnlyCollection<int>?> CommittedAsync(int partitions)
        {
            GroupAsked++;
            return Answer(Committed);
        }

        public Task<TopicBounds> BoundsAsync(IReadOnlyCollection<int> partitions)
        {
            BoundsAsked++;
            return Answer(new TopicBounds(
                partitions.Except(Unknown).ToDictionary(partition => partition, _ => (10L, 100L)),
                Unknown.Count == 0 ? null : new Error(ErrorCode.LeaderNotAvailable)));
        }

        private Task<T> Answer<T>(T answer) => Silent ? new TaskCompletionSource<T>().Task : Task.FromResult(answer);
    }
}
