using Alphadrift.Monitoring.Ingestion;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

public sealed class SourceReportsTests : IDisposable
{
    private readonly LoopBench _bench = new();
    private readonly IRecordSourceListener _listener;

    public SourceReportsTests()
    {
        _bench.Loop.Open();
        _listener = _bench.Source.Listener!;
        _bench.Health.Report(Monitoring.Telemetry.HealthAspect.Model, null);
        _bench.Health.MarkStarted();
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Problem_AMissingTopic_IsInHealthAndInTheLogOnceUntilPartitionsCome()
    {
        for (var i = 0; i < 100; i++)
        {
            _listener.ProblemSeen(SourceAspect.Topic, "UnknownTopicOrPart", "Subscribed topic not available");
        }

        Assert.Equal("topic 'rows' does not exist at broker:9092; waiting for it", _bench.Health.Ready().Reasons["topic"]);
        Assert.Single(_bench.Log.Lines, "Warning: Topic rows does not exist at broker:9092; waiting for it");

        _listener.ProblemOver(SourceAspect.Topic);
        _listener.PartitionsAssigned([0], [0]);

        Assert.True(_bench.Health.Ready().Healthy);
    }

    [Fact]
    public void Problem_ABrokerThatDoesNotAnswer_IsLoggedOnceAMinuteAndOverWhenItAnswers()
    {
        _listener.PartitionsAssigned([0], [0]);
        for (var second = 0; second < 70; second++)
        {
            _listener.ProblemSeen(null, "Local_Transport", "Connection refused");
            _listener.ProblemSeen(SourceAspect.Broker, "Local_AllBrokersDown", "1/1 brokers are down");
            _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("Local_AllBrokersDown: 1/1 brokers are down", _bench.Health.Ready().Reasons["broker"]);
        Assert.Equal(2, _bench.Log.Lines.Count(line => line == "Warning: Kafka: Local_AllBrokersDown: 1/1 brokers are down"));
        Assert.Equal(2, _bench.Log.Lines.Count(line => line == "Warning: Kafka: Local_Transport: Connection refused"));

        _listener.ProblemOver(SourceAspect.Broker);

        Assert.True(_bench.Health.Ready().Healthy);
        Assert.Contains("Information: Kafka answers at broker:9092", _bench.Log.Lines);
    }

    [Fact]
    public void Problem_AGroupThatCannotBeJoined_LastsUntilPartitionsCome()
    {
        _listener.ProblemSeen(SourceAspect.Group, "GroupAuthorizationFailed", "Not authorized");
        _listener.ProblemOver(SourceAspect.Group);
        Assert.Equal("GroupAuthorizationFailed: Not authorized", _bench.Health.Ready().Reasons["assignment"]);

        _listener.PartitionsAssigned([3], [3]);

        Assert.True(_bench.Health.Ready().Healthy);
    }

    [Theory]
    [InlineData(JumpCause.Deleted, 40L, 100, 60,
        "Warning: Records of rows[2] that were deleted before they were read: 60; going on from offset 100 instead of 40")]
    [InlineData(JumpCause.NoOffset, null, 100, 0, "Information: No stored offset for rows[2]: starting at offset 100 (Latest)")]
    [InlineData(JumpCause.BeyondEnd, 40L, 5, 0,
        "Warning: Offset 40 of rows[2] lies beyond the end of the partition, which was truncated or made anew: "
        + "starting at its oldest record, offset 5")]
    [InlineData(JumpCause.Truncated, 40L, 35, 0,
        "Warning: rows[2] was truncated: offset 40 would be read next, but the partition ends before 35; going on there")]
    [InlineData(JumpCause.Added, null, 3, 3,
        "Information: rows[2] was added after reading began: starting at its oldest record, offset 3")]
    [InlineData(
        JumpCause.Recreated, null, 3, 3, "Information: rows[2] of the new topic: starting at its oldest record, offset 3")]
    public void Jumped_ForACause_SaysWhereItGoesOnAndCountsWhatIsMissed(
        JumpCause cause, long? wanted, long next, long missed, string line)
    {
        _listener.OffsetJumped(new OffsetJump(2, wanted, next, missed, cause));

        Assert.Equal(missed, _bench.Values["alphadrift.records.missed"]);
        Assert.Contains(line, _bench.Log.Lines);
    }

    [Fact]
    public void Recreated_ATopic_SaysSoAndCountsWhatWasLeftOfTheOld()
    {
        _listener.TopicRecreated(17);

        Assert.Equal(17, _bench.Values["alphadrift.records.missed"]);
        Assert.Contains(
            "Warning: Topic rows was deleted and made anew: each partition is read from its oldest record. "
            + "Records of the old one that were not read, as far as that is known: 17",
            _bench.Log.Lines);
    }

    [Fact]
    public void Jumped_NotAtAll_SaysNothing()
    {
        var before = _bench.Log.Lines.Count;

        _listener.OffsetJumped(new OffsetJump(2, 40, 40, 0, JumpCause.None));

        Assert.Equal(before, _bench.Log.Lines.Count);
    }

    [Fact]
    public void Lag_OfAssignedPartitions_IsPublished()
    {
        _listener.PartitionsAssigned([0, 1], [0, 1]);

        _listener.LagMeasured(new Dictionary<int, long> { [0] = 12, [1] = 0 });

        Assert.Equal(12, _bench.Values["alphadrift.consumer.lag[0]"]);
        Assert.Equal(0, _bench.Values["alphadrift.consumer.lag[1]"]);
    }
}
