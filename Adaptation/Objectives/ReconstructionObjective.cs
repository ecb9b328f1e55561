using Alphadrift.Adaptation.Gradients;

namespace Alphadrift.Adaptation.Objectives;

/// <summary>½·mean over the row's values of (output − input)².</summary>
internal sealed class ReconstructionObjective(string output, string input, string reason) : IObjective
{
    public ObjectiveKind Kind => ObjectiveKind.Reconstruction;

    public string Reason => reason;

    public Value Append(ObjectiveGraph graph)
    {
        var y = graph.Value(output);
        var error = y - graph.Value(input).Cast(y.Type);
        long[] axes = [.. Enumerable.Range(1, graph.Facts[output].Rank - 1).Select(axis => (long)axis)];
        return ((error * error).ReduceMean(true, axes) * 0.5).Reshape(-1);
    }
}
