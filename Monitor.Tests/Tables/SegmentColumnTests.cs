using System.Text;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Tables;
using Parquet;
using Parquet.Schema;
using Xunit;

namespace Alphadrift.Tests.Tables;

public sealed class SegmentColumnTests : IDisposable
{
    private readonly TableFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Read_OfCsv_GivesTheColumn()
    {
        var path = _files.Write("a.csv", Encoding.UTF8.GetBytes("x,tenant,y\n1,acme,2\n3,,4\n5,\"b, c\",6\n"));
        Assert.Equal(["acme", "", "b, c"], SegmentColumn.Read(path, "tenant", 3));
        Fault($"{path}: has no column 'region' for the segments; its columns are x, tenant, y.", path, "region", 3);
        Fault($"{path}: 'tenant' names the segments of 3 rows, but there are 4. Name one for every row.", path, "tenant", 4);
    }

    [Fact]
    public void Read_OfJsonLines_GivesTheField()
    {
        var path = _files.Write("a.jsonl", Encoding.UTF8.GetBytes("""
            {"x": 1, "region": "eu"}
            {"x": [1, {"region": "no"}], "region": 7}
            {"x": 1}
            {"region": true}

            """));
        Assert.Equal(["eu", "7", null, "true"], SegmentColumn.Read(path, "region", 4));
        Fault(
            $"{path}: no line has a field 'tenant' that holds a text, a number, true or false. Give the field of the segments.",
            path,
            "tenant",
            4);
    }

    [Fact]
    public async Task Read_OfParquet_GivesTextAndWholeNumbers()
    {
        using var stream = new MemoryStream();
        var schema = new ParquetSchema(
            new DataField<string>("tenant"), new DataField<int?>("version"), new DataField<double>("x"));
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream))
        {
            for (var i = 0; i < 2; i++)
            {
                using var group = writer.CreateRowGroup();
                await group.WriteAsync(schema.DataFields[0], [$"a{i}", "b"]);
                await group.WriteAsync<int>(schema.DataFields[1], new int?[] { i, null });
                await group.WriteAsync<double>(schema.DataFields[2], new double[] { 1, 2 });
            }
        }

        var path = _files.Write("a.parquet", stream.ToArray());
        Assert.Equal(["a0", "b", "a1", "b"], SegmentColumn.Read(path, "tenant", 4));
        Assert.Equal(["0", null, "1", null], SegmentColumn.Read(path, "version", 4));
        Fault(
            $"{path}: the column 'x' holds neither text nor whole numbers nor booleans. Give such a column for the segments.",
            path, "x", 4);
    }

    [Fact]
    public void Read_OfAFileWithoutNames_IsRefused()
    {
        var path = _files.Write("a.npy", [1]);
        Fault(
            $"{path}: the format has no named columns, so no field 'x' for segments. Use .csv, .jsonl, .npz or .parquet.",
            path, "x", 1);
    }

    [Theory]
    [InlineData("[1, 2]")]
    [InlineData("{\"tenant\": ")]
    [InlineData("{\"tenant\": {}}")]
    [InlineData("")]
    [InlineData("{\"tenant\": \"\\ud800\"}")]
    public void JsonSegment_OfAnythingElse_IsNone(string json) =>
        Assert.Null(new JsonSegment("tenant").Read(Encoding.UTF8.GetBytes(json)));

    private static void Fault(string message, string path, string field, int rows) =>
        Assert.Equal(message, Assert.Throws<InvalidInputException>(() => SegmentColumn.Read(path, field, rows)).Message);
}
