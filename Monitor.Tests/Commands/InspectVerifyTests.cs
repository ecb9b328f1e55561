using System.Collections.Immutable;
using System.Text.Json;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Verification;
using Alphadrift.Monitoring.Commands;
using Alphadrift.Monitoring.Reports;
using Xunit;

namespace Alphadrift.Tests.Commands;

/// <summary><c>inspect --verify</c>.</summary>
public sealed class InspectVerifyTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    [Fact]
    public async Task Verify_OnRowsOfAFile_PassesAndSaysOnWhat()
    {
        var outcome = await commands.RunAsync(
            "inspect", CommandFixture.Letter, "--verify", "--rows", commands.Rows("twenty.csv", 20));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith(
            "model     letter-prelu.onnx\nloss      entropy: output 'logits' holds the logits of 25 classes, by its name\n"
            + "rows      16 of 20 in twenty.csv\n",
            outcome.Out,
            StringComparison.Ordinal);
        Assert.Matches(@"\n  /PRelu_1 +\d\.\de-\d ", outcome.Out);
        Assert.EndsWith(
            "\npassed: every relative error that can be measured is at most 0.01.\n", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WithoutRows_ChecksAProjectionAndSaysWhatToGive()
    {
        // On random rows this classifier is so sure of its answers that differences of its entropy are all rounding.
        var outcome = await commands.RunAsync("inspect", CommandFixture.Letter, "--verify");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(
            "\nloss      moments: a random projection of the float outputs, because random rows tell nothing of the model's "
            + "answers; give rows to check the objective's own loss\nrows      16 random ones, seed 1\n",
            outcome.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AsJson_HasTheErrorsOfEverySiteAndInput()
    {
        var outcome = await commands.RunAsync(
            "inspect", CommandFixture.Letter, "--verify", "--objective", "moments", "--seed", "3", "--output", "json");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        using var json = JsonDocument.Parse(outcome.Out);
        Assert.True(json.RootElement.GetProperty("passed").GetBoolean());
        Assert.StartsWith("moments: ", json.RootElement.GetProperty("loss").GetString(), StringComparison.Ordinal);
        var checks = json.RootElement.GetProperty("sites").EnumerateArray()
            .Concat(json.RootElement.GetProperty("inputs").EnumerateArray()).ToArray();
        Assert.Equal(4, checks.Length);
        Assert.All(checks, check => Assert.InRange(check.GetProperty("error").GetDouble(), 0, 0.01));
        Assert.All(checks, check => Assert.Equal("agrees", check.GetProperty("verdict").GetString()));
    }

    [Fact]
    public void Write_AGradientThatDiffers_GivesExitCode1AndNamesIt()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var wrong = new SiteVerification("/relu", new DifferenceCheck(0.034, 0.001, DifferenceVerdict.Differs), 1e-7, 0);
        var verification = new GradientVerification(
            "entropy: as asked", 16, [wrong], ImmutableArray<InputVerification>.Empty, [], 0);

        var exitCode = VerifyReport.Write(OnnxModel.Load(CommandFixture.Letter), verification, "some", OutputFormat.Text,
            new Terminal(output, TextWriter.Null));

        Assert.Equal(1, exitCode);
        Assert.Contains(
            "  /relu               3.4e-2   1.0e-3          1.0e-7   0.0e+0  DIFFERS\n",
            output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("\nFAILED: at least one relative error is above 0.01.\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NothingToMeasure_SaysSoAndPasses()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var small = new SiteVerification(
            "/relu", new DifferenceCheck(double.NaN, double.NaN, DifferenceVerdict.TooSmall), null, null);
        var verification = new GradientVerification(
            "entropy: as asked", 16, [small], ImmutableArray<InputVerification>.Empty, [], null);

        var exitCode = VerifyReport.Write(OnnxModel.Load(CommandFixture.Letter), verification, "some", OutputFormat.Text,
            new Terminal(output, TextWriter.Null));

        Assert.Equal(0, exitCode);
        Assert.Contains("too small to measure\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("give others with --rows", output.ToString(), StringComparison.Ordinal);
    }
}
