using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>What calibration learnt of the reference. Immutable; kept as one zip of manifest.json and .npy arrays.</summary>
public sealed class Baseline
{
    /// <summary>The part a person reads: hashes, versions, row counts, sites, verdict.</summary>
    public required BaselineManifest Manifest { get; init; }

    /// <summary>Which coordinate belongs to what.</summary>
    public required FeatureLayout Layout { get; init; }

    /// <summary>Where the sites with shares count them, by name; null in a baseline of moments alone.</summary>
    public IReadOnlyDictionary<string, ShareThresholds>? Shares { get; init; }

    /// <summary>From raw rows to feature rows.</summary>
    public required FeatureModel FeatureModel { get; init; }

    /// <summary>From a window's mean feature row to its score.</summary>
    public required WindowStatistic Statistic { get; init; }

    /// <summary>Moments of every channel over the reference rows.</summary>
    public required ChannelTotals ReferenceTotals { get; init; }

    /// <summary>Percentiles of the charted channels' mean outputs over reference rows; null in an older baseline.</summary>
    public RowPercentiles? OutputPercentiles { get; init; }

    /// <summary>The distribution of T² without shift.</summary>
    public required NullDistribution Nulls { get; init; }

    /// <summary>The class guard of larger windows; null in a baseline without it.</summary>
    internal ClassGuard? Guard { get; init; }

    /// <summary>What scores small windows, on v'; null in a baseline without absolutes.</summary>
    internal WindowScorer? Small { get; init; }

    /// <summary>What scores windows of this many rows.</summary>
    internal WindowScorer ScorerOf(int rows) => SmallWindows.Choose(rows, new WindowScorer(Statistic, Nulls, Guard), Small);

    /// <summary>
    /// What adaptation of the slopes is measured against; null when the baseline was calibrated without an objective.
    /// </summary>
    internal AdaptationReference? Adaptation { get; init; }

    /// <summary>What the sequential charts learnt; null in a baseline without them.</summary>
    internal ChartBaseline? Charts { get; init; }

    /// <summary>The sites' reference bands; null in a baseline without them.</summary>
    internal SkewBand? Skew { get; init; }

    /// <exception cref="Faults.InvalidInputException">
    /// Missing, not a baseline, newer format, damaged or oversized arrays.
    /// </exception>
    public static Baseline Load(string path) => BaselineArchive.Load(path);

    /// <summary>
    /// Writes the file; the same baseline gives the same bytes. An existing file is replaced at the end, in one step.
    /// </summary>
    public void Save(string path) => BaselineArchive.Save(this, path);
}
