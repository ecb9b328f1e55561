using Xunit;
using YamlDotNet.RepresentationModel;

namespace Alphadrift.Tests.Deployment;

/// <summary>
/// The sidecar that the chart's README prints: a native one, and the chart's own container in everything that both say.
/// </summary>
public sealed class SidecarTests
{
    private const string Chart = "helm/alphadrift";
    private const string ChartPort = "http";
    private const string SidecarPort = "alphadrift";

    [Fact]
    public void Snippet_Container_IsANativeSidecarThatCannotMakeThePodUnready()
    {
        var container = (YamlMappingNode)Sidecar();

        Assert.Equal("Always", Text(container, "restartPolicy"));
        Assert.DoesNotContain("readinessProbe", container.Children.Keys.Select(key => key.ToString()));
    }

    [Fact]
    public void Snippet_Mounts_AreReadOnlyAndEachHasItsVolume()
    {
        var mounts = (YamlSequenceNode)At(Sidecar(), "volumeMounts");
        var volumes = ((YamlSequenceNode)At(Snippet(), "volumes")).Select(volume => Text(volume, "name"));

        Assert.Equal(mounts.Select(mount => Text(mount, "name")), volumes);
        Assert.All(mounts, mount => Assert.Equal("true", Text(mount, "readOnly")));
    }

    [Fact]
    public void Snippet_Container_AgreesWithTheChart()
    {
        var sidecar = Sidecar();
        var pod = At(Release("StatefulSet"), "spec", "template", "spec");
        var container = ((YamlSequenceNode)At(pod, "containers")).Single();

        Assert.Equal(Facts(container, "image"), Facts(sidecar, "image"));
        Assert.Equal(Facts(container, "args"), Facts(sidecar, "args"));
        Assert.Equal(Facts(container, "resources"), Facts(sidecar, "resources"));
        Assert.Equal(
            Text(((YamlSequenceNode)At(container, "ports")).Single(), "containerPort"),
            Text(((YamlSequenceNode)At(sidecar, "ports")).Single(), "containerPort"));
        foreach (var probe in new[] { "startupProbe", "livenessProbe" })
        {
            Assert.Equal(
                Facts(container, probe).Select(fact => fact.Replace($".port: {ChartPort}", $".port: {SidecarPort}")),
                Facts(sidecar, probe));
        }

        // The sidecar says for itself what the chart says for its whole pod; fsGroup exists for pods alone.
        Assert.Equal(
            Facts(container, "securityContext").Concat(Facts(pod, "securityContext"))
                .Where(fact => !fact.StartsWith("securityContext.fsGroup", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
            Facts(sidecar, "securityContext"));
        Assert.Equal(
            ((YamlSequenceNode)At(container, "volumeMounts")).Select(mount => Text(mount, "mountPath")),
            ((YamlSequenceNode)At(sidecar, "volumeMounts")).Select(mount => Text(mount, "mountPath")));
    }

    /// <summary>Every value below a field as "path: value", in ordinal order.</summary>
    private static IEnumerable<string> Facts(YamlNode node, string field) =>
        Facts(At(node, field), field, []).Order(StringComparer.Ordinal);

    private static List<string> Facts(YamlNode node, string path, List<string> facts)
    {
        switch (node)
        {
            case YamlMappingNode map:
                foreach (var (key, value) in map.Children) Facts(value, $"{path}.{key}", facts);
                break;
            case YamlSequenceNode sequence:
                for (var i = 0; i < sequence.Children.Count; i++) Facts(sequence[i], $"{path}.{i}", facts);
                break;
            default:
                facts.Add($"{path}: {node}");
                break;
        }

        return facts;
    }

    private static YamlNode Sidecar() => ((YamlSequenceNode)At(Snippet(), "initContainers")).Single();

    /// <summary>The block of the README that begins with initContainers.</summary>
    private static YamlNode Snippet()
    {
        const string Indent = "    ";
        var block = File.ReadLines(Path.Combine(RepositoryRoot.Path, Chart, "README.md"))
            .SkipWhile(line => line != $"{Indent}initContainers:")
            .TakeWhile(line => line.StartsWith(Indent, StringComparison.Ordinal))
            .Select(line => line[Indent.Length..]);
        return Load(string.Join('\n', block)).Single();
    }

    private static YamlNode Release(string kind) =>
        Load(ExternalTool.Helm().Run(
            Chart,
            "template", "letters", ".",
            "--set", "image.repository=registry.example/alphadrift",
            "--set", "config.kafka.bootstrapServers=kafka:9092",
            "--set", "config.kafka.topic=letter-inputs",
            "--set", "state.enabled=false",
            "--set", "models.volume.persistentVolumeClaim.claimName=letter-model").Succeeded().Output)
            .Single(item => Text(item, "kind") == kind);

    private static IEnumerable<YamlNode> Load(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents.Select(document => document.RootNode);
    }

    private static YamlNode At(YamlNode node, params string[] path) => path.Aggregate(node, (current, name) => current[name]);

    private static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)At(node, path)).Value!;
}
