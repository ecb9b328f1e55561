using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Charts;

/// <summary>
/// Chart C, a two-sided CUSUM (Page 1954) of the standardised log energy e: S⁺ ← max(0, S⁺ + e − k), S⁻ ← max(0, S⁻ − e − k).
/// </summary>
internal sealed class EnergyChart
{
    private double _above;
    private double _below;
    private int _aboveAge;
    private int _belowAge;

    /// <summary>The larger sum.</summary>
    public double Value => Math.Max(_above, _below);

    public ChartSide Side => _above >= _below ? ChartSide.Above : ChartSide.Below;

    /// <summary>Rows since the larger sum was last zero.</summary>
    public int Age => _above >= _below ? _aboveAge : _belowAge;

    public ImmutableArray<double> Sums => [_above, _below];

    public ImmutableArray<int> SumAges => [_aboveAge, _belowAge];

    /// <param name="score">The row's standardised, clipped log energy.</param>
    public void Advance(double score)
    {
        Advance(ref _above, ref _below, score);
        _aboveAge = _above > 0 ? Ages.Next(_aboveAge) : 0;
        _belowAge = _below > 0 ? Ages.Next(_belowAge) : 0;
    }

    /// <summary>A row that is not charted passes by.</summary>
    public void Skip()
    {
        _aboveAge = _aboveAge == 0 ? 0 : Ages.Next(_aboveAge);
        _belowAge = _belowAge == 0 ? 0 : Ages.Next(_belowAge);
    }

    public void Restart() => (_above, _below, _aboveAge, _belowAge) = (0, 0, 0, 0);

    public void Restore(ImmutableArray<double> sums, ImmutableArray<int> ages) =>
        (_above, _below, _aboveAge, _belowAge) = (sums[0], sums[1], ages[0], ages[1]);

    internal static void Advance(ref double above, ref double below, double score)
    {
        above = Math.Max(0, above + score - ChartModel.EnergyAllowance);
        below = Math.Max(0, below - score - ChartModel.EnergyAllowance);
    }
}
