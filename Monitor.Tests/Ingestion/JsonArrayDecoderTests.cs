using System.Text.Json;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Rows;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Ingestion;

public sealed class JsonArrayDecoderTests
{
    private readonly IRecordDecoder _decoder = DecoderCase.Of(RecordFormat.JsonArray, DecoderCase.Four);

    [Theory]
    [InlineData("[1,2,3,4]")]
    [InlineData("[[1,2],[3,4]]")]
    [InlineData("[[[1,2],[3,4]]]\n")]
    [InlineData(" [ [1.0], 2e0, [[3]], 40E-1 ] ")]
    public void Decode_OfFlatOrNestedArrays_GivesTheRow(string record) => _decoder.AssertRow(record, 1, 2, 3, 4);

    [Fact]
    public void Decode_ForSeveralInputs_TakesThemInOrder() =>
        DecoderCase.Of(RecordFormat.JsonArray, DecoderCase.TwoInputs)
            .AssertRow("[[1,2],[0.5,0.25,4],true]", 1, 2, 0.5f, 0.25f, 4, 1);

    [Theory]
    [InlineData("[1,2,3]", RecordFault.WrongLength, "the record has 3 values; 4 are wanted")]
    [InlineData("[1,2,3,4,5]", RecordFault.WrongLength, "the record has 5 values; 4 are wanted")]
    [InlineData("[]", RecordFault.WrongLength, "the record has 0 values; 4 are wanted")]
    [InlineData(
        "[1,2,NaN,4]",
        RecordFault.NotFinite,
        "value 2 (counted from 0) is NaN; a finite number that float32 can hold (up to 3.4e38) is wanted")]
    [InlineData("[1,2,\"3\",4]", RecordFault.NotANumber, "value 2 (counted from 0) is the text \"3\"; a number is wanted")]
    [InlineData(
        "[1,2,null,4]",
        RecordFault.MissingField,
        "value 2 (counted from 0) is null, which counts as missing; a number is wanted")]
    [InlineData("{\"x\":[1,2,3,4]}", RecordFault.Malformed, "the record is an object; an array of 4 numbers is wanted")]
    [InlineData("[1,2,3,4]]", RecordFault.Malformed, "broken JSON at byte 10: ']' is invalid after a single JSON value. " +
        "Expected end of data")]
    [InlineData(
        "[1,2,3,4", RecordFault.Malformed, "broken JSON at byte 9: '4' is an invalid end of a number. Expected a delimiter")]
    public void Decode_OfAnythingElse_SaysWhatIsWrong(string record, RecordFault fault, string detail) =>
        _decoder.AssertFault(fault, detail, record, 4);

    [Fact]
    public void Decode_OfAnyRow_GivesItBack() => Gen.Float.Where(float.IsFinite).Array[4].Sample(values =>
    {
        return _decoder.TryDecode(JsonSerializer.SerializeToUtf8Bytes(values), 4, out var rows, out _) == RecordFault.None
            && rows.Row(0).SequenceEqual(values);
    }, threads: 1);
}
