using System.Globalization;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Rows from NumPy files: one array per input of the model, the first axis being the rows.</summary>
internal static class ArrayTable
{
    private const int ChunkValues = 4096;

    public static TableContent ReadNpy(TableFile file)
    {
        if (file.Inputs.Count > 1)
        {
            throw new InvalidInputException(
                $"{file.Path}: a .npy file holds one array, but the model has {file.Inputs.Count} inputs. " +
                $"Use .npz with one array per input: {Names.List(file.Inputs.Select(input => input.Name))}.");
        }

        return Rows(file, [NpyFormat.Read(file.Stream, file.Path, file.Limits.MaxFileBytes)], [], _ => null);
    }

    public static TableContent ReadNpz(TableFile file)
    {
        var arrays = NpzFile.Read(file.Stream, file.Path, new NpzLimits(MaxBytes: file.Limits.MaxFileBytes));
        if (file.Inputs.Count == 1 && arrays.Count == 1)
        {
            return Rows(file, [arrays.GetAt(0).Value], [], count => Segments(file, arrays, count));
        }

        var missing = file.Inputs.Select(input => input.Name).Where(name => !arrays.ContainsKey(name)).ToList();
        if (missing.Count > 0)
        {
            throw new InvalidInputException(
                $"{file.Path}: holds no array named {Names.List(missing)}; its arrays are {Names.List(arrays.Keys)}. " +
                $"Name one array after each input of the model: {Names.List(file.Inputs.Select(input => input.Name))}.");
        }

        var wanted = file.Inputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        return Rows(
            file,
            [.. file.Inputs.Select(input => arrays[input.Name])],
            [.. arrays.Keys.Where(name => !wanted.Contains(name))],
            count => Segments(file, arrays, count));
    }

    /// <summary>The whole numbers of the array that names segments, in words; null when none does.</summary>
    private static List<string>? Segments(TableFile file, OrderedDictionary<string, NpyArray> arrays, int rows)
    {
        if (file.SegmentField is not { } field)
        {
            return null;
        }

        if (!arrays.TryGetValue(field, out var array))
        {
            throw file.NoSegments("array", arrays.Keys);
        }

        if (array.Shape.Length != 1)
        {
            throw new InvalidInputException(
                $"{file.Path}: the array '{field}' is {array.Text}; one whole number per row is wanted.");
        }

        return array.Length == rows
            ? [.. array.ToInt64().ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture))]
            : throw new InvalidInputException(
                $"{file.Path}: '{field}' names the segments of {Counted.Of(array.Length, "row")}, but there are {rows}. "
                + "Name one for every row.");
    }

    /// <param name="file">The file.</param>
    /// <param name="arrays">One array per input.</param>
    /// <param name="ignored">Names of the others.</param>
    /// <param name="segments">The segments of so many rows; null when they are not asked for.</param>
    private static TableContent Rows(
        TableFile file, IReadOnlyList<NpyArray> arrays, IReadOnlyList<string> ignored, Func<int, List<string>?> segments)
    {
        var layout = new RowLayout(file.Inputs.Zip(arrays, InputShapes.FromArray));
        var count = arrays[0].Shape[0];
        foreach (var (input, array) in file.Inputs.Zip(arrays))
        {
            if (array.Shape[0] != count)
            {
                throw new InvalidInputException(
                    $"{file.Path}: the array of input '{file.Inputs[0].Name}' has {Counted.Of(count, "row")}, " +
                    $"that of '{input.Name}' has " +
                    $"{array.Shape[0]}. Give the same rows to every input.");
            }
        }

        RowLimits.Check(file, count, layout.RowLength);
        var bad = new ColumnBadRows(file, count);
        var values = Values(file, arrays, layout, count, bad);
        return bad.Keep(new RowSet(layout, values), segments(count)) with { IgnoredColumns = ignored };
    }

    private static ReadOnlyMemory<float> Values(
        TableFile file, IReadOnlyList<NpyArray> arrays, RowLayout layout, int count, ColumnBadRows bad)
    {
        // The common case needs no second copy: the array has the form of the rows already and is looked through only.
        var share = arrays is [{ Kind: ElementKind.Float32 }];
        var values = share ? null : new float[count * layout.RowLength];
        Span<double> chunk = stackalloc double[ChunkValues];
        for (var input = 0; input < arrays.Count; input++)
        {
            var (array, spec, offset) = (arrays[input], layout.Inputs[input], layout.Offset(input));
            for (var first = 0; first < array.Length; first += ChunkValues)
            {
                var part = chunk[..Math.Min(ChunkValues, array.Length - first)];
                array.CopyTo(first, part);
                for (var i = 0; i < part.Length; i++)
                {
                    var (row, position) = Math.DivRem(first + i, spec.RowLength);
                    var fault = ElementRange.Convert(spec.Kind, part[i], out var value);
                    if (fault != RecordFault.None && !bad.IsBad(row))
                    {
                        var place = Place(spec, row, position);
                        bad.Add(
                            row,
                            fault,
                            string.Create(CultureInfo.InvariantCulture, $"{place} is {part[i]}")
                                + (fault == RecordFault.NotFinite ? "" : $"; legal is {ElementRange.Legal(spec.Kind)}"),
                            "Correct the value");
                    }

                    if (values is not null)
                    {
                        values[(row * layout.RowLength) + offset + position] = value;
                    }
                }
            }
        }

        return values ?? arrays[0].ToFloat32();
    }

    private static string Place(InputSpec spec, int row, int position) =>
        string.Create(CultureInfo.InvariantCulture, $"row {row}, value {position} of input '{spec.Name}' (counted from 0)");
}
