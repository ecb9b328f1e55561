using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Charts;

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
    /// Of all charts and windows in the same streams; null in a baseline of a version without them, whose charts have no windows.
    /// </summary>
    public JointMaxima? Joint { get; init; }

    /// <summary>Sizes of the windows, ascending.</summary>
    public ImmutableArray<int> Sizes => Joint?.Sizes ?? [];

    /// <summary>
    /// Thresholds with which a row without shift alarms with the probability η = 1/(ARL₀ − 2/λ), where 2/λ rows are the charts'
    /// warm-up after each restart. What the windows leave of it is shared .4 to M, .4 to C and .2 to L; without L, half and half.
    /// </summary>
    /// <param name="expectedRunLength">ARL₀, rows between false alarms.</param>
    /// <param name="windowShare">The share of the probability that <see cref="NestedWindows"/> have.</param>
    public ChartValues Thresholds(double expectedRunLength, double windowShare = NestedWindows.HazardShare)
    {
        var hazards = Hazards(expectedRunLength, windowShare);
        return new ChartValues(
            Movement.Threshold(hazards[0]), Energy.Threshold(hazards[1]), Classes?.Threshold(hazards[2]) ?? double.NaN);
    }

    /// <summary>Thresholds of the windows by size, infinite for windows longer than the run length.</summary>
    /// <param name="expectedRunLength">ARL₀, rows between false alarms.</param>
    /// <param name="windowShare">Their share of the probability.</param>
    /// <remarks>
    /// Every alarm begins the windows anew, so that windows of n rows are completed only η/(e^(ηn) − 1) times per row instead of
    /// 1/n times: for the hazard h each of them exceeds its threshold with the probability h/η·(e^(ηn) − 1).
    /// </remarks>
    public ImmutableArray<double> WindowThresholds(double expectedRunLength, double windowShare = NestedWindows.HazardShare)
    {
        var (hazards, all) = (Hazards(expectedRunLength, windowShare), Hazard(expectedRunLength));
        return
        [
            .. Sizes.Select((size, i) =>
            {
                var hazard = hazards[Joint!.Charts + i];
                var probability = hazard / all * double.ExpM1(all * size);
                return hazard > 0 ? Joint.Window(i).Threshold(-double.LogP1(-probability) / size) : double.PositiveInfinity;
            }),
        ];
    }

    /// <summary>η, the probability with which a row without shift may alarm.</summary>
    public static double Hazard(double expectedRunLength) => 1 / (expectedRunLength - (2 / ChartModel.Weight));

    /// <summary>
    /// The hazard of M, C, L and each window, such that all together have η although one alarm may be several's.
    /// </summary>
    private double[] Hazards(double expectedRunLength, double windowShare)
    {
        var (all, tested) = (Hazard(expectedRunLength), Sizes.Count(size => size <= expectedRunLength));
        var windows = tested == 0 ? 0 : windowShare;
        var charts = (1 - windows) / (Classes is null ? MovementShare + EnergyShare : 1);
        double[] shares =
        [
            charts * MovementShare,
            charts * EnergyShare,
            .. Classes is null ? Array.Empty<double>() : [charts * ClassShare],
            .. Sizes.Select(size => size <= expectedRunLength ? windows / tested : 0),
        ];
        double[] hazards = [.. shares.Select(share => share * all)];
        var overlap = Joint?.Overlap(hazards) ?? 1;
        return [.. hazards.Select(hazard => hazard / overlap)];
    }
}
