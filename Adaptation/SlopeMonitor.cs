using System.Collections.Immutable;
using System.Globalization;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Judging;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation;

/// <summary>Options of a <see cref="SlopeMonitor"/>.</summary>
public sealed record SlopeMonitorOptions
{
    /// <summary>Share of windows without shift that may alarm; null for the baseline's own.</summary>
    public double? FalseAlarmRate { get; init; }

    /// <summary>
    /// Whether the slopes of the shadow copy are adapted too, as the baseline says; default false. It costs three to four
    /// more runs of each window, and changes no score.
    /// </summary>
    public bool Adaptation { get; init; }

    /// <summary>Rows that should lie between two false alarms of the charts; null for the baseline's own.</summary>
    public int? ExpectedRunLength { get; init; }

    /// <summary>What the run length of the charts promises; default <see cref="Charts.Guarantee.Calibrated"/>.</summary>
    public Guarantee Guarantee { get; init; }

    /// <summary>Whether the charts look at every row; default true. A baseline without charts has none anyway.</summary>
    public bool Charts { get; init; } = true;

    /// <summary>
    /// Whether the charts begin anew after an alarm; default true. Without, they stay above their thresholds while a shift lasts.
    /// </summary>
    public bool RestartCharts { get; init; } = true;

    /// <summary>
    /// Parts of the stream (tenants, regions, model versions) that have charts of their own against the same baseline; default 1.
    /// </summary>
    public int Segments { get; init; } = 1;

    /// <summary>How the session runs.</summary>
    public ModelSessionOptions Session { get; init; } = new();
}

/// <summary>
/// The front door: open(model, baseline) → <see cref="Observe(RowSet)"/> → <see cref="Observation"/>. A window's score depends on
/// the baseline and the window's rows alone; the sequential charts also on the rows before, in order (<see cref="SaveCharts"/>),
/// and the trajectory of adapted slopes on the windows before. Not thread-safe: one owner thread.
/// </summary>
public sealed class SlopeMonitor : IDisposable
{
    /// <summary>The smallest window, in rows.</summary>
    public const int MinWindowRows = Observation.MinRows;

    /// <summary>Most segments.</summary>
    public const int MaxSegments = 1_000;

    private readonly ModelSession _session;
    private readonly WindowObserver _observer;
    private readonly MomentRows _reader;
    private readonly WindowAdaptation? _adaptation;
    private readonly WindowCharts[] _segments;
    private readonly MatrixProduct? _whitening;
    private readonly ClassSum? _classes;
    private readonly int[] _kept;
    private readonly float[] _absolutes;
    private float[] _raw = [];
    private float[] _features = [];
    private WindowCharts? _charts;

    private SlopeMonitor(
        ModelSession session,
        Baseline baseline,
        double falseAlarmRate,
        WindowAdaptation? adaptation,
        MatrixProduct? whitening,
        WindowCharts[] segments)
    {
        _whitening = whitening;
        _adaptation = adaptation;
        _session = session;
        Baseline = baseline;
        FalseAlarmRate = falseAlarmRate;
        _reader = new MomentRows(baseline.Layout);
        _observer = new WindowObserver(baseline, falseAlarmRate);
        _segments = segments;
        _charts = segments.FirstOrDefault();
        _classes = (baseline.Guard?.Output ?? baseline.Charts?.Model.Classes) is { } output ? new ClassSum(output) : null;
        _kept = new int[session.BatchRows];
        _absolutes = new float[baseline.Layout.AbsoluteDimension];
    }

    public Baseline Baseline { get; }

    /// <summary>The layout that windows must have.</summary>
    public RowLayout Layout => _session.Layout;

    /// <summary>The lowering in use.</summary>
    public Lowering Lowering => _session.Lowering;

    /// <inheritdoc cref="ModelSession.BlockedLayout"/>
    public BlockedLayout BlockedLayout => _session.BlockedLayout;

    /// <summary>The share of windows without shift that may alarm.</summary>
    public double FalseAlarmRate { get; }

    /// <summary>Rows that should lie between two false alarms of the charts; null without charts.</summary>
    public int? ExpectedRunLength => _charts?.ExpectedRunLength;

    /// <summary>How far the reference carries <see cref="ExpectedRunLength"/>; null without charts.</summary>
    public CalibrationVerdict? ChartsVerdict => _charts?.Verdict;

    /// <summary>The longest run length that the baseline carries; null when it carries none, or has no charts.</summary>
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

        foreach (var segment in _segments) segment.SetExpectedRunLength(rows);
    }

    /// <exception cref="InvalidInputException">
    /// The baseline belongs to another model (both hashes are named), or the model cannot be opened.
    /// </exception>
    public static SlopeMonitor Open(OnnxModel model, Baseline baseline, SlopeMonitorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(baseline);
        options ??= new SlopeMonitorOptions();
        var rate = options.FalseAlarmRate ?? baseline.Manifest.FalseAlarmRate;
        CalibrationParts.CheckRate(rate);
        if (!string.Equals(model.Sha256, baseline.Manifest.ModelSha256, StringComparison.Ordinal))
        {
            throw new InvalidInputException(
                "The baseline was calibrated for another model: "
                + $"{baseline.Manifest.ModelName} with SHA-256 {baseline.Manifest.ModelSha256}, "
                + $"given {model.Name} with SHA-256 {model.Sha256}. Use that model, or calibrate again with this one.");
        }

        if (options.Adaptation && baseline.Adaptation is null)
        {
            throw new InvalidInputException(
                "The baseline was calibrated without an objective, so the slopes cannot be adapted. Calibrate again with "
                + "'alphadrift calibrate --objective auto'.");
        }

        var shapes = baseline.Manifest.Inputs.ToDictionary(input => input.Name, input => input.RowShape);
        var sessionOptions = options.Session with { RowShapes = options.Session.RowShapes ?? shapes };
        var session = ModelSession.Open(model, sessionOptions with { Shares = baseline.Shares });
        MatrixProduct? whitening = null;
        try
        {
            CheckSites(session.Sites, baseline.Manifest.Sites);
            CheckCharts(baseline, options);
            if (options.Charts && baseline.Charts is { Model: { } charted })
            {
                whitening = new MatrixProduct(charted.Whitening.Whitening, charted.Dimensions);
            }

            var charts = OpenCharts(baseline, options, whitening);
            var adaptation = options.Adaptation
                ? WindowAdaptation.Open(model, baseline.Adaptation!, baseline.ReferenceTotals, session, sessionOptions)
                : null;
            return new SlopeMonitor(session, baseline, rate, adaptation, whitening, charts);
        }
        catch
        {
            whitening?.Dispose();
            session.Dispose();
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

        return Observe(window, 0);
    }

    /// <summary>
    /// Observes the rows of a window that belong to one segment. Fewer than <see cref="MinWindowRows"/> have no score, but
    /// the segment's charts see them all the same.
    /// </summary>
    /// <param name="window">At least one row of finite values in this <see cref="Layout"/>.</param>
    /// <param name="segment">0 … <see cref="SlopeMonitorOptions.Segments"/> − 1.</param>
    public Observation Observe(RowSet window, int segment)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentOutOfRangeException.ThrowIfZero(window.Count, nameof(window));
        _charts = ChartsOf(segment);
        if (window.Layout.RowLength != Layout.RowLength)
        {
            throw new ArgumentException(
                $"The window's rows have {window.Layout.RowLength} values; {Layout.RowLength} are needed.", nameof(window));
        }

        // 1. Rows through the model, batch by batch; rows that it answers with NaN are counted and left out.
        // 2. Raw moments to features, summed over the window; row by row through the charts.
        // 3. One score, and what belongs to it.
        // 4. Adaptation of the slopes, when it is on.
        var totals = new ChannelTotals(Baseline.Layout.Channels);
        var sums = new double[Baseline.Layout.SmallWindowDimension];
        _charts?.Begin();
        _classes?.Begin();
        for (var first = 0; first < window.Count; first += _session.BatchRows)
        {
            var count = Math.Min(_session.BatchRows, window.Count - first);
            AddBatch(_session.Run(window.Slice(first, count)), totals, sums);
        }

        var observation = _observer.Observe(window.Count, totals, sums, _classes) with { Charts = _charts?.End() };
        return _adaptation is null ? observation : observation with { Adaptation = _adaptation.Observe(window) };
    }

    /// <summary>Mean output a of single rows at some charted channels; charts and adaptation do not see these rows.</summary>
    /// <param name="rows">Rows in this <see cref="Layout"/>.</param>
    /// <param name="charted">Positions among the charted channels, from 0 to below <see cref="FeatureLayout.Charted"/>.</param>
    /// <returns>[rows that the model answered with finite values, charted.Length].</returns>
    public float[] MeanOutputs(RowSet rows, ReadOnlySpan<int> charted)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var scratch = new ChannelTotals(Baseline.Layout.Channels);
        var outputs = new float[checked(rows.Count * charted.Length)];
        var at = 0;
        for (var first = 0; first < rows.Count; first += _session.BatchRows)
        {
            var batch = _session.Run(rows.Slice(first, Math.Min(_session.BatchRows, rows.Count - first)));
            if (_raw.Length < batch.Rows * _reader.RawLength) _raw = new float[batch.Rows * _reader.RawLength];
            var kept = _reader.Read(batch, _raw, scratch, out _);
            for (var row = 0; row < kept; row++)
            {
                foreach (var channel in charted) outputs[at++] = _raw[(row * _reader.RawLength) + channel];
            }
        }

        return outputs[..at];
    }

    /// <summary>What a segment's charts remember of the rows so far; null without charts.</summary>
    public ChartState? SaveCharts(int segment = 0) => ChartsOf(segment)?.Save();

    /// <summary>Lets a segment's charts begin anew, for another segment in its place.</summary>
    public void ResetCharts(int segment) => ChartsOf(segment)?.Reset();

    /// <summary>Lets the charts go on where others stopped, bit for bit.</summary>
    /// <exception cref="InvalidInputException">There are no charts, or the state belongs to another baseline's.</exception>
    public void RestoreCharts(ChartState state, int segment = 0)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (ChartsOf(segment) is not { } charts)
        {
            throw new InvalidInputException("The baseline has no charts to restore a state into. Calibrate again to add them.");
        }

        charts.Restore(state);
    }

    public void Dispose()
    {
        _adaptation?.Dispose();
        _whitening?.Dispose();
        _session.Dispose();
    }

    private static void CheckCharts(Baseline baseline, SlopeMonitorOptions options)
    {
        if (options.ExpectedRunLength is { } given) RunLengthVerdict.Check(given);
        if (options.Segments is < 1 or > MaxSegments)
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture, $"There can be from 1 to {MaxSegments} segments; given {options.Segments}."));
        }

        if (options.Segments > 1 && options.Adaptation)
        {
            throw new InvalidInputException(
                "Slopes are adapted to the whole stream, not segment by segment. Leave the segments out, or the adaptation.");
        }

        if (options is { Guarantee: Guarantee.Strict, Charts: true } && baseline.Charts?.Model.Guaranteed is null)
        {
            throw new InvalidInputException(
                "The baseline was calibrated without the guaranteed chart, so 'strict' cannot be kept. "
                + "Calibrate again, or choose the guarantee 'calibrated'.");
        }
    }

    private static WindowCharts[] OpenCharts(Baseline baseline, SlopeMonitorOptions options, MatrixProduct? whitening)
    {
        if (baseline.Manifest.Charts is not { } charts || whitening is null) return [];
        var segments = new WindowCharts[options.Segments];
        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = new WindowCharts(
                baseline, options.ExpectedRunLength ?? charts.ExpectedRunLength,
                options.RestartCharts, options.Guarantee, whitening);
        }

        return segments;
    }

    private WindowCharts? ChartsOf(int segment)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(segment);
        if (_segments.Length == 0) return null;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(segment, _segments.Length);
        return _segments[segment];
    }

    private static void CheckSites(ImmutableArray<Site> found, ImmutableArray<BaselineSite> known)
    {
        if (!found.Select(site => (site.Name, site.Channels)).SequenceEqual(known.Select(site => (site.Name, site.Channels))))
        {
            throw new InvalidInputException(
                $"The baseline knows the sites {string.Join(", ", known.Select(s => $"{s.Name} ({s.Channels})"))}; "
                + $"this version finds {string.Join(", ", found.Select(s => $"{s.Name} ({s.Channels})"))} in the same model. "
                + "Calibrate again.");
        }
    }

    private void AddBatch(BatchResult batch, ChannelTotals totals, double[] sums)
    {
        var dimension = Baseline.Layout.Dimension;
        Grow(ref _raw, batch.Rows * _reader.RawLength);
        Grow(ref _features, batch.Rows * dimension);
        var kept = _reader.Read(batch, _raw, totals, out _, _kept);
        var raw = _raw.AsSpan(0, kept * _reader.RawLength);
        Baseline.FeatureModel.TakeLogarithms(raw);
        var features = _features.AsSpan(0, kept * dimension);
        Baseline.FeatureModel.AppendEnergies(raw, features);
        var probabilities = _classes is null ? [] : _classes.Add(batch, _kept.AsSpan(0, kept));
        _charts?.Add(batch.Rows, raw, features, probabilities, _kept.AsSpan(0, kept));
        for (var row = 0; row < kept; row++)
        {
            CorrelationBasis.Accumulate(features.Slice(row * dimension, dimension), sums.AsSpan(0, dimension));
            Baseline.FeatureModel.ReadAbsolutes(raw.Slice(row * _reader.RawLength, _reader.RawLength), _absolutes);
            CorrelationBasis.Accumulate(_absolutes, sums.AsSpan(dimension));
        }

        static void Grow(ref float[] buffer, int length)
        {
            if (buffer.Length < length)
            {
                buffer = new float[length];
            }
        }
    }
}
