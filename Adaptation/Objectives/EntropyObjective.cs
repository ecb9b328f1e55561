using Alphadrift.Adaptation.Gradients;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Objectives;

/// <summary>
/// H = −Σ_k p_k log p_k with p the softmax over the classes; for sigmoids the sum of their binary entropies. Where the output has
/// positions besides (segmentation, sequences), the mean over them.
/// </summary>
/// <param name="logits">What the softmax or the sigmoids are taken of.</param>
/// <param name="classAxis">Axis of the classes.</param>
/// <param name="isSigmoid">Whether every class is a question of its own.</param>
/// <param name="classes">Number of classes, K.</param>
/// <param name="reason">Why it fits.</param>
/// <param name="prediction">Where the model says its prediction; null when it is not one class of several.</param>
internal sealed class EntropyObjective(
    string logits, int classAxis, bool isSigmoid, int classes, string reason, PredictionOutput? prediction = null) : IObjective
{
    public ObjectiveKind Kind => ObjectiveKind.Entropy;

    public string Reason => reason;

    public PredictionOutput? Prediction => prediction;

    /// <summary>The largest entropy that a row can have: ln K, or K·ln 2 for sigmoids.</summary>
    public double Largest => isSigmoid ? classes * Math.Log(2) : Math.Log(classes);

    public Value Append(ObjectiveGraph graph)
    {
        var values = graph.Value(logits);
        var rank = graph.Facts[logits].Rank;
        var entropy = isSigmoid ? Binary(values) : Categorical(values);
        long[] positions = [.. Enumerable.Range(1, rank - 1).Where(axis => axis != classAxis).Select(axis => (long)axis)];
        var perPosition = entropy.ReduceSum(true, classAxis);
        return (positions.Length > 0 ? perPosition.ReduceMean(true, positions) : perPosition).Reshape(-1);
    }

    private Value Categorical(Value values)
    {
        var axis = NodeAttributes.Integer("axis", classAxis);
        return -(values.Op("Softmax", [axis]) * values.Op("LogSoftmax", [axis]));
    }

    /// <summary>H(σ(l)) = log(1 + eˡ) − l·σ(l).</summary>
    private static Value Binary(Value values) => values.Op("Softplus") - values * values.Op("Sigmoid");
}
