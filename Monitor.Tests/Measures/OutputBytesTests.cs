using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Reports;
using Alphadrift.Monitoring.Replay;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Tests.Telemetry;
using Alphadrift.Tests.Webhooks;
using Xunit;

namespace Alphadrift.Tests.Measures;

/// <summary>What programs read of alerts and windows is, byte for byte, what it has been: names, order and numbers.</summary>
public sealed class OutputBytesTests
{
    private static readonly Observation Seen = Observe();

    [Fact]
    public void Webhook_OfAShift_HasTheBytesThatItHad() => AssertRecorded(
        "golden-webhook-shift.bytes",
        WebhookBody.Create(
            TestDispatcher.Event(AlertPhase.Firing) with
            {
                Observation = Seen,
                Shift = Observations.Shift,
                Segment = "acme",
            },
            "ops"));

    [Fact]
    public void Webhook_OfASkewThatIsOver_HasTheBytesThatItHad() => AssertRecorded(
        "golden-webhook-skew.bytes",
        WebhookBody.Create(
            TestDispatcher.Event(AlertPhase.Resolved) with
            {
                AlertName = AlertNames.Skew,
                Observation = Seen with { Score = double.NaN, PValue = double.NaN },
                Skew = new SkewEvidence
                {
                    SinceRow = 7,
                    Since = Observations.Noon,
                    Score = 2.5,
                    Threshold = 3,
                    Sites = [],
                },
            },
            "ops"));

    [Fact]
    public void Replay_OfAWindow_HasTheBytesThatItHad()
    {
        var output = new StringWriter();

        new JsonReplay(new Terminal(output, TextWriter.Null)).Write(
            new ReplayWindow(3, 300, Seen) { Skew = SkewWindow.Of(Seen, fires: true), Segment = "acme" });

        AssertRecorded("golden-replay-line.bytes", System.Text.Encoding.UTF8.GetBytes(output.ToString()));
    }

    private static void AssertRecorded(string file, byte[] bytes)
    {
        Assert.Equal(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", file)), System.Text.Encoding.UTF8.GetString(bytes));
    }

    /// <summary>A window of which everything is known.</summary>
    private static Observation Observe()
    {
        var charted = Observations.Charted(
            Observations.Skewed(Observations.Calibrated(alarm: true), 5), 4100, Observations.Crossing(4150, 4120));
        return Observations.Adapted(charted) with
        {
            Charts = charted.Charts! with { ReferenceClasses = [0.6, 0.4], Classes = [0.3, 0.7] },
        };
    }
}
