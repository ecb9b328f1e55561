using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Baselines;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Alerting;

/// <summary>
/// What the alert DomainShift makes of real rows over time: through the model, the charts and the alert, as in the daemon.
/// </summary>
public sealed class ShiftScenarioTests(LetterFixture letter) : IClassFixture<LetterFixture>
{
    private const int WindowRows = 50;

    [Fact]
    public void CleanRows_FireNothing() => Assert.Empty(Events(2_000, _ => 1));

    [Fact]
    public void ASlowRamp_Fires_BeforeItIsSteep()
    {
        // One per cent in a hundred rows; at ×1.02 nobody could tell, at ×1.2 everybody.
        var fired = Events(2_000, row => 1 + (row / 10_000f)).First(change => change.Phase == AlertPhase.Firing);
        Assert.InRange(fired.RowsSeen, 200, 1_500);
    }

    [Fact]
    public void AStepThatGoesAway_FiresSoon_AndResolvesAfter()
    {
        var changes = Events(2_000, row => row is >= 600 and < 1_000 ? 1.2f : 1);
        Assert.Equal([AlertPhase.Firing, AlertPhase.Resolved], changes.Select(change => change.Phase));
        Assert.InRange(changes[0].RowsSeen, 600, 700);
        Assert.InRange(changes[0].Shift!.First.ChangePoint, 560, 640);
        Assert.InRange(changes[1].RowsSeen, 1_000, 1_500);
        Assert.Equal(changes[0].EpisodeId, changes[1].EpisodeId);
    }

    private List<AlertEvent> Events(int count, Func<int, float> factor)
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);
        var alert = new DomainShiftAlert(new AlertSettings(FireAfter: 2, ResolveAfter: 3), Observations.Model);
        var events = new List<AlertEvent>();
        var length = letter.Layout.RowLength;
        for (var first = 0; first < count; first += WindowRows)
        {
            var values = letter.Production.Slice(first, WindowRows).Values.ToArray();
            for (var i = 0; i < values.Length; i++) values[i] *= factor(first + (i / length));
            var at = DateTimeOffset.UnixEpoch.AddSeconds(first);
            var window = new ObservedWindow(
                first / WindowRows, first + WindowRows, at, monitor.Observe(new RowSet(letter.Layout, values)))
            {
                From = at,
                To = at,
            };
            if (alert.Advance(window) is { } change) events.Add(change);
        }

        return events;
    }
}
