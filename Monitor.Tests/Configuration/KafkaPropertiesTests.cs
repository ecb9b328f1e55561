using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Xunit;

namespace Alphadrift.Tests.Configuration;

public sealed class KafkaPropertiesTests
{
    [Fact]
    public void Owned_EveryProperty_IsRefusedByTheConsumerToo() =>
        Assert.All(KafkaProperties.Owned, owned =>
        {
            var properties = new Dictionary<string, string> { [owned.Key] = "x" };
            var settings = new KafkaSettings("localhost:9092", "topic", "group", StartFrom.Latest, properties);

            var e = Assert.Throws<InvalidInputException>(() => KafkaConsumerProperties.Build(settings));

            Assert.Equal($"kafka.properties: '{owned.Key}' cannot be changed: {owned.Value}.", e.Message);
        });

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
