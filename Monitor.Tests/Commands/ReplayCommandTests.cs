using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Alphadrift.Tests.Commands;

public sealed partial class ReplayCommandTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    // Digits of scores depend on rounding in the last place.
    [GeneratedRegex(@" *(<?0\.\d{4}|[\d,]+\.\d{3}|\d+\.\d against \d+\.\d sd, \d+ dead channels?|\d+ %)")]
    private static partial Regex Number();

    [GeneratedRegex(@" +ALARM")]
    private static partial Regex Padding();

    [GeneratedRegex(@"\d+ chart alarms")]
    private static partial Regex ChartAlarms();

    [Fact]
    public async Task Replay_OfProductionRows_FindsNoDrift()
    {
        var outcome = await Replay(TestPaths.Sample("letter/production.jsonl"), "--window", "500");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(
            """
            window  first row     rows         score   threshold        p  chart
                 0          0      500 # # #
                 1        500      500 # # #  M since 717
                 2      1,000      500 # # #
                 3      1,500      500 # # #

            4 windows of production.jsonl observed, 0 alarms ( # of the windows; # would alarm without shift).
            0 windows outside of the rectifiers' reference bands ( #; # would be without shift); Skew never fires.
            1 chart alarm (one in 10,000 rows would come without shift).
            The first chart alarm is M (rows have moved) at row 730, since row 717.
            A few alarms, as chance gives them. Chart M (rows have moved) alarmed at row 730.

            """,
            Number().Replace(outcome.Out, " #"));
    }

    [Fact]
    public async Task Replay_WithoutCharts_HasNoColumnOfThem()
    {
        var outcome = await Replay(TestPaths.Sample("letter/production.jsonl"), "--window", "500", "--charts", "false");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.EndsWith("  p", outcome.Out.Split('\n')[0], StringComparison.Ordinal);
        Assert.DoesNotContain("chart alarm", outcome.Out, StringComparison.Ordinal);
        Assert.EndsWith(
            "\nQuiet: no drift found. None of 4 windows exceeded its threshold; the charts could not judge. Skew never fired.\n",
            outcome.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OfShiftedRows_FindsDrift_AndSaysWhere()
    {
        var shifted = commands.Rows("shifted.csv", 907, line => "15" + line[line.IndexOf(',', StringComparison.Ordinal)..]);

        var outcome = await Replay(shifted, "--window", "300");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        var lines = outcome.Out.Split('\n');
        Assert.StartsWith("  FIRES after row 299: Domain shift since row 0: chart C (", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("  FIRES after row 599: Skew since row 0: something upstream is ", lines[4], StringComparison.Ordinal);
        Assert.StartsWith("Drift found since row 0. Chart C (", lines[^2], StringComparison.Ordinal);
        var rest = string.Join('\n', lines[..^2].Where(line => !line.StartsWith("  FIRES", StringComparison.Ordinal)));
        Assert.Equal(
            ExpectedText.Of("""
            window  first row     rows         score   threshold        p  chart
                 0          0      300 # # #  C since 0 ALARM  /PRelu ( # of the score)  skew  /PRelu share of negatives #
                 1        300      300 # # #  C since 300 ALARM  /PRelu ( # of the score)  SKEW  /PRelu share of negatives #
                 2        600      300 # # #  C since 600 ALARM  /PRelu ( # of the score)  SKEW  /PRelu share of negatives #

            3 windows of shifted.csv observed, 3 alarms ( # of the windows; # would alarm without shift).
            The first alarm is window 0, from row 0 on.
            3 windows outside of the rectifiers' reference bands ( #; # would be without shift); \
              Skew fires after 2 in a row, since row 0: /PRelu share of negatives #.
            # chart alarms (one in 10,000 rows would come without shift).
            The first chart alarm is C (rows lie further out than the reference's) at row 3, since row 0.
            The last 7 rows were not observed: a window needs at least 10.
            """),
            ChartAlarms().Replace(Padding().Replace(Number().Replace(rest, " #"), " ALARM"), "# chart alarms"));
    }

    [Fact]
    public async Task Replay_SegmentBySegment_FindsTheOneThatDrifts_AndNamesRowsOfTheFile()
    {
        // Every third row is of acme, whose first column is stuck at its largest value from row 300 on.
        var number = -1;
        var rows = commands.Rows("segments.csv", 900, line => ++number % 3 == 0
            ? "acme," + (number < 300 ? line : "15" + line[line.IndexOf(',', StringComparison.Ordinal)..])
            : $"other-{number % 3},{line}");
        var cancellation = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(rows, "tenant," + await File.ReadAllTextAsync(rows, cancellation), cancellation);

        var outcome = await Replay(rows, "--window", "90", "--charts", "--restart", "--segment", "tenant", "--output", "json");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        var lines = outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var first = lines.First(line => line.TryGetProperty("chartAlarm", out var alarm) && alarm.GetBoolean());
        Assert.Equal("acme", first.GetProperty("segment").GetString());
        Assert.InRange(first.GetProperty("changePoint").GetInt32(), 200, 400);
        Assert.Equal(30, lines[0].GetProperty("rows").GetInt32());
        var segments = lines[^1].GetProperty("summary").GetProperty("segments").EnumerateArray()
            .ToDictionary(
                segment => segment.GetProperty("name").GetString()!, segment => segment.GetProperty("chartAlarms").GetInt32());
        Assert.Equal(["acme", "other-1", "other-2"], segments.Keys.Order(StringComparer.Ordinal));
        Assert.True(segments["acme"] > 5 && segments["other-1"] + segments["other-2"] < 2, outcome.Out);
    }

    [Fact]
    public async Task Replay_ByASegmentThatIsNotThere_NamesTheColumnsThatAre()
    {
        var outcome = await Replay(TestPaths.Sample("letter/reference.csv"), "--segment", "tenant");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(
            "has no column 'tenant' for the segments; its columns are x-box,", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_AsJson_HasALinePerWindow_AndTheSummaryLast()
    {
        var outcome = await Replay(commands.Rows("json.csv", 1_311), "--window", "650", "--output", "json");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        var lines = outcome.Out.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(4, lines.Length);
        Assert.Equal(
            [(0, 0, 650), (1, 650, 650), (2, 1_300, 11)],
            lines.Take(3).Select(line => (Int(line, "window"), Int(line, "firstRow"), Int(line, "rows"))));

        // 650 rows are more than the baseline has thresholds for: numbers that are not there are null.
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("threshold").ValueKind);
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("pValue").ValueKind);
        Assert.Equal(
            "the baseline has thresholds for windows of 10 to 500 rows, not for 650; a reference of 2600 rows would have one",
            lines[0].GetProperty("uncalibrated").GetString());
        Assert.InRange(lines[2].GetProperty("pValue").GetDouble(), 0, 1);
        Assert.False(lines[2].GetProperty("alarm").GetBoolean());
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("skew").ValueKind);
        var skew = lines[2].GetProperty("skew");
        Assert.Equal((false, false), (skew.GetProperty("outside").GetBoolean(), skew.GetProperty("fires").GetBoolean()));
        Assert.True(skew.GetProperty("score").GetDouble() < skew.GetProperty("threshold").GetDouble());
        Assert.Contains(skew.GetProperty("kind").GetString(), (string[])["meanOutput", "negativeShare", "skewness"]);

        var sites = lines[2].GetProperty("sites").EnumerateArray().ToArray();
        Assert.Equal(["/PRelu", "/PRelu_1", "/PRelu_2"], sites.Select(site => site.GetProperty("name").GetString()));
        Assert.Equal(
            lines[2].GetProperty("score").GetDouble(),
            sites.Sum(site => site.GetProperty("contribution").GetDouble())
                + lines[2].GetProperty("jointContribution").GetDouble(),
            1e-6);
        var loudest = sites[0].GetProperty("channels").EnumerateArray()
            .Select(channel => Math.Abs(channel.GetProperty("movement").GetDouble()))
            .ToArray();
        Assert.Equal(5, loudest.Length);
        Assert.Equal(loudest.OrderDescending(), loudest);

        var summary = lines[3].GetProperty("summary");
        Assert.Equal((3, 0, 2), (Int(summary, "windows"), Int(summary, "alarms"), Int(summary, "uncalibratedWindows")));
        Assert.Equal((1_311, 0), (Int(summary, "rows"), Int(summary, "unobservedRows")));
        var bands = summary.GetProperty("skew");
        Assert.Equal((1, 0, 0), (Int(bands, "judged"), Int(bands, "outside"), Int(summary, "maskedWindows")));
        Assert.Equal("calibrated", summary.GetProperty("calibration").GetString());
        Assert.Equal(0, summary.GetProperty("ignoredColumns").GetArrayLength());
    }

    [Theory]
    [InlineData(",cat", "label", "'label'")]
    [InlineData(
        ",7,1,,,,,,,x", "id,ok,b1,b2,b3,b4,b5,b6,a\u0007b", "'id', 'ok', 'b1', 'b2', 'b3', 'b4', 'b5', 'b6', … (9 in all)")]
    [InlineData(",2", "\u202Eab\u0007", "'\\u202Eab\\u0007'")]
    public async Task Replay_OfColumnsThatAreNoField_NamesThem(string cells, string header, string told)
    {
        var input = commands.Rows("extra.csv", 20, line => line + cells);
        var lines = File.ReadAllLines(input);
        File.WriteAllLines(input, [lines[0] + "," + header, .. lines[1..]]);

        var outcome = await Replay(input, "--window", "20", "--output", "json");

        Assert.Equal(
            (0, $"alphadrift: extra.csv: ignored {told}: not among the fields of the reference.\n"),
            (outcome.ExitCode, outcome.Error));
        using var summary = JsonDocument.Parse(outcome.Out.TrimEnd('\n').Split('\n')[^1]);
        Assert.Equal(
            header.Split(','),
            summary.RootElement.GetProperty("summary")
                .GetProperty("ignoredColumns").EnumerateArray().Select(name => name.GetString()!));
    }

    [Fact]
    public async Task Replay_WithCharts_NamesTheChartAndTheRowWhereTheShiftBegan()
    {
        var outcome = await Replay(ShiftedFrom(200), "--window", "100", "--charts", "--restart", "--output", "json");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        var lines = outcome.Out.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal([false, false, true, true], lines.Take(4).Select(line => line.GetProperty("chartAlarm").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("chart").ValueKind);
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("changePoint").ValueKind);
        Assert.Contains(lines[2].GetProperty("chart").GetString(), (string[])["M", "C", "L"]);
        Assert.InRange(Int(lines[2], "changePoint"), 120, Int(lines[2], "chartAlarmRow"));
        Assert.InRange(Int(lines[2], "chartAlarmRow"), 200, 240);
        Assert.Equal(
            ["M", "C", "L", "window"], lines[3].GetProperty("chartValues").EnumerateObject().Select(value => value.Name));
        Assert.True(Int(lines[^1].GetProperty("summary"), "chartAlarms") >= 2);
        Assert.Equal(10_000, Int(lines[^1].GetProperty("summary"), "expectedRunLength"));
    }

    [Fact]
    public async Task Replay_WithChartsAsText_HasAColumnAndASummary()
    {
        var outcome = await Replay(ShiftedFrom(200), "--window", "100", "--charts", "--expected-run-length", "1000");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        var lines = outcome.Out.Split('\n');
        Assert.EndsWith("p  chart", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"[MCL] since \d+ +ALARM  ", lines[3]);
        Assert.Matches(@"^\d+ chart alarms \(one in 1,000 rows would come without shift\)\.$", lines[^4]);
        Assert.Matches(@"^The first chart alarm is [MCL] \(.*\) at row 2\d\d, since row [12]\d\d\.$", lines[^3]);
    }

    [Theory]
    [InlineData("--restart")]
    [InlineData("--expected-run-length", "1000")]
    public async Task Replay_WithoutChartsButAnOptionOfThem_IsRefused(params string[] option) =>
        Assert.Equal(
            new CommandOutcome(
                2,
                "",
                $"alphadrift: {option[0]} is about the sequential charts: leave out --charts false, or {option[0]}.\n"),
            await Replay(commands.Rows("alone.csv", 20), ["--charts", "false", .. option]));

    [Fact]
    public async Task Replay_WithChartsThatGoOnAfterAnAlarm_IsRefused()
    {
        var outcome = await Replay(commands.Rows("alone.csv", 20), "--restart", "false");

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.StartsWith(
            "alphadrift: --restart false: the charts begin anew after every alarm", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_WithANumberOfSegmentsButNoColumn_IsRefused() =>
        Assert.Equal(
            new CommandOutcome(2, "", "alphadrift: --segments limits the segments of --segment: give --segment FIELD too.\n"),
            await Replay(commands.Rows("alone.csv", 20), "--charts", "--segments", "3"));

    [Fact]
    public async Task Replay_WithTheModelOfAnother_NamesBothHashes() =>
        Assert.Equal(
            new CommandOutcome(
                2,
                "",
                "alphadrift: The baseline was calibrated for another model: letter-prelu.onnx with SHA-256"
                + " da1c6fd2f2903224a06233cc530969e2b8f5013ed48af3c8afc19ea2c8a388ed, given fashion-prelu.onnx with SHA-256"
                + " fc42ee137a0fea4695e748ff874227209ac6f7c0a6d4fed7a3e74e567ee7e87c."
                + " Use that model, or calibrate again with this one.\n"),
            await commands.RunAsync(
                "replay", "-b", commands.Baseline, "-m", CommandFixture.Fashion, "-i", CommandFixture.Reference));

    [Fact]
    public async Task Replay_OfTooFewRows_SaysHowMany() =>
        Assert.Equal(
            new CommandOutcome(2, "", "alphadrift: nine.csv has 9 rows; a window needs at least 10.\n"),
            await Replay(commands.Rows("nine.csv", 9)));

    [Fact]
    public async Task Replay_WithAFileThatIsNoBaseline_SaysWhatToDo()
    {
        var outcome = await commands.RunAsync(
            "replay", "-b", commands.Write("no.baseline", "no zip"), "-m", CommandFixture.Letter, "-i", CommandFixture.Reference);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Matches(
            @"^alphadrift: no\.baseline is not a baseline, or is damaged: .*\. Write it again with 'alphadrift calibrate'\.\n$",
            outcome.Error);
    }

    private Task<CommandOutcome> Replay(string input, params string[] more) =>
        commands.RunAsync(["replay", "-b", commands.Baseline, "-m", CommandFixture.Letter, "-i", input, .. more]);

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    /// <summary>Four hundred rows, with the first column at its largest value from a row on.</summary>
    private string ShiftedFrom(int first)
    {
        var row = 0;
        return commands.Rows(
            $"shifted-from-{first}.csv", 400,
            line => row++ < first ? line : "15" + line[line.IndexOf(',', StringComparison.Ordinal)..]);
    }
}
