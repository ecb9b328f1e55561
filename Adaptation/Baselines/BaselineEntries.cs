using System.IO.Compression;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>
/// The arrays of a baseline file; what is missing, oversized or of another shape is refused with the entry's name.
/// </summary>
internal sealed class BaselineEntries(ZipArchive zip, string path)
{
    /// <summary>What to do about a file that cannot be read.</summary>
    public const string Mend = "Write it again with 'alphadrift calibrate'.";

    /// <summary>Most bytes of one array: a square matrix of 2 × 4096 charted channels.</summary>
    private const long MaxArrayBytes = 8192L * 8192 * sizeof(float);

    public string Path => path;

    /// <summary>Ascending whole numbers from 0 to below <paramref name="below"/>.</summary>
    public int[] Integers(string name, int below, int? length)
    {
        var array = length is { } wanted ? Entry(name, wanted) : Entry(name);
        var values = array.ToInt64();
        var result = new int[array.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var value = values.Span[i];
            if (value < 0 || value >= below || (i > 0 && value <= result[i - 1]))
            {
                throw new InvalidInputException(
                    $"{name} in {path} must hold ascending numbers from 0 to {below - 1}; entry {i} is {value}. {Mend}");
            }

            result[i] = (int)value;
        }

        return result;
    }

    /// <summary>Finite numbers.</summary>
    public double[] Doubles(string name, params ReadOnlySpan<int> shape)
    {
        var values = Entry(name, shape).ToFloat64().ToArray();
        var bad = Array.FindIndex(values, value => !double.IsFinite(value));
        return bad < 0 ? values : throw new InvalidInputException($"{name} in {path} is not finite at entry {bad}. {Mend}");
    }

    public NpyArray Entry(string name, params ReadOnlySpan<int> shape)
    {
        var array = Entry(name);
        return array.Shape.AsSpan().SequenceEqual(shape)
            ? array
            : throw new InvalidInputException(
                $"{name} in {path} has the shape [{string.Join(", ", array.Shape)}]; [{string.Join(", ", shape.ToArray())}] "
                + $"is needed. {Mend}");
    }

    public NpyArray Entry(string name)
    {
        var entry = zip.GetEntry(name) ?? throw new InvalidInputException($"{path} has no {name}. {Mend}");
        using var stream = entry.Open();
        return NpyFormat.Read(stream, $"{name} in {path}", MaxArrayBytes);
    }
}
