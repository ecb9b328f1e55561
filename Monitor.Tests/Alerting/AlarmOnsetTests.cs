using Alphadrift.Monitoring.Alerting;
using Xunit;

namespace Alphadrift.Tests.Alerting;

public sealed class AlarmOnsetTests
{
    [Fact]
    public void Find_AfterAnEarlyFalseAlarm_IsWhereAlarmsBecomeDense() =>
        Assert.Equal(1, AlarmOnset.Find([(730, 1), (1_010, 3), (1_060, 3), (1_110, 3)], 1_200, 1e-4));

    [Fact]
    public void Find_OfTwoThatBelongTogether_IsTheFirst() =>
        Assert.Equal(0, AlarmOnset.Find([(730, 1), (1_010, 1)], 1_100, 1e-4));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public void Find_OneAloneInTheLastRow_IsTheOnsetOnlyWhereOneMayBe(int least, int expected) =>
        Assert.Equal(expected, AlarmOnset.Find([(730, 1), (1_099, 1)], 1_100, 1e-4, least));
}
