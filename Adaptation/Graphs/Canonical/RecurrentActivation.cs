using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>
/// An activation function of a recurrent layer. The formulas are those of ONNX's RNN, LSTM and GRU (operators of opset 14).
/// </summary>
/// <param name="Function">Its name, in lower case.</param>
/// <param name="Alpha">α, where the function has one.</param>
/// <param name="Beta">β, where the function has one.</param>
internal sealed record RecurrentActivation(string Function, float Alpha, float Beta)
{
    /// <summary>Per function the default of α and β; null for one it does not have.</summary>
    private static readonly Dictionary<string, (float? Alpha, float? Beta)> Defaults = new(StringComparer.Ordinal)
    {
        ["affine"] = (1, 0),
        ["elu"] = (1, null),
        ["hardsigmoid"] = (0.2f, 0.5f),
        ["leakyrelu"] = (0.01f, null),
        ["relu"] = (null, null),
        ["scaledtanh"] = (1, 1),
        ["sigmoid"] = (null, null),
        ["softplus"] = (null, null),
        ["softsign"] = (null, null),
        ["tanh"] = (null, null),
        ["thresholdedrelu"] = (1, null),
    };

    /// <summary>Whether its slope can be watched.</summary>
    public bool IsRectifier => Function is "relu" or "leakyrelu";

    /// <summary>
    /// The functions of a node, in order. The given α and β go, one after the other, to the functions
    /// that have one. Null when a name is unknown.
    /// </summary>
    /// <param name="defaults">Names used when the node gives none.</param>
    public static RecurrentActivation[]? Of(NodeProto node, IEnumerable<string> defaults)
    {
        var given = node.Find("activations")?.Strings.Select(name => name.ToStringUtf8());
        var names = (given ?? defaults).Select(name => name.ToLowerInvariant()).ToArray();
        if (!names.All(Defaults.ContainsKey)) return null;
        var alphas = new Queue<float>(node.Find("activation_alpha")?.Floats ?? []);
        var betas = new Queue<float>(node.Find("activation_beta")?.Floats ?? []);
        return [.. names.Select(name =>
            new RecurrentActivation(name, Take(Defaults[name].Alpha, alphas), Take(Defaults[name].Beta, betas)))];
    }

    /// <summary>Adds the nodes and returns the value. Rectifiers are written so that they are no sites.</summary>
    public string Emit(NodeSink sink, TensorProto.Types.DataType type, string hint, string x)
    {
        string Scalar(float value) => sink.Scalar(value, type);
        switch (Function)
        {
            case "tanh": return sink.Add("Tanh", hint, x);
            case "sigmoid": return sink.Add("Sigmoid", hint, x);
            case "softplus": return sink.Add("Softplus", hint, x);
            case "elu": return sink.Add("Elu", hint, [NodeAttributes.Float("alpha", Alpha)], x);
            case "hardsigmoid":
                return sink.Add(
                    "HardSigmoid", hint, [NodeAttributes.Float("alpha", Alpha), NodeAttributes.Float("beta", Beta)], x);
            case "relu": return sink.Add("Max", hint, x, Scalar(0));

            // α·x + β
            case "affine": return sink.Add("Add", hint, sink.Add("Mul", $"{hint}/scaled", x, Scalar(Alpha)), Scalar(Beta));

            // α·tanh(β·x)
            case "scaledtanh":
                var tanh = sink.Add("Tanh", $"{hint}/tanh", sink.Add("Mul", $"{hint}/scaled", x, Scalar(Beta)));
                return sink.Add("Mul", hint, tanh, Scalar(Alpha));

            // x / (1 + |x|)
            case "softsign":
                return sink.Add("Div", hint, x, sink.Add("Add", $"{hint}/sum", sink.Add("Abs", $"{hint}/abs", x), Scalar(1)));

            // x where x > α, else 0
            case "thresholdedrelu":
                return sink.Add("Where", hint, sink.Add("Greater", $"{hint}/above", x, Scalar(Alpha)), x, Scalar(0));

            // max(x, 0) + α·min(x, 0)
            case "leakyrelu":
                var below = sink.Add("Mul", $"{hint}/below", sink.Add("Min", $"{hint}/min", x, Scalar(0)), Scalar(Alpha));
                return sink.Add("Add", hint, sink.Add("Max", $"{hint}/max", x, Scalar(0)), below);

            default: throw new InvalidOperationException($"No activation function '{Function}'.");
        }
    }

    /// <summary>Adds a rectifier node, which can become a use of a site.</summary>
    public string EmitRectifier(NodeSink sink, string hint, string x) => Function == "relu"
        ? sink.Add("Relu", hint, x)
        : sink.Add("LeakyRelu", hint, [NodeAttributes.Float("alpha", Alpha)], x);

    private static float Take(float? otherwise, Queue<float> given) =>
        otherwise is not { } value ? 0 : given.TryDequeue(out var first) ? first : value;
}
