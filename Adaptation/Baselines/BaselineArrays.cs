using System.Globalization;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>Names of the entries of a baseline file.</summary>
internal static class BaselineArrays
{
    public const string Manifest = "manifest.json";

    /// <summary>ε, float64 [D].</summary>
    public const string Epsilon = "epsilon.npy";

    /// <summary>Mean of [a ; s ; p] on the fit rows, float64 [2D + 2P].</summary>
    public const string MomentMean = "moment-mean.npy";

    /// <summary>Standard deviation of [a ; s ; p] on the fit rows, float64 [2D + 2P].</summary>
    public const string MomentSd = "moment-sd.npy";

    /// <summary>
    /// t₃₀ per channel of the sites with shares, float64 [their channels]; this and what follows only with shares.
    /// </summary>
    public const string ShareLower = "shares/lower.npy";

    /// <summary>t₇₀, float64 [their channels].</summary>
    public const string ShareUpper = "shares/upper.npy";

    /// <summary>Standard deviation of z, float64 [their channels].</summary>
    public const string ShareSd = "shares/sd.npy";

    /// <summary>Mean of v on the fit rows, float64 [dimension].</summary>
    public const string FeatureMean = "feature-mean.npy";

    /// <summary>Standard deviation of v on the fit rows, float64 [dimension].</summary>
    public const string FeatureSd = "feature-sd.npy";

    /// <summary>Coordinates that are kept, int32 [k].</summary>
    public const string Kept = "kept.npy";

    /// <summary>w, float64 [k].</summary>
    public const string Eigenvalues = "eigenvalues.npy";

    /// <summary>Vᵀ, float32 [k, k].</summary>
    public const string Eigenvectors = "eigenvectors.npy";

    /// <summary>E_ref v, float64 [dimension].</summary>
    public const string ReferenceMean = "reference-mean.npy";

    /// <summary>Mean moments of every channel on the reference rows, float64 [moments, channels].</summary>
    public const string ReferenceMoments = "reference-moments.npy";

    /// <summary>Share of reference rows in which a channel fired, float64 [channels].</summary>
    public const string ReferenceFired = "reference-fired.npy";

    /// <summary>Percentiles of the mean output over reference rows, float32 [D, 101]; older files have none.</summary>
    public const string OutputPercentiles = "output-percentiles.npy";

    /// <summary>T² without shift, float64 [2 ridges, sizes, windows], ascending.</summary>
    public const string NullScores = "null-scores.npy";

    /// <summary>E_ref softmax, float64 [K]; this and the guard's others only with a class guard.</summary>
    public const string GuardMean = "guard/class-mean.npy";

    /// <summary>Standard deviation of the probability per class, float64 [K].</summary>
    public const string GuardSd = "guard/class-sd.npy";

    /// <summary>g without shift, float64 [sizes, windows], ascending.</summary>
    public const string GuardStatistics = "guard/null-statistics.npy";

    /// <summary>Scores of T² and g together without shift, float64 [2 ridges, sizes, windows], ascending.</summary>
    public const string GuardScores = "guard/null-scores.npy";

    /// <summary>
    /// Mean of v' on the fit rows, float64 [dimension of v']; this and what follows of small windows only with absolutes.
    /// </summary>
    public const string SmallMean = "small/feature-mean.npy";

    /// <summary>Standard deviation of v' on the fit rows, float64 [dimension of v'].</summary>
    public const string SmallSd = "small/feature-sd.npy";

    /// <summary>Coordinates of v' that are kept, int32 [k'].</summary>
    public const string SmallKept = "small/kept.npy";

    /// <summary>w of v', float64 [k'].</summary>
    public const string SmallEigenvalues = "small/eigenvalues.npy";

    /// <summary>Vᵀ of v', float32 [k', k'].</summary>
    public const string SmallEigenvectors = "small/eigenvectors.npy";

    /// <summary>E_ref v', float64 [dimension of v'].</summary>
    public const string SmallReferenceMean = "small/reference-mean.npy";

    /// <summary>T² of v' without shift, float64 [2 ridges, small sizes, windows], ascending.</summary>
    public const string SmallNullScores = "small/null-scores.npy";

    /// <summary>
    /// Scores of T² of v' and g together without shift, float64 [2 ridges, small sizes, windows],
    /// ascending; only where the guard takes part.
    /// </summary>
    public const string SmallGuardScores = "small/guard-null-scores.npy";

    /// <summary>ḡ_ref, float64 [slopes]; this and what follows only with an objective.</summary>
    public const string AdaptationCentre = "adaptation/mean-gradient.npy";

    /// <summary>Standard deviation of one row's step, float64 [slopes].</summary>
    public const string AdaptationStepSd = "adaptation/step-sd.npy";

    /// <summary>Lengths of displacements without shift, float64 [1 + sites, sizes, windows], ascending.</summary>
    public const string AdaptationLengths = "adaptation/null-lengths.npy";

    /// <summary>Largest ways of trajectories without shift, float64 [sizes, trajectories], ascending.</summary>
    public const string AdaptationTrajectories = "adaptation/null-trajectories.npy";

    /// <summary>Mean prediction of the reference, float64 [classes]; only where the objective is about classes.</summary>
    public const string AdaptationPrediction = "adaptation/mean-prediction.npy";

    /// <summary>A block of F, float64 [k, k], or its diagonal alone, [k]; only for natural steps.</summary>
    public static string AdaptationCovariance(int block) =>
        string.Create(CultureInfo.InvariantCulture, $"adaptation/covariance-{block:000}.npy");

    /// <summary>Charted coordinates of [a ; s ; p], int32 [d].</summary>
    public const string ChartCoordinates = "charts/coordinates.npy";

    /// <summary>Whitening of the charted coordinates, float32 [d, d].</summary>
    public const string ChartWhitening = "charts/whitening.npy";

    /// <summary>m, mean of the clipped whitened rows, float32 [d].</summary>
    public const string ChartCentre = "charts/centre.npy";

    /// <summary>Mean probability per class, float64 [K].</summary>
    public const string ClassMean = "charts/class-mean.npy";

    /// <summary>Standard deviation of the probability per class, float64 [K].</summary>
    public const string ClassSd = "charts/class-sd.npy";

    /// <summary>Largest values of chart M per simulated stream, float64 [streams], ascending.</summary>
    public const string MovementMaxima = "charts/movement-maxima.npy";

    /// <summary>The same of chart C.</summary>
    public const string EnergyMaxima = "charts/energy-maxima.npy";

    /// <summary>The same of chart L.</summary>
    public const string ClassMaxima = "charts/class-maxima.npy";

    /// <summary>Mean log energy per score of chart E, float64 [1 + 2 sites].</summary>
    public const string GuaranteedMean = "charts/guaranteed-mean.npy";

    /// <summary>Standard deviation of the same.</summary>
    public const string GuaranteedSd = "charts/guaranteed-sd.npy";

    /// <summary>μ, upper limits of the scores' means with either sign, float64 [2, 1 + 2 sites].</summary>
    public const string GuaranteedLimits = "charts/guaranteed-limits.npy";

    /// <summary>σ of the sites' bands, float64 [kinds, channels].</summary>
    public const string SkewScales = "skew/scales.npy";

    /// <summary>Mean of ∛q, float64 [sizes, sites × kinds].</summary>
    public const string SkewMeans = "skew/means.npy";

    /// <summary>Standard deviation of ∛q, float64 [sizes, sites × kinds].</summary>
    public const string SkewSds = "skew/sds.npy";

    /// <summary>Largest scores without shift, float64 [sizes, windows], ascending.</summary>
    public const string SkewMaxima = "skew/maxima.npy";

    /// <summary>
    /// Largest values of M, C, L and the nested windows in the same simulated streams, float64 [charts, streams].
    /// </summary>
    public const string JointMaxima = "charts/joint-maxima.npy";

    /// <summary>Coordinates of an energy's block, int32 [k].</summary>
    public static string EnergyCoordinates(int energy) =>
        string.Create(CultureInfo.InvariantCulture, $"energy/{energy:000}-coordinates.npy");

    /// <summary>Whitening of an energy's block, float32 [k, k].</summary>
    public static string EnergyWhitening(int energy) =>
        string.Create(CultureInfo.InvariantCulture, $"energy/{energy:000}-whitening.npy");
}
