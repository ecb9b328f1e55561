using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Rows;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Ingestion;

public sealed class Float32DecoderTests
{
    private readonly IRecordDecoder _decoder = DecoderCase.Of(RecordFormat.Float32, DecoderCase.Four);

    [Fact]
    public void Decode_OfAnyRow_GivesItBack() => Gen.Float.Where(float.IsFinite).Array[4].Sample(values =>
    {
        return _decoder.TryDecode(MemoryMarshal.AsBytes(values.AsSpan()), 4, out var rows, out _) == RecordFault.None
            && rows.Row(0).SequenceEqual(values);
    }, threads: 1);

    [Theory]
    [InlineData(0, RecordFault.Empty, "the record has no bytes (a tombstone, or an empty value)")]
    [InlineData(12, RecordFault.WrongLength, "the record has 12 bytes; 16 are wanted (4 values of float32)")]
    [InlineData(20, RecordFault.WrongLength, "the record has 20 bytes; 16 are wanted (4 values of float32)")]
    [InlineData(15, RecordFault.Malformed, "the record has 15 bytes; 16 are wanted (4 values of float32)")]
    [InlineData(5_000_000, RecordFault.TooLarge, "the record has 5000000 bytes; at most 1000000 are decoded (records.maxBytes)")]
    public void Decode_OfAnotherLength_NamesBoth(int bytes, RecordFault fault, string detail) =>
        _decoder.AssertFault(fault, detail, new byte[bytes], 4);

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Decode_OfANonFiniteValue_NamesIt(float value, string shown) => _decoder.AssertFault(
        RecordFault.NotFinite,
        $"value 3 (counted from 0) is {shown}; a finite number that float32 can hold (up to 3.4e38) is wanted",
        MemoryMarshal.AsBytes<float>([1, 2, 3, value]),
        4);

    [Fact]
    public void Decode_OfAValueTheInputCannotTake_NamesIt() =>
        DecoderCase.Of(RecordFormat.Float32, DecoderCase.TwoInputs).AssertFault(
            RecordFault.OutOfRange,
            "value 1 (counted from 0) is 2.5; a whole number from -16777216 to 16777216 (int64) is wanted",
            MemoryMarshal.AsBytes<float>([1, 2.5f, 3, 4, 5, 1]),
            6);

    [Fact]
    public void Create_WithFieldsThatMakeNoRow_SaysWhatWould()
    {
        AssertRefused(
            "records.fields: names 3 fields (a, b, c), but a row of the model has 4 values: x [batch, 2, 2]. " +
            "Name 4 fields with one value each, or one field for each input.",
            ["a", "b", "c"],
            []);
        AssertRefused(
            "the fields of the baseline: names 10 fields (a, b, c, d, e, f, g, h, … (10 in all)), but a row of the " +
            "model has 4 values: x [batch, 2, 2]. Name 4 fields with one value each, or one field for each input.",
            [],
            ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]);
        AssertRefused("records.fields: names the field 'a' twice. Name every field once.", ["a", "b", "a", "c"], []);
    }

    private static void AssertRefused(string message, string[] fields, string[] baselineFields) => Assert.Equal(
        message,
        Assert.Throws<InvalidInputException>(() => RecordDecoders.Create(
            new RecordSettings(RecordFormat.JsonObject, fields, ExtraFields.Ignore, 1000), DecoderCase.Four,
            baselineFields)).Message);
}
