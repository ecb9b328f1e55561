using Alphadrift.Adaptation.Gradients;

namespace Alphadrift.Adaptation.Objectives;

/// <summary>
/// An objective: a loss per row that is appended to the graph. Everything behind it (slope gradients, adaptation, detection)
/// is the same for all. An objective may bring parameters of its own: values that it adds as inputs of the graph, whose
/// gradients the walk gives like those of any input.
/// </summary>
internal interface IObjective
{
    ObjectiveKind Kind { get; }

    /// <summary>Why it fits this model, in words for the user.</summary>
    string Reason { get; }

    /// <summary>Appends its nodes.</summary>
    /// <returns>The loss, one value per row: [rows].</returns>
    Value Append(ObjectiveGraph graph);
}
