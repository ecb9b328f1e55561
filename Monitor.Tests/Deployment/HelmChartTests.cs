using System.Text.RegularExpressions;
using Alphadrift.Monitoring.Configuration;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Alphadrift.Tests.Deployment;

/// <summary>What the chart renders, with Helm itself.</summary>
public sealed class HelmChartTests
{
    private const string Chart = "helm/alphadrift";
    private const string FullValues = "ci/letter-values.yaml";

    private static readonly string[] MinimalValues =
    [
        "--set", "config.kafka.bootstrapServers=kafka:9092",
        "--set", "config.kafka.topic=letters",
        "--set", "models.volume.configMap.name=letter-model",
    ];

    private static List<YamlNode>? _minimal;

    [Fact]
    public void Lint_DefaultValues_IsClean() => ExternalTool.Helm().Run(Chart, "lint", "--strict", ".").Succeeded();

    [Fact]
    public void Lint_AllValues_IsClean() => ExternalTool.Helm().Run(Chart, "lint", "--strict", ".", "-f", FullValues).Succeeded();

    [Fact]
    public void Template_MinimalValues_RendersFourObjects()
    {
        var objects = Minimal();

        Assert.Equal(
            [
                "ConfigMap letters-alphadrift", "Service letters-alphadrift",
                "ServiceAccount letters-alphadrift", "StatefulSet letters-alphadrift",
            ],
            objects.Select(item => $"{Text(item, "kind")} {Text(item, "metadata", "name")}").Order());
    }

    [Fact]
    public void Template_StatefulSet_RunsTheDaemonOnTheMountedFiles()
    {
        var objects = Minimal();
        var pod = At(Single(objects, "StatefulSet"), "spec", "template", "spec");
        var container = ((YamlSequenceNode)At(pod, "containers")).Single();
        var mounts = ((YamlSequenceNode)At(container, "volumeMounts"))
            .ToDictionary(mount => Text(mount, "name"), mount => Text(mount, "mountPath"));
        var volumes = ((YamlSequenceNode)At(pod, "volumes")).ToDictionary(volume => Text(volume, "name"));

        Assert.Equal(
            ["run", "-c", "/etc/alphadrift/alphadrift.yaml"],
            ((YamlSequenceNode)At(container, "args")).Select(item => item.ToString()));
        Assert.Equal("/etc/alphadrift", mounts["config"]);
        Assert.Equal("/models", mounts["models"]);
        Assert.Equal(Text(Single(objects, "ConfigMap"), "metadata", "name"), Text(volumes["config"], "configMap", "name"));
        Assert.Equal("letter-model", Text(volumes["models"], "configMap", "name"));
        Assert.Equal("1", Text(Single(objects, "StatefulSet"), "spec", "replicas"));
    }

    [Theory]
    [InlineData("startupProbe", "/healthz/startup")]
    [InlineData("livenessProbe", "/healthz/live")]
    [InlineData("readinessProbe", "/healthz/ready")]
    public void Template_Probe_AsksTheDaemonsEndpointOnItsPort(string probe, string path)
    {
        var pod = At(Single(Minimal(), "StatefulSet"), "spec", "template", "spec");
        var container = ((YamlSequenceNode)At(pod, "containers")).Single();
        var port = ((YamlSequenceNode)At(container, "ports")).Single();

        Assert.Equal(path, Text(container, probe, "httpGet", "path"));
        Assert.Equal(Text(port, "name"), Text(container, probe, "httpGet", "port"));
        Assert.Equal("9464", Text(port, "containerPort"));
    }

    [Fact]
    public void Template_Pod_MeetsTheRestrictedSecurityStandard()
    {
        var pod = At(Single(Minimal(), "StatefulSet"), "spec", "template", "spec");
        var container = ((YamlSequenceNode)At(pod, "containers")).Single();

        Assert.Equal("true", Text(pod, "securityContext", "runAsNonRoot"));
        Assert.Equal("1654", Text(pod, "securityContext", "runAsUser"));
        Assert.Equal("RuntimeDefault", Text(pod, "securityContext", "seccompProfile", "type"));
        Assert.Equal("false", Text(pod, "automountServiceAccountToken"));
        Assert.Equal("false", Text(container, "securityContext", "allowPrivilegeEscalation"));
        Assert.Equal("true", Text(container, "securityContext", "readOnlyRootFilesystem"));
        Assert.Equal(
            ["ALL"],
            ((YamlSequenceNode)At(container, "securityContext", "capabilities", "drop")).Select(item => item.ToString()));
    }

    [Fact]
    public void Template_OfAnInstanceThatIsGiven_KeepsItAndTheOtherSettingsOfAlerts()
    {
        var map = Single(
            Render([.. MinimalValues, "--set", "config.alerts.instance=eu", "--set", "config.alerts.fireAfter=4"]), "ConfigMap");

        var text = Text(map, "data", "alphadrift.yaml");

        Assert.Contains("alerts:\n  fireAfter: 4\n  instance: eu\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Template_Configuration_IsOneTheDaemonAccepts()
    {
        var folder = Directory.CreateTempSubdirectory("alphadrift-chart-");
        try
        {
            var file = Path.Combine(folder.FullName, "alphadrift.yaml");
            var mounted = Path.Combine(folder.FullName, "mounted");
            var map = Render(["-f", FullValues]).Single(item => Text(item, "kind") == "ConfigMap"
                && Text(item, "metadata", "name") == "letters-alphadrift");
            File.WriteAllText(file, Text(map, "data", "alphadrift.yaml"));
            File.WriteAllText(mounted, "");

            // The model and its baseline are there only in the pod; their paths are looked at by the other tests.
            var configuration = DaemonConfiguration.Load(
                file, new Dictionary<string, string>(), [$"model.path={mounted}", $"model.baseline={mounted}"]);

            Assert.Empty(configuration.Faults);
            Assert.Equal("letter-inputs", configuration.Settings!.Kafka.Topic);
            Assert.Equal("default/letters-alphadrift", configuration.Settings.Alerts.Instance);
            Assert.Equal("alphadrift-letter", configuration.Settings.Kafka.GroupId);
            Assert.Equal(new HttpSettings("0.0.0.0", 9464), configuration.Settings.Http);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Template_ChangedConfiguration_ChangesThePodTemplateAndNothingElseDoes()
    {
        var first = Checksum(Minimal());
        var again = Checksum(Render([.. MinimalValues, "--set", "service.annotations.team=vision"]));
        var changed = Checksum(Render([.. MinimalValues, "--set", "config.window.rows=200"]));

        Assert.Matches("^[0-9a-f]{64}$", first);
        Assert.Equal(first, again);
        Assert.NotEqual(first, changed);
    }

    [Fact]
    public void Template_Service_IsHeadlessScrapedAndListsPodsThatAreNotReady()
    {
        var service = Single(Minimal(), "Service");

        Assert.Equal("None", Text(service, "spec", "clusterIP"));
        Assert.Equal("true", Text(service, "spec", "publishNotReadyAddresses"));
        Assert.Equal("true", Text(service, "metadata", "annotations", "prometheus.io/scrape"));
        Assert.Equal("9464", Text(service, "metadata", "annotations", "prometheus.io/port"));
        Assert.Equal("/metrics", Text(service, "metadata", "annotations", "prometheus.io/path"));
    }

    [Fact]
    public void Template_AllValues_ServesThePrometheusOperatorInsteadOfAnnotations()
    {
        var objects = Render(["-f", FullValues]);
        var service = (YamlMappingNode)At(Single(objects, "Service"), "metadata");
        var endpoint = ((YamlSequenceNode)At(Single(objects, "ServiceMonitor"), "spec", "endpoints")).Single();
        var rules = (YamlSequenceNode)At(Single(objects, "PrometheusRule"), "spec", "groups");

        Assert.False(service.Children.ContainsKey("annotations"));
        Assert.Equal("/metrics", Text(endpoint, "path"));
        Assert.Equal(["alphadrift-drift", "alphadrift-operation"], rules.Select(item => Text(item, "name")));
    }

    [Fact]
    public void Template_AllValues_HasAConfigMapPerDashboardForGrafanasSidecar()
    {
        var maps = Render(["-f", FullValues])
            .Where(item => Text(item, "metadata", "name").Contains("-dashboard-", StringComparison.Ordinal)).ToList();

        Assert.Equal(
            ["letters-alphadrift-dashboard-fleet", "letters-alphadrift-dashboard-model"],
            maps.Select(map => Text(map, "metadata", "name")));
        Assert.All(maps, map =>
        {
            Assert.Equal("ConfigMap", Text(map, "kind"));
            Assert.Equal("monitoring", Text(map, "metadata", "namespace"));
            Assert.Equal("1", Text(map, "metadata", "labels", "grafana_dashboard"));
            Assert.Equal("Alphadrift", Text(map, "metadata", "annotations", "grafana_folder"));
            var (key, json) = ((YamlMappingNode)At(map, "data")).Children.Single();
            var file = key.ToString().Replace("alphadrift-", "", StringComparison.Ordinal);
            Assert.Equal(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "deploy", "grafana", file)), json.ToString());
        });
    }

    [Fact]
    public void Files_PrometheusRules_AreTheDeployFoldersOwn() =>
        Assert.Equal(
            File.ReadAllText(Path.Combine(RepositoryRoot.Path, "deploy", "prometheus-rules.yml")),
            File.ReadAllText(Path.Combine(RepositoryRoot.Path, Chart, "files", "prometheus-rules.yml")));

    [Theory]
    [InlineData(
        "config.kafka.bootstrapServers=",
        "config.kafka.bootstrapServers is missing: name a broker, e.g. --set config.kafka.bootstrapServers=kafka:9092")]
    [InlineData("config.kafka.topic=", "config.kafka.topic is missing: name the topic with the model's inputs")]
    [InlineData("models.volume=null", "models.volume is missing: name the volume that holds the model and its baseline, e.g. " +
        "--set models.volume.persistentVolumeClaim.claimName=my-model")]
    [InlineData("servicemonitor.enabled=true", "- at '': additional properties 'servicemonitor' not allowed")]
    [InlineData("config.http.port=80", "- at '/config/http': false schema")]
    [InlineData("dashboards.folder=x", "- at '/dashboards': additional properties 'folder' not allowed")]
    [InlineData("port=80", "- at '/port': minimum: got 80, want 1,024")]
    [InlineData("livenessProbe.path=/x", "- at '/livenessProbe': additional properties 'path' not allowed")]
    public void Template_BadValue_IsRefusedInWords(string assignment, string message)
    {
        var result = ExternalTool.Helm().Run(Chart, ["template", "letters", ".", .. MinimalValues, "--set", assignment]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Versions_ChartAndBuild_AreTheSame()
    {
        var chart = File.ReadAllText(Path.Combine(RepositoryRoot.Path, Chart, "Chart.yaml"));
        var properties = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "Directory.Build.props"));
        var build = Regex.Match(properties, "<Version>(.+)</Version>").Groups[1].Value;

        Assert.Contains($"appVersion: \"{build}\"\n", chart, StringComparison.Ordinal);
        Assert.Contains($"\nversion: {build}\n", chart, StringComparison.Ordinal);
    }

    /// <summary>The minimal release, rendered once: a run of Helm takes half a second.</summary>
    private static List<YamlNode> Minimal() => _minimal ??= Render(MinimalValues);

    private static List<YamlNode> Render(string[] values)
    {
        var result = ExternalTool.Helm().Run(Chart, ["template", "letters", ".", .. values]).Succeeded();
        var stream = new YamlStream();
        stream.Load(new StringReader(result.Output));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    private static YamlNode Single(List<YamlNode> objects, string kind) => objects.Single(item => Text(item, "kind") == kind);

    private static string Checksum(List<YamlNode> objects) =>
        Text(Single(objects, "StatefulSet"), "spec", "template", "metadata", "annotations", "checksum/config");

    private static YamlNode At(YamlNode node, params string[] path) => path.Aggregate(node, (current, name) => current[name]);

    private static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)At(node, path)).Value!;
}
