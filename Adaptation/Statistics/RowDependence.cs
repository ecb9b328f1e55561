using System.Text.Json.Serialization;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// How far the reference's rows, in the order they were given, depend on their neighbours (bursts, sessions, day and night).
/// </summary>
/// <param name="BlockRows">b: neighbours are drawn together in blocks of so many rows; 1 for independent rows.</param>
/// <param name="RowsPerIndependent">
/// So many rows tell as much of a mean as one independent row: the integrated autocorrelation time, at least 1.
/// </param>
/// <param name="Estimated">True when it was estimated from the order of the rows, false when it was given.</param>
public sealed record RowDependence(int BlockRows, double RowsPerIndependent, bool Estimated)
{
    /// <summary>Longest block, in rows.</summary>
    public const int MaxBlockRows = 10_000;

    /// <summary>Independent rows.</summary>
    public static RowDependence None { get; } = new(1, 1, Estimated: false);

    /// <summary>Blocks of a given length: each counts as one row.</summary>
    public static RowDependence Given(int blockRows) => new(blockRows, blockRows, Estimated: false);

    [JsonIgnore]
    public bool IsIndependent => BlockRows == 1;

    /// <summary>N/b: as many independent rows are worth as much.</summary>
    public int IndependentRows(int rows) => Math.Max(1, (int)(rows / RowsPerIndependent));
}
