using System.Globalization;
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
    public void Template_MinimalValues_RendersItsObjects()
    {
        var objects = Minimal();

        Assert.Equal(
            [
                "ConfigMap letters-alphadrift", "PersistentVolumeClaim letters-alphadrift-state", "Service letters-alphadrift",
                "ServiceAccount letters-alphadrift", "StatefulSet letters-alphadrift",
            ],
            objects.Where(item => !IsHook(item))
                .Select(item => $"{Text(item, "kind")} {Text(item, "metadata", "name")}").Order());
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

            // The model, its baseline and the state's volume are there only in the pod; other tests look at their paths.
            var configuration = DaemonConfiguration.Load(
                file, new Dictionary<string, string>(), [
                    $"model.path={mounted}", $"model.baseline={mounted}", $"state.path={folder.FullName}/state.json",
                ]);

            Assert.Empty(configuration.Faults);
            Assert.Equal("letter-inputs", configuration.Settings!.Kafka.Topic);
            Assert.Equal("default/letters-alphadrift", configuration.Settings.Alerts.Instance);
            Assert.Contains(
                "runbookBase: http://letters-alphadrift.default.svc:9464/runbook\n",
                Text(map, "data", "alphadrift.yaml"),
                StringComparison.Ordinal);
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

    [Theory]
    [InlineData("", "http://{{ $labels.instance }}/runbook#skew")]
    [InlineData("https://git.example/a/alerts.md", "https://git.example/a/alerts.md#skew")]
    public void Template_OfARunbookBase_LetsAllRulesLinkThere(string runbookBase, string skew)
    {
        var objects = Render(["-f", FullValues, "--set", $"prometheusRule.runbookBase={runbookBase}"]);
        var links = ((YamlSequenceNode)At(Single(objects, "PrometheusRule"), "spec", "groups"))
            .SelectMany(item => (YamlSequenceNode)At(item, "rules"))
            .Select(rule => Text(rule, "annotations", "runbook_url")).ToList();

        Assert.Contains(skew, links);
        Assert.All(
            links,
            link => Assert.Equal(runbookBase.Length > 0, link.StartsWith("https://git.example/", StringComparison.Ordinal)));
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

    [Fact]
    public void Template_State_LiesOnAClaimThatOutlivesThePod()
    {
        var objects = Minimal();
        var claim = Single(objects, "PersistentVolumeClaim");
        var pod = At(Single(objects, "StatefulSet"), "spec", "template", "spec");
        var mount = Named(At(((YamlSequenceNode)At(pod, "containers")).Single(), "volumeMounts"), "state");

        Assert.Equal("/var/lib/alphadrift", Text(mount, "mountPath"));
        Assert.False(((YamlMappingNode)mount).Children.ContainsKey("readOnly"));
        Assert.Equal("letters-alphadrift-state", Text(Named(At(pod, "volumes"), "state"), "persistentVolumeClaim", "claimName"));
        Assert.Equal("ReadWriteOnce", ((YamlSequenceNode)At(claim, "spec", "accessModes")).Single().ToString());
        Assert.Contains(
            "state:\n  path: /var/lib/alphadrift/state.json\n",
            Text(Single(objects, "ConfigMap"), "data", "alphadrift.yaml"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Template_OfAClaimThatIsThere_MakesNone()
    {
        var objects = Render([.. MinimalValues, "--set", "state.existingClaim=mine"]);
        var pod = At(Single(objects, "StatefulSet"), "spec", "template", "spec");

        Assert.DoesNotContain("PersistentVolumeClaim", objects.Select(item => Text(item, "kind")));
        Assert.Equal("mine", Text(Named(At(pod, "volumes"), "state"), "persistentVolumeClaim", "claimName"));
    }

    [Theory]
    [InlineData("state.enabled=false", null)]
    [InlineData("config.state.path=/data/state.json", "/data/state.json")]
    public void Template_OfNoStateOfTheChartsOwn_HasNeitherClaimNorVolume(string assignment, string? path)
    {
        var objects = Render([.. MinimalValues, "--set", assignment]);
        var pod = At(Single(objects, "StatefulSet"), "spec", "template", "spec");
        var configuration = Text(Single(objects, "ConfigMap"), "data", "alphadrift.yaml");

        Assert.DoesNotContain("PersistentVolumeClaim", objects.Select(item => Text(item, "kind")));
        Assert.DoesNotContain("state", ((YamlSequenceNode)At(pod, "volumes")).Select(volume => Text(volume, "name")));
        Assert.Equal(path is not null, configuration.Contains($"state:\n  path: {path}\n", StringComparison.Ordinal));
        Assert.Equal(path is not null, configuration.Contains("state:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("state.enabled=false", true)]
    [InlineData("state.enabled=true", false)]
    [InlineData("upgradeCheck.enabled=false", true)]
    public void Notes_OfWhatIsTurnedOff_WarnOfIt(string assignment, bool warned)
    {
        var folder = Directory.CreateTempSubdirectory("alphadrift-chart-");
        try
        {
            // Helm shows the notes to those alone who have a cluster: here they are rendered as the text of an object.
            foreach (var name in new[] { "Chart.yaml", "values.yaml", "templates/_helpers.tpl" })
            {
                var copy = Path.Combine(folder.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(Path.Combine(RepositoryRoot.Path, Chart, name), copy);
            }

            var notes = File.ReadLines(Path.Combine(RepositoryRoot.Path, Chart, "templates", "NOTES.txt"));
            File.WriteAllLines(
                Path.Combine(folder.FullName, "templates", "notes.yaml"), ["notes: |", .. notes.Select(line => $"  {line}")]);
            var text = ExternalTool.Helm()
                .Run(folder.FullName, ["template", "letters", ".", .. MinimalValues, "--set", assignment]).Succeeded().Output;

            Assert.Contains("statefulset/letters-alphadrift", text, StringComparison.Ordinal);
            var warning = $"WARNING: {assignment.Replace("=", " is ", StringComparison.Ordinal)}.";
            Assert.Equal(warned, text.Contains(warning, StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Template_BeforeAnUpgrade_TheNewImageChecksTheNewConfiguration()
    {
        var objects = Render([.. MinimalValues, "--set", "existingSecret=keys", "--set", "config.window.rows=200"]);
        var map = Hook(objects, "ConfigMap");
        var job = Hook(objects, "Job");
        var check = At(job, "spec", "template", "spec");
        var daemon = At(Single(objects, "StatefulSet"), "spec", "template", "spec");
        var checking = ((YamlSequenceNode)At(check, "containers")).Single();
        var running = ((YamlSequenceNode)At(daemon, "containers")).Single();

        Assert.Equal(
            ["config", "check", "-c", "/etc/alphadrift/alphadrift.yaml"],
            ((YamlSequenceNode)At(checking, "args")).Select(item => item.ToString()));
        Assert.Equal(Text(Single(objects, "ConfigMap"), "data", "alphadrift.yaml"), Text(map, "data", "alphadrift.yaml"));
        Assert.Equal(Text(map, "metadata", "name"), Text(Named(At(check, "volumes"), "config"), "configMap", "name"));
        foreach (var field in new[] { "image", "env", "volumeMounts", "securityContext", "resources" })
        {
            Assert.Equal(At(running, field), At(checking, field));
        }

        Assert.Equal(Named(At(daemon, "volumes"), "models"), Named(At(check, "volumes"), "models"));
        Assert.NotNull(At(Named(At(check, "volumes"), "state"), "emptyDir"));
        Assert.Equal("Never", Text(check, "restartPolicy"));
        Assert.Equal("0", Text(job, "spec", "backoffLimit"));
        Assert.True(int.Parse(Text(map, "metadata", "annotations", "helm.sh/hook-weight"), CultureInfo.InvariantCulture) < 0);
        Assert.DoesNotContain("hook-failed", Text(job, "metadata", "annotations", "helm.sh/hook-delete-policy"));
    }

    [Fact]
    public void Template_CheckBeforeAnUpgrade_IsNoPodOfTheService()
    {
        var objects = Minimal();
        var labels = ((YamlMappingNode)At(Hook(objects, "Job"), "spec", "template", "metadata", "labels")).Children;
        var selector = ((YamlMappingNode)At(Single(objects, "Service"), "spec", "selector")).Children;

        Assert.NotEmpty(selector);
        Assert.DoesNotContain(selector, pair => labels.TryGetValue(pair.Key, out var value) && value.Equals(pair.Value));
    }

    [Fact]
    public void Template_WithoutTheCheck_HasNoHooks() =>
        Assert.DoesNotContain(Render([.. MinimalValues, "--set", "upgradeCheck.enabled=false"]), IsHook);

    [Fact]
    public void Values_MemoryLimit_IsTheOneThatTheDocumentationCallsAmple()
    {
        var container = ((YamlSequenceNode)At(
            Single(Minimal(), "StatefulSet"), "spec", "template", "spec", "containers")).Single();
        var guide = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "how-to", "run-on-kafka.md"));
        var stated = Regex.Match(guide, "([0-9]+) MiB, the chart's limit").Groups[1].Value;

        Assert.Equal($"{stated}Mi", Text(container, "resources", "limits", "memory"));
    }

    [Theory]
    [InlineData("config.kafka.topc=x", "- at '/config/kafka': additional properties 'topc' not allowed")]
    [InlineData("config.kafak.topic=x", "- at '/config': additional properties 'kafak' not allowed")]
    [InlineData("config.window.row=100", "- at '/config/window': additional properties 'row' not allowed")]
    [InlineData("config.window.rows=1", "- at '/config/window/rows': minimum: got 1, want 10")]
    [InlineData("config.webhooks[0].adress=x", "- at '/config/webhooks/0': additional properties 'adress' not allowed")]
    [InlineData("config.segments.feild=x", "- at '/config/segments': additional properties 'feild' not allowed")]
    [InlineData("config.kafka.topic=a b", "- at '/config/kafka/topic': 'a b' does not match pattern")]
    [InlineData("resources.limit.memory=1Gi", "- at '/resources': additional properties 'limit' not allowed")]
    [InlineData("affinity.podAfinity.x=1", "- at '/affinity': additional properties 'podAfinity' not allowed")]
    [InlineData("state.sise=1Gi", "- at '/state': additional properties 'sise' not allowed")]
    [InlineData("state.size=much", "- at '/state/size': 'much' does not match pattern")]
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

    private static YamlNode Single(List<YamlNode> objects, string kind) =>
        objects.Single(item => Text(item, "kind") == kind && !IsHook(item));

    private static YamlNode Named(YamlNode list, string name) =>
        ((YamlSequenceNode)list).Single(item => Text(item, "name") == name);

    private static YamlNode Hook(List<YamlNode> objects, string kind) =>
        objects.Single(item => IsHook(item) && Text(item, "kind") == kind);

    /// <summary>Whether Helm makes it for the upgrade alone; it is no part of the release.</summary>
    private static bool IsHook(YamlNode item) =>
        ((YamlMappingNode)At(item, "metadata")).Children.TryGetValue("annotations", out var annotations)
        && ((YamlMappingNode)annotations).Children.TryGetValue("helm.sh/hook", out var hook)
        && hook.ToString() == "pre-upgrade";

    private static string Checksum(List<YamlNode> objects) =>
        Text(Single(objects, "StatefulSet"), "spec", "template", "metadata", "annotations", "checksum/config");

    private static YamlNode At(YamlNode node, params string[] path) => path.Aggregate(node, (current, name) => current[name]);

    private static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)At(node, path)).Value!;
}
