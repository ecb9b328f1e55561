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
        Assert.Equal(new OffsetJump(3, null, next, 0), OffsetJumps.Decide(3, null, 100, 250, startFrom));

    [Theory]
    [InlineData(StartFrom.Earliest)]
    [InlineData(StartFrom.Latest)]
    public void Decide_RecordsDeletedBeforeTheyWereRead_GoesOnWithTheOldestAndCountsThem(StartFrom startFrom) =>
        Assert.Equal(new OffsetJump(3, 40, 100, 60), OffsetJumps.Decide(3, 40, 100, 250, startFrom));

    [Theory]
    [InlineData(StartFrom.Earliest, 0)]
    [InlineData(StartFrom.Latest, 5)]
    public void Decide_OffsetBeyondTheEnd_FollowsTheConfiguration(StartFrom startFrom, long next) =>
        Assert.Equal(new OffsetJump(3, 40, next, 0), OffsetJumps.Decide(3, 40, 0, 5, startFrom));

    [Theory]
    [InlineData(100)]
    [InlineData(180)]
    [InlineData(250)]
    public void Decide_OffsetThatCanBeReadAfterAll_Stays(long wanted) =>
        Assert.Equal(new OffsetJump(3, wanted, wanted, 0), OffsetJumps.Decide(3, wanted, 100, 250, StartFrom.Latest));
}
