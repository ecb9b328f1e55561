using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;
using Xunit;

namespace Alphadrift.Tests.Tables;

/// <summary>Where the bytes come from: files, standard input, what is compressed.</summary>
public sealed class TableSourceTests : IDisposable
{
    private const string Rows = "a,b\n1,2\n3,4\n5,6\n";

    private static readonly ModelInput[] Two = [TableFiles.Input("x", 2)];

    private readonly TableFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("a.csv.gz", Rows)]
    [InlineData("a.CSV.GZ", Rows)]
    [InlineData("a.csv", Rows)] // the ending does not say it, the bytes do
    [InlineData("a.tsv.gz", "a\tb\n1\t2\n3\t4\n5\t6\n")]
    [InlineData("a.jsonl.gz", "[1,2]\n[3,4]\n[5,6]\n")]
    [InlineData("a.ndjson.gz", "{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n{\"a\":5,\"b\":6}")]
    public void Read_OfGzip_UnpacksIt(string name, string text)
    {
        var packed = Gzip(Encoding.UTF8.GetBytes(text));

        var data = TableReader.Read(_files.Write(name, packed), Two, []);

        Assert.Equal([1f, 2, 3, 4, 5, 6], data.Rows.Values.ToArray());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(packed)), data.Sha256);
        Assert.Equal(name, data.FileName);
    }

    [Fact]
    public void Read_OfGzipOfSeveralMembers_ReadsAll()
    {
        byte[] packed = [.. Gzip("1,2\n3,4\n"u8), .. Gzip("5,6\n"u8)];

        Assert.Equal(
            [1f, 2, 3, 4, 5, 6], TableReader.Read(_files.Write("a.csv.gz", packed), Two, []).Rows.Values.ToArray());
    }

    [Fact]
    public void Read_OfGzippedNpy_GivesTheRows()
    {
        var array = File.ReadAllBytes(_files.WriteNpy("a.npy", "<f4", "(2, 2)", 1, 2, 3, 4));

        Assert.Equal(
            [1f, 2, 3, 4], TableReader.Read(_files.Write("a.npy.gz", Gzip(array)), Two, []).Rows.Values.ToArray());
    }

    [Fact]
    public void Read_OfGzipThatIsCutOff_IsRefusedWhereverTheCutIs()
    {
        var packed = Gzip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},{i * i}\n"))));
        for (var length = 20; length < packed.Length; length += 7)
        {
            TableFiles.AssertFault(
                "FILE: the compressed data (gzip) are damaged or cut off. Write or copy the file again.",
                _files.Write("a.csv.gz", packed.AsSpan(0, length)),
                Two);
        }
    }

    [Fact]
    public void Read_OfWhatUnpacksToMoreThanTheLimit_StopsThere()
    {
        var bomb = Gzip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1,2\n", 100_000))));
        Assert.True(bomb.Length < 5_000);

        TableFiles.AssertFault(
            "FILE: has more than 100000 bytes, unpacked where it is compressed; no more are read. Use fewer rows.",
            _files.Write("a.csv.gz", bomb),
            Two,
            [],
            new TableOptions { Limits = new TableLimits(MaxFileBytes: 100_000) });
    }

    [Theory]
    [InlineData("a.parquet.gz", "parquet")]
    [InlineData("a.npz.gz", "npz")]
    public void Read_OfGzipOfWhatIsCompressedWithin_SaysToUnpackIt(string name, string format) => TableFiles.AssertFault(
        $"FILE: the file is compressed with gzip, and .{format} files are read as they are. Unpack it first.",
        _files.Write(name, Gzip("x"u8)),
        Two);

    [Theory]
    [InlineData("a.csv", "PK\u0003\u0004", "a zip, such as .npz or .xlsx", "csv")]
    [InlineData("a.jsonl", "PAR1abcd", "Parquet", "jsonl")]
    [InlineData("a.tsv", "BZh91AY", "compressed with bzip2", "tsv")]
    [InlineData("a.csv", "(\u00B5/\u00FD....", "compressed with zstd", "csv")]
    [InlineData("a.csv", "\u0093NUMPY", "a .npy array", "csv")]
    public void Read_OfAnotherKindOfFile_SaysWhatItIs(string name, string start, string kind, string format) =>
        TableFiles.AssertFault(
            $"FILE: the file is {kind}, not {format}. Unpack or convert it, or name it by what it is.",
            _files.Write(name, Encoding.Latin1.GetBytes(start)),
            Two);

    [Theory]
    [InlineData(TableFormat.Csv, Rows)]
    [InlineData(TableFormat.Tsv, "1\t2\n3\t4\n5\t6")]
    [InlineData(TableFormat.Jsonl, "[1,2]\n[3,4]\n[5,6]\n")]
    public void Read_OfStandardInput_TakesTheFormatThatIsSaid(TableFormat format, string text)
    {
        foreach (var bytes in (byte[][])[Encoding.UTF8.GetBytes(text), Gzip(Encoding.UTF8.GetBytes(text))])
        {
            var data = TableReader.Read(
                "-", Two, [], new TableOptions { Format = format, StandardInput = () => new Trickle(bytes) });

            Assert.Equal([1f, 2, 3, 4, 5, 6], data.Rows.Values.ToArray());
            Assert.Equal(("standard input", Convert.ToHexStringLower(SHA256.HashData(bytes))), (data.FileName, data.Sha256));
        }
    }

    [Theory]
    [InlineData(null, "standard input: say how its rows are written: --format csv, tsv, jsonl or npy.")]
    [InlineData(TableFormat.Parquet, "standard input: parquet is read from regular files alone, because its end tells what is " +
        "in it. Write the rows to a file first, or give csv, tsv, jsonl or npy.")]
    [InlineData(TableFormat.Npz, "standard input: npz is read from regular files alone, because its end tells what is in it. " +
        "Write the rows to a file first, or give csv, tsv, jsonl or npy.")]
    [InlineData(TableFormat.Csv, "standard input: is empty. Give at least one row.")]
    public void Read_OfStandardInputThatCannotBeUsed_SaysWhy(TableFormat? format, string message) => TableFiles.AssertFault(
        message, "-", Two, [], new TableOptions { Format = format, StandardInput = () => new MemoryStream() });

    [Fact]
    public void Read_OfEndlessInput_StopsAtTheLimit() => TableFiles.AssertFault(
        "standard input: has more than 1000000 bytes, unpacked where it is compressed; no more are read. Use fewer rows.",
        "-",
        Two,
        [],
        new TableOptions
        {
            Format = TableFormat.Csv,
            StandardInput = () => new Endless(),
            Limits = new TableLimits(MaxFileBytes: 1_000_000),
        });

    [Fact]
    public void Read_WithAFormat_TakesAFileOfAnyEnding()
    {
        var data = TableReader.Read(_files.Write("export.dat", Rows), Two, [], new TableOptions { Format = TableFormat.Csv });

        Assert.Equal([1f, 2, 3, 4, 5, 6], data.Rows.Values.ToArray());
    }

    [Fact]
    public void Finish_AfterAnotherProgramWroteToTheFile_SaysSo()
    {
        var path = _files.Write("a.csv", Rows);
        using var source = TableSource.Open(path, TableFormat.Csv, new TableOptions());
        Assert.Equal(64, source.Finish().Length);

        File.AppendAllText(path, "7,8\n");

        var fault = Assert.Throws<InvalidInputException>(source.Finish);
        Assert.Equal($"{path}: the file was changed while it was read. Give a copy that nobody writes to.", fault.Message);
    }

    [Theory]
    [InlineData("größe 数据.csv")]
    [InlineData("a b.csv")]
    [InlineData("-.csv")]
    public void Read_OfAnyName_Works(string name) =>
        Assert.Equal(name, TableReader.Read(_files.Write(name, Rows), Two, []).FileName);

    [Fact]
    public void Read_OfNoName_IsRefused() =>
        TableFiles.AssertFault("The name of the data file is empty. Give a file.", "", Two, [], new TableOptions());

    private static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>A pipe that brings a byte at a time.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(1, count));
    }

    private sealed class Endless : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer)
        {
            for (var i = 0; i < buffer.Length; i++)
            {
                buffer[i] = "1,2\n"u8[i % 4];
            }

            return buffer.Length & ~3;
        }
    }
}
