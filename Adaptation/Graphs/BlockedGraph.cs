using System.Collections.Immutable;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Operators;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>
/// The watched graph with its sites inside ONNX Runtime's blocked layout, in which the convolutions around them work; around a
/// custom operator ONNX Runtime would lay every tensor out anew, and back.
/// </summary>
/// <remarks>
/// 1. <see cref="Mark"/> puts a standard operator in the place of every site, one that ONNX Runtime keeps in the
/// blocked layout and fuses with nothing. 2. ONNX Runtime optimises that graph. 3. <see cref="Place"/> puts our
/// operators into it. The result must not be optimised again.
/// </remarks>
internal sealed class BlockedGraph
{
    /// <summary>The domain of ONNX Runtime's operators on blocked tensors.</summary>
    public const string Domain = "com.microsoft.nchwc";

    /// <summary>z · z: no convolution takes over a product, nor an operator that reads its output twice.</summary>
    private const string Marker = "Mul";

    private readonly ImmutableDictionary<string, NodeProto> _sites;
    private readonly ImmutableArray<ValueInfoProto> _moments;
    private readonly ImmutableArray<TensorProto> _constants;

    private BlockedGraph(
        ModelProto marked,
        ImmutableDictionary<string, NodeProto> sites,
        ImmutableArray<ValueInfoProto> moments,
        ImmutableArray<TensorProto> constants)
    {
        _constants = constants;
        Marked = marked;
        _sites = sites;
        _moments = moments;
    }

    /// <summary>The graph with markers.</summary>
    public ModelProto Marked { get; }

    /// <summary>How many there are: as many as nodes whose z is [rows, channels, height, width].</summary>
    public int Markers => _sites.Count;

    /// <param name="watched">The graph; not changed.</param>
    public static BlockedGraph Mark(WatchedGraph watched)
    {
        var spatial = watched.Sites.Where(site => site.Site is { Rank: 4, ChannelAxis: 1 })
            .SelectMany(site => site.Uses.Values)
            .Select(use => use.Y)
            .ToHashSet(StringComparer.Ordinal);
        var model = watched.Model.Clone();
        var graph = model.Graph;
        var names = new NameSource(graph);
        var sites = ImmutableDictionary.CreateBuilder<string, NodeProto>(StringComparer.Ordinal);
        var moments = ImmutableArray.CreateBuilder<ValueInfoProto>();
        for (var i = 0; i < graph.Node.Count; i++)
        {
            var site = graph.Node[i];
            if (site.Domain != ManagedOperators.Domain || !spatial.Contains(site.Output[0])) continue;
            if (ManagedOperators.BlockedForm(site.OpType) is null) continue;
            var marker = new NodeProto { Name = names.Fresh($"alphadrift/marker/{sites.Count}"), OpType = Marker };
            marker.Input.AddRange([site.Input[0], site.Input[0]]);
            marker.Output.Add(site.Output[0]);
            graph.Node[i] = marker;
            sites.Add(marker.Name, site);

            // Nothing makes the moments for now: what reads them takes them from outside.
            if (graph.Output.FirstOrDefault(output => output.Name == site.Output[1]) is { } output)
            {
                graph.Output.Remove(output);
                moments.Add(output);
            }
            else
            {
                graph.Input.Add(GraphValues.Float(site.Output[1], null, null, null));
            }
        }

        // Nothing reads the sites' constants for now, so that ONNX Runtime would drop them.
        var read = sites.Values.SelectMany(site => site.Input).ToHashSet(StringComparer.Ordinal);
        TensorProto[] constants = [.. graph.Initializer.Where(tensor => read.Contains(tensor.Name))];
        return new BlockedGraph(model, sites.ToImmutable(), moments.ToImmutable(), [.. constants]);
    }

    /// <param name="optimized">What ONNX Runtime made of <see cref="Marked"/>, its nodes in topological order; changed.</param>
    /// <param name="block">Channels of a block.</param>
    /// <returns>Number of nodes of ours within the blocked layout; the others are as they were.</returns>
    /// <exception cref="NotSupportedException">A marker is gone, or is not what it was.</exception>
    public int Place(ModelProto optimized, int block)
    {
        var graph = optimized.Graph;
        var blocked = new HashSet<string>(StringComparer.Ordinal);
        var (placed, placedBlocked) = (0, 0);
        for (var i = 0; i < graph.Node.Count; i++)
        {
            var node = graph.Node[i];
            var isBlocked = IsBlocked(node, blocked);
            if (isBlocked) blocked.UnionWith(node.Output);
            if (!_sites.TryGetValue(node.Name, out var site)) continue;
            if (!node.Is(Marker) || node.Input.Count != 2 || node.Input[0] != node.Input[1])
            {
                throw new NotSupportedException($"ONNX Runtime made something else of the operator at '{site.Output[0]}'");
            }

            graph.Node[i] = SiteAt(node, site, isBlocked ? block : null);
            placed++;
            if (isBlocked) placedBlocked++;
        }

        if (placed != _sites.Count)
        {
            throw new NotSupportedException($"ONNX Runtime kept {placed} of {_sites.Count} operators apart");
        }

        var made = _sites.Values.Select(site => site.Output[1]).ToHashSet(StringComparer.Ordinal);
        foreach (var input in graph.Input.Where(input => made.Contains(input.Name)).ToArray()) graph.Input.Remove(input);
        graph.Output.AddRange(_moments);
        var kept = graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        graph.Initializer.AddRange(_constants.Where(tensor => !kept.Contains(tensor.Name)));
        if (optimized.OpsetImport.All(import => import.Domain != ManagedOperators.Domain))
        {
            optimized.OpsetImport.Add(new OperatorSetIdProto { Domain = ManagedOperators.Domain, Version = 1 });
        }

        return placedBlocked;
    }

    /// <summary>
    /// ONNX Runtime hands a blocked tensor only to operators that leave it blocked, and to the one that ends the layout.
    /// </summary>
    private static bool IsBlocked(NodeProto node, HashSet<string> blocked) =>
        node.Domain == Domain ? node.OpType != "ReorderOutput" : node.Input.Any(blocked.Contains);

    private static NodeProto SiteAt(NodeProto marker, NodeProto original, int? block)
    {
        var site = original.Clone();
        (site.Input[0], site.Output[0]) = (marker.Input[0], marker.Output[0]);
        if (block is not { } channels) return site;
        site.OpType = ManagedOperators.BlockedForm(original.OpType);
        site.Take("axis");
        site.Attribute.Add(NodeAttributes.Integer("block", channels));
        return site;
    }
}
