using Alphadrift.Monitoring.Demo;
using Spectre.Console;
using Xunit;

namespace Alphadrift.Tests.Demo;

/// <summary>The bars of the demo's terminal: eight steps a line, on a logarithmic axis from half the threshold.</summary>
public sealed class ScoreChartTests
{
    [Fact]
    public void Render_OfQuietWindows_StaysBelowTheLimit()
    {
        var lines = Draw(Windows(2, 3, 3.9), width: 20, height: 6);

        var limit = Array.FindIndex(lines, line => line.Contains("limit", StringComparison.Ordinal));
        Assert.True(limit > 0);
        Assert.All(lines[..limit], line => Assert.DoesNotContain(line[8..], character => character is >= '▁' and <= '█'));
        Assert.Equal("fault└───", lines[^1].Trim());
    }

    [Fact]
    public void Render_OfALoudWindow_ReachesTheTopAndNamesIt()
    {
        var lines = Draw(Windows(2, 400), width: 20, height: 6);

        Assert.StartsWith("   ×100│", lines[0], StringComparison.Ordinal);
        Assert.Equal('█', lines[0][9]);
        Assert.Equal(' ', lines[0][8]);
    }

    /// <summary>The newest windows are shown where there is not room for all.</summary>
    [Fact]
    public void Render_OfMoreWindowsThanColumns_ShowsTheNewest()
    {
        double[] scores = [.. Enumerable.Repeat(400.0, 50), .. Enumerable.Repeat(2.0, 12)];

        var lines = Draw(Windows(scores), width: 20, height: 6);

        Assert.All(lines, line => Assert.InRange(line.Length, 1, 20));
        Assert.StartsWith("   ×4.0│", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfAFault_MarksItsWindows()
    {
        WindowRecord[] windows = [.. Windows(2, 3, 9, 9, 2).Select((window, i) => window with { FaultInside = i is 2 or 3 })];

        Assert.Equal("  fault└──━━─", Draw(windows, width: 20, height: 4)[^1].TrimEnd());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Render_OfAScoreWithoutHeight_DrawsTheLowestBar(double score)
    {
        var lines = Draw(Windows(score), width: 20, height: 4);

        Assert.Equal('▁', lines[^2][8]);
        Assert.All(lines[..^2], line => Assert.DoesNotContain('▁', line));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(9, 2)]
    [InlineData(40, 12)]
    public void Render_WithoutWindows_IsAnEmptyFrame(int width, int height)
    {
        var lines = Draw([], width, height);

        Assert.Equal(height + 1, lines.Length);
        Assert.Single(lines, line => line.Contains("limit", StringComparison.Ordinal));
    }

    private static WindowRecord[] Windows(params double[] scores) =>
        [.. scores.Select((score, i) => new WindowRecord(100 * i, 100 * (i + 1), Facts.Window(score), FaultInside: false))];

    private static string[] Draw(IReadOnlyList<WindowRecord> windows, int width, int height)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Write(new ScoreChart(windows, height));
        return writer.ToString().TrimEnd('\n').Split('\n');
    }
}
