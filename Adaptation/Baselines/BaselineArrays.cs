using System.Globalization;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>Names of the entries of a baseline file.</summary>
internal static class BaselineArrays
{
    public const string Manifest = "manifest.json";

    /// <summary>ε, float64 [D].</summary>
    public const string Epsilon = "epsilon.npy";

    /// <summary>Mean of [a ; s] on the fit rows, float64 [2D].</summary>
    public const string MomentMean = "moment-mean.npy";

    /// <summary>Standard deviation of [a ; s] on the fit rows, float64 [2D].</summary>
    public const string MomentSd = "moment-sd.npy";

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

    /// <summary>Scores without shift, float64 [2 ridges, sizes, windows], ascending.</summary>
    public const string NullScores = "null-scores.npy";

    /// <summary>Coordinates of an energy's block, int32 [k].</summary>
    public static string EnergyCoordinates(int energy) =>
        string.Create(CultureInfo.InvariantCulture, $"energy/{energy:000}-coordinates.npy");

    /// <summary>Whitening of an energy's block, float32 [k, k].</summary>
    public static string EnergyWhitening(int energy) =>
        string.Create(CultureInfo.InvariantCulture, $"energy/{energy:000}-whitening.npy");
}
