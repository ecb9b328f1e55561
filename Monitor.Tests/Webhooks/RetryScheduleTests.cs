using Alphadrift.Monitoring.Webhooks;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

public sealed class RetryScheduleTests
{
    [Theory]
    [InlineData(1, true, 0.5, 5)]
    [InlineData(2, true, 0.5, 30)]
    [InlineData(3, true, 0.5, 75)]
    [InlineData(20, true, 0.5, 75)]
    [InlineData(20, true, 1, 90)]
    [InlineData(3, false, 0.5, 180)]
    [InlineData(4, false, 0.5, 600)]
    [InlineData(20, false, 1, 720)]
    [InlineData(1, true, 0, 4)]
    [InlineData(1, false, 1, 6)]
    public void Next_AfterFailures_GrowsUpToItsLimitWithJitter(int failures, bool fires, double random, double seconds) =>
        Assert.Equal(seconds, RetrySchedule.Next(failures, fires, null, random).TotalSeconds, 6);

    [Theory]
    [InlineData(true, 60, 60)]
    [InlineData(true, 86400, 90)]
    [InlineData(false, 1, 5)]
    [InlineData(false, -5, 5)]
    [InlineData(false, 86400, 720)]
    public void Next_WhenTheReceiverAsksForAPause_LengthensItUpToTheLimit(bool fires, double asked, double seconds) =>
        Assert.Equal(seconds, RetrySchedule.Next(1, fires, TimeSpan.FromSeconds(asked), 0.5).TotalSeconds, 6);

    [Fact]
    public void Next_OfAnything_StaysWithinItsBounds() =>
        Gen.Select(Gen.Int[1, 1000], Gen.Bool, Gen.Double[0, 1], Gen.Double[0, 1e8]).Sample((failures, fires, random, asked) =>
        {
            var pause = RetrySchedule.Next(failures, fires, TimeSpan.FromSeconds(asked), random).TotalSeconds;
            return pause >= 4 && pause <= (fires ? 90 : 720);
        });
}
