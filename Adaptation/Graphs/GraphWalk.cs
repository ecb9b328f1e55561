using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>Walks over everything a model contains, bodies of If, Loop and Scan and local functions included.</summary>
internal static class GraphWalk
{
    public static bool IsStandard(string domain) => domain is "" or "ai.onnx";

    public static IEnumerable<TensorProto> Tensors(ModelProto model) =>
        Tensors(model.Graph).Concat(model.Functions.SelectMany(function => function.Node).SelectMany(Tensors));

    /// <summary>The graphs that a node carries as attributes.</summary>
    public static IEnumerable<GraphProto> Bodies(NodeProto node) =>
        node.Attribute.SelectMany(attribute => attribute.G is { } body ? attribute.Graphs.Prepend(body) : attribute.Graphs);

    /// <summary>The nodes of all bodies within a node, however deep.</summary>
    public static IEnumerable<NodeProto> NodesWithin(NodeProto node) =>
        Bodies(node).SelectMany(body => body.Node).SelectMany(inner => NodesWithin(inner).Prepend(inner));

    /// <summary>Every name of a value in the graph or its bodies; a new name must be none of them.</summary>
    public static IEnumerable<string> ValueNames(GraphProto graph) =>
        graph.Input.Select(input => input.Name)
            .Concat(graph.Output.Select(output => output.Name))
            .Concat(graph.Initializer.Select(tensor => tensor.Name))
            .Concat(graph.SparseInitializer.Select(tensor => tensor.Values?.Name ?? ""))
            .Concat(graph.Node.SelectMany(node => node.Input.Concat(node.Output).Concat(Bodies(node).SelectMany(ValueNames))));

    private static IEnumerable<TensorProto> Tensors(GraphProto graph) =>
        graph.Initializer
            .Concat(graph.SparseInitializer.SelectMany(Tensors))
            .Concat(graph.Node.SelectMany(Tensors));

    private static IEnumerable<TensorProto> Tensors(NodeProto node) =>
        node.Attribute.SelectMany(attribute => attribute.Tensors
            .Concat(attribute.T is { } tensor ? [tensor] : [])
            .Concat(attribute.SparseTensor is { } sparse ? Tensors(sparse) : [])
            .Concat(attribute.SparseTensors.SelectMany(Tensors)))
            .Concat(Bodies(node).SelectMany(Tensors));

    private static IEnumerable<TensorProto> Tensors(SparseTensorProto sparse)
    {
        if (sparse.Values is { } values) yield return values;
        if (sparse.Indices is { } indices) yield return indices;
    }
}
