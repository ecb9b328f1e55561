using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Alphadrift.Monitoring.Reports;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Reports;

public sealed partial class DistributionSectionTests
{
    /// <summary>Values 0, 1 … 100: every percentile is its number.</summary>
    private static readonly float[] Uniform = [.. Enumerable.Range(0, 101).Select(i => (float)i)];

    [Fact]
    public void Range_OfTwoDistributions_SpansBothWithoutTheirTails()
    {
        var (from, to) = Channel(Uniform, [.. Uniform.Select(value => value + 50)]).Range;

        Assert.Equal(1 - (0.04 * 148), from, 1e-9);
        Assert.Equal(149 + (0.04 * 148), to, 1e-9);
    }

    [Fact]
    public void Range_OfAConstant_HasAWidth()
    {
        var constant = Enumerable.Repeat(3f, 101).ToArray();

        Assert.Equal((2.5, 3.5), Channel(constant, constant).Range);
    }

    [Theory]
    [InlineData(0, 0.02)]
    [InlineData(49, 0.5)]
    [InlineData(-49, 0.5)]
    [InlineData(1_000, 1)]
    [InlineData(-1_000, 1)]
    public void Outside_OfAShift_IsTheShareBeyondTheReferencesTails(float shift, double expected) =>
        Assert.Equal(expected, Channel(Uniform, [.. Uniform.Select(value => value + shift)]).Outside, 0.011);

    /// <summary>A channel that is constant on the reference and now is not outside of anything.</summary>
    [Fact]
    public void Outside_OfTheSameConstant_IsNothing()
    {
        var constant = Enumerable.Repeat(3f, 101).ToArray();

        Assert.Equal(0, Channel(constant, constant).Outside, 1e-9);
        Assert.Equal(1, Channel(constant, [.. constant.Select(value => value + 1)]).Outside, 1e-9);
    }

    [Fact]
    public void Histogram_OfAnyPercentiles_IsASharePerBinAndMissesTheTailsAlone() =>
        Gen.Select(Gen.Single[-100, 100].Array[101], Gen.Single[-100, 100].Array[101]).Sample((one, two) =>
        {
            Array.Sort(one);
            Array.Sort(two);
            var channel = Channel(one, two);

            double[] reference = channel.Histogram(one), now = channel.Histogram(two);

            Assert.Equal((ChannelDistribution.Bins, ChannelDistribution.Bins), (reference.Length, now.Length));
            Assert.All(reference.Concat(now), share => Assert.InRange(share, -1e-9, 1));
            Assert.InRange(reference.Sum(), 0.97, 1 + 1e-9);
            Assert.InRange(now.Sum(), 0.97, 1 + 1e-9);
            Assert.InRange(channel.Outside, 0, 1 + 1e-9);
        });

    [Fact]
    public void Histogram_OfAUniformDistribution_IsFlatWithinIt()
    {
        var shares = Channel(Uniform, Uniform).Histogram(Uniform);

        Assert.All(shares[2..^2], share => Assert.Equal(0.98 * 1.08 / ChannelDistribution.Bins, share, 1e-3));
    }

    [Fact]
    public void Draw_WithoutDistributions_SaysWhy() => Assert.Equal(
        "<h2>Reference and now, row by row</h2>\n<p>No row was observed &amp; kept.</p>\n",
        new DistributionSection(new RowDistributions { Missing = "No row was observed & kept." }, "").Draw());

    [Fact]
    public void Draw_OfTwoChannels_ShowsBothDistributionsOfEach()
    {
        float[] moved = [.. Uniform.Select(value => value + 10)];

        var section = Draw("s-", Channel(Uniform, moved, "conv<1>", 3), Channel(Uniform, Uniform));

        var figures = section.Descendants("figure").ToArray();
        Assert.Equal(["conv<1> channel 3", "fc channel 0"], figures.Select(figure => figure.Element("figcaption")!.Value));
        Assert.Equal(
            ["s-q0-t s-q0-d", "s-q1-t s-q1-d"],
            figures.Select(figure => (string?)figure.Element("svg")!.Attribute("aria-labelledby")));
        Assert.Equal("The median was 50 on the reference and is 60 now; 11 % of the rows are outside.",
            figures[0].Descendants("desc").Single().Value);
        Assert.All(figures, figure => Assert.Equal(
            ["bar", "refbar", "axis"], figure.Descendants("path").Select(path => (string?)path.Attribute("class"))));
        Assert.Contains("1,234 rows from row 5,000 on", section.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_OfAChannel_SetsItsPercentilesBesideTheReferences()
    {
        var section = Draw("", Channel(Uniform, [.. Uniform.Select(value => value / 2)]));

        Assert.Equal(
            [
                "fc channel 0|reference|1|5|25|50|75|95|99|2 %",
                "fc channel 0|now|0.5|2.5|12.5|25|37.5|47.5|49.5|2 %",
            ],
            ReportSections.Cells(section));
        Assert.Equal(
            ["channel", "rows of", "1 %", "5 %", "25 %", "50 %", "75 %", "95 %", "99 %", "outside"],
            section.Descendants("thead").Single().Descendants("th").Select(heading => heading.Value));
    }

    /// <summary>Both outlines begin and end at the foot of the picture and reach no higher than its head.</summary>
    [Fact]
    public void Draw_OfAnyDistributions_StaysInsideThePicture() =>
        Gen.Select(Gen.Single[-1e6f, 1e6f].Array[101], Gen.Single[-1, 1].Array[101]).Sample((one, two) =>
        {
            Array.Sort(one);
            Array.Sort(two);

            var outlines = Draw("", Channel(one, two)).Descendants("path")
                .Where(path => (string?)path.Attribute("class") is "bar" or "refbar")
                .Select(path => (string)path.Attribute("d")!);

            Assert.All(outlines, outline =>
            {
                Assert.StartsWith("M8 132", outline, StringComparison.Ordinal);
                Assert.EndsWith("V132z", outline, StringComparison.Ordinal);
                Assert.All(Heights().Matches(outline), match => Assert.InRange(
                    double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), 22, 132.01));
            });
        });

    private static XElement Draw(string prefix, params ChannelDistribution[] channels)
    {
        var distributions = new RowDistributions { FirstRow = 5_000, Rows = 1_234, Channels = channels };
        return ReportSections.Parse(new DistributionSection(distributions, prefix).Draw());
    }

    private static ChannelDistribution Channel(float[] reference, float[] now, string site = "fc", int channel = 0) =>
        new(new ChannelPlace(0, site, channel, channel), reference, now);

    [GeneratedRegex("V([0-9.-]+)")]
    private static partial Regex Heights();
}
