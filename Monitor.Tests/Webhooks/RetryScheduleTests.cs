using Alphadrift.Monitoring.Webhooks;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

public sealed class RetryScheduleTests
{
    [Theory]
    [InlineData(1, 0.5, 5)]
    [InlineData(2, 0.5, 30)]
    [InlineData(3, 0.5, 180)]
    [InlineData(4, 0.5, 1080)]
    [InlineData(5, 0.5, 3600)]
    [InlineData(20, 0.5, 3600)]
    [InlineData(1, 0, 4)]
    [InlineData(1, 1, 6)]
    public void Next_AfterFailures_GrowsUpToAnHourWithJitter(int failed, double random, double seconds) =>
        Assert.Equal(seconds, RetrySchedule.Next(failed, null, random).TotalSeconds, 6);

    [Theory]
    [InlineData(60, 60)]
    [InlineData(1, 5)]
    [InlineData(-5, 5)]
    [InlineData(86400, 3600)]
    public void Next_WhenTheReceiverAsksForAPause_LengthensItUpToAnHour(double asked, double seconds) =>
        Assert.Equal(seconds, RetrySchedule.Next(1, TimeSpan.FromSeconds(asked), 0.5).TotalSeconds, 6);

    [Fact]
    public void Next_OfAnything_StaysWithinItsBounds() =>
        Gen.Select(Gen.Int[1, 1000], Gen.Double[0, 1], Gen.Double[0, 1e8]).Sample((failed, random, asked) =>
            RetrySchedule.Next(failed, TimeSpan.FromSeconds(asked), random) is { TotalSeconds: >= 4 and <= 4320 });
}
