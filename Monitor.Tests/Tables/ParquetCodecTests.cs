using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;
using Parquet.Meta;
using Parquet.Schema;
using Xunit;

namespace Alphadrift.Tests.Tables;

/// <summary>Files of another writer, in every codec and encoding: read as they are meant, or refused with the reason.</summary>
public sealed class ParquetCodecTests
{
    private static readonly ModelInput[] Four = [TableFiles.Input("x", 4)];

    [Theory]
    [InlineData("uncompressed-plain")]
    [InlineData("uncompressed-dictionary")]
    [InlineData("snappy-plain")]
    [InlineData("snappy-dictionary")]
    [InlineData("gzip-plain")]
    [InlineData("gzip-dictionary")]
    [InlineData("brotli-plain")]
    [InlineData("brotli-dictionary")]
    [InlineData("zstd-plain")]
    [InlineData("zstd-dictionary")]
    [InlineData("lz4_raw-plain")]
    [InlineData("lz4_raw-dictionary")]
    [InlineData("split-streams")]
    [InlineData("float16-plain")]
    [InlineData("float16-dictionary")]
    public void Read_OfAFileOfAnotherWriter_GivesItsNumbers(string name)
    {
        var data = TableReader.Read(PathOf(name), Four, []);

        Assert.Equal(24, data.Rows.Count);
        for (var i = 0; i < 24; i++)
        {
            var r = i % 12;
            Assert.Equal([(r % 4) + 0.5f, (r % 3) - 1.25f, r % 5 * -3, r % 3 == 0 ? 1 : 0], data.Rows.Row(i).ToArray());
        }

        Assert.Equal(["a", "b", "c", "d"], data.FieldNames);
    }

    [Theory]
    [InlineData("lz4-plain")]
    [InlineData("lz4-dictionary")]
    public void Read_OfTheDeprecatedLz4_IsRefusedBecauseItWouldBeReadAsOtherNumbers(string name) => TableFiles.AssertFault(
        "FILE: the column 'a' is compressed with LZ4, which is not read: the codec is deprecated, because writers frame it " +
        "differently. Write the file with snappy, zstd, gzip, brotli, lz4_raw or without compression.",
        PathOf(name),
        Four);

    [Theory]
    [InlineData(CompressionCodec.LZO, "LZO")]
    [InlineData((CompressionCodec)99, "99")]
    public void CheckCodec_OfOneThatIsNotDecoded_NamesColumnAndCodec(CompressionCodec codec, string word)
    {
        var file = new TableFile("FILE", Stream.Null, Four, [], new TableOptions());

        var fault = Assert.Throws<InvalidInputException>(
            () => ParquetTable.CheckCodec(file, new DataField<float>("a"), codec));

        Assert.StartsWith($"FILE: the column 'a' is compressed with {word}, which is not read.", fault.Message);
    }

    [Theory]
    [InlineData("booleans-rle", "d", "BOOLEAN, SNAPPY, RLE")]
    [InlineData("float16-split-streams", "a", "FIXED_LEN_BYTE_ARRAY, SNAPPY, RLE, BYTE_STREAM_SPLIT")]
    public void Read_OfAnEncodingThatIsNotDecoded_NamesColumnTypeAndEncoding(string name, string column, string stored)
    {
        var fault = Assert.Throws<InvalidInputException>(() => TableReader.Read(PathOf(name), Four, []));

        Assert.Contains($"the column '{column}' cannot be decoded (stored as {stored}): ", fault.Message);
        Assert.EndsWith("write it with plain or dictionary encoding and data pages of version 1.", fault.Message);
    }

    [Fact]
    public void Read_OfAColumnThatIsNotDecoded_DoesNoHarmWhereNobodyNeedsIt()
    {
        var data = TableReader.Read(PathOf("booleans-rle"), [TableFiles.Input("x", 3)], ["a", "b", "c"]);

        Assert.Equal([0.5f, -1.25f, 0], data.Rows.Row(0).ToArray());
        Assert.Equal(["d"], data.IgnoredColumns);
    }

    [Fact]
    public void Read_OfIntegersAndDecimals_GivesTheirValues()
    {
        var data = TableReader.Read(PathOf("types"), [TableFiles.Input("x", 10)], []);

        Assert.Equal(
            [
                4e9f, 1.8e19f, -1234567.89f, -123456789012345.678f, -1234567890123456.7891f, 255, -128, -32768, 65535, -9e18f,
            ],
            data.Rows.Row(0).ToArray());
        Assert.All(data.Rows.Row(1).ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void Read_OfDecimalsOfAnyPrecision_IsRightOrRefused()
    {
        try
        {
            var data = TableReader.Read(PathOf("decimal38"), [TableFiles.Input("x", 2)], []);
            Assert.Equal([1, 12345678901234567890.12f, 2, -2], data.Rows.Slice(0, 2).Values.ToArray());
        }
        catch (InvalidInputException fault)
        {
            Assert.Contains("the column 'b'", fault.Message);
        }
    }

    [Fact]
    public void Read_OfFloat16_HoldsNullsAndNaNForBadRows()
    {
        var options = new TableOptions { SkipBadRows = true };
        ModelInput[] two = [TableFiles.Input("x", 2)];

        var data = TableReader.Read(PathOf("float16-bad"), two, [], options);

        Assert.Equal([1f, 1, 5, 5, 6, 6, 1, 1, 5, 5, 6, 6], data.Rows.Values.ToArray());
        Assert.Equal(6, data.Skipped.Count);
        Assert.Equal(
            "row 1 (counted from 0), column 'a' holds a null or an empty list; a number is wanted", data.Skipped.First[0]);
        Assert.Equal("row 2 (counted from 0), column 'a' holds NaN", data.Skipped.First[1]);
        Assert.Equal(
            "row 3 (counted from 0), column 'b' holds a null or an empty list; a number is wanted", data.Skipped.First[2]);
        Assert.Equal("float16-bad.parquet, row 4 (counted from 0)", data.Rows.Place(1));
        Assert.Equal("float16-bad.parquet, row 10 (counted from 0)", data.Rows.Place(4));
    }

    private static string PathOf(string name) => TestPaths.Data($"parquet/{name}.parquet");
}
