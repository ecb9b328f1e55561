using System.Globalization;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Monitoring.Reports;

/// <summary>What a baseline was learnt from, in words.</summary>
internal static class ManifestText
{
    public static string Features(BaselineManifest manifest)
    {
        var all = Figures.Count(manifest.Sites.Length, "site");
        var shares = manifest.Sites.Count(site => site.Shares);
        var text = shares == 0 ? "moments" : $"moments, and shares below two quantiles at {Figures.Count(shares)} of {all}";
        return manifest.SmallWindows is not { } small
            ? text
            : $"{text}; in windows of up to {Figures.Count(small.Rows, "row")} also absolute deviations at "
                + $"{Figures.Count(manifest.Sites.Count(site => site.Absolutes))} of {all} "
                + $"({Figures.Count(small.Dimensions, "dimension")})";
    }

    /// <summary>Which windows are tested beside the charts.</summary>
    /// <param name="charts">Of the manifest.</param>
    /// <param name="expectedRunLength">Rows between false alarms, as asked for now.</param>
    /// <param name="guarantee">Which charts alarm.</param>
    public static string NestedWindows(ChartsManifest charts, int expectedRunLength, Guarantee guarantee)
    {
        if (guarantee == Guarantee.Strict) return "none: chart E alarms alone";
        if (charts.CountedRows[0] == 0) return "none: the rows are too few to simulate them";
        if (charts.NestedWindows.IsDefaultOrEmpty) return "none: the baseline was written by a version without them";
        int[] tested = [.. charts.NestedWindows.Select(window => window.Rows).Where(rows => rows <= expectedRunLength)];
        var longer = charts.NestedWindows.Length - tested.Length;
        return $"of {string.Join(", ", tested.Select(rows => Figures.Count(rows)))} rows, for a fifth of the charts' false alarms"
            + (longer > 0 ? $" ({Figures.Count(longer, "size")} longer than the run length left out)" : "");
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
