using Alphadrift.Adaptation.Calibration;
using Spectre.Console;

namespace Alphadrift.Monitoring.Commands;

/// <summary>Shows how far a calibration is, where somebody looks.</summary>
internal static class ProgressBar
{
    private const int Steps = 1000;

    /// <param name="console">Where to draw; null draws nothing.</param>
    /// <param name="work">Runs on the calling thread.</param>
    public static T Run<T>(IAnsiConsole? console, Func<IProgress<CalibrationProgress>?, T> work)
    {
        if (console is null)
        {
            return work(null);
        }

        return console.Progress()
            .AutoClear(true)
            .HideCompleted(false)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(context => work(new TaskProgress(context.AddTask("calibrating", maxValue: Steps))));
    }

    private sealed class TaskProgress(ProgressTask task) : IProgress<CalibrationProgress>
    {
        public void Report(CalibrationProgress value)
        {
            task.Description = Markup.Escape(value.Stage);
            task.Value = value.Fraction * Steps;
        }
    }
}
