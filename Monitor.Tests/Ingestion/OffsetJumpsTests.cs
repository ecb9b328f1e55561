using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Xunit;

namespace Alphadrift.Tests.Ingestion;

public sealed class OffsetJumpsTests
{
    [Theory]
    [InlineData(StartFrom.Earliest, 100)]
    [InlineData(StartFrom.Latest, 250)]
    public void Decide_WithoutStoredOffset_FollowsTheConfiguration(StartFrom startFrom, long next) =>
        Assert.Equal(
            new OffsetJump(3, null, next, 0, JumpCause.NoOffset),
            OffsetJumps.Decide(3, null, 100, 250, startFrom, PartitionOrigin.Unknown));

    [Theory]
    [InlineData(StartFrom.Earliest)]
    [InlineData(StartFrom.Latest)]
    public void Decide_APartitionThatWasAdded_BeginsWithTheOldestAndCountsWhatIsDeletedAlready(StartFrom startFrom) =>
        Assert.Equal(
            new OffsetJump(3, null, 100, 100, JumpCause.Added),
            OffsetJumps.Decide(3, null, 100, 250, startFrom, PartitionOrigin.Added));

    [Theory]
    [InlineData(null)]
    [InlineData(40L)]
    [InlineData(180L)]
    [InlineData(400L)]
    public void Decide_OfATopicMadeAnew_BeginsWithTheOldestWhateverWasStored(long? wanted) =>
        Assert.Equal(
            new OffsetJump(3, wanted, 100, 100, JumpCause.Recreated),
            OffsetJumps.Decide(3, wanted, 100, 250, StartFrom.Latest, PartitionOrigin.Recreated));

    [Theory]
    [InlineData(StartFrom.Earliest)]
    [InlineData(StartFrom.Latest)]
    public void Decide_RecordsDeletedBeforeTheyWereRead_GoesOnWithTheOldestAndCountsThem(StartFrom startFrom) =>
        Assert.Equal(
            new OffsetJump(3, 40, 100, 60, JumpCause.Deleted),
            OffsetJumps.Decide(3, 40, 100, 250, startFrom, PartitionOrigin.Same));

    [Theory]
    [InlineData(StartFrom.Earliest)]
    [InlineData(StartFrom.Latest)]
    public void Decide_BeyondTheEndOfWhoKnowsWhichTopic_BeginsWithTheOldest(StartFrom startFrom) =>
        Assert.Equal(
            new OffsetJump(3, 40, 2, 0, JumpCause.BeyondEnd),
            OffsetJumps.Decide(3, 40, 2, 5, startFrom, PartitionOrigin.Unknown));

    [Theory]
    [InlineData(StartFrom.Earliest)]
    [InlineData(StartFrom.Latest)]
    public void Decide_BeyondTheEndOfTheSameTopic_GoesOnAtTheEnd(StartFrom startFrom) =>
        Assert.Equal(
            new OffsetJump(3, 40, 35, 0, JumpCause.Truncated),
            OffsetJumps.Decide(3, 40, 2, 35, startFrom, PartitionOrigin.Same));

    [Theory]
    [InlineData(100)]
    [InlineData(180)]
    [InlineData(250)]
    public void Decide_OffsetThatCanBeReadAfterAll_Stays(long wanted) =>
        Assert.Equal(
            new OffsetJump(3, wanted, wanted, 0, JumpCause.None),
            OffsetJumps.Decide(3, wanted, 100, 250, StartFrom.Latest, PartitionOrigin.Same));
}
