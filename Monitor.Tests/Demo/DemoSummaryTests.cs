using Alphadrift.Adaptation.Baselines;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Demo;
using Xunit;

namespace Alphadrift.Tests.Demo;

public sealed class DemoSummaryTests
{
    private static readonly CalibrationVerdict Verdict = new(
        CalibrationState.Calibrated, "4500 rows; windows of 10 to 500 rows have thresholds.");

    [Fact]
    public void Summary_OfTwoFoundFaults_CountsRowsToAlarmAndAlert()
    {
        var summary = DemoSummary.Of(Facts.TwoFaults().Facts);

        Assert.Equal(
            (1_000, 10, 0, 0, 0),
            (summary.CleanRows, summary.CleanWindows, summary.CleanAlarms, summary.FalseAlerts, summary.BadSignatures));
        Assert.Equal(
            [
                new FaultOutcome(new FaultEpisode(DemoFault.Brightness, 1_000, 1_500), 200, 300, true, true)
                {
                    Why = "chart M since row 1,190, crossed at 1,210",
                },
                new FaultOutcome(new FaultEpisode(DemoFault.Blur, 2_000, null), 100, 200, true, false)
                {
                    Why = "chart M since row 2,090, crossed at 2,110",
                },
            ],
            summary.Faults);
        Assert.True(summary.Success);
    }

    [Fact]
    public void Report_OfTwoFoundFaults_SaysSo() =>
        Assert.Equal(
            ExpectedText.Of("""
            The demo ended after 44 s.
              model      fashion-prelu.onnx
              baseline   calibrated: 4500 rows; windows of 10 to 500 rows have thresholds.
              no fault   1,000 rows in 10 windows, 0 windows alarmed, 0 false alerts
              brightness from row 1,000 on: alert after 300 rows \
                (chart M since row 1,190, crossed at 1,210), webhook received, resolved when it was over; \
                a window's score alarmed after 200 rows
              blur       from row 2,000 on: alert after 200 rows \
                (chart M since row 2,090, crossed at 2,110), webhook received; a window's score alarmed after 100 rows
            Every fault was found, and every alert reached the webhook.
            """),
            Report(Facts.TwoFaults()));

    [Fact]
    public void Report_OfAFaultThatNobodySaw_IsAFailure()
    {
        var ledger = new DemoLedger();
        Produce(ledger, 200, DemoFault.None);
        Produce(ledger, 100, DemoFault.Noise);
        ledger.Observed(100, Facts.Window(3));
        ledger.Observed(200, Facts.Window(5));
        ledger.Observed(300, Facts.Window(3));

        Assert.False(DemoSummary.Of(ledger.Facts).Success);
        Assert.Equal(
            """
            The demo ended after 44 s.
              model      fashion-prelu.onnx
              baseline   calibrated: 4500 rows; windows of 10 to 500 rows have thresholds.
              no fault   200 rows in 2 windows, 1 window alarmed, 0 false alerts
              noise      from row 200 on: not found
            The demo did not go as it should.
            """,
            Report(ledger));
    }

    [Fact]
    public void Summary_OfAnAlertWithoutWebhook_IsAFailure()
    {
        var ledger = new DemoLedger();
        Produce(ledger, 100, DemoFault.None);
        Produce(ledger, 200, DemoFault.Blur);
        ledger.Observed(100, Facts.Window(3));
        ledger.Observed(200, Facts.Window(40));
        ledger.Observed(300, Facts.Window(40));
        ledger.Alerted(Facts.Alert(3, AlertPhase.Firing, 300));
        ledger.Received(Facts.Receipt(3.1, "firing", valid: false));

        var summary = DemoSummary.Of(ledger.Facts);

        Assert.Equal(
            [
                new FaultOutcome(new FaultEpisode(DemoFault.Blur, 100, null), 100, 200, false, false)
                {
                    Why = "chart M since row 190, crossed at 210",
                },
            ],
            summary.Faults);
        Assert.False(summary.Success);
        Assert.Contains("webhook NOT received", Report(ledger), StringComparison.Ordinal);
        Assert.Contains("1 delivery with a wrong signature", Report(ledger), StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_OfAFalseAlert_IsAFailure()
    {
        var ledger = new DemoLedger();
        Produce(ledger, 300, DemoFault.None);
        ledger.Observed(100, Facts.Window(5));
        ledger.Observed(200, Facts.Window(5));
        ledger.Alerted(Facts.Alert(3, AlertPhase.Firing, 200));

        var summary = DemoSummary.Of(ledger.Facts);
        Assert.Equal((2, 2, 1), (summary.CleanWindows, summary.CleanAlarms, summary.FalseAlerts));
        Assert.False(DemoSummary.Of(ledger.Facts).Success);
    }

    [Fact]
    public void Report_WithoutAFault_SaysThatNothingFired()
    {
        var ledger = new DemoLedger();
        Produce(ledger, 100, DemoFault.None);
        ledger.Observed(100, Facts.Window(3));

        Assert.True(DemoSummary.Of(ledger.Facts).Success);
        Assert.EndsWith("Nothing was wrong with the stream, and nothing fired.", Report(ledger), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_InterruptedWhileCalibrating_SaysThatNothingWasObserved() =>
        Assert.Equal(
            """
            The demo was interrupted after 1 s.
              model      fashion-prelu.onnx
              baseline   not calibrated yet
              stream     not begun; calibrating on 4,500 reference pictures: null windows
            No picture was observed; let it run to its end to see the faults and the alerts.
            """,
            string.Join('\n', DemoReport.Lines(new DemoResult(
                DemoSummary.Of(new DemoLedger().Facts),
                null,
                "fashion-prelu.onnx",
                new DemoInterruption("calibrating on 4,500 reference pictures: null windows", 2),
                TimeSpan.FromSeconds(1)))));

    [Theory]
    [InlineData(2, false, "No fault had begun, and no alert had fired; 2 faults had still to come.")]
    [InlineData(1, true, "No fault had begun, and an alert had fired all the same; 1 fault had still to come.")]
    [InlineData(0, false, "No fault had begun, and no alert had fired.")]
    public void Report_InterruptedBeforeTheFirstFault_ClaimsNothingOfTheFaults(int left, bool fired, string words)
    {
        var ledger = new DemoLedger();
        Produce(ledger, 200, DemoFault.None);
        ledger.Observed(100, Facts.Window(3));
        ledger.Observed(200, Facts.Window(3));
        if (fired)
        {
            ledger.Alerted(Facts.Alert(3, AlertPhase.Firing, 200));
        }

        Assert.Equal(
            $"""
            The demo was interrupted after 44 s.
              model      fashion-prelu.onnx
              baseline   calibrated: 4500 rows; windows of 10 to 500 rows have thresholds.
              no fault   200 rows in 2 windows, 0 windows alarmed, {(fired ? "1 false alert" : "0 false alerts")}
            {words}
            """,
            Report(ledger, new DemoInterruption(null, left)));
    }

    [Fact]
    public void Report_InterruptedInTheFirstFault_SaysHowFarItGot()
    {
        var ledger = new DemoLedger();
        Produce(ledger, 100, DemoFault.None);
        Produce(ledger, 200, DemoFault.Blur);
        ledger.Observed(100, Facts.Window(3));
        ledger.Observed(200, Facts.Window(3));

        Assert.Equal(
            (
                "  blur       from row 100 on: not found yet",
                "The fault that had begun was not found yet; 1 fault had still to come."),
            Last());

        ledger.Observed(300, Facts.Window(40));
        Assert.Equal(
            (
                "  blur       from row 100 on: a window's score alarmed after 200 rows, but no alert fired yet",
                "The fault that had begun was not found yet; 1 fault had still to come."),
            Last());

        ledger.Alerted(Facts.Alert(3, AlertPhase.Firing, 300));
        Assert.Equal(
            (
                "  blur       from row 100 on: alert after 200 rows (chart M since row 190, crossed at 210), "
                + "webhook not received yet; a window's score alarmed after 200 rows",
                "The fault that had begun was not found yet; 1 fault had still to come."),
            Last());

        ledger.Received(Facts.Receipt(3.1, "firing"));
        Assert.Equal(
            (
                "  blur       from row 100 on: alert after 200 rows (chart M since row 190, crossed at 210), "
                + "webhook received; a window's score alarmed after 200 rows",
                "Every fault that had begun was found; 1 fault had still to come."),
            Last());

        (string Fault, string Verdict) Last()
        {
            var lines = Report(ledger, new DemoInterruption(null, 1)).Split('\n');
            return (lines[^2], lines[^1]);
        }
    }

    [Fact]
    public void Ledger_AWindowThatStraddlesTheBeginningOfAFault_HasItInside()
    {
        var ledger = new DemoLedger();
        Produce(ledger, 150, DemoFault.None);
        Produce(ledger, 100, DemoFault.Blur);
        Produce(ledger, 50, DemoFault.None);

        ledger.Observed(100, Facts.Window(3));
        ledger.Observed(200, Facts.Window(3));
        ledger.Observed(300, Facts.Window(3));

        Assert.Equal([false, true, true], ledger.Facts.Windows.Select(window => window.FaultInside));
        Assert.Equal(new FaultEpisode(DemoFault.Blur, 150, 250), Assert.Single(ledger.Facts.Faults));
        Assert.Equal(0, ledger.Backlog);
    }

    private static void Produce(DemoLedger ledger, int rows, DemoFault fault)
    {
        for (var row = 0; row < rows; row++)
        {
            ledger.Produced(fault);
        }
    }

    private static string Report(DemoLedger ledger, DemoInterruption? interruption = null) => string.Join('\n', DemoReport.Lines(
        new DemoResult(DemoSummary.Of(ledger.Facts), Verdict, "fashion-prelu.onnx", interruption, TimeSpan.FromSeconds(44))));
}
