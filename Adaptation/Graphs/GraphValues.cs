using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>Declarations of values, and the check that a rewritten graph's names fit together.</summary>
internal static class GraphValues
{
    /// <summary>A float32 value; an extent that is null is open.</summary>
    public static ValueInfoProto Float(string name, params ReadOnlySpan<long?> dims)
    {
        var shape = new TensorShapeProto();
        foreach (var extent in dims)
        {
            shape.Dim.Add(extent is { } known ? new TensorShapeProto.Types.Dimension { DimValue = known } : new());
        }

        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    /// <summary>Every value that is used exists, and none is made twice. A breach is a defect of a builder.</summary>
    public static void CheckNames(GraphProto graph)
    {
        var made = new HashSet<string>(StringComparer.Ordinal) { "" };
        var sources = graph.Input.Select(input => input.Name).Concat(graph.Initializer.Select(tensor => tensor.Name))
            .Distinct(StringComparer.Ordinal);
        foreach (var name in sources.Concat(graph.Node.SelectMany(node => node.Output)).Where(name => name.Length > 0))
        {
            if (!made.Add(name)) throw new InvalidOperationException($"The rewritten graph makes '{name}' twice.");
        }

        made.UnionWith(graph.SparseInitializer.Select(tensor => tensor.Values?.Name ?? ""));
        var used = graph.Node.SelectMany(node => node.Input).Concat(graph.Output.Select(output => output.Name));
        if (used.FirstOrDefault(name => !made.Contains(name)) is { } dangling)
        {
            throw new InvalidOperationException($"The rewritten graph uses '{dangling}', which nothing makes.");
        }
    }
}
