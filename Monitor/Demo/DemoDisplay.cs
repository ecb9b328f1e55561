using System.Globalization;
using Alphadrift.Monitoring.Alerting;
using Spectre.Console;

namespace Alphadrift.Monitoring.Demo;

/// <summary>Shows a demo while it runs: a live picture on a terminal, plain lines otherwise.</summary>
internal static class DemoDisplay
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(125), LineEvery = TimeSpan.FromSeconds(1);

    public static async Task<DemoResult> LiveAsync(DemoRun demo, IAnsiConsole console, CancellationToken cancellationToken) =>
        await console.Live(Picture(demo, console))
            .Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Bottom).StartAsync(async live =>
        {
            var running = demo.RunAsync(cancellationToken);
            while (!running.IsCompleted)
            {
                live.UpdateTarget(Picture(demo, console));
                await Task.WhenAny(running, Task.Delay(Frame, CancellationToken.None));
            }

            live.UpdateTarget(Picture(demo, console));
            return await running;
        });

    public static async Task<DemoResult> PlainAsync(
        DemoRun demo, TextWriter writer, int? columns, TimeProvider clock, CancellationToken cancellationToken)
    {
        var running = demo.RunAsync(cancellationToken);
        var lines = new DemoLines();
        var next = TimeSpan.Zero;
        var start = clock.GetTimestamp();
        while (!running.IsCompleted)
        {
            var time = clock.GetElapsedTime(start);
            Write(time >= next);
            next = time >= next ? time + LineEvery : next;
            await Task.WhenAny(running, Task.Delay(Frame, clock, CancellationToken.None));
        }

        Write(status: false);
        return await running;

        void Write(bool status)
        {
            foreach (var line in lines.New(demo.Snapshot, status)
                .SelectMany(line => WordWrap.Lines(line, columns, DemoLines.Indent)))
            {
                writer.WriteLine(line);
            }

            writer.Flush();
        }
    }

    private static Spectre.Console.Rendering.IRenderable Picture(DemoRun demo, IAnsiConsole console)
    {
        var snapshot = demo.Snapshot;
        return DemoView.Render(snapshot, console.Profile.Width, console.Profile.Height);
    }
}

/// <summary>The plain lines: what is new since the last call, and now and then where the stream stands.</summary>
internal sealed class DemoLines
{
    /// <summary>Where the text of a line begins, after its time.</summary>
    public const int Indent = 10;

    // What takes long says now and then how far it is: a pipe must not be silent.
    private static readonly TimeSpan TaskEvery = TimeSpan.FromSeconds(5);

    private string? _task;
    private TimeSpan _taskAt;
    private string? _camera;
    private int _alerts;
    private int _receipts;

    public IEnumerable<string> New(DemoSnapshot now, bool status)
    {
        var (facts, at) = (now.Facts, now.Status);
        if (now.Task is { } task)
        {
            var stage = task.Split(':')[0];
            if (stage != _task)
            {
                (_task, _taskAt) = (stage, at.Elapsed);
                yield return Line(at.Elapsed, stage);
            }
            else if (status && at.Elapsed - _taskAt >= TaskEvery)
            {
                _taskAt = at.Elapsed;
                var done = double.IsFinite(now.Fraction) ? Invariant($", {now.Fraction * 100:0} %") : "";
                yield return Line(at.Elapsed, task + done);
            }

            yield break;
        }

        if (_task is not null)
        {
            _task = null;
            yield return Line(at.Elapsed, $"streaming; metrics at {at.MetricsUrl}");
        }

        var camera = at.CameraFaulty ? "fault begins: " + at.Camera.Split(' ')[0] : "camera works";
        if (camera != _camera)
        {
            _camera = camera;
            yield return Line(at.Elapsed, camera);
        }

        foreach (var alert in facts.Alerts.Skip(_alerts))
        {
            var phase = alert.Phase == AlertPhase.Firing ? "firing" : "resolved";
            yield return Line(alert.At, Invariant($"{alert.Name} {phase} at row {alert.RowsSeen:N0}: {alert.Why}"));
        }

        foreach (var receipt in facts.Receipts.Skip(_receipts))
        {
            yield return Line(
                receipt.At, $"webhook received: {receipt.Status}, signature {(receipt.SignatureValid ? "valid" : "WRONG")}");
        }

        (_alerts, _receipts) = (facts.Alerts.Length, facts.Receipts.Length);
        if (status && !facts.Windows.IsEmpty)
        {
            var seen = facts.Windows[^1].Observation;
            yield return Line(
                at.Elapsed,
                Invariant($"rows {facts.RowsSeen,7:N0}  windows {facts.Windows.Length,4:N0}  ")
                    + Invariant($"score {seen.Score,9:N2} of {seen.Threshold:N2}{(seen.Alarm ? "  ALARM" : "")}  {at.Camera}"));
        }
    }

    private static string Line(TimeSpan at, string text) => Invariant($"{at.TotalSeconds,6:0.0} s  {text}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
