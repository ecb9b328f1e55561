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
    [InlineData("[ -NaN ]", "-NaN")]
    [InlineData("[1,NaN,-1,-Infinity,2e-1,Infinity]", "NaN -Infinity Infinity")]
    [InlineData("[nan,inf,NAN,+Infinity,-INF]", "nan inf NAN +Infinity -INF")]
    [InlineData("[-nan(ind),1.#QNAN,-1.#IND00,1.#INF]", "-nan(ind) 1.#QNAN -1.#IND00 1.#INF")]
    [InlineData("[∞,-∞,.inf]", "∞ -∞ .inf")]
    public void Replace_OfBareWords_MakesStringsOfTheSameLengthInTheirPlaces(string json, string words)
    {
        var text = Encoding.UTF8.GetBytes(json);

        Assert.True(JsonNonFinite.Replace(text));

        var before = Encoding.UTF8.GetBytes(json);
        var found = new List<string>();
        var reader = new Utf8JsonReader(text);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                Assert.True(JsonNonFinite.IsReplacement(reader.ValueSpan));
                found.Add(Encoding.UTF8.GetString(before.AsSpan((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2)));
            }
        }

        Assert.Equal(words, string.Join(' ', found));
        Assert.Equal(before.Length, text.Length);
    }

    [Theory]
    [InlineData("[1,-2,-3e-4]")]
    [InlineData("""{"NaN":"Infinity","-Infinity":"a NaN"}""")]
    [InlineData("""["\"NaN",-1,"\\",null,"x\\\"NaN"]""")]
    [InlineData("[nana,info,None,undefined,--Infinity,+5,nil,NA]")]
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
            "NaN", "-nan", "Infinity", "+INF", "1", "-2.5e-3", "\"NaN\"", "\"a\\\"NaN\"", "null", "[]", "{\"NaN\":-1}",
        ];
        Gen.Int[0, items.Length - 1].Array[0, 12].Sample(
            indices =>
            {
                var wanted = indices.Select(i => items[i]).ToArray();
                var text = Encoding.UTF8.GetBytes($"[{string.Join(", ", wanted)}]");
                Assert.Equal(indices.Any(i => i < 4), JsonNonFinite.Replace(text));
                using var document = JsonDocument.Parse(text);
                Assert.Equal(
                    indices.Select(i => i < 4 ? null : items[i]),
                    document.RootElement.EnumerateArray().Select(item =>
                        item.ValueKind == JsonValueKind.String && JsonNonFinite.IsReplacement(item.GetString()!)
                            ? null
                            : item.GetRawText()));
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
}
