using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Google.Protobuf;

namespace Alphadrift.Tests.Networks;

/// <summary>Networks for tables and sequences, and one with two inputs.</summary>
internal static class OtherNetworks
{
    public static OnnxModel Mlp()
    {
        var net = new NetworkBuilder();
        var x = net.PRelu(net.Dense(net.Input("x", 10), 10, 24), 24, 0);
        x = net.LeakyRelu(net.Dense(net.Relu(net.Dense(x, 24, 16)), 16, 16), 0.05f);
        return net.Model(net.Dense(x, 16, 4), "logits");
    }

    /// <summary>One number per row, so that no global objective fits.</summary>
    public static OnnxModel Regression()
    {
        var net = new NetworkBuilder();
        var x = net.Relu(net.Dense(net.Input("x", 10), 10, 24));
        return net.Model(net.Dense(net.Relu(net.Dense(x, 24, 16)), 16, 1), "price");
    }

    /// <summary>A picture and a list of features.</summary>
    public static OnnxModel TwoInputs()
    {
        var net = new NetworkBuilder();
        var picture = net.Pooled(net.Relu(net.Conv(net.Input("picture", 2, 8, 8), 2, 8, 3, stride: 2)));
        var features = net.Relu(net.Dense(net.Input("features", 5), 5, 8));
        var x = net.PRelu(net.Dense(net.Concat(1, picture, features), 16, 12), 12, 0);
        return net.Model(net.Node("Softmax", [net.Dense(x, 12, 3)], ("axis", -1L)), "probabilities");
    }

    /// <summary>
    /// One block of self-attention over four positions, with layer normalisation and a rectified feed-forward part.
    /// </summary>
    public static OnnxModel Attention()
    {
        const int Width = 8;
        var net = new NetworkBuilder();
        string Product(string x, int from, int to) => net.Node("MatMul", [x, net.Weights(from, from, to)]);
        var x = Product(net.Input("x", 4, 5), 5, Width);
        var keys = net.Node("Transpose", [Product(x, Width, Width)], ("perm", (long[])[0, 2, 1]));
        var scores = net.Node("Mul", [net.Node("MatMul", [Product(x, Width, Width), keys]), net.Uniform(0.35, 0.35)]);
        var mixed = net.Node("MatMul", [net.Node("Softmax", [scores], ("axis", -1L)), Product(x, Width, Width)]);
        x = net.LayerNorm(net.Add(x, mixed), Width);
        x = net.LayerNorm(net.Add(x, Product(net.Relu(Product(x, Width, 2 * Width)), 2 * Width, Width)), Width);
        var mean = net.Node("ReduceMean", [x], ("axes", (long[])[1]), ("keepdims", 0L));
        return net.Model(net.Dense(mean, Width, 3), "logits");
    }

    /// <summary>A GRU over five steps, of which the last state is used.</summary>
    public static OnnxModel Gru()
    {
        const int Hidden = 6;
        var net = new NetworkBuilder();
        var steps = net.Node("Transpose", [net.Input("x", 5, 4)], ("perm", (long[])[1, 0, 2]));
        var last = net.Node(
            "GRU", output: 1,
            [
                steps, net.Weights(4, 1, 3 * Hidden, 4), net.Weights(Hidden, 1, 3 * Hidden, Hidden),
                net.Uniform(-0.1, 0.1, 1, 6 * Hidden),
            ],
            ("hidden_size", (long)Hidden), ("linear_before_reset", 1L));
        var x = net.PRelu(net.Dense(net.Node("Squeeze", [last, net.Integers(0)]), Hidden, 10), 10, 0);
        return net.Model(net.Dense(x, 10, 3), "logits");
    }

    /// <summary>An LSTM over six steps, both directions, with rectified layers behind it.</summary>
    public static OnnxModel Lstm()
    {
        const int Hidden = 6;
        var net = new NetworkBuilder();
        var steps = net.Node("Transpose", [net.Input("x", 6, 4)], ("perm", (long[])[1, 0, 2]));
        var last = net.Node(
            "LSTM", output: 1,
            [
                steps, net.Weights(4, 2, 4 * Hidden, 4), net.Weights(Hidden, 2, 4 * Hidden, Hidden),
                net.Uniform(-0.1, 0.1, 2, 8 * Hidden),
            ],
            ("hidden_size", (long)Hidden), ("direction", "bidirectional"));
        var x = net.Node("Reshape", [net.Node("Transpose", [last], ("perm", (long[])[1, 0, 2])), net.Integers(0, -1)]);
        return net.Model(net.Dense(net.Relu(net.Dense(x, 2 * Hidden, 10)), 10, 3), "logits");
    }

    /// <summary>A recurrent layer whose own activation is a Relu, which is a site.</summary>
    public static OnnxModel Rnn()
    {
        const int Hidden = 8;
        var net = new NetworkBuilder();
        var steps = net.Node("Transpose", [net.Input("x", 5, 4)], ("perm", (long[])[1, 0, 2]));
        var last = net.Node(
            "RNN", output: 1,
            [steps, net.Weights(4, 1, Hidden, 4), net.Weights(Hidden, 1, Hidden, Hidden), net.Uniform(-0.1, 0.1, 1, 2 * Hidden)],
            ("hidden_size", (long)Hidden));
        net.Last.Attribute.Add(Texts("activations", "Relu"));
        var x = net.Node("Squeeze", [last, net.Integers(0)]);
        return net.Model(net.Dense(net.Relu(net.Dense(x, Hidden, 10)), 10, 3), "logits");
    }

    private static AttributeProto Texts(string name, params string[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Strings };
        attribute.Strings.AddRange(values.Select(ByteString.CopyFromUtf8));
        return attribute;
    }
}
