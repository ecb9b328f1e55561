using System.Globalization;
using System.Xml.Linq;
using Alphadrift.Monitoring.Reports;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Reports;

/// <summary>What comes from models, files and command lines must stay text on the page.</summary>
public sealed class HtmlTests
{
    [Theory]
    [InlineData("conv1", "conv1")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("a\" onload=\"x", "a&quot; onload=&quot;x")]
    [InlineData("it's", "it&#39;s")]
    [InlineData("a & b &amp; c", "a &amp; b &amp;amp; c")]
    [InlineData("]]>", "]]&gt;")]
    [InlineData("a\nb\tc", "a\uFFFDb\uFFFDc")]
    [InlineData("a\0b", "a\uFFFDb")]
    [InlineData("\u202Egnp.exe", "\uFFFDgnp.exe")]
    [InlineData("a\u200Bb", "a\uFFFDb")]
    [InlineData("\uFFFE", "\uFFFD")]
    public void Escape_OfAName_IsItsTextAndNothingElse(string? name, string expected) =>
        Assert.Equal(expected, Html.Escape(name));

    /// <summary>Joiners hold letters of some scripts and emoji together; they are no danger.</summary>
    [Fact]
    public void Escape_OfJoiners_KeepsThem()
    {
        var words = "می\u200Cخواهم \uD83D\uDC69\u200D\uD83D\uDCBB";

        Assert.Equal(words, Inner(Html.Escape(words)));
    }

    [Theory]
    [InlineData(120, "")]
    [InlineData(121, "…")]
    [InlineData(5_000, "…")]
    public void Escape_OfALongName_IsCutAtTheLimit(int length, string end)
    {
        var text = Inner(Html.Escape(new string('x', length)));

        Assert.Equal(new string('x', end.Length == 0 ? length : 119) + end, text);
    }

    /// <summary>A cut in the middle of a character beyond the basic plane leaves no half of it.</summary>
    [Fact]
    public void Escape_CutWithinACharacter_IsStillXml()
    {
        var text = Inner(Html.Escape(new string('x', 118) + "\uD83D\uDE00 and more"));

        Assert.Equal(new string('x', 118) + "\uFFFD…", text);
    }

    [Fact]
    public void Escape_OfAnyText_IsXmlTextAndAttribute() => Gen.String.Sample(text =>
    {
        var escaped = Html.Escape(text);

        var element = XElement.Parse($"<a b=\"{escaped}\">{escaped}</a>");

        Assert.Equal(element.Value, element.Attribute("b")!.Value);
        Assert.True(element.Value.Length <= Html.LongestName);
        Assert.DoesNotContain(element.Value, char.IsControl);
    });

    [Fact]
    public void Escape_OfUnpairedSurrogates_ReplacesThem() =>
        Assert.Equal("a\uFFFDb\uFFFD", Inner(Html.Escape("a\uD800b\uDC00")));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(-1.234, "-1.23")]
    [InlineData(99.994, "99.99")]
    [InlineData(100, "100")]
    [InlineData(1234.5, "1,234")]
    [InlineData(-999_999, "-999,999")]
    [InlineData(1e6, "1.0e6")]
    [InlineData(-2.55e9, "-2.6e9")]
    [InlineData(0.5, "0.5")]
    [InlineData(0.12346, "0.1235")]
    [InlineData(1e-4, "0.0001")]
    [InlineData(9.9e-5, "9.9e-5")]
    [InlineData(-1e-12, "-1e-12")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "–")]
    [InlineData(double.NegativeInfinity, "–")]
    public void Short_OfANumber_HasAboutThreeDigits(double value, string expected) => Assert.Equal(expected, Html.Short(value));

    [Fact]
    public void Short_OfAnyNumber_IsNearItAndShort() => Gen.Double[-1e12, 1e12].Sample(value =>
    {
        var text = Html.Short(value);

        var read = double.Parse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.InRange(text.Length, 1, 9);
        Assert.True(Math.Abs(read - value) <= 0.05 * Math.Abs(value) + 1e-12, $"{value} became {text}");
    });

    [Theory]
    [InlineData(1.004, "1")]
    [InlineData(-0.126, "-0.13")]
    [InlineData(960, "960")]
    [InlineData(0.001, "0")]
    public void At_OfACoordinate_HasTwoDecimals(double value, string expected) => Assert.Equal(expected, Html.At(value));

    [Fact]
    public void Table_OfRows_EscapesCellsAndAlignsNumbers()
    {
        var table = XElement.Parse(Html.Table(
            "All <things> & more",
            ["name", ">count", "note"],
            [["<a>", "1,000", "x & y"], ["b", "2", ""]]));

        Assert.Equal("All <things> & more", table.Descendants("caption").Single().Value);
        Assert.Equal(
            [("name", null), ("count", "n"), ("note", (string?)null)],
            table.Descendants("thead").Single().Descendants("th").Select(cell => (cell.Value, (string?)cell.Attribute("class"))));
        Assert.Equal(
            ["<a>|1,000|x & y", "b|2|"],
            ReportSections.Cells(table));
        Assert.All(table.Descendants("tbody").Descendants("th"), cell => Assert.Equal("row", (string?)cell.Attribute("scope")));
        Assert.Equal(["n", "n"], table.Descendants("td").Select(cell => (string?)cell.Attribute("class")).OfType<string>());
        Assert.Empty(table.Descendants("a"));
    }

    [Fact]
    public void Table_WithTargets_LinksTheHeadingOfEachRow()
    {
        var table = XElement.Parse(Html.Table("t", ["a", ">b"], [["x", "1"], ["y", "2"]], row => $"part-{row}"));

        Assert.Equal(
            [("#part-0", "x"), ("#part-1", "y")],
            table.Descendants("a").Select(link => ((string)link.Attribute("href")!, link.Value)));
    }

    [Fact]
    public void Table_OfLongCells_CutsThemLaterThanNames()
    {
        var table = XElement.Parse(Html.Table("t", ["a", "b"], [[new string('n', 300), new string('c', 900)]]));

        Assert.Equal(120, table.Descendants("tbody").Single().Descendants("th").Single().Value.Length);
        Assert.Equal(600, table.Descendants("td").Single().Value.Length);
    }

    [Fact]
    public void Table_WithoutRows_HasItsHeadingsAlone()
    {
        var table = XElement.Parse(Html.Table("t", ["a", "b"], []));

        Assert.Equal(2, table.Descendants("th").Count());
        Assert.Empty(table.Descendants("td"));
    }

    [Fact]
    public void HtmlText_InAnyCulture_WritesNumbersAlike()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            german.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = german;

            Assert.Equal("M1.5 2.25", new HtmlText().Add($"M{1.5} {2.25}").ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void HtmlText_Parts_FollowEachOther() => Assert.Equal(
        "<b>1</b><p>a &lt; b</p>\n<i/>",
        new HtmlText().Add($"<b>{1}</b>").Paragraph("a < b").Raw("<i/>").ToString());

    private static string Inner(string escaped) => XElement.Parse($"<a>{escaped}</a>").Value;
}
