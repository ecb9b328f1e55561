namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// How far a slope with unit steps per row has usually gone after some windows of a trajectory without shift: the standard
/// deviation of
/// α_t = κ' α_{t−1} + γ (x̄_t − b), x̄_t the mean of n_t independent rows and b the error of the reference's own mean, which all
/// windows share.
/// With a the anchor and K steps a window, κ' = (1 − a)^K and γ = (1 − κ')/a.
/// </summary>
/// <param name="anchor">a.</param>
/// <param name="steps">K.</param>
/// <param name="referenceRows">N, whose mean has the variance 1/N.</param>
internal sealed class TrajectoryScale(double anchor, int steps, int referenceRows)
{
    private double _variance;
    private double _shared;

    /// <summary>κ', what stays of a slope's way.</summary>
    public double Memory { get; } = Math.Pow(1 - anchor, steps);

    /// <summary>γ, what a window's K steps add, in single steps.</summary>
    public double Gain { get; } = anchor > 0 ? (1 - Math.Pow(1 - anchor, steps)) / anchor : steps;

    /// <summary>The standard deviation now; 0 at the start.</summary>
    public double Value => Math.Sqrt(_variance + _shared * _shared / referenceRows);

    /// <summary>A window of that many rows was stepped on.</summary>
    public void Advance(int rows)
    {
        _variance = Memory * Memory * _variance + Gain * Gain / rows;
        _shared = Memory * _shared + Gain;
    }

    public void Reset() => _variance = _shared = 0;
}
