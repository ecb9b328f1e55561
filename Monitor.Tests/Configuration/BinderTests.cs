using Alphadrift.Monitoring.Configuration;
using Alphadrift.Tests.Deployment;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Configuration;

/// <summary>What stands in the file against what each field holds.</summary>
public sealed class BinderTests
{
    [Theory]
    [InlineData("window: 5", "window: must be a map with the fields rows, maxAge; given \"5\" (7:9)")]
    [InlineData("window: [5]", "window: must be a map with the fields rows, maxAge, not a list (7:9)")]
    [InlineData("window: {rows: {a: 1}}", "window.rows: must be a whole number from 10 to 100000, not a map (7:16)")]
    [InlineData("window: {rows: [50]}", "window.rows: must be a whole number from 10 to 100000, not a list (7:16)")]
    [InlineData("window: {Rows: 50}", "window.Rows: is not a known field; did you mean rows? (7:10)")]
    [InlineData("Window: {rows: 50}", "Window: is not a known field; did you mean window? (7:1)")]
    [InlineData("plugins: [a]", @"plugins: is not a known field; known here: model, kafka, records, window, segments, detection, \
        adaptation, alerts, webhooks, state, http (7:1)")]
    [InlineData("records: {fields: {a: b}}",
        "records.fields: must be a list of at most 100000 texts, such as [a, b], not a map (7:19)")]
    [InlineData("records: {fields: [{a: b}]}", "records.fields[0]: must be a non-empty text, not a map (7:20)")]
    [InlineData("webhooks: x", "webhooks: must be a list of at most 16 entries; given \"x\" (7:11)")]
    [InlineData("webhooks: {name: x}", "webhooks: must be a list of at most 16 entries, not a map (7:11)")]
    [InlineData("webhooks: [x]",
        @"webhooks[0]: must be a map with the fields name, url, timeout, giveUpAfter, maxAttempts, caFile, proxy, secretFile, \
        secret; given ""x"" (7:12)")]
    [InlineData("adaptation: {enabled: on}", "adaptation.enabled: must be true or false; given \"on\" (7:23)")]
    public void Load_OfTheWrongKind_SaysWhatItMustBe(string line, string expected)
    {
        using var folder = new ConfigurationFolder($"{ConfigurationFolder.Minimal}{line}\n");

        expected = ExpectedText.Of(expected).Replace("(7:", "(alphadrift.yaml:7:", StringComparison.Ordinal);
        Assert.Equal("alphadrift.yaml has 1 fault:\n  " + expected, folder.FaultText());
    }

    [Theory]
    [InlineData("window:")]
    [InlineData("window: ~")]
    [InlineData("window: {}")]
    [InlineData("window: {rows: }")]
    [InlineData("window: {rows: null, maxAge: ~}")]
    [InlineData("webhooks:")]
    [InlineData("webhooks: []")]
    [InlineData("segments: {field: , header: }")]
    [InlineData("kafka:\n  bootstrapServers: h:1\n  topic: t\n  properties: {}", false)]
    public void Load_OfNamesWithoutValues_TakesTheDefaults(string lines, bool after = true)
    {
        using var folder = new ConfigurationFolder(
            (after ? ConfigurationFolder.Minimal : "model: {path: model.onnx, baseline: model.baseline}\n") + lines + "\n");

        var settings = folder.Settings();

        Assert.Equal(new WindowSettings(100, TimeSpan.FromMinutes(5)), settings.Window);
        Assert.Empty(settings.Webhooks);
        Assert.Empty(settings.Kafka.Properties);
        Assert.Null(settings.Segments);
    }

    /// <summary>A name without a value is where the value is missing.</summary>
    [Fact]
    public void Load_OfARequiredFieldWithoutAValue_PointsAtIt()
    {
        using var folder = new ConfigurationFolder(
            ConfigurationFolder.Minimal.Replace("topic: orders", "topic:", StringComparison.Ordinal));

        Assert.Equal(
            "alphadrift.yaml has 1 fault:\n"
            + "  kafka.topic: is required: The topic with the model's input rows. (alphadrift.yaml:6:9)",
            folder.FaultText());
    }

    [Theory]
    [InlineData(16, null)]
    [InlineData(17, "webhooks: must be a list of at most 16 entries, not a list (alphadrift.yaml:8:3)")]
    public void Load_OfManyWebhooks_TakesSixteen(int count, string? fault)
    {
        using var folder = new ConfigurationFolder(
            ConfigurationFolder.Minimal + "webhooks:\n"
            + string.Concat(Enumerable.Range(0, count).Select(i => $"  - {{name: hook-{i}, url: 'http://h/{i}'}}\n")));

        Assert.Equal(fault is null ? "" : $"alphadrift.yaml has 1 fault:\n  {fault}", folder.FaultText());
        if (fault is null) Assert.Equal(count, folder.Settings().Webhooks.Count);
    }

    [Fact]
    public void Load_OfManyFaults_NamesThemAllInTheOrderOfTheFile()
    {
        using var folder = new ConfigurationFolder("""
            model: {path: model.onnx, lowering: fast, threads: 0}
            kafka:
              topic: a b
              startFrom: middle
              properties: {group.id: x, client.id: [a]}
            records: {format: xml, fields: [a, ""]}
            webhooks:
              - {name: A, url: h, timeout: 1h, maxAttempts: 99, secret: x, secretFile: none, retries: 3}
            """);

        Assert.Equal(
            ExpectedText.Of("""
            alphadrift.yaml has 17 faults:
              model.lowering: must be one of auto, managed, portable; given "fast" (alphadrift.yaml:1:37)
              model.threads: must be a whole number from 1 to 256; given "0" (alphadrift.yaml:1:52)
              kafka.topic: must be a topic name: letters, digits, dots, underscores and hyphens, at most 249; given "a b" \
                (alphadrift.yaml:3:10)
              kafka.startFrom: must be one of latest, earliest; given "middle" (alphadrift.yaml:4:14)
              kafka.properties.group.id: belongs to Alphadrift: set kafka.groupId instead; given "x" (alphadrift.yaml:5:26)
              kafka.properties.client.id: must be a single value, not a list (alphadrift.yaml:5:40)
              records.format: must be one of json-object, json-array, float32; given "xml" (alphadrift.yaml:6:19)
              records.fields[1]: must be a non-empty text; given "" (alphadrift.yaml:6:36)
              webhooks[0].name: must have 1 to 40 lower-case letters, digits or hyphens; given "A" (alphadrift.yaml:8:12)
              webhooks[0].url: must be an absolute address that begins with http:// or https:// (alphadrift.yaml:8:20)
              webhooks[0].timeout: must be a duration such as 500ms, 10s, 5m or 1h, from 100ms to 5m; given "1h" \
                (alphadrift.yaml:8:32)
              webhooks[0].maxAttempts: must be a whole number from 1 to 20; given "99" (alphadrift.yaml:8:49)
              webhooks[0].secret: must hold 1 to 8 keys, each base64 of 24 to 64 bytes, with or without the prefix whsec_ \
                (alphadrift.yaml:8:61)
              webhooks[0].secretFile: must name a file that exists (relative paths begin at the configuration file's folder); \
                given "none" (alphadrift.yaml:8:76)
              webhooks[0].retries: is not a known field; known here: name, url, timeout, giveUpAfter, maxAttempts, caFile, \
                proxy, secretFile, secret (alphadrift.yaml:8:82)
              model.baseline: is required: The baseline that 'alphadrift calibrate' made from this very model.
              kafka.bootstrapServers: is required: Addresses of some brokers, separated by commas; \
                the rest of the cluster is found through them.
            """),
            folder.FaultText());
    }

    /// <summary>A file with any one line left out is legal, or says what is missing; it never throws.</summary>
    [Fact]
    public void Load_OfTheExampleWithAnyLineCutOrLeftOut_NeverThrows()
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "deploy", "alphadrift.yaml"));
        using var folder = new ConfigurationFolder();

        Gen.Select(Gen.Int[0, lines.Length - 1], Gen.Int[0, 40]).Sample(
            (line, length) =>
            {
                var changed = lines.ToArray();
                changed[line] = changed[line][..Math.Min(length, changed[line].Length)];
                folder.Write("alphadrift.yaml", string.Join('\n', changed));

                var configuration = folder.Load();

                Assert.Equal(configuration.Settings is null, configuration.Faults.Length > 0);
            },
            iter: 200,
            threads: 1);
    }

    [Theory]
    [InlineData("segments: {field: a, header: b}", "segments.header: must not be given beside segments.field; given \"b\"")]
    [InlineData("records: {format: float32, fields: [a]}",
        "records.fields: applies only to records.format json-object: the other formats have no names; given \"[a]\"")]
    [InlineData("records: {fields: [a, b, a, b, a]}", "records.fields: names a twice; given \"[a, b, a, b, a]\"")]
    [InlineData("records: {fields: []}",
        "records.fields: must name at least one field; leave it out to take the baseline's names; given \"[]\"")]
    [InlineData("http: {host: 1.2.3.4.5}", "http.host: must be an IP address or localhost; given \"1.2.3.4.5\"")]
    [InlineData("segments: {header: h, max: 5}\nadaptation: {enabled: true}",
        "segments.header: cannot be used with adaptation.enabled: slopes are adapted to the whole stream; given \"h\"")]
    [InlineData("webhooks: [{name: a, url: 'http://h/1'}, {name: a, url: 'http://h/2'}]",
        "webhooks[1].name: is the name of another webhook; given \"a\"")]
    public void Load_OfFieldsThatContradict_NamesTheRelation(string lines, string expected)
    {
        using var folder = new ConfigurationFolder($"{ConfigurationFolder.Minimal}{lines}\n");

        var faults = folder.Load().Faults;

        Assert.Equal(expected, (faults[0] with { Source = null }).ToString());
        Assert.All(faults, fault => Assert.Equal(ConfigurationLayer.File, fault.Source!.Layer));
    }

    [Theory]
    [InlineData("", "must hold 1 to 8 keys, each base64 of 24 to 64 bytes, with or without the prefix whsec_")]
    [InlineData("short", "must hold 1 to 8 keys, each base64 of 24 to 64 bytes, with or without the prefix whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", null)]
    [InlineData("\uFEFFMfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", null)]
    public void Load_OfASecretFile_TakesItsKeysAndNeverShowsThem(string content, string? rule)
    {
        using var folder = new ConfigurationFolder(
            ConfigurationFolder.Minimal + "webhooks: [{name: a, url: 'http://h/', secretFile: key}]\n");
        folder.Write("key", content);

        var configuration = folder.Load();

        Assert.Equal(
            rule is null
                ? ""
                : $"alphadrift.yaml has 1 fault:\n  webhooks[0].secretFile: {rule}; given \"key\" (alphadrift.yaml:7:52)",
            folder.Shorten(configuration.FaultText));
        if (rule is null) Assert.Equal(24, Assert.Single(configuration.Settings!.Webhooks[0].Secrets).Length);
    }
}
