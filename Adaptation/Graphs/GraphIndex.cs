using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>Who makes which value of a graph.</summary>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _initializers = new(StringComparer.Ordinal);

    public GraphIndex(GraphProto graph)
    {
        foreach (var tensor in graph.Initializer) _initializers.TryAdd(tensor.Name, tensor);
        foreach (var node in graph.Node)
        {
            foreach (var output in node.Output.Where(output => output.Length > 0)) _producers.TryAdd(output, node);
        }
    }

    public TensorProto? Initializer(string name) => _initializers.GetValueOrDefault(name);

    /// <summary>The node that makes the value; null for inputs, initializers and unknown names.</summary>
    public NodeProto? Producer(string name) => _producers.GetValueOrDefault(name);
}
