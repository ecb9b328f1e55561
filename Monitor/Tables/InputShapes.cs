using System.Collections.Immutable;
using System.Globalization;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Fixes the axes that a model leaves open by what a file holds, and refuses what does not fit.</summary>
internal static class InputShapes
{
    private const int Open = -1;

    /// <summary>The input as one array [rows, …] of a file fixes it.</summary>
    /// <remarks>
    /// The row shape must be the input's own, or the same without axes of length 1, or flat. Other
    /// shapes of the same number of values (channels last for channels first) would be taken for something they are not.
    /// </remarks>
    public static InputSpec FromArray(ModelInput input, NpyArray array)
    {
        if (array.Shape.IsEmpty)
        {
            throw Misfit(input, array, "the first axis must be the rows");
        }

        var shape = array.Shape[1..];
        if (Matches(input.RowShape, shape))
        {
            return new InputSpec(input.Name, input.Kind, shape);
        }

        var length = shape.Aggregate(1L, (product, extent) => product * extent);
        if (FromLength(input, length) is not { } spec)
        {
            throw Misfit(input, array, OpenAxes(input) > 1
                ? $"the model leaves {OpenAxes(input)} axes open, so the array must have every axis"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"a row of the file has {Counted.Of(length, "value")}, of the model {LengthText(input)}"));
        }

        var (wanted, given) = (Squeeze(spec.RowShape), Squeeze(shape));
        return given.Length <= 1 || wanted.Length <= 1 || given.SequenceEqual(wanted)
            ? spec
            : throw Misfit(input, array, "the axes differ although the number of values is the same; transpose the array");
    }

    /// <summary>
    /// The input with <paramref name="length"/> values per row; null when its shape cannot have that many, or is not fixed by it.
    /// </summary>
    public static InputSpec? FromLength(ModelInput input, long length)
    {
        var known = input.RowShape.Where(extent => extent != Open).Aggregate(1L, (product, extent) => product * extent);
        var fits = OpenAxes(input) switch
        {
            0 => length == known,
            1 => length > 0 && known > 0 && length % known == 0,
            _ => false,
        };
        return fits
            ? new InputSpec(
                input.Name, input.Kind, [.. input.RowShape.Select(extent => extent == Open ? (int)(length / known) : extent)])
            : null;
    }

    /// <summary>The input as it is; null when it has an open axis.</summary>
    public static InputSpec? Fixed(ModelInput input) =>
        OpenAxes(input) == 0 ? new InputSpec(input.Name, input.Kind, [.. input.RowShape]) : null;

    /// <summary>The declared shape in words, open axes as question marks: <c>[batch, 1, ?, ?]</c>.</summary>
    public static string Text(ModelInput input) =>
        $"[{string.Join(", ", input.RowShape.Select(Extent).Prepend("batch"))}]";

    /// <summary>Number of values per row in words: <c>784</c>, or <c>a multiple of 28</c> with an open axis.</summary>
    public static string LengthText(ModelInput input)
    {
        var known = input.RowShape.Where(extent => extent != Open).Aggregate(1L, (product, extent) => product * extent);
        return OpenAxes(input) == 0 ? Extent((int)known) : $"a multiple of {Extent((int)known)}";
    }

    public static int OpenAxes(ModelInput input) => input.RowShape.Count(extent => extent == Open);

    private static bool Matches(IReadOnlyList<int> declared, ImmutableArray<int> shape) =>
        declared.Count == shape.Length
        && declared.Zip(shape).All(axis => axis.Second > 0 && (axis.First == Open || axis.First == axis.Second));

    private static ImmutableArray<int> Squeeze(ImmutableArray<int> shape) => [.. shape.Where(extent => extent != 1)];

    private static string Extent(int extent) => extent == Open ? "?" : extent.ToString(CultureInfo.InvariantCulture);

    private static InvalidInputException Misfit(ModelInput input, NpyArray array, string why) => new(
        $"{array.Name}: the array is {array.Text}, but the model's input '{input.Name}' is {Text(input)}: {why}. "
        + "Give an array [rows, …] of the input's shape.");
}
