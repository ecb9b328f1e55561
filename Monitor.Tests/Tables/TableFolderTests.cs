using System.Security.Cryptography;
using System.Text;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;
using Parquet;
using Parquet.Schema;
using Xunit;

namespace Alphadrift.Tests.Tables;

/// <summary>A folder of parts as Spark writes it, as one table.</summary>
public sealed class TableFolderTests : IDisposable
{
    private static readonly ModelInput[] Two = [TableFiles.Input("x", 2)];

    private readonly TableFiles _files = new();

    public TableFolderTests() => Directory.CreateDirectory(Folder);

    private string Folder => _files.Path("rows");

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Read_OfPartsOfParquet_GivesTheRowsInTheOrderOfTheirNames()
    {
        await WriteAsync("part-00001-x.snappy.parquet", ["a", "b"], [5, 7], [6, 8]);
        await WriteAsync("part-00000-x.snappy.parquet", ["b", "a"], [2, 4], [1, 3]);
        await WriteAsync("part-00002-x.snappy.parquet", ["a", "b"]);
        _files.Write("rows/_SUCCESS", "");
        _files.Write("rows/._SUCCESS.crc", "x");
        _files.Write("rows/.part-00000-x.snappy.parquet.crc", "x");

        var data = TableReader.Read(Folder + Path.DirectorySeparatorChar, Two, ["a", "b"]);

        Assert.Equal([1f, 2, 3, 4, 5, 6, 7, 8], data.Rows.Values.ToArray());
        Assert.Equal("rows", data.FileName);
        Assert.Equal(["a", "b"], data.FieldNames);
        Assert.Equal("part-00000-x.snappy.parquet, row 1 (counted from 0)", data.Rows.Place(1));
        Assert.Equal("part-00001-x.snappy.parquet, row 0 (counted from 0)", data.Rows.Place(2));
        Assert.Equal(HashOf("part-00000-x.snappy.parquet", "part-00001-x.snappy.parquet"), data.Sha256);
    }

    [Fact]
    public async Task Read_OfPartsWithOtherColumns_NamesThePartsAndTheColumns()
    {
        await WriteAsync("part-0.parquet", ["a", "b"], [1], [2]);
        await WriteAsync("part-1.parquet", ["a", "b", "c"], [1], [2], [3]);

        Fault(
            $"{Part("part-1.parquet")}: its columns are a, b, c, those of {Part("part-0.parquet")} are a, b. All parts of a " +
            "folder must have the same columns.");

        await WriteAsync("part-1.parquet", ["a", "c"], [1], [2]);
        Fault(
            $"{Part("part-1.parquet")}: has no column 'b'; its columns are a, c. Give every field of the reference, or name " +
            "those of this file with --fields.");
    }

    [Fact]
    public void Read_OfPartsOfCsv_TakesTheHeaderOfEach()
    {
        _files.Write("rows/b.csv", "y,x\n4,3\n");
        _files.Write("rows/a.csv", "x,y,t\n1,2,u\n,9,w\n5,6,v\n");
        _files.Write("rows/c.csv", "");
        File.Delete(Part("b.csv"));
        _files.Write("rows/b.csv", "t,y,x\nz,4,3\nz,?,3\nq,8,7\n");

        var data = TableReader.Read(
            Folder, Two, [], new TableOptions { SkipBadRows = true, SegmentField = "t" });

        Assert.Equal([1f, 2, 5, 6, 3, 4, 7, 8], data.Rows.Values.ToArray());
        Assert.Equal(["u", "v", "z", "q"], data.Segments);
        Assert.Equal(2, data.Skipped.Count);
        Assert.Equal("a.csv, line 3, column 'x': the cell is empty; a number is wanted", data.Skipped.First[0]);
        Assert.StartsWith("b.csv, line 3, column 'y': '?' says that the value is missing", data.Skipped.First[1]);
        Assert.Equal("b.csv, line 4", data.Rows.Place(3));
    }

    [Fact]
    public void Read_OfParts_HoldsAllOfThemToTheLimits()
    {
        _files.Write("rows/a.csv", "1,2\n3,4\n");
        _files.Write("rows/b.csv", "1,2\n3,4\n");

        var fault = Assert.ThrowsAny<InvalidInputException>(() => TableReader.Read(
            Folder, Two, [], new TableOptions { Limits = new TableLimits(MaxRows: 3) }));
        Assert.StartsWith($"{Part("b.csv")}: holds at least 2 rows of 2 values; at most 1 row", fault.Message);
    }

    [Theory]
    [InlineData("", "FILE: is a folder with no files of rows. Give a file, or a folder of files in one format, such as " +
        "part-00000.parquet.")]
    [InlineData("a.csv b.txt", "FILE: holds files that are not all in one format: 'a.csv', 'b.txt'. Keep the files of rows " +
        "alone in the folder, or say with --format how all of them are written.")]
    [InlineData("date=1/a.csv", "FILE: holds the folder 'date=1'. Only folders of files are read, without partitions in " +
        "folders of their own. Give one of these folders, or put the files into one.")]
    [InlineData("_delta_log/0.json a.parquet", "FILE: is a Delta table; which of its files still count is in its log, which " +
        "is not read. Export its rows.")]
    [InlineData("a.csv", "FILE: its file holds no rows. Give at least one row.")]
    public void Read_OfAFolderThatIsNoTable_SaysWhy(string names, string message)
    {
        foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Part(name))!);
            File.WriteAllText(Part(name), "");
        }

        TableFiles.AssertFault(message, Folder, Two);
    }

    private string Part(string name) => Path.Combine(Folder, name);

    private string HashOf(params string[] parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(parts.Select(
            part => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Part(part))))}  {part}\n")))));

    private void Fault(string message) => Assert.Equal(
        message, Assert.ThrowsAny<InvalidInputException>(() => TableReader.Read(Folder, Two, ["a", "b"])).Message);

    private async Task WriteAsync(string name, string[] columns, params float[][] values)
    {
        var schema = new ParquetSchema(columns.Select(column => new DataField<float>(column)));
        using var stream = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream))
        {
            if (values.Length > 0)
            {
                using var group = writer.CreateRowGroup();
                foreach (var (field, column) in schema.DataFields.Zip(values))
                {
                    await group.WriteAsync<float>(field, column);
                }
            }
        }

        _files.Write($"rows/{name}", stream.ToArray());
    }
}
