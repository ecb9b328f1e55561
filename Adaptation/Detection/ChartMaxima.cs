namespace Alphadrift.Adaptation.Detection;

/// <summary>Simulated maxima of every chart, from which the thresholds for any expected run length follow.</summary>
/// <param name="Movement">Of chart M.</param>
/// <param name="Energy">Of chart C.</param>
/// <param name="Classes">Of chart L; null without classes.</param>
internal sealed record ChartMaxima(RunMaxima Movement, RunMaxima Energy, RunMaxima? Classes)
{
    private const double MovementShare = 0.4;

    private const double EnergyShare = 0.4;

    private const double ClassShare = 0.2;

    /// <summary>
    /// Thresholds with which a row without shift alarms with the probability 1/(ARL₀ − 2/λ), where 2/λ rows are the charts' warm-up
    /// after each restart. What the windows leave of the probability is shared .4 to M, .4 to C and .2 to L; without L, half and half.
    /// </summary>
    /// <param name="expectedRunLength">ARL₀, rows between false alarms.</param>
    /// <param name="windowShare">The share of the probability that <see cref="NestedWindows"/> have.</param>
    public ChartValues Thresholds(double expectedRunLength, double windowShare = 0)
    {
        var hazard = (1 - windowShare) * Hazard(expectedRunLength);
        var given = Classes is null ? MovementShare + EnergyShare : 1;
        return new ChartValues(
            Movement.Threshold(MovementShare / given * hazard),
            Energy.Threshold(EnergyShare / given * hazard),
            Classes?.Threshold(ClassShare * hazard) ?? double.NaN);
    }

    /// <summary>η, the probability with which a row without shift may alarm.</summary>
    public static double Hazard(double expectedRunLength) => 1 / (expectedRunLength - (2 / ChartModel.Weight));
}
