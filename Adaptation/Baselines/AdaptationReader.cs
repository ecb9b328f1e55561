using System.Collections.Immutable;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Slopes;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>Reads the part of a baseline that adaptation uses.</summary>
internal static class AdaptationReader
{
    /// <summary>Fewest simulated windows or trajectories that quantiles are taken of.</summary>
    private const int MinSimulated = 100;

    public static AdaptationReference Read(BaselineEntries entries, AdaptationSettings settings, SlopeLayout layout)
    {
        Check(entries, settings);
        var slopes = layout.Count;
        return new AdaptationReference
        {
            Settings = settings,
            Centre = entries.Doubles(BaselineArrays.AdaptationCentre, slopes),
            Covariance = settings.Natural ? ReadCovariance(entries, layout) : null,
            StepSd = entries.Doubles(BaselineArrays.AdaptationStepSd, slopes),
            Lengths = ReadLengths(entries, settings, layout),
            Band = new TrajectoryBand(
                Simulated(entries, BaselineArrays.AdaptationTrajectories, TrajectoryBand.Sizes.Length), settings.Nonlinearity),
            Prediction = settings.EffectiveClasses is null ? null : ReadPrediction(entries),
        };
    }

    private static void Check(BaselineEntries entries, AdaptationSettings settings)
    {
        var fault = settings switch
        {
            { Objective: not (ObjectiveKind.Moments or ObjectiveKind.Entropy or ObjectiveKind.Reconstruction) } =>
                "adaptation.objective is unknown",
            { Sharing: not (SharingScope.Channel or SharingScope.Site or SharingScope.Model) } => "adaptation.sharing is unknown",
            { Steps: not (>= 1 and <= AdaptationOptions.MaxSteps) } =>
                $"adaptation.steps is not within 1 … {AdaptationOptions.MaxSteps}",
            { LearningRate: not > 0 } or { Cap: not > 0 } => "adaptation.learningRate or cap is not above 0",
            { Anchor: not (>= 0 and < 1) } => "adaptation.anchor is not within [0, 1)",
            { ResetAfter: < 1 } or { Rows: < 1 } => "adaptation.resetAfter or rows is below 1",
            { ClipNorm: not > 0 } or { LossLimit: <= 0 } => "adaptation.clipNorm or lossLimit is not above 0",
            { Nonlinearity: not >= 1 } => "adaptation.nonlinearity is below 1",
            { WindowSizes.IsDefaultOrEmpty: true } => "adaptation names no window size",
            _ when settings.WindowSizes[0] < 1 || settings.WindowSizes.Zip(settings.WindowSizes.Skip(1))
                .Any(pair => pair.First >= pair.Second) =>
                "adaptation.windowSizes do not ascend",
            _ => null,
        };
        if (fault is null) return;
        throw new InvalidInputException(
            $"{BaselineArrays.Manifest} in {entries.Path} is not valid: {fault}. {BaselineEntries.Mend}");
    }

    private static GradientCovariance ReadCovariance(BaselineEntries entries, SlopeLayout layout)
    {
        var blocks = ImmutableArray.CreateBuilder<CovarianceBlock>();
        foreach (var (start, length, full) in GradientCovariance.Plan(layout))
        {
            var name = BaselineArrays.AdaptationCovariance(blocks.Count);
            var values = full ? entries.Doubles(name, length, length) : entries.Doubles(name, length);
            var block = new CovarianceBlock(start, length, values);
            var negative = block.Diagonal().Any(variance => variance < 0);
            blocks.Add(!negative ? block : throw new InvalidInputException(
                $"{name} in {entries.Path} has a negative variance. {BaselineEntries.Mend}"));
        }

        return new GradientCovariance(blocks.ToImmutable());
    }

    private static ImmutableArray<NullDistribution> ReadLengths(
        BaselineEntries entries, AdaptationSettings settings, SlopeLayout layout)
    {
        var (groups, sizes) = (1 + layout.Sites.Length, settings.WindowSizes.Length);
        var scores = Simulated(entries, BaselineArrays.AdaptationLengths, groups, sizes);
        return [.. scores.Chunk(sizes).Select(group => NullLengths.Distribution(settings.Rows, settings.WindowSizes, group))];
    }

    private static double[] ReadPrediction(BaselineEntries entries)
    {
        var classes = entries.Entry(BaselineArrays.AdaptationPrediction).Length;
        return entries.Doubles(BaselineArrays.AdaptationPrediction, classes);
    }

    /// <summary>
    /// An array of simulated values whose last axis is free: one list for every place of the others, ascending.
    /// </summary>
    private static double[][] Simulated(BaselineEntries entries, string name, params ReadOnlySpan<int> shape)
    {
        var array = entries.Entry(name);
        if (array.Shape.Length != shape.Length + 1 || !array.Shape.AsSpan()[..^1].SequenceEqual(shape)
            || array.Shape[^1] < MinSimulated)
        {
            throw new InvalidInputException(
                $"{name} in {entries.Path} is {array.Text}; [{string.Join(", ", shape.ToArray())}, {MinSimulated} or more] is "
                + $"needed. {BaselineEntries.Mend}");
        }

        double[][] lists = [.. entries.Doubles(name, array.Shape.AsSpan()).Chunk(array.Shape[^1])];
        foreach (var list in lists) Array.Sort(list);
        return lists;
    }
}
