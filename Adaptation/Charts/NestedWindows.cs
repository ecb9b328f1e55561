using System.Collections.Immutable;
using System.Globalization;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Adaptation.Charts;

/// <summary>
/// Tumbling windows of several sizes at once, each tested when it is complete, so that a sharp shift of a few rows and a faint
/// persistent one are both found. The value is the largest score ÷ threshold over the sizes, each size's last complete window.
/// </summary>
/// <remarks>
/// <para>
/// The score of a window of n rows is n‖mean of u − m‖², u and m the clipped whitened rows and the centre of chart M. No row is
/// longer than 1, so that no single one decides a small window, and the reference knows the scores' tail.
/// </para>
/// <para>
/// A size divides the next: a complete window hands its sums on to the window around it, so that a row costs one addition of
/// its d coordinates, however many sizes there are.
/// </para>
/// </remarks>
internal sealed class NestedWindows
{
    /// <summary>The windows' share of the charts' hazard.</summary>
    public const double HazardShare = 0.2;

    /// <summary>The sizes, as far as the reference carries them.</summary>
    public static readonly ImmutableArray<int> AllSizes = [10, 50, 100, 500, 1000];

    /// <summary>More than a row can add to a coordinate of its window's sum.</summary>
    private const float LargestPerRow = 4;

    private readonly WindowSums[] _levels;
    private readonly int _dimensions;
    private ImmutableArray<double> _thresholds;

    /// <param name="dimensions">d.</param>
    /// <param name="sizes">Rows per window, ascending, each a divisor of the next.</param>
    /// <param name="thresholds">Of each size; infinite for one that is not tested.</param>
    public NestedWindows(int dimensions, ImmutableArray<int> sizes, ImmutableArray<double> thresholds)
    {
        _dimensions = dimensions;
        _levels = [.. sizes.Select(size => new WindowSums(size, MovingMean.Padded(dimensions)))];
        Thresholds = thresholds;
    }

    /// <summary>Per size; others may take their place between two rows, and what the windows remember stays.</summary>
    public ImmutableArray<double> Thresholds
    {
        get => _thresholds;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(value.Length, _levels.Length);
            _thresholds = value;
            Loudest();
        }
    }

    /// <summary>The largest score ÷ threshold; 0 before the first complete window.</summary>
    public double Value { get; private set; }

    /// <summary>Scores of each size's last complete window; 0 before the first.</summary>
    public ImmutableArray<double> Scores => [.. _levels.Select(level => level.Score)];

    /// <param name="row">Its number.</param>
    /// <param name="increment">λ(u − m), padded.</param>
    public void Advance(long row, ReadOnlySpan<float> increment)
    {
        if (WindowSums.Advance(_levels, row, increment) > 0) Loudest();
    }

    public void Restart()
    {
        foreach (var level in _levels) level.Begin();
        Value = 0;
    }

    /// <summary>The alarm of the loudest window.</summary>
    /// <param name="row">The last row.</param>
    public ChartAlarm Alarm(long row)
    {
        var loudest = Loudest();
        var level = _levels[loudest];
        return new ChartAlarm(ChartKind.Window, row, level.ScoreFirstRow, level.Score, _thresholds[loudest])
        {
            WindowRows = level.Size,
        };
    }

    public ImmutableArray<ChartWindowState> Save() =>
    [
        .. _levels.Select(level => new ChartWindowState
        {
            Rows = level.Rows,
            FirstRow = level.FirstRow,
            Sum = [.. level.Sum[.._dimensions]],
            Score = level.Score,
            ScoreFirstRow = level.ScoreFirstRow,
        }),
    ];

    /// <param name="states">One per size; without any the windows begin anew.</param>
    /// <exception cref="InvalidInputException">The state belongs to another baseline, or is damaged.</exception>
    public void Restore(ImmutableArray<ChartWindowState> states)
    {
        Restart();
        if (states.IsDefaultOrEmpty) return;
        if (states.Length != _levels.Length || states.Zip(_levels).Any(pair => !Fits(pair.First, pair.Second.Size)))
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The state of the windows is not one of {_levels.Length} sizes over {_dimensions} dimensions with finite sums: "
                + $"it belongs to another baseline, or is damaged. Start the charts without it."));
        }

        foreach (var (state, level) in states.Zip(_levels))
        {
            level.Restore(state.Sum.AsSpan(), state.Rows, state.FirstRow, state.Score, state.ScoreFirstRow);
        }

        Loudest();
    }

    private bool Fits(ChartWindowState state, int size) =>
        !state.Sum.IsDefault && state.Sum.Length == _dimensions && state.Sum.All(sum => Math.Abs(sum) <= LargestPerRow * size)
        && state.Rows >= 0 && state.Rows < size
        && state.FirstRow >= 0 && state.ScoreFirstRow >= 0 && state.Score >= 0 && double.IsFinite(state.Score);

    private int Loudest()
    {
        var loudest = 0;
        Value = 0;
        for (var i = 0; i < _levels.Length; i++)
        {
            var ratio = _levels[i].Score / _thresholds[i];
            if (ratio > Value) (loudest, Value) = (i, ratio);
        }

        return loudest;
    }
}
