using System.Collections.Immutable;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>What scores small windows, on v' = [v ; |z̃|].</summary>
internal sealed class SmallWindowsPart(SmallWindowsManifest small, BaselineManifest manifest, FeatureLayout layout)
{
    private readonly ImmutableArray<int> _sizes = SmallWindows.SizesOf(manifest.WindowSizes);
    private readonly StatisticPart _statistic = new("small/", layout.SmallWindowDimension, small.Dimensions);

    /// <summary>T² without shift.</summary>
    private readonly NullScoresPart _nulls = new(
        "small/null-scores.npy", manifest.ReferenceRows, SmallWindows.SizesOf(manifest.WindowSizes));

    /// <summary>Scores of T² and g together; only where the guard takes part.</summary>
    private readonly NullScoresPart _guardScores = new(
        "small/guard-null-scores.npy", manifest.ReferenceRows, SmallWindows.SizesOf(manifest.WindowSizes));

    public void Write(EntryWriter to, WindowScorer scorer)
    {
        _statistic.Write(to, scorer.Statistic);
        _nulls.Write(to, scorer.Nulls);
        if (scorer.Guard is { } guard) _guardScores.Write(to, guard.Nulls);
    }

    /// <param name="from">The file.</param>
    /// <param name="guard">Of windows of every size: the statistics of its classes are those of small windows too.</param>
    public WindowScorer Read(EntryReader from, ClassGuard? guard)
    {
        var nulls = _nulls.Read(from);
        return new WindowScorer(
            _statistic.Read(from),
            nulls,
            guard is null || guard.FromRows > _sizes[^1] ? null : GuardPart.Create(
                manifest.ClassGuard!,
                guard.Proportions,
                nulls,
                guard.Statistics[.._sizes.Length],
                _guardScores.ReadScores(from)));
    }
}
