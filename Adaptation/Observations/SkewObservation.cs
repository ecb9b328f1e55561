using System.Collections.Immutable;
using Alphadrift.Adaptation.Skew;

namespace Alphadrift.Adaptation.Observations;

/// <summary>Whether the sites' distributions are within their reference bands.</summary>
public sealed record SkewObservation
{
    /// <summary>The largest score of all sites and kinds; NaN when not calibrated for this window.</summary>
    public required double Score { get; init; }

    /// <summary>
    /// What it exceeds with the false-alarm rate in windows without shift, all sites and kinds
    /// accounted for; NaN when not calibrated.
    /// </summary>
    public required double Threshold { get; init; }

    /// <summary>The same at four times the rate: below, the window counts as back within its band.</summary>
    public required double Release { get; init; }

    /// <summary>One entry per site, in graph order; empty when not calibrated.</summary>
    public required ImmutableArray<SiteSkew> Sites { get; init; }

    /// <summary>Why nothing can be said, in words for the user; null when it can.</summary>
    public string? Uncalibrated { get; init; }

    /// <summary>True when a site is outside of its band.</summary>
    public bool Outside => Score > Threshold;
}

/// <summary>A site against its band: standard deviations of what its windows do without shift.</summary>
public sealed record SiteSkew(string Name, double MeanOutput, double NegativeShare, double Skewness)
{
    public double this[SkewKind kind] => kind switch
    {
        SkewKind.MeanOutput => MeanOutput,
        SkewKind.NegativeShare => NegativeShare,
        SkewKind.Skewness => Skewness,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
    };

    /// <summary>The largest of the three.</summary>
    public double Largest => Math.Max(MeanOutput, Math.Max(NegativeShare, Skewness));
}
