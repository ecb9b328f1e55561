using Alphadrift.Adaptation;
using Xunit;

namespace Alphadrift.Tests.Architecture;

/// <summary>A folder may use only the folders before it.</summary>
public sealed class FolderOrderTests
{
    internal static readonly string[] AdaptationFolders =
    [
        "Faults", "Arrays", "Kernels", "Operators", "Graphs", "Gradients", "Objectives", "Execution", "Probing",
        "Blocking", "Sessions", "Slopes", "Guards", "Statistics", "Charts", "Scoring", "Skew", "Adapting",
        "Verification", "Baselines", "Observations", "Calibration", "Features", "Judging",
    ];

    internal static readonly string[] MonitorFolders =
    [
        "Configuration", "Rows", "Tables", "Ingestion", "Windowing", "Measures", "Telemetry", "Alerting", "Judging", "Webhooks",
        "Http", "Pipeline", "Demo", "Replay", "Reports", "Commands",
    ];

    [Fact]
    public void Adaptation_EveryFolder_UsesEarlierFoldersOnly() =>
        AssertNone(new FolderOrder("Alphadrift.Adaptation", AdaptationFolders).Violations(typeof(SlopeMonitor).Assembly));

    [Fact]
    public void Monitor_EveryFolder_UsesEarlierFoldersOnly() =>
        AssertNone(new FolderOrder("Alphadrift.Monitoring", MonitorFolders)
            .Violations(typeof(Monitoring.Pipeline.DaemonHost).Assembly));

    [Fact]
    public void Fixtures_ThatBreakTheOrder_AreAllFound() =>
        Assert.Equal(
            [
                "Alphadrift.Tests.Architecture.Fixtures.Early.CallsInAsyncBody → " +
                "Alphadrift.Tests.Architecture.Fixtures.Late.Target",
                "Alphadrift.Tests.Architecture.Fixtures.Early.CallsInBody → Alphadrift.Tests.Architecture.Fixtures.Late.Target",
                "Alphadrift.Tests.Architecture.Fixtures.Early.CallsInIterator → " +
                "Alphadrift.Tests.Architecture.Fixtures.Late.Target",
                "Alphadrift.Tests.Architecture.Fixtures.Early.CallsInLambda → Alphadrift.Tests.Architecture.Fixtures.Late.Target",
                "Alphadrift.Tests.Architecture.Fixtures.Early.HandsToGeneric → " +
                "Alphadrift.Tests.Architecture.Fixtures.Late.Target",
                "Alphadrift.Tests.Architecture.Fixtures.Early.TakesAsParameter → " +
                "Alphadrift.Tests.Architecture.Fixtures.Late.Target",
                "Alphadrift.Tests.Architecture.Fixtures.Unlisted.Stray is in a folder that has no place in the order",
            ],
            new FolderOrder("Alphadrift.Tests.Architecture.Fixtures", ["Early", "Late"])
                .Violations(typeof(FolderOrderTests).Assembly));

    [Theory]
    [InlineData("Adaptation", "Faults")]
    [InlineData("Monitor", "Commands")]
    public void Order_NamesEveryFolderThatHasCode(string project, string known)
    {
        var folders = Directory.EnumerateDirectories(Path.Combine(Deployment.RepositoryRoot.Path, project))
            .Where(folder => Directory.EnumerateFiles(folder, "*.cs").Any())
            .Select(folder => Path.GetFileName(folder)!)
            .Except(["bin", "obj", "Properties"])
            .ToArray();

        Assert.Contains(known, folders);
        Assert.Empty(folders.Except(AdaptationFolders).Except(MonitorFolders));
    }

    [Fact]
    public void Adaptation_References_KnowNoHostingKafkaHttpOrLogging()
    {
        var forbidden = new[]
        {
            "Microsoft.Extensions.", "Microsoft.AspNetCore.", "Confluent.", "System.Net.", "OpenTelemetry", "Spectre.",
            "alphadrift",
        };

        var references = typeof(SlopeMonitor).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!).ToArray();

        Assert.Contains("Microsoft.ML.OnnxRuntime", references);
        Assert.DoesNotContain(
            references, reference => forbidden.Any(name => reference.StartsWith(name, StringComparison.Ordinal)));
    }

    private static void AssertNone(IReadOnlyList<string> violations) =>
        Assert.True(violations.Count == 0, string.Join('\n', violations));
}
