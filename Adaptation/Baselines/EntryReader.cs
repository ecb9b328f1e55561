using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>Reads the entries of a baseline file; what is not as declared is refused with the entry's name.</summary>
internal sealed class EntryReader(ZipArchive zip, string path)
{
    /// <summary>What to do about a file that cannot be read.</summary>
    public const string Mend = "Write it again with 'alphadrift calibrate'.";

    /// <summary>Most bytes of one array: a square matrix of 2 × 4096 charted channels.</summary>
    private const long MaxArrayBytes = 8192L * 8192 * sizeof(float);

    public string Path => path;

    public bool Has(string name) => zip.GetEntry(name) is not null;

    /// <summary>The content of an entry, to be read to its end, and its length.</summary>
    public (Stream Content, long Length) Open(string name)
    {
        var entry = zip.GetEntry(name) ?? throw new InvalidInputException($"{path} has no {name}. {Mend}");
        return (new ChecksumStream(entry.Open(), name, entry.Crc32), entry.Length);
    }

    public T[] Read<T>(Entry<T> entry)
        where T : unmanaged, INumber<T> => Read(entry, out _);

    /// <summary>One list for every place of the axes before the last.</summary>
    public T[][] ReadLists<T>(Entry<T> entry)
        where T : unmanaged, INumber<T>
    {
        var values = Read(entry, out var shape);
        return [.. values.Chunk(shape[^1])];
    }

    /// <summary>One list of simulated values for every place of the axes before the last, ascending.</summary>
    public double[][] ReadSorted(Entry<double> entry)
    {
        var lists = ReadLists(entry);
        foreach (var list in lists) Array.Sort(list);
        return lists;
    }

    /// <summary>To be thrown where entries do not fit each other.</summary>
    public InvalidInputException Refusal(string name, string fault) => new($"{name} in {path} {fault}. {Mend}");

    private T[] Read<T>(Entry<T> entry, out int[] shape)
        where T : unmanaged, INumber<T>
    {
        var (content, _) = Open(entry.Name);
        using (content)
        {
            var array = NpyFormat.Read(content, $"{entry.Name} in {path}", MaxArrayBytes);
            shape = [.. array.Shape];
            if (entry.FaultOf(shape) is { } mismatch) throw Refusal(entry.Name, mismatch);
            var kind = NpyFormat.KindOf<T>();
            if (array.Kind != kind) throw Refusal(entry.Name, $"is {array.Text}; {NpyHeader.Word(kind)} is needed");
            var values = MemoryMarshal.Cast<byte, T>(array.Bytes).ToArray();
            return entry.FaultOf(values, shape) is { } fault ? throw Refusal(entry.Name, fault) : values;
        }
    }
}
