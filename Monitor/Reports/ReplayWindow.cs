using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Monitoring.Reports;

/// <param name="Index">0, 1, 2 …</param>
/// <param name="FirstRow">Its first row in the file, from 0.</param>
internal sealed record ReplayWindow(int Index, int FirstRow, Observation Observation)
{
    /// <summary>The segment that its rows belong to; null where the stream is not split.</summary>
    public string? Segment { get; init; }

    /// <summary>What the bands said; null where there are none for the window.</summary>
    public SkewWindow? Skew { get; init; }
}
