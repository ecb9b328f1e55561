using Alphadrift.Monitoring.Ingestion;
using Xunit;

namespace Alphadrift.Tests.Ingestion;

public sealed class SourceStatisticsTests
{
    [Theory]
    [InlineData("UP", true)]
    [InlineData("UPDATE", true)]
    [InlineData("DOWN", false)]
    [InlineData("AUTH_HANDSHAKE", false)]
    public void Parse_OneBroker_IsConnectedInTheStatesOfAWorkingConnection(string state, bool connected) =>
        Assert.Equal(connected, SourceStatistics.Parse(
            """{"brokers":{"a:1/1":{"state":"STATE"}}}""".Replace("STATE", state, StringComparison.Ordinal), "rows").Connected);

    [Fact]
    public void Parse_TwoBrokersOneDown_IsConnected()
    {
        const string Json = """{"brokers":{"a:1/1":{"state":"UP"},"b:1/2":{"state":"DOWN"}}}""";

        Assert.True(SourceStatistics.Parse(Json, "rows").Connected);
    }

    [Fact]
    public void Parse_PartitionsOfTheTopic_GivesTheLagWhereItIsKnown()
    {
        const string Json = """
            {"brokers":{},"topics":{"other":{"partitions":{"9":{"hi_offset":9,"app_offset":1}}},"rows":{"partitions":{
              "0":{"hi_offset":120,"app_offset":100,"committed_offset":50,"consumer_lag":-1},
              "1":{"hi_offset":120,"app_offset":-1001,"committed_offset":90},
              "2":{"hi_offset":-1001,"app_offset":7,"committed_offset":7},
              "3":{"hi_offset":5,"app_offset":-1001,"committed_offset":-1001},
              "4":{"hi_offset":5,"app_offset":6,"committed_offset":6},
              "-1":{"hi_offset":5,"app_offset":1}}}}}
            """;

        var statistics = SourceStatistics.Parse(Json, "rows");

        Assert.False(statistics.Connected);
        Assert.Equal(new Dictionary<int, long> { [0] = 20, [1] = 30, [4] = 0 }, statistics.Lag);
        Assert.Equal(new Dictionary<int, long> { [0] = 120, [1] = 120, [3] = 5, [4] = 5 }, statistics.Ends);
    }

    [Fact]
    public void Parse_WithoutTheTopic_HasNoLag() => Assert.Empty(SourceStatistics.Parse("""{"topics":{}}""", "rows").Lag);
}
