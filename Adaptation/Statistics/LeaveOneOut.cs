namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// Squared whitened lengths of the rows that the whitening was learnt from, as if each had been left out of it.
/// </summary>
/// <remarks>
/// A row that shaped the covariance looks too short in it. By the Sherman–Morrison formula, q̃ = n/(n−1) · q/(1 − q/(n−1)), exact
/// for the inverse with a ridge up to the standardisation.
/// </remarks>
internal static class LeaveOneOut
{
    /// <summary>Largest leverage q/(n−1) that is corrected as it is; a row beyond it is taken as having this one.</summary>
    public const double MaxLeverage = 1 - 1e-3;

    /// <param name="squaredLength">q = ‖x‖² of a fit row.</param>
    /// <param name="rows">Number of fit rows, n, at least 2.</param>
    /// <returns>q̃.</returns>
    public static double SquaredLength(double squaredLength, int rows)
    {
        var leverage = Math.Min(squaredLength / (rows - 1), MaxLeverage);
        return rows * leverage / (1 - leverage);
    }
}
