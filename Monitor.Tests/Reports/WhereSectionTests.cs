using System.Xml.Linq;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Reports;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Reports;

/// <summary>Windows of the made-up model: /PRelu with two channels, /PRelu_1 with one that is not charted.</summary>
public sealed class WhereSectionTests
{
    private static readonly Observation Seen = ReportSections.Window(alarm: true);

    [Theory]
    [InlineData(true,
        "Numbers of the 200 rows from row 100 on, where the first window or period after the beginning of the shift "
        + "starts, against the reference.")]
    [InlineData(false,
        "Numbers of all 300 observed rows against the reference.")]
    public void Tables_BeginWithTheRowsTheyAreOf(bool drifted, string expected)
    {
        var section = Tables([Seen, Seen, Seen], drifted ? 50 : 0, drifted);

        Assert.Equal(expected, section.Elements("p").First().Value);
    }

    [Fact]
    public void Tables_OfRectifiers_SetNowBesideTheReference()
    {
        var rows = Rows(Tables([Seen, Seen]), 0);

        Assert.Equal(
            [
                "/PRelu|8|65 %|0.25|0.5|50 %|62.5 %|25 %|37.5 %|12.5 %|18.8 %|–|1 (2 of 2 windows)",
                "/PRelu_1|4|33 %|0.25|0.5|50 %|62.5 %|25 %|37.5 %|12.5 %|18.8 %|–|none",
                "energies over all sites|0.25|2 %||||||||||",
            ],
            rows);
    }

    [Fact]
    public void Tables_OfChannels_NameTheLoudestFirst()
    {
        var rows = Rows(Tables([Seen]), 1);

        Assert.Equal(
            ["/PRelu channel 0|0.5000|5|0.5|▲ higher", "/PRelu channel 1|-0.2500|-2.5|-0.25|▼ lower"], rows);
    }

    /// <summary>n windows that move the same way are √n times as unlikely as one, and move δ no further.</summary>
    [Fact]
    public void Tables_OfFourEqualWindows_DoubleTheMovementAndKeepTheSlope()
    {
        var row = Rows(Tables([Seen, Seen, Seen, Seen]), 1)[0];

        Assert.Equal("/PRelu channel 0|0.5000|10|0.5|▲ higher", row);
    }

    [Fact]
    public void Tables_WithBands_CountTheWindowsOutside()
    {
        var windows = new[] { 9.0, 1, 9 }.Select(score => Observations.Skewed(Seen, score)).ToArray();

        var outside = Rows(Tables(windows), 0).Select(row => row.Split('|')[^2]);

        Assert.Equal(["2 of 3", "0 of 3", ""], outside);
    }

    [Fact]
    public void Tables_OfManyDeadChannels_NameEight()
    {
        double[] movement = [.. Enumerable.Range(0, 20).Select(i => i / 100.0)];
        var dead = Observations.Site("wide", 1, movement) with { DeadChannels = [.. Enumerable.Range(3, 11)] };
        var alive = dead with { DeadChannels = [4] };

        var cell = Rows(Tables([With(dead), With(alive)]), 0)[0].Split('|')[^1];

        Assert.Equal(
            "3 (1 of 2 windows), 4 (2 of 2 windows), 5 (1 of 2 windows), 6 (1 of 2 windows), 7 (1 of 2 windows), "
            + "8 (1 of 2 windows), 9 (1 of 2 windows), 10 (1 of 2 windows) and 3 more",
            cell);
        Assert.Equal("none", Rows(Tables([With(dead with { DeadChannels = [] })]), 0)[0].Split('|')[^1]);
    }

    [Theory]
    [InlineData(40, 0)]
    [InlineData(41, 1)]
    [InlineData(100, 60)]
    public void Tables_OfManyRectifiers_ShowForty(int sites, int left)
    {
        var window = With([.. Enumerable.Range(0, sites).Select(i => Observations.Site($"site{i}", i, 0.5))]);

        var section = Tables([window]);

        var rows = Rows(section, 0);
        Assert.Equal(41, rows.Count);
        Assert.StartsWith($"site{sites - 40}|", rows[0], StringComparison.Ordinal);
        Assert.StartsWith($"site{sites - 1}|", rows[39], StringComparison.Ordinal);
        Assert.Equal(
            left > 0, section.Value.Contains($"{left} rectifiers with smaller parts are left out.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.98, null)]
    [InlineData(0.99,
        "Masked: site0, site1, site2, site3, site4, site5 and 2 more. 99 % or more of the units there have a slope of "
        + "zero and pass no gradient: their silence is not health.")]
    public void Tables_OfMaskedRectifiers_SayThatTheirSilenceIsNoHealth(double share, string? expected)
    {
        var window = With(
            [.. Enumerable.Range(0, 8).Select(i => Observations.Site($"site{i}", i, 0.5) with { MaskedShare = share })]);

        var said = Tables([window]).Elements("p").Select(p => p.Value).SingleOrDefault(
            text => text.StartsWith("Masked", StringComparison.Ordinal));

        Assert.Equal(expected, said);
    }

    [Fact]
    public void Maps_OfTwoScales_AreChosenByButtonsWithoutAScript()
    {
        var section = Maps([Seen, Seen], "segment-1-");

        Assert.Equal(
            ["segment-1-show-hm checked", "segment-1-show-hd"],
            section.Descendants("input")
                .Select(input => $"{(string?)input.Attribute("id")} {(string?)input.Attribute("checked")}".Trim()));
        Assert.All(section.Descendants("input"), input => Assert.Equal("segment-1-heat", (string?)input.Attribute("name")));
        Assert.Equal(
            section.Descendants("input").Select(input => (string?)input.Attribute("id")),
            section.Descendants("label").Select(label => (string?)label.Attribute("for")));
        Assert.Equal(["Standardised movement", "Slope movement δ"], section.Descendants("label").Select(label => label.Value));
        Assert.Equal(
            ["segment-1-hm0-t", "segment-1-hd0-t"], section.Descendants("title").Select(title => (string?)title.Attribute("id")));
        Assert.Empty(section.Descendants("script"));
    }

    /// <summary>Six rectifiers with the largest parts, twelve channels of each; the rest is counted.</summary>
    [Fact]
    public void Maps_OfManyRectifiersAndChannels_ShowTheLoudest()
    {
        double[] movement = [.. Enumerable.Range(0, 30).Select(i => (i % 2 == 0 ? 1 : -1) * i / 10.0)];
        var window = With([.. Enumerable.Range(0, 9).Select(i => Observations.Site($"site{i}", 10 - i, movement))]);

        var section = Maps([window, window]);

        var maps = section.Descendants("div").Single(div => (string?)div.Attribute("class") == "maps hm");
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"site{i}"), maps.Elements("h3").Select(heading => heading.Value));
        Assert.Equal(6 * 12, maps.Descendants("text").Count(text => text.Value.Contains("channel", StringComparison.Ordinal)));
        Assert.Equal(6, maps.Descendants("text").Count(text => text.Value == "loudest ▸ channel 29"));
        Assert.Contains("(108 channels of these and 3 rectifiers are left out)", section.Value, StringComparison.Ordinal);
        Assert.Contains("2 windows in 2 periods", section.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Maps_OfARectifierWithoutAnyMovement_LeaveItOut()
    {
        var section = Maps([Seen]);

        var maps = section.Descendants("div").Single(div => (string?)div.Attribute("class") == "maps hm");
        Assert.Equal(["/PRelu"], maps.Elements("h3").Select(heading => heading.Value));
    }

    private static Observation With(params SiteObservation[] sites) => Observations.Calibrated(
        alarm: false, [.. sites.Select(site => site.Movement.Length > 1 ? site : site with { DeadChannels = [] })]);

    private static XElement Tables(Observation[] windows, int since = 0, bool drifted = false) =>
        ReportSections.Parse(Section(windows, since, drifted, "").Tables());

    private static XElement Maps(Observation[] windows, string prefix = "") =>
        ReportSections.Parse(Section(windows, 0, false, prefix).Maps());

    private static WhereSection Section(Observation[] windows, int since, bool drifted, string prefix)
    {
        var timeline = ReportSections.Timeline(windows);
        return new WhereSection(timeline, timeline.Since(since), drifted, timeline.Last!, prefix);
    }

    private static List<string> Rows(XElement section, int table) =>
        [.. ReportSections.Cells(section.Descendants("table").ElementAt(table))];
}
