using Alphadrift.Monitoring.Demo;
using Spectre.Console;
using Xunit;

namespace Alphadrift.Tests.Demo;

/// <summary>The live picture at the sizes of usual terminals.</summary>
public sealed class DemoViewTests
{
    private static readonly DemoStatus Status = new(
        "blur σ = 1.0 px", CameraFaulty: true, 398.4, TimeSpan.FromSeconds(31.2), TimeSpan.FromSeconds(45),
        "http://127.0.0.1:9464/metrics", "fashion-prelu.onnx");

    [Theory]
    [InlineData(60, 24)]
    [InlineData(80, 24)]
    [InlineData(100, 30)]
    [InlineData(132, 50)]
    public void Picture_FitsTheTerminal(int width, int height)
    {
        var lines = Draw(new DemoSnapshot(null, 1, Facts.TwoFaults().Facts, Status), width, height);

        Assert.InRange(lines.Length, 18, height - 1); // the last line is the cursor's
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
    }

    [Fact]
    public void Picture_OfTwoFaults_ShowsStreamScoresSitesAndAlerts()
    {
        var lines = Draw(new DemoSnapshot(null, 1, Facts.TwoFaults().Facts, Status), 80, 24);

        Assert.Equal(
            File.ReadAllText(TestPaths.Data("golden/demo-view-80x24.txt")).TrimEnd('\n').Split('\n'),
            lines.Select(line => line.TrimEnd()));
    }

    [Fact]
    public void Picture_WhileCalibrating_ShowsTheTaskAndHowFarItIs()
    {
        var snapshot = new DemoSnapshot(
            "calibrating on 4,500 reference pictures: null windows", 0.5, new DemoLedger().Facts,
            Status with { MetricsUrl = "" });

        var lines = Draw(snapshot, 80, 24);

        Assert.Equal("calibrating on 4,500 reference pictures: null windows", lines[1].TrimEnd());
        Assert.Contains(lines, line => line.Contains("waiting for the first window", StringComparison.Ordinal));
        Assert.Equal("metrics as soon as the daemon runs   Ctrl-C ends the demo", lines[^1].TrimEnd());
        Assert.InRange(lines.Length, 10, 23);
    }

    [Fact]
    public void Lines_OfTheSameFactsTwice_TellNewsOnce()
    {
        var lines = new DemoLines();
        var empty = new DemoLedger().Facts;
        var starting = new DemoSnapshot("calibrating: fit rows", 0.1, empty, Status with { Elapsed = TimeSpan.FromSeconds(1) });
        var streaming = new DemoSnapshot(null, 1, Facts.TwoFaults().Facts, Status);

        var told = lines.New(starting, true)
            .Concat(lines.New(starting with { Task = "calibrating: null windows" }, true))
            .Concat(lines.New(streaming, true))
            .Concat(lines.New(streaming, false));

        Assert.Equal(
            [
                "   1.0 s  calibrating",
                "  31.2 s  streaming; metrics at http://127.0.0.1:9464/metrics",
                "  31.2 s  fault begins: blur",
                "  13.0 s  DomainShift firing at row 1,300: chart M since row 1,190, crossed at 1,210",
                "  17.0 s  DomainShift resolved at row 1,900: no chart has crossed since row 1,600",
                "  21.0 s  DomainShift firing at row 2,200: chart M since row 2,090, crossed at 2,110",
                "  13.1 s  webhook received: firing, signature valid",
                "  17.1 s  webhook received: resolved, signature valid",
                "  21.1 s  webhook received: firing, signature valid",
                "  31.2 s  rows   2,500  windows   25  score     40.00 of 4.00  ALARM  blur σ = 1.0 px",
            ],
            told);
    }

    [Fact]
    public void Lines_WhileCalibrating_SayEveryFewSecondsHowFarItIs()
    {
        var lines = new DemoLines();
        var facts = new DemoLedger().Facts;

        var told = Enumerable.Range(0, 13).SelectMany(second => lines.New(
            new DemoSnapshot(
                "calibrating: null windows", second / 20.0, facts, Status with { Elapsed = TimeSpan.FromSeconds(second) }),
            true));

        Assert.Equal(
            [
                "   0.0 s  calibrating",
                "   5.0 s  calibrating: null windows, 25 %",
                "  10.0 s  calibrating: null windows, 50 %",
            ],
            told);
    }

    [Theory]
    [InlineData(45, 30, 43, 45)]
    [InlineData(45, 30, 57, 57)]
    [InlineData(45, 58, 57, 58)]
    public void Length_OfADemo_IsNeverLessThanItHasTaken(int wanted, int elapsed, int streamEnd, int expected) =>
        Assert.Equal(
            TimeSpan.FromSeconds(expected),
            DemoOptions.Length(TimeSpan.FromSeconds(wanted), TimeSpan.FromSeconds(elapsed), TimeSpan.FromSeconds(streamEnd)));

    [Fact]
    public void Picture_OnANarrowTerminal_BreaksNoWord()
    {
        var wide = Draw(new DemoSnapshot(null, 1, Facts.TwoFaults().Facts, Status), 200, 40)
            .SelectMany(line => line.Split(' ')).Append("it").ToHashSet();

        var narrow = Draw(new DemoSnapshot(null, 1, Facts.TwoFaults().Facts, Status), 60, 40)
            .SelectMany(line => line.Split(' ')).Where(word => word.Any(char.IsAsciiLetter) && word.All(char.IsAscii));

        Assert.All(narrow, word => Assert.Contains(word, wide));
    }

    private static string[] Draw(DemoSnapshot snapshot, int width, int height)
    {
        var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = width;
        console.Profile.Height = height;
        console.Profile.Capabilities.Unicode = true;
        console.Write(DemoView.Render(snapshot, width, height));
        return writer.ToString().TrimEnd('\n').Split('\n');
    }
}
