using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Operators;
using Alphadrift.Tests.Graphs;
using Alphadrift.Tests.Sessions;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace Alphadrift.Tests.Operators;

/// <summary>
/// Max-pool backward within ONNX Runtime, beside ONNX Runtime's own MaxPool, whose indices say where each gradient must go.
/// </summary>
public sealed class MaxPoolBackwardOperatorTests
{
    /// <param name="Extents">Of x, without rows and channels.</param>
    private sealed record Pool(long[] Extents, long[] Kernel, long[] Strides, long[] Pads, long[] Dilations, bool Ceil);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_RandomPools_SendsEveryGradientWhereTheIndicesPoint(int axes)
    {
        var random = new Random(axes);
        for (var trial = 0; trial < 60; trial++)
        {
            var kernel = Draw(random, axes, 1, 4);
            var dilations = Draw(random, axes, 1, 3);
            long[] pads = [.. Enumerable.Range(0, 2 * axes).Select(i => (long)random.Next((int)kernel[i % axes]))];

            // Room for a whole window without the pads, so that every window has a value.
            long[] extents = [.. kernel.Zip(dilations, (taps, dilation) => (taps - 1) * dilation + 1 + random.Next(8))];
            AssertFollowsIndices(
                new Pool(extents, kernel, Draw(random, axes, 1, 4), pads, dilations, random.Next(2) == 0), random);
        }
    }

    [Fact]
    public void Run_SquaresOfTwo_SendEveryGradientWhereTheIndicesPoint()
    {
        var random = new Random(4);
        for (var width = 2; width <= 25; width++)
        {
            long[] two = [2, 2];
            AssertFollowsIndices(
                new Pool([random.Next(2, 9), width], two, two, [0, 0, 0, 0], [1, 1], Ceil: width % 3 == 0), random);
        }
    }

    [Fact]
    public void Run_NaN_TakesItsWindowOnlyWhereItIsFirst()
    {
        const int Width = 22;
        float[] dy = [.. Enumerable.Range(1, Width / 2)];
        using var session = Open(new Pool([2, Width], [2, 2], [2, 2], [0, 0, 0, 0], [1, 1], Ceil: false));
        for (var at = 0; at < 2 * Width; at++)
        {
            // Values fall along each window: its first place is the maximum, and stays it when it is
            // NaN; a NaN elsewhere changes nothing.
            float[] x = [.. Enumerable.Range(0, 2 * Width).Select(i => -(float)(i % 2 + 2 * (i / Width)))];
            x[at] = float.NaN;

            using var results = Run(session, x, [1, 1, 2, Width], dy, [1, 1, 1, Width / 2]);

            var expected = new float[x.Length];
            for (var i = 0; i < dy.Length; i++) expected[2 * i] = dy[i];
            Assert.Equal(expected, results[0].GetTensorDataAsSpan<float>());
        }
    }

    [Fact]
    public void Run_EqualValues_GoesToTheFirst()
    {
        var pool = new Pool([2, 4], [2, 2], [2, 2], [0, 0, 0, 0], [1, 1], Ceil: false);
        using var session = Open(pool);

        using var results = Run(session, [1, 1, 0, 3, 1, 1, 3, 3], [1, 1, 2, 4], [5, 7], [1, 1, 1, 2]);

        Assert.Equal([5, 0, 0, 7, 0, 0, 0, 0], results[0].GetTensorDataAsSpan<float>());
    }

    [Fact]
    public void Run_OverlappingWindows_AddUp()
    {
        var pool = new Pool([3], [2], [1], [0, 0], [1], Ceil: false);
        using var session = Open(pool);

        using var results = Run(session, [1, 9, 2], [1, 1, 3], [5, 7], [1, 1, 2]);

        Assert.Equal([0, 12, 0], results[0].GetTensorDataAsSpan<float>());
    }

    [Fact]
    public void Run_Infinities_AreMaxima()
    {
        var pool = new Pool([4], [2], [2], [0, 0], [1], Ceil: false);
        using var session = Open(pool);

        using var results = Run(
            session, [float.NegativeInfinity, float.NegativeInfinity, 1, float.PositiveInfinity], [1, 1, 4], [5, 7], [1, 1, 2]);

        Assert.Equal([5, 0, 0, 7], results[0].GetTensorDataAsSpan<float>());
    }

    [Fact]
    public void Run_NoRows_GivesNone()
    {
        using var session = Open(new Pool([4], [2], [2], [0, 0], [1], Ceil: false));

        using var results = Run(session, [], [0, 1, 4], [], [0, 1, 2]);

        Assert.Equal([0, 1, 4], results[0].GetTensorTypeAndShape().Shape);
    }

    [Fact]
    public void Run_GradientOfAnotherShape_SaysWhatWasExpected()
    {
        using var session = Open(new Pool([4], [2], [2], [0, 0], [1], Ceil: false));

        var fault = Assert.Throws<OnnxRuntimeException>(() => Run(session, [1, 2, 3, 4], [1, 1, 4], [1, 2, 3], [1, 1, 3]));

        Assert.Contains(
            "MaxPoolBackward: dy [1, 1, 3] is not what MaxPool makes of x [1, 1, 4] with kernel_shape [2], strides [2], "
            + "pads [0, 0] and dilations [1].",
            fault.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("strides")]
    [InlineData("pads")]
    [InlineData("dilations")]
    [InlineData("kernel_shape")]
    public void Open_AttributeOfWrongLength_IsRefused(string attribute)
    {
        var pool = new Pool([4], [2], [2], [0, 0], [1], Ceil: false);

        var fault = Assert.Throws<OnnxRuntimeException>(
            () => Open(pool, node => node.Attribute.Single(given => given.Name == attribute).Ints.AddRange([1, 1, 1])));

        Assert.Contains(" is not usable: kernel_shape has one to three values, ", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("strides", 0)]
    [InlineData("pads", -1)]
    [InlineData("dilations", 0)]
    [InlineData("kernel_shape", 0)]
    public void Open_AttributeOutOfRange_IsRefused(string attribute, long value)
    {
        var pool = new Pool([4], [2], [2], [0, 0], [1], Ceil: false);

        var fault = Assert.Throws<OnnxRuntimeException>(
            () => Open(pool, node => node.Attribute.Single(given => given.Name == attribute).Ints[0] = value));

        Assert.Contains($"MaxPoolBackward: {attribute} [{value}", fault.Message, StringComparison.Ordinal);
    }

    private static void AssertFollowsIndices(Pool pool, Random random)
    {
        long[] shape = [2, 3, .. pool.Extents];
        using var session = Open(pool);

        // Few different values: many windows have more than one maximum.
        float[] x = [.. Enumerable.Range(0, (int)Product(shape)).Select(_ => (float)random.Next(-2, 3))];
        var (indices, gradientShape) = Indices(pool, x, shape);
        var dy = MomentReference.Values(indices.Length, seed: random.Next());
        var expected = new double[x.Length];
        for (var i = 0; i < dy.Length; i++) expected[indices[i]] += dy[i];

        using var results = Run(session, x, shape, dy, gradientShape);

        MomentReference.AssertClose(expected, results[0].GetTensorDataAsSpan<float>(), 1e-6);
    }

    private static IDisposableReadOnlyCollection<OrtValue> Run(
        InferenceSession session, float[] x, long[] shape, float[] dy, long[] gradientShape)
    {
        using var first = OrtValue.CreateTensorValueFromMemory(x, shape);
        using var second = OrtValue.CreateTensorValueFromMemory(dy, gradientShape);
        using var options = new RunOptions();
        return session.Run(options, ["x", "dy"], [first, second], ["dx"]);
    }

    /// <summary>ONNX Runtime's own MaxPool: where in x each window's maximum lies.</summary>
    private static (long[] Indices, long[] Shape) Indices(Pool pool, float[] x, long[] shape)
    {
        var builder = new ModelBuilder().Input("x", shape)
            .Node("MaxPool", ["x"], "y", [.. Attributes(pool), ("ceil_mode", pool.Ceil ? 1L : 0)])
            .Output("indices", TensorProto.Types.DataType.Int64, [.. shape.Select(_ => ModelBuilder.Open)]);
        builder.Proto.Graph.Node[0].Output.Add("indices");
        using var session = new InferenceSession(builder.Bytes());
        using var input = OrtValue.CreateTensorValueFromMemory(x, shape);
        using var options = new RunOptions();
        using var results = session.Run(options, ["x"], [input], ["indices"]);
        return (results[0].GetTensorDataAsSpan<long>().ToArray(), results[0].GetTensorTypeAndShape().Shape);
    }

    private static InferenceSession Open(Pool pool, Action<NodeProto>? change = null)
    {
        long[] open = [.. Enumerable.Repeat(ModelBuilder.Open, pool.Extents.Length + 2)];
        var builder = new ModelBuilder().Input("x", open).Input("dy", open)
            .Node(ManagedOperators.MaxPoolBackward, ["x", "dy"], "dx", Attributes(pool))
            .Output("dx");
        var node = builder.Proto.Graph.Node[0];
        node.Domain = ManagedOperators.Domain;
        change?.Invoke(node);
        builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = ManagedOperators.Domain, Version = 1 });
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        ManagedOperators.AddTo(options);
        return new InferenceSession(builder.Bytes(), options);
    }

    private static (string, object)[] Attributes(Pool pool) =>
        [("kernel_shape", pool.Kernel), ("strides", pool.Strides), ("pads", pool.Pads), ("dilations", pool.Dilations)];

    private static long[] Draw(Random random, int count, int from, int below) =>
        [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(from, below))];

    private static long Product(long[] extents) => extents.Aggregate(1L, (product, extent) => product * extent);
}
