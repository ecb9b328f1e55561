using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Sessions;
using Xunit;

namespace Alphadrift.Tests.Graphs;

public sealed class GraphPrinterTests
{
    public static TheoryData<string, ObjectiveKind?> Graphs => new()
    {
        { "graph-watched.txt", null },
        { "graph-entropy.txt", ObjectiveKind.Entropy },
    };

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Write_ASmallNet_IsTheGoldenText(string golden, ObjectiveKind? objective)
    {
        using var text = new StringWriter { NewLine = "\n" };

        var options = new ModelSessionOptions
        {
            Lowering = Lowering.Managed,
            Kernel = "scalar",
            Objective = objective,
            InputGradients = true,
        };
        GraphPrinter.Write(GraphInspection.List(Net(), options), text);

        Assert.Equal(File.ReadAllText(TestPaths.Data($"golden/{golden}")), text.ToString());
    }

    [Fact]
    public void Write_LongListsAndAbsentInputs_AreCutAndMarked()
    {
        var graph = new GraphListing(
            "net.onnx", 18, null, [], [new ListedNode(
                GraphPart.Model,
                null,
                "Concat",
                [.. Enumerable.Range(1, 12).Select(i => new ListedInput(i == 2 ? "" : $"x{i}", null, null))],
                [new ListedValue("y", null)],
                [
                    new NodeSetting("numbers", $"[{string.Join(", ", Enumerable.Range(1, 9))}]"),
                    new NodeSetting("mode", "'DCR'"),
                ])],
            []);
        using var text = new StringWriter { NewLine = "\n" };

        GraphPrinter.Write(graph, text);

        Assert.Contains(
            "\n  y = Concat(x1, –, x3, x4, x5, x6, x7, … 12 in all) {numbers [1, 2, 3, 4, 5, 6, 7, … 9 in all], mode 'DCR'}\n",
            text.ToString(),
            StringComparison.Ordinal);
    }

    /// <summary>A strided convolution, a rectifier, pooling, classes.</summary>
    private static OnnxModel Net() => new ModelBuilder()
        .Input("x", ModelBuilder.Open, 2, 6, 6)
        .Floats("w", [4, 2, 3, 3], [.. Enumerable.Range(0, 72).Select(i => 0.01f * i)])
        .Node("Conv", ["x", "w"], "z", ("pads", (long[])[1, 1, 1, 1]), ("strides", (long[])[2, 2]))
        .Floats("a", [4, 1, 1], 0.1f, 0.2f, 0.3f, 0.4f)
        .Node("PRelu", ["z", "a"], "y")
        .Node("GlobalAveragePool", ["y"], "pooled")
        .Integers("shape", 0, -1)
        .Node("Reshape", ["pooled", "shape"], "flat")
        .Floats("v", [4, 3], [.. Enumerable.Range(0, 12).Select(i => 0.1f * i)])
        .Node("MatMul", ["flat", "v"], "logits")
        .Output("logits")
        .Model("small.onnx");
}
