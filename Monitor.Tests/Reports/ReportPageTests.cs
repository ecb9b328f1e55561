using System.Text.RegularExpressions;
using System.Xml.Linq;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Replay;
using Alphadrift.Monitoring.Reports;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Reports;

/// <summary>The page as a whole: what every page must hold, whatever was seen.</summary>
public sealed partial class ReportPageTests
{
    private static readonly Observation Quiet = Observations.Skewed(Charted(Alive(ReportSections.Window(alarm: false))), 1);
    private static readonly Observation Loud = Observations.Skewed(Charted(ReportSections.Window(alarm: true)), 9);

    /// <summary>Names of windows that a page is made of.</summary>
    public static TheoryData<string> Kinds =>
        ["none", "one", "quiet", "drift", "without charts", "unscored", "not finite", "many"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_OfAnyReplay_IsXmlWithoutScriptsAndWithoutTheNetwork(string kind)
    {
        var text = Write(Windows(kind));
        var page = Parse(text);

        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", text, StringComparison.Ordinal);
        Assert.Equal(
            "default-src 'none'; style-src 'unsafe-inline'",
            (string?)page.Descendants("meta").Single(meta => meta.Attribute("http-equiv") is not null).Attribute("content"));
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is
            "script" or "link" or "img" or "iframe" or "object" or "embed" or "form" or "base" or "audio" or "video");
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute =>
            attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase)
            || attribute.Name.LocalName is "src" or "style" or "action"
            || (attribute.Name.LocalName == "href" && !attribute.Value.StartsWith('#')));
        Assert.DoesNotContain("://", text, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_OfAnyReplay_ShowsNoRawNumberThatIsNone(string kind)
    {
        var text = Write(Windows(kind));

        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(LongNumber(), text);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_OfAnyReplay_NamesAndDescribesEveryPicture(string kind)
    {
        var page = Parse(Write(Windows(kind)));

        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        var pictures = page.Descendants("svg").Where(svg => svg.Attribute("aria-hidden") is null).ToArray();
        Assert.All(pictures, svg => Assert.Equal("img", (string?)svg.Attribute("role")));
        Assert.All(pictures, svg => Assert.All(
            ((string)svg.Attribute("aria-labelledby")!).Split(' '), id => Assert.Contains(id, ids)));
        Assert.All(pictures, svg => Assert.NotEqual("", svg.Element("title")!.Value));
        Assert.All(pictures, svg => Assert.NotEqual("", svg.Element("desc")!.Value));
    }

    [Fact]
    public void Write_TheSameTwice_GivesTheSameBytes() => Assert.Equal(Write(Windows("drift")), Write(Windows("drift")));

    [Fact]
    public void Write_OfThousandsOfWindows_StaysSmall()
    {
        var few = Write(Windows("many")).Length;
        var many = Write([.. Enumerable.Repeat(Windows("many"), 5).SelectMany(windows => windows)]).Length;

        Assert.InRange(many, few / 2, few * 3 / 2);
        Assert.InRange(many, 1, 400_000);
    }

    [Theory]
    [InlineData("none", "Not calibrated: nothing can alarm")]
    [InlineData("quiet", "Quiet: no drift found")]
    [InlineData("drift", "Drift found")]
    public void Write_OfAReplay_BeginsWithItsVerdict(string kind, string expected)
    {
        var page = Parse(Write(Windows(kind)));

        Assert.Equal(expected, page.Descendants("div").Single(div => (string?)div.Attribute("class") == "word").Value);
        Assert.Equal("rows.csv: drift report", page.Descendants("title").First().Value);
        Assert.Equal("Alphadrift: rows.csv seen by letter.onnx", page.Descendants("h1").Single().Value);
    }

    [Fact]
    public void Write_OfHostileNames_KeepsThemText()
    {
        const string hostile = "</title><script>alert(1)</script>";
        var windows = Windows("drift").Select(window => window with
        {
            Sites = [.. window.Sites.Select((site, i) => site with { Name = hostile + i })],
        });
        var source = ReportSections.Source with
        {
            Input = hostile,
            Model = hostile,
            Baseline = hostile,
            IgnoredColumns = [hostile, "a\"b"],
        };

        var text = Write([.. windows], source);

        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        Assert.StartsWith(hostile, Parse(text).Descendants("title").First().Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(2, "Columns of the file that are no part of a row: c0, c1.")]
    [InlineData(20, "c18, c19.")]
    [InlineData(23, "c18, c19 and 3 more.")]
    public void Write_OfColumnsThatWereLeftOut_NamesTwenty(int columns, string? expected)
    {
        var source = ReportSections.Source with { IgnoredColumns = [.. Enumerable.Range(0, columns).Select(i => $"c{i}")] };

        var said = Parse(Write(Windows("quiet"), source)).Descendants("p").Select(p => p.Value)
            .SingleOrDefault(text => text.StartsWith("Columns", StringComparison.Ordinal));

        Assert.Equal(expected is null, said is null);
        if (expected is not null) Assert.EndsWith(expected, said!, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OfRowsThatTheModelAnsweredWithNaN_CountsThem()
    {
        var window = Quiet with { NonFiniteRows = 3 };

        Assert.Contains(
            "The model answered 6 rows with values that are not finite; they are left out.",
            Write([window, window]),
            StringComparison.Ordinal);
    }

    /// <summary>Colours are those of the style, in the light and in the dark.</summary>
    [Fact]
    public void Css_DefinesEveryColourItUsesInBothSchemes()
    {
        var used = Variable().Matches(ReportStyle.Css).Select(match => match.Groups[1].Value).Distinct().Order().ToArray();
        var defined = Definition().Matches(ReportStyle.Css).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(used);
        Assert.All(used, name => Assert.Equal(2, defined.Count(one => one == name)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Css_KnowsEveryClassOfThePage(string kind)
    {
        var classes = Parse(Write(Windows(kind))).Descendants().Attributes("class")
            .SelectMany(attribute => attribute.Value.Split(' ')).Distinct()
            .Where(name => name is not ("uncalibrated" or "switch" or "word" or "verdict"));

        Assert.All(classes, name => Assert.Matches($"\\.{name}[^a-z0-9-]", ReportStyle.Css));
    }

    private static Observation[] Windows(string kind) => kind switch
    {
        "none" => [],
        "one" => [Quiet],
        "quiet" => [Quiet, Quiet, Quiet, Quiet],
        "drift" => [Quiet, Quiet, Loud, Loud, Loud, Loud],
        "without charts" => [ReportSections.Window(alarm: false), ReportSections.Window(alarm: true)],
        "unscored" =>
            [.. Enumerable.Repeat(Unscored(Quiet with { Threshold = double.NaN, PValue = double.NaN, Skew = null }), 3)],
        "not finite" => [Quiet, Unscored(Quiet) with { NonFiniteRows = 100, Sites = [] }, Loud],
        "many" => [.. Enumerable.Range(0, 1_000).Select(i => i % 97 == 0 ? Loud : Quiet)],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
    };

    /// <summary>A channel that no longer fires makes Skew fire.</summary>
    private static Observation Alive(Observation window) =>
        window with { Sites = [.. window.Sites.Select(site => site with { DeadChannels = [] })] };

    private static Observation Unscored(Observation window) =>
        window with { Score = double.NaN, MovementScore = double.NaN };

    private static Observation Charted(Observation window)
    {
        var charted = Observations.Charted(window, 0);
        return charted with
        {
            Charts = charted.Charts! with { ReferenceClasses = [0.5, 0.25, 0.25], Classes = [0.4, 0.3, 0.3] },
        };
    }

    private static string Write(Observation[] windows, ReportSource? source = null)
    {
        source = (source ?? ReportSections.Source) with { Rows = Math.Max(1_000, 100 * windows.Length) };
        var timeline = ReportSections.Timeline(windows);
        var verdict = ReplayVerdict.Of(timeline, source.FalseAlarmRate, windows.Length == 0 ? null : source.ExpectedRunLength);
        var distributions = new RowDistributions { Missing = "No row was observed." };
        return new ReportPage(source, timeline, verdict, timeline.Since(verdict.Since), distributions).Write();
    }

    private static XElement Parse(string page) =>
        XElement.Parse(page[(page.IndexOf('\n', StringComparison.Ordinal) + 1)..], LoadOptions.PreserveWhitespace);

    /// <summary>A number that nobody rounded.</summary>
    [GeneratedRegex("[0-9]\\.[0-9]{6,}")]
    private static partial Regex LongNumber();

    [GeneratedRegex("var\\(--([a-z0-9]+)\\)")]
    private static partial Regex Variable();

    [GeneratedRegex("--([a-z0-9]+):")]
    private static partial Regex Definition();
}
