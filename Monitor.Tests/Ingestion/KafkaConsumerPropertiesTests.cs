using System.Globalization;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Xunit;

namespace Alphadrift.Tests.Ingestion;

public sealed class KafkaConsumerPropertiesTests
{
    [Fact]
    public void Build_WithoutProperties_IsTheRecipeForAtLeastOnce()
    {
        var config = KafkaConsumerProperties.Build(Settings());

        Assert.Equal("broker:9092", config.Get("bootstrap.servers"));
        Assert.Equal("watch", config.Get("group.id"));
        Assert.Equal("true", config.Get("enable.auto.commit"));
        Assert.Equal("false", config.Get("enable.auto.offset.store"));
        Assert.Equal("error", config.Get("auto.offset.reset"));
        Assert.Equal("cooperative-sticky", config.Get("partition.assignment.strategy"));
        Assert.Equal("8192", config.Get("queued.max.messages.kbytes"));
        Assert.Equal("2000", config.Get("queued.min.messages"));
        Assert.Equal("true", config.Get("check.crcs"));
        Assert.Equal("10000", config.Get("session.timeout.ms"));
        Assert.Equal("timestamp", config.Get("dotnet.consumer.consume.result.fields"));
        Assert.Equal(
            "timestamp,headers",
            KafkaConsumerProperties.Build(Settings(), headers: true).Get("dotnet.consumer.consume.result.fields"));
    }

    [Fact]
    public void Build_APropertyOfTheUsers_WinsOverTheDefault()
    {
        var config = KafkaConsumerProperties.Build(Settings(("session.timeout.ms", "30000"), ("security.protocol", "ssl")));

        Assert.Equal("30000", config.Get("session.timeout.ms"));
        Assert.Equal("ssl", config.Get("security.protocol"));
    }

    [Fact]
    public void Build_LimitsOfMemory_HoldWhateverTheTopicShrinksTo()
    {
        var config = KafkaConsumerProperties.Build(Settings());

        Assert.Equal("32768", config.Get("fetch.max.bytes"));
        Assert.Empty(KafkaConsumerProperties.RaisedLimits(Settings()));
    }

    [Theory]
    [InlineData("fetch.max.bytes", "32769", 32768)]
    [InlineData("queued.max.messages.kbytes", "65536", 8192)]
    [InlineData("queued.min.messages", "100000", 2000)]
    [InlineData("receive.message.max.bytes", "200000000", 100_000_000)]
    public void RaisedLimits_OfTheUsers_AreNamedWithTheDaemonsOwn(string name, string value, int most)
    {
        var raised = Assert.Single(KafkaConsumerProperties.RaisedLimits(Settings((name, value))));

        Assert.Equal(new RaisedLimit(name, long.Parse(value, CultureInfo.InvariantCulture), most), raised);
        Assert.Empty(KafkaConsumerProperties.RaisedLimits(Settings((name, most.ToString(CultureInfo.InvariantCulture)))));
    }

    [Theory]
    [InlineData("fetch.max.bytes", "1000")]
    [InlineData("fetch.max.bytes", "65536")]
    [InlineData("message.max.bytes", "10000000")]
    [InlineData("max.partition.fetch.bytes", "2000000")]
    [InlineData("receive.message.max.bytes", "50000")]
    public void Source_WithLimitsOfTheUsers_Opens(string name, string value)
    {
        Assert.Empty(KafkaProperties.Check(new Dictionary<string, string> { [name] = value }));
        new KafkaRecordSource(Settings((name, value)), TimeProvider.System).Dispose();
    }

    [Fact]
    public void Build_TheNewGroupProtocol_LeavesOutWhatItForbids()
    {
        var config = KafkaConsumerProperties.Build(Settings(("group.protocol", "consumer")));

        Assert.Null(config.Get("session.timeout.ms"));
        Assert.Null(config.Get("partition.assignment.strategy"));
        new KafkaRecordSource(Settings(("group.protocol", "consumer")), TimeProvider.System).Dispose();
    }

    [Fact]
    public void Build_AnOwnedProperty_IsRefusedWithTheReason()
    {
        var fault = Assert.Throws<InvalidInputException>(
            () => KafkaConsumerProperties.Build(Settings(("enable.auto.commit", "false"))));

        Assert.Equal(
            "kafka.properties: 'enable.auto.commit' cannot be changed: offsets are committed once their rows are observed.",
            fault.Message);
    }

    [Fact]
    public void Source_WithAPropertyTheClientDoesNotKnow_IsRefusedWithItsName()
    {
        var fault = Assert.Throws<InvalidInputException>(
            () => new KafkaRecordSource(Settings(("sesion.timeout.ms", "1")), TimeProvider.System));

        Assert.Equal(
            "kafka.properties: the Kafka client refuses them: No such configuration property: \"sesion.timeout.ms\"",
            fault.Message);
    }

    [Fact]
    public void Source_WithAValueTheClientDoesNotTake_IsRefusedWithItsRange()
    {
        var fault = Assert.Throws<InvalidInputException>(
            () => new KafkaRecordSource(Settings(("session.timeout.ms", "0")), TimeProvider.System));

        Assert.Equal(
            "kafka.properties: the Kafka client refuses them: " +
            "Configuration property \"session.timeout.ms\" value 0 is outside allowed range 1..3600000\n",
            fault.Message);
    }

    private static KafkaSettings Settings(params (string Name, string Value)[] properties) => new(
        "broker:9092", "rows", "watch", StartFrom.Earliest, properties.ToDictionary(entry => entry.Name, entry => entry.Value));
}
