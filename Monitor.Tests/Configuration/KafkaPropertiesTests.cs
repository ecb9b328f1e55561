using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Xunit;

namespace Alphadrift.Tests.Configuration;

public sealed class KafkaPropertiesTests
{
    [Fact]
    public void Owned_InTheConfiguration_IsAllThatTheConsumerOwns() =>
        Assert.Equal(KafkaConsumerProperties.Owned.Keys.Order(), KafkaProperties.Owned.Keys.Order());

    [Theory]
    [InlineData("security.protocol", "ssl")]
    [InlineData("session.timeout.ms", "6000")]
    [InlineData("group.protocol", "consumer")]
    [InlineData("client.rack", "a")]
    [InlineData("sasl.mechanism", "SCRAM-SHA-512")]
    public void Check_OfWhatTheLibraryTakes_HasNoFaults(string name, string value) =>
        Assert.Empty(KafkaProperties.Check(new Dictionary<string, string> { [name] = value }));

    [Fact]
    public void Check_OfPropertiesThatOnlyFailTogether_NamesThemAll()
    {
        var properties = new Dictionary<string, string>
        {
            ["security.protocol"] = "ssl",
            ["ssl.ca.location"] = "/nowhere/ca.pem",
        };

        var (name, problem) = Assert.Single(KafkaProperties.Check(properties));

        Assert.Equal("", name);
        Assert.StartsWith("are refused by librdkafka: ", problem, StringComparison.Ordinal);
        Assert.Contains("ssl.ca.location", problem, StringComparison.Ordinal);
    }
}
