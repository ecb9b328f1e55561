using System.Text;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Rows;
using Xunit;

namespace Alphadrift.Tests.Rows;

/// <summary>Spellings of numbers, of what is missing and of records; the outcome of each is decided.</summary>
public sealed class JsonEdgeTests
{
    private static readonly RowLayout Two = new([new InputSpec("x", ElementKind.Float32, [2])]);
    private static readonly RowLayout One = new([new InputSpec("x", ElementKind.Float32, [])]);

    private readonly float[] _row = new float[2];

    [Theory]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("NAN")]
    [InlineData("-NaN")]
    [InlineData("-nan")]
    [InlineData("nan(ind)")]
    [InlineData("-nan(ind)")]
    [InlineData("1.#QNAN")]
    [InlineData("-1.#IND")]
    [InlineData("1.#INF")]
    [InlineData("Infinity")]
    [InlineData("+Infinity")]
    [InlineData("-Infinity")]
    [InlineData("Inf")]
    [InlineData("INF")]
    [InlineData("-INF")]
    [InlineData("+INF")]
    [InlineData("∞")]
    public void Read_OfAWordForNaNOrInfinity_IsNotFiniteBareAndAsAText(string word)
    {
        var meaning = NonFiniteWord.Of(word);
        foreach (var spelling in (string[])[word, $"\"{word}\"", $" {word} "])
        {
            Assert.Equal(RecordFault.NotFinite, Field(spelling, out var detail));
            Assert.StartsWith($"field 'b' is {meaning};", detail, StringComparison.Ordinal);
            Assert.Equal(RecordFault.NotFinite, Array($"[1,{spelling}]", out detail));
            Assert.StartsWith($"value 1 (counted from 0) is {meaning};", detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("-0", 0)]
    [InlineData("5e-400", 0)]
    [InlineData("1E+2", 100)]
    [InlineData("9007199254740993", 9007199254740992)]
    [InlineData("12345678901234567890123", 1.2345679e22)]
    [InlineData("[5]", 5)]
    [InlineData("[[5]]", 5)]
    [InlineData("true", 1)]
    [InlineData("false", 0)]
    public void Read_OfANumber_IsIt(string spelling, double value)
    {
        Assert.Equal(RecordFault.None, Field(spelling, out _));
        Assert.Equal((float)value, _row[1]);
    }

    [Theory]
    [InlineData("null", RecordFault.MissingField)]
    [InlineData("1e400", RecordFault.NotFinite)]
    [InlineData("\"\"", RecordFault.NotANumber)]
    [InlineData("\"5\"", RecordFault.NotANumber)]
    [InlineData("\"5.5\"", RecordFault.NotANumber)]
    [InlineData("\"5,5\"", RecordFault.NotANumber)]
    [InlineData("\"true\"", RecordFault.NotANumber)]
    [InlineData("\"null\"", RecordFault.NotANumber)]
    [InlineData("\"N/A\"", RecordFault.NotANumber)]
    [InlineData("{\"value\":5}", RecordFault.NotANumber)]
    [InlineData("[]", RecordFault.WrongLength)]
    [InlineData("[5,5]", RecordFault.WrongLength)]
    [InlineData("None", RecordFault.Malformed)]
    [InlineData("undefined", RecordFault.Malformed)]
    [InlineData("0x5", RecordFault.Malformed)]
    [InlineData("05", RecordFault.Malformed)]
    [InlineData("5.", RecordFault.Malformed)]
    [InlineData(".5", RecordFault.Malformed)]
    [InlineData("+5", RecordFault.Malformed)]
    [InlineData("1_000", RecordFault.Malformed)]
    public void Read_OfWhatIsNoNumber_SaysWhy(string spelling, RecordFault fault)
    {
        Assert.Equal(fault, Field(spelling, out var detail));
        Assert.NotNull(detail);
    }

    [Theory]
    [InlineData("{\"b\":9,\"a\":5,\"b\":5}", RecordFault.Malformed)]
    [InlineData("{\"a\":5,\"b\":5,\"extra\":{\"a\":1}}", RecordFault.None)]
    [InlineData("{\"a\":5,\"b\":5}{\"a\":5,\"b\":5}", RecordFault.Malformed)]
    [InlineData("{\"a\":5,\"b\":5}\r\n", RecordFault.None)]
    [InlineData("  {\"a\":5,\"b\":5}", RecordFault.None)]
    [InlineData("\uFEFF{\"a\":5,\"b\":5}", RecordFault.None)]
    [InlineData("{\"a\":5,\"\\u0062\":5}", RecordFault.None)]
    [InlineData("[{\"a\":5,\"b\":5}]", RecordFault.Malformed)]
    [InlineData("{\"features\":{\"a\":5,\"b\":5}}", RecordFault.MissingField)]
    [InlineData("{\"instances\":[{\"a\":5,\"b\":5}]}", RecordFault.MissingField)]
    [InlineData("\"{\\\"a\\\":5,\\\"b\\\":5}\"", RecordFault.Malformed)]
    [InlineData("{'a':5,'b':5}", RecordFault.Malformed)]
    [InlineData("// c\n{\"a\":5,\"b\":5}", RecordFault.Malformed)]
    [InlineData("{\"a\":5,\"b\":5,}", RecordFault.Malformed)]
    [InlineData("true", RecordFault.Malformed)]
    [InlineData("7", RecordFault.Malformed)]
    [InlineData("NaN", RecordFault.Malformed)]
    public void Read_OfARecordAroundTheFields_IsTakenOrSaysWhy(string json, RecordFault fault)
    {
        Assert.Equal(fault, Object(json, out var detail));
        Assert.Equal(fault == RecordFault.None, detail is null);
    }

    [Theory]
    [InlineData("true", RecordFault.Malformed, "the record is true or false; an array of 2 numbers is wanted")]
    [InlineData("7", RecordFault.Malformed, "the record is a number; an array of 2 numbers is wanted")]
    [InlineData("[7]", RecordFault.WrongLength, "the record has 1 value; 2 are wanted")]
    [InlineData("[2500,4,4]", RecordFault.WrongLength, "the record has 3 values; 2 are wanted")]
    [InlineData("{\"x\":[1,2]}", RecordFault.Malformed, "the record is an object; an array of 2 numbers is wanted")]
    [InlineData("[true,[false]]", RecordFault.None, null)]
    public void Read_OfAnArray_TakesWhatMakesARow(string json, RecordFault fault, string? detail) =>
        Assert.Equal((fault, detail), (Array(json, out var said), said));

    [Theory]
    [InlineData("[7]", RecordFault.None, null)]
    [InlineData("[true]", RecordFault.None, null)]
    [InlineData("7", RecordFault.Malformed, "the record is a number; an array of 1 numbers is wanted")]
    [InlineData("true", RecordFault.Malformed, "the record is true or false; an array of 1 numbers is wanted")]
    public void Read_ForAModelOfOneValue_WantsAnArrayAllTheSame(string json, RecordFault fault, string? detail) => Assert.Equal(
        (fault, detail), (new JsonArrayReader(One).Read(Encoding.UTF8.GetBytes(json), new float[1], out var said), said));

    private RecordFault Field(string spelling, out string? detail) => Object($$"""{"a":1,"b":{{spelling}}}""", out detail);

    private RecordFault Object(string json, out string? detail) =>
        new JsonObjectReader(Two, RowFields.Resolve(Two, ["a", "b"], "here"), rejectExtra: false)
            .Read(Encoding.UTF8.GetBytes(json), _row, out detail);

    private RecordFault Array(string json, out string? detail) =>
        new JsonArrayReader(Two).Read(Encoding.UTF8.GetBytes(json), _row, out detail);
}
