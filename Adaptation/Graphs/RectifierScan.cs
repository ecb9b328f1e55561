using System.Collections.Immutable;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>A rectifier node of the main graph, before anything is known about its tensor.</summary>
/// <param name="Index">Position in the graph's list of nodes.</param>
/// <param name="Name">Name of its site: unique among the rectifiers of the model, but for those that share one site.</param>
internal sealed record Rectifier(int Index, string Name, NodeProto Node)
{
    public string Operator => Node.OpType;

    /// <summary>The name of its input.</summary>
    public string Z => Node.Input[0];

    /// <summary>Turns the same node of a copy of the graph into an Identity.</summary>
    public void MakeIdentity(GraphProto copy)
    {
        var node = copy.Node[Index];
        node.OpType = "Identity";
        node.Attribute.Clear();
        while (node.Input.Count > 1) node.Input.RemoveAt(1);
    }
}

/// <summary>Finds the rectifiers of a model: those of the main graph, and those out of reach.</summary>
internal sealed class RectifierScan
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <param name="model">The model.</param>
    /// <param name="groups">Output of a rectifier → name of the site that it shares with others.</param>
    public RectifierScan(ModelProto model, IReadOnlyDictionary<string, string>? groups = null)
    {
        var shared = new Dictionary<string, string>(StringComparer.Ordinal);
        var reachable = ImmutableArray.CreateBuilder<Rectifier>();
        var hidden = ImmutableArray.CreateBuilder<UnusableRectifier>();
        for (var i = 0; i < model.Graph.Node.Count; i++)
        {
            var node = model.Graph.Node[i];
            if (IsRectifier(node)) reachable.Add(new Rectifier(i, Name(node, groups, shared), node));
            foreach (var inner in GraphWalk.NodesWithin(node).Where(IsRectifier)) hidden.Add(InBody(inner, node));
        }

        foreach (var function in model.Functions)
        {
            var nodes = function.Node.SelectMany(node => GraphWalk.NodesWithin(node).Prepend(node));
            foreach (var inner in nodes.Where(IsRectifier)) hidden.Add(InFunction(inner, function));
        }

        Reachable = reachable.ToImmutable();
        Hidden = hidden.ToImmutable();
    }

    public ImmutableArray<Rectifier> Reachable { get; }

    public ImmutableArray<UnusableRectifier> Hidden { get; }

    private static bool IsRectifier(NodeProto node) =>
        node.OpType is "Relu" or "LeakyRelu" or "PRelu" && GraphWalk.IsStandard(node.Domain) &&
        node.Input.Count >= (node.OpType == "PRelu" ? 2 : 1) && node.Output.Count > 0;

    private UnusableRectifier InBody(NodeProto inner, NodeProto outer) =>
        new(UniqueName(inner), inner.OpType,
            $"it is inside the body of {outer.OpType} node '{outer.Label()}', which may run any number of times per row; " +
            "export the model without control flow around it");

    private UnusableRectifier InFunction(NodeProto inner, FunctionProto function) =>
        new(UniqueName(inner), inner.OpType,
            $"it is inside the model's own function '{function.Name}', whose operators are of another opset than the model's; "
            + "export the model with one opset");

    /// <summary>A site's name; nodes of one group share it.</summary>
    private string Name(NodeProto node, IReadOnlyDictionary<string, string>? groups, Dictionary<string, string> shared)
    {
        if (groups?.GetValueOrDefault(node.Output[0]) is not { } group) return UniqueName(node);
        if (!shared.TryGetValue(group, out var name)) shared.Add(group, name = UniqueName(group));
        return name;
    }

    private string UniqueName(NodeProto node) => UniqueName(node.Label());

    private string UniqueName(string name)
    {
        var unique = name;
        for (var copy = 2; !_names.Add(unique); copy++) unique = $"{name}#{copy}";
        return unique;
    }
}
