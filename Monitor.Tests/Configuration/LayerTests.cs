using Alphadrift.Monitoring.Configuration.Sources;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Configuration;

/// <summary>What the layers over the file set, and what they say of names that are none.</summary>
public sealed class LayerTests
{
    [Theory]
    [InlineData("KAFKA__TOPIC", "kafka|topic")]
    [InlineData("Kafka__Topic", "kafka|topic")]
    [InlineData("WEBHOOKS__0__URL", "webhooks|0|url")]
    [InlineData("KAFKA__PROPERTIES__SASL_PASSWORD", "kafka|properties|sasl.password")]
    [InlineData("KAFKA__PROPERTIES__sasl.password", "kafka|properties|sasl.password")]
    [InlineData("KAFKA__GROUP_ID", "kafka|group_id")]
    [InlineData("MODEL__PATH__", "model|path|")]
    [InlineData("", "")]
    public void Split_OfAVariablesName_GivesItsParts(string name, string expected) =>
        Assert.Equal(expected, string.Join('|', EnvironmentLayer.Split(name)));

    [Theory]
    [InlineData("alphadrift__kafka__topic")]
    [InlineData("Alphadrift__Kafka__Topic")]
    [InlineData("ALPHADRIFT__KAFKA__TOPIC")]
    public void Load_OfAVariableInAnyCase_SetsTheField(string name)
    {
        using var folder = new ConfigurationFolder();
        folder.Environment[name] = "letters";

        Assert.Equal("letters", folder.Settings().Kafka.Topic);
    }

    [Theory]
    [InlineData("ALPHADRIFT_KAFKA__TOPIC")]
    [InlineData("KAFKA__TOPIC")]
    [InlineData("ALPHADRIFTS__KAFKA__TOPIC")]
    [InlineData("PATH")]
    public void Load_OfAVariableThatIsNotOurs_LeavesItAlone(string name)
    {
        using var folder = new ConfigurationFolder();
        folder.Environment[name] = "letters";

        Assert.Equal("orders", folder.Settings().Kafka.Topic);
    }

    /// <summary>More than ten entries come in the order of their numbers, not of their digits.</summary>
    [Fact]
    public void Load_OfTwelveWebhooksFromVariables_KeepsTheirOrder()
    {
        using var folder = new ConfigurationFolder();
        for (var i = 11; i >= 0; i--)
        {
            folder.Environment[$"ALPHADRIFT__WEBHOOKS__{i}__NAME"] = $"hook-{i}";
            folder.Environment[$"ALPHADRIFT__WEBHOOKS__{i}__URL"] = $"http://h/{i}";
        }

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"hook-{i}"), folder.Settings().Webhooks.Select(hook => hook.Name));
    }

    [Fact]
    public void NumericOrder_OfAnyTwoNumbers_IsTheirs() =>
        Gen.Select(Gen.Int[0, 99_999_999], Gen.Int[0, 99_999_999]).Sample((one, two) => Assert.Equal(
            Math.Sign(one.CompareTo(two)),
            Math.Sign(NumericOrder.Instance.Compare($"webhooks__{one}__url", $"webhooks__{two}__url"))));

    [Theory]
    [InlineData("a", "b", -1)]
    [InlineData("A", "a", -1)]
    [InlineData("a__2", "a__10", -1)]
    [InlineData("a__02", "a__2", 0)]
    [InlineData("a", "a__0", -1)]
    public void NumericOrder_OfNames_IsOrdinalBesides(string left, string right, int expected) =>
        Assert.Equal(expected, Math.Sign(NumericOrder.Instance.Compare(left, right)));

    [Theory]
    [InlineData("kafka.topic=letters", "kafka.topic", "letters")]
    [InlineData("KAFKA.TOPIC=letters", "kafka.topic", "letters")]
    [InlineData(" kafka.topic =letters", "kafka.topic", "letters")]
    [InlineData("kafka.properties.client.id=a=b", "kafka.properties.client.id", "a=b")]
    [InlineData("kafka.properties={client.id: x}", "kafka.properties.client.id", "x")]
    [InlineData("records.fields=[a, b]", "records.fields", "[a, b]")]
    [InlineData("records.fields=", "records.fields", null)]
    [InlineData("http={port: 1}", "http.port", "1")]
    [InlineData("webhooks=[{name: a, url: 'http://h/'}]", "webhooks[0].name", "a")]
    [InlineData("webhooks.0={name: a}", null, null)]
    public void Load_OfAnOverride_SetsTheField(string given, string? path, string? text)
    {
        using var folder = new ConfigurationFolder();
        folder.Overrides.Add(given);

        var configuration = folder.Load();

        if (path is null)
        {
            Assert.Equal("webhooks.0: must name a field of the entry (command line)", configuration.Faults.Single().ToString());
            return;
        }

        Assert.Equal("", configuration.FaultText);
        Assert.Equal(text, configuration.Values.Single(value => value.Path == path).Text);
    }

    [Theory]
    [InlineData("kafka", "--set: must be a field and its value, such as kafka.topic=orders; given \"kafka\" (command line)")]
    [InlineData("=x", "--set: must be a field and its value, such as kafka.topic=orders; given \"=x\" (command line)")]
    [InlineData("", "--set: must be a field and its value, such as kafka.topic=orders; given \"\" (command line)")]
    [InlineData("kafka.tpic=x", "kafka.tpic: is not a known field; did you mean topic? (command line)")]
    [InlineData("kafka..topic=x", @"kafka..topic: is not a known field; known here: bootstrapServers, topic, groupId, startFrom, \
        properties (command line)")]
    [InlineData("window.rows.max=x", "window.rows.max: goes on after rows, which is a single value (command line)")]
    [InlineData("records.fields.0.a=x", "records.fields.0.a: goes on after fields, which is a single value (command line)")]
    [InlineData("records.fields[1]=x",
        "records.fields[1]: must count the entries from 0, and the next one would be 0; given \"1\" (command line)")]
    [InlineData("records.fields[-1]=x",
        "records.fields[-1]: must count the entries from 0, and the next one would be 0; given \"-1\" (command line)")]
    [InlineData("webhooks[one].name=x",
        "webhooks[one].name: must count the entries from 0, and the next one would be 0; given \"one\" (command line)")]
    [InlineData("http=[1]",
        "http: must be a map with the fields host, port, not a list (command line)")]
    [InlineData("http=x", "http: must be a map with the fields host, port; given \"x\" (command line)")]
    [InlineData("webhooks={}", "webhooks: must be a list of at most 16 entries, not a map (command line)")]
    [InlineData("kafka.properties=x", "kafka.properties: must be a map from names to values; given \"x\" (command line)")]
    [InlineData("records.fields=a",
        "records.fields: must be a list of at most 100000 texts, such as [a, b]; given \"a\" (command line)")]
    [InlineData("records.fields=[a, '']", "records.fields[1]: must be a non-empty text; given \"\" (command line)")]
    [InlineData("records.fields=[a, [b]]", "records.fields[1]: must be a non-empty text, not a list (command line)")]
    public void Load_OfAnOverrideThatFitsNoField_SaysWhy(string given, string expected)
    {
        using var folder = new ConfigurationFolder();
        folder.Overrides.Add(given);

        Assert.Equal(
            "alphadrift.yaml has 1 fault:\n  " + ExpectedText.Of(expected.Replace("\r\n", "\n", StringComparison.Ordinal)),
            folder.FaultText());
    }

    /// <summary>An override of one entry leaves the others and the entry's other fields as the file has them.</summary>
    [Fact]
    public void Load_OfAnOverrideInsideAList_ChangesNothingElse()
    {
        using var folder = new ConfigurationFolder(ConfigurationFolder.Minimal + """
            webhooks:
              - {name: one, url: "http://h/1", maxAttempts: 3}
              - {name: two, url: "http://h/2"}
            records: {fields: [a, b, c]}
            """);
        folder.Overrides.AddRange(["webhooks[1].url=http://h/3", "records.fields[1]=B"]);

        var settings = folder.Settings();

        Assert.Equal(
            [("one", "http://h/1", (int?)3), ("two", "http://h/3", (int?)null)],
            settings.Webhooks.Select(hook => (hook.Name, hook.Url.ToString(), hook.MaxAttempts)));
        Assert.Equal(["a", "B", "c"], settings.Records.Fields);
    }

    [Fact]
    public void Load_OfAKeyFile_TakesTheTextWithoutItsLastNewlines()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("keys/kafka__groupid", "a-group\r\n\n");
        folder.Write("keys/kafka__properties__sasl_username", " reader ");
        folder.Environment["ALPHADRIFT_SECRETS_DIR"] = folder.File("keys");

        var settings = folder.Settings();

        Assert.Equal(("a-group", " reader "), (settings.Kafka.GroupId, settings.Kafka.Properties["sasl.username"]));
    }

    [Theory]
    [InlineData(64 * 1024, "kafka.topic: must be a topic name")]
    [InlineData(64 * 1024 + 1, "kafka.topic: must have at most 65536 bytes (keys/kafka__topic)")]
    public void Load_OfALargeKeyFile_IsRefusedUnread(int bytes, string expected)
    {
        using var folder = new ConfigurationFolder();
        folder.Write("keys/kafka__topic", new string('!', bytes));
        folder.Environment["ALPHADRIFT_SECRETS_DIR"] = folder.File("keys");

        Assert.StartsWith($"alphadrift.yaml has 1 fault:\n  {expected}", folder.FaultText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfAKeyDirectoryThatIsNotThere_SaysSo()
    {
        using var folder = new ConfigurationFolder();
        folder.Environment["ALPHADRIFT_SECRETS_DIR"] = folder.File("none");

        Assert.Equal(
            "alphadrift.yaml has 1 fault:\n  ALPHADRIFT_SECRETS_DIR: names a directory that does not exist; given \"none\"",
            folder.FaultText());

        folder.Environment["ALPHADRIFT_SECRETS_DIR"] = "";
        Assert.Equal("", folder.FaultText());
    }
}
