using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Alphadrift.Monitoring.Reports;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Reports;

/// <summary>Curves are read back from the drawing: 0 to the highest value over y = 182 … 24, rows over x = 62 … 948.</summary>
public sealed partial class LinePlotTests
{
    private static readonly LinePlot Plain = new()
    {
        Id = "p",
        Title = "Score",
        Description = "What it shows.",
        Rows = 1_000,
        Curve = [(0, 1), (100, 2), (200, 3), (900, 4)],
        Threshold = [(0, 3), (1_000, 3)],
        Alarms = [],
    };

    [Fact]
    public void Draw_OfACurve_PutsEveryPointAtItsRowAndValue()
    {
        var points = Points(Element(Draw(Plain), "curve"));

        Assert.Equal(4, points.Count);
        Assert.Equal([62, 150.6, 239.2, 859.4], points.Select(point => point.X));
        Assert.Equal([1.0, 2, 3, 4], points.Select(point => Math.Round((182 - point.Y) / (182 - 24) * 4 * 1.08, 2)));
    }

    [Fact]
    public void Draw_OfAThreshold_IsALineAcrossAllRows()
    {
        var points = Points(Element(Draw(Plain), "threshold"));

        Assert.Equal([62, 948], points.Select(point => point.X));
        Assert.Equal(points[0].Y, points[1].Y);
    }

    [Fact]
    public void Draw_ForAListener_NamesAndDescribesThePicture()
    {
        var svg = Draw(Plain with { Title = "A <score>", Description = "5 > 4 & more" }).Descendants("svg").Single();

        Assert.Equal("img", (string?)svg.Attribute("role"));
        Assert.Equal("p-t p-d", (string?)svg.Attribute("aria-labelledby"));
        Assert.Equal(("p-t", "A <score>"), ((string?)svg.Element("title")!.Attribute("id"), svg.Element("title")!.Value));
        Assert.Equal(("p-d", "5 > 4 & more"), ((string?)svg.Element("desc")!.Attribute("id"), svg.Element("desc")!.Value));
    }

    [Fact]
    public void Draw_OfValuesThatAreNotFinite_LeavesGaps()
    {
        var plot = Plain with
        {
            Curve = [(0, 1), (100, double.NaN), (200, 2), (300, 3), (400, double.PositiveInfinity), (500, 1)],
        };

        var curve = Element(Draw(plot), "curve");

        Assert.Equal(3, curve.Count(letter => letter == 'M'));
        Assert.Equal(1, curve.Count(letter => letter == 'L'));
        Assert.DoesNotContain("NaN", Draw(plot).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("∞", Draw(plot).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData(double.NaN)]
    [InlineData(double.NaN, double.PositiveInfinity)]
    [InlineData(-1.0)]
    public void Draw_WithoutAnyKnownValue_SaysSo(params double[] values)
    {
        var plot = Plain with { Title = "A <score>", Curve = [.. values.Select((value, i) => ((long)i, value))], Threshold = [] };

        Assert.Equal("<p>A &lt;score&gt;: no value is known.</p>\n", plot.Draw());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-300)]
    [InlineData(1e300)]
    public void Draw_OfOneValueAlone_StaysInsideThePicture(double value)
    {
        var plot = Plain with { Curve = [(0, value), (999, value)], Threshold = [], Rows = 1_000 };

        Assert.All(Points(Element(Draw(plot), "curve")), point => Assert.InRange(point.Y, 24, 182));
    }

    [Fact]
    public void Draw_OfAnyValues_StaysInsideThePictureAndIsXml() =>
        Gen.Select(Gen.Double[0, 1e9].Array[1, 80], Gen.Double[0, 1e6], Gen.Long[1, 9_000_000]).Sample((values, limit, rows) =>
        {
            var plot = Plain with
            {
                Rows = rows,
                Curve = [.. values.Select((value, i) => (i * rows / values.Length, value))],
                Threshold = [(0, limit), (rows, limit)],
                Alarms = [0, rows - 1],
            };

            var svg = Draw(plot);

            Assert.All(Points(Element(svg, "curve")).Concat(Points(Element(svg, "threshold"))), point =>
            {
                Assert.InRange(point.X, 62, 948);
                Assert.InRange(point.Y, 24, 182);
            });
            Assert.InRange(svg.Descendants("path").Count(path => (string?)path.Attribute("class") == "grid"), 2, 12);
        });

    /// <summary>A larger value is never drawn lower, on either kind of axis.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(19, false)]
    [InlineData(25, true)]
    [InlineData(1e6, true)]
    public void Draw_OfAPeak_TakesALogarithmicAxisWhereItIsHigh(double peak, bool logarithmic)
    {
        double[] values = [1, 1, 1.5, 1, peak, 2, 1];
        var plot = Plain with { Curve = [.. values.Select((value, i) => (100L * i, value))], Threshold = [] };

        var svg = Draw(plot);

        Assert.Equal(logarithmic, svg.Value.Contains("values on a logarithmic scale", StringComparison.Ordinal));
        var drawn = Points(Element(svg, "curve")).Zip(values).OrderBy(pair => pair.Second).Select(pair => pair.First.Y).ToArray();
        Assert.Equal(drawn.OrderDescending(), drawn);
    }

    [Fact]
    public void Draw_OfTicks_NumbersRowsAndValues()
    {
        var texts = Draw(Plain).Descendants("text").Select(text => text.Value).ToArray();

        Assert.Equal(["0", "1", "2", "3", "4"], texts.Take(5));
        Assert.Equal(["0", "200", "400", "600", "800", "1,000"], texts.Skip(5).Take(6));
        Assert.Equal("row", texts[^1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(2_000_000_000)]
    public void Draw_OfAnyNumberOfRows_HasAFewTicks(long rows)
    {
        var plot = Plain with { Rows = rows, Curve = [(0, 1)], Threshold = [] };

        Assert.InRange(Draw(plot).Descendants("text").Count(), 3, 16);
    }

    [Fact]
    public void Draw_OfAlarms_PutsATriangleBelowTheAxisAtEach()
    {
        var svg = Draw(Plain with { Alarms = [100, 900] });

        Assert.Equal("M150.6 186l5 9h-10zM859.4 186l5 9h-10z", Element(svg, "alarm"));
        Assert.DoesNotContain(Draw(Plain).Descendants("path"), path => (string?)path.Attribute("class") == "alarm");
    }

    [Theory]
    [InlineData(100L, "s")]
    [InlineData(950L, "e")]
    public void Draw_OfAChange_WritesItsRowWhereThereIsRoom(long row, string anchor)
    {
        var svg = Draw(Plain with { Change = row });

        var label = svg.Descendants("text").Single(text => text.Value.StartsWith("shift", StringComparison.Ordinal));
        Assert.Equal(($"shift since row {row}", anchor), (label.Value, (string?)label.Attribute("class")));
        var expected = (62 + (886 * row / 1000.0)).ToString("0.##", CultureInfo.InvariantCulture);
        Assert.Equal($"M{expected} 4V182", Element(svg, "change"));
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(61, 0)]
    public void Draw_OfFewPoints_MarksEach(int points, int dots)
    {
        var plot = Plain with { Curve = [.. Enumerable.Range(0, points).Select(i => (10L * i, 1.0 + (i % 3)))] };

        Assert.Equal(dots, Draw(plot).Descendants("circle").Count());
    }

    private static XElement Draw(LinePlot plot) => XElement.Parse(plot.Draw());

    private static string Element(XElement svg, string kind) =>
        (string)svg.Descendants("path").Single(path => (string?)path.Attribute("class") == kind).Attribute("d")!;

    private static List<(double X, double Y)> Points(string path) =>
        [.. Coordinates().Matches(path).Select(match => (Number(match.Groups[1]), Number(match.Groups[2])))];

    private static double Number(Group group) => double.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("[ML]([0-9.-]+) ([0-9.-]+)")]
    private static partial Regex Coordinates();
}
