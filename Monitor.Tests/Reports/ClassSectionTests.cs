using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Statistics;
using Alphadrift.Monitoring.Reports;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Reports;

public sealed partial class ClassSectionTests
{
    [Fact]
    public void Draw_WithoutCharts_SaysWhy() => Assert.Equal(
        "<h2>Classes</h2>\n<p>The baseline has no sequential charts, and with them no class frequencies.</p>\n",
        Draw(ReportSections.Window(alarm: false)));

    [Fact]
    public void Draw_OfAModelWithoutClasses_SaysWhy() => Assert.Contains(
        "No output of the model holds class scores, so there are no class frequencies, no chart L and no class guard.",
        Draw(Observations.Charted(ReportSections.Window(alarm: false), 0)),
        StringComparison.Ordinal);

    [Fact]
    public void Draw_OfClasses_TablesThoseThatMovedMost()
    {
        var section = ReportSections.Parse(Draw(ReportSections.Classes([0.5, 0.3, 0.15, 0.05], 0.25, 0.3, 0.1875, 0.2625)));

        Assert.Equal(
            ["0|50 %|25 %|-25 %", "3|5 %|26.25 %|21.25 %", "2|15 %|18.75 %|3.75 %", "1|30 %|30 %|0 %"],
            ReportSections.Cells(section));
        Assert.Equal(
            "The classes whose mean probability moved most, of 4", section.Descendants("caption").Single().Value);
    }

    /// <summary>Every class has a filled bar for now and an outlined one for the reference; the largest has 150 units.</summary>
    [Fact]
    public void Draw_OfClasses_DrawsBarsInProportion()
    {
        var section = ReportSections.Parse(Draw(ReportSections.Classes([0.5, 0.25, 0.25], 0.1, 0.8, 0.1)));

        Assert.Equal([18.75, 150, 18.75], Heights("bar"));
        Assert.Equal([93.75, 46.88, 46.88], Heights("refbar"));
        Assert.Equal(["0", "1", "2", "80 %", "0", "class"], section.Descendants("text").Select(text => text.Value));

        IEnumerable<double> Heights(string kind) => section.Descendants("path")
            .Where(path => (string?)path.Attribute("class") == kind)
            .Select(path => Rise().Match((string)path.Attribute("d")!).Groups[1].Value)
            .Select(height => double.Parse(height, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(40, 40, 10)]
    [InlineData(1_000, 40, 10)]
    [InlineData(3, 3, 3)]
    public void Draw_OfManyClasses_ShowsTheFortyThatMovedMost(int classes, int bars, int rows)
    {
        var reference = Enumerable.Repeat(1.0 / classes, classes).ToImmutableArray();
        double[] now = [.. reference.Select((share, k) => share * (1 + (k * 0.001)))];

        var section = ReportSections.Parse(Draw(ReportSections.Classes(reference, now), "p-"));

        Assert.Equal(bars, section.Descendants("path").Count(path => (string?)path.Attribute("class") == "bar"));
        Assert.Equal(rows, ReportSections.Cells(section).Count());
        var numbers = section.Descendants("text").Where(text => (string?)text.Attribute("class") == "m")
            .Select(text => text.Value);
        Assert.Equal(
            Enumerable.Range(classes - bars, bars).Select(k => k.ToString(CultureInfo.InvariantCulture)), numbers);
        Assert.Equal("p-cl-t p-cl-d", (string?)section.Descendants("svg").Single().Attribute("aria-labelledby"));
    }

    [Fact]
    public void Draw_OfRowsWithoutProbabilities_SaysSo()
    {
        var seen = ReportSections.Classes([0.5, 0.5], 0.5, 0.5);
        var silent = seen with { Charts = seen.Charts! with { Classes = [] } };

        Assert.Contains("No row gave class probabilities.", Draw(silent), StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_WhereTheGuardTookPart_NamesItsLoudestWindow()
    {
        var quiet = Guarded(1, 0.5);
        var loud = Guarded(9, 0.75);

        var section = Draw([quiet, loud, quiet]);

        Assert.Contains(
            "It was highest in the window from row 100 on: class 1 more frequent (75 %, reference 50 %), as unusual as a score "
            + "of 9 (threshold 4.5, movement score 2.5).",
            section,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 100, 0, "No class guard: the baseline was written without one. Calibrate again to get it.")]
    [InlineData("the model tells no classes apart", 100, 0, "No class guard: the model tells no classes apart.")]
    [InlineData("", 49, 0, "The class guard takes no part: it needs windows of 50 rows, 5 per class.")]
    [InlineData("", 50, 0, null)]
    [InlineData("", 50, 1, "In 1 alarm the class guard decided: the frequency of a class, not the slopes.")]
    [InlineData("", 50, 12, "In 12 alarms the class guard decided: the frequency of a class, not the slopes.")]
    public void GuardText_OfAReplay_SaysWhetherItTookPart(string? absent, int windowRows, int alarms, string? expected) =>
        Assert.Equal(expected, ClassGuardText.Of(absent is null ? null : Guard(absent), windowRows, alarms));

    [Fact]
    public void GuardText_OfACard_NamesOutputWindowsAndClassesNeverSeen()
    {
        Assert.Equal("10 classes of output scores, in windows from 50 rows on", ClassGuardText.Card(Guard("")));
        Assert.Equal("none: no classes", ClassGuardText.Card(Guard("no classes")));
        Assert.EndsWith(
            "; never predicted on the reference: 3, 5",
            ClassGuardText.Card(Guard("") with { ClassesNeverSeen = [3, 5] }),
            StringComparison.Ordinal);
        Assert.EndsWith(
            ": 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 3 more",
            ClassGuardText.Card(Guard("") with { ClassesNeverSeen = [.. Enumerable.Range(0, 13)] }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.3, 0.1, "class 7 more frequent (30 %, reference 10 %)")]
    [InlineData(0, 0.125, "class 7 less frequent (0 %, reference 12.5 %)")]
    public void GuardText_OfAWindow_SaysWhichWayTheClassMoved(double now, double reference, string expected) => Assert.Equal(
        expected,
        ClassGuardText.Moved(Seen(1, now) with { Class = 7, ReferenceProbability = reference }));

    private static string Draw(Observation window, string prefix = "") => Draw([window], prefix);

    private static string Draw(Observation[] windows, string prefix = "")
    {
        var timeline = ReportSections.Timeline(windows);
        return new ClassSection(ReportSections.Source, timeline, timeline.Since(0), timeline.Last!.Charts, prefix).Draw();
    }

    private static Observation Guarded(double score, double probability) =>
        ReportSections.Classes([0.5, 0.5], 1 - probability, probability) with { ClassGuard = Seen(score, probability) };

    private static ClassGuardObservation Seen(double score, double probability) => new()
    {
        Statistic = 1,
        Score = score,
        Class = 1,
        ReferenceProbability = 0.5,
        Probability = probability,
        NeverSeen = false,
    };

    /// <summary>Five rows per class of ten; absent for the reason that is given.</summary>
    private static ClassGuardManifest Guard(string absent) => new()
    {
        Measure = ClassGuardManifest.Deviance,
        Output = absent.Length == 0 ? new ClassOutput("scores", 0, 10, IsProbability: true) : null,
        FromRows = 50,
        ClassesNeverSeen = [],
        Absent = absent.Length == 0 ? null : absent,
    };

    [GeneratedRegex("165v-([0-9.]+)h")]
    private static partial Regex Rise();
}
