using System.Globalization;
using System.Text;
using System.Text.Json;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Rows;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Ingestion;

public sealed class JsonObjectDecoderTests
{
    private static readonly JsonSerializerOptions Compact = new();
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly string[] Fields = ["temp", "humidité", "a.b", "c/d"];

    [Theory]
    [InlineData("""{"temp":1,"humidité":2,"a.b":3,"c/d":4}""")]
    [InlineData("""{"c/d":4,"a.b":3,"humidité":2,"temp":1}""")]
    [InlineData("""{"temp":1.0,"humidit\u00e9":2e0,"a.b":3,"c\/d":4}""")]
    [InlineData("""{"\u0074emp":1,"humidit\u00E9":0.2E1,"a.b":3,"c/d":4}""")]
    [InlineData("""{"id":"x","at":{"b":[1,{"temp":9}]},"temp":1,"humidité":2,"a.b":3,"c/d":4,"label":null,"tags":["NaN"]}""")]
    [InlineData("\uFEFF {\"temp\":[1],\"humidité\":[[2]],\"a.b\":3,\"c/d\":4}\r\n\t ")]
    [InlineData("""{"temp":true,"humidité":2,"a.b":3,"c/d":4,"x":false}""")]
    public void Decode_OfWhatProducersWrite_GivesTheRow(string record) =>
        DecoderCase.Objects(DecoderCase.Four, Fields).AssertRow(record, 1, 2, 3, 4);

    [Fact]
    public void Decode_OfManyRecords_ForgetsTheOneBefore()
    {
        var decoder = DecoderCase.Objects(DecoderCase.Four, "a", "b", "c", "d");
        decoder.AssertRow("""{"a":1,"b":2,"c":3,"d":4}""", 1, 2, 3, 4);
        decoder.AssertFault(RecordFault.MissingField, "missing is the field b", """{"a":1,"c":3,"d":4}""", 4);
        decoder.AssertRow("""{"d":8,"c":7,"b":6,"a":5}""", 5, 6, 7, 8);
    }

    [Fact]
    public void Decode_WithoutFieldNames_TakesTheModelsInputs()
    {
        var decoder = DecoderCase.Objects(DecoderCase.TwoInputs);
        decoder.AssertRow("""{"flag":true,"dense":[[1.5],[2.5],[-3]],"ids":[7,16777216]}""", 7, 16777216, 1.5f, 2.5f, -3, 1);
        decoder.AssertRow("""{"ids":[7,8.0],"dense":[1,2,3],"flag":[0]}""", 7, 8, 1, 2, 3, 0);
    }

    [Fact]
    public void Decode_WithoutFieldNames_TakesTheBaselinesFields()
    {
        var settings = new RecordSettings(RecordFormat.JsonObject, [], ExtraFields.Ignore, 100);
        RecordDecoders.Create(settings, DecoderCase.Four, ["d", "c", "b", "a"])
            .AssertRow("""{"a":1,"b":2,"c":3,"d":4}""", 4, 3, 2, 1);
    }

    [Fact]
    public void Decode_WithOneFieldPerInput_TakesThemInOrder() => DecoderCase.Objects(DecoderCase.TwoInputs, "a", "b", "c")
        .AssertRow("""{"a":[1,2],"b":[3,4,5],"c":1}""", 1, 2, 3, 4, 5, 1);

    [Theory]
    [InlineData("""{"a":1,"c":3}""", "missing are 2 of 4 fields: b, d")]
    [InlineData("""{}""", "missing are 4 of 4 fields: a, b, c, d")]
    [InlineData("""{"a":1,"b":null,"c":3,"d":4}""", "field 'b' is null, which counts as missing; a number is wanted")]
    [InlineData(
        """{"a":[null],"b":2}""", "field 'a', value 0 (counted from 0), is null, which counts as missing; a number is wanted")]
    public void Decode_OfAMissingField_NamesIt(string record, string detail) => Fault(RecordFault.MissingField, detail, record);

    [Theory]
    [InlineData("""{"a":"warm","b":2}""", "field 'a' is the text \"warm\"; a number is wanted")]
    [InlineData("""{"a":"1.5","b":2}""", "field 'a' is the text \"1.5\"; a number is wanted")]
    [InlineData("""{"a":"","b":2}""", "field 'a' is the text \"\"; a number is wanted")]
    [InlineData(
        """{"a":"x\ny\u202Ez\u0000\u2028"}""", "field 'a' is the text \"x\\u000Ay\\u202Ez\\u0000\\u2028\"; a number is wanted")]
    [InlineData("""{"a":{"0":1,"1":2}}""", "field 'a' is an object; a number or an array of numbers is wanted")]
    [InlineData("""{"a":[{}]}""", "field 'a', value 0 (counted from 0), is an object; a number or an array of numbers is wanted")]
    public void Decode_OfSomethingElseThanANumber_ShowsIt(string record, string detail) =>
        Fault(RecordFault.NotANumber, detail, record);

    [Fact]
    public void Decode_OfALongText_ShowsItsBeginning()
    {
        Fault(
            RecordFault.NotANumber,
            "field 'a' is the text \"0123456789012345678901234567890123456789…\"; a number is wanted",
            $$"""{"a":"{{string.Concat(Enumerable.Repeat("0123456789", 5))}}"}""");
        Fault(
            RecordFault.NotANumber,
            "field 'a' is the text \"éééééééééééééééééééééééééééééééééééééééé…\"; a number is wanted",
            $$"""{"a":"{{new string('é', 100_000)}}"}""");
    }

    [Theory]
    [InlineData("NaN", "NaN")]
    [InlineData("-NaN", "NaN")]
    [InlineData("Infinity", "Infinity")]
    [InlineData("-Infinity", "-Infinity")]
    [InlineData("\"NaN\"", "NaN")]
    [InlineData("\"nan\"", "NaN")]
    [InlineData("\"Infinity\"", "Infinity")]
    [InlineData("\"-Infinity\"", "-Infinity")]
    [InlineData("\"inf\"", "Infinity")]
    [InlineData("1e39", "1e39")]
    [InlineData("-1e999", "-1e999")]
    public void Decode_OfANonFiniteNumber_SaysSoHoweverItIsWritten(string value, string shown)
    {
        var detail = $"is {shown}; a finite number that float32 can hold (up to 3.4e38) is wanted";
        Fault(RecordFault.NotFinite, $"field 'b' {detail}", $$"""{"s":"NaN \" NaN","a":1,"b": {{value}} ,"c":3,"d":4}""");
        DecoderCase.Objects(DecoderCase.Four, "x").AssertFault(
            RecordFault.NotFinite, $"field 'x', value 2 (counted from 0), {detail}", $$"""{"x":[[1,2],[{{value}},4]]}""", 4);
    }

    [Fact]
    public void Decode_OfABareNaNInAFieldNobodyNeeds_GivesTheRow() => DecoderCase.Objects(DecoderCase.Four, "a", "b", "c", "d")
        .AssertRow("""{"label":NaN,"a":1,"b":2,"x":[-Infinity,Infinity,{"y":-NaN}],"c":3,"d":4,"z":"Infinity"}""", 1, 2, 3, 4);

    [Theory]
    [InlineData(
        """{"ids":[1.5,2]}""",
        "field 'ids', value 0 (counted from 0), is 1.5; a whole number from -16777216 to 16777216 (int64) is wanted")]
    [InlineData(
        """{"ids":[1,16777217]}""",
        "field 'ids', value 1 (counted from 0), is 16777217; a whole number from -16777216 to 16777216 (int64) is wanted")]
    [InlineData("""{"flag":2}""", "field 'flag' is 2; 0 or 1 (boolean) is wanted")]
    public void Decode_OfANumberTheInputCannotTake_SaysWhatItTakes(string record, string detail) =>
        DecoderCase.Objects(DecoderCase.TwoInputs).AssertFault(RecordFault.OutOfRange, detail, record, 6);

    [Theory]
    [InlineData("""{"dense":[1,2]}""", "field 'dense' has 2 values; 3 are wanted")]
    [InlineData("""{"dense":[[1,2],[3,4]]}""", "field 'dense' has 4 values; 3 are wanted")]
    [InlineData("""{"dense":[]}""", "field 'dense' has 0 values; 3 are wanted")]
    [InlineData("""{"dense":1}""", "field 'dense' has 1 value; 3 are wanted")]
    [InlineData("""{"flag":[0,1]}""", "field 'flag' has 2 values; 1 are wanted")]
    public void Decode_OfAnotherNumberOfValues_NamesBoth(string record, string detail) =>
        DecoderCase.Objects(DecoderCase.TwoInputs).AssertFault(RecordFault.WrongLength, detail, record, 6);

    [Fact]
    public void Decode_OfAnExtraField_IsAFaultWhereTheseAreRejected()
    {
        const string Record = """{"a":1,"b":2,"c":3,"d":4,"e\n":5}""";
        DecoderCase.Objects(DecoderCase.Four, "a", "b", "c", "d").AssertRow(Record, 1, 2, 3, 4);
        DecoderCase.Objects(DecoderCase.Four, ExtraFields.Reject, "a", "b", "c", "d")
            .AssertFault(RecordFault.ExtraField, "field 'e\\n' is none of the 4 fields of a row", Record, 4);
    }

    [Theory]
    [InlineData("", RecordFault.Empty, "the record has no bytes (a tombstone, or an empty value)")]
    [InlineData(" \n ", RecordFault.Malformed, "broken JSON at line 2, byte 2: The input does not contain any JSON tokens. " +
        "Expected the input to start with a valid JSON token, when isFinalBlock is true")]
    [InlineData(
        "{\"a\":1", RecordFault.Malformed, "broken JSON at byte 7: '1' is an invalid end of a number. Expected a delimiter")]
    [InlineData("{\"a\":1}}", RecordFault.MissingField, "missing are 3 of 4 fields: b, c, d")]
    [InlineData(
        "{\"a\":1,\"b\":2,\"c\":3,\"d\":4}}",
        RecordFault.Malformed,
        "broken JSON at byte 26: '}' is invalid after a single JSON value. Expected end of data")]
    [InlineData(
        "{\"a\":1,\"b\":2,\"c\":3,\"d\":4}\n{}",
        RecordFault.Malformed,
        "broken JSON at line 2, byte 1: '{' is invalid after a single JSON value. Expected end of data")]
    [InlineData("{\"a\":1,}", RecordFault.Malformed, "broken JSON at byte 8: The JSON object contains a trailing comma at the " +
        "end which is not supported in this mode. Change the reader options")]
    [InlineData(
        "{'a':1}", RecordFault.Malformed, "broken JSON at byte 2: ''' is an invalid start of a property name. Expected a '\"'")]
    [InlineData(
        "{\"a\":nul}",
        RecordFault.Malformed,
        "broken JSON at byte 9: 'nul}' is an invalid JSON literal. Expected the literal 'null'")]
    [InlineData("{\"a\":01}", RecordFault.Malformed, "broken JSON at byte 7: Invalid leading zero before '1'")]
    [InlineData("{\"a\":1,\"a\":1}", RecordFault.Malformed, "field 'a' is given twice")]
    [InlineData("{\"\\ud800\":1}", RecordFault.Malformed, "broken JSON: a text is no valid Unicode")]
    [InlineData("{\"a\":\"\\ud800\"}", RecordFault.Malformed, "broken JSON: a text is no valid Unicode")]
    [InlineData("[1,2,3,4]", RecordFault.Malformed, "the record is an array; an object with the fields a, b, c, d is wanted")]
    [InlineData("4", RecordFault.Malformed, "the record is a number; an object with the fields a, b, c, d is wanted")]
    [InlineData("null", RecordFault.Malformed, "the record is null; an object with the fields a, b, c, d is wanted")]
    [InlineData(
        "\"eyJhIjoxfQ==\"", RecordFault.Malformed, "the record is a text; an object with the fields a, b, c, d is wanted")]
    public void Decode_OfSomethingElse_SaysWhatIsWrong(string record, RecordFault fault, string detail) =>
        Fault(fault, detail, record);

    [Fact]
    public void Decode_OfBytesThatAreNoUnicode_IsMalformed() => DecoderCase.Objects(DecoderCase.Four, "a", "b", "c", "d")
        .AssertFault(
            RecordFault.Malformed, "broken JSON: a text is no valid Unicode", [(byte)'{', (byte)'"', 0xFF, .. "\":1}"u8], 4);

    [Fact]
    public void Decode_OfTenThousandNestedArrays_IsMalformed()
    {
        const string Detail =
            "broken JSON at byte 69: The maximum configured depth of 64 has been exceeded. Cannot read next JSON array";
        Fault(RecordFault.Malformed, Detail, $$"""{"a":{{new string('[', 10_000)}}""");
        Fault(RecordFault.Malformed, Detail, $$"""{"z":{{new string('[', 10_000)}}""");
    }

    [Fact]
    public void Decode_OfFiveMegabytes_IsTooLarge() => Fault(
        RecordFault.TooLarge,
        "the record has 5000000 bytes; at most 1000000 are decoded (records.maxBytes)",
        new string(' ', 5_000_000));

    [Fact]
    public void Decode_OfALongFieldName_CutsTheMessage()
    {
        var name = new string('n', 300);
        DecoderCase.Objects(DecoderCase.Four, "a", "b", "c", name).AssertFault(
            RecordFault.NotANumber, $"field '{new string('n', 193)}…", $$"""{"{{name}}":"x"}""", 4);
    }

    [Fact]
    public void Decode_OfAnyRow_GivesItBack()
    {
        var layout = new RowLayout([new InputSpec("x", ElementKind.Float32, [7])]);
        string[] names = ["a", "ä", "Ω", "\"", "\\", "x y", "😀"];
        var decoder = DecoderCase.Objects(layout, names);
        Gen.Select(Gen.Float.Where(float.IsFinite).Array[7], Gen.Shuffle(Enumerable.Range(0, 7).ToArray()), Gen.Bool)
            .Sample((values, order, indented) =>
        {
            var record = new Dictionary<string, float>(order.Select(i => KeyValuePair.Create(names[i], values[i])));
            var json = JsonSerializer.SerializeToUtf8Bytes(record, indented ? Indented : Compact);
            return decoder.TryDecode(json, 7, out var rows, out _) == RecordFault.None && rows.Row(0).SequenceEqual(values);
        }, threads: 1);
    }

    [Fact]
    public void Decode_OfDamagedRecords_NeverThrowsAndAlwaysSaysWhy()
    {
        var decoder = DecoderCase.Objects(DecoderCase.TwoInputs);
        var good = Encoding.UTF8.GetBytes("""{"ids":[1,2],"dense":[1.5,NaN,"3"],"z":"\u00e9\ud83d\ude00","flag":true}""");
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length])
            .Sample((i, a, j, b, end) =>
        {
            var bad = (byte[])good.Clone();
            (bad[i], bad[j]) = (a, b);
            var fault = decoder.TryDecode(bad.AsSpan(0, end), 6, out var rows, out var detail);
            Assert.Equal(fault == RecordFault.None, detail is null);
            Assert.Equal(fault == RecordFault.None ? 1 : 0, rows.Count);
            Assert.True(detail is null || (detail.Length <= 201 && !detail.Any(char.IsControl)), detail);
        }, threads: 1);
    }

    [Fact]
    public void Decode_OfRandomBytes_NeverThrows()
    {
        IRecordDecoder[] decoders =
        [
            DecoderCase.Objects(DecoderCase.Four, ExtraFields.Reject), DecoderCase.Of(RecordFormat.JsonArray, DecoderCase.Four),
            DecoderCase.Of(RecordFormat.Float32, DecoderCase.Four),
        ];
        var ascii = Gen.OneOf(Gen.Byte[32, 126], Gen.Int[0, 13].Select(i => "{}[]\",:\\N-Iu0e"u8[i]));
        Gen.OneOf(Gen.Byte.Array[0, 40], ascii.Array[0, 40]).Sample(bytes =>
        {
            foreach (var decoder in decoders)
            {
                decoder.TryDecode(bytes, 4, out _, out _);
            }
        }, threads: 1);
    }

    [Fact]
    public void Decode_OfGoodRecords_AllocatesNothing()
    {
        var decoder = DecoderCase.Objects(DecoderCase.Four, Fields);
        var value = Encoding.UTF8.GetBytes("""{"id":"x","humidit\u00e9":2,"temp":1,"a.b":3.25,"c\/d":4}""");
        var (record, rows) = (new ConsumedRecord(0, 0, value), new RecordRows(DecoderCase.Four));
        decoder.Decode(record, rows, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            decoder.Decode(record, rows, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Decode_InAnyCulture_ReadsDecimalPoints()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            DecoderCase.Objects(DecoderCase.Four, "a", "b", "c", "d").AssertRow("""{"a":1.5,"b":2,"c":3,"d":4}""", 1.5f, 2, 3, 4);
            Fault(
                RecordFault.NotFinite,
                "field 'a' is 1.5e39; a finite number that float32 can hold (up to 3.4e38) is wanted",
                """{"a":1.5e39}""");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static void Fault(RecordFault fault, string detail, string record) =>
        DecoderCase.Objects(DecoderCase.Four, "a", "b", "c", "d").AssertFault(fault, detail, record, 4);
}
