using System.Text.Json;
using Xunit;

namespace Alphadrift.Tests.Commands;

/// <summary>What the command line says of data files, and what it says back of them.</summary>
public sealed class TableOptionTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    [Fact]
    public async Task Calibrate_WithSkipBadRows_LeavesThemOutAndSaysHowMany()
    {
        var reference = WithBadRows("calibrate-bad.csv");

        var refused = await commands.RunAsync(
            "calibrate", "-m", CommandFixture.Letter, "-r", reference, "-o", commands.File("bad.baseline"));
        var outcome = await commands.RunAsync(
            "calibrate", "-m", CommandFixture.Letter, "-r", reference, "-o", commands.File("bad.baseline"), "--skip-bad-rows",
            "--output", "json");

        Assert.Equal(
            new CommandOutcome(
                2,
                "",
                "alphadrift: calibrate-bad.csv: line 4, column 'x-box': the cell is empty; a number is wanted. Fill it, or leave "
                + "such rows out with --skip-bad-rows.\n"),
            refused);
        Assert.Equal(
            (0, "alphadrift: calibrate-bad.csv: 2 rows were left out: line 4, column 'x-box': the cell is empty; a number is "
                + "wanted; line 9, column 'x-box': NaN is no finite float32.\n"),
            (outcome.ExitCode, outcome.Error));
        using var json = JsonDocument.Parse(outcome.Out);
        var skipped = json.RootElement.GetProperty("skippedRows").GetProperty("reference");
        Assert.Equal(2, skipped.GetProperty("count").GetInt64());
        Assert.Equal(2, skipped.GetProperty("first").GetArrayLength());
        Assert.Equal(
            398, json.RootElement.GetProperty("manifest").GetProperty("reference").GetProperty("rowsInFile").GetInt32());
    }

    [Fact]
    public async Task ReplayAndReport_WithSkipBadRows_CountWithoutThemAndSaySo()
    {
        var input = WithBadRows("replay-bad.csv");
        string[] options = ["-m", CommandFixture.Letter, "-b", commands.Baseline, "-i", input, "--skip-bad-rows"];

        var text = await commands.RunAsync(["replay", .. options]);
        var lines = await commands.RunAsync(["replay", .. options, "--output", "json"]);
        var report = await commands.RunAsync(["report", .. options, "--out", commands.File("bad.html")]);

        Assert.StartsWith("alphadrift: replay-bad.csv: 2 rows were left out: line 4, ", text.Error);
        Assert.Equal((text.Error, text.Error), (lines.Error, report.Error));
        Assert.Contains("\n2 bad rows of replay-bad.csv left out; rows are counted without them.\n", text.Out);
        using var last = JsonDocument.Parse(lines.Out.TrimEnd('\n').Split('\n')[^1]);
        var summary = last.RootElement.GetProperty("summary");
        Assert.Equal(
            (398, 2),
            (summary.GetProperty("rows").GetInt32(), summary.GetProperty("skippedRows").GetProperty("count").GetInt32()));
        Assert.Contains("2 rows were left out: line 4, ", await File.ReadAllTextAsync(
            commands.File("bad.html"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Replay_OfStandardInput_GivesWhatTheFileGives()
    {
        var rows = commands.Rows("stdin.csv", 300);
        string[] options = ["-m", CommandFixture.Letter, "-b", commands.Baseline];

        var file = await commands.RunAsync(["replay", .. options, "-i", rows]);
        var piped = await commands.RunWithInputAsync(
            await File.ReadAllTextAsync(rows, TestContext.Current.CancellationToken),
            ["replay", .. options, "-i", "-", "--format", "csv"]);

        Assert.Equal(
            file with { Out = file.Out.Replace("stdin.csv", "standard input", StringComparison.Ordinal) }, piped);
    }

    [Fact]
    public async Task Replay_WithFields_TakesTheseColumnsInsteadOfTheReferences()
    {
        var rows = commands.Rows("other-names.csv", 300);
        var lines = await File.ReadAllLinesAsync(rows, TestContext.Current.CancellationToken);
        var renamed = string.Join(',', Enumerable.Range(1, 16).Select(i => $"f{i}"));
        await File.WriteAllLinesAsync(
            rows, [$"extra,{renamed}", .. lines.Skip(1).Select(line => "9," + line)], TestContext.Current.CancellationToken);
        string[] command = ["replay", "-m", CommandFixture.Letter, "-b", commands.Baseline, "-i", rows];

        var refused = await commands.RunAsync(command);
        var taken = await commands.RunAsync([.. command, "--fields", renamed]);

        Assert.EndsWith("Give every field of the reference, or name those of this file with --fields.\n", refused.Error);
        Assert.Equal(
            (0, "alphadrift: other-names.csv: ignored 'extra': not among the fields of --fields.\n"),
            (taken.ExitCode, taken.Error));
    }

    [Fact]
    public async Task Calibrate_OnARowThatTheModelCannotHandle_NamesFileAndLine()
    {
        var reference = commands.Rows("overflow.csv", 400);
        var lines = await File.ReadAllLinesAsync(reference, TestContext.Current.CancellationToken);
        lines[17] = "," + lines[17][(lines[17].IndexOf(',', StringComparison.Ordinal) + 1)..];
        lines[200] = string.Join(',', Enumerable.Repeat("3e38", 16));
        await File.WriteAllLinesAsync(reference, lines, TestContext.Current.CancellationToken);

        var outcome = await commands.RunAsync(
            "calibrate", "-m", CommandFixture.Letter, "-r", reference, "-o", commands.File("overflow.baseline"),
            "--skip-bad-rows");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Matches(
            "The model answers 1 of \\d+ rows with values that are not finite; the first is overflow.csv, line 201. Remove rows",
            outcome.Error);
    }

    [Theory]
    [InlineData("calibrate -m m.onnx -r - --fit - -o x.baseline --format csv",
        "Standard input (-) can be read once: write the rows of one of the two to a file.")]
    [InlineData("inspect m.onnx --skip-bad-rows", "--skip-bad-rows says how --rows are written; give them, or leave it out.")]
    [InlineData("inspect m.onnx --fields a,b", "--fields says how --rows are written; give them, or leave it out.")]
    public async Task Options_ThatDoNotFitTogether_AreRefused(string arguments, string message)
    {
        var outcome = await commands.RunAsync(
            [.. arguments.Split(' ').Select(word => word == "x.baseline" ? commands.File(word) : word)]);

        Assert.Equal(new CommandOutcome(2, "", $"alphadrift: {message}\n"), outcome);
    }

    [Theory]
    [InlineData("--model", "calibrate", "-m", "", "-r", "r.csv", "-o", "o")]
    [InlineData("--reference", "calibrate", "-m", "m.onnx", "-r", "", "-o", "o")]
    [InlineData("--baseline", "replay", "-m", "m.onnx", "-b", "", "-i", "i.csv")]
    [InlineData("--out", "report", "-m", "m.onnx", "-b", "b", "-i", "i.csv", "--out", "")]
    [InlineData("MODEL", "inspect", "")]
    public async Task Paths_ThatAreEmpty_AsOfAVariableThatIsNotSet_AreRefused(string name, params string[] arguments)
    {
        var outcome = await commands.RunAsync(arguments);

        Assert.Equal(
            new CommandOutcome(
                2, "", $"alphadrift: {name}: the name of the file is empty.\nTry 'alphadrift {arguments[0]} --help'.\n"),
            outcome);
    }

    [Fact]
    public async Task Inspect_WithRows_SaysHowItTookThem()
    {
        var outcome = await commands.RunAsync(
            "inspect", CommandFixture.Letter, "--verify", "--rows", WithBadRows("inspect-bad.csv"), "--skip-bad-rows");

        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("alphadrift: inspect-bad.csv: 2 rows were left out: ", outcome.Error);
    }

    /// <summary>Rows of which two cannot be used.</summary>
    private string WithBadRows(string name)
    {
        var path = commands.Rows(name, 400);
        var lines = File.ReadAllLines(path);
        lines[3] = lines[3][lines[3].IndexOf(',', StringComparison.Ordinal)..];
        lines[8] = "NaN" + lines[8][lines[8].IndexOf(',', StringComparison.Ordinal)..];
        File.WriteAllLines(path, lines);
        return path;
    }
}
