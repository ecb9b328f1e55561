using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;
using Parquet;
using Parquet.Schema;
using Xunit;

namespace Alphadrift.Tests.Tables;

public sealed class ParquetTableTests : IDisposable
{
    private static readonly ModelInput[] Three = [TableFiles.Input("x", 3)];

    private readonly TableFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Read_OfColumns_GivesTheRowsOfAllRowGroups()
    {
        var path = await WriteAsync(
            new ParquetSchema(
                new DataField<string>("id"), new DataField<double>("a"), new DataField<DateTime>("at"), new DataField<int?>("b"),
                new DataField<float>("c")),
            2,
            async (group, fields, i) =>
            {
                await group.WriteAsync(fields[0], ["x", "y"]);
                await group.WriteAsync<double>(fields[1], new double[] { (10 * i) + 1, (10 * i) + 4 });
                await group.WriteAsync<DateTime>(fields[2], new DateTime[] { DateTime.UnixEpoch, DateTime.UnixEpoch });
                await group.WriteAsync<int>(fields[3], new int?[] { (10 * i) + 2, (10 * i) + 5 });
                await group.WriteAsync<float>(fields[4], new float[] { (10 * i) + 3, (10 * i) + 6 });
            });
        var data = TableReader.Read(path, Three, []);
        Assert.Equal([1f, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16], data.Rows.Values.ToArray());
        Assert.Equal(["a", "b", "c"], data.FieldNames);
        Assert.Equal(["id", "at"], data.IgnoredColumns);

        data = TableReader.Read(path, [TableFiles.Input("x", 2)], ["c", "a"]);
        Assert.Equal([3f, 1, 6, 4, 13, 11, 16, 14], data.Rows.Values.ToArray());
        Assert.Equal(["id", "at", "b"], data.IgnoredColumns);
    }

    [Fact]
    public async Task Read_OfEveryNumericType_GivesTheValues()
    {
        var path = await WriteAsync(
            new ParquetSchema(
                new DataField<sbyte>("i1"), new DataField<byte>("u1"), new DataField<short>("i2"), new DataField<ushort>("u2"),
                new DataField<int>("i4"),
                new DataField<uint>("u4"), new DataField<long>("i8"), new DataField<ulong>("u8"), new DataField<bool>("b"),
                new DecimalDataField("d", 10, 2), new DataField<float>("f4"), new DataField<double>("f8")),
            1,
            async (group, fields, _) =>
            {
                await group.WriteAsync<sbyte>(fields[0], new sbyte[] { -1, -2 });
                await group.WriteAsync<byte>(fields[1], new byte[] { 1, 255 });
                await group.WriteAsync<short>(fields[2], new short[] { -3, 3 });
                await group.WriteAsync<ushort>(fields[3], new ushort[] { 4, 65535 });
                await group.WriteAsync<int>(fields[4], new int[] { -5, 5 });
                await group.WriteAsync<uint>(fields[5], new uint[] { 6, 6 });
                await group.WriteAsync<long>(fields[6], new long[] { -7, 7 });
                await group.WriteAsync<ulong>(fields[7], new ulong[] { 8, 8 });
                await group.WriteAsync<bool>(fields[8], new bool[] { true, false });
                await group.WriteAsync<decimal>(fields[9], new decimal[] { 1.25m, -2.5m });
                await group.WriteAsync<float>(fields[10], new float[] { 0.5f, 1.5f });
                await group.WriteAsync<double>(fields[11], new double[] { 0.1, -0.2 });
            });
        var data = TableReader.Read(path, [TableFiles.Input("x", -1)], []);
        Assert.Equal([-1f, 1, -3, 4, -5, 6, -7, 8, 1, 1.25f, 0.5f, 0.1f], data.Rows.Row(0).ToArray());
        Assert.Equal([-2f, 255, 3, 65535, 5, 6, 7, 8, 0, -2.5f, 1.5f, -0.2f], data.Rows.Row(1).ToArray());
    }

    [Fact]
    public async Task Read_OfListColumns_GivesTheirItems()
    {
        var path = await WriteListsAsync([1, 2, 3, 4, 5, 6], [0, 1, 1, 0, 1, 1]);
        Assert.Equal([1f, 2, 3, 4, 5, 6], TableReader.Read(path, Three, []).Rows.Values.ToArray());
        Assert.Equal(["v"], TableReader.Read(path, Three, []).FieldNames);
        Assert.Equal([3], TableReader.Read(path, [TableFiles.Input("v", -1)], []).Rows.Layout.Inputs[0].RowShape);
        Assert.Equal(3, TableReader.Read(path, Three, ["v"]).Rows.Row(1).Length);
    }

    [Fact]
    public async Task Read_OfListsOfAnotherLength_NamesTheRow() => TableFiles.AssertFault(
        "FILE: row 1 (counted from 0), column 'v' holds 2 values; 3 are wanted. Give every row the same number of " +
        "values" + TableFiles.OrSkip,
        await WriteListsAsync([1, 2, 3, 4, 5], [0, 1, 1, 0, 1]),
        Three);

    [Fact]
    public async Task Read_OfListsOfAnotherLength_LeavesTheirRowsOutOnDemand()
    {
        var path = await WriteListsAsync([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0], [0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1]);

        // The first list is short; most have three items.
        var data = TableReader.Read(path, [TableFiles.Input("v", -1)], [], new TableOptions { SkipBadRows = true });

        Assert.Equal([3f, 4, 5, 6, 7, 8, 9, 0, 0], data.Rows.Values.ToArray());
        Assert.Equal(["row 0 (counted from 0), column 'v' holds 2 values; 3 are wanted"], data.Skipped.First);
    }

    [Fact]
    public async Task Read_OfANull_NamesRowAndColumn()
    {
        var path = await WriteAsync(
            new ParquetSchema(new DataField<float?>("a"), new DataField<float>("b")), 2, async (group, fields, i) =>
        {
            await group.WriteAsync<float>(fields[0], new float?[] { 1, i == 0 ? 2 : null });
            await group.WriteAsync<float>(fields[1], new float[] { 1, 2 });
        });
        TableFiles.AssertFault(
            "FILE: row 3 (counted from 0), column 'a' holds a null or an empty list; a number is wanted. Fill it" +
            TableFiles.OrSkip,
            path,
            [TableFiles.Input("x", 2)]);
    }

    [Fact]
    public async Task Read_OfNonFiniteOrIllegalValues_NamesRowAndColumn()
    {
        var path = await WriteAsync(
            new ParquetSchema(new DataField<double>("a"), new DataField<double>("b")), 1, async (group, fields, _) =>
        {
            await group.WriteAsync<double>(fields[0], new double[] { 1, 2.5 });
            await group.WriteAsync<double>(fields[1], new double[] { double.PositiveInfinity, double.NaN });
        });
        TableFiles.AssertFault(
            "FILE: rows with values that are NaN, infinite or beyond float32: 2, the first at row 0 (counted " +
            "from 0), column 'b' holds Infinity. The model can be watched on finite numbers only. Correct these values, or " +
            "leave their rows out with --skip-bad-rows.",
            path,
            [TableFiles.Input("x", 2)]);
        TableFiles.AssertFault(
            "FILE: row 1 (counted from 0), column 'a' holds 2.5; legal is a whole number from 0 to 255 (uint8). Correct the " +
            "value" + TableFiles.OrSkip,
            path,
            [TableFiles.Input("x", ElementKind.UInt8, 2)]);
    }

    [Fact]
    public async Task Read_OfColumnsThatMakeNoRow_SaysWhatWould()
    {
        var path = await WriteAsync(
            new ParquetSchema(new DataField<double>("a"), new DataField<string>("b")), 1, async (group, fields, _) =>
        {
            await group.WriteAsync<double>(fields[0], new double[] { 1 });
            await group.WriteAsync(fields[1], ["x"]);
        });
        TableFiles.AssertFault(
            "FILE: row 0 (counted from 0), column 'a' holds 1 value; 3 are wanted. Give every row the same number of " +
            "values" + TableFiles.OrSkip,
            path, Three);
        TableFiles.AssertFault(
            "FILE: names 1 fields (a), but a row of the model has 5 values: x [batch, 3], y [batch, 2]. " +
            "Name 5 fields with one value each, or one field for each input." + TableFiles.FieldsHint,
            path,
            [TableFiles.Input("x", 3), TableFiles.Input("y", 2)]);
    }

    [Fact]
    public async Task Read_OfATextColumnThatIsAskedFor_IsRefused()
    {
        var path = await WriteAsync(
            new ParquetSchema(new DataField<double>("a"), new DataField<string>("b")), 1, async (group, fields, _) =>
        {
            await group.WriteAsync<double>(fields[0], new double[] { 1 });
            await group.WriteAsync(fields[1], ["x"]);
        });
        TableFiles.AssertFault(
            "FILE: the column 'b' holds no numbers but text. Store it as integers, floats, decimals or booleans.",
            path,
            [TableFiles.Input("x", 2)],
            "a",
            "b");
    }

    [Fact]
    public async Task Read_WithoutRows_IsRefused() => TableFiles.AssertFault(
        "FILE: holds no rows. Give a file with at least one row.",
        await WriteAsync(new ParquetSchema(new DataField<double>("a")), 0, (_, _, _) => Task.CompletedTask),
        Three);

    [Fact]
    public async Task Read_OfADamagedFile_NeverThrowsAnythingElse()
    {
        var good = await File.ReadAllBytesAsync(
            await WriteListsAsync([1, 2, 3, 4, 5, 6], [0, 1, 1, 0, 1, 1]), TestContext.Current.CancellationToken);
        for (var at = 0; at < good.Length; at += 3)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= 0x2A;
            Attempt(bad);
            Attempt(good[..at]);
        }

        void Attempt(byte[] bytes)
        {
            try
            {
                TableReader.Read(_files.Write("bad.parquet", bytes), Three, []);
            }
            catch (Adaptation.Faults.InvalidInputException)
            {
                // Refused with a message: what is wanted.
            }
        }
    }

    [Fact]
    public void Read_OfAnotherFile_IsRefused() => TableFiles.AssertFault(
        "FILE: this is no readable Parquet file: not a parquet file, head: 61626364, tail: 75767778 Write or copy it again.",
        _files.Write("a.parquet", "abcdefghijklmnopqrstuvwx"),
        Three);

    private Task<string> WriteListsAsync(double[] values, int[] levels) => WriteAsync(
        new ParquetSchema(new ListField("v", new DataField<double>("element"))),
        1,
        async (group, fields, _) => await group.WriteAllPartsAsync<double>(
            fields[0],
            values,
            Enumerable.Repeat(fields[0].MaxDefinitionLevel, levels.Length).ToArray(),
            levels,
            TestContext.Current.CancellationToken));

    private async Task<string> WriteAsync(
        ParquetSchema schema, int groups, Func<ParquetRowGroupWriter, DataField[], int, Task> write)
    {
        using var stream = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream))
        {
            for (var i = 0; i < groups; i++)
            {
                using var group = writer.CreateRowGroup();
                await write(group, schema.DataFields, i);
            }
        }

        return _files.Write("a.parquet", stream.ToArray());
    }
}
