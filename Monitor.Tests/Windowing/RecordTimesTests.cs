using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Windowing;

public sealed class RecordTimesTests
{
    private static readonly DateTimeOffset Now = Observations.Noon;
    private readonly RecordTimes _times = new();

    [Fact]
    public void IsBelieved_ABacklogInItsOrder_HoweverOld()
    {
        for (var day = 365; day >= 0; day--) Assert.True(_times.IsBelieved(0, Now.AddDays(-day), Now));
    }

    [Fact]
    public void IsBelieved_TimesFarFromArrival_AreNot()
    {
        Assert.False(_times.IsBelieved(0, DateTimeOffset.UnixEpoch.AddSeconds(5), Now));
        Assert.False(_times.IsBelieved(0, DateTimeOffset.UnixEpoch.AddMilliseconds(Now.ToUnixTimeSeconds()), Now));
        Assert.False(_times.IsBelieved(0, Now.AddMinutes(6), Now));
        Assert.False(_times.IsBelieved(0, DateTimeOffset.MaxValue, Now));
        Assert.False(_times.IsBelieved(0, DateTimeOffset.MinValue, Now));
        Assert.True(_times.IsBelieved(0, Now.AddMinutes(4), Now));
    }

    [Fact]
    public void IsBelieved_AnOldRecordAmongPresentOnes_IsNot_UntilThePartitionIsReadFromElsewhere()
    {
        Assert.True(_times.IsBelieved(0, Now, Now));
        Assert.True(_times.IsBelieved(0, Now.AddHours(-20), Now));
        Assert.False(_times.IsBelieved(0, Now.AddDays(-2), Now));
        Assert.True(_times.IsBelieved(1, Now.AddDays(-2), Now));

        _times.Forget([0]);

        Assert.True(_times.IsBelieved(0, Now.AddDays(-2), Now));
    }
}
