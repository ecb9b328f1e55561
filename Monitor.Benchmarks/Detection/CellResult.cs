namespace Alphadrift.Benchmarks.Detection;

/// <summary>How often one detector alarmed on one kind of windows.</summary>
/// <param name="Cell">The shift with its share of rows; "clean" without any.</param>
/// <param name="Rows">Rows per window.</param>
internal sealed record CellResult(string Model, string Detector, string Cell, int Rows, int Alarms, int Windows)
{
    public const string Clean = "clean";

    /// <summary>0 for the parts as the files have them; 1, 2 … for the re-splits.</summary>
    public int Split { get; init; }

    public double Rate => (double)Alarms / Windows;

    /// <summary>Wilson's 95 % interval of the rate.</summary>
    public (double Low, double High) Interval()
    {
        const double z = 1.96;
        var centre = Rate + (z * z / (2 * Windows));
        var half = z * Math.Sqrt((Rate * (1 - Rate) / Windows) + (z * z / (4.0 * Windows * Windows)));
        var scale = 1 + (z * z / Windows);
        return ((centre - half) / scale, (centre + half) / scale);
    }
}
