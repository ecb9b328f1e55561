using System.Collections.Immutable;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Execution;

/// <summary>
/// Learns the element type, rank and extents of every rectifier's input from ONNX Runtime itself, by trial runs with rows of zeros. Two
/// runs with other numbers of rows also show which axis is the batch.
/// </summary>
internal static class RectifierProbe
{
    /// <summary>Rows of the two trial runs of a model with an open batch axis: numbers that no other axis follows by chance in both.</summary>
    private static readonly int[] TrialRows = [2, 3];

    /// <returns>One entry per rectifier, in their order.</returns>
    public static ImmutableArray<TensorFacts> Run(OnnxModel model, InputPlan plan, ImmutableArray<Rectifier> rectifiers)
    {
        if (rectifiers.IsEmpty) return [];
        var (proto, outputs) = Instrument(model.Proto, rectifiers);
        using var options = OrtSessions.Options(threads: 1);
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        using var session = OrtSessions.Open(model.Name, proto, options);
        int[] trials = plan.FixedBatch is { } only ? [only] : TrialRows;
        var shapes = trials.Select(rows => Shapes(model.Name, session, plan.Layout, rows, outputs)).ToArray();
        return [.. rectifiers.Select((_, i) => new TensorFacts(
            shapes[^1][i].ElementType,
            shapes[^1][i].Dims,
            Enumerable.Range(0, trials.Length).All(trial => FollowsRows(shapes[trial][i].Dims, trials[trial], shapes[^1][i].Dims))))];
    }

    private static bool FollowsRows(long[] dims, int rows, long[] lastDims) =>
        dims.Length > 0 && dims[0] == rows && dims.AsSpan(1).SequenceEqual(lastDims.AsSpan(1));

    /// <summary>
    /// The model with every rectifier's input as one more output. Rectifiers become Identity: shapes stay, and a PReLU whose slopes do not
    /// broadcast (which can be repaired) does not end the run.
    /// </summary>
    private static (ModelProto Proto, string[] Outputs) Instrument(ModelProto source, ImmutableArray<Rectifier> rectifiers)
    {
        var proto = source.Clone();
        var names = new NameSource(proto.Graph);
        var outputs = new string[rectifiers.Length];
        for (var i = 0; i < rectifiers.Length; i++)
        {
            var node = proto.Graph.Node[rectifiers[i].Index];
            node.OpType = "Identity";
            node.Attribute.Clear();
            while (node.Input.Count > 1) node.Input.RemoveAt(1);
            outputs[i] = names.Fresh($"alphadrift/probe/{i}");
            var tap = new NodeProto { OpType = "Identity", Name = outputs[i] };
            tap.Input.Add(rectifiers[i].Z);
            tap.Output.Add(outputs[i]);
            proto.Graph.Node.Add(tap);
            proto.Graph.Output.Add(new ValueInfoProto { Name = outputs[i] });
        }

        return (proto, outputs);
    }

    private static (string ElementType, long[] Dims)[] Shapes(
        string model, InferenceSession session, RowLayout layout, int rows, string[] outputs)
    {
        var zeros = new RowSet(layout, new float[checked(rows * layout.RowLength)]);
        var tensors = layout.Inputs.Select((input, i) => InputTensor.Create(input, layout.Offset(i), rows)).ToArray();
        try
        {
            var values = tensors.Select(tensor => tensor.Fill(zeros, rows)).ToArray();
            using var results = OrtSessions.TrialRun(model, session, [.. layout.Inputs.Select(input => input.Name)], values, rows, outputs);
            return [.. results.Select(Shape)];
        }
        finally
        {
            foreach (var tensor in tensors) tensor.Dispose();
        }
    }

    private static (string ElementType, long[] Dims) Shape(OrtValue value)
    {
        if (!value.IsTensor) return ("no tensor", []);
        var info = value.GetTensorTypeAndShape();
        return (ElementTypes.Name((int)info.ElementDataType), info.Shape);
    }
}
