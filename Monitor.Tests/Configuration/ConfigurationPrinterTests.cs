using System.Text.Json.Nodes;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Tests.Deployment;
using Xunit;

namespace Alphadrift.Tests.Configuration;

public sealed class ConfigurationPrinterTests
{
    [Fact]
    public void Show_OfValuesFromEveryLayer_NamesTheirSourcesAndHidesSecrets()
    {
        using var folder = new ConfigurationFolder($"""
            {ConfigurationFolder.Minimal.TrimEnd()}
              properties:
                security.protocol: sasl_plaintext
                sasl.mechanism: PLAIN
                sasl.username: reader
            records:
              fields: [a, b]
            webhooks:
              - name: on-call
                url: https://hooks.example.org/services/T000/hunter2?key=hunter2
                secret: {Convert.ToBase64String("hunter2hunter2hunter2hunter2"u8)}
            """);
        folder.Write("secrets/kafka__properties__sasl.password", "hunter2");
        folder.Environment["ALPHADRIFT_SECRETS_DIR"] = folder.File("secrets");
        folder.Environment["ALPHADRIFT__WINDOW__ROWS"] = "50";
        folder.Overrides.Add("http.port=0");

        var text = folder.Shorten(ConfigurationPrinter.Show(folder.Load()));

        Assert.Equal(
            """
            model.path = model.onnx                              # alphadrift.yaml:2:9
            model.baseline = model.baseline                      # alphadrift.yaml:3:13
            model.name = (none)                                  # default
            model.lowering = auto                                # default
            model.threads = 1                                    # default
            model.maxBytes = 512MiB                              # default
            kafka.bootstrapServers = localhost:9092              # alphadrift.yaml:5:21
            kafka.topic = orders                                 # alphadrift.yaml:6:10
            kafka.groupId = alphadrift                           # default
            kafka.startFrom = latest                             # default
            kafka.properties.security.protocol = sasl_plaintext  # alphadrift.yaml:8:24
            kafka.properties.sasl.mechanism = PLAIN              # alphadrift.yaml:9:21
            kafka.properties.sasl.username = reader              # alphadrift.yaml:10:20
            kafka.properties.sasl.password = ***                 # secrets/kafka__properties__sasl.password
            records.format = json-object                         # default
            records.fields = [a, b]                              # alphadrift.yaml:12:11
            records.extraFields = ignore                         # default
            records.maxBytes = 1MiB                              # default
            window.rows = 50                                     # environment variable ALPHADRIFT__WINDOW__ROWS
            window.maxAge = 5m                                   # default
            segments.field = (none)                              # default
            segments.header = (none)                             # default
            segments.max = 20                                    # default
            detection.falseAlarmRate = (none)                    # default
            detection.expectedRunLength = (none)                 # default
            detection.guarantee = calibrated                     # default
            adaptation.enabled = false                           # default
            alerts.fireAfter = 2                                 # default
            alerts.resolveAfter = 3                              # default
            alerts.fireTime = 0s                                 # default
            alerts.resolveTime = 5m                              # default
            alerts.nonFiniteShare = 0.05                         # default
            alerts.unreadableShare = 0.1                         # default
            alerts.noRecordsAfter = 72h                          # default
            alerts.noPartitionsAfter = 10m                       # default
            alerts.instance = (none)                             # default
            alerts.runbookBase = (none)                          # default
            alerts.labels = (none)                               # default
            webhooks[0].name = on-call                           # alphadrift.yaml:14:11
            webhooks[0].url = https://hooks.example.org/***      # alphadrift.yaml:15:10
            webhooks[0].timeout = 10s                            # default
            webhooks[0].giveUpAfter = 24h                        # default
            webhooks[0].maxAttempts = (none)                     # default
            webhooks[0].caFile = (none)                          # default
            webhooks[0].proxy = (none)                           # default
            webhooks[0].secretFile = (none)                      # default
            webhooks[0].secret = ***                             # alphadrift.yaml:16:13
            state.path = (none)                                  # default
            http.host = 0.0.0.0                                  # default
            http.port = 0                                        # command line

            """,
            text);
    }

    [Theory]
    [InlineData("webhooks: [{name: a, url: 'hunter2', secret: hunter2}]")]
    [InlineData("webhooks: [{name: a, url: 'https://hunter2:x@h/', secret: hunter2}]")]
    [InlineData("webhooks: [{name: a, url: 'https://h/', secret: [hunter2]}]")]
    public void Check_OfFaultsInSecretFields_NeverShowsTheirValues(string yaml)
    {
        using var folder = new ConfigurationFolder(ConfigurationFolder.Minimal + yaml + "\n");
        var configuration = folder.Load();

        Assert.NotEmpty(configuration.Faults);
        Assert.DoesNotContain("hunter2", ConfigurationPrinter.Check(configuration), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", ConfigurationPrinter.Show(configuration), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WithoutFaults_SaysSo()
    {
        using var folder = new ConfigurationFolder();

        Assert.Equal("alphadrift.yaml has no faults.", folder.Shorten(ConfigurationPrinter.Check(folder.Load())));
    }

    [Fact]
    public void Schema_FromTheOptionClasses_IsTheFileInDeploy()
    {
        var file = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "deploy", "alphadrift.schema.json"));

        Assert.Equal(file.TrimEnd('\n'), ConfigurationPrinter.Schema());
    }

    [Fact]
    public void Schema_OfEveryField_DescribesItAndHasItsDefault()
    {
        var schema = JsonNode.Parse(ConfigurationPrinter.Schema())!;

        var described = Describe(schema["properties"]!.AsObject()).ToList();

        Assert.True(described.Count > 25);
        Assert.All(described, field => Assert.True(field["description"]!.GetValue<string>().Length > 10));
        Assert.Equal(100, schema["properties"]!["window"]!["properties"]!["rows"]!["default"]!.GetValue<int>());
        Assert.Equal(["model", "kafka"], schema["required"]!.AsArray().Select(name => name!.GetValue<string>()));
    }

    private static IEnumerable<JsonNode> Describe(JsonObject properties)
    {
        foreach (var (_, field) in properties)
        {
            yield return field!;
            var inner = field!["properties"] ?? field["items"]?["properties"];
            foreach (var deeper in inner is JsonObject section ? Describe(section) : [])
            {
                yield return deeper;
            }
        }
    }
}
