using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Detection;

/// <summary>
/// The window score of tumbling windows of several sizes at once, each tested when it is complete, so that a small sharp shift and a faint
/// persistent one are both found. The value is the largest score ÷ threshold over the sizes, each size's last complete window.
/// </summary>
/// <remarks>
/// <para>
/// A size divides the next: a complete window hands its sums on to the window around it. Rows are projected into the eigenbasis once per
/// smallest window, and a row costs one addition of its features and its part of that projection, however many rows there were before.
/// </para>
/// <para>
/// Of the charts' hazard η = 1/(ARL₀ − 2/λ) the windows get <see cref="HazardShare"/>, in equal parts per size: a window of n rows may alarm
/// without shift with the probability 1 − exp(−part·η·n).
/// </para>
/// </remarks>
internal sealed class NestedWindows
{
    /// <summary>The windows' share of the charts' hazard.</summary>
    public const double HazardShare = 0.2;

    /// <summary>
    /// The sizes, as far as they are calibrated. Smaller ones would break the run length: their rare scores come from single rows that a
    /// reference need not hold, and no simulation from its rows knows their tail (windows of ten rows alarmed ten times too often on a
    /// model of images). Sharp shifts are found by the charts within as few rows.
    /// </summary>
    public static readonly ImmutableArray<int> AllSizes = [50, 100, 500, 1000];

    private readonly WindowStatistic _statistic;
    private readonly NullDistribution _nulls;
    private readonly ClassGuard? _guard;
    private readonly ImmutableArray<WindowTail> _tails;
    private readonly double _share;
    private readonly Level[] _levels;
    private readonly float[] _features;
    private readonly float[] _standardized;
    private readonly float[] _projected;
    private Level? _loudest;

    /// <param name="statistic">Of the features.</param>
    /// <param name="nulls">T² without shift.</param>
    /// <param name="guard">The class guard; null without one.</param>
    /// <param name="tails">The tails of the score, per size, ascending.</param>
    /// <param name="expectedRunLength">ARL₀ of charts and windows together, in rows.</param>
    /// <param name="share">The windows' share of the hazard, above 0 and at most 1.</param>
    public NestedWindows(
        WindowStatistic statistic,
        NullDistribution nulls,
        ClassGuard? guard,
        ImmutableArray<WindowTail> tails,
        double expectedRunLength,
        double share = HazardShare)
    {
        (_statistic, _nulls, _guard, _tails, _share) = (statistic, nulls, guard, tails, share);
        var k = statistic.Basis.Kept.Length;
        (_features, _standardized, _projected) = (new float[statistic.Basis.Mean.Length], new float[k], new float[k]);
        _levels =
        [
            .. tails.Select(tail => new Level(
                tail.Rows, nulls.Ridge(tail.Rows), guard is not null && guard.Speaks(tail.Rows), k, guard?.Output.Classes ?? 0)),
        ];
        SetExpectedRunLength(expectedRunLength);
    }

    /// <summary>Thresholds for another run length; what the windows remember stays.</summary>
    public void SetExpectedRunLength(double expectedRunLength)
    {
        var hazard = _share / _levels.Length * ChartMaxima.Hazard(expectedRunLength);
        foreach (var (level, tail) in _levels.Zip(_tails))
        {
            var probability = -double.ExpM1(-hazard * level.Size);
            level.Threshold = tail.Threshold(probability)
                ?? (level.IsGuarded ? _guard!.Nulls : _nulls).Threshold(level.Size, probability);
        }

        _loudest = _loudest is null ? null : _levels.MaxBy(level => level.Ratio);
    }

    /// <summary>The largest score ÷ threshold; 0 before the first complete window.</summary>
    public double Value => _loudest?.Ratio ?? 0;

    /// <summary>Thresholds per size.</summary>
    public ImmutableArray<(int Rows, double Threshold)> Thresholds => [.. _levels.Select(level => (level.Size, level.Threshold))];

    /// <summary>The sizes among those that are calibrated; empty where the reference is too small for any.</summary>
    public static ImmutableArray<int> SizesOf(ImmutableArray<int> calibrated) => [.. AllSizes.Where(size => calibrated.Contains(size))];

    /// <param name="row">Its number.</param>
    /// <param name="features">v.</param>
    /// <param name="probabilities">Class probabilities; only the class guard needs them.</param>
    public void Advance(long row, ReadOnlySpan<float> features, ReadOnlySpan<float> probabilities)
    {
        var smallest = _levels[0];
        if (smallest.Rows == 0) smallest.FirstRow = row;
        TensorPrimitives.Add(_features, features, _features);
        if (_guard is not null) CorrelationBasis.Accumulate(probabilities, smallest.Classes);
        if (++smallest.Rows < smallest.Size) return;
        Project(smallest);
        for (var i = 0; i < _levels.Length; i++)
        {
            var level = _levels[i];
            Test(level);
            var isFull = i + 1 < _levels.Length && _levels[i + 1].Take(level);
            level.Begin();
            if (!isFull) break;
        }

        _loudest = _levels.MaxBy(level => level.Ratio);
    }

    public void Restart()
    {
        Array.Clear(_features);
        foreach (var level in _levels)
        {
            level.Begin();
            level.Forget();
        }

        _loudest = null;
    }

    /// <summary>The alarm of the loudest window.</summary>
    /// <param name="row">The last row.</param>
    public ChartAlarm Alarm(long row)
    {
        var level = _loudest!;
        return new ChartAlarm(ChartKind.Window, row, level.ScoreFirstRow, level.Score, level.Threshold, level.ScoreSide, level.ScoreClass)
        {
            WindowRows = level.Size,
        };
    }

    public ImmutableArray<float> SaveFeatures() => [.. _features];

    public ImmutableArray<ChartWindowState> Save() => [.. _levels.Select(level => level.Save())];

    /// <param name="features">Sum of v over the smallest window's rows.</param>
    /// <param name="states">One per size; without any the windows begin anew.</param>
    /// <exception cref="InvalidInputException">The state belongs to another baseline, or is damaged.</exception>
    public void Restore(ImmutableArray<float> features, ImmutableArray<ChartWindowState> states)
    {
        Restart();
        if (states.IsDefaultOrEmpty) return;
        if (states.Length != _levels.Length || features.IsDefault || features.Length != _features.Length
            || states.Zip(_levels).Any(pair => !pair.Second.Fits(pair.First)))
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The state of the windows is not one of {_levels.Length} sizes over {_features.Length} features with finite sums: it belongs to "
                + $"another baseline, or is damaged. Start the charts without it."));
        }

        features.CopyTo(_features);
        foreach (var (state, level) in states.Zip(_levels)) level.Restore(state);
        _loudest = _levels.MaxBy(level => level.Ratio);
    }

    /// <summary>Vᵀ(E v − E_ref v)/sd of the smallest window, times its rows.</summary>
    private void Project(Level smallest)
    {
        var basis = _statistic.Basis;
        for (var j = 0; j < _standardized.Length; j++)
        {
            var coordinate = basis.Kept[j];
            _standardized[j] =
                (float)(((_features[coordinate] / (double)smallest.Rows) - _statistic.ReferenceMean[coordinate]) / basis.Sd[coordinate]);
        }

        RowProducts.Multiply(_standardized, basis.Eigenvectors, _standardized.Length, _projected);
        for (var j = 0; j < _projected.Length; j++) smallest.Deviation[j] = _projected[j] * (double)smallest.Rows;
        Array.Clear(_features);
    }

    private void Test(Level level)
    {
        var (score, eigenvalues) = (0.0, _statistic.Basis.Eigenvalues);
        for (var j = 0; j < eigenvalues.Length; j++)
        {
            var mean = level.Deviation[j] / level.Rows;
            score += mean * mean / (eigenvalues[j] + level.Ridge);
        }

        (int? spoken, ChartSide? side) = (null, null);
        if (level.IsGuarded)
        {
            double[] classes = [.. level.Classes.Select(sum => sum / level.Rows)];
            var (statistic, label) = _guard!.Statistic(classes);
            var equivalent = _guard.Equivalent(level.Size, statistic);
            if (equivalent > score)
            {
                (score, spoken) = (equivalent, label);
                side = classes[label] > _guard.Mean[label] ? ChartSide.Above : ChartSide.Below;
            }
        }

        level.Tested(score, spoken, side);
    }

    /// <summary>The open window of one size, and the last complete one.</summary>
    private sealed class Level(int size, double ridge, bool isGuarded, int dimensions, int classes)
    {
        public int Size => size;

        public double Threshold { get; set; }

        public double Ridge => ridge;

        public bool IsGuarded => isGuarded;

        public double[] Deviation { get; } = new double[dimensions];

        public double[] Classes { get; } = new double[classes];

        public int Rows { get; set; }

        public long FirstRow { get; set; }

        public double Score { get; private set; }

        public long ScoreFirstRow { get; private set; }

        public int? ScoreClass { get; private set; }

        public ChartSide? ScoreSide { get; private set; }

        public double Ratio => Score / Threshold;

        public void Begin()
        {
            Array.Clear(Deviation);
            Array.Clear(Classes);
            (Rows, FirstRow) = (0, 0);
        }

        public void Forget() => (Score, ScoreFirstRow, ScoreClass, ScoreSide) = (0, 0, null, null);

        public void Tested(double score, int? spoken, ChartSide? side) => (Score, ScoreFirstRow, ScoreClass, ScoreSide) = (score, FirstRow, spoken, side);

        /// <summary>Takes the rows of a complete smaller window; true when that completes this one.</summary>
        public bool Take(Level smaller)
        {
            if (Rows == 0) FirstRow = smaller.FirstRow;
            TensorPrimitives.Add<double>(Deviation, smaller.Deviation, Deviation);
            TensorPrimitives.Add<double>(Classes, smaller.Classes, Classes);
            Rows += smaller.Rows;
            return Rows >= size;
        }

        public ChartWindowState Save() => new()
        {
            Rows = Rows,
            FirstRow = FirstRow,
            Deviation = [.. Deviation],
            Classes = [.. Classes],
            Score = Score,
            ScoreFirstRow = ScoreFirstRow,
            ScoreClass = ScoreClass,
            ScoreSide = ScoreSide,
        };

        public bool Fits(ChartWindowState state) =>
            !state.Deviation.IsDefault && state.Deviation.Length == dimensions && !state.Classes.IsDefault && state.Classes.Length == classes
            && state.Rows >= 0 && state.Rows < size && state.FirstRow >= 0 && state.ScoreFirstRow >= 0 && double.IsFinite(state.Score)
            && state.Deviation.All(double.IsFinite) && state.Classes.All(double.IsFinite) && (state.ScoreClass ?? 0) < Math.Max(1, classes);

        public void Restore(ChartWindowState state)
        {
            state.Deviation.CopyTo(Deviation);
            state.Classes.CopyTo(Classes);
            (Rows, FirstRow) = (state.Rows, state.FirstRow);
            (Score, ScoreFirstRow, ScoreClass, ScoreSide) = (state.Score, state.ScoreFirstRow, state.ScoreClass, state.ScoreSide);
        }
    }
}
