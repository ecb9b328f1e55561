using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Tests.Telemetry;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

public sealed class WindowLogTests : IDisposable
{
    private readonly CollectedLog _log = new();
    private readonly WindowLog _windows;

    public WindowLogTests() => _windows = new WindowLog(_log.For<WindowLog>(), new FakeTimeProvider());

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Observed_AWindow_TellsScoreThresholdAndProbability()
    {
        _windows.Observed(Observations.Window(0, Observations.Calibrated(alarm: false)));

        Assert.Equal(
            ["Information: Window 0: 100 rows, score 2.5 against 4.5, p = 0.5, alarm False, decided by Movement"], _log.Lines);
    }

    [Theory]
    [InlineData(null, "Information: Window 3: 100 rows, score 2.5, without a threshold")]
    [InlineData("south", "Information: Window 3 of segment south: 100 rows, score 2.5, without a threshold")]
    public void Observed_AWindowWithoutAThreshold_TellsItsScoreAlone(string? segment, string expected)
    {
        _windows.Observed(Observations.Window(3, Observations.WithoutThreshold()) with { Segment = segment });

        Assert.Contains(expected, _log.Lines);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("NaN", StringComparison.Ordinal));
    }
}
