using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Tests.Networks;

/// <summary>The families of image networks, small: pictures of 3 × 12 × 12.</summary>
internal static class ImageNetworks
{
    private const int Side = 12;

    /// <summary>
    /// Normalised blocks of two convolutions beside a shortcut, behind a max-pool; the second
    /// halves the picture and has a 1×1 projection.
    /// </summary>
    public static OnnxModel Residual()
    {
        var net = new NetworkBuilder();
        var x = net.MaxPool(net.Relu(net.BatchNorm(net.Conv(net.Input("x", 3, Side, Side), 3, 8, 3), 8)), stride: 2);
        var inner = net.BatchNorm(net.Conv(net.Relu(net.BatchNorm(net.Conv(x, 8, 8, 3), 8)), 8, 8, 3), 8);
        x = net.Relu(net.Add(inner, x));
        inner = net.BatchNorm(net.Conv(net.PRelu(net.Conv(x, 8, 16, 3, stride: 2), 16, 2), 16, 16, 3), 16);
        x = net.PRelu(net.Add(inner, net.Conv(x, 8, 16, 1, stride: 2)), 16, 2);
        return net.Model(net.Node("Softmax", [net.Dense(net.Pooled(x), 16, 5)], ("axis", 1L)), "probabilities");
    }

    /// <summary>Every layer reads all before it; then a transition with average pooling.</summary>
    public static OnnxModel Dense()
    {
        var net = new NetworkBuilder();
        var x = net.Conv(net.Input("x", 3, Side, Side), 3, 6, 3, stride: 2);
        for (var layer = 0; layer < 3; layer++) x = net.Concat(1, x, net.Conv(net.Relu(x), 6 + 4 * layer, 4, 3));
        x = net.Node(
            "AveragePool", [net.Conv(net.LeakyRelu(net.BatchNorm(x, 18), 0.1f), 18, 8, 1)],
            ("kernel_shape", (long[])[2, 2]), ("strides", (long[])[2, 2]));
        return net.Model(net.Dense(net.Pooled(net.Relu(x)), 8, 4), "logits");
    }

    /// <summary>
    /// Depthwise and pointwise convolutions in turn, with a Clip at 6, a HardSwish and channels that are gated by
    /// what is in them, as mobile networks have them.
    /// </summary>
    public static OnnxModel DepthwiseSeparable()
    {
        var net = new NetworkBuilder();
        var x = net.Node(
            "Clip", [net.Conv(net.Input("x", 3, Side, Side), 3, 8, 3, stride: 2), net.Uniform(0, 0), net.Uniform(6, 6)]);
        x = net.Relu(net.Conv(net.Relu(net.Conv(x, 8, 8, 3, groups: 8)), 8, 16, 1));
        x = net.Relu(net.Conv(net.PRelu(net.Conv(x, 16, 16, 3, stride: 2, groups: 16), 16, 2), 16, 16, 1));
        var gate = net.Node(
            "HardSigmoid",
            [net.Conv(net.Relu(net.Conv(net.Node("GlobalAveragePool", [x]), 16, 6, 1)), 6, 16, 1)],
            ("alpha", 1f / 6));
        x = net.Node("HardSwish", [net.Conv(net.Node("Mul", [x, gate]), 16, 16, 1)]);
        return net.Model(net.Dense(net.Pooled(x), 16, 4, gain: 4), "logits");
    }

    /// <summary>Branches with kernels of 1, 3 and 5, one of them dilated, and one that pools, joined.</summary>
    public static OnnxModel Inception()
    {
        var net = new NetworkBuilder();
        var x = net.Relu(net.Conv(net.Input("x", 3, Side, Side), 3, 8, 3));
        x = net.Concat(
            1,
            net.Relu(net.Conv(x, 8, 4, 1)),
            net.Relu(net.Conv(net.Relu(net.Conv(x, 8, 4, 1)), 4, 6, 3)),
            net.Relu(net.Conv(net.Relu(net.Conv(x, 8, 3, 1)), 3, 4, 5)),
            net.LeakyRelu(net.Conv(x, 8, 4, 3, dilation: 2), 0.2f),
            net.Relu(net.Conv(net.MaxPool(x, stride: 1), 8, 4, 1)));
        return net.Model(net.Dense(net.Pooled(x), 22, 6), "class_scores");
    }

    /// <summary>Down by strides, up by a transposed convolution and by resizing, with skips; classes at every pixel.</summary>
    public static OnnxModel UNet()
    {
        var net = new NetworkBuilder();
        var top = net.Relu(net.Conv(net.Input("x", 3, Side, Side), 3, 6, 3));
        var middle = net.Relu(net.Conv(top, 6, 8, 3, stride: 2));
        var bottom = net.PRelu(net.Conv(middle, 8, 12, 3, stride: 2), 12, 2);
        var up = net.Relu(net.Conv(net.Concat(1, net.UpConv(bottom, 12, 8), middle), 16, 8, 3));
        var larger = net.Node(
            "Resize", [up, "", net.Floats(1, 1, 2, 2)], ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel"));
        up = net.Relu(net.Conv(net.Concat(1, larger, top), 14, 6, 3));
        return net.Model(net.Conv(up, 6, 3, 1), "logits");
    }

    /// <summary>The output has the shape of the input.</summary>
    public static OnnxModel Autoencoder()
    {
        var net = new NetworkBuilder();
        var code = net.Relu(net.Conv(net.Relu(net.Conv(net.Input("x", 2, Side, Side), 2, 8, 3, stride: 2)), 8, 12, 3, stride: 2));
        var x = net.PRelu(net.UpConv(net.Relu(net.UpConv(code, 12, 8)), 8, 6), 6, 2);
        return net.Model(net.Conv(x, 6, 2, 3), "reconstruction");
    }
}
