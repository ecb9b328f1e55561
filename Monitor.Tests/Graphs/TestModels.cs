using Alphadrift.Adaptation.Graphs;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Graphs;

/// <summary>Models that several tests share. Input x, output y, and z the rectifier's input.</summary>
internal static class TestModels
{
    /// <summary>A PReLU straight on the input: z is x.</summary>
    /// <param name="row">Shape of one row.</param>
    public static OnnxModel PRelu(long[] row, long[] slopeDims, float[] slopes, int opset = 17) =>
        new ModelBuilder(opset)
            .Input("x", [Open, .. row])
            .Floats("slopes", slopeDims, slopes)
            .Node("PRelu", ["x", "slopes"], "y")
            .Output("y")
            .Model();

    /// <summary>A rectifier without a slope tensor straight on the input.</summary>
    public static OnnxModel Rectifier(string operatorType, long[] row, params (string Name, object Value)[] attributes) =>
        new ModelBuilder().Input("x", [Open, .. row]).Node(operatorType, ["x"], "y", attributes).Output("y").Model();

    /// <summary>z = x · w, [batch, channels], then the node named; the model's z is an output too.</summary>
    public static ModelBuilder MatMul(int features, int channels, int opset = 17)
    {
        var weights = Enumerable.Range(0, features * channels).Select(i => MathF.Sin(i + 1)).ToArray();
        return new ModelBuilder(opset)
            .Input("x", Open, features)
            .Floats("w", [features, channels], weights)
            .Node("MatMul", ["x", "w"], "z");
    }

    /// <summary>z = a 1×1 convolution of x, [batch, channels, height, width].</summary>
    public static ModelBuilder Conv(int channels, int height, int width, int opset = 17)
    {
        var weights = Enumerable.Range(0, channels * channels).Select(i => MathF.Cos(i + 1)).ToArray();
        return new ModelBuilder(opset)
            .Input("x", Open, channels, height, width)
            .Floats("w", [channels, channels, 1, 1], weights)
            .Node("Conv", ["x", "w"], "z");
    }
}
