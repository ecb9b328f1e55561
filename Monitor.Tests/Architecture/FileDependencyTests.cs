using System.Text.RegularExpressions;
using Alphadrift.Adaptation;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Tests.Deployment;
using Xunit;

namespace Alphadrift.Tests.Architecture;

/// <summary>What a reader has to hold in mind: how many files a front door uses, and how many one record passes.</summary>
public sealed partial class FileDependencyTests(FileDependencyTests.Sources sources) : IClassFixture<FileDependencyTests.Sources>
{
    /// <summary>Most files that a front door may use.</summary>
    private const int MostFiles = 15;

    /// <summary>Most files on the way of one record from its topic to a webhook.</summary>
    private const int LongestWay = 14;

    private FileDependencies All { get; } = sources.All;

    [Fact]
    public void Folders_OfBothProjects_UseEachOtherInOneOrder() => Assert.Empty(All.FolderCycles());

    [Theory]
    [InlineData("Adaptation/SlopeCalibrator.cs")]
    [InlineData("Adaptation/SlopeMonitor.cs")]
    [InlineData("Monitor/Commands/ReplayCommand.cs")]
    [InlineData("Monitor/Commands/ReportCommand.cs")]
    [InlineData("Monitor/Pipeline/DaemonHost.cs")]
    [InlineData("Monitor/Pipeline/MonitorWorker.cs")]
    public void FrontDoor_UsesFewFiles(string file) =>
        Assert.True(All.Of(file).Count <= MostFiles, $"{All.Of(file).Count} files: {string.Join(", ", All.Of(file))}");

    /// <summary>The ways that the map of the architecture draws: its files use each other.</summary>
    [Theory]
    [InlineData("record", LongestWay)]
    [InlineData("calibration", LongestWay)]
    [InlineData("replay", LongestWay)]
    public void Way_AsTheMapDrawsIt_IsTheCodes(string name, int longest)
    {
        var way = WayOf(name);

        Assert.InRange(way.Count, 3, longest);
        Assert.Equal(way.Distinct(), way);
        Assert.All(way, file => Assert.Contains(file, All.Files));
        Assert.Equal(way.Order(), Connected(way).Order());
    }

    /// <summary>The files of a way that the first of them is connected with, over others of the way.</summary>
    private HashSet<string> Connected(List<string> way)
    {
        var connected = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([way[0]]);
        while (open.TryPop(out var file))
        {
            if (!connected.Add(file)) continue;
            foreach (var next in way.Where(other => AreConnected(file, other))) open.Push(next);
        }

        return connected;
    }

    /// <summary>One uses the other, or both use one interface.</summary>
    private bool AreConnected(string one, string other) =>
        All.Of(one).Contains(other) || All.Of(other).Contains(one)
        || All.Of(one).Intersect(All.Of(other)).Any(file => Interface().IsMatch(file));

    [GeneratedRegex(@"/I[A-Z]\w+\.cs$")]
    private static partial Regex Interface();

    [Fact]
    public void FileDependencies_OfTheseTests_FindThatTheyUseTheTool_AndNotTheOtherWay()
    {
        var fixtures = new FileDependencies((typeof(FileDependencyTests).Assembly, "Monitor.Tests"));

        const string Folder = "Monitor.Tests/Architecture";
        Assert.Contains($"{Folder}/FileDependencies.cs", fixtures.Of($"{Folder}/FileDependencyTests.cs"));
        Assert.DoesNotContain($"{Folder}/FileDependencyTests.cs", fixtures.Of($"{Folder}/FileDependencies.cs"));
    }

    [Theory]
    [InlineData("a>b b>c", "")]
    [InlineData("a>b b>a", "a ⇄ b")]
    [InlineData("a>b b>c c>a c>d", "a ⇄ b ⇄ c")]
    [InlineData("a>b b>a c>d d>c", "a ⇄ b,c ⇄ d")]
    [InlineData("a>a", "")]
    public void Cycles_OfEdges_AreGroups(string edges, string cycles) => Assert.Equal(
        cycles,
        string.Join(
            ',',
            FileDependencies.Cycles(edges.Split(' ').Select(edge => edge.Split('>')).Select(ends => (ends[0], ends[1])))));

    /// <summary>The numbered list under the heading that names the way.</summary>
    private static List<string> WayOf(string name)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "ARCHITECTURE.md"));
        var start = text.IndexOf($"way of one {name}", StringComparison.OrdinalIgnoreCase);
        Assert.True(start >= 0, $"ARCHITECTURE.md draws no way of one {name}.");
        var section = text[start..].Split("\n## ")[0].Split("\n### ")[0];
        return [.. Station().Matches(section).Select(match => match.Groups["file"].Value)];
    }

    [GeneratedRegex(@"^\d+\. `(?<file>[\w./]+\.cs)`", RegexOptions.Multiline)]
    private static partial Regex Station();

    /// <summary>Read once for all tests.</summary>
    public sealed class Sources
    {
        internal FileDependencies All { get; } =
            new((typeof(SlopeMonitor).Assembly, "Adaptation"), (typeof(DaemonHost).Assembly, "Monitor"));
    }
}
