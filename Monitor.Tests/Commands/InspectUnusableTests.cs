using System.Text.Json;
using Alphadrift.Tests.Graphs;
using Xunit;

namespace Alphadrift.Tests.Commands;

/// <summary>What <c>inspect</c> says of rectifiers that cannot be watched.</summary>
public sealed class InspectUnusableTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    private const string ByPosition =
        "its slopes [3, 2, 2] vary by position, not by channel alone; train it with one slope per channel or with one for all";

    private const string Computed =
        "its slopes 'z' are computed by the model or fed to it; export the model with constant slopes";

    [Fact]
    public async Task Inspect_AModelWithUnusableRectifiers_SaysWhyEachCannotBeWatched()
    {
        var model = commands.WriteModel("mixed.onnx", Mixed());

        Assert.Equal(
            new CommandOutcome(
                0,
                $$"""
                model     mixed.onnx, {{new FileInfo(model.Path).Length}} B
                sha256    {{model.Sha256}}
                format    opset 17, written by test
                kernel    portable

                inputs
                  name  type     shape
                  x     float32  [batch, 3, 2, 2]

                outputs
                  name  type     shape
                  y     unknown  ?

                rectifiers watched: 1 site, 3 slopes
                  site  operator  channels  slope min  mean  max
                  /r    Relu             3          0     0    0

                rectifiers that cannot be watched
                  /p (PRelu): {{ByPosition}}
                  /y (PRelu): {{Computed}}

                """,
                ""),
            await commands.RunAsync("inspect", model.Path, "--lowering", "portable"));
    }

    [Fact]
    public async Task Inspect_AsJson_GivesTheSameReasons()
    {
        var model = commands.WriteModel("mixed-json.onnx", Mixed());

        var outcome = await commands.RunAsync("inspect", model.Path, "--output", "json");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        using var json = JsonDocument.Parse(outcome.Out);
        Assert.Equal(
            [("/p", "PRelu", ByPosition), ("/y", "PRelu", Computed)],
            json.RootElement.GetProperty("unusable").EnumerateArray().Select(rectifier => (
                rectifier.GetProperty("name").GetString()!,
                rectifier.GetProperty("operator").GetString()!,
                rectifier.GetProperty("reason").GetString()!)));
    }

    [Fact]
    public async Task Inspect_AModelWithoutAnyUsableRectifier_Fails_AndStillSaysWhy()
    {
        var model = commands.WriteModel(
            "none.onnx",
            TestModels.Conv(3, 2, 2).Floats("s", [3, 2, 2], Slopes()).Node("PRelu", ["z", "s"], "y").Output("y"));

        Assert.Equal(
            new CommandOutcome(
                2,
                $$"""
                model     none.onnx, {{new FileInfo(model.Path).Length}} B
                sha256    {{model.Sha256}}
                format    opset 17, written by test

                inputs
                  name  type     shape
                  x     float32  [batch, 3, 2, 2]

                outputs
                  name  type     shape
                  y     unknown  ?

                rectifiers watched: 0 sites, 0 slopes

                rectifiers that cannot be watched
                  /y (PRelu): {{ByPosition}}

                """,
                "alphadrift: none.onnx has no rectifier that can be watched.\n"),
            await commands.RunAsync("inspect", model.Path));
    }

    /// <summary>A ReLU, a PReLU with a slope per position, and one whose slopes the model computes.</summary>
    private static ModelBuilder Mixed() => TestModels.Conv(3, 2, 2)
        .Floats("s", [3, 2, 2], Slopes())
        .Node("Relu", ["z"], "r")
        .Node("PRelu", ["r", "s"], "p")
        .Node("PRelu", ["p", "z"], "y")
        .Output("y");

    private static float[] Slopes() => [.. Enumerable.Range(1, 12).Select(i => i / 16f)];
}
