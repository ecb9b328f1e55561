using Alphadrift.Adaptation.Observations;
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
    public void Summary_OfTheCharts_SaysSinceWhenWhichAndWhy()
    {
        var alert = ByCharts(AlertPhase.Firing);

        Assert.Equal(
            "Domain shift since row 120 (2026-11-24 11:58:20Z): chart M (rows have moved) crossed at row 150 (70 against 64), "
            + "chart C again at row 190; loudest site /PRelu (65% of the score)",
            AlertText.Summary(alert));
        Assert.Equal(
            "Domain shift is over: no chart has crossed since row 190; it began at row 120 (2026-11-24 11:58:20Z)",
            AlertText.Summary(ByCharts(AlertPhase.Resolved)));
    }

    [Fact]
    public void Description_OfTheCharts_ComparesReferenceAndNow()
    {
        var description = AlertText.Description(ByCharts(AlertPhase.Firing));

        Assert.Contains(
            "charts cross once in 10000 rows without shift (Calibrated: 10000 rows; as rarely as asked for.)",
            description,
            StringComparison.Ordinal);
        Assert.Contains(
            "Reference → now at /PRelu: channel 0 mean output 0.5 → 1.25, negative 40% → 10%, skewness -0.5 → unknown; "
            + "units without a slope 25% → 38%. Predicted: class 0 60.0% → 30.0%, class 1 40.0% → 70.0%.",
            description,
            StringComparison.Ordinal);
    }

    private static AlertEvent ByCharts(AlertPhase phase) => TestDispatcher.Event(phase) with
    {
        Shift = Observations.Shift,
        Observation = Compared(Observations.Charted(Observations.Calibrated(alarm: true), 4100)),
    };

    private static Observation Compared(Observation observation) => observation with
    {
        Sites =
            [observation.Sites[0] with { Channels = [new(1.25, 0.5, 0.1, 0.4, double.NaN, -0.5)] }, .. observation.Sites.Skip(1)],
        Charts = observation.Charts! with { ReferenceClasses = [0.6, 0.4], Classes = [0.3, 0.7] },
    };

    [Fact]
    public void Description_OfMaskedSites_SaysThatSilenceIsNotHealth()
    {
        var alert = TestDispatcher.Event(AlertPhase.Firing);
        alert = alert with
        {
            Observation = alert.Observation with
            {
                Sites = [.. Observations.Many(5).Select((site, i) => site with
                {
                    MaskedShare = i == 0 ? 0.5 : 0.995,
                    ReferenceMaskedShare = 0.6,
                })],
            },
        };

        Assert.EndsWith(
            " Masked, so that no gradient passes and silence is not health: " +
            "site1 (60% → 99.5%), site2 (60% → 99.5%), site3 (60% → 99.5%) and 1 more.",
            AlertText.Description(alert),
            StringComparison.Ordinal);
        Assert.DoesNotContain("Masked", AlertText.Description(TestDispatcher.Event(AlertPhase.Firing)), StringComparison.Ordinal);
    }

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
