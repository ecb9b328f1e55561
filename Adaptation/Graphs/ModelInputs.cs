using Alphadrift.Adaptation.Arrays;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>One input as the model declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its element type.</param>
/// <param name="RowShape">Shape without the batch axis; −1 for an axis the model leaves open.</param>
/// <param name="Batch">The declared batch extent; null when open.</param>
public sealed record ModelInput(string Name, ElementKind Kind, IReadOnlyList<int> RowShape, int? Batch);

/// <summary>One output as the model declares it, in words.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">Its element type, <c>float32</c>; <c>unknown</c> when the model does not say.</param>
/// <param name="Shape">Its shape, <c>[batch, 10]</c>, with <c>?</c> for an axis without extent or name.</param>
public sealed record ModelOutput(string Name, string ElementType, string Shape);
