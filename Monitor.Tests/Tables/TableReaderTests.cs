using Alphadrift.Monitoring.Tables;
using Xunit;

namespace Alphadrift.Tests.Tables;

public sealed class TableReaderTests : IDisposable
{
    private readonly TableFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Read_OfAnyFile_HashesItsBytes()
    {
        var path = _files.Write(
            "a.NPY", Arrays.NpyBytes.MakeWithHeader("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }", [7]));
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))),
            TableReader.Read(path, [TableFiles.Input("x")], []).Sha256);
    }

    [Theory]
    [InlineData("a.txt", ".txt")]
    [InlineData("a", "")]
    [InlineData("a.txt.gz", ".gz")]
    public void Read_OfAnotherEnding_ListsTheLegalOnes(string name, string ending) => TableFiles.AssertFault(
        $"FILE: the ending '{ending}' names no format that is read; legal are .npy, .npz, .csv, .tsv, .jsonl, .ndjson, " +
        $".parquet, " +
        "and those of text with .gz behind. Rename or convert the file, or say with --format how it is written.",
        _files.Write(name, "1,2"),
        [TableFiles.Input("x", 2)]);

    [Theory]
    [InlineData("a.npy")]
    [InlineData("a.npz")]
    public void Read_OfAnEmptyFile_SaysSo(string name) => TableFiles.AssertFault(
        "FILE: the file is empty. Give a file with at least one row.", _files.Write(name, ""), [TableFiles.Input("x", 2)]);

    [Fact]
    public void Read_OfAMissingFile_SaysSo() => TableFiles.AssertFault(
        "FILE: there is no such file. Give the path of a file that is " +
        "there.", _files.Path("none.npy"), [TableFiles.Input("x", 2)]);

    [Fact]
    public void Read_OfALargeFile_NamesTheLimit() => TableFiles.AssertFault(
        "FILE: the file has 7 bytes; at most 6 are read. Use fewer rows.",
        _files.Write("a.npy", "1234567"),
        [TableFiles.Input("x", 2)],
        [],
        new TableOptions { Limits = new TableLimits(MaxFileBytes: 6) });
}
