using System.Collections.Immutable;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Monitoring.Rows;

/// <summary>A named part of a row.</summary>
/// <param name="Offset">Where its values begin within the row.</param>
/// <param name="Width">How many values it has.</param>
internal sealed record RowField(string Name, int Offset, int Width);

/// <summary>Says which values of a row each named field brings.</summary>
internal static class RowFields
{
    /// <summary>
    /// Names that are the model's inputs bring one input each, in any order. Other names bring, in
    /// their order, one value each, or one input each.
    /// </summary>
    /// <param name="source">Who gave the names, for messages.</param>
    /// <param name="hint">What helps where the names do not fit, as a sentence with a blank before it.</param>
    /// <exception cref="InvalidInputException">A name twice, or a number of names that is neither.</exception>
    public static ImmutableArray<RowField> Resolve(
        RowLayout layout, IReadOnlyList<string> names, string source, string hint = "")
    {
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
        {
            throw new InvalidInputException($"{source}: names the field '{twice.Key}' twice. Name every field once.");
        }

        if (AreInputs(layout.Inputs.Select(input => input.Name), names))
        {
            return [.. layout.Inputs.Select((input, i) => new RowField(input.Name, layout.Offset(i), input.RowLength))];
        }

        if (names.Count == layout.RowLength)
        {
            return [.. names.Select((name, i) => new RowField(name, i, 1))];
        }

        if (names.Count == layout.Inputs.Length)
        {
            return [.. names.Select((name, i) => new RowField(name, layout.Offset(i), layout.Inputs[i].RowLength))];
        }

        throw new InvalidInputException(
            $"{source}: names {names.Count} fields ({Names.List(names)}), but a row of the model has " +
            $"{layout.RowLength} values: {Describe(layout)}. Name {layout.RowLength} fields with one value each, or one " +
            $"field for each input.{hint}");
    }

    /// <summary>Whether the names are those of the model's inputs, in any order.</summary>
    public static bool AreInputs(IEnumerable<string> inputs, IReadOnlyList<string> names) =>
        inputs.ToHashSet(StringComparer.Ordinal).SetEquals(names);

    /// <summary>Which input every value of a row belongs to: its element type.</summary>
    public static ElementKind[] Kinds(RowLayout layout)
    {
        var kinds = new ElementKind[layout.RowLength];
        for (var i = 0; i < layout.Inputs.Length; i++)
        {
            kinds.AsSpan(layout.Offset(i), layout.Inputs[i].RowLength).Fill(layout.Inputs[i].Kind);
        }

        return kinds;
    }

    /// <summary>The inputs in words: <c>pixels [batch, 1, 28, 28]</c>.</summary>
    public static string Describe(RowLayout layout) =>
        Names.List(layout.Inputs.Select(input => $"{input.Name} {input.ShapeText}"));
}
