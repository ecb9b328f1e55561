using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Tests.Graphs;
using Alphadrift.Tests.Sessions;
using Xunit;

namespace Alphadrift.Tests.Gradients;

/// <summary>
/// A convolution's data gradient has three forms: one flipped convolution (stride 1), four of them put in turn (stride
/// 2, managed), and the transposed convolution (everything else, and all strides in the portable lowering). On
/// the same net they must agree.
/// </summary>
public sealed class StridedConvolutionTests
{
    private const int Rows = 3;
    private const int Channels = 4;

    /// <summary>Height, width, kernel, stride, groups, pads.</summary>
    public static TheoryData<int, int, long[], long[], int, long[]> Cases => new()
    {
        { 8, 8, [3, 3], [2, 2], 1, [1, 1, 1, 1] },
        { 9, 7, [3, 3], [2, 2], 1, [1, 1, 1, 1] },
        { 9, 8, [3, 3], [2, 2], 2, [0, 1, 1, 0] },
        { 11, 11, [7, 7], [2, 2], 1, [3, 3, 3, 3] },
        { 8, 10, [2, 2], [2, 2], 1, [0, 0, 0, 0] },
        { 9, 9, [2, 4], [2, 2], 4, [0, 1, 0, 1] },
        { 7, 7, [1, 1], [2, 2], 1, [0, 0, 0, 0] },
        { 12, 9, [3, 3], [2, 2], 1, [0, 0, 0, 0] },
        { 12, 9, [5, 3], [3, 2], 1, [2, 1, 2, 1] },
        { 10, 10, [3, 3], [1, 1], 2, [2, 2, 2, 2] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_BothLowerings_GiveTheSameGradients(
        int height, int width, long[] kernel, long[] stride, int groups, long[] pads)
    {
        var model = Net(height, width, kernel, stride, groups, pads);
        var rows = MomentReference.Values(Rows * Channels * height * width, seed: 1);

        var managed = Gradients(model, Lowering.Managed, rows);
        var portable = Gradients(model, Lowering.Portable, rows);

        for (var part = 0; part < managed.Length; part++)
        {
            var largest = portable[part].Max(Math.Abs);
            Assert.True(largest > 0);
            for (var i = 0; i < portable[part].Length; i++) Assert.Equal(portable[part][i], managed[part][i], 1e-5 * largest);
        }
    }

    private static float[][] Gradients(ModelBuilder model, Lowering lowering, float[] rows)
    {
        using var session = ModelSession.Open(
            model.Model(),
            new ModelSessionOptions { Lowering = lowering, Objective = ObjectiveKind.Entropy, InputGradients = true });
        var result = session.Run(new RowSet(session.Layout, rows));
        return [result.InputGradient(0).ToArray(), result.SlopeGradients(0).ToArray(), result.SlopeGradients(1).ToArray()];
    }

    private static ModelBuilder Net(int height, int width, long[] kernel, long[] stride, int groups, long[] pads)
    {
        var random = new Random(5);
        float[] Weights(int count, double scale) =>
            [.. Enumerable.Range(0, count).Select(_ => (float)(scale * (2 * random.NextDouble() - 1)))];
        var area = (int)(kernel[0] * kernel[1]);
        return new ModelBuilder().Input("x", ModelBuilder.Open, Channels, height, width)
            .Node("LeakyRelu", ["x"], "a", ("alpha", 0.2f))
            .Floats("w", [6 * groups, Channels / groups, .. kernel], Weights(6 * groups * Channels / groups * area, 0.5))
            .Node("Conv", ["a", "w"], "z", ("kernel_shape", kernel), ("strides", stride), ("pads", pads), ("group", (long)groups))
            .Node("Relu", ["z"], "y")
            .Node("GlobalAveragePool", ["y"], "pooled")
            .Node("Flatten", ["pooled"], "flat")
            .Floats("v", [6 * groups, 3], Weights(18 * groups, 2))
            .Node("MatMul", ["flat", "v"], "logits")
            .Output("logits");
    }
}
