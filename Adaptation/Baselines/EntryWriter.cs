using System.IO.Compression;
using System.Numerics;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>Writes the entries of a baseline file, each as it is declared.</summary>
internal sealed class EntryWriter(ZipArchive zip)
{
    /// <summary>Every entry has the same time, so that the bytes depend on the content alone.</summary>
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public Stream Open(string name)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = EntryTime;
        return entry.Open();
    }

    /// <exception cref="InvalidInputException">A number that would be refused when the file is read.</exception>
    public void Write<T>(Entry<T> entry, ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        var shape = entry.ShapeOf(values.Length);
        if (entry.FaultOf(shape) is { } mismatch) throw new ArgumentException($"{entry.Name} {mismatch}.", nameof(values));
        if (entry.FaultOf(values, shape) is { } fault)
        {
            throw new InvalidInputException(
                $"The reference gives no baseline that can be used: {entry.Name} {fault}. Look for extreme values in its rows.");
        }

        using var stream = Open(entry.Name);
        NpyFormat.Write(stream, values, shape);
    }

    /// <summary>Lists of one length, one after the other.</summary>
    public void WriteLists<T>(Entry<T> entry, IEnumerable<T[]> lists)
        where T : unmanaged, INumber<T> => Write<T>(entry, [.. lists.SelectMany(list => list)]);
}
