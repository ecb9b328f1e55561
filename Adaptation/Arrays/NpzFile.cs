using System.IO.Compression;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Adaptation.Arrays;

/// <summary>Bounds of reading a .npz file; they are what holds a zip bomb.</summary>
/// <param name="MaxArrays">Most arrays in the file.</param>
/// <param name="MaxBytes">Most bytes of values over all arrays, unpacked.</param>
public sealed record NpzLimits(int MaxArrays = NpzLimits.DefaultMaxArrays, long MaxBytes = NpzLimits.DefaultMaxBytes)
{
    public const int DefaultMaxArrays = 1000;

    /// <summary>2 GiB.</summary>
    public const long DefaultMaxBytes = 1L << 31;
}

/// <summary>Reads NumPy's .npz files: a zip of .npy files, stored or deflated.</summary>
public static class NpzFile
{
    private const string Ending = ".npy";

    /// <summary>Reads all arrays, by name without the ending .npy, in the order of the file.</summary>
    /// <exception cref="InvalidInputException">
    /// Not a zip, an entry that is no .npy file, a name twice, damaged, or over a limit.
    /// </exception>
    public static OrderedDictionary<string, NpyArray> Read(Stream stream, string name, NpzLimits limits)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(limits);
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return ReadArrays(zip, name, limits);
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidInputException(
                $"{name}: this is no readable .npz file (a zip of .npy files): "
                + $"{fault.Message} Write it again with numpy.savez.", fault);
        }
    }

    private static OrderedDictionary<string, NpyArray> ReadArrays(ZipArchive zip, string name, NpzLimits limits)
    {
        if (zip.Entries.Count > limits.MaxArrays)
        {
            throw new InvalidInputException($"{name}: holds {zip.Entries.Count} entries; at most {limits.MaxArrays} are read.");
        }

        var arrays = new OrderedDictionary<string, NpyArray>(StringComparer.Ordinal);
        var left = limits.MaxBytes;
        foreach (var entry in zip.Entries)
        {
            if (!entry.FullName.EndsWith(Ending, StringComparison.Ordinal))
            {
                throw new InvalidInputException(
                    $"{name}: holds the entry '{entry.FullName}', which is no .npy file. Write the file with numpy.savez.");
            }

            using var content = entry.Open();
            var array = NpyFormat.Read(content, $"{name}/{entry.FullName}", left);
            left -= array.Bytes.Length;
            if (!arrays.TryAdd(entry.FullName[..^Ending.Length], array))
            {
                throw new InvalidInputException($"{name}: holds the array '{entry.FullName}' twice. "
                    + "Write the file again with numpy.savez.");
            }
        }

        return arrays;
    }
}
