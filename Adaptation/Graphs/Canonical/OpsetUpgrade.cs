using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>
/// Rewrites one node of an older opset into nodes of <see cref="OpsetUpgrade.Opset"/>, and adds them to the scope's sink.
/// </summary>
/// <param name="node">The node, which the rule may change and add itself.</param>
internal delegate void UpgradeRule(NodeProto node, UpgradeScope scope);

/// <summary>
/// Brings a graph to opset 18, so that what follows meets one form of every operator. A model of a newer opset keeps it.
/// </summary>
/// <remarks>
/// The table names every operator whose form or meaning changed on the way from opset 7 to 18, by ONNX's changelog
/// (github.com/onnx/onnx, docs/Changelog.md); operators that only took more types, or an attribute or input
/// whose default is the old meaning, need nothing. Facts choose shorter forms; where they are missing (in bodies
/// of If, Loop and Scan) the general form is written.
/// </remarks>
internal static class OpsetUpgrade
{
    /// <summary>The opset that older graphs are brought to.</summary>
    public const int Opset = 18;

    /// <summary>File format that goes with it: initializers need not be inputs.</summary>
    private const long IrVersion = 8;

    /// <summary>Per operator, the opset from which on its form is today's, and what to do before.</summary>
    private static readonly Dictionary<string, (int Since, UpgradeRule Rule)> Rules = new(StringComparer.Ordinal)
    {
        ["BatchNormalization"] = (14, NormalizationUpgrades.BatchNormalization),
        ["Clip"] = (11, ElementwiseUpgrades.Clip),
        ["Dropout"] = (12, ElementwiseUpgrades.Dropout),
        ["Hardmax"] = (13, NormalizationUpgrades.Softmax),
        ["LogSoftmax"] = (13, NormalizationUpgrades.Softmax),
        ["Pad"] = (11, ShapeUpgrades.Pad),
        ["ReduceL1"] = (18, ShapeUpgrades.AxesAsInput),
        ["ReduceL2"] = (18, ShapeUpgrades.AxesAsInput),
        ["ReduceLogSum"] = (18, ShapeUpgrades.AxesAsInput),
        ["ReduceLogSumExp"] = (18, ShapeUpgrades.AxesAsInput),
        ["ReduceMax"] = (18, ShapeUpgrades.AxesAsInput),
        ["ReduceMean"] = (18, ShapeUpgrades.AxesAsInput),
        ["ReduceMin"] = (18, ShapeUpgrades.AxesAsInput),
        ["ReduceProd"] = (18, ShapeUpgrades.AxesAsInput),
        ["ReduceSum"] = (13, ShapeUpgrades.AxesAsInput),
        ["ReduceSumSquare"] = (18, ShapeUpgrades.AxesAsInput),
        ["Resize"] = (18, ResamplingUpgrades.Resize),
        ["RoiAlign"] = (16, ResamplingUpgrades.RoiAlign),
        ["Scan"] = (9, RefuseScan),
        ["Scatter"] = (11, ShapeUpgrades.Scatter),
        ["Slice"] = (10, ShapeUpgrades.Slice),
        ["Softmax"] = (13, NormalizationUpgrades.Softmax),
        ["Split"] = (18, ShapeUpgrades.Split),
        ["Squeeze"] = (13, ShapeUpgrades.AxesAsInput),
        ["TopK"] = (10, ShapeUpgrades.TopK),
        ["Unsqueeze"] = (13, ShapeUpgrades.AxesAsInput),
        ["Upsample"] = (10, ResamplingUpgrades.Upsample),
    };

    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="source">The model, of opset 7 or newer; not changed.</param>
    /// <param name="facts">What is known of its values.</param>
    /// <exception cref="InvalidInputException">A node that has no counterpart in the newer opset.</exception>
    public static ModelProto Run(string model, ModelProto source, GraphFacts facts)
    {
        var proto = source.Clone();
        var standard = proto.OpsetImport.Where(import => GraphWalk.IsStandard(import.Domain)).ToArray();
        var from = (int)standard.Max(import => import.Version);
        if (from < Opset)
        {
            var scope = new UpgradeScope(model, from, facts, proto.Graph, new NameSource(proto.Graph));
            Rewrite(proto.Graph, scope);
            foreach (var import in standard) import.Version = Opset;
        }

        proto.IrVersion = Math.Max(proto.IrVersion, IrVersion);
        RemoveDefaults(proto.Graph);
        GraphValues.CheckNames(proto.Graph);
        return proto;
    }

    /// <summary>Rewrites a graph or a body; constants go to the outermost graph, which bodies can see.</summary>
    private static void Rewrite(GraphProto graph, UpgradeScope outer)
    {
        var scope = outer.Within(graph);
        foreach (var node in graph.Node)
        {
            foreach (var body in GraphWalk.Bodies(node)) Rewrite(body, scope);
            if (GraphWalk.IsStandard(node.Domain) && Rules.TryGetValue(node.OpType, out var change) && scope.From < change.Since)
            {
                change.Rule(node, scope);
            }
            else
            {
                scope.Sink.Nodes.Add(node);
            }
        }

        graph.Node.Clear();
        graph.Node.AddRange(scope.Sink.Nodes);
    }

    /// <summary>
    /// Old files list their initializers among the inputs, which makes constants look like values that a caller may change.
    /// </summary>
    private static void RemoveDefaults(GraphProto graph)
    {
        var constants = graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = graph.Input.Count - 1; i >= 0; i--)
        {
            if (constants.Contains(graph.Input[i].Name)) graph.Input.RemoveAt(i);
        }
    }

    /// <summary>Scan 8 has a batch axis of its own and sequence lengths; Scan 9 has neither.</summary>
    private static void RefuseScan(NodeProto node, UpgradeScope scope) =>
        throw scope.Refuse(
            node, "has the form of opset 8, which later opsets do not have; export the model with opset 9 or newer");
}
