using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

internal static class Softmaxes
{
    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        // y = softmax x: dx = y(dy − Σ dy·y).
        ["Softmax"] = n => n.Add(0, n.Y * (n.Dy - Total(n, n.Dy * n.Y))),

        // y = log softmax x: dx = dy − eʸ Σ dy.
        ["LogSoftmax"] = n => n.Add(0, n.Dy - n.Y.Op("Exp") * Total(n, n.Dy)),
    };

    private static Value Total(NodeGradient n, Value value) => value.ReduceSum(true, n.Node.Integer("axis", -1));
}
