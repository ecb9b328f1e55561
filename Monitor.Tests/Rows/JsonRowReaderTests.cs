using System.Text;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Rows;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Rows;

/// <summary>The edges of reading one JSON text into one row; what producers write is tested with the record decoders.</summary>
public sealed class JsonRowReaderTests
{
    private static readonly RowLayout Four = new([new InputSpec("x", ElementKind.Float32, [4])]);
    private static readonly RowLayout Mixed = new(
        [new InputSpec("n", ElementKind.UInt8, [1]), new InputSpec("x", ElementKind.Float32, [3])]);

    private readonly float[] _row = new float[4];

    [Theory]
    [InlineData("[[],[1,2],[[]],[3,[4]],[]]")]
    [InlineData("[[1,2,3],[4]]")]
    [InlineData("\uFEFF[1,2,3,4]")]
    [InlineData("[1,2.0,0.3e1,40e-1]")]
    [InlineData("[true,2,3,4]")]
    public void Read_OfAnArrayHoweverNested_TakesTheNumbersInOrder(string json)
    {
        AssertRow(new JsonArrayReader(Four), json);
        Assert.Equal([1, 2, 3, 4], _row);
    }

    [Fact]
    public void Read_OfNumbersAtTheEdges_RoundsToTheNearestFloat32()
    {
        AssertRow(new JsonArrayReader(Four), "[3.4028234663852886e38,-1e-60,16777217,0.1000000000000000000000000000000001]");
        Assert.Equal([float.MaxValue, 0, 16777216, 0.1f], _row);
        Assert.True(float.IsNegative(_row[1]));
        AssertRow(new JsonArrayReader(Four), $"[1{new string('0', 38)},-0,0e9,{new string('9', 38)}]");
        Assert.Equal([1e38f, 0, 0, 1e38f], _row);
    }

    [Theory]
    [InlineData("", "broken JSON at byte 1: The input does not contain any JSON tokens. Expected the input to start with a " +
        "valid JSON token, when isFinalBlock is true")]
    [InlineData("\uFEFF", "broken JSON at byte 1: The input does not contain any JSON tokens. Expected the input to start with " +
        "a valid JSON token, when isFinalBlock is true")]
    [InlineData("\uFEFF\uFEFF[1,2,3,4]", "broken JSON at byte 1: '0xEF' is an invalid start of a value")]
    [InlineData("[1,2,3,4] // four", "broken JSON at byte 11: '/' is invalid after a single JSON value. Expected end of data")]
    [InlineData("[1,2,3,4],", "broken JSON at byte 10: ',' is invalid after a single JSON value. Expected end of data")]
    [InlineData("[1,2,3,--Infinity]", "broken JSON at byte 9: '-' is invalid within a number, immediately after a sign " +
        "character ('+' or '-'). Expected a digit ('0'-'9')")]
    public void Read_OfBrokenJson_SaysWhere(string json, string detail) =>
        AssertFault(new JsonArrayReader(Four), json, RecordFault.Malformed, detail);

    [Theory]
    [InlineData("[1,2,3,4,5,\"x\"]", RecordFault.NotANumber, "value 5 (counted from 0) is the text \"x\"; a number is wanted")]
    [InlineData("[1,2,3,4,NaN]", RecordFault.NotFinite, "value 4 (counted from 0) is NaN; a finite number that float32 can " +
        "hold (up to 3.4e38) is wanted")]
    [InlineData("[1,2,3,4,5,6]", RecordFault.WrongLength, "the record has 6 values; 4 are wanted")]
    [InlineData("[[[]]]", RecordFault.WrongLength, "the record has 0 values; 4 are wanted")]
    [InlineData("[1,2,{\"a\":3},4]", RecordFault.NotANumber, "value 2 (counted from 0) is an object; a number or an array of " +
        "numbers is wanted")]
    [InlineData("[1,2,3.5e38,4]", RecordFault.NotFinite, "value 2 (counted from 0) is 3.5e38; a finite number that float32 can " +
        "hold (up to 3.4e38) is wanted")]
    public void Read_OfValuesThatMakeNoRow_NamesTheFirst(string json, RecordFault fault, string detail) =>
        AssertFault(new JsonArrayReader(Four), json, fault, detail);

    [Theory]
    [InlineData("[255,1,2,3]", RecordFault.None, null)]
    [InlineData("[true,1,2,3]", RecordFault.None, null)]
    [InlineData("[256,1,2,3]", RecordFault.OutOfRange, "value 0 (counted from 0) is 256; a whole number from 0 to 255 (uint8) " +
        "is wanted")]
    [InlineData("[-1,1,2,3]", RecordFault.OutOfRange, "value 0 (counted from 0) is -1; a whole number from 0 to 255 (uint8) " +
        "is wanted")]
    [InlineData("[1,256.5,-2,3]", RecordFault.None, null)]
    public void Read_ForInputsOfSeveralKinds_HoldsEveryValueToItsOwn(string json, RecordFault fault, string? detail) =>
        Assert.Equal((fault, detail), (Read(new JsonArrayReader(Mixed), json, out var actual), actual));

    [Theory]
    [InlineData(62, RecordFault.None)]
    [InlineData(63, RecordFault.Malformed)]
    public void Read_OfAFieldNobodyNeeds_IsAsDeepAsTheLimit(int depth, RecordFault fault)
    {
        var nested = new string('[', depth + 1) + new string(']', depth + 1);
        Assert.Equal(fault, Read(Objects("a", "b", "c", "d"), $$"""{"z":{{nested}},"a":1,"b":2,"c":3,"d":4}""", out _));
    }

    [Theory]
    [InlineData("""{"a":1,"b":2,"c":3,"d":4}""")]
    [InlineData("""{"\u0061":1,"\u0062":2,"\u0063":3,"\u0064":4}""")]
    [InlineData("""{"":0,"aa":9,"a":1,"A":9,"b":2,"c":3,"d":4}""")]
    [InlineData("""{"d":4,"NaN":"Infinity","c":3,"z":"\"NaN","b":2,"y":-NaN,"a":1}""")]
    public void Read_OfAnObject_FindsItsFieldsByTheirDecodedNames(string json)
    {
        AssertRow(Objects("a", "b", "c", "d"), json);
        Assert.Equal([1, 2, 3, 4], _row);
    }

    [Fact]
    public void Read_OfFieldsInAnyOrderAmongOthers_GivesTheSameRowAndSegment()
    {
        var reader = new JsonObjectReader(Four, RowFields.Resolve(Four, ["a", "b", "c", "d"], "here"), false, "tenant");
        string[] parts =
        [
            "\"a\":1", "\"b\":2", "\"\\u0063\":3", "\"d\":[4]", "\"tenant\":\"acme\"", "\"z\":{\"a\":9,\"tenant\":\"no\"}",
            "\"y\":[[],{\"b\":null}]", "\"note\":NaN", "\"x\":\"tenant\"",
        ];
        Gen.Shuffle(parts).Sample(shuffled =>
        {
            _row.AsSpan().Clear();
            AssertRow(reader, $"{{{string.Join(',', shuffled)}}}");
            Assert.Equal([1, 2, 3, 4], _row);
            Assert.Equal("acme", reader.Segment);
        }, threads: 1);
    }

    [Fact]
    public void Read_OfANameLongerThanAnyField_PassesItOver()
    {
        foreach (var length in (int[])[6, 7, 100_000])
        {
            AssertRow(Objects("a", "b", "c", "d"), $$"""{"{{new string('a', length)}}":9,"a":1,"b":2,"c":3,"d":4}""");
        }
    }

    [Fact]
    public void Read_WhereExtraFieldsAreRejected_TakesTheSegmentForNone()
    {
        var reader = new JsonObjectReader(Four, RowFields.Resolve(Four, ["x"], "here"), rejectExtra: true, "tenant");

        AssertRow(reader, """{"tenant":"acme","x":[1,2,3,4]}""");
        Assert.Equal("acme", reader.Segment);
        AssertFault(
            reader, """{"other":1,"x":[1,2,3,4]}""", RecordFault.ExtraField, "field 'other' is none of the 1 fields of a row");
    }

    [Theory]
    [InlineData("""{"tenant":"acme","x":[1,2,3]}""")]
    [InlineData("""{"tenant":"acme"}""")]
    [InlineData("""{"tenant":"acme","x":[1,2,3,4]""")]
    [InlineData("[1,2,3,4]")]
    public void Read_AfterAFault_ReadsTheNextTextAsIfThereHadBeenNone(string bad)
    {
        var reader = new JsonObjectReader(Four, RowFields.Resolve(Four, ["x"], "here"), rejectExtra: false, "tenant");
        Assert.NotEqual(RecordFault.None, Read(reader, bad, out var detail));
        Assert.NotNull(detail);

        AssertRow(reader, """{"x":[1,2,3,4]}""");

        Assert.Equal([1, 2, 3, 4], _row);
        Assert.Null(reader.Segment);
    }

    [Fact]
    public void Read_OfAnArray_NamesNoSegment()
    {
        var reader = new JsonArrayReader(Four);
        AssertRow(reader, "[1,2,3,4]");
        Assert.Null(reader.Segment);
    }

    [Fact]
    public void Read_OfMendedText_LeavesTheCallersBytesAlone()
    {
        var json = Encoding.UTF8.GetBytes("""{"z":NaN,"x":[1,2,3,4]}""");
        var before = (byte[])json.Clone();

        Assert.Equal(RecordFault.None, Objects("x").Read(json, _row, out _));

        Assert.Equal(before, json);
    }

    [Theory]
    [InlineData(new byte[] { 0x5B, 0x22, 0xFF, 0x22, 0x5D })]                         // ["\xFF"]
    [InlineData(new byte[] { 0x5B, 0x22, 0x5C, 0x75, 0x64, 0x38, 0x30, 0x30, 0x22 })] // ["\ud800"
    public void Read_OfATextThatIsNoUnicode_SaysSo(byte[] json)
    {
        Assert.Equal(RecordFault.Malformed, new JsonArrayReader(Four).Read(json, _row, out var detail));
        Assert.Equal("broken JSON: a text is no valid Unicode", detail);
    }

    [Fact]
    public void Read_OfAFieldThatComesTwice_IsMalformedButTheSegmentMayDoSo()
    {
        var reader = new JsonObjectReader(Four, RowFields.Resolve(Four, ["x"], "here"), rejectExtra: false, "tenant");

        AssertFault(reader, """{"x":[1,2,3,4],"x":[1,2,3,4]}""", RecordFault.Malformed, "field 'x' is given twice");
        AssertRow(reader, """{"tenant":"a","x":[1,2,3,4],"tenant":{"x":1}}""");
        Assert.Equal("a", reader.Segment);
    }

    private static JsonObjectReader Objects(params string[] fields) =>
        new(Four, RowFields.Resolve(Four, fields, "here"), rejectExtra: false);

    private RecordFault Read(JsonRowReader reader, string json, out string? detail) =>
        reader.Read(Encoding.UTF8.GetBytes(json), _row, out detail);

    private void AssertRow(JsonRowReader reader, string json) =>
        Assert.Equal((RecordFault.None, null), (Read(reader, json, out var detail), detail));

    private void AssertFault(JsonRowReader reader, string json, RecordFault fault, string expected) =>
        Assert.Equal((fault, expected), (Read(reader, json, out var detail), detail));
}
