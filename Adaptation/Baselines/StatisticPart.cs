using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>T² of windows.</summary>
/// <param name="folder">Where its entries are.</param>
/// <param name="dimension">Coordinates of a feature row.</param>
/// <param name="kept">Those of them that are kept, k.</param>
internal sealed class StatisticPart(string folder, int dimension, int kept)
{
    /// <summary>Mean on the fit rows.</summary>
    private readonly Entry<double> _mean = new(folder + "feature-mean.npy", NumberRule.Finite, dimension);

    /// <summary>Standard deviation on the fit rows.</summary>
    private readonly Entry<double> _sd = new(folder + "feature-sd.npy", NumberRule.NotNegative, dimension);

    /// <summary>Coordinates that are kept.</summary>
    private readonly Entry<int> _kept = new(folder + "kept.npy", NumberRule.PlacesBelow(dimension), kept);

    /// <summary>w.</summary>
    private readonly Entry<double> _eigenvalues = new(folder + "eigenvalues.npy", NumberRule.Finite, kept);

    /// <summary>Vᵀ.</summary>
    private readonly Entry<float> _eigenvectors = new(folder + "eigenvectors.npy", NumberRule.Finite, kept, kept);

    /// <summary>Mean on the reference rows.</summary>
    private readonly Entry<double> _referenceMean = new(folder + "reference-mean.npy", NumberRule.Finite, dimension);

    public void Write(EntryWriter to, WindowStatistic statistic)
    {
        var basis = statistic.Basis;
        to.Write(_mean, basis.Mean);
        to.Write(_sd, basis.Sd);
        to.Write(_kept, basis.Kept);
        to.Write(_eigenvalues, basis.Eigenvalues);
        to.Write(_eigenvectors, basis.Eigenvectors);
        to.Write(_referenceMean, statistic.ReferenceMean);
    }

    public WindowStatistic Read(EntryReader from)
    {
        var (sd, coordinates) = (from.Read(_sd), from.Read(_kept));
        if (Array.FindIndex(coordinates, coordinate => sd[coordinate] == 0) is >= 0 and var constant)
        {
            throw from.Refusal(
                _sd.Name, $"must be above 0 where {_kept.Name} keeps a coordinate; entry {coordinates[constant]} is 0");
        }

        var basis = new CorrelationBasis(
            from.Read(_mean), sd, coordinates, from.Read(_eigenvalues), from.Read(_eigenvectors));
        return new WindowStatistic(basis, from.Read(_referenceMean));
    }
}
