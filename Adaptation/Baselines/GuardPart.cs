using Alphadrift.Adaptation.Scoring;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>The class guard of windows of every size.</summary>
internal sealed class GuardPart(ClassGuardManifest guard, BaselineManifest manifest)
{
    /// <summary>E_ref softmax.</summary>
    private readonly Entry<double> _mean = new("guard/class-mean.npy", NumberRule.Finite, guard.Output!.Classes);

    /// <summary>Standard deviation of the probability per class.</summary>
    private readonly Entry<double> _sd =
        new("guard/class-sd.npy", NumberRule.UpTo(ClassProportions.LargestSd), guard.Output!.Classes);

    /// <summary>g without shift per size, ascending.</summary>
    private readonly Entry<double> _statistics =
        new("guard/null-statistics.npy", NumberRule.Finite, manifest.WindowSizes.Length, Extent.Simulated);

    /// <summary>Scores of T² and g together.</summary>
    private readonly NullScoresPart _scores = new("guard/null-scores.npy", manifest.ReferenceRows, manifest.WindowSizes);

    public void Write(EntryWriter to, ClassGuard written)
    {
        to.Write(_mean, written.Proportions.Mean);
        to.Write(_sd, written.Proportions.Sd);
        to.WriteLists(_statistics, written.Statistics);
        _scores.Write(to, written.Nulls);
    }

    public ClassGuard Read(EntryReader from, NullDistribution movement) => Create(
        guard,
        new ClassProportions(from.Read(_mean), from.Read(_sd)),
        movement,
        from.ReadSorted(_statistics),
        _scores.ReadScores(from));

    /// <summary>A guard of the measure that its file names.</summary>
    public static ClassGuard Create(
        ClassGuardManifest guard,
        ClassProportions proportions,
        NullDistribution movement,
        double[][] statistics,
        (double[][] SmallRidge, double[][] LargeRidge) scores) => guard.Measure is null
        ? new SquaredClassGuard(guard.Output!, proportions, movement, statistics, scores.SmallRidge, scores.LargeRidge)
        : new ClassGuard(guard.Output!, proportions, movement, statistics, scores.SmallRidge, scores.LargeRidge);
}
