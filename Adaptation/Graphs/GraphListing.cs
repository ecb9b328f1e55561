using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>What a node of a rewritten graph is there for.</summary>
public enum GraphPart
{
    /// <summary>It is the model's own.</summary>
    Model,

    /// <summary>It computes a rectifier and its moments.</summary>
    Site,

    /// <summary>It computes the objective's loss.</summary>
    Objective,

    /// <summary>It carries gradients back.</summary>
    Backward,
}

/// <summary>A graph to be read by people or programs.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Opset">Version of the standard operators.</param>
/// <param name="Objective">The objective and why it was chosen; null when the graph has none.</param>
/// <param name="Inputs">What is fed: the model's inputs, then the slopes of every site.</param>
/// <param name="Nodes">The nodes in the order of evaluation.</param>
/// <param name="Outputs">What comes out: the model's outputs, moments, loss and gradients.</param>
public sealed record GraphListing(
    string Model, int Opset, string? Objective, ImmutableArray<ListedValue> Inputs, ImmutableArray<ListedNode> Nodes,
    ImmutableArray<ListedValue> Outputs);

/// <summary>A value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type and shape, <c>float32[batch, 16]</c>; null where nothing is known of it.</param>
public sealed record ListedValue(string Name, string? Type);

/// <summary>An input of a node.</summary>
/// <param name="Name">Its name; empty for one that is left out.</param>
/// <param name="Values">The values of a small constant, <c>[0, -1]</c>; else null.</param>
/// <param name="Type">Type and shape of a larger constant; else null.</param>
public sealed record ListedInput(string Name, string? Values, string? Type);

/// <summary>An attribute of a node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, in full but for tensors and graphs.</param>
public sealed record NodeSetting(string Name, string Value);

/// <summary>A node.</summary>
/// <param name="Part">What it is there for.</param>
/// <param name="Site">The site it belongs to; null for other parts.</param>
/// <param name="Operator">Operator type, with its domain before it where that is not the standard one.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Outputs">Its outputs, without those that are left out.</param>
/// <param name="Attributes">Its attributes.</param>
public sealed record ListedNode(
    GraphPart Part,
    string? Site,
    string Operator,
    ImmutableArray<ListedInput> Inputs,
    ImmutableArray<ListedValue> Outputs,
    ImmutableArray<NodeSetting> Attributes);
