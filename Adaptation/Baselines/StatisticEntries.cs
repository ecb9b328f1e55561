namespace Alphadrift.Adaptation.Baselines;

/// <summary>Names of the entries that hold one window statistic.</summary>
internal sealed record StatisticEntries(
    string Mean, string Sd, string Kept, string Eigenvalues, string Eigenvectors, string ReferenceMean)
{
    /// <summary>Of windows of every size, on v.</summary>
    public static readonly StatisticEntries EveryWindow = new(
        BaselineArrays.FeatureMean,
        BaselineArrays.FeatureSd,
        BaselineArrays.Kept,
        BaselineArrays.Eigenvalues,
        BaselineArrays.Eigenvectors,
        BaselineArrays.ReferenceMean);

    /// <summary>Of small windows, on v'.</summary>
    public static readonly StatisticEntries SmallWindows = new(
        BaselineArrays.SmallMean,
        BaselineArrays.SmallSd,
        BaselineArrays.SmallKept,
        BaselineArrays.SmallEigenvalues,
        BaselineArrays.SmallEigenvectors,
        BaselineArrays.SmallReferenceMean);
}
