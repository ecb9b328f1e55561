using Alphadrift.Adaptation.Objectives;

namespace Alphadrift.Adaptation.Sessions;

/// <summary>The objective of a session.</summary>
/// <param name="Kind">Never <see cref="ObjectiveKind.Auto"/>.</param>
/// <param name="Reason">Why this one, in words for the user.</param>
/// <param name="LargestLoss">
/// The largest loss that a row can have, where there is one: the entropy of K equal answers, ln K; else null.
/// </param>
/// <param name="Classes">Where the model's predicted classes are, when the objective is about them; else null.</param>
public sealed record SessionObjective(ObjectiveKind Kind, string Reason, double? LargestLoss, PredictionOutput? Classes = null);
