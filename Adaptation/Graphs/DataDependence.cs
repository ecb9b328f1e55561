using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>
/// Which values depend on what is in the rows, and not only on how many there are. Integers that do not are constants of the
/// graph, however long the shape arithmetic that computes them.
/// </summary>
internal sealed class DataDependence
{
    private static readonly HashSet<string> ShapeOnly = new(["Shape", "Size"], StringComparer.Ordinal);

    /// <summary>Operators whose values change from run to run.</summary>
    private static readonly HashSet<string> Random =
        new(
            ["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"],
            StringComparer.Ordinal);

    private readonly HashSet<string> _dependent;

    public DataDependence(GraphProto graph)
    {
        var constants = graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        _dependent = new HashSet<string>(graph.Input.Select(input => input.Name)
            .Where(name => !constants.Contains(name)), StringComparer.Ordinal);
        foreach (var node in graph.Node)
        {
            if (ShapeOnly.Contains(node.OpType) && GraphWalk.IsStandard(node.Domain)) continue;
            var reads = node.Input.Concat(GraphWalk.NodesWithin(node).SelectMany(inner => inner.Input));
            if (Random.Contains(node.OpType) || reads.Any(_dependent.Contains)) _dependent.UnionWith(node.Output);
        }
    }

    public bool Of(string value) => _dependent.Contains(value);
}
