using Alphadrift.Monitoring.Reports;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Reports;

/// <summary>Numbers as commands, pages and messages show them.</summary>
public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1_000, "1,000")]
    [InlineData(12_345_678, "12,345,678")]
    [InlineData(-1_000, "-1,000")]
    [InlineData(long.MaxValue, "9,223,372,036,854,775,807")]
    public void Count_OfANumber_GroupsThousands(long count, string expected) => Assert.Equal(expected, Figures.Count(count));

    [Theory]
    [InlineData(0, "row", null, "0 rows")]
    [InlineData(1, "row", null, "1 row")]
    [InlineData(2, "row", null, "2 rows")]
    [InlineData(1_000, "row", null, "1,000 rows")]
    [InlineData(1, "class", "classes", "1 class")]
    [InlineData(26, "class", "classes", "26 classes")]
    public void Count_OfThings_HasThePluralThatBelongs(long count, string one, string? many, string expected) =>
        Assert.Equal(expected, Figures.Count(count, one, many));

    [Theory]
    [InlineData(0, "0.000")]
    [InlineData(1.23456, "1.235")]
    [InlineData(1234.5, "1,234.500")]
    [InlineData(-0.5, "-0.500")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "–")]
    public void Score_HasThreeDecimals(double score, string expected) => Assert.Equal(expected, Figures.Score(score));

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(4.25, "4.3")]
    [InlineData(-12, "-12.0")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.NegativeInfinity, "–")]
    public void Deviations_HaveOneDecimal(double value, string expected) => Assert.Equal(expected, Figures.Deviations(value));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.03125, "0.0313")]
    [InlineData(-0.03125, "-0.0313")]
    [InlineData(1.5, "1.5000")]
    [InlineData(double.NaN, "–")]
    public void Slope_HasFourDecimals_AndZeroNone(double slope, string expected) => Assert.Equal(expected, Figures.Slope(slope));

    [Theory]
    [InlineData(1, "1.0000")]
    [InlineData(0.05, "0.0500")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.000099, "<0.0001")]
    [InlineData(0, "<0.0001")]
    [InlineData(double.NaN, "–")]
    public void PValue_IsNeverShownAsZero(double p, string expected) => Assert.Equal(expected, Figures.PValue(p));

    [Theory]
    [InlineData(0.01, 2, "1 %")]
    [InlineData(0.0025, 2, "0.25 %")]
    [InlineData(0.123456, 2, "12.35 %")]
    [InlineData(0.123456, 0, "12 %")]
    [InlineData(0.123456, 1, "12.3 %")]
    [InlineData(1, 2, "100 %")]
    [InlineData(-0.5, 1, "-50 %")]
    [InlineData(-0.00001, 1, "0 %")]
    [InlineData(1e-9, 2, "0 %")]
    [InlineData(0.0005, 4, "0.05 %")]
    [InlineData(double.NaN, 2, "–")]
    [InlineData(double.PositiveInfinity, 2, "–")]
    public void Percent_IsRoundedAndHasNoMinusZero(double share, int decimals, string expected) =>
        Assert.Equal(expected, Figures.Percent(share, decimals));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1.0 kB")]
    [InlineData(55_540, "55.5 kB")]
    [InlineData(999_940, "999.9 kB")]
    [InlineData(1_000_000, "1.0 MB")]
    [InlineData(3_140_000, "3.1 MB")]
    [InlineData(1_000_000_000, "1.0 GB")]
    [InlineData(12_340_000_000, "12.3 GB")]
    public void Bytes_TakeTheUnitThatFits(long bytes, string expected) => Assert.Equal(expected, Figures.Bytes(bytes));

    /// <summary>Columns of a table are cut by width, so a figure must not grow without limit.</summary>
    [Fact]
    public void Everything_OfAnyNumber_IsShortAndOneLine() => Gen.Double.Sample(value =>
    {
        string[] texts = [Figures.Deviations(Math.Clamp(value, -1e8, 1e8)), Figures.PValue(Math.Clamp(value, 0, 1))];

        Assert.All(texts, text => Assert.InRange(text.Length, 1, 12));
        Assert.All(texts, text => Assert.DoesNotContain('\n', text));
    });
}
