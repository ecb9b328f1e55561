using System.Text.Json;
using Xunit;

namespace Alphadrift.Tests.Commands;

/// <summary>Adaptation of the slopes on the command line.</summary>
public sealed class AdaptationCommandTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    [Theory]
    [InlineData("--steps 2", "--steps says how slopes are adapted, which needs an objective: give --objective auto too, or "
        + "leave --steps out.")]
    [InlineData("--plain", "--plain says how slopes are adapted, which needs an objective: give --objective auto too, or "
        + "leave --plain out.")]
    [InlineData("--objective auto --natural --plain", "--natural and --plain exclude each other; give one of them.")]
    public async Task Calibrate_WithOptionsThatContradictEachOther_IsRefused(string options, string message)
    {
        string[] args = ["calibrate", "-m", CommandFixture.Letter, "-r", CommandFixture.Reference, "-o", commands.File("never"),
            .. options.Split(' ')];

        Assert.Equal(new CommandOutcome(2, "", $"alphadrift: {message}\n"), await commands.RunAsync(args));
    }

    [Fact]
    public async Task Replay_OfABaselineWithoutAnObjective_SaysWhatToDo() =>
        Assert.Equal(
            new CommandOutcome(
                2,
                "",
                "alphadrift: --objective auto: the baseline letter.baseline was calibrated without an objective. Calibrate "
                + "again with "
                + "'alphadrift calibrate --objective auto'.\n"),
            await Replay(commands.Baseline, "auto"));

    [Fact]
    public async Task CalibrateAndReplay_UnderAnObjective_ShowTheMovementOfEveryWindow()
    {
        var baseline = commands.File("moments.baseline");
        var calibrated = await commands.RunAsync(
            "calibrate", "-m", CommandFixture.Letter, "-r", commands.Rows("some.csv", 1500), "-o", baseline, "--objective",
                "moments", "--sharing", "site");

        Assert.Equal((0, ""), (calibrated.ExitCode, calibrated.Error));
        Assert.Contains(
            "adaptation    moments: as configured; 1 step (natural) per window, 750 of the 750 reference rows learnt from\n",
            calibrated.Out,
            StringComparison.Ordinal);

        var text = await Replay(baseline, "moments");
        Assert.Contains("loss    adapted       Δα    p(Δα)  trajectory", text.Out, StringComparison.Ordinal);
        Assert.Contains("Adapted under moments: slopes outside their band in ", text.Out, StringComparison.Ordinal);

        var json = await Replay(baseline, "auto", "--output", "json");
        var first = JsonDocument.Parse(json.Out.Split('\n')[0]).RootElement.GetProperty("adaptation");
        Assert.Equal("moments", first.GetProperty("objective").GetString());
        Assert.Equal(100, first.GetProperty("keptRows").GetInt32());
        Assert.InRange(first.GetProperty("pValue").GetDouble(), 0, 1);
        Assert.Equal(1, first.GetProperty("trajectory").GetProperty("windows").GetInt32());
        Assert.Equal(128, first.GetProperty("sites")[0].GetProperty("displacement").GetArrayLength());

        var other = await Replay(baseline, "entropy");
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("was calibrated for the objective moments. Replay with that or with auto", other.Error,
            StringComparison.Ordinal);
    }

    private Task<CommandOutcome> Replay(string baseline, string objective, params string[] more) => commands.RunAsync(
    [
        "replay", "-b", baseline, "-m", CommandFixture.Letter, "-i", TestPaths.Sample("letter/production.jsonl"),
        "--window", "100", "--objective", objective, .. more,
    ]);
}
