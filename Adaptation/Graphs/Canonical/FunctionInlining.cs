using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>
/// Puts the nodes of the model's own functions in the place of their calls. A function stays where its
/// operators are of other versions than the model's.
/// </summary>
internal sealed class FunctionInlining
{
    /// <summary>Deepest nesting of calls; functions must not call themselves.</summary>
    private const int MaxDepth = 64;

    /// <summary>
    /// Most nodes after inlining: a bound for damaged or malicious files, in which functions call functions many times.
    /// </summary>
    private const int MaxNodes = 1 << 18;

    private readonly string _model;
    private readonly NameSource _names;
    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];
    private int _nodes;

    private FunctionInlining(string model, ModelProto proto)
    {
        _model = model;
        _names = new NameSource(proto.Graph);
        foreach (var function in proto.Functions.Where(function => Fits(function, proto)))
        {
            _functions.TryAdd((Domain(function.Domain), function.Name, function.Overload), function);
        }
    }

    /// <summary>The model without the functions that could be inlined; the model itself when there are none.</summary>
    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="source">The model; not changed.</param>
    /// <exception cref="InvalidInputException">A function calls itself, or the calls grow beyond all bounds.</exception>
    public static ModelProto Run(string model, ModelProto source)
    {
        if (source.Functions.Count == 0) return source;
        var proto = source.Clone();
        var inlining = new FunctionInlining(model, proto);
        if (inlining._functions.Count == 0) return source;
        inlining.Rewrite(proto.Graph.Node, 0);
        foreach (var import in inlining._functions.Values.SelectMany(function => function.OpsetImport))
        {
            if (Imported(proto, import.Domain) is null) proto.OpsetImport.Add(import.Clone());
        }

        // A function that stays may call any other.
        if (inlining._functions.Count == proto.Functions.Count) proto.Functions.Clear();
        GraphValues.CheckNames(proto.Graph);
        return proto;
    }

    /// <summary>Whether a function's operators are of the versions that the model imports.</summary>
    private static bool Fits(FunctionProto function, ModelProto model) =>
        function.OpsetImport.All(import => (Imported(model, import.Domain) ?? import.Version) == import.Version);

    private static long? Imported(ModelProto model, string domain) =>
        model.OpsetImport.FirstOrDefault(import => Domain(import.Domain) == Domain(domain))?.Version;

    private static string Domain(string domain) => GraphWalk.IsStandard(domain) ? "" : domain;

    private void Rewrite(IList<NodeProto> nodes, int depth)
    {
        var rewritten = new List<NodeProto>();
        foreach (var node in nodes)
        {
            if (++_nodes > MaxNodes)
            {
                throw new InvalidInputException(
                    $"{_model}: its functions make more than {MaxNodes:N0} nodes. Export the model without functions.");
            }

            foreach (var body in GraphWalk.Bodies(node)) Rewrite(body.Node, depth);
            if (!_functions.TryGetValue((Domain(node.Domain), node.OpType, node.Overload), out var function))
            {
                rewritten.Add(node);
                continue;
            }

            if (depth == MaxDepth)
            {
                throw new InvalidInputException($"{_model}: function '{function.Name}' calls itself, "
                    + $"or calls are nested more than {MaxDepth} deep. Export the model again.");
            }

            var inner = Call(node, function);
            Rewrite(inner, depth + 1);
            rewritten.AddRange(inner);
        }

        nodes.Clear();
        foreach (var node in rewritten) nodes.Add(node);
    }

    /// <summary>The nodes of a function with the values and attributes of one call.</summary>
    private List<NodeProto> Call(NodeProto call, FunctionProto function)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { [""] = "" };
        for (var i = 0; i < function.Input.Count; i++) values[function.Input[i]] = i < call.Input.Count ? call.Input[i] : "";
        for (var i = 0; i < function.Output.Count && i < call.Output.Count; i++)
        {
            // An output that is an input too, or that nobody takes, has no name from outside.
            if (call.Output[i].Length > 0) values.TryAdd(function.Output[i], call.Output[i]);
        }

        var prefix = call.Label();
        string Rename(string name)
        {
            if (!values.TryGetValue(name, out var renamed))
            {
                values.Add(name, renamed = _names.Fresh($"{prefix}/{name.TrimStart('/')}"));
            }

            return renamed;
        }

        List<NodeProto> nodes = [.. function.Node.Select(node => node.Clone())];
        foreach (var node in nodes) Bind(node, call, function, prefix, Rename);
        for (var i = 0; i < function.Output.Count && i < call.Output.Count; i++)
        {
            var made = Rename(function.Output[i]);
            if (call.Output[i].Length == 0 || made == call.Output[i]) continue;
            var copy = new NodeProto { OpType = "Identity", Name = _names.Fresh($"{call.Output[i]}/node") };
            copy.Input.Add(made);
            copy.Output.Add(call.Output[i]);
            nodes.Add(copy);
        }

        return nodes;
    }

    private static void Bind(NodeProto node, NodeProto call, FunctionProto function, string prefix, Func<string, string> rename)
    {
        node.Name = $"{prefix}/{node.Label().TrimStart('/')}";
        for (var i = 0; i < node.Input.Count; i++) node.Input[i] = rename(node.Input[i]);
        for (var i = 0; i < node.Output.Count; i++) node.Output[i] = rename(node.Output[i]);
        for (var i = node.Attribute.Count - 1; i >= 0; i--)
        {
            var attribute = node.Attribute[i];
            if (attribute.RefAttrName.Length == 0) continue;
            node.Attribute.RemoveAt(i);
            var given = call.Find(attribute.RefAttrName)
                ?? function.AttributeProto.FirstOrDefault(value => value.Name == attribute.RefAttrName);
            if (given is null) continue;
            var bound = given.Clone();
            bound.Name = attribute.Name;
            node.Attribute.Insert(i, bound);
        }

        foreach (var body in GraphWalk.Bodies(node))
        {
            foreach (var value in body.Input.Concat(body.Output)) value.Name = rename(value.Name);
            foreach (var tensor in body.Initializer) tensor.Name = rename(tensor.Name);
            body.ValueInfo.Clear();
            foreach (var inner in body.Node) Bind(inner, call, function, prefix, rename);
        }
    }
}
