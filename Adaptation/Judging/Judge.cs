using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Features;
using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Adaptation.Judging;

/// <summary>
/// Features → verdict: what one stream, or one segment of it, says of its windows. The score of a window depends on its rows
/// alone, the charts also on the rows before, in order. It has no session and costs little memory, so that there may be a
/// thousand over one <see cref="RowFeatures"/>. Not thread-safe: one owner thread.
/// </summary>
public sealed class Judge
{
    private readonly WindowObserver _observer;
    private readonly StreamCharts? _charts;

    /// <param name="features">Where the features of its rows will come from.</param>
    /// <param name="options">Rate and run length; null for the defaults.</param>
    /// <exception cref="InvalidInputException">
    /// A rate or run length out of range, or a guarantee that the baseline was not calibrated for.
    /// </exception>
    public Judge(RowFeatures features, JudgeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        options ??= new JudgeOptions();
        var baseline = features.Baseline;
        FalseAlarmRate = options.FalseAlarmRate ?? baseline.Manifest.FalseAlarmRate;
        options.Check(baseline);
        _observer = new WindowObserver(baseline, FalseAlarmRate);
        _charts = options.Charts && features.ChartScratch is { } scratch && baseline.Manifest.Charts is not null
            ? new StreamCharts(baseline, options, scratch)
            : null;
    }

    /// <summary>The share of windows without shift that may alarm.</summary>
    public double FalseAlarmRate { get; }

    /// <summary>Rows that should lie between two false alarms of the charts (ARL₀); null without charts.</summary>
    public int? ExpectedRunLength => _charts?.ExpectedRunLength;

    /// <summary>How far the reference supports <see cref="ExpectedRunLength"/>; null without charts.</summary>
    public CalibrationVerdict? ChartsVerdict => _charts?.Verdict;

    /// <summary>The longest run length that the baseline allows; null when it allows none, or has no charts.</summary>
    public int? LongestRunLength => _charts?.LongestRunLength;

    /// <summary>Asks the charts for another run length from the next row on; what they remember stays.</summary>
    /// <param name="rows">Rows that should lie between two false alarms.</param>
    /// <exception cref="InvalidInputException">Out of range, or the baseline has no charts.</exception>
    public void SetExpectedRunLength(int rows)
    {
        RunLengthVerdict.Check(rows);
        if (_charts is null)
        {
            throw new InvalidInputException(
                "The baseline has no charts whose run length could be set. Calibrate again to add them.");
        }

        _charts.SetExpectedRunLength(rows);
    }

    /// <summary>What the charts remember of the rows so far; null without charts.</summary>
    public ChartState? SaveCharts() => _charts?.Save();

    /// <summary>Lets the charts begin anew.</summary>
    public void ResetCharts() => _charts?.Reset();

    /// <summary>Lets the charts go on where others stopped, bit for bit.</summary>
    /// <exception cref="InvalidInputException">There are no charts, or the state belongs to another baseline's.</exception>
    public void RestoreCharts(ChartState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_charts is null)
        {
            throw new InvalidInputException("The baseline has no charts to restore a state into. Calibrate again to add them.");
        }

        _charts.Restore(state);
    }

    /// <summary>A window begins.</summary>
    internal void Begin(WindowTally tally)
    {
        tally.Begin();
        _charts?.Begin(tally.Charts);
    }

    /// <summary>Takes its next rows.</summary>
    /// <param name="batch">Features of them, among others.</param>
    /// <param name="rows">Their numbers within the batch, ascending.</param>
    /// <param name="tally">The window's.</param>
    internal void Add(FeatureBatch batch, ReadOnlySpan<int> rows, WindowTally tally)
    {
        tally.Add(batch, rows);
        if (_charts is null) return;
        foreach (var row in rows) _charts.Add(batch, row, tally.Charts);
    }

    /// <summary>The window ends.</summary>
    internal Observation End(WindowTally tally)
    {
        var observation = _observer.Observe(tally.Rows, tally.Totals, tally.Features, tally.Classes);
        return _charts is null
            ? observation
            : observation with { Charts = _charts.End(tally.Charts, tally.Classes?.Mean ?? []) };
    }
}
