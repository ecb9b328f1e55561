using System.Text.Json;
using Xunit;

namespace Alphadrift.Tests.Commands;

/// <summary><c>inspect --graph</c>.</summary>
public sealed class InspectGraphTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    [Fact]
    public async Task Graph_WithoutAnObjective_IsTheGraphAsWatched()
    {
        var outcome = await commands.RunAsync("inspect", CommandFixture.Letter, "--graph", "--lowering", "managed");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith("graph of letter-prelu.onnx, opset 13: 9 nodes\n", outcome.Out, StringComparison.Ordinal);
        Assert.Contains(
            "\n* /PRelu_output_0 float32[batch, 128], alphadrift/moments//PRelu float32[batch, 6, 128] = "
            + "ai.alphadrift::PReluMoments(",
            outcome.Out,
            StringComparison.Ordinal);
        Assert.DoesNotContain("\n< ", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graph_AsJsonWithAnObjective_HasEveryNodeWithItsPart()
    {
        var outcome = await commands.RunAsync(
            "inspect", CommandFixture.Letter, "--graph", "--objective", "entropy", "--lowering", "portable", "--output", "json");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        using var json = JsonDocument.Parse(outcome.Out);
        var nodes = json.RootElement.GetProperty("nodes").EnumerateArray().ToArray();
        Assert.Equal(
            ["backward", "model", "objective", "site"], nodes.Select(node => node.GetProperty("part").GetString()).Distinct()
                .Order(StringComparer.Ordinal));
        Assert.Equal(
            ["/PRelu", "/PRelu_1", "/PRelu_2"],
            nodes.Select(node => node.GetProperty("site").GetString()).OfType<string>().Distinct().Order(StringComparer.Ordinal));
        var division = nodes.Single(
            node => node.GetProperty("operator").GetString() == "Div" && node.GetProperty("part").GetString() == "model");
        Assert.Equal("float32[batch, 16]", division.GetProperty("outputs")[0].GetProperty("type").GetString());
        Assert.Equal("float32[16]", division.GetProperty("inputs")[1].GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("--graph --verify", "--graph and --verify are two questions; ask one at a time.")]
    [InlineData("--rows rows.csv", "--rows are for --verify; add it, or leave them out.")]
    [InlineData("--objective entropy", "--objective is for --graph and --verify; add one of them, or leave it out.")]
    public async Task Inspect_OptionsThatDoNotGoTogether_AreRefused(string arguments, string message) =>
        Assert.Equal(
            new CommandOutcome(2, "", $"alphadrift: {message}\n"),
            await commands.RunAsync(["inspect", CommandFixture.Letter, .. arguments.Split(' ')]));
}
