using System.Globalization;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Features;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Judging;
using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Adaptation;

/// <summary>Options of a <see cref="SlopeMonitor"/>.</summary>
public sealed record SlopeMonitorOptions : JudgeOptions
{
    /// <summary>
    /// Whether the slopes of the shadow copy are adapted too, as the baseline says; default false. It costs three to four
    /// more runs of each window, and changes no score.
    /// </summary>
    public bool Adaptation { get; init; }

    /// <summary>How the session runs.</summary>
    public ModelSessionOptions Session { get; init; } = new();
}

/// <summary>
/// The front door: open(model, baseline) → <see cref="Observe(RowSet)"/> → <see cref="Observation"/>. It is
/// <see cref="RowFeatures"/> and a <see cref="Judging.Judge"/> together. A window's score depends on the baseline and the
/// window's rows alone. The control charts also depend on the rows before, in order (<see cref="Judge.SaveCharts"/>), and the
/// trajectory of adapted slopes on the windows before. Not thread-safe: one owner thread.
/// </summary>
public sealed class SlopeMonitor : IDisposable
{
    /// <summary>The smallest window, in rows.</summary>
    public const int MinWindowRows = Observation.MinRows;

    private readonly WindowJudging _judging;
    private readonly JudgeOptions _options;
    private bool _disposed;

    private SlopeMonitor(RowFeatures features, JudgeOptions options, WindowAdaptation? adaptation)
    {
        (Features, _options, Adaptation) = (features, options, adaptation);
        _judging = new WindowJudging(features);
        Judge = CreateJudge();
    }

    /// <summary>Rows → features.</summary>
    public RowFeatures Features { get; }

    /// <summary>Features → verdict, for <see cref="Observe(RowSet)"/>.</summary>
    public Judge Judge { get; }

    /// <summary>Adapts the slopes, window by window; null when it is off.</summary>
    public WindowAdaptation? Adaptation { get; }

    public Baseline Baseline => Features.Baseline;

    /// <summary>The layout that windows must have.</summary>
    public RowLayout Layout => Features.Layout;

    /// <inheritdoc cref="Judge.FalseAlarmRate"/>
    public double FalseAlarmRate => Judge.FalseAlarmRate;

    /// <inheritdoc cref="Judge.ExpectedRunLength"/>
    public int? ExpectedRunLength => Judge.ExpectedRunLength;

    /// <exception cref="InvalidInputException">
    /// The baseline belongs to another model (both hashes are named), or the model cannot be opened.
    /// </exception>
    public static SlopeMonitor Open(OnnxModel model, Baseline baseline, SlopeMonitorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(baseline);
        options ??= new SlopeMonitorOptions();
        options.Check(baseline);
        var features = RowFeatures.Open(model, baseline, options.Session, options.Charts);
        try
        {
            return new SlopeMonitor(
                features, options, options.Adaptation ? features.OpenAdaptation(model, options.Session) : null);
        }
        catch
        {
            features.Dispose();
            throw;
        }
    }

    /// <summary>Observes one window.</summary>
    /// <param name="window">At least <see cref="MinWindowRows"/> rows of finite values in this <see cref="Layout"/>.</param>
    public Observation Observe(RowSet window)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (window.Count < MinWindowRows)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture, $"A window needs at least {MinWindowRows} rows; this one has {window.Count}."),
                nameof(window));
        }

        var observation = _judging.Observe(window, Judge);
        return Adaptation is null ? observation : observation with { Adaptation = Adaptation.Observe(window) };
    }

    /// <summary>Another judge with the same options, for a segment of the stream.</summary>
    public Judge CreateJudge() => new(Features, _options);

    /// <summary>
    /// Observes a window whose rows belong to several judges, with one run of the model. <see cref="Judge"/> may be among them.
    /// </summary>
    /// <param name="window">At least one row of finite values.</param>
    /// <param name="parts">Rows that no part names are run and not judged.</param>
    /// <returns>One observation per part, in their order.</returns>
    public IReadOnlyList<Observation> Observe(RowSet window, IReadOnlyList<JudgedRows> parts) =>
        [.. _judging.Observe(window, parts)];

    /// <summary>May be called more than once.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Adaptation?.Dispose();
        Features.Dispose();
    }
}
