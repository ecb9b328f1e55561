using System.Text.RegularExpressions;
using Alphadrift.Tests.Deployment;
using Xunit;

namespace Alphadrift.Tests.Architecture;

/// <summary>Clock and randomness are arguments: what is computed can be computed again.</summary>
public sealed partial class AmbientInputTests
{
    [GeneratedRegex(
        @"\b(DateTime|DateTimeOffset)\.(Now|UtcNow|Today)\b|\bStopwatch\.(StartNew|GetTimestamp)\b|\bEnvironment\.TickCount|" +
        @"\bnew Random\(\)|\bRandom\.Shared\b|\bGuid\.(NewGuid|CreateVersion7)\(|\bThread\.Sleep\(|" +
        @"\bTask\.Delay\((?![^;]*(clock|CancellationToken\.None))")]
    private static partial Regex Ambient();

    [GeneratedRegex(@"\bTimeProvider\.System\b")]
    private static partial Regex SystemClock();

    /// <summary>Where the clock of the machine comes in; from there on it is an argument.</summary>
    private static readonly string[] SystemClockEnters =
    [
        "Monitor/Commands/ConfigurationOptions.cs", "Monitor/Commands/DemoCommand.cs", "Monitor/Pipeline/DaemonHostOptions.cs",
        "Monitor/Telemetry/TelemetryServices.cs",
    ];

    /// <summary>Where randomness is the default of an argument: an episode's id, the jitter of retries.</summary>
    private static readonly string[] RandomnessEnters =
        ["Monitor/Alerting/AlertEpisode.cs:", "Monitor/Webhooks/WebhookServices.cs:"];

    [Theory]
    [InlineData("var now = DateTime.UtcNow;", true)]
    [InlineData("var now = DateTimeOffset.Now;", true)]
    [InlineData("var random = new Random();", true)]
    [InlineData("var id = Guid.NewGuid();", true)]
    [InlineData("Thread.Sleep(10);", true)]
    [InlineData("await Task.Delay(1000, cancellationToken);", true)]
    [InlineData("await Task.Delay(Poll, clock, cancellationToken);", false)]
    [InlineData("var now = clock.GetUtcNow();", false)]
    [InlineData("var random = new Random(seed);", false)]
    public void Pattern_KnowsAmbientInputs(string line, bool ambient) => Assert.Equal(ambient, Ambient().IsMatch(line));

    [Theory]
    [InlineData("Adaptation")]
    [InlineData("Monitor")]
    public void Source_UsesNoAmbientClockOrRandomness(string project)
    {
        var files = SourceFiles.Under(project);

        Assert.NotEmpty(files);
        Assert.Equal("", string.Join('\n', Lines(files, Ambient()).Where(line => !RandomnessEnters.Any(line.StartsWith))));
    }

    [Fact]
    public void Adaptation_TakesNoClockAtAll() => Assert.Empty(Lines(SourceFiles.Under("Adaptation"), SystemClock()));

    [Fact]
    public void Monitor_TakesTheSystemClock_InTheNamedPlacesOnly() =>
        Assert.DoesNotContain(
            Lines(SourceFiles.Under("Monitor"), SystemClock()), line => !SystemClockEnters.Contains(line.Split(':')[0]));

    private static IEnumerable<string> Lines(IEnumerable<string> files, Regex pattern) =>
        from file in files
        from line in File.ReadLines(file).Select((text, i) => (Text: text, Number: i + 1))
        where !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal) && pattern.IsMatch(line.Text)
        select $"{Path.GetRelativePath(RepositoryRoot.Path, file)}:{line.Number}: {line.Text.Trim()}";
}
