namespace Alphadrift.Monitoring.Tables;

/// <summary>Bounds of reading a data file.</summary>
/// <param name="MaxFileBytes">Largest file; default 2 GiB.</param>
/// <param name="MaxRows">Most rows; default 100 million.</param>
/// <param name="MaxValues">Most values over all rows; default 2²⁹, which are 2 GiB of float32.</param>
public sealed record TableLimits(
    long MaxFileBytes = TableLimits.DefaultMaxFileBytes,
    int MaxRows = TableLimits.DefaultMaxRows,
    int MaxValues = TableLimits.DefaultMaxValues)
{
    public const long DefaultMaxFileBytes = 1L << 31;

    public const int DefaultMaxRows = 100_000_000;

    public const int DefaultMaxValues = 1 << 29;
}
