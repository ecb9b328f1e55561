using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>
/// Forms of x·Φ(x), Φ the cumulative normal distribution; those of domain com.microsoft come from optimised models.
/// </summary>
internal static class Gelus
{
    private const string Microsoft = "com.microsoft::";

    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        ["Gelu"] = n => n.Add(0, n.Dy * (n.Node.Text("approximate", "none") == "tanh" ? ByTanh(n.X) : Exact(n.X))),
        [Microsoft + "Gelu"] = n => n.Add(0, n.Dy * Exact(n.X)),

        // y = gelu(x + b).
        [Microsoft + "BiasGelu"] = n => OfSum(n, n.Dy * Exact(n.X + n.Input(1))),
        [Microsoft + "FastGelu"] = n => OfSum(n, n.Dy * ByTanh(n.Has(1) ? n.X + n.Input(1) : n.X)),

        // y = x·σ(αx): y' = σ + αxσ(1 − σ).
        [Microsoft + "QuickGelu"] = n => n.Add(0, n.Dy * BySigmoid(n.X, n.Node.Float("alpha", 1.702f))),
        ["Swish"] = n => n.Add(0, n.Dy * BySigmoid(n.X, n.Node.Float("alpha", 1))),
    };

    private static void OfSum(NodeGradient n, Value gradient)
    {
        n.Add(0, gradient);
        n.AddBroadcast(1, () => gradient);
    }

    /// <summary>Φ + xφ.</summary>
    private static Value Exact(Value x) =>
        ((x * Math.Sqrt(0.5)).Op("Erf") + 1) * 0.5 + x * (x * x * -0.5).Op("Exp") * (1 / Math.Sqrt(2 * Math.PI));

    /// <summary>y = x/2·(1 + tanh u), u = √(2/π)(x + 0.044715x³).</summary>
    private static Value ByTanh(Value x)
    {
        const double Cubic = 0.044715;
        var scale = Math.Sqrt(2 / Math.PI);
        var square = x * x;
        var tanh = (x * (square * Cubic + 1) * scale).Op("Tanh");
        return (tanh + 1) * 0.5 + x * 0.5 * (1 - tanh * tanh) * ((square * (3 * Cubic) + 1) * scale);
    }

    private static Value BySigmoid(Value x, double alpha)
    {
        var sigmoid = (x * alpha).Op("Sigmoid");
        return sigmoid + x * alpha * sigmoid * (1 - sigmoid);
    }
}
