using System.Globalization;
using System.Text;
using Alphadrift.Monitoring.Tables;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Tables;

/// <summary>Cells of text files as spreadsheets, pandas and databases write them.</summary>
public sealed class CellNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("7", 7)]
    [InlineData("+7", 7)]
    [InlineData("-1.5", -1.5)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("1e3", 1_000)]
    [InlineData("1E-3", 0.001)]
    [InlineData(" 2 ", 2)]
    [InlineData("\t2", 2)]
    [InlineData("true", 1)]
    [InlineData("TRUE", 1)]
    [InlineData("False", 0)]
    [InlineData("NaN", double.NaN)]
    [InlineData("nan", double.NaN)]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("Infinity", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("1e999", double.PositiveInfinity)]
    public void TryParse_OfANumber_IsIt(string cell, double expected)
    {
        Assert.True(CellNumber.TryParse(Encoding.UTF8.GetBytes(cell), out var number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("x")]
    [InlineData("1,5")]
    [InlineData("1 000")]
    [InlineData("1_000")]
    [InlineData("0x10")]
    [InlineData("$5")]
    [InlineData("5%")]
    [InlineData("(5)")]
    [InlineData("yes")]
    [InlineData("--1")]
    [InlineData("1e")]
    [InlineData("NULL")]
    [InlineData("2026-11-24")]
    [InlineData("٥")]
    [InlineData("infinitely many")]
    public void TryParse_OfWhatIsNone_IsFalse(string cell) =>
        Assert.False(CellNumber.TryParse(Encoding.UTF8.GetBytes(cell), out _));

    [Fact]
    public void TryParse_OfAnyNumberAsItIsPrinted_IsTheSame() => Gen.Double.Sample(number =>
    {
        var cell = number.ToString("R", CultureInfo.InvariantCulture);

        Assert.True(CellNumber.TryParse(Encoding.UTF8.GetBytes(cell), out var read), cell);
        Assert.Equal(number, read);
    });

    [Fact]
    public void TryParse_OfAnyBytes_NeverThrows() => Gen.Byte.Array[0, 20].Sample(cell =>
    {
        var isNumber = double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

        Assert.True(CellNumber.TryParse(cell, out _) || !isNumber);
    });
}
