using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Probing;

/// <summary>
/// Learns type and shape of every value of a graph from trial runs in ONNX Runtime: reverse mode and rewriting need them.
/// </summary>
internal static class GraphProbe
{
    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="source">The graph; not changed.</param>
    /// <param name="plan">Layout of a row.</param>
    /// <param name="rectifiers">
    /// Rectifiers of the graph, which are run as Identity, so that slopes that do not broadcast
    /// (which can be repaired) do not end the run.
    /// </param>
    public static GraphFacts Run(string model, ModelProto source, InputPlan plan, IEnumerable<Rectifier> rectifiers)
    {
        var proto = source.Clone();
        foreach (var rectifier in rectifiers) rectifier.MakeIdentity(proto.Graph);
        var facts = new GraphFacts();
        foreach (var tensor in proto.Graph.Initializer) facts.AddConstant(tensor);
        foreach (var input in plan.Layout.Inputs)
        {
            var type = proto.Graph.Input.First(declared => declared.Name == input.Name).Type.TensorType.ElemType;
            facts.Add(input.Name, new ValueFacts(
                (TensorProto.Types.DataType)type,
                [plan.FixedBatch ?? ValueFacts.PerBatch, .. input.RowShape.Select(extent => (long)extent)]));
        }

        var outputs = proto.Graph.Node.SelectMany(node => node.Output)
            .Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)
            .ToArray();
        var declared = proto.Graph.Output.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        proto.Graph.Output.AddRange(
            outputs.Where(name => !declared.Contains(name)).Select(name => new ValueInfoProto { Name = name }));
        var trials = TrialRuns.Run(model, proto, plan, outputs);
        var dependence = new DataDependence(proto.Graph);
        for (var i = 0; i < outputs.Length; i++) Add(facts, outputs[i], [.. trials.Values.Select(run => run[i])], dependence);
        return facts;
    }

    private static void Add(GraphFacts facts, string name, TrialValue[] seen, DataDependence dependence)
    {
        if (seen[0].ElementType is not { } type || seen.Any(value => value.Dims.Length != seen[0].Dims.Length)) return;
        var dims = seen[0].Dims.Select(
            (extent, axis) => seen.All(value => value.Dims[axis] == extent) ? extent : ValueFacts.PerBatch);
        facts.Add(name, new ValueFacts((TensorProto.Types.DataType)type, [.. dims]));
        if (dependence.Of(name) || seen[0].Integers is not { } integers) return;
        if (seen.All(value => value.Integers is { } others && integers.AsSpan().SequenceEqual(others)))
        {
            facts.AddIntegers(name, integers);
        }
    }
}
