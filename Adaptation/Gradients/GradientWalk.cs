using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Gradients;

/// <summary>
/// Reverse mode over a graph: from the gradient of one value back to the values that are asked for, one rule per operator.
/// Weights are frozen, so nothing is computed for them.
/// </summary>
/// <remarks>
/// 1. Forward: which values depend on a target through operators that gradients pass. 2. Backward through the nodes, last first:
/// add up what has arrived at a node's outputs, and let its rule hand it on to those inputs that depend on a target. Sites are
/// the lowering's; it also gives their slope gradients.
/// </remarks>
internal sealed class GradientWalk
{
    private readonly string _model;
    private readonly IReadOnlyDictionary<int, SiteValues> _sites;
    private readonly ISiteLowering _lowering;
    private readonly Emitter _emitter;
    private readonly HashSet<string> _needed;
    private readonly Dictionary<string, List<Value>> _arrived = new(StringComparer.Ordinal);
    private readonly List<(string Value, Value Gradient)> _handed = [];
    private readonly Dictionary<int, string> _slopeGradients = [];

    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="graph">The graph as it was before sites were lowered; its nodes are in the order of evaluation.</param>
    /// <param name="facts">Types and shapes of its values.</param>
    /// <param name="sites">Its sites, by node index.</param>
    /// <param name="lowering">How a site becomes nodes.</param>
    /// <param name="emitter">Where the gradient's nodes go.</param>
    /// <param name="targets">Values whose gradient is wanted, besides the slopes.</param>
    public GradientWalk(
        string model,
        GraphProto graph,
        GraphFacts facts,
        IReadOnlyDictionary<int, SiteValues> sites,
        ISiteLowering lowering,
        Emitter emitter,
        IEnumerable<string> targets)
    {
        _model = model;
        Graph = graph;
        Facts = facts;
        _sites = sites;
        _lowering = lowering;
        _emitter = emitter;
        Constants = new ConstantFolder(new GraphIndex(graph));
        _needed = Dependents(targets);
    }

    public ConstantFolder Constants { get; }

    public GraphProto Graph { get; }

    public GraphFacts Facts { get; }

    public bool Managed => _lowering.Domain is not null;

    /// <summary>
    /// Slope gradients [rows, channels] by node index of the site; none for a site that the seed does not depend on.
    /// </summary>
    public IReadOnlyDictionary<int, string> SlopeGradients => _slopeGradients;

    /// <summary>
    /// Every gradient that was handed to a value, in order; where there are several for a value, it has their sum.
    /// </summary>
    public IReadOnlyList<(string Value, Value Gradient)> Handed => _handed;

    public bool Needs(string value) => _needed.Contains(value);

    /// <summary>Carries the gradient of <paramref name="value"/> back.</summary>
    /// <exception cref="InvalidInputException">A node on the way has no rule.</exception>
    public void Run(string value, Value gradient)
    {
        Add(value, gradient);
        Run();
    }

    /// <summary>Carries the gradients that were added back.</summary>
    /// <exception cref="InvalidInputException">A node on the way has no rule.</exception>
    public void Run()
    {
        for (var i = Graph.Node.Count - 1; i >= 0; i--)
        {
            var node = Graph.Node[i];
            if (!node.Output.Any(output => output.Length > 0 && _needed.Contains(output) && _arrived.ContainsKey(output)))
            {
                continue;
            }

            _emitter.Scope = $"alphadrift/d/{NameOf(node)}";
            if (_sites.TryGetValue(i, out var site)) Site(i, site);
            else Apply(Rule(node), node);
        }
    }

    /// <summary>What has arrived at a value, in one sum; null when nothing has.</summary>
    public Value? GradientOf(string value)
    {
        if (!_arrived.TryGetValue(value, out var parts)) return null;
        if (parts.Count > 1)
        {
            var sum = ValueShapes.Sum(parts);
            parts.Clear();
            parts.Add(sum);
        }

        return parts[0];
    }

    /// <summary>Adds to the gradient of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="gradient">In its shape and element type.</param>
    public void Add(string value, Value gradient)
    {
        if (gradient.Type != Facts[value].Type)
        {
            throw new InvalidOperationException(
                $"The gradient '{gradient.Name}' of type {gradient.Type} was handed to '{value}', which is {Facts[value]}.");
        }

        _handed.Add((value, gradient));
        if (!_arrived.TryGetValue(value, out var parts)) _arrived.Add(value, parts = []);
        parts.Add(gradient);
    }

    public InvalidInputException Unsupported(NodeProto node, string reason) => new(
        $"{_model}: there is no gradient through {GradientRules.Key(node.Domain, node.OpType)} node '{NameOf(node)}': {reason}. "
        + "Export the model so that only differentiable operators lie between its rectifiers and the output, "
        + "or use the objective 'moments', which needs no gradient.");

    private void Site(int index, SiteValues site)
    {
        var dy = GradientOf(site.Y)!.Value;
        var (dz, slopes) = _lowering.EmitBackward(site, dy.Name, Needs(site.Z), _emitter.Scope, _emitter.Sink);
        _slopeGradients.Add(index, slopes);
        if (dz is null) return;
        if (Managed) _emitter.Sink.Declare(dz, Facts[site.Z]);
        Add(site.Z, dy with { Name = dz });
    }

    /// <summary>An input or an output that a rule passes over would make the gradient wrong without a word.</summary>
    private void Apply(GradientRule rule, NodeProto node)
    {
        var gradient = new NodeGradient(this, node, _emitter);
        rule(gradient);
        for (var i = 0; i < node.Input.Count; i++)
        {
            if (!gradient.Needs(i) || gradient.IsHanded(i)) continue;
            throw Unsupported(
                node, $"its input {i} '{node.Input[i]}' is computed from the data, and no gradient with respect to it is known");
        }

        for (var i = 0; i < node.Output.Count; i++)
        {
            if (!_arrived.ContainsKey(node.Output[i]) || gradient.IsRead(i)) continue;
            throw Unsupported(node, $"its output {i} '{node.Output[i]}' is used, and no gradient of it is known");
        }
    }

    private GradientRule Rule(NodeProto node)
    {
        var key = GradientRules.Key(node.Domain, node.OpType);
        return GradientRules.Find(key) ?? throw Unsupported(node, GraphWalk.Bodies(node).Any()
            ? "it runs a graph of its own, which may be any number of times per row"
            : "no rule is known for this operator");
    }

    private HashSet<string> Dependents(IEnumerable<string> targets)
    {
        var dependents = new HashSet<string>(targets, StringComparer.Ordinal);
        for (var i = 0; i < Graph.Node.Count; i++)
        {
            var node = Graph.Node[i];
            if (_sites.TryGetValue(i, out var site)) dependents.Add(site.Y);
            if (GradientRules.IsFlat(GradientRules.Key(node.Domain, node.OpType))) continue;
            var reads = node.Input.Concat(GraphWalk.NodesWithin(node).SelectMany(inner => inner.Input));
            if (!reads.Any(dependents.Contains)) continue;
            dependents.UnionWith(
                node.Output.Where(output => output.Length > 0 && (!Facts.TryGet(output, out var facts) || facts.IsFloat)));
        }

        return dependents;
    }

    private static string NameOf(NodeProto node) =>
        node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(output => output.Length > 0) ?? node.OpType;
}
