using System.Collections.Immutable;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Probing;

/// <summary>
/// Learns the element type, rank and extents of every rectifier's input from ONNX Runtime itself, by trial runs with rows of
/// zeros. Two runs with other numbers of rows also show which axis is the batch.
/// </summary>
internal static class RectifierProbe
{
    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="source">The graph; not changed.</param>
    /// <param name="plan">Layout of a row.</param>
    /// <param name="rectifiers">Rectifiers of the graph.</param>
    /// <returns>One entry per rectifier, in their order.</returns>
    public static ImmutableArray<TensorFacts> Run(
        string model, ModelProto source, InputPlan plan, ImmutableArray<Rectifier> rectifiers)
    {
        if (rectifiers.IsEmpty) return [];
        var (proto, outputs) = Instrument(source, rectifiers);
        var trials = TrialRuns.Run(model, proto, plan, outputs);
        return [.. rectifiers.Select((_, i) => Facts(trials, i))];
    }

    private static TensorFacts Facts(TrialRuns trials, int i)
    {
        var last = trials.Values[^1][i];
        var batchFirst = trials.Rows.Index().All(trial => FollowsRows(trials.Values[trial.Index][i].Dims, trial.Item, last.Dims));
        return new TensorFacts(last.ElementType is { } type ? ElementTypes.Name(type) : "no tensor", last.Dims, batchFirst);
    }

    private static bool FollowsRows(long[] dims, int rows, long[] lastDims) =>
        dims.Length > 0 && dims[0] == rows && dims.AsSpan(1).SequenceEqual(lastDims.AsSpan(1));

    /// <summary>
    /// The model with every rectifier's input as one more output. Rectifiers become Identity: shapes stay, and a PReLU whose
    /// slopes do not broadcast (which can be repaired) does not end the run.
    /// </summary>
    private static (ModelProto Proto, string[] Outputs) Instrument(ModelProto source, ImmutableArray<Rectifier> rectifiers)
    {
        var proto = source.Clone();
        var names = new NameSource(proto.Graph);
        var outputs = new string[rectifiers.Length];
        for (var i = 0; i < rectifiers.Length; i++)
        {
            rectifiers[i].MakeIdentity(proto.Graph);
            outputs[i] = names.Fresh($"alphadrift/probe/{i}");
            var tap = new NodeProto { OpType = "Identity", Name = outputs[i] };
            tap.Input.Add(rectifiers[i].Z);
            tap.Output.Add(outputs[i]);
            proto.Graph.Node.Add(tap);
            proto.Graph.Output.Add(new ValueInfoProto { Name = outputs[i] });
        }

        return (proto, outputs);
    }
}
