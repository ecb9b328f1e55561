using System.Collections.Immutable;
using Alphadrift.Adaptation.Adapting;

namespace Alphadrift.Adaptation.Observations;

/// <summary>What one window said.</summary>
public sealed record Observation
{
    /// <summary>Rows of the smallest window that has a score.</summary>
    public const int MinRows = 10;

    /// <summary>Number of rows in the window (n).</summary>
    public required int Rows { get; init; }

    /// <summary>Rows among them that the model answered with NaN or infinity; they are left out of everything below.</summary>
    public int NonFiniteRows { get; init; }

    /// <summary>
    /// True where there is a threshold for the window and no score to compare with it: that is a defect of the baseline or of the
    /// model, never a quiet window.
    /// </summary>
    public bool HasNoScore =>
        (double.IsFinite(Threshold) && double.IsNaN(Score)) || (Skew is { Uncalibrated: null } && double.IsNaN(Skew.Score));

    /// <summary>
    /// True where the window says neither that all is well nor that it is not: it has no score, or the model could not answer
    /// more than half of its rows, for which the others do not speak.
    /// </summary>
    public bool SaysNothing => HasNoScore || 2 * NonFiniteRows > Rows;

    /// <summary>
    /// What is compared with <see cref="Threshold"/>: <see cref="MovementScore"/>, or the
    /// <see cref="ClassGuardObservation.Score"/> of the class guard where that is larger; 0 without any
    /// movement, NaN when too few good rows were left.
    /// </summary>
    public required double Score { get; init; }

    /// <summary>T², the squared whitened length of the window's slope movement.</summary>
    public required double MovementScore { get; init; }

    /// <summary>Which of the two the score is.</summary>
    public ScorePart SpokenBy { get; init; }

    /// <summary>
    /// What the class guard said; null when it took no part: the model has no classes, the window too few rows per class,
    /// or the baseline is of a version without it.
    /// </summary>
    public ClassGuardObservation? ClassGuard { get; init; }

    /// <summary>
    /// The score above which a window of this size alarms at the configured false-alarm rate; NaN
    /// when the baseline has none for this size.
    /// </summary>
    public required double Threshold { get; init; }

    /// <summary>Probability of a score at least as high without shift; NaN when there is no threshold.</summary>
    public required double PValue { get; init; }

    /// <summary>True when the score exceeds the threshold and the baseline may alarm.</summary>
    public required bool Alarm { get; init; }

    /// <summary>Why this window cannot alarm, in words for the user; null when it can.</summary>
    public string? Uncalibrated { get; init; }

    /// <summary>
    /// The part of <see cref="MovementScore"/> that belongs to the energies over all sites together, not to one site.
    /// </summary>
    public required double JointContribution { get; init; }

    /// <summary>What the sequential charts said over the window's rows; null when the baseline has no charts.</summary>
    public ChartObservation? Charts { get; init; }

    /// <summary>Whether the sites are within their reference bands; null when the baseline has no bands.</summary>
    public SkewObservation? Skew { get; init; }

    /// <summary>Where the window's movement points; null when too few good rows were left.</summary>
    public WindowDirection? Direction { get; init; }

    /// <summary>
    /// One entry per site, in graph order. Their contributions and <see cref="JointContribution"/>
    /// add up to <see cref="MovementScore"/>.
    /// </summary>
    public required ImmutableArray<SiteObservation> Sites { get; init; }

    /// <summary>What adapting the slopes gave; null when adaptation is off. It never enters the score.</summary>
    public AdaptationObservation? Adaptation { get; init; }
}

/// <summary>What one window said of one rectifier.</summary>
public sealed record SiteObservation
{
    /// <summary>From this <see cref="MaskedShare"/> on a site passes next to nothing.</summary>
    public const double MaskedFrom = 0.99;

    /// <summary>The site's name, as <c>inspect</c> prints it.</summary>
    public required string Name { get; init; }

    /// <summary>Part of T² from this site's coordinates, d·C⁻¹d restricted to them; may be slightly negative.</summary>
    public required double Contribution { get; init; }

    /// <summary>
    /// Slope movement δ per channel that moment matching asks for: −(E_W a − E_ref a) / E_ref⟨z⁻⟩;
    /// NaN for a channel without negative mass.
    /// </summary>
    public required ImmutableArray<double> SlopeMovement { get; init; }

    /// <summary>
    /// Per channel the standardised movement of the mean output, √n (E_W a − E_ref a)/sd: about normal without shift; NaN
    /// for a channel that is constant or not charted.
    /// </summary>
    public required ImmutableArray<double> Movement { get; init; }

    /// <summary>Mean over channels of the skewness of z in the window.</summary>
    public required double Skewness { get; init; }

    /// <summary>The same on the reference.</summary>
    public required double ReferenceSkewness { get; init; }

    /// <summary>Mean over channels of the share of positions with z &lt; 0 in the window.</summary>
    public required double NegativeShare { get; init; }

    /// <summary>The same on the reference.</summary>
    public required double ReferenceNegativeShare { get; init; }

    /// <summary>
    /// Share of (row, channel, position) whose local slope is zero: z &lt; 0 in a channel with α = 0. No
    /// gradient passes there, so silence is not health.
    /// </summary>
    public required double MaskedShare { get; init; }

    /// <summary>The same on the reference.</summary>
    public required double ReferenceMaskedShare { get; init; }

    /// <summary>Whether the site is wholly or nearly masked: <see cref="MaskedFrom"/> or more.</summary>
    public bool IsMasked => MaskedShare >= MaskedFrom;

    /// <summary>
    /// Mean over channels of the share of rows in which the channel is on at every position: the rectifier does nothing to it.
    /// NaN where that is not known.
    /// </summary>
    public double AlwaysOnShare { get; init; } = double.NaN;

    /// <summary>
    /// The same on the reference; NaN for a site with several positions per channel, of which baselines do not tell.
    /// </summary>
    public double ReferenceAlwaysOnShare { get; init; } = double.NaN;

    /// <summary>Channels that never fired in this window although the reference says that they should have (indices).</summary>
    public required ImmutableArray<int> DeadChannels { get; init; }

    /// <summary>Every channel, window beside reference; empty when not known.</summary>
    public ImmutableArray<ChannelObservation> Channels { get; init; } = [];

    /// <summary>The channels that moved most, by |<see cref="Movement"/>|, loudest first.</summary>
    public IEnumerable<int> LoudestChannels(int count) =>
        Enumerable.Range(0, Movement.Length)
            .Where(channel => double.IsFinite(Movement[channel]))
            .OrderByDescending(channel => Math.Abs(Movement[channel]))
            .ThenBy(channel => channel)
            .Take(count);
}

/// <summary>One channel of a window beside the reference; NaN where a number does not exist.</summary>
/// <param name="MeanOutput">Mean output ⟨z⁺⟩ + α⟨z⁻⟩.</param>
/// <param name="NegativeShare">Share of positions with z &lt; 0.</param>
/// <param name="Skewness">Skewness of z.</param>
public readonly record struct ChannelObservation(
    double MeanOutput,
    double ReferenceMeanOutput,
    double NegativeShare,
    double ReferenceNegativeShare,
    double Skewness,
    double ReferenceSkewness);
