using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Rows;
using Xunit;

namespace Alphadrift.Tests.Ingestion;

/// <summary>What decoders take from a record besides its values, and how many rows they may make of it.</summary>
public sealed class RecordDecoderTests
{
    private const string Row = """{"x":[1,2,3,4]}""";

    private static readonly DateTimeOffset Time = new(2026, 12, 1, 1, 2, 3, TimeSpan.Zero);

    private readonly RecordRows _rows = new(DecoderCase.Four, most: 5);

    [Theory]
    [InlineData(RecordFormat.JsonObject, Row)]
    [InlineData(RecordFormat.JsonArray, "[1,2,3,4]")]
    [InlineData(RecordFormat.Float32, "0123456789abcdef")]
    public void Decode_WithASegmentHeader_GivesItsNameAndTheTime(RecordFormat format, string record)
    {
        var decoder = Decoder(new SegmentSettings(null, "tenant", 5), format);

        Assert.Equal(["tenant"], decoder.Headers);
        Assert.Equal("été", Segment(decoder, record, "été"u8.ToArray()));
        Assert.Equal(Time, _rows.Time(0));
        Assert.Equal("unnamed", Segment(decoder, record, null));
        Assert.Equal("unnamed", Segment(decoder, record, []));
        Assert.Equal("a?b", Segment(decoder, record, [.. "a"u8, 10, .. "b"u8]));
        Assert.Equal(new string('x', 64), Segment(decoder, record, Encoding.UTF8.GetBytes(new string('x', 100_000))));
        Assert.Equal("\uFFFD", Segment(decoder, record, [0xFF]));
    }

    [Theory]
    [InlineData(RecordFormat.JsonObject, Row)]
    [InlineData(RecordFormat.JsonArray, "[1,2,3,4]")]
    [InlineData(RecordFormat.Float32, "0123456789abcdef")]
    public void Decode_WithoutSegments_AsksForNoHeaderAndNamesNone(RecordFormat format, string record)
    {
        var decoder = Decoder(null, format);

        Assert.Empty(decoder.Headers);
        Assert.Equal(RecordFault.None, decoder.Decode(new ConsumedRecord(0, 0, Encoding.UTF8.GetBytes(record)), _rows, out _));
        Assert.Equal((1, null, null), (_rows.Count, _rows.Segment(0), _rows.Time(0)));
    }

    [Theory]
    [InlineData("""{"x":[1,2,3,4],"tenant":"acme"}""", "acme")]
    [InlineData("""{"tenant":"acme","x":[1,2,3,4]}""", "acme")]
    [InlineData("""{"\u0074enant":"\u00e9t\u00e9 \ud83d\ude00","x":[1,2,3,4]}""", "été 😀")]
    [InlineData("""{"x":[1,2,3,4],"tenant":7.50}""", "7.50")]
    [InlineData("""{"x":[1,2,3,4],"tenant":true}""", "true")]
    [InlineData("""{"x":[1,2,3,4],"tenant":false}""", "false")]
    [InlineData("""{"x":[1,2,3,4],"tenant":null}""", "unnamed")]
    [InlineData("""{"x":[1,2,3,4],"tenant":" \t"}""", "unnamed")]
    [InlineData("""{"x":[1,2,3,4]}""", "unnamed")]
    [InlineData("""{"tenant":{"tenant":"inner"},"x":[1,2,3,4]}""", "unnamed")]
    [InlineData("""{"tenant":["a"],"x":[1,2,3,4]}""", "unnamed")]
    [InlineData("""{"at":{"tenant":"inner"},"x":[1,2,3,4],"tenant":"outer"}""", "outer")]
    [InlineData("""{"tenant":"first","x":[1,2,3,4],"tenant":"second"}""", "first")]
    [InlineData("""{"tenant":null,"x":[1,2,3,4],"tenant":"second"}""", "unnamed")]
    [InlineData("""{"tenant":"\ud800","x":[1,2,3,4]}""", "unnamed")]
    [InlineData("\uFEFF{\"tenant\":\"acme\",\"x\":[1,2,3,4]}", "acme")]
    [InlineData("""{"note":NaN,"tenant":"N","x":[1,2,3,4]}""", "N")]
    [InlineData("""{"tenant":NaN,"x":[1,2,3,4]}""", "unnamed")]
    [InlineData("""{"tenant":-Infinity,"x":[1,2,3,4]}""", "unnamed")]
    [InlineData("""{"tenant":"NaN","x":[1,2,3,4]}""", "NaN")]
    public void Decode_WithASegmentField_GivesItsValue(string record, string segment)
    {
        var decoder = Decoder(new SegmentSettings("tenant", null, 5));

        Assert.Empty(decoder.Headers);
        Assert.Equal(segment, Segment(decoder, record));
        Assert.Equal([1, 2, 3, 4], _rows.Row(0));
    }

    [Fact]
    public void Decode_WithALongName_CutsIt()
    {
        var decoder = Decoder(new SegmentSettings("tenant", null, 5));
        foreach (var length in (int[])[64, 65, 500, 512, 513, 100_000])
        {
            Assert.Equal(
                new string('x', 64), Segment(decoder, $$"""{"tenant":"{{new string('x', length)}}","x":[1,2,3,4]}"""));
        }
    }

    [Fact]
    public void Decode_WithASegmentFieldThatIsPartOfTheRow_GivesBoth()
    {
        var decoder = RecordDecoders.Create(
            new RecordSettings(RecordFormat.JsonObject, ["a", "b", "c", "d"], ExtraFields.Ignore, 100), DecoderCase.Four, [],
            new SegmentSettings("b", null, 5));

        Assert.Equal("2e0", Segment(decoder, """{"a":1,"b":2e0,"c":3,"d":4}"""));
        Assert.Equal([1, 2, 3, 4], _rows.Row(0));
    }

    [Fact]
    public void Decode_OfTheNextRecord_ForgetsTheSegmentOfTheOneBefore()
    {
        var decoder = Decoder(new SegmentSettings("tenant", null, 5));

        Assert.Equal("acme", Segment(decoder, """{"x":[1,2,3,4],"tenant":"acme"}"""));
        Assert.Equal("unnamed", Segment(decoder, Row));
    }

    [Fact]
    public void Decode_OfSegmentsThatComeAgain_AllocatesNothing()
    {
        var decoder = Decoder(new SegmentSettings("tenant", null, 5));
        ConsumedRecord[] records =
        [
            .. Enumerable.Range(0, 10).Select(i => new ConsumedRecord(0, i, Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $$"""{"tenant":"tenant \u00e9 {{i}}","x":[1,2,3,4]}""")))),
        ];
        foreach (var record in records) decoder.Decode(record, _rows, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) decoder.Decode(records[i % 10], _rows, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal("tenant é 9", _rows.Segment(0));
    }

    [Theory]
    [InlineData(0, RecordFault.None, null)]
    [InlineData(1, RecordFault.None, null)]
    [InlineData(5, RecordFault.None, null)]
    [InlineData(6, RecordFault.TooLarge, "the record has more than 5 rows; no more are taken")]
    [InlineData(50, RecordFault.TooLarge, "the record has more than 5 rows; no more are taken")]
    public void Decode_OfManyRows_GivesAllUpToTheLimitElseNone(int count, RecordFault fault, string? detail)
    {
        var decoder = new ManyRows(count, RecordFault.None);

        Assert.Equal((fault, detail), (decoder.Decode(new ConsumedRecord(0, 0, [1]), _rows, out var actual), actual));

        Assert.Equal(fault == RecordFault.None ? count : 0, _rows.Count);
        Assert.False(_rows.IsOver);
    }

    [Fact]
    public void Decode_OfARecordWithOneBadRow_GivesNone()
    {
        new ManyRows(2, RecordFault.None).Decode(new ConsumedRecord(0, 0, [1]), _rows, out _);

        Assert.Equal(
            RecordFault.NotFinite, new ManyRows(3, RecordFault.NotFinite).Decode(new ConsumedRecord(0, 0, [1]), _rows, out _));

        Assert.Equal(0, _rows.Count);
    }

    private static IRecordDecoder Decoder(SegmentSettings? segments, RecordFormat format = RecordFormat.JsonObject) =>
        RecordDecoders.Create(
            new RecordSettings(format, [], ExtraFields.Ignore, DecoderCase.MaxBytes), DecoderCase.Four, [], segments);

    private string? Segment(IRecordDecoder decoder, string record, byte[]? header = null)
    {
        ImmutableArray<byte[]?> headers = decoder.Headers.Count == 0 ? default : [header];
        var fault = decoder.Decode(
            new ConsumedRecord(0, 0, Encoding.UTF8.GetBytes(record), Time, headers), _rows, out var detail);
        Assert.Equal((RecordFault.None, null), (fault, detail));
        Assert.Equal(1, _rows.Count);
        return _rows.Segment(0);
    }

    /// <summary>As many rows from every record, then a fault or none.</summary>
    private sealed class ManyRows(int count, RecordFault fault) : RecordDecoder(100, null)
    {
        protected override RecordFault Read(in ConsumedRecord record, RecordRows rows, out string? detail)
        {
            for (var i = 0; i < count; i++)
            {
                rows.Next.Fill(i);
                rows.Add(null, record.Time);
            }

            detail = fault == RecordFault.None ? null : "bad";
            return fault;
        }
    }
}
