using Alphadrift.Monitoring.Alerting;
using Alphadrift.Tests.Telemetry;
using Alphadrift.Tests.Webhooks;
using Xunit;

namespace Alphadrift.Tests.Alerting;

public sealed class AlertTextTests
{
    [Fact]
    public void Summary_WhenFiring_SaysHowClearlyAndWhere() =>
        Assert.Equal(
            "Domain shift: window score 12.25 is above 4.5 (p = 1e-5); loudest site /PRelu (65% of the score)",
            AlertText.Summary(TestDispatcher.Event(AlertPhase.Firing)));

    [Fact]
    public void Summary_WhenResolved_SaysThatItIsOver() =>
        Assert.Equal(
            "Domain shift is over: window score 2.5 is not above 4.5 (p = 0.5)",
            AlertText.Summary(TestDispatcher.Event(AlertPhase.Resolved)));

    [Fact]
    public void Description_WhenFiring_NamesModelBaselineAndChannels() =>
        Assert.Equal(
            "Domain shift: window score 12.25 is above 4.5 (p = 1e-5); loudest site /PRelu (65% of the score). " +
            "The window has 100 rows and ends at row 4200 since the start. " +
            "Model letter.onnx against baseline letter.baseline; without shift 1% of windows alarm. " +
            "Channels of /PRelu that moved most: 0 (slope would move by +0.5), 1 (slope would move by -0.25).",
            AlertText.Description(TestDispatcher.Event(AlertPhase.Firing)));

    [Fact]
    public void Description_OfNothingKnown_HasNoNaN()
    {
        var alert = TestDispatcher.Event(AlertPhase.Firing) with
        {
            Observation = Observations.WithoutThreshold() with { Sites = [Observations.Site("/Relu", double.NaN, double.NaN)] },
        };

        Assert.Equal(
            "Domain shift: window score 2.5 is above unknown (p = unknown). " +
            "The window has 100 rows and ends at row 4200 since the start. " +
            "Model letter.onnx against baseline letter.baseline; without shift 1% of windows alarm.",
            AlertText.Description(alert));
    }
}
