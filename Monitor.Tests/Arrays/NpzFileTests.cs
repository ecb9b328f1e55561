using System.IO.Compression;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Xunit;

namespace Alphadrift.Tests.Arrays;

public sealed class NpzFileTests
{
    private static readonly byte[] Numbers = NpyBytes.Make("<i4", "(2,)", NpyBytes.Encode("<i4", 1, 2));

    [Fact]
    public void Read_OfSeveralArrays_KeepsNamesAndOrder()
    {
        var arrays = Read(Zip(("zeta.npy", Numbers), ("alpha.npy", NpyBytes.Make("|u1", "(1, 3)", [7, 8, 9]))));
        Assert.Equal(["zeta", "alpha"], arrays.Keys);
        Assert.Equal([1L, 2L], arrays["zeta"].ToInt64().ToArray());
        Assert.Equal([7f, 8f, 9f], arrays["alpha"].ToFloat32().ToArray());
    }

    [Fact]
    public void Read_OfAForeignEntry_IsRefused() => AssertFault(
        "b.npz: holds the entry 'readme.txt', which is no .npy file. Write the file with numpy.savez.", Zip(("readme.txt", [1])));

    [Fact]
    public void Read_OfANameTwice_IsRefused() => AssertFault(
        "b.npz: holds the array 'a.npy' twice. Write the file again with numpy.savez.",
        Zip(("a.npy", Numbers), ("a.npy", Numbers)));

    [Fact]
    public void Read_OfADamagedArray_NamesTheEntry() => AssertFault(
        "b.npz/a.npy: the header announces int32 [2] = 8 bytes of values, but 7 bytes follow: the file is truncated. " +
        "Write or copy it again.",
        Zip(("a.npy", Numbers[..^1])));

    [Fact]
    public void Read_OfTooManyArrays_IsRefused() => AssertFault(
        "b.npz: holds 3 entries; at most 2 are read.", Zip(("a.npy", Numbers), ("b.npy", Numbers), ("c.npy", Numbers)),
        new NpzLimits(2));

    [Fact]
    public void Read_OfAZipBomb_StopsAtTheLimitOverAllArrays()
    {
        var large = NpyBytes.Make("|u1", "(50000,)", new byte[50_000]);
        var bomb = Zip(("a.npy", large), ("b.npy", large));
        Assert.InRange(bomb.Length, 0, 1000);
        AssertFault(
            "b.npz/b.npy: the header announces uint8 [50000] = 50000 bytes of values; at most 10000 are read. " +
            "Use fewer rows or a smaller element type.",
            bomb,
            new NpzLimits(MaxBytes: 60_000));
    }

    [Fact]
    public void Read_OfSomethingElse_IsRefused()
    {
        var fault = Assert.Throws<InvalidInputException>(() => Read("not a zip"u8.ToArray()));
        Assert.StartsWith(
            "b.npz: this is no readable .npz file (a zip of .npy files): ", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Write it again with numpy.savez.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAFileDamagedAnywhere_NeverThrowsAnythingElse()
    {
        var good = Zip(("a.npy", Numbers));
        for (var at = 0; at < good.Length; at++)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= 0x55;
            try
            {
                Read(bad);
            }
            catch (InvalidInputException)
            {
                // Refused with a message: what is wanted.
            }
        }
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static OrderedDictionary<string, NpyArray> Read(byte[] bytes, NpzLimits? limits = null)
    {
        using var stream = new MemoryStream(bytes);
        return NpzFile.Read(stream, "b.npz", limits ?? new NpzLimits());
    }

    private static void AssertFault(string message, byte[] bytes, NpzLimits? limits = null) =>
        Assert.Equal(message, Assert.Throws<InvalidInputException>(() => Read(bytes, limits)).Message);
}
