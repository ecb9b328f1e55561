using System.Text;
using Alphadrift.Monitoring.Rows;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Rows;

public sealed class NonFiniteWordTests
{
    [Theory]
    [InlineData("NaN", "NaN")]
    [InlineData("nan", "NaN")]
    [InlineData("NAN", "NaN")]
    [InlineData("-NaN", "NaN")]
    [InlineData("-nan", "NaN")]
    [InlineData("+nan", "NaN")]
    [InlineData("nan(ind)", "NaN")]
    [InlineData("-nan(ind)", "NaN")]
    [InlineData("nan(0x8000000000001)", "NaN")]
    [InlineData("1.#QNAN", "NaN")]
    [InlineData("1.#IND", "NaN")]
    [InlineData("-1.#IND00", "NaN")]
    [InlineData("1.#SNAN0", "NaN")]
    [InlineData("NaNQ", "NaN")]
    [InlineData(".NaN", "NaN")]
    [InlineData(" NaN ", "NaN")]
    [InlineData("Infinity", "Infinity")]
    [InlineData("INFINITY", "Infinity")]
    [InlineData("+Infinity", "Infinity")]
    [InlineData("inf", "Infinity")]
    [InlineData("INF", "Infinity")]
    [InlineData("+Inf", "Infinity")]
    [InlineData("1.#INF", "Infinity")]
    [InlineData("1.#INF00", "Infinity")]
    [InlineData(".inf", "Infinity")]
    [InlineData("∞", "Infinity")]
    [InlineData("+∞", "Infinity")]
    [InlineData("-Infinity", "-Infinity")]
    [InlineData("-inf", "-Infinity")]
    [InlineData("-INF", "-Infinity")]
    [InlineData("-1.#INF", "-Infinity")]
    [InlineData("-∞", "-Infinity")]
    [InlineData("N", null)]
    [InlineData("NA", null)]
    [InlineData("N/A", null)]
    [InlineData("nan(", null)]
    [InlineData("nan()x", null)]
    [InlineData("nan(a b)", null)]
    [InlineData("nana", null)]
    [InlineData("--inf", null)]
    [InlineData("infinite", null)]
    [InlineData("IND", null)]
    [InlineData("1.#INF5", null)]
    [InlineData("1.5", null)]
    [InlineData("null", null)]
    [InlineData("-", null)]
    [InlineData("", null)]
    public void Of_AText_IsWhatProducersMeanByIt(string text, string? word)
    {
        Assert.Equal(word, NonFiniteWord.Of(text));
        Assert.Equal(word, NonFiniteWord.Of(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Of_AnyBytes_NeverThrows()
    {
        var letters = Gen.Int[0, 12].Select(i => "nan(1.#IF)+-"u8[Math.Min(i, 11)]);
        Gen.OneOf(Gen.Byte.Array[0, 40], letters.Array[0, 40]).Sample(
            text =>
            {
                NonFiniteWord.Of(text);
            },
            threads: 1);
    }
}
