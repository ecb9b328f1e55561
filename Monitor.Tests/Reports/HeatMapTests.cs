using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Alphadrift.Monitoring.Replay;
using Alphadrift.Monitoring.Reports;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Reports;

/// <summary>Colours are read back from the drawing: 798 units of width over the periods, 13 of height per channel.</summary>
public sealed partial class HeatMapTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1.99, 0)]
    [InlineData(2, 1)]
    [InlineData(-2, -1)]
    [InlineData(3.99, 1)]
    [InlineData(4, 2)]
    [InlineData(8, 3)]
    [InlineData(-15.9, -3)]
    [InlineData(16, 4)]
    [InlineData(-1e9, -4)]
    [InlineData(double.PositiveInfinity, 4)]
    [InlineData(double.NaN, 0)]
    public void Level_OfAMovement_IsItsStepWithItsSign(double movement, int expected)
    {
        var scale = HeatScale.Movement with { Value = (_, _) => movement };

        Assert.Equal(expected, scale.Level(Period(1), 0));
    }

    [Fact]
    public void Level_OfAPeriodWithoutRows_IsNothing() =>
        Assert.Equal(0, (HeatScale.Movement with { Value = (_, _) => 100 }).Level(new ReplayPeriod(0, 1, 1, 0), 0));

    [Theory]
    [InlineData(0, "z")]
    [InlineData(1, "u1")]
    [InlineData(4, "u4")]
    [InlineData(-3, "d3")]
    public void Class_OfALevel_IsThatOfTheStyle(int level, string expected)
    {
        Assert.Equal(expected, HeatScale.Class(level));
        Assert.Contains($".{expected}{{", ReportStyle.Css, StringComparison.Ordinal);
    }

    /// <summary>The first colour begins at what chance reaches, rounded up to a number that reads well.</summary>
    [Theory]
    [InlineData(0.013, 0.02)]
    [InlineData(0.02, 0.02)]
    [InlineData(0.03, 0.05)]
    [InlineData(0.7, 1)]
    [InlineData(1, 1)]
    [InlineData(120, 200)]
    [InlineData(0, 0.1)]
    [InlineData(-1, 0.1)]
    [InlineData(double.NaN, 0.1)]
    [InlineData(double.PositiveInfinity, 0.1)]
    public void Slope_OfANoise_TakesTheNextRoundStep(double noise, double step)
    {
        var scale = HeatScale.Slope(noise);

        Assert.Equal([step, 2 * step, 4 * step, 8 * step], scale.Steps.Select(one => Math.Round(one, 10)));
    }

    [Fact]
    public void Slope_OfAnyNoise_IsAtMostTwoAndAHalfTimesIt() => Gen.Double[1e-6, 1e6].Sample(noise =>
    {
        var first = HeatScale.Slope(noise).Steps[0];

        Assert.InRange(first / noise, 1 - 1e-9, 2.5 + 1e-9);
    });

    [Fact]
    public void Legend_NamesEveryColourWithItsSize()
    {
        var legend = XElement.Parse(HeatScale.Movement.Legend());

        Assert.Equal(
            [
                "▼ below −16", "▼ below −8", "▼ below −4", "▼ below −2", "within ±2",
                "▲ above +2", "▲ above +4", "▲ above +8", "▲ above +16",
            ],
            legend.Elements("span").Select(span => span.Value.Trim()));
        Assert.Equal(
            ["d4", "d3", "d2", "d1", "z", "u1", "u2", "u3", "u4"],
            legend.Descendants("path").Select(path => (string?)path.Attribute("class")));
        Assert.StartsWith("Standardised movement, √n·(mean output − reference's)/sd: ", legend.Value, StringComparison.Ordinal);
    }

    /// <summary>Neighbours of one colour are one rectangle, and what is small is not drawn at all.</summary>
    [Fact]
    public void Draw_OfLevels_ColoursEachCellOnce()
    {
        double[][] movements = [[0, 3, 3, 5, -9, -9], [1, 1, 1, 1, 1, 1], [20, 0, 20, double.NaN, -3, 20]];

        var cells = Cells(Draw(movements));

        Assert.Equal(
            [
                "u1 0 1+2", "u2 0 3+1", "d3 0 4+2",
                "u4 2 0+1", "u4 2 2+1", "d1 2 4+1", "u4 2 5+1",
            ],
            cells.OrderBy(cell => cell.Row).ThenBy(cell => cell.From)
                .Select(cell => $"{cell.Class} {cell.Row} {cell.From}+{cell.Periods}"));
    }

    [Fact]
    public void Draw_OfAnyLevels_CoversExactlyWhatMoved() =>
        Gen.Double[-40, 40].Array[1, 12].Array[1, 6].Where(rows => rows.All(row => row.Length == rows[0].Length)).Sample(
            movements =>
            {
                var expected = movements.SelectMany((row, y) => row.Select((value, x) => (y, x, Level: Level(value))))
                    .Where(cell => cell.Level != 0)
                    .Select(cell => (cell.y, cell.x, HeatScale.Class(cell.Level)));

                var drawn = Cells(Draw(movements)).SelectMany(
                    cell => Enumerable.Range(cell.From, cell.Periods).Select(x => (cell.Row, x, cell.Class)));

                Assert.Equal(expected.Order(), drawn.Order());
            },
            iter: 200);

    [Fact]
    public void Draw_NamesChannelsPeriodsAndTheLoudest()
    {
        var svg = Draw([[1, 2], [3, 4]], site: "a<b>", prefix: "segment-3-", channels: [4, 5], loudest: 5, firstRow: 12_000);

        Assert.Equal("segment-3-hm2-t segment-3-hm2-d", (string?)svg.Element("svg")!.Attribute("aria-labelledby"));
        Assert.Equal("Standardised movement of the channels of a<b> over time", svg.Descendants("title").Single().Value);
        Assert.Equal(
            "2 channels, 2 periods. Channel 5 moved most. The numbers are in the table of the loudest channels.",
            svg.Descendants("desc").Single().Value);
        Assert.Equal(
            ["channel 4", "loudest ▸ channel 5", "row 12,000", "row 12,100 and on"],
            svg.Descendants("text").Select(text => text.Value));
    }

    private static int Level(double value) => (HeatScale.Movement with { Value = (_, _) => value }).Level(Period(1), 0);

    private static XElement Draw(
        double[][] movements,
        string site = "conv",
        string prefix = "",
        int[]? channels = null,
        int loudest = 0,
        int firstRow = 0)
    {
        var periods = Enumerable.Range(0, movements[0].Length).Select(i => Period(firstRow + (100 * i))).ToArray();
        return XElement.Parse(new HeatMap
        {
            Scale = HeatScale.Movement with
            {
                Value = (period, channel) => movements[channel - 5][(period.FirstRow - firstRow) / 100],
            },
            Site = site,
            Prefix = prefix,
            Index = 2,
            Offset = channels is null ? 5 : 5 - channels[0],
            Channels = channels ?? [.. Enumerable.Range(0, movements.Length)],
            Loudest = loudest,
            Periods = periods,
        }.Draw());
    }

    private static ReplayPeriod Period(int firstRow)
    {
        var period = new ReplayPeriod(firstRow, 3, 2, 0);
        period.Add(ReportSections.Window(alarm: false));
        return period;
    }

    private static List<(string Class, int Row, int From, int Periods)> Cells(XElement drawing)
    {
        var widths = drawing.Descendants("desc").Single().Value;
        var periods = int.Parse(PeriodCount().Match(widths).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        var cell = 798.0 / periods;
        return
        [
            .. drawing.Descendants("path")
                .Where(path => (string?)path.Attribute("class") is not "frame")
                .SelectMany(path => Rectangle().Matches((string)path.Attribute("d")!).Select(match => (
                    (string)path.Attribute("class")!,
                    int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) / 13,
                    (int)Math.Round((Number(match.Groups[1]) - 150) / cell),
                    (int)Math.Round(Number(match.Groups[3]) / cell)))),
        ];
    }

    private static double Number(Group group) => double.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("M([0-9.]+) ([0-9]+)h([0-9.]+)v12H([0-9.]+)z")]
    private static partial Regex Rectangle();

    [GeneratedRegex("channels, ([0-9]+) periods")]
    private static partial Regex PeriodCount();
}
