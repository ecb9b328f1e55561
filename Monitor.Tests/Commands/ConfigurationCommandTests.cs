using System.Text.Json;
using Alphadrift.Tests.Webhooks;
using Xunit;

namespace Alphadrift.Tests.Commands;

/// <summary>run and config: the configuration comes first, and all of its faults at once.</summary>
public sealed class ConfigurationCommandTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    private static readonly string FourFaults = ExpectedText.Of(
        """
        bad.yaml has 4 faults:
          kafka.topic: must be a topic name: letters, digits, dots, underscores and hyphens, at most 249; given "" (bad.yaml:1:16)
          model.path: is required: The ONNX file of the deployed model. It is read, never written.
          model.baseline: is required: The baseline that 'alphadrift calibrate' made from this very model.
          kafka.bootstrapServers: is required: Addresses of some brokers, separated by commas; \
            the rest of the cluster is found through them.

        """);

    [Theory]
    [InlineData("run")]
    [InlineData("config check")]
    [InlineData("config show")]
    public async Task Command_WithABadConfiguration_ReportsEveryFault(string command) =>
        Assert.Equal(
            new CommandOutcome(2, "", FourFaults),
            await commands.RunAsync([.. command.Split(' '), "-c", commands.Write("bad.yaml", "kafka: {topic: \"\"}\n")]));

    [Fact]
    public async Task Run_WithoutTheFile_SaysSo() =>
        Assert.Equal(
            new CommandOutcome(2, "", "nothing.yaml has 1 fault:\n  cannot be read: there is no such file\n"),
            await commands.RunAsync("run", "-c", commands.File("nothing.yaml")));

    [Fact]
    public async Task Run_WithAModelOfAnotherBaseline_EndsBeforeItConsumes()
    {
        var outcome = await commands.RunAsync("run", "-c", Good(), "--set", $"model.path={CommandFixture.Fashion}");

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith(
            "alphadrift: The baseline was calibrated for another model: letter-prelu.onnx", outcome.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigCheck_OfAGoodFile_SaysSo() =>
        Assert.Equal(
            new CommandOutcome(0, "good.yaml has no faults.\n", ""), await commands.RunAsync("config", "check", "-c", Good()));

    [Fact]
    public async Task ConfigCheck_OfAnAuthorityThatHasExpired_WarnsAndIsFine()
    {
        var expired = new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var authority = new TestAuthority("Old root", expired.AddYears(-1), expired);
        commands.Write("old.pem", authority.Pem);
        string[] webhook = ["--set", "webhooks=[{name: ops, url: 'https://h/', caFile: old.pem}]"];

        Assert.Equal(
            new CommandOutcome(
                0,
                "good.yaml has no faults.\n",
                "good.yaml has 1 warning:\n  webhooks[0].caFile: holds no root certificate that is still valid; "
                + "the last expired on 2021-01-01 (command line)\n"),
            await commands.RunAsync(["config", "check", "-c", Good(), .. webhook]));
    }

    [Fact]
    public async Task ConfigShow_OfAGoodFile_PrintsValuesWithTheirSources()
    {
        var outcome = await commands.RunAsync("config", "show", "-c", Good(), "--set", "window.rows=250");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches(@"(?m)^window\.rows = 250 +# command line", outcome.Out);
        Assert.Matches(@"(?m)^kafka\.topic = letters +# good\.yaml", outcome.Out);
    }

    [Fact]
    public async Task ConfigSchema_IsJson()
    {
        var outcome = await commands.RunAsync("config", "schema");

        using var schema = JsonDocument.Parse(outcome.Out);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("object", schema.RootElement.GetProperty("type").GetString());
    }

    private string Good() => commands.Write(
        "good.yaml",
        $"""
        model:
          path: {CommandFixture.Letter}
          baseline: {commands.Baseline}
        kafka:
          bootstrapServers: 127.0.0.1:1
          topic: letters
        """);
}
