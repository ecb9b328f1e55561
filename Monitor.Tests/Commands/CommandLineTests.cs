using Alphadrift.Monitoring.Commands;
using Alphadrift.Monitoring.Reports;
using Xunit;

namespace Alphadrift.Tests.Commands;

/// <summary>Usage: what is wrong, where help is, exit code 2.</summary>
public sealed class CommandLineTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    [Theory]
    [InlineData("", "alphadrift: Required command was not provided.\nTry 'alphadrift --help'.\n")]
    [InlineData("inspct", "alphadrift: Unrecognized command 'inspct'. Did you mean inspect?\nTry 'alphadrift --help'.\n")]
    [InlineData(
        "replya --model m --inptu i",
        "alphadrift: Unrecognized command 'replya'. Did you mean replay?\nTry 'alphadrift --help'.\n")]
    [InlineData("dmeo", "alphadrift: Unrecognized command 'dmeo'. Did you mean demo?\nTry 'alphadrift --help'.\n")]
    [InlineData(
        "config chekc -c a.yaml",
        "alphadrift: Unrecognized command 'chekc'. Did you mean check?\nTry 'alphadrift config --help'.\n")]
    [InlineData("quit", "alphadrift: Unrecognized command 'quit'.\nTry 'alphadrift --help'.\n")]
    [InlineData(
        "replay -m m -b b --inptu i",
        "alphadrift: Unrecognized option '--inptu'. Did you mean --input?\nTry 'alphadrift replay --help'.\n")]
    [InlineData(
        "demo --verbsoe --no-liv",
        "alphadrift: Unrecognized option '--verbsoe'. Did you mean --verbose?\n"
        + "alphadrift: Unrecognized option '--no-liv'. Did you mean --no-live?\nTry 'alphadrift demo --help'.\n")]
    [InlineData(
        "inspect --shpae=a=1 m.onnx",
        "alphadrift: Unrecognized option '--shpae=a=1'. Did you mean --shape?\nTry 'alphadrift inspect --help'.\n")]
    [InlineData("run -c a.yaml now", "alphadrift: Unrecognized argument 'now'.\nTry 'alphadrift run --help'.\n")]
    [InlineData(
        "inspect", "alphadrift: Required argument 'MODEL' missing for command: 'inspect'.\nTry 'alphadrift inspect --help'.\n")]
    [InlineData("config", "alphadrift: Required command was not provided.\nTry 'alphadrift config --help'.\n")]
    [InlineData(
        "calibrate --model m.onnx",
        "alphadrift: Option '--reference' is required.\nalphadrift: Option '--out' is required.\n"
        + "Try 'alphadrift calibrate --help'.\n")]
    [InlineData(
        "replay --baseline b --model m --input i --window 9",
        "alphadrift: --window: '9' is not a whole number from 10 to 1,000,000.\nTry 'alphadrift replay --help'.\n")]
    [InlineData(
        "replay --baseline b --model m --input i --output xml --false-alarm-rate 0.7",
        "alphadrift: --false-alarm-rate: '0.7' is not a number above 0 and at most 0.5; 0.01 lets one window in a "
        + "hundred alarm without shift.\n"
        + "alphadrift: --output: 'xml' is not one of text, json.\nTry 'alphadrift replay --help'.\n")]
    [InlineData(
        "calibrate -m m -r r -o o --threads 0 --seed -1 --lowering fast --fields a,,b",
        "alphadrift: --seed: '-1' is not a whole number from 0 to 2,147,483,647.\n"
        + "alphadrift: --threads: '0' is not a whole number from 1 to 256.\n"
        + "alphadrift: --lowering: 'fast' is not one of auto, managed, portable.\n"
        + "alphadrift: --fields: 'a,,b' has an empty name; give names separated by commas, such as age,income.\n"
        + "Try 'alphadrift calibrate --help'.\n")]
    [InlineData(
        "replay -m m -b b -i i --format xlsx --separator ab --decimal dot --header maybe",
        "alphadrift: --format: 'xlsx' is not one of npy, npz, csv, tsv, jsonl, parquet.\n"
        + "alphadrift: --separator: 'ab' is none of auto, comma, semicolon, tab, bar, space, and no single character that can "
        + "stand between cells.\n"
        + "alphadrift: --decimal: 'dot' is not one of auto, point, comma.\n"
        + "alphadrift: --header: 'maybe' is not one of auto, yes, no.\nTry 'alphadrift replay --help'.\n")]
    [InlineData(
        "inspect m.onnx --shape pixels=1x0x28",
        "alphadrift: --shape: 'pixels=1x0x28' is not INPUT=AxBxC with extents of at least 1, such as pixels=1x28x28.\n"
        + "Try 'alphadrift inspect --help'.\n")]
    [InlineData(
        "demo --for 45 --fault rain --port 70000",
        "alphadrift: --for: '45' is not a duration from 20s to 1h, such as 45s or 2m.\n"
        + "alphadrift: --fault: 'rain' is not one of none, brightness, blur, noise, contrast.\n"
        + "alphadrift: --port: '70000' is not a whole number from 1 to 65,535.\nTry 'alphadrift demo --help'.\n")]
    public async Task Usage_WithAFault_NamesItAndTheHelp(string arguments, string error)
    {
        var outcome = await commands.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(new CommandOutcome(2, "", error), outcome);
    }

    [Fact]
    public async Task Help_ListsTheCommandsAndTheExitCodes()
    {
        var outcome = await commands.RunAsync("--help");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(
            "Exit codes: 0 fine; 1 drift found (replay, report) or a wrong gradient (inspect --verify); "
            + "2 the command line, the configuration or an input file cannot be used; 3 failure on the way; 130 interrupted.",
            outcome.Out,
            StringComparison.Ordinal);
        Assert.All(
            ["run", "calibrate", "inspect", "replay", "config", "demo"],
            command => Assert.Matches($"(?m)^  {command} ", outcome.Out));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("calibrate")]
    [InlineData("inspect")]
    [InlineData("replay")]
    [InlineData("report")]
    [InlineData("demo")]
    [InlineData("config")]
    [InlineData("config show")]
    [InlineData("config check")]
    [InlineData("config schema")]
    public async Task Help_OfEveryCommand_HasExamplesThatAreCommands(string verb)
    {
        var outcome = await commands.RunAsync([.. verb.Split(' '), "--help"]);
        var examples = outcome.Out.Split('\n').SkipWhile(line => line is not ("Example:" or "Examples:")).Skip(1)
            .Select(line => line.Trim()).Where(line => line.Length > 0).ToArray();

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.NotEmpty(examples);
        Assert.DoesNotContain(outcome.Out.Split('\n'), line => line.Contains("00:00", StringComparison.Ordinal));
        Assert.All(examples, example =>
        {
            Assert.StartsWith($"alphadrift {verb}", example, StringComparison.Ordinal);
            Assert.Empty(CommandLine.Faults(example.Split(" > ")[0].Split(' ')[1..]));
        });
    }

    [Fact]
    public async Task Interruption_OfACommand_GivesExitCode130()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        using var error = new StringWriter { NewLine = "\n" };

        var exitCode = await CommandLine.InvokeAsync(
            ["replay", "-b", commands.Baseline, "-m", CommandFixture.Letter, "-i", commands.Rows("some.csv", 50)],
            new Terminal(TextWriter.Null, error),
            stop.Token);

        Assert.Equal((130, "alphadrift: interrupted.\n"), (exitCode, error.ToString()));
    }

    [Fact]
    public async Task Failure_ThatNobodyExpected_IsOneLine_AndHasAPlaceWhenVerbose()
    {
        // A terminal that has gone away.
        var gone = new StringWriter();
        await gone.DisposeAsync();
        using var quiet = new StringWriter { NewLine = "\n" };
        using var verbose = new StringWriter { NewLine = "\n" };

        var exitCode = await CommandLine.InvokeAsync(
            ["inspect", CommandFixture.Letter], new Terminal(gone, quiet), TestContext.Current.CancellationToken);
        await CommandLine.InvokeAsync(
            ["inspect", CommandFixture.Letter, "--verbose"], new Terminal(gone, verbose), TestContext.Current.CancellationToken);

        Assert.Equal(
            (3, "alphadrift: ObjectDisposedException: Cannot write to a closed TextWriter. (--verbose shows where.)\n"),
            (exitCode, quiet.ToString()));
        Assert.Contains("InspectReport", verbose.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, "watch")]
    [InlineData(true, false, "watch")]
    [InlineData(true, true, "\u001b[1mwatch\u001b[0m")]
    public void Style_IsForTerminalsWithColourOnly(bool isTerminal, bool colour, string expected) =>
        Assert.Equal(
            expected,
            new Terminal(TextWriter.Null, TextWriter.Null) { OutIsTerminal = isTerminal, Color = colour }.Bold("watch"));
}
