namespace Alphadrift.Adaptation.Objectives;

/// <summary>Where a model's predicted classes are.</summary>
/// <param name="Index">Which of the model's outputs.</param>
/// <param name="Classes">Number of classes, K.</param>
/// <param name="Positions">Values behind the axis of the classes: 1 for [batch, K].</param>
/// <param name="AreProbabilities">Whether it holds probabilities; else logits (or their logarithms, whose softmax is the
/// same).</param>
public sealed record PredictionOutput(int Index, int Classes, int Positions, bool AreProbabilities);
