using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Demo;
using Alphadrift.Tests.Telemetry;
using Alphadrift.Tests.Webhooks;

namespace Alphadrift.Tests.Demo;

/// <summary>Observations and ledgers for tests.</summary>
internal static class Facts
{
    public static Observation Window(double score, int rows = 100) => new()
    {
        Rows = rows,
        Score = score,
        MovementScore = score,
        Threshold = 4,
        PValue = score > 4 ? 0.0001 : 0.4,
        Alarm = score > 4,
        JointContribution = 0.1 * score,
        Sites = [Site("/PRelu", 0.6 * score, -0.25), Site("/PRelu_1", 0.3 * score, 0.125)],
    };

    public static AlertRecord Alert(double seconds, AlertPhase phase, long rowsSeen) =>
        new(TimeSpan.FromSeconds(seconds), phase, "DomainShift", rowsSeen, DemoAlertText.Of(TestDispatcher.Event(phase) with
        {
            Shift = Observations.Shift with
            {
                First = Observations.Crossing(rowsSeen - 90, rowsSeen - 110),
                LastRow = rowsSeen - 300,
            },
        }));

    public static WebhookReceipt Receipt(double seconds, string status, bool valid = true) =>
        new(TimeSpan.FromSeconds(seconds), status, valid);

    /// <summary>
    /// 1,000 clean rows, 500 with the first fault, 500 repaired, 500 with the second; windows of 100 alarm in the faults.
    /// </summary>
    public static DemoLedger TwoFaults()
    {
        var ledger = new DemoLedger();
        for (var row = 0; row < 2_500; row++)
        {
            ledger.Produced(
                row is < 1_000 or >= 1_500 and < 2_000 ? DemoFault.None : row < 1_500 ? DemoFault.Brightness : DemoFault.Blur);
        }

        for (var end = 100; end <= 2_500; end += 100)
        {
            ledger.Observed(end, Window(end is > 1_100 and <= 1_500 or > 2_000 ? 40 : 3));
        }

        ledger.Alerted(Alert(13, AlertPhase.Firing, 1_300));
        ledger.Received(Receipt(13.1, "firing"));
        ledger.Alerted(Alert(17, AlertPhase.Resolved, 1_900));
        ledger.Received(Receipt(17.1, "resolved"));
        ledger.Alerted(Alert(21, AlertPhase.Firing, 2_200));
        ledger.Received(Receipt(21.1, "firing"));
        return ledger;
    }

    private static SiteObservation Site(string name, double contribution, double delta) => new()
    {
        Name = name,
        Contribution = contribution,
        SlopeMovement = [0, delta, double.NaN],
        Movement = [0.5, -3, double.NaN],
        Skewness = 0.2,
        ReferenceSkewness = 0.1,
        NegativeShare = 0.57,
        ReferenceNegativeShare = 0.55,
        MaskedShare = 0.25,
        ReferenceMaskedShare = 0.2,
        DeadChannels = [],
    };
}
