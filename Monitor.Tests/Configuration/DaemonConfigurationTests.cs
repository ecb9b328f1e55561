using Alphadrift.Adaptation.Execution;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Replay;
using Alphadrift.Tests.Deployment;
using Xunit;

namespace Alphadrift.Tests.Configuration;

public sealed class DaemonConfigurationTests
{
    [Fact]
    public void Load_OfTheShortestFile_TakesTheDefaults()
    {
        using var folder = new ConfigurationFolder();

        var settings = folder.Settings();

        Assert.Equal(
            new ModelSettings(folder.File("model.onnx"), folder.File("model.baseline"), Lowering.Auto, 1, 512L << 20),
            settings.Model);
        Assert.Equal("localhost:9092", settings.Kafka.BootstrapServers);
        Assert.Equal("alphadrift", settings.Kafka.GroupId);
        Assert.Equal(StartFrom.Latest, settings.Kafka.StartFrom);
        Assert.Empty(settings.Kafka.Properties);
        Assert.Equal(RecordFormat.JsonObject, settings.Records.Format);
        Assert.Empty(settings.Records.Fields);
        Assert.Equal(1 << 20, settings.Records.MaxBytes);
        Assert.Equal(new WindowSettings(100, TimeSpan.FromMinutes(5)), settings.Window);
        Assert.Null(settings.Segments);
        Assert.Null(settings.Detection.FalseAlarmRate);
        Assert.False(settings.Adaptation.Enabled);
        Assert.Equal(new AlertSettings(2, 3) { ResolveTime = TimeSpan.FromMinutes(5) }, settings.Alerts);

        // A file has no clock: time plays no part in a replay.
        Assert.Equal(
            new ReplayOptions { Baseline = "", Model = "", Input = "", WindowRows = 1 }.Alerts,
            settings.Alerts with { ResolveTime = TimeSpan.Zero });
        Assert.Empty(settings.Webhooks);
        Assert.Equal(new HttpSettings("0.0.0.0", 9464), settings.Http);
    }

    [Theory]
    [InlineData("http.host=127.0.0.1", "http://127.0.0.1:9464/runbook")]
    [InlineData("http.host=fd00::1", "http://[fd00::1]:9464/runbook")]
    [InlineData("http.port=8080", "http://MACHINE:8080/runbook")]
    [InlineData("http.port=0", null)]
    [InlineData("alerts.runbookBase=https://git.example/a/alerts.md?x=1", "https://git.example/a/alerts.md?x=1")]
    public void Load_OfAWebhook_KnowsWhereTheRunbookIs(string given, string? runbook)
    {
        using var folder = new ConfigurationFolder($"{ConfigurationFolder.Minimal}webhooks: [{{name: a, url: 'http://h/'}}]\n");
        folder.Overrides.Add(given);

        var machine = System.Net.Dns.GetHostName().ToLowerInvariant();
        Assert.Equal(
            runbook?.Replace("MACHINE", machine, StringComparison.Ordinal), folder.Settings().Webhooks[0].RunbookBase);
    }

    [Theory]
    [InlineData("wiki/alerts")]
    [InlineData("ftp://h/x")]
    [InlineData("https://h/x#y")]
    [InlineData("https://h/a b")]
    public void Load_OfARunbookThatIsNoAddress_SaysWhatItMustBe(string given)
    {
        using var folder = new ConfigurationFolder();
        folder.Overrides.Add($"alerts.runbookBase={given}");

        Assert.Equal(
            "alphadrift.yaml has 1 fault:\n  alerts.runbookBase: must be an address that begins with http:// or https://, "
            + $"of at most 500 characters, without # and white space; given \"{given}\" (command line)",
            folder.FaultText());
    }

    [Fact]
    public void Load_OfAFullFile_TakesEveryValue()
    {
        using var folder = new ConfigurationFolder($"""
            {ConfigurationFolder.Minimal.TrimEnd()}
              groupId: drift
              startFrom: earliest
              properties: {"{"}security.protocol: SASL_PLAINTEXT, sasl.mechanism: PLAIN, sasl.username: u, sasl.password: p{"}"}
            records: {"{"}format: json-object, fields: [width, "été"], extraFields: reject, maxBytes: 64KiB{"}"}
            window: {"{"}rows: 50, maxAge: 1.5m{"}"}
            detection: {"{"}falseAlarmRate: 1e-3, expectedRunLength: 7d, guarantee: strict{"}"}
            adaptation: {"{"}enabled: true{"}"}
            alerts:
              fireAfter: 1
              resolveAfter: 5
              fireTime: 30s
              resolveTime: 1h
              nonFiniteShare: 0.5
              unreadableShare: 0.25
              noRecordsAfter: 0s
              noPartitionsAfter: 1h
            webhooks:
              - name: on-call
                url: https://example.org/alerts?team=a
                timeout: 500ms
                maxAttempts: 7
                giveUpAfter: 36h
                secretFile: keys/webhook
              - name: log
                url: http://127.0.0.1:8080
                secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
            http: {"{"}host: "::1", port: 0{"}"}
            """);
        folder.Write("keys/webhook", $"whsec_{Convert.ToBase64String(new byte[32])}\n{Convert.ToBase64String(new byte[24])}\n");

        var settings = folder.Settings();

        Assert.Equal("drift", settings.Kafka.GroupId);
        Assert.Equal(StartFrom.Earliest, settings.Kafka.StartFrom);
        Assert.Equal("p", settings.Kafka.Properties["sasl.password"]);
        Assert.Equal(["width", "été"], settings.Records.Fields);
        Assert.Equal(ExtraFields.Reject, settings.Records.ExtraFields);
        Assert.Equal(65536, settings.Records.MaxBytes);
        Assert.Equal(new WindowSettings(50, TimeSpan.FromSeconds(90)), settings.Window);
        Assert.Equal(
            new DetectionSettings(
                0.001, new RunLength(null, TimeSpan.FromDays(7)), Alphadrift.Adaptation.Charts.Guarantee.Strict),
            settings.Detection);
        Assert.True(settings.Adaptation.Enabled);
        Assert.Equal(
            new AlertSettings(1, 5)
            {
                FireTime = TimeSpan.FromSeconds(30),
                ResolveTime = TimeSpan.FromHours(1),
                NonFiniteShare = 0.5,
                UnreadableShare = 0.25,
                NoRecordsAfter = TimeSpan.Zero,
                NoPartitionsAfter = TimeSpan.FromHours(1),
            },
            settings.Alerts);
        Assert.Equal(["on-call", "log"], settings.Webhooks.Select(webhook => webhook.Name));
        Assert.Equal(new Uri("https://example.org/alerts?team=a"), settings.Webhooks[0].Url);
        Assert.Equal(TimeSpan.FromMilliseconds(500), settings.Webhooks[0].Timeout);
        Assert.Equal(7, settings.Webhooks[0].MaxAttempts);
        Assert.Equal(TimeSpan.FromHours(36), settings.Webhooks[0].GiveUpAfter);
        Assert.Null(settings.Webhooks[1].MaxAttempts);
        Assert.Equal(TimeSpan.FromHours(24), settings.Webhooks[1].GiveUpAfter);
        Assert.Equal([32, 24], settings.Webhooks[0].Secrets.Select(secret => secret.Length));
        Assert.Equal(TimeSpan.FromSeconds(10), settings.Webhooks[1].Timeout);
        Assert.Equal([24], settings.Webhooks[1].Secrets.Select(secret => secret.Length));
        Assert.Equal(new HttpSettings("::1", 0), settings.Http);
    }

    [Theory]
    [InlineData("{field: tenant}", "tenant", null, 20)]
    [InlineData("{header: x-region, max: 999}", null, "x-region", 999)]
    public void Load_OfSegments_TakesTheFieldOrTheHeader(string section, string? field, string? header, int max)
    {
        using var folder = new ConfigurationFolder($"{ConfigurationFolder.Minimal.TrimEnd()}\nsegments: {section}\n");

        Assert.Equal(new SegmentSettings(field, header, max), folder.Settings().Segments);
    }

    [Fact]
    public void Load_OfOneFieldInEveryLayer_TakesTheStrongest()
    {
        using var folder = new ConfigurationFolder();
        Assert.Equal("orders", folder.Settings().Kafka.Topic);

        folder.Write("secrets/kafka__topic", "from-secret\n");
        folder.Environment["ALPHADRIFT_SECRETS_DIR"] = folder.File("secrets");
        Assert.Equal("from-secret", folder.Settings().Kafka.Topic);

        folder.Environment["ALPHADRIFT__KAFKA__TOPIC"] = "from-environment";
        Assert.Equal("from-environment", folder.Settings().Kafka.Topic);

        folder.Overrides.Add("kafka.topic=from=command");
        Assert.Equal("kafka.topic: must be a topic name: letters, digits, dots, underscores and hyphens, at most 249; " +
            "given \"from=command\" (command line)", folder.Load().Faults.Single().ToString());

        folder.Overrides.Add("kafka.topic=from-command");
        Assert.Equal("from-command", folder.Settings().Kafka.Topic);
    }

    [Fact]
    public void Load_OfListsAndMapsFromTheLayers_ReachesEntriesAndNames()
    {
        using var folder = new ConfigurationFolder();
        folder.Environment["ALPHADRIFT__WEBHOOKS__0__NAME"] = "first";
        folder.Environment["ALPHADRIFT__WEBHOOKS__0__URL"] = "http://localhost/1";
        folder.Environment["ALPHADRIFT__WEBHOOKS__0__MAXATTEMPTS"] = "2";
        folder.Environment["ALPHADRIFT__KAFKA__PROPERTIES__CLIENT_ID"] = "sidecar";
        folder.Overrides.AddRange([
            "webhooks[1].name=second",
            "webhooks.1.url=http://localhost/2",
            "records.fields=[a, b]",
            "records.fields[2]=c",
            "kafka.properties.socket.keepalive.enable=true",
        ]);

        var settings = folder.Settings();

        Assert.Equal(["first", "second"], settings.Webhooks.Select(webhook => webhook.Name));
        Assert.Equal(2, settings.Webhooks[0].MaxAttempts);
        Assert.Equal(["a", "b", "c"], settings.Records.Fields);
        Assert.Equal("sidecar", settings.Kafka.Properties["client.id"]);
        Assert.Equal("true", settings.Kafka.Properties["socket.keepalive.enable"]);
    }

    [Fact]
    public void Load_OfASecretsDirectoryAsKubernetesMountsIt_IgnoresWhatIsNoValue()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("secrets/..data/kafka__topic", "hidden");
        folder.Write("secrets/.hidden__file", "x");
        folder.Write("secrets/webhook-key", "not a field");
        folder.Write("secrets/kafka__properties__sasl.password", "secret\r\n");
        folder.Environment["ALPHADRIFT_SECRETS_DIR"] = folder.File("secrets");

        var settings = folder.Settings();

        Assert.Equal("orders", settings.Kafka.Topic);
        Assert.Equal("secret", settings.Kafka.Properties["sasl.password"]);
    }

    [Fact]
    public void Load_OfFaultsInEveryLayer_NamesThemAllWithTheirPlaces()
    {
        using var folder = new ConfigurationFolder(ConfigurationFolder.Minimal + "window: {rows: 5}\n");
        folder.Write("secrets/kafka__tpic", "x");
        folder.Write("secrets/http__port", "many");
        folder.Environment["ALPHADRIFT_SECRETS_DIR"] = folder.File("secrets");
        folder.Environment["ALPHADRIFT__ALERTS__FIREAFTER"] = "0";
        folder.Environment["ALPHADRIFT__WEBHOOKS__1__NAME"] = "gap";
        folder.Environment["ALPHADRIFT__KAFKA__TOPIC__NAME"] = "deep";
        folder.Overrides.AddRange(
            ["nonsense", "window.maxAge=5 minutes", "records.fields[x]=a", "webhooks.0=a", "records.fields=[a"]);

        Assert.Equal(
            ExpectedText.Of("""
            alphadrift.yaml has 11 faults:
              window.rows: must be a whole number from 10 to 100000; given "5" (alphadrift.yaml:7:16)
              kafka.tpic: is not a known field; did you mean topic? (secrets/kafka__tpic)
              http.port: must be a whole number from 0 to 65535; given "many" (secrets/http__port)
              kafka.topic.name: goes on after topic, which is a single value (environment variable ALPHADRIFT__KAFKA__TOPIC__NAME)
              webhooks.1.name: must count the entries from 0, and the next one would be 0; given "1" \
                (environment variable ALPHADRIFT__WEBHOOKS__1__NAME)
              alerts.fireAfter: must be a whole number from 1 to 1000; given "0" \
                (environment variable ALPHADRIFT__ALERTS__FIREAFTER)
              --set: must be a field and its value, such as kafka.topic=orders; given "nonsense" (command line)
              records.fields[x]: must count the entries from 0, and the next one would be 0; given "x" (command line)
              webhooks.0: must name a field of the entry (command line)
              records.fields: is not valid YAML: While parsing a flow sequence, did not find expected ',' or ']'; \
                given "[a" (command line)
              window.maxAge: must be a duration such as 500ms, 10s, 5m or 1h, from 1s to 24h; given "5 minutes" (command line)
            """),
            folder.FaultText());
    }

    [Fact]
    public void Load_OfTheExample_HasNoFaultsButMissingFiles()
    {
        var example = Path.Combine(RepositoryRoot.Path, "deploy", "alphadrift.yaml");

        var configuration = DaemonConfiguration.Load(example, new Dictionary<string, string>(), []);

        Assert.Equal(["model.path", "model.baseline"], configuration.Faults.Select(fault => fault.Path));
        Assert.All(
            configuration.Faults,
            fault => Assert.StartsWith("must name a file that exists", fault.Rule, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_OfTheExampleWithItsFiles_GivesTheDefaults()
    {
        var yaml = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "deploy", "alphadrift.yaml"));
        using var example = new ConfigurationFolder(yaml);
        using var minimal = new ConfigurationFolder();

        var given = example.Load().Values.ToDictionary(value => value.Path, value => value.Text);
        var defaults = minimal.Load().Values
            .Where(value => value.Source.Layer == ConfigurationLayer.Default && value.Text is not null);

        Assert.NotNull(example.Settings());
        Assert.All(defaults, value => Assert.Equal(value.Text, given[value.Path]));
    }

    [Fact]
    public void Load_OfAFileThatIsNotThere_SaysSo()
    {
        using var folder = new ConfigurationFolder(yaml: null);

        Assert.Equal("alphadrift.yaml has 1 fault:\n  cannot be read: there is no such file", folder.FaultText());
    }

    [Fact]
    public void Load_OfADirectory_SaysSo()
    {
        using var folder = new ConfigurationFolder(yaml: null);
        Directory.CreateDirectory(folder.File("alphadrift.yaml"));

        Assert.Equal("alphadrift.yaml has 1 fault:\n  cannot be read: it is a directory", folder.FaultText());
    }

    [Fact]
    public void Load_OfAnEmptyFile_NamesWhatIsRequired()
    {
        using var folder = new ConfigurationFolder("# nothing yet\n");

        Assert.Equal(
            ExpectedText.Of("""
            alphadrift.yaml has 4 faults:
              model.path: is required: The ONNX file of the deployed model. It is read, never written.
              model.baseline: is required: The baseline that 'alphadrift calibrate' made from this very model.
              kafka.bootstrapServers: is required: Addresses of some brokers, separated by commas; \
                the rest of the cluster is found through them.
              kafka.topic: is required: The topic with the model's input rows.
            """),
            folder.FaultText());
    }

    [Theory]
    [InlineData("\0\u0001\u0002")]
    [InlineData("- a\n- b\n")]
    [InlineData("just words")]
    [InlineData("{{{{{{{{{{{{{{{{{{{{{{{{{{{{")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]")]
    [InlineData("model: &a [*a]")]
    [InlineData("? [a, b]\n: c")]
    [InlineData("--- a\n--- b\n")]
    [InlineData("%YAML 9.9\n---\na: b\n")]
    [InlineData("!!binary aGk=")]
    [InlineData("a: |\n\tb")]
    public void Load_OfAnyNonsense_IsAFaultAndNeverThrows(string text)
    {
        using var folder = new ConfigurationFolder(text);

        var configuration = folder.Load();

        Assert.Null(configuration.Settings);
        Assert.NotEmpty(configuration.Faults);
    }

    [Fact]
    public void Load_OfInvalidUtf8_SaysSo()
    {
        using var folder = new ConfigurationFolder();
        File.WriteAllBytes(folder.File("alphadrift.yaml"), [0x61, 0xFF, 0xFE]);

        Assert.Equal("alphadrift.yaml has 1 fault:\n  cannot be read: it is not UTF-8 text", folder.FaultText());
    }

    [Fact]
    public void Load_OfAHugeFile_IsRefusedUnread()
    {
        using var folder = new ConfigurationFolder(new string('#', 1024 * 1024 + 1));

        Assert.Equal("alphadrift.yaml has 1 fault:\n  cannot be read: it has more than 1048576 bytes", folder.FaultText());
    }

    [Fact]
    public void Load_OfThousandsOfFaults_ListsAHundred()
    {
        using var folder = new ConfigurationFolder(
            ConfigurationFolder.Minimal + string.Concat(Enumerable.Range(0, 500).Select(i => $"unknown{i}: 1\n")));

        var configuration = folder.Load();

        Assert.Equal(101, configuration.Faults.Length);
        Assert.Equal("400 more faults are not listed", configuration.Faults[^1].Rule);
    }
}
