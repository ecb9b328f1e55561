using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>
/// Functions of one value, element by element. At a kink of a rectifier the derivative is the one from the left.
/// </summary>
internal static class Activations
{
    /// <summary>2/√π.</summary>
    private const double TwoBySqrtPi = 1.1283791670955126;

    private const double SeluAlpha = 1.67326319217681884765625;
    private const double SeluGamma = 1.05070102214813232421875;

    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        // Rectifiers that are no sites: y = x for x > 0, αx below.
        ["Relu"] = Unary(n => n.Dy.Where(n.X > 0)),
        ["LeakyRelu"] = Unary(n => (n.X > 0).Choose(n.Dy, n.Dy * n.Node.Float("alpha", 0.01f))),
        ["ThresholdedRelu"] = Unary(n => n.Dy.Where(n.X > n.Node.Float("alpha", 1))),
        ["PRelu"] = PRelu,

        // y = min(max(x, low), high): passes where low < x < high.
        ["Clip"] = Clip,

        // y = α(eˣ − 1) for x ≤ 0: y' = y + α = αeˣ. Celu has α(e^(x/α) − 1): y' = e^(x/α).
        ["Elu"] = Unary(n => (n.X > 0).Choose(n.Dy, n.Dy * n.Node.Float("alpha", 1) * Exp(Below(n.X)))),
        ["Celu"] = Unary(n => (n.X > 0).Choose(n.Dy, n.Dy * Exp(Below(n.X) / n.Node.Float("alpha", 1)))),
        ["Selu"] = Unary(n => n.Dy * n.Node.Float("gamma", (float)SeluGamma)
            * (n.X > 0).Choose(n.X.Constant(1), n.Node.Float("alpha", (float)SeluAlpha) * Exp(Below(n.X)))),

        // σ' = σ(1 − σ), tanh' = 1 − tanh².
        ["Sigmoid"] = Unary(n => n.Dy * (n.Y * (1 - n.Y))),
        ["Tanh"] = Unary(n => n.Dy * (1 - n.Y * n.Y)),
        ["Softsign"] = Unary(n => n.Dy / Square(n.X.Op("Abs") + 1)),

        // y = log(1 + eˣ): y' = σ(x).
        ["Softplus"] = Unary(n => n.Dy * n.X.Op("Sigmoid")),

        // y = clip(αx + β, 0, 1); HardSwish is x·clip(x/6 + ½, 0, 1).
        ["HardSigmoid"] = Unary(n => (n.Dy * n.Node.Float("alpha", 0.2f)).Where(Within(n.Y, 0, 1))),
        ["HardSwish"] = Unary(n =>
            n.Dy * ((n.X / 6 + 0.5).Op("Clip", n.X.Constant(0), n.X.Constant(1)) + (n.X / 6).Where(Within(n.X, -3, 3)))),

        // y = x·tanh(s), s = log(1 + eˣ): y' = tanh s + x(1 − tanh² s)σ(x).
        ["Mish"] = Unary(Mish),

        ["Exp"] = Unary(n => n.Dy * n.Y),
        ["Log"] = Unary(n => n.Dy / n.X),
        ["Sqrt"] = Unary(n => n.Dy * 0.5 / n.Y),
        ["Reciprocal"] = Unary(n => -(n.Dy * n.Y * n.Y)),
        ["Abs"] = Unary(n => n.Dy * n.X.Op("Sign")),
        ["Neg"] = Unary(n => -n.Dy),
        ["Erf"] = Unary(n => n.Dy * TwoBySqrtPi * Exp(-(n.X * n.X))),
        ["Sin"] = Unary(n => n.Dy * n.X.Op("Cos")),
        ["Cos"] = Unary(n => -(n.Dy * n.X.Op("Sin"))),
        ["Tan"] = Unary(n => n.Dy * (1 + n.Y * n.Y)),
        ["Atan"] = Unary(n => n.Dy / (1 + n.X * n.X)),
        ["Asin"] = Unary(n => n.Dy / (1 - n.X * n.X).Op("Sqrt")),
        ["Acos"] = Unary(n => -(n.Dy / (1 - n.X * n.X).Op("Sqrt"))),
        ["Sinh"] = Unary(n => n.Dy * n.X.Op("Cosh")),
        ["Cosh"] = Unary(n => n.Dy * n.X.Op("Sinh")),
        ["Asinh"] = Unary(n => n.Dy / (n.X * n.X + 1).Op("Sqrt")),
        ["Acosh"] = Unary(n => n.Dy / (n.X * n.X - 1).Op("Sqrt")),
        ["Atanh"] = Unary(n => n.Dy / (1 - n.X * n.X)),

        // y = x − bias above λ, x + bias below −λ, 0 between.
        ["Shrink"] = Unary(n => n.Dy.Where(n.X.Op("Abs") > n.Node.Float("lambd", 0.5f))),
    };

    /// <summary>A rule for an operator whose gradient goes to its first input.</summary>
    private static GradientRule Unary(Func<NodeGradient, Value> dx) => node => node.Add(0, dx(node));

    private static void PRelu(NodeGradient n)
    {
        n.Add(0, (n.X > 0).Choose(n.Dy, n.Dy * n.Input(1)));
        n.AddBroadcast(1, () => (n.Dy * n.X).Where(n.X < 0));
    }

    private static void Clip(NodeGradient n)
    {
        var dx = n.Dy;
        if (n.Has(1)) dx = dx.Where(n.X > n.Input(1));
        if (n.Has(2)) dx = dx.Where(n.X < n.Input(2));
        n.Add(0, dx);
        n.AddBroadcast(1, () => n.Dy.Where(n.Y.Compare("Equal", n.Input(1))));
        n.AddBroadcast(2, () => n.Dy.Where(n.Y.Compare("Equal", n.Input(2))));
    }

    private static Value Mish(NodeGradient n)
    {
        var tanh = n.X.Op("Softplus").Op("Tanh");
        return n.Dy * (tanh + n.X * (1 - tanh * tanh) * n.X.Op("Sigmoid"));
    }

    private static Value Exp(Value x) => x.Op("Exp");

    /// <summary>
    /// min(x, 0): the exponential of what lies above would overflow, and the product with it would be NaN where it is not used.
    /// </summary>
    private static Value Below(Value x) => x.Op("Min", x.Constant(0));

    private static Value Square(Value x) => x * x;

    private static Value Within(Value x, double low, double high) => (x > low).Op("And", x < high);
}
