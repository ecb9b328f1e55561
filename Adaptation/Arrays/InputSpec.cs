using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Alphadrift.Adaptation.Arrays;

/// <summary>One input of the model, without its batch axis.</summary>
/// <param name="Name">The name in the model.</param>
/// <param name="Kind">The element type the model wants.</param>
/// <param name="RowShape">The shape of one row; every extent is positive (dynamic axes are fixed by the reference).</param>
public sealed record InputSpec(string Name, ElementKind Kind, ImmutableArray<int> RowShape)
{
    /// <summary>Number of values in one row; 1 for a scalar per row.</summary>
    [JsonIgnore]
    public int RowLength { get; } = checked(RowShape.Aggregate(1, (product, extent) => checked(product * extent)));

    /// <summary>The shape in words, for messages: <c>[batch, 1, 28, 28]</c>.</summary>
    [JsonIgnore]
    public string ShapeText => RowShape.IsEmpty ? "[batch]" : $"[batch, {string.Join(", ", RowShape)}]";
}
