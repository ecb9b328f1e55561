using Alphadrift.Tests.Graphs;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Commands;

/// <summary><c>inspect --shape</c>, for a model that leaves the height and width of its pictures open.</summary>
public sealed class InspectShapeTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    [Fact]
    public async Task Inspect_WithTheShapeOfARow_WatchesAModelWithOpenAxes()
    {
        var model = commands.WriteModel("open.onnx", OpenModel());

        Assert.Equal(
            new CommandOutcome(
                0,
                $$"""
                model     open.onnx, {{new FileInfo(model.Path).Length}} B
                sha256    {{model.Sha256}}
                format    opset 17, written by test
                kernel    portable

                inputs
                  name  type     shape
                  x     float32  [batch, 2, ?, ?]

                outputs
                  name  type     shape
                  y     unknown  ?

                rectifiers watched: 1 site, 2 slopes
                  site  operator   channels  slope min    mean     max
                  /y    LeakyRelu         2     0.2500  0.2500  0.2500

                """,
                ""),
            await commands.RunAsync("inspect", model.Path, "--shape", "x=2x6x8", "--lowering", "portable"));
    }

    [Theory]
    [InlineData(
        2,
        "alphadrift: open.onnx: input 'x' has the shape [batch, 2, ?, ?]; give the shape of one row where it is open (?),"
        + " as --shape x=2xNxN with numbers for N.\n")]
    [InlineData(
        2,
        "alphadrift: --shape: 'x=2x6xwide' is not INPUT=AxBxC with extents of at least 1, such as pixels=1x28x28.\n"
        + "Try 'alphadrift inspect --help'.\n",
        "x=2x6xwide")]
    [InlineData(
        2,
        "alphadrift: --shape: '2x6x8' is not INPUT=AxBxC with extents of at least 1, such as pixels=1x28x28.\n"
        + "Try 'alphadrift inspect --help'.\n",
        "2x6x8")]
    [InlineData(
        2,
        "alphadrift: --shape: 'x=2x0x8' is not INPUT=AxBxC with extents of at least 1, such as pixels=1x28x28.\n"
        + "Try 'alphadrift inspect --help'.\n",
        "x=2x0x8")]
    [InlineData(
        2,
        "alphadrift: open.onnx: rows of the shape [batch, 3, 6, 8] do not fit input 'x' of the shape [batch, 2, ?, ?]."
        + " Give rows of the shape that the model takes.\n",
        "x=3x6x8")]
    [InlineData(
        2,
        "alphadrift: open.onnx: rows of the shape [batch, 2, 6] do not fit input 'x' of the shape [batch, 2, ?, ?]."
        + " Give rows of the shape that the model takes.\n",
        "x=2x6")]
    [InlineData(
        2,
        "alphadrift: open.onnx: a row shape is given for 'pixels', but the model has no such input. Its inputs are 'x'.\n",
        "x=2x6x8",
        "pixels=2x6x8")]
    public async Task Inspect_WithoutAShapeThatFits_SaysWhichFits(int exitCode, string error, params string[] shapes)
    {
        var model = commands.WriteModel("open.onnx", OpenModel());

        Assert.Equal(
            new CommandOutcome(exitCode, "", error),
            await commands.RunAsync(["inspect", model.Path, .. shapes.SelectMany(shape => new[] { "--shape", shape })]));
    }

    private static ModelBuilder OpenModel() => new ModelBuilder()
        .Input("x", Open, 2, Open, Open)
        .Floats("w", [2, 2, 1, 1], 1, 2, 3, 4)
        .Node("Conv", ["x", "w"], "z")
        .Node("LeakyRelu", ["z"], "y", ("alpha", 0.25f))
        .Output("y");
}
