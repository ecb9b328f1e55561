using Alphadrift.Adaptation.Skew;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Demo;
using Alphadrift.Tests.Telemetry;
using Alphadrift.Tests.Webhooks;
using Xunit;

namespace Alphadrift.Tests.Demo;

public sealed class DemoAlertTextTests
{
    private static readonly SkewEvidence Skew = new()
    {
        SinceRow = 2_100,
        Since = Observations.Noon,
        Score = 6.5,
        Threshold = 4,
        Sites = [new SkewedSite("/PRelu_1", [(SkewKind.NegativeShare, 6.5)], [], null)],
    };

    [Theory]
    [InlineData(
        AlertPhase.Firing, "chart M since row 120, crossed at 150",
        "/PRelu_1 share of negatives since row 2,100", "score 12.25, threshold 4.50")]
    [InlineData(
        AlertPhase.Resolved, "no chart has crossed since row 190",
        "every rectifier is within its band", "score 2.50, threshold 4.50")]
    public void Of_AnAlert_NamesWhatItIsBuiltOnAndSinceWhen(AlertPhase phase, string byCharts, string bySkew, string byWindows)
    {
        var alert = TestDispatcher.Event(phase);

        Assert.Equal(byCharts, DemoAlertText.Of(alert with { Shift = Observations.Shift }));
        Assert.Equal(bySkew, DemoAlertText.Of(alert with { Skew = Skew }));
        Assert.Equal(byWindows, DemoAlertText.Of(alert));
    }

    [Fact]
    public void Of_DeadChannelsAlone_CountsThem() => Assert.Equal(
        "/PRelu 2 dead since row 2,100",
        DemoAlertText.Of(TestDispatcher.Event(AlertPhase.Firing) with
        {
            Skew = Skew with { Sites = [new SkewedSite("/PRelu", [], [3, 5], 2_100)] },
        }));
}
