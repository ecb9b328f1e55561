using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Adaptation.Charts;

/// <summary>
/// The charts over one stream of rows. Memory and time per row do not depend on the number of rows: d + 4K numbers, d² products
/// for the whitening (made by the caller) and O(d + K) here. Not thread-safe: one owner thread.
/// </summary>
/// <param name="model">What the charts know of the reference.</param>
/// <param name="thresholds">Per chart; a chart without one (NaN) never alarms, and chart E is not even led.</param>
/// <param name="windows">The windows of several sizes beside the charts; null for the charts alone.</param>
/// <param name="scratch">Shared with other charts of the same model and owner.</param>
internal sealed class SlopeCharts(ChartModel model, ChartValues thresholds, NestedWindows? windows, ChartScratch scratch)
{
    /// <summary>More than a mean of differences of two vectors of length 1 can have in a coordinate.</summary>
    private const float LargestMean = 4;

    private readonly MovementChart _movement = new(model, scratch.Increment);
    private readonly EnergyChart _energy = new();
    private readonly ClassChart? _classes = model.Classes is null ? null : new ClassChart(model, scratch.Probabilities);
    private readonly GuaranteedChart? _guaranteed =
        double.IsNaN(thresholds.Guaranteed) || model.Guaranteed is null ? null : new GuaranteedChart(model.Guaranteed);

    /// <summary>With memory of their own.</summary>
    public SlopeCharts(ChartModel model, ChartValues thresholds, NestedWindows? windows = null)
        : this(model, thresholds, windows, new ChartScratch(model))
    {
    }

    /// <summary>Rows so far, those that were left out included.</summary>
    public long Rows { get; private set; }

    /// <summary>What a chart must exceed; others of the same charts may take their place between two rows.</summary>
    public ChartValues Thresholds
    {
        get;
        private set => field = value with { Window = windows is null ? double.NaN : 1 };
    } = thresholds with { Window = windows is null ? double.NaN : 1 };

    /// <summary>Puts others of the same charts in their place, between two rows.</summary>
    /// <param name="others">Per chart.</param>
    /// <param name="ofWindows">Per size of the windows; not looked at without windows.</param>
    public void SetThresholds(ChartValues others, ImmutableArray<double> ofWindows)
    {
        Thresholds = others;
        if (windows is not null) windows.Thresholds = ofWindows;
    }

    /// <summary>The charts after the last row.</summary>
    public ChartValues Values => new(_movement.Value, _energy.Value, _classes?.Value ?? double.NaN)
    {
        Guaranteed = _guaranteed?.Value ?? double.NaN,
        Window = windows?.Value ?? double.NaN,
    };

    /// <summary>Takes one row.</summary>
    /// <param name="whitened">Its d whitened coordinates.</param>
    /// <param name="probabilities">Its class probabilities; empty without classes.</param>
    /// <param name="blockEnergies">Its energies e, 2(S + 1); only chart E needs them.</param>
    public void Advance(
        ReadOnlySpan<float> whitened, ReadOnlySpan<float> probabilities, ReadOnlySpan<float> blockEnergies = default)
    {
        double squaredLength = TensorPrimitives.SumOfSquares(whitened);
        _movement.Advance(whitened, squaredLength);
        var energy = ChartModel.LogEnergy(squaredLength, model.Dimensions);
        _energy.Advance(ChartModel.EnergyScore(energy, model.EnergyMean, model.EnergySd));
        _classes?.Advance(probabilities);
        if (_guaranteed is not null)
        {
            GuaranteedModel.Collect(energy, blockEnergies, scratch.Energies);
            _guaranteed.Advance(scratch.Energies);
        }

        windows?.Advance(Rows, scratch.Increment);
        Rows++;
    }

    /// <summary>Counts a row that the model answered with values that are not finite; the charts stay as they are.</summary>
    public void Skip()
    {
        _movement.Skip();
        _energy.Skip();
        _classes?.Skip();
        _guaranteed?.Skip();
        Rows++;
    }

    /// <summary>The alarm of the last row; null while every chart is at or below its threshold.</summary>
    public ChartAlarm? Alarm()
    {
        ChartKind? loudest = null;
        var largest = 1.0;
        foreach (var chart in (ReadOnlySpan<ChartKind>)
            [ChartKind.Movement, ChartKind.Energy, ChartKind.Classes, ChartKind.Guaranteed, ChartKind.Window])
        {
            var ratio = Values[chart] / Thresholds[chart];
            if (ratio > largest) (loudest, largest) = (chart, ratio);
        }

        return loudest is { } kind ? AlarmOf(kind) : null;
    }

    /// <summary>Every chart back to 0; the count of rows goes on.</summary>
    public void Restart()
    {
        _movement.Restart();
        _energy.Restart();
        _classes?.Restart();
        _guaranteed?.Restart();
        windows?.Restart();
    }

    /// <summary>Every chart back to 0, and no row seen.</summary>
    public void Reset()
    {
        Restart();
        Rows = 0;
    }

    public ChartState Save() => new()
    {
        Rows = Rows,
        Movement = _movement.Mean,
        MovementValue = _movement.Value,
        MovementAge = _movement.Age,
        Energy = _energy.Sums,
        EnergyAges = _energy.SumAges,
        Classes = _classes?.Sums ?? [],
        ClassAges = _classes?.SumAges ?? [],
        Guaranteed = _guaranteed?.Sums ?? [],
        GuaranteedProducts = _guaranteed?.Products ?? [],
        GuaranteedAges = _guaranteed?.SumAges ?? [],
        NestedWindows = windows?.Save() ?? [],
    };

    /// <exception cref="InvalidInputException">The state belongs to charts of another baseline, or is damaged.</exception>
    public void Restore(ChartState state)
    {
        var sums = 2 * model.ClassMean.Length;
        Require("movement", model.Dimensions, state.Movement.IsDefault ? 0 : state.Movement.Length);
        Require("energy", 2, state.Energy.IsDefault ? 0 : state.Energy.Length);
        Require("energyAges", 2, state.EnergyAges.IsDefault ? 0 : state.EnergyAges.Length);
        Require("classes", sums, state.Classes.IsDefault ? 0 : state.Classes.Length);
        Require("classAges", sums, state.ClassAges.IsDefault ? 0 : state.ClassAges.Length);
        var bets = _guaranteed?.Sums.Length ?? 0;
        Require("guaranteed", bets, state.Guaranteed.IsDefault ? 0 : state.Guaranteed.Length);
        Require("guaranteedProducts", bets, state.GuaranteedProducts.IsDefault ? 0 : state.GuaranteedProducts.Length);
        Require("guaranteedAges", bets, state.GuaranteedAges.IsDefault ? 0 : state.GuaranteedAges.Length);
        bool IsSum(double value) => value >= 0 && double.IsFinite(value);
        bool IsAge(int age) => age >= 0 && age <= state.Rows;
        if (!state.Movement.All(mean => Math.Abs(mean) <= LargestMean) || !IsSum(state.MovementValue) || !IsAge(state.MovementAge)
            || !state.Energy.All(IsSum) || !state.EnergyAges.All(IsAge)
            || !state.Classes.All(sum => IsSum(sum)) || !state.ClassAges.All(IsAge) || state.Rows < 0
            || (bets > 0 && !(state.Guaranteed.Concat(state.GuaranteedProducts).All(IsSum) && state.GuaranteedAges.All(IsAge)))
            || (!state.NestedWindows.IsDefault && state.NestedWindows.Any(window => window is null
                || window.FirstRow > state.Rows || window.ScoreFirstRow > state.Rows)))
        {
            throw new InvalidInputException(
                "The state of the charts holds numbers that no chart can have (negative, not finite, or older than its rows). "
                + "Start the charts without it.");
        }

        windows?.Restore(state.NestedWindows);
        Rows = state.Rows;
        _movement.Restore(state.Movement, state.MovementValue, state.MovementAge);
        _energy.Restore(state.Energy, state.EnergyAges);
        _classes?.Restore(state.Classes, state.ClassAges);
        _guaranteed?.Restore(state.Guaranteed, state.GuaranteedProducts, state.GuaranteedAges);

        static void Require(string name, int needed, int given)
        {
            if (needed != given)
            {
                throw new InvalidInputException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The state of the charts has {given} values in '{name}'; this baseline's charts need {needed}. "
                    + $"It belongs to another baseline: start the charts without it."));
            }
        }
    }

    private ChartAlarm AlarmOf(ChartKind chart)
    {
        if (chart == ChartKind.Window) return windows!.Alarm(Rows - 1);
        int age;
        ChartSide? side = null;
        int? named = null;
        if (chart == ChartKind.Movement)
        {
            age = _movement.Age;
        }
        else if (chart == ChartKind.Energy)
        {
            (age, side) = (_energy.Age, _energy.Side);
        }
        else if (chart == ChartKind.Guaranteed)
        {
            (age, side) = (_guaranteed!.Age, _guaranteed.Side);
        }
        else
        {
            (named, side, age) = _classes!.Largest();
        }

        var row = Rows - 1;
        return new ChartAlarm(chart, row, row - age + 1, Values[chart], Thresholds[chart], side, named);
    }
}
