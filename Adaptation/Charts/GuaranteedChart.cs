using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Charts;

/// <summary>
/// Chart E, an e-detector (Shin, Ramdas and Rinaldo 2022): averaged Shiryaev–Roberts sums M ← (1 + M)·e of the factors
/// e = 1 + c(x − μ), over scores x and weights c. Without shift the rows until the average reaches ARL₀ are at least ARL₀ in the
/// mean, for independent rows whatever their distribution, as long as every μ is an upper limit of its score's mean.
/// </summary>
/// <remarks>
/// A weight is left out where a factor could be negative: c(μ − lowest score) &gt; 1. The average is over those
/// that are left; a maximum would break the guarantee. The change point is that of the largest sum: the row after
/// its own product of factors was last at most 1.
/// </remarks>
internal sealed class GuaranteedChart
{
    /// <summary>Sums stop here instead of overflowing while a shift lasts.</summary>
    private const double Largest = 1e300;

    private static readonly ImmutableArray<double> Weights = [0.1, 0.25, 0.5];

    private readonly GuaranteedModel _model;
    private readonly Bet[] _bets;
    private readonly double[] _sums;
    private readonly double[] _products;
    private readonly int[] _ages;

    public GuaranteedChart(GuaranteedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _bets = [.. BetsOf(model)];
        (_sums, _products, _ages) = (new double[_bets.Length], new double[_bets.Length], new int[_bets.Length]);
    }

    /// <summary>False where the reference has too few rows for any weight: the chart then says nothing.</summary>
    public bool IsUsable => _bets.Length > 0;

    /// <summary>The average of all sums; 0 at the start.</summary>
    public double Value { get; private set; }

    /// <summary>Rows since the shift that the largest sum sees began.</summary>
    public int Age => _ages.Length == 0 ? 0 : _ages[Loudest];

    /// <summary>The direction of the largest sum.</summary>
    public ChartSide Side => _bets.Length > 0 && _bets[Loudest].Sign < 0 ? ChartSide.Below : ChartSide.Above;

    public ImmutableArray<double> Sums => [.. _sums];

    public ImmutableArray<double> Products => [.. _products];

    public ImmutableArray<int> SumAges => [.. _ages];

    private int Loudest => _sums.AsSpan().IndexOf(_sums.Max());

    /// <summary>Number of sums for this model.</summary>
    public static int SumsOf(GuaranteedModel model) => BetsOf(model).Count();

    /// <param name="energies">The row's log energies, in the order of the model.</param>
    public void Advance(ReadOnlySpan<double> energies)
    {
        var total = 0.0;
        for (var i = 0; i < _bets.Length; i++)
        {
            var bet = _bets[i];
            var score = GuaranteedModel.Score(energies[bet.Energy], _model.Mean[bet.Energy], _model.Sd[bet.Energy], bet.Sign);
            var factor = Math.Max(0, 1 + (bet.Weight * (score - bet.Limit)));
            _sums[i] = Math.Min(Largest, (1 + _sums[i]) * factor);
            _products[i] = Math.Clamp(Math.Max(1, _products[i]) * factor, 0, Largest);
            _ages[i] = _products[i] > 1 ? Ages.Next(_ages[i]) : 0;
            total += _sums[i] / _bets.Length;
        }

        Value = total;
    }

    /// <summary>A row that is not charted passes by.</summary>
    public void Skip()
    {
        for (var i = 0; i < _ages.Length; i++) _ages[i] = _ages[i] == 0 ? 0 : Ages.Next(_ages[i]);
    }

    public void Restart()
    {
        Array.Clear(_sums);
        Array.Clear(_products);
        Array.Clear(_ages);
        Value = 0;
    }

    public void Restore(ImmutableArray<double> sums, ImmutableArray<double> products, ImmutableArray<int> ages)
    {
        sums.CopyTo(_sums);
        products.CopyTo(_products);
        ages.CopyTo(_ages);
        Value = _sums.Sum(sum => sum / _sums.Length);
    }

    private static IEnumerable<Bet> BetsOf(GuaranteedModel model)
    {
        for (var i = 0; i < model.Limits.Length; i++)
        {
            var limit = model.Limits[i];
            foreach (var weight in Weights)
            {
                if (weight * (limit - GuaranteedModel.Lowest) > 1) continue;
                yield return new Bet(i % model.Mean.Length, i < model.Mean.Length ? 1 : -1, limit, weight);
            }
        }
    }

    private readonly record struct Bet(int Energy, double Sign, double Limit, double Weight);
}
