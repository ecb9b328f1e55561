using System.Text.RegularExpressions;
using Alphadrift.Monitoring.Commands;
using Alphadrift.Tests.Deployment;
using Xunit;

namespace Alphadrift.Tests.Architecture;

/// <summary>The commands that documents print are commands: verbs, options and the samples that they name exist.</summary>
public sealed partial class DocumentCommandTests
{
    private const int TwoScreens = 120;

    [GeneratedRegex("^```sh\n(?<block>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"^(alphadrift|dotnet run --project Monitor -c Release --) (?<arguments>.+?)( &)?( +# .*)?$")]
    private static partial Regex Command();

    [Theory]
    [MemberData(nameof(DocumentLinkTests.Documents), MemberType = typeof(DocumentLinkTests))]
    public void Document_EveryCommand_Parses(string document) =>
        Assert.DoesNotContain(
            Commands(File.ReadAllText(Path.Combine(RepositoryRoot.Path, document))),
            arguments => CommandLine.Faults(arguments).Count > 0);

    [Theory]
    [MemberData(nameof(DocumentLinkTests.Documents), MemberType = typeof(DocumentLinkTests))]
    public void Document_EverySampleInACommand_Exists(string document) =>
        Assert.DoesNotContain(
            Commands(File.ReadAllText(Path.Combine(RepositoryRoot.Path, document)))
                .SelectMany(arguments => arguments)
                .Where(argument => argument.StartsWith("samples/", StringComparison.Ordinal)),
            sample => !File.Exists(Path.Combine(RepositoryRoot.Path, sample)));

    [Fact]
    public void Commands_OfAnOptionThatIsNone_AreFaulty()
    {
        var commands = Commands("```sh\nalphadrift demo --port 9500 # a remark\nalphadrift demo \\\n  --speed 3 &\nls\n```\n");

        Assert.Equal([0, 1], commands.Select(arguments => Math.Min(1, CommandLine.Faults(arguments).Count)));
    }

    [Fact]
    public void Readme_ShowsTheWayFromInspectToRun()
    {
        var verbs = Commands(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md"))).Select(arguments => arguments[0]);

        Assert.Equal(["demo", "inspect", "calibrate", "replay", "report", "config", "run"], verbs);
    }

    [Fact]
    public void Readme_Length_IsTwoScreens() =>
        Assert.InRange(File.ReadLines(Path.Combine(RepositoryRoot.Path, "README.md")).Count(), 60, TwoScreens);

    /// <summary>The arguments of every call of the program in a document's shell blocks.</summary>
    private static string[][] Commands(string document) =>
    [
        .. ShellBlock().Matches(document)
            .SelectMany(block => block.Groups["block"].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
            .Select(line => Command().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups["arguments"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
    ];
}
