using System.Collections.Immutable;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>Which sites have left their reference bands, and since when.</summary>
public sealed record SkewEvidence
{
    /// <summary>First row of the first window that was outside, counted from 0 since the daemon started.</summary>
    public required long SinceRow { get; init; }

    /// <summary>When that window's first rows were recorded.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Where that window is in the topic; empty where it is of no topic.</summary>
    public IReadOnlyList<OffsetRange> SincePlaces { get; init; } = [];

    /// <summary>The largest score of the window that changed the state.</summary>
    public required double Score { get; init; }

    /// <summary>What it is compared with: the threshold of a firing alert, the release of a resolved one.</summary>
    public required double Threshold { get; init; }

    /// <summary>Sites above their threshold or with dead channels, loudest first.</summary>
    public required ImmutableArray<SkewedSite> Sites { get; init; }
}

/// <summary>A site outside of its band.</summary>
/// <param name="Kinds">What of it is outside, loudest first, with the scores.</param>
/// <param name="DeadChannels">Channels that are silent although they fire on the reference.</param>
/// <param name="DeadSinceRow">First row of the window since which some channel of the site has been dead; null for none.</param>
public sealed record SkewedSite(
    string Name,
    ImmutableArray<(SkewKind Kind, double Score)> Kinds,
    ImmutableArray<int> DeadChannels,
    long? DeadSinceRow);
