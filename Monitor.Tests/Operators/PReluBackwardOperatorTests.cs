using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Operators;
using Alphadrift.Tests.Graphs;
using Alphadrift.Tests.Kernels;
using Alphadrift.Tests.Sessions;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace Alphadrift.Tests.Operators;

/// <summary>Both backward operators within ONNX Runtime, in one model.</summary>
public sealed class PReluBackwardOperatorTests
{
    private const int Rows = 5;

    public static TheoryData<string> Kernels => [.. PReluKernels.Names];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_EveryLayout_GivesBothGradients(string kernel)
    {
        foreach (var (rowShape, axis) in new (long[], int)[] { ([3, 7, 7], 1), ([3, 2, 2], 1), ([6, 40], 2), ([33], 1), ([], 1) })
        {
            long[] shape = [Rows, .. rowShape];
            var channels = axis < shape.Length ? (int)shape[axis] : 1;
            var inner = (int)shape.Skip(axis + 1).Aggregate(1L, (product, extent) => product * extent);
            var count = (int)shape.Aggregate(1L, (product, extent) => product * extent);
            var z = MomentReference.Values(count, seed: 1);
            var dy = MomentReference.Values(count, seed: 2);
            float[] slopes = [.. Enumerable.Range(0, channels).Select(i => 0.3f - 0.1f * i)];
            using var session = Open(shape, axis, PReluKernels.IndexOf(kernel), threads: 2);

            using var results = Run(session, z, shape, slopes, dy, shape);

            var expected = BackwardReference.SlopeGradients(z, dy, Rows, count / Rows / channels / inner, channels, inner);
            var dz = BackwardReference.Dz(z, slopes, dy, inner);
            MomentReference.AssertClose([.. dz.Select(value => -value)], results[0].GetTensorDataAsSpan<float>(), 1e-7);
            BackwardReference.AssertSums(
                (expected.Sums.Select(sum => -sum).ToArray(), expected.Magnitudes), results[1].GetTensorDataAsSpan<float>());
            BackwardReference.AssertSums(expected, results[2].GetTensorDataAsSpan<float>());
            Assert.Equal([Rows, channels], results[1].GetTensorTypeAndShape().Shape);
            Assert.Equal([Rows, channels], results[2].GetTensorTypeAndShape().Shape);
        }
    }

    [Fact]
    public void Run_SlopesOfAnotherLength_ReportsBothShapes()
    {
        using var session = Open([1, 2], axis: 1, kernel: 0);

        var fault = Assert.Throws<OnnxRuntimeException>(() => Run(session, [-2, 4], [1, 2], [1, 1, 1], [1, 1], [1, 2]));

        Assert.Contains(
            "PReluBackward: z [1, 2] has 2 channels on axis 1; the slopes are [3].", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dz", "PReluBackward")]
    [InlineData("alone", "PReluSlopes")]
    public void Run_GradientOfAnotherShape_ReportsBothShapes(string output, string name)
    {
        using var session = Open([ModelBuilder.Open, ModelBuilder.Open], axis: 1, kernel: 0, outputs: [output]);

        var fault = Assert.Throws<OnnxRuntimeException>(() => Run(session, [-2, 4], [1, 2], [1, 1], [1, 1], [2, 1]));

        Assert.Contains(
            $"{name}: z is [1, 2], and dy [2, 1]; both must have one shape.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_EmptyPositions_IsRefused()
    {
        using var session = Open([ModelBuilder.Open, ModelBuilder.Open], axis: 1, kernel: 0, outputs: ["alone"]);

        var fault = Assert.Throws<OnnxRuntimeException>(() => Run(session, [], [1, 0], [1], [], [1, 0]));

        Assert.Contains("PReluSlopes: z is empty.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoRows_GivesNoSums()
    {
        using var session = Open([ModelBuilder.Open, ModelBuilder.Open], axis: 1, kernel: 0);

        using var results = Run(session, [], [0, 2], [1, 1], [], [0, 2]);

        Assert.Equal([0, 2], results[0].GetTensorTypeAndShape().Shape);
        Assert.Equal([0, 2], results[1].GetTensorTypeAndShape().Shape);
        Assert.Equal([0, 2], results[2].GetTensorTypeAndShape().Shape);
    }

    [Fact]
    public void Run_OneThreadOrTwo_IsTheSameBitForBit()
    {
        var z = MomentReference.Values(Rows * 40 * 49, seed: 3);
        var dy = MomentReference.Values(z.Length, seed: 4);
        long[] shape = [Rows, 40, 49];
        using var one = Open(shape, axis: 1, PReluKernels.IndexOf(null), threads: 1);
        using var two = Open(shape, axis: 1, PReluKernels.IndexOf(null), threads: 2);

        using var first = Run(one, z, shape, new float[40], dy, shape);
        using var second = Run(two, z, shape, new float[40], dy, shape);

        for (var i = 0; i < first.Count; i++)
            Assert.Equal(first[i].GetTensorDataAsSpan<float>(), second[i].GetTensorDataAsSpan<float>());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, -1)]
    [InlineData(1, 99)]
    public void Open_AttributesOutOfRange_IsRefused(int axis, int kernel) =>
        Assert.Throws<OnnxRuntimeException>(() => Open([1, 2], axis, kernel));

    private static IDisposableReadOnlyCollection<OrtValue> Run(
        InferenceSession session, float[] z, long[] shape, float[] slopes, float[] dy, long[] gradientShape)
    {
        using var first = OrtValue.CreateTensorValueFromMemory(z, shape);
        using var second = OrtValue.CreateTensorValueFromMemory(slopes, [slopes.Length]);
        using var third = OrtValue.CreateTensorValueFromMemory(dy, gradientShape);
        using var options = new RunOptions();
        return session.Run(options, ["z", "slopes", "dy"], [first, second, third], session.OutputNames);
    }

    /// <summary>
    /// dy is computed in the graph and dz is used in it, with shapes that are known, so that it may take
    /// the memory of dy; −dy goes in, and −dz comes out.
    /// </summary>
    private static InferenceSession Open(long[] shape, int axis, int kernel, int threads = 1, params string[] outputs)
    {
        var builder = new ModelBuilder().Input("z", shape).Input("slopes", ModelBuilder.Open).Input("dy", shape)
            .Node("Neg", ["dy"], "gradient")
            .Node(
                ManagedOperators.PReluBackward,
                ["z", "slopes", "gradient"],
                "inner",
                ("axis", (long)axis),
                ("kernel", (long)kernel))
            .Node("Abs", ["inner"], "magnitude")
            .Node("Sign", ["inner"], "sign")
            .Node("Mul", ["magnitude", "sign"], "dz")
            .Node(ManagedOperators.PReluSlopes, ["z", "dy"], "alone", ("axis", (long)axis), ("kernel", (long)kernel));
        var graph = builder.Proto.Graph;
        foreach (var node in graph.Node.Where(node => node.OpType.StartsWith("PRelu", StringComparison.Ordinal)))
            node.Domain = ManagedOperators.Domain;
        graph.Node[1].Output.Add("dslopes");
        graph.ValueInfo.Add(ModelBuilder.Value("inner", TensorProto.Types.DataType.Float, shape));
        builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = ManagedOperators.Domain, Version = 1 });
        foreach (var output in outputs is [] ? ["dz", "dslopes", "alone"] : outputs) builder.Output(output);

        // A node whose outputs nobody fetches would still run, and fail first.
        if (outputs is ["alone"]) while (graph.Node.Count > 1) graph.Node.RemoveAt(0);
        if (outputs is ["dz"]) graph.Node.RemoveAt(5);
        using var options =
            new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, IntraOpNumThreads = threads };
        ManagedOperators.AddTo(options);
        return new InferenceSession(builder.Bytes(), options);
    }
}
