using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>Finds PReLUs that an exporter wrote as several nodes, and makes them one PRelu node, which can be watched.</summary>
/// <remarks>
/// Recognised, with a constant slope α, and with values in between that nothing else uses:
/// <list type="bullet">
/// <item>Where(x &lt; 0, α·x, x): the body of ONNX's own function PRelu (test_prelu_*_expanded of its conformance models);</item>
/// <item>Where(x &gt; 0, x, α·x): PyTorch's decomposition of aten._prelu_kernel, which exporters
/// built on torch.export write node by node;</item>
/// <item>Relu(x) + (−α)·Relu(−x), or with a minus between: Keras' layer PReLU, as tf2onnx writes it;</item>
/// <item>Max(x, 0) + α·Min(x, 0): the same, written by hand.</item>
/// </list>
/// Comparisons may include 0 and stand the other way round.
/// </remarks>
internal sealed class RectifierPatterns
{
    private readonly GraphProto _graph;
    private readonly GraphIndex _index;
    private readonly ConstantFolder _constants;
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);

    private RectifierPatterns(GraphProto graph)
    {
        _graph = graph;
        _index = new GraphIndex(graph);
        _constants = new ConstantFolder(_index);
        var used = graph.Node.SelectMany(node => node.Input.Concat(GraphWalk.NodesWithin(node).SelectMany(inner => inner.Input)));
        foreach (var name in used.Concat(graph.Output.Select(output => output.Name)))
        {
            _uses[name] = _uses.GetValueOrDefault(name) + 1;
        }
    }

    /// <summary>x, α, and the nodes in between, which go.</summary>
    private sealed record Match(NodeProto Last, string X, FloatConstant Slopes, NodeProto[] Between);

    /// <summary>The graph with one node per PReLU; the graph itself when there is nothing to do.</summary>
    /// <param name="source">The model; not changed.</param>
    /// <param name="probe">Learns the facts of a graph; asked only when a pattern is found.</param>
    public static ModelProto Run(ModelProto source, Func<ModelProto, GraphFacts> probe)
    {
        if (new RectifierPatterns(source.Graph).Matches().Length == 0) return source;
        var facts = probe(source);
        var proto = source.Clone();
        var matches = new RectifierPatterns(proto.Graph).Matches().Where(match => Fits(match, facts)).ToArray();
        if (matches.Length == 0) return source;
        var names = new NameSource(proto.Graph);
        foreach (var match in matches)
        {
            var slopes = names.Fresh($"{match.Last.Output[0]}/slopes");
            proto.Graph.Initializer.Add(TensorValues.Floats(slopes, match.Slopes.Values, match.Slopes.Dims));
            match.Last.OpType = "PRelu";
            match.Last.Input.Clear();
            match.Last.Input.AddRange([match.X, slopes]);
        }

        var gone = matches.SelectMany(match => match.Between).ToHashSet(ReferenceEqualityComparer.Instance);
        var left = proto.Graph.Node.Where(node => !gone.Contains(node)).ToArray();
        proto.Graph.Node.Clear();
        proto.Graph.Node.AddRange(left);
        GraphValues.CheckNames(proto.Graph);
        return proto;
    }

    /// <summary>The nodes were elementwise with any broadcasting; a PRelu's slopes must fit into its input.</summary>
    private static bool Fits(Match match, GraphFacts facts) =>
        facts.TryGet(match.X, out var x)
            && x.Type == TensorProto.Types.DataType.Float && SlopeTensor.Broadcasts(match.Slopes.Dims, x.Dims);

    private Match[] Matches() => [.. _graph.Node.Select(Of).OfType<Match>()];

    private Match? Of(NodeProto node) => GraphWalk.IsStandard(node.Domain) ? node.OpType switch
    {
        "Where" => OfWhere(node),
        "Add" => OfSum(node, node.Input[0], node.Input[1], 1) ?? OfSum(node, node.Input[1], node.Input[0], 1),
        "Sub" => OfSum(node, node.Input[0], node.Input[1], -1),
        _ => null,
    } : null;

    private Match? OfWhere(NodeProto where)
    {
        if (Only(where.Input[0]) is not { } condition || Comparison(condition) is not var (x, negative)) return null;
        var (kept, scaled) = negative ? (where.Input[2], where.Input[1]) : (where.Input[1], where.Input[2]);
        return kept == x && Only(scaled) is { } product && Scaled(product, x) is { } slopes
            ? new Match(where, x, slopes, [condition, product])
            : null;
    }

    /// <summary>What is compared with 0, and whether the condition holds below it.</summary>
    private (string X, bool Negative)? Comparison(NodeProto node)
    {
        if (!GraphWalk.IsStandard(node.Domain) || node.Input.Count != 2) return null;
        bool? less = node.OpType switch { "Less" or "LessOrEqual" => true, "Greater" or "GreaterOrEqual" => false, _ => null };
        return less is not { } below ? null
            : IsZero(node.Input[1]) ? (node.Input[0], below)
            : IsZero(node.Input[0]) ? (node.Input[1], !below)
            : null;
    }

    /// <summary>positive + sign · (c · negative part): the positive part is relu(x) or max(x, 0).</summary>
    private Match? OfSum(NodeProto sum, string positive, string scaled, float sign)
    {
        if (Only(positive) is not { } above
            || PositivePart(above) is not { } x || Only(scaled) is not { } product || !product.Is("Mul"))
            return null;
        foreach (var (part, factor) in new[] { (product.Input[0], product.Input[1]), (product.Input[1], product.Input[0]) })
        {
            if (Only(part) is not { } below || _constants.Floats(factor) is not { } constant) continue;

            // min(x, 0), or relu(−x) = −min(x, 0).
            if (below.Is("Min") && Beside(below) == x) return Build([above, product, below], sign);
            if (below.Is("Relu") && Only(below.Input[0]) is { } minus && minus.Is("Neg") && minus.Input[0] == x)
            {
                return Build([above, product, below, minus], -sign);
            }

            Match Build(NodeProto[] between, float factorSign) => new(sum, x, Slopes(constant, factorSign), between);
        }

        return null;
    }

    private string? PositivePart(NodeProto node) => node.Is("Relu") ? node.Input[0] : node.Is("Max") ? Beside(node) : null;

    /// <summary>The other input of a node that has 0 as one of two.</summary>
    private string? Beside(NodeProto node) => node.Input.Count != 2 ? null
        : IsZero(node.Input[1]) ? node.Input[0]
        : IsZero(node.Input[0]) ? node.Input[1]
        : null;

    private FloatConstant? Scaled(NodeProto product, string x)
    {
        if (!product.Is("Mul")) return null;
        var factor = product.Input[0] == x ? product.Input[1] : product.Input[1] == x ? product.Input[0] : null;
        return factor is not null && _constants.Floats(factor) is { } constant ? Slopes(constant, 1) : null;
    }

    /// <summary>Leading axes of extent 1 say nothing, but could be more than x has.</summary>
    private static FloatConstant Slopes(FloatConstant constant, float sign) =>
        new([.. constant.Dims.SkipWhile(extent => extent == 1)], [.. constant.Values.Select(value => sign * value)]);

    private bool IsZero(string name)
    {
        var source = _index.Producer(name) is { } node && node.Is("CastLike") ? node.Input[0] : name;
        return _constants.Floats(source) is { Values: [0] };
    }

    /// <summary>The node that makes the value, when the value is used once and is its only output.</summary>
    private NodeProto? Only(string name) =>
        _uses.GetValueOrDefault(name) == 1 && _index.Producer(name) is { Output.Count: 1 } node ? node : null;
}
