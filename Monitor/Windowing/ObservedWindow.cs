using Alphadrift.Adaptation;

namespace Alphadrift.Monitoring.Windowing;

/// <summary>One observed window of the stream.</summary>
/// <param name="Index">0, 1, 2 … since start.</param>
/// <param name="RowsSeen">Rows observed since start, this window included.</param>
public sealed record ObservedWindow(long Index, long RowsSeen, DateTimeOffset ObservedAt, Observation Observation);
