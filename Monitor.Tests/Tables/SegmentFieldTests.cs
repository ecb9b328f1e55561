using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;
using Parquet;
using Parquet.Schema;
using Xunit;

namespace Alphadrift.Tests.Tables;

/// <summary>The column of a file that names segments is read with the rows, whatever the format.</summary>
public sealed class SegmentFieldTests : IDisposable
{
    private static readonly ModelInput[] Two = [TableFiles.Input("v", 2)];

    private readonly TableFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Read_OfCsv_GivesTheColumn()
    {
        var path = _files.Write("a.csv", "x,tenant,y,label\n1,acme,2,u\n3,,4,v\n5,\"b, \"\"c\"\"\",6,w\n");

        var data = Read(path, "tenant", "x", "y");

        Assert.Equal(["acme", "unnamed", "b, \"c\""], data.Segments);
        Assert.Equal([1f, 2, 3, 4, 5, 6], data.Rows.Values.ToArray());
        Assert.Equal(["label"], data.IgnoredColumns);
        Fault(
            $"{path}: has no column 'region' for the segments; its columns are x, tenant, y, label.", path, "region", "x", "y");
    }

    [Fact]
    public void Read_OfCsvWithoutHeader_SaysThatItsColumnsHaveNoNames()
    {
        var path = _files.Write("a.csv", "1,2\n3,4\n");
        Fault(
            $"{path}: has no header, so no column 'x' for the segments. Name the columns in the first line.", path,
            "x",
            "x",
            "y");
    }

    [Fact]
    public void Read_OfAColumnThatIsPartOfTheRowToo_GivesBoth()
    {
        var data = Read(_files.Write("a.csv", "x,region\n1,2\n3,2.0\n"), "region");
        Assert.Equal(["2", "2.0"], data.Segments);
        Assert.Equal([1f, 2, 3, 2], data.Rows.Values.ToArray());

        data = Read(_files.Write("a.jsonl", "{\"x\":1,\"region\":2}\n{\"region\":4e0,\"x\":3}\n"), "region");
        Assert.Equal(["2", "4e0"], data.Segments);
        Assert.Equal([1f, 2, 3, 4], data.Rows.Values.ToArray());
    }

    [Fact]
    public void Read_OfJsonLines_GivesTheField()
    {
        var path = _files.Write("a.jsonl", """
            {"x": 1, "region": "eu", "y": 2}
            {"x": 3, "at": [1, {"region": "no"}], "y": 4, "region": 7}
            {"x": 5, "y": 6}
            {"region": true, "x": 7, "y": 8}

            """);

        var data = Read(path, "region", "x", "y");

        Assert.Equal(["eu", "7", "unnamed", "true"], data.Segments);
        Assert.Equal([1f, 2, 3, 4, 5, 6, 7, 8], data.Rows.Values.ToArray());
        Assert.Equal(["at"], data.IgnoredColumns);
        const string None = "that holds a text, a number, true or false. Give the field of the segments.";
        Fault($"{path}: no line has a field 'tenant' {None}", path, "tenant", "x", "y");
        Fault($"{path}: no line has a field 'at' {None}", path, "at", "x", "y");
        var arrays = _files.Write("b.jsonl", "[1,2]\n[3,4]\n");
        Fault($"{arrays}: no line has a field 'x' {None}", arrays, "x");
    }

    [Fact]
    public void Read_OfNpz_GivesTheWholeNumbersOfTheArray()
    {
        var path = _files.WriteNpz(
            "a.npz",
            ("v", "<f4", "(3, 2)", [1, 2, 3, 4, 5, 6]),
            ("tenant", "<i8", "(3,)", [7, -1, 7]),
            ("short", "<i8", "(2,)", [1, 2]),
            ("wide", "<i8", "(3, 1)", [1, 2, 3]));

        var data = Read(path, "tenant");

        Assert.Equal(["7", "-1", "7"], data.Segments);
        Assert.Equal(["short", "wide"], data.IgnoredColumns);
        Fault($"{path}: 'short' names the segments of 2 rows, but there are 3. Name one for every row.", path, "short");
        Fault($"{path}: the array 'wide' is int64 [3, 1]; one whole number per row is wanted.", path, "wide");
        Fault($"{path}: has no array 'region' for the segments; its arrays are v, tenant, short, wide.", path, "region");
    }

    [Fact]
    public async Task Read_OfParquet_GivesTextWholeNumbersAndTruthValues()
    {
        using var stream = new MemoryStream();
        var schema = new ParquetSchema(
            new DataField<string>("tenant"), new DataField<int?>("version"), new DataField<bool>("new"),
            new DataField<long>("id"),
            new DataField<double>("x"), new DataField<double>("y"));
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream))
        {
            for (var i = 0; i < 2; i++)
            {
                using var group = writer.CreateRowGroup();
                await group.WriteAsync(schema.DataFields[0], [$"a{i}", i == 0 ? "b" : null!]);
                await group.WriteAsync<int>(schema.DataFields[1], new int?[] { i, null });
                await group.WriteAsync<bool>(schema.DataFields[2], new bool[] { true, false });
                await group.WriteAsync<long>(schema.DataFields[3], new long[] { 9, -9 });
                await group.WriteAsync<double>(schema.DataFields[4], new double[] { 1, 2 });
                await group.WriteAsync<double>(schema.DataFields[5], new double[] { 3, 4 });
            }
        }

        var path = _files.Write("a.parquet", stream.ToArray());
        Assert.Equal(["a0", "b", "a1", "unnamed"], Read(path, "tenant", "x", "y").Segments);
        Assert.Equal(["0", "unnamed", "1", "unnamed"], Read(path, "version", "x", "y").Segments);
        Assert.Equal(["true", "false", "true", "false"], Read(path, "new", "x", "y").Segments);
        Assert.Equal(["9", "-9", "9", "-9"], Read(path, "id", "x", "y").Segments);
        Assert.Equal([1f, 3, 2, 4, 1, 3, 2, 4], Read(path, "id", "x", "y").Rows.Values.ToArray());
        Fault(
            $"{path}: the column 'x' holds neither text nor whole numbers nor booleans. Give such a column for the segments.",
            path, "x", "x", "y");
        Fault(
            $"{path}: has no column 'region' for the segments; its columns are tenant, version, new, id, x, y.",
            path, "region", "x", "y");
    }

    [Fact]
    public void Read_OfAFileWithoutNames_IsRefused()
    {
        var path = _files.WriteNpy("a.npy", "<f4", "(1, 2)", 1, 2);
        Fault(
            $"{path}: the format has no named columns, so no field 'x' for segments. Use .csv, .jsonl, .npz or .parquet.",
            path, "x");
    }

    [Fact]
    public void Read_WithoutASegmentField_GivesNoSegments() =>
        Assert.Null(TableReader.Read(_files.Write("a.csv", "x,y\n1,2\n"), Two, []).Segments);

    private static TableData Read(string path, string segmentField, params string[] fields) =>
        TableReader.Read(path, Two, fields, new TableOptions { SegmentField = segmentField });

    private static void Fault(string message, string path, string field, params string[] fields) =>
        Assert.Equal(message, Assert.Throws<InvalidInputException>(() => Read(path, field, fields)).Message);
}
