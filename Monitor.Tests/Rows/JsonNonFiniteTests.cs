using System.Text;
using System.Text.Json;
using Alphadrift.Monitoring.Rows;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Rows;

public sealed class JsonNonFiniteTests
{
    [Theory]
    [InlineData("[NaN]", "NaN")]
    [InlineData("[ -NaN ]", "NaN")]
    [InlineData("[Infinity]", "Infinity")]
    [InlineData("[-Infinity]", "-Infinity")]
    [InlineData("[1,NaN,-1,-Infinity,2e-1,Infinity]", "NaN -Infinity Infinity")]
    [InlineData("[NaN,-NaN,Infinity,-Infinity]", "NaN NaN Infinity -Infinity")]
    public void Replace_OfBareWords_MakesStringsOfTheSameLengthThatStandForThem(string json, string words)
    {
        var text = Encoding.UTF8.GetBytes(json);

        Assert.True(JsonNonFinite.Replace(text));

        Assert.Equal(Encoding.UTF8.GetByteCount(json), text.Length);
        using var document = JsonDocument.Parse(text);
        Assert.Equal(words, string.Join(' ', document.RootElement.EnumerateArray()
            .Where(item => item.ValueKind == JsonValueKind.String).Select(item => JsonNonFinite.Replacement(item.GetString()!))));
    }

    [Theory]
    [InlineData("[1,-2,-3e-4]")]
    [InlineData("""{"NaN":"Infinity","-Infinity":"a NaN"}""")]
    [InlineData("""["\"NaN",-1,"\\",null,"x\\\"NaN"]""")]
    [InlineData("[nan,inf,NAN,Inf]")]
    [InlineData("\"NaN")]
    [InlineData("\"NaN\\")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("Na")]
    public void Replace_OfAnythingElse_ChangesNothing(string json)
    {
        var text = Encoding.UTF8.GetBytes(json);

        Assert.False(JsonNonFinite.Replace(text));

        Assert.Equal(json, Encoding.UTF8.GetString(text));
    }

    [Fact]
    public void Replace_OfAnyArrayWithSuchWords_LeavesEverythingElseAsItWas()
    {
        string[] items =
        [
            "NaN", "-NaN", "Infinity", "-Infinity", "1", "-2.5e-3", "\"NaN\"", "\"a\\\"NaN\"", "null", "[]", "{\"NaN\":-1}",
        ];
        Gen.Int[0, items.Length - 1].Array[0, 12].Sample(
            indices =>
            {
                var wanted = indices.Select(i => items[i]).ToArray();
                var text = Encoding.UTF8.GetBytes($"[{string.Join(", ", wanted)}]");
                Assert.Equal(indices.Any(i => i < 4), JsonNonFinite.Replace(text));
                using var document = JsonDocument.Parse(text);
                Assert.Equal(wanted, document.RootElement.EnumerateArray().Zip(indices, (item, i) =>
                    i < 4 ? $"{(i == 1 ? "-" : "")}{JsonNonFinite.Replacement(item.GetString()!)}" : item.GetRawText()));
            },
            threads: 1);
    }

    [Fact]
    public void Replace_OfAnyBytes_NeverThrows()
    {
        var ascii = Gen.Int[0, 12].Select(i => "\"\\NaInfity-,"u8[Math.Min(i, 10)]);
        Gen.OneOf(Gen.Byte.Array[0, 30], ascii.Array[0, 30]).Sample(
            text =>
            {
                JsonNonFinite.Replace(text);
            },
            threads: 1);
    }

    [Theory]
    [InlineData("NaN", "NaN")]
    [InlineData("nan", "NaN")]
    [InlineData("-NaN", "NaN")]
    [InlineData("Infinity", "Infinity")]
    [InlineData("+Infinity", "Infinity")]
    [InlineData("inf", "Infinity")]
    [InlineData("+Inf", "Infinity")]
    [InlineData("-Infinity", "-Infinity")]
    [InlineData("-inf", "-Infinity")]
    [InlineData("N", null)]
    [InlineData("NAN", null)]
    [InlineData("infinity", null)]
    [InlineData("", null)]
    public void Word_OfAText_IsWhatProducersMeanByIt(string text, string? word)
    {
        Assert.Equal(word, JsonNonFinite.Word(text));
        Assert.Null(JsonNonFinite.Replacement(text));
    }
}
