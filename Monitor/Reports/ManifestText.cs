using System.Globalization;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Monitoring.Reports;

/// <summary>What a baseline was learnt from, in words.</summary>
internal static class ManifestText
{
    public static string Features(BaselineManifest manifest)
    {
        var shares = manifest.Sites.Count(site => site.Shares);
        return shares == 0
            ? "moments"
            : $"moments, and shares below two quantiles at {Figures.Count(shares)} of "
                + Figures.Count(manifest.Sites.Length, "site");
    }

    public static string Dependence(RowDependence dependence)
    {
        var source = dependence.Estimated ? "estimated from their order" : "as given";
        var worth = dependence.RowsPerIndependent.ToString("0.#", CultureInfo.InvariantCulture);
        return dependence.IsIndependent
            ? $"independent of their neighbours, {source}"
            : $"in blocks of {Figures.Count(dependence.BlockRows)}, {worth} worth one independent row, {source}";
    }

    public static string Source(BaselineSource source) =>
        source.RowsUsed == source.RowsInFile
            ? $"{Figures.Count(source.RowsUsed, "row")} of {source.File}"
            : $"{Figures.Count(source.RowsUsed)} of the {Figures.Count(source.RowsInFile, "row")} of {source.File}";
}
