using System.Globalization;

namespace Alphadrift.Monitoring.Reports;

/// <summary>Numbers as the text output shows them, the same in every locale.</summary>
internal static class Figures
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>12,345</summary>
    public static string Count(long count) => count.ToString("N0", Culture);

    /// <summary>"1 row", "12,345 rows"</summary>
    public static string Count(long count, string one, string? many = null) =>
        $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>Three decimals; "–" for what is not known.</summary>
    public static string Score(double score) => double.IsFinite(score) ? score.ToString("N3", Culture) : "–";

    /// <summary>One decimal, for standard deviations.</summary>
    public static string Deviations(double value) => double.IsFinite(value) ? value.ToString("0.0", Culture) : "–";

    /// <summary>Four decimals, for slopes.</summary>
    public static string Slope(double slope) => double.IsFinite(slope) ? slope.ToString("0.0000;-0.0000;0", Culture) : "–";

    /// <summary>A p-value with four decimals; less than that is shown as &lt;0.0001.</summary>
    public static string PValue(double p) => !double.IsFinite(p) ? "–" : p < 0.0001 ? "<0.0001" : p.ToString("0.0000", Culture);

    /// <summary>1 %, 0.25 %</summary>
    public static string Percent(double share, int decimals = 2) =>
        double.IsFinite(share)
            ? (Math.Round(share * 100, decimals) + 0.0).ToString("0." + new string('#', decimals), Culture) + " %"
            : "–";

    /// <summary>412 B, 55.5 kB, 3.1 MB</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => (bytes / 1e3).ToString("0.0", Culture) + " kB",
        < 1_000_000_000 => (bytes / 1e6).ToString("0.0", Culture) + " MB",
        _ => (bytes / 1e9).ToString("0.0", Culture) + " GB",
    };
}
