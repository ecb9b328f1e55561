using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Replay;
using Alphadrift.Monitoring.Reports;
using Xunit;

namespace Alphadrift.Tests.Commands;

public sealed class ReportCommandTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    [Fact]
    public async Task Report_OfShiftedRows_AgreesWithReplay()
    {
        var input = commands.Rows("report-shift.csv", 900, line => "15" + line[line.IndexOf(',', StringComparison.Ordinal)..]);

        var outcome = await Report(input, "shift.html", "--window", "300");
        var replay = await commands.RunAsync(
            "replay", "--model", CommandFixture.Letter, "--baseline", commands.Baseline, "--input", input, "--window", "300",
            "--charts", "--restart", "--output", "json", "--lowering", "portable");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(1, replay.ExitCode);
        var lines = replay.Out.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var summary = lines[^1].GetProperty("summary");
        var strongest = lines.Take(3).Max(line => line.GetProperty("score").GetDouble());
        var page = Parse("shift.html");
        Assert.Contains("Drift found", page.Value, StringComparison.Ordinal);
        Assert.Contains("Skew fired: rectifiers outside of their reference bands", page.Value, StringComparison.Ordinal);
        Assert.Contains("Farthest rectifier from its reference band", page.Value, StringComparison.Ordinal);
        Assert.Contains("Since row ", page.Value, StringComparison.Ordinal);
        Assert.Contains(
            $"{summary.GetProperty("alarms").GetInt32()} of 3 windows alarmed, the first from row 0 on.",
            page.Value,
            StringComparison.Ordinal);
        Assert.Contains($"score {Html.Short(strongest)}, ", page.Value, StringComparison.Ordinal);
        Assert.Contains(
            $"{Figures.Count(summary.GetProperty("chartAlarms").GetInt32())} came", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_IsOneFileWithoutScripts_WithTitledPicturesAndTablesWithHeaders()
    {
        var input = commands.Rows("report-clean.csv", 600);
        var outcome = await Report(
            input, "clean.html", "--window", "100", "--false-alarm-rate", "0.0001", "--expected-run-length", "10000");

        Assert.Equal(0, outcome.ExitCode);
        var page = Parse("clean.html");
        Assert.Contains("Quiet: no drift found", page.Value, StringComparison.Ordinal);
        var elements = page.Descendants().ToArray();
        Assert.DoesNotContain(elements, element => element.Name.LocalName is "script" or "link" or "img" or "iframe");
        Assert.DoesNotContain(elements.Attributes(), attribute => attribute.Name.LocalName is "src" or "href");
        Assert.DoesNotContain("url(", page.Value, StringComparison.OrdinalIgnoreCase);
        var pictures = elements.Where(element => element.Name == "svg" && (string?)element.Attribute("role") == "img").ToArray();
        Assert.True(pictures.Length >= 6, $"{pictures.Length} pictures");
        Assert.All(pictures, picture => Assert.NotEqual("", picture.Element("title")!.Value + picture.Element("desc")!.Value));
        Assert.All(elements.Where(element => element.Name == "table"), table => Assert.NotEmpty(table.Descendants("th")));
        var ids = elements.Attributes("id").Select(id => id.Value).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        var buttons = elements.Where(element => element.Name == "input").Attributes("id").Select(id => id.Value);
        Assert.Equal(["show-hm", "show-hd"], buttons);
        Assert.Contains("it needs windows of 125 rows, 5 per class", page.Value, StringComparison.Ordinal);
        Assert.Contains("taken independent of their neighbours", page.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("Since row ", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_SegmentBySegment_JudgesEachOnItsOwnAndAgreesWithReplay()
    {
        var input = Segmented("report-segments.csv");

        var outcome = await Report(input, "segments.html", "--window", "90", "--segment", "tenant");
        var replay = await commands.RunAsync(
            "replay", "--model", CommandFixture.Letter, "--baseline", commands.Baseline, "--input", input, "--window", "90",
            "--charts", "--restart", "--segment", "tenant", "--output", "json", "--lowering", "portable");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("segments.html: Drift found in 1 of 3 segments: acme.", outcome.Out, StringComparison.Ordinal);
        var page = Parse("segments.html");
        Assert.DoesNotContain("tenant: not among", page.Value, StringComparison.Ordinal);
        var parts = page.Descendants("details").ToArray();
        Assert.Equal(
            ["acme: Drift found"],
            parts.Where(part => part.Attribute("open") is not null).Select(part => part.Element("summary")!.Value));
        Assert.All(parts, part => Assert.True(part.Descendants("svg").Count() >= 2));
        var rows = page.Descendants("table").First().Descendants("tr").Skip(1)
            .ToDictionary(
                row => row.Elements().First().Value, row => row.Elements().Skip(1).Select(cell => cell.Value).ToArray());
        var summary = JsonDocument.Parse(replay.Out.TrimEnd('\n').Split('\n')[^1])
            .RootElement.GetProperty("summary").GetProperty("segments");
        Assert.Equal(3, summary.GetArrayLength());
        foreach (var segment in summary.EnumerateArray())
        {
            var row = rows[segment.GetProperty("name").GetString()!];
            Assert.Equal("300", row[1]);
            Assert.Equal(Figures.Count(segment.GetProperty("alarms").GetInt32()), row[3]);
            Assert.Equal(Figures.Count(segment.GetProperty("chartAlarms").GetInt32()), row[5]);
        }

        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public async Task Report_SegmentBySegment_DrawsEachFromItsOwnRowsWithButtonsOfItsOwn()
    {
        await Report(Segmented("report-full.csv"), "full.html", "--window", "90", "--segment", "tenant");

        var page = Parse("full.html");
        var parts = page.Descendants("details").ToArray();
        Assert.All(parts, part => Assert.Equal(6, part.Descendants("figure").Count()));
        Assert.All(parts, part => Assert.Contains("Filled: 300 rows from row ", part.Value, StringComparison.Ordinal));
        var groups = parts.Select(part => part.Descendants("input").Select(one => (string?)one.Attribute("name")).Distinct());
        Assert.Equal(3, groups.Select(names => names.Single()).Distinct().Count());
        Assert.All(parts, part => Assert.Equal(
            ["maps hm", "maps hd"],
            part.Descendants("div").Select(one => (string?)one.Attribute("class"))
                .Where(name => name?.StartsWith("maps", StringComparison.Ordinal) == true)));
        Assert.InRange(Outside(parts[0]), 10, 100);
        Assert.All(parts.Skip(1), part => Assert.InRange(Outside(part), 0, 8));
        var targets = page.Descendants("table").First().Descendants("a").Attributes("href").Select(target => target.Value);
        Assert.Equal(parts.Select(part => "#" + part.Elements("div").Single().Attribute("id")!.Value), targets);
    }

    /// <summary>Most of their rows come in parts of windows that are too small for a score.</summary>
    [Fact]
    public async Task Report_OfTwentySegments_DrawsTenInFullFromAllTheirRowsAndStaysSmall()
    {
        var number = -1;
        var plain = File.ReadAllLines(commands.Rows(
            "report-twenty.csv",
            2_000,
            line => ++number % 20 == 19 ? "15" + line[line.IndexOf(',', StringComparison.Ordinal)..] : line));
        var input = commands.Write(
            "report-twenty.csv",
            string.Concat(plain.Select((line, i) => i == 0 ? line + ",tenant\n" : $"{line},t{(i - 1) % 20}\n")));

        await Report(input, "twenty.html", "--window", "100", "--segment", "tenant");

        var parts = Parse("twenty.html").Descendants("details").ToArray();
        Assert.Equal(20, parts.Length);
        Assert.Equal(10, parts.Count(part => part.Descendants("figure").Any()));
        Assert.NotEmpty(parts[19].Descendants("figure"));
        Assert.All(parts.Where(part => !part.Descendants("figure").Any()), part =>
            Assert.Contains("drawn for 10 segments, and this is none of them", part.Value, StringComparison.Ordinal));
        Assert.Contains("Filled: 100 rows from row ", parts[19].Value, StringComparison.Ordinal);
        Assert.Contains("Numbers of the 100 rows from row 19 on", parts[19].Value, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(commands.File("twenty.html")).Length, 200_000, 2_000_000);
    }

    [Fact]
    public async Task Report_OfSegmentsWithHostileNames_ShowsThemAsText()
    {
        string[] names = [new('x', 200), "<script>alert(1)</script>&'", "\U0001F468\u200D\U0001F469 équipe", "\u202Eevil"];
        var plain = File.ReadAllLines(commands.Rows("report-names.csv", 400));
        var input = commands.Write(
            "report-names.csv",
            string.Concat(plain.Select((line, i) => i == 0 ? line + ",tenant\n" : $"{line},{names[i % names.Length]}\n")));

        await Report(input, "names.html", "--window", "100", "--segment", "tenant");

        var text = await File.ReadAllTextAsync(commands.File("names.html"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        var shown = Parse("names.html").Descendants("summary").Select(one => one.Value.Split(": ")[0]);
        Assert.Equal(
            [new string('x', 64), .. names[1..3], "\uFFFDevil"],
            shown.OrderBy(name => Array.FindIndex(names, one => one[1] == name[1])));
    }

    [Fact]
    public void Points_OfManyTimelinesOnAPage_AreFewer()
    {
        int Points(int timelines)
        {
            var timeline = new DriftTimeline(2_000, timelines);
            for (var i = 0; i < 2_000; i++) timeline.Add(new ReplayWindow(i, 100 * i, Window(alarm: i == 77)));
            Assert.Contains(timeline.Points, point => point.Alarm);
            return timeline.Points.Count;
        }

        Assert.Equal((600, 300, 100), (Points(1), Points(50), Points(1_000)));
    }

    /// <summary>The shift begins in the file's second half; the segment that has it sees only a third of the rows.</summary>
    [Fact]
    public async Task Report_OfASegmentThatShiftsLate_NamesTheRowOfTheFile()
    {
        var input = Segmented("report-late.csv", from: 450);

        await Report(input, "late.html", "--window", "90", "--segment", "tenant");

        var row = Parse("late.html").Descendants("table").First()
            .Descendants("tr").Single(row => row.Elements().First().Value == "acme");
        Assert.InRange(int.Parse(row.Elements().ElementAt(3).Value, CultureInfo.InvariantCulture), 380, 520);
    }

    [Fact]
    public async Task Report_OfMoreSegmentsThanAsked_ShowsTheRestAsOther()
    {
        var outcome = await Report(
            Segmented("report-few.csv"), "few.html", "--window", "90", "--segment", "tenant", "--segments", "1");

        Assert.Equal("", outcome.Error);
        Assert.Equal(2, Parse("few.html").Descendants("details").Count());
        Assert.Contains("other", Parse("few.html").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Among_ManySegments_CallsDriftOnlyWhatIsUnlikelyInAnyOfThem()
    {
        var verdict = new ReplayVerdict(ReplayState.Drift, 10, 0.004, 0.5, 1, 2, null, 0);

        Assert.Equal((ReplayState.Drift, 0.04), (verdict.Among(5).State, verdict.Among(5).Chance));
        Assert.Equal((ReplayState.Doubtful, 0.056), (verdict.Among(7).State, verdict.Among(7).Chance));
        Assert.Equal(1, verdict.Among(1000).Chance);
    }

    [Fact]
    public async Task Report_OfTheSameInput_IsTheSameBytes_AndIsNotOverwrittenUnasked()
    {
        var input = commands.Rows("report-same.csv", 300);
        await Report(input, "same.html");
        var first = await File.ReadAllBytesAsync(commands.File("same.html"), TestContext.Current.CancellationToken);

        var refused = await Report(input, "same.html");
        var forced = await Report(input, "same.html", "--force");

        Assert.Equal(2, refused.ExitCode);
        Assert.Equal(
            "alphadrift: --out: same.html exists; choose another name, or give --force to overwrite it.\n", refused.Error);
        Assert.Equal("", forced.Error);
        Assert.Equal(first, await File.ReadAllBytesAsync(commands.File("same.html"), TestContext.Current.CancellationToken));
        Assert.False(File.Exists(commands.File("same.html.part")));
    }

    [Fact]
    public async Task Report_OfManyWindows_StaysSmall()
    {
        var rows = File.ReadLines(CommandFixture.Reference).ToArray();
        var many = rows.Take(1).Concat(Enumerable.Range(0, 20_000).Select(i => rows[1 + (i % (rows.Length - 1))]));
        var input = commands.Write("report-many.csv", string.Join('\n', many) + "\n");

        await Report(input, "many.html", "--window", "10");

        Assert.InRange(new FileInfo(commands.File("many.html")).Length, 20_000, 400_000);
        Assert.Contains("2,000 windows are drawn as 600 points", Parse("many.html").Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_WithHostileNames_ShowsThemAsText()
    {
        const string Hostile = "<script>alert(1)</script>&\"'";
        var lines = File.ReadLines(CommandFixture.Reference).Take(301).ToArray();
        var quoted = "\"" + Hostile.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
        var input = commands.Write(
            "a&b.csv", string.Join('\n', lines.Select((line, i) => line + "," + (i == 0 ? quoted : "1"))) + "\n");

        var outcome = await Report(input, "hostile.html");

        Assert.Equal($"alphadrift: a&b.csv: ignored '{Hostile}': not among the fields of the reference.\n", outcome.Error);
        var text = await File.ReadAllTextAsync(commands.File("hostile.html"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(Hostile, Parse("hostile.html").Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OnASmallReference_SaysThatNothingCanAlarm()
    {
        var reference = commands.Rows("report-small.csv", 300);
        var calibrated = await commands.RunAsync(
            "calibrate", "--model", CommandFixture.Letter, "--reference", reference, "--out", commands.File("small.baseline"),
            "--lowering", "portable");
        Assert.Equal(0, calibrated.ExitCode);

        var outcome = await commands.RunAsync(
            "report", "--model", CommandFixture.Letter, "--baseline", commands.File("small.baseline"), "--input", reference,
            "--out", commands.File("small.html"), "--window", "20", "--lowering", "portable");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Not calibrated: nothing can alarm", Parse("small.html").Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_WithABaselineWithoutDistributions_SaysWhatIsMissing()
    {
        var older = commands.File("older.baseline");
        File.Copy(commands.Baseline, older);
        using (var zip = ZipFile.Open(older, ZipArchiveMode.Update)) zip.GetEntry("output-percentiles.npy")!.Delete();

        var outcome = await commands.RunAsync(
            "report", "--model", CommandFixture.Letter, "--baseline", older, "--input", commands.Rows("report-older.csv", 300),
            "--out", commands.File("older.html"), "--lowering", "portable");

        Assert.Equal("", outcome.Error);
        var text = Parse("older.html").Value;
        Assert.Contains("and not their distributions. Calibrate again to see them.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Percentiles of the mean output", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OfTheReferenceItself_ShowsItsDistributionBesideItself()
    {
        await Report(CommandFixture.Reference, "itself.html");

        var table = Parse("itself.html").Descendants("table")
            .Single(one => one.Element("caption")!.Value.StartsWith("Percentiles", StringComparison.Ordinal));
        var outside = table.Descendants("tr").Select(row => row.Elements("td").LastOrDefault()?.Value).OfType<string>()
            .Where(text => text != "2 %").ToArray();
        Assert.Equal(6, outside.Length);
        Assert.All(outside, text => Assert.InRange(double.Parse(text.TrimEnd(' ', '%'), CultureInfo.InvariantCulture), 1, 3.5));
        Assert.Equal(6, Parse("itself.html").Descendants("figure").Count());
    }

    [Fact]
    public void Escape_OfAnyText_IsSafeInXml() =>
        Assert.Equal("\uFFFDevil\uFFFD\uFFFDa&lt;b&gt;&amp;&quot;&#39;", Html.Escape("\u202Eevil\u0000\uD800a<b>&\"'"));

    [Theory]
    [InlineData(1, 10_000, 1, false)]
    [InlineData(2, 10_000, 1, true)]
    [InlineData(1, null, 1, true)]
    [InlineData(1, 10_000, 50, true)]
    public void Verdict_OfAlarms_IsDriftWhenBothTestsTogetherAreUnlikely(int alarms, int? runLength, int scale, bool drift)
    {
        // 4 windows at 1 %: one alarm has probability .0394, two .0006; twice .0394 is no longer below 5 %.
        var timeline = new DriftTimeline(4);
        for (var i = 0; i < 4; i++) timeline.Add(new ReplayWindow(i, 100 * i, Window(i < alarms)));

        var verdict = ReplayVerdict.Of(timeline, 0.01 / scale, runLength);

        Assert.Equal(runLength is null ? 1 : 2, verdict.Tests);
        Assert.Equal(verdict.Tests * verdict.WindowChance, verdict.Chance, 1e-12);
        Assert.Equal(drift ? ReplayState.Drift : ReplayState.Doubtful, verdict.State);
    }

    /// <summary>900 rows of three tenants in turn; those of acme shift.</summary>
    private string Segmented(string name, int from = 0)
    {
        var number = -1;
        var rows = commands.Rows(name, 900, line => ++number % 3 == 0 && number >= from
            ? "15" + line[line.IndexOf(',', StringComparison.Ordinal)..] + ",acme"
            : line + (number % 3 == 0 ? ",acme" : number % 3 == 1 ? ",other-1" : ",other-2"));
        var text = File.ReadAllLines(rows);
        text[0] += ",tenant";
        File.WriteAllLines(rows, text);
        return rows;
    }

    /// <summary>The largest share of rows outside of the reference's percentiles, in percent.</summary>
    private static double Outside(XElement part) => part.Descendants("table")
        .Single(one => one.Element("caption")!.Value.StartsWith("Percentiles", StringComparison.Ordinal))
        .Descendants("tr").Select(row => row.Elements("td").LastOrDefault()?.Value).OfType<string>()
        .Max(text => double.Parse(text.TrimEnd(' ', '%'), CultureInfo.InvariantCulture));

    private static Observation Window(bool alarm) => new()
    {
        Rows = 100,
        Score = alarm ? 9 : 1,
        MovementScore = 1,
        Threshold = 5,
        PValue = alarm ? 0.001 : 0.5,
        Alarm = alarm,
        JointContribution = 0,
        Sites = [],
    };

    private Task<CommandOutcome> Report(string input, string name, params string[] more) => commands.RunAsync(
    [
        "report", "--model", CommandFixture.Letter, "--baseline", commands.Baseline, "--input", input,
        "--out", commands.File(name), "--lowering", "portable", .. more,
    ]);

    private XElement Parse(string name)
    {
        using var reader = XmlReader.Create(
            commands.File(name), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        return XDocument.Load(reader).Root!;
    }
}
