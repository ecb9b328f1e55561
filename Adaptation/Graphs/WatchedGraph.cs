using System.Collections.Immutable;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>A rectifier that is a site, with the shape its input had in the trial run.</summary>
internal sealed record ResolvedSite(Rectifier Rectifier, Site Site, TensorFacts Z);

/// <summary>
/// A copy of the model in which every site's slopes are an input and its moments an output. The model's own inputs and outputs keep
/// their names and places; the new ones follow in the order of the sites.
/// </summary>
internal sealed class WatchedGraph
{
    private WatchedGraph(ModelProto model, ImmutableArray<string> slopeInputs, ImmutableArray<string> momentOutputs)
    {
        Model = model;
        SlopeInputs = slopeInputs;
        MomentOutputs = momentOutputs;
    }

    public ModelProto Model { get; }

    /// <summary>Names of the slope inputs, one per site.</summary>
    public ImmutableArray<string> SlopeInputs { get; }

    /// <summary>Names of the moment outputs, one per site.</summary>
    public ImmutableArray<string> MomentOutputs { get; }

    public static WatchedGraph Build(OnnxModel source, IReadOnlyList<ResolvedSite> sites, ISiteLowering lowering)
    {
        var model = source.Proto.Clone();
        var graph = model.Graph;
        var names = new NameSource(graph);
        var sink = new NodeSink(graph, names, source.Opset);
        var byIndex = sites.ToDictionary(site => site.Rectifier.Index);
        var slopeInputs = ImmutableArray.CreateBuilder<string>(sites.Count);
        var momentOutputs = ImmutableArray.CreateBuilder<string>(sites.Count);
        for (var i = 0; i < graph.Node.Count; i++)
        {
            if (!byIndex.TryGetValue(i, out var resolved))
            {
                sink.Nodes.Add(graph.Node[i]);
                continue;
            }

            var (rectifier, site, z) = resolved;
            var output = rectifier.Node.Output[0];
            var values = new SiteValues(
                site,
                rectifier.Z,
                names.Fresh($"alphadrift/slopes/{site.Name}"),
                output.Length > 0 ? output : names.Fresh($"alphadrift/y/{site.Name}"),
                names.Fresh($"alphadrift/moments/{site.Name}"));
            lowering.Emit(values, sink);
            graph.Input.Add(Float(values.Slopes, site.Channels));
            graph.Output.Add(Float(values.Moments, null, MomentLayout.Count, site.Channels));
            DeclareShape(graph, values.Y, z);
            slopeInputs.Add(values.Slopes);
            momentOutputs.Add(values.Moments);
        }

        graph.Node.Clear();
        graph.Node.AddRange(sink.Nodes);
        if (lowering.Domain is { } domain) model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        CheckNames(graph);
        return new WatchedGraph(model, slopeInputs.ToImmutable(), momentOutputs.ToImmutable());
    }

    /// <summary>
    /// Says the shape behind the site, which ONNX Runtime cannot infer through an operator of ours; without it the memory of everything
    /// that follows would not be planned ahead.
    /// </summary>
    private static void DeclareShape(GraphProto graph, string y, TensorFacts z)
    {
        if (graph.Output.Any(output => output.Name == y)) return;
        for (var i = graph.ValueInfo.Count - 1; i >= 0; i--)
        {
            if (graph.ValueInfo[i].Name == y) graph.ValueInfo.RemoveAt(i);
        }

        graph.ValueInfo.Add(Float(y, [null, .. z.Dims.Skip(1).Select(extent => (long?)extent)]));
    }

    private static ValueInfoProto Float(string name, params ReadOnlySpan<long?> dims)
    {
        var shape = new TensorShapeProto();
        foreach (var extent in dims)
        {
            shape.Dim.Add(extent is { } known ? new TensorShapeProto.Types.Dimension { DimValue = known } : new());
        }

        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    /// <summary>Every value that is used exists, and none is made twice. A breach is a defect of this builder.</summary>
    private static void CheckNames(GraphProto graph)
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        var sources = graph.Input.Select(input => input.Name).Concat(graph.Initializer.Select(tensor => tensor.Name)).Distinct(StringComparer.Ordinal);
        foreach (var name in sources.Concat(graph.Node.SelectMany(node => node.Output)).Where(name => name.Length > 0))
        {
            if (!made.Add(name)) throw new InvalidOperationException($"The rewritten graph makes '{name}' twice.");
        }

        made.UnionWith(graph.SparseInitializer.Select(tensor => tensor.Values?.Name ?? ""));
        var used = graph.Node.SelectMany(node => node.Input).Concat(graph.Output.Select(output => output.Name));
        if (used.FirstOrDefault(name => name.Length > 0 && !made.Contains(name)) is { } dangling)
        {
            throw new InvalidOperationException($"The rewritten graph uses '{dangling}', which nothing makes.");
        }
    }
}
