using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Replay;

/// <summary>A window of a file, or a segment's part of one. Rows are those of the file.</summary>
/// <param name="Index">0, 1, 2 …</param>
/// <param name="FirstRow">Its first row in the file, from 0.</param>
internal sealed record ReplayWindow(int Index, int FirstRow, Observation Observation)
{
    /// <summary>The segment that its rows belong to; null where the stream is not split.</summary>
    public string? Segment { get; init; }

    /// <summary>What the bands said; null where there are none for the window.</summary>
    public SkewWindow? Skew { get; init; }

    /// <summary>The alerts that fire or are over since.</summary>
    public IReadOnlyList<AlertEvent> Alerts { get; init; } = [];
}

/// <summary>Which window of a file.</summary>
/// <param name="Index">0, 1, 2 …</param>
/// <param name="FirstRow">Its first row in the file, from 0.</param>
internal readonly record struct WindowPlace(int Index, int FirstRow);

/// <summary>What the bands said of one window.</summary>
/// <param name="Outside">A rectifier is outside of its band, or has dead channels.</param>
/// <param name="Fires">The alert Skew fires after this window.</param>
/// <param name="Score">The largest score of all rectifiers and kinds.</param>
/// <param name="Threshold">What it exceeds at the false-alarm rate without shift.</param>
/// <param name="Site">The rectifier with that score.</param>
/// <param name="Kind">What of it.</param>
/// <param name="DeadChannels">Dead channels of all rectifiers.</param>
internal sealed record SkewWindow(
    bool Outside, bool Fires, double Score, double Threshold, string Site, SkewKind Kind, int DeadChannels)
{
    /// <param name="seen">The window.</param>
    /// <param name="fires">Whether the alert fires after it.</param>
    /// <returns>Null where there are no bands for the window.</returns>
    public static SkewWindow? Of(Observation seen, bool fires)
    {
        if (seen.Skew is not { Uncalibrated: null } skew) return null;
        var site = skew.Sites.MaxBy(site => site.Largest)!;
        return new SkewWindow(
            SkewAlert.Speaks(seen, skew, firing: false),
            fires,
            skew.Score,
            skew.Threshold,
            site.Name,
            Enum.GetValues<SkewKind>().MaxBy(kind => site[kind]),
            seen.Sites.Sum(one => one.DeadChannels.Length));
    }
}
