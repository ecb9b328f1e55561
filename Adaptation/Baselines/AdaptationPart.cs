using System.Collections.Immutable;
using System.Globalization;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Slopes;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>What adaptation of the slopes is measured against.</summary>
internal sealed class AdaptationPart(AdaptationSettings settings, SlopeLayout layout)
{
    /// <summary>ḡ_ref.</summary>
    private readonly Entry<double> _centre = new("adaptation/mean-gradient.npy", NumberRule.Finite, layout.Count);

    /// <summary>Standard deviation of one row's step.</summary>
    private readonly Entry<double> _stepSd = new("adaptation/step-sd.npy", NumberRule.NotNegative, layout.Count);

    /// <summary>Lengths of displacements without shift, over all slopes and per site, per size, ascending.</summary>
    private readonly Entry<double> _lengths = new(
        "adaptation/null-lengths.npy", NumberRule.Finite, 1 + layout.Sites.Length, settings.WindowSizes.Length, Extent.Simulated);

    /// <summary>Largest ways of trajectories without shift per size, ascending.</summary>
    private readonly Entry<double> _trajectories =
        new("adaptation/null-trajectories.npy", NumberRule.Finite, TrajectoryBand.Sizes.Length, Extent.Simulated);

    /// <summary>Mean prediction of the reference; only where the objective is about classes.</summary>
    private readonly Entry<double> _prediction =
        new("adaptation/mean-prediction.npy", NumberRule.Finite, Extent.AtLeast(1));

    /// <summary>What is wrong with the settings in the manifest; null when nothing is.</summary>
    public static string? FaultOf(AdaptationSettings settings) => settings switch
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
        _ when !ManifestPart.AreSizes(settings.WindowSizes) => "adaptation.windowSizes do not ascend",
        _ => null,
    };

    public void Write(EntryWriter to, AdaptationReference adaptation)
    {
        to.Write(_centre, adaptation.Centre);
        to.Write(_stepSd, adaptation.StepSd);
        to.WriteLists(_lengths, adaptation.Lengths.SelectMany(group => group.SmallRidge));
        to.WriteLists(_trajectories, adaptation.Band.Maxima);
        if (adaptation.Prediction is { } prediction) to.Write(_prediction, prediction);
        var blocks = adaptation.Covariance?.Blocks ?? [];
        for (var i = 0; i < blocks.Length; i++) to.Write(Covariance(i, blocks[i].Length, blocks[i].IsFull), blocks[i].Values);
    }

    public AdaptationReference Read(EntryReader from) => new()
    {
        Settings = settings,
        Centre = from.Read(_centre),
        StepSd = from.Read(_stepSd),
        Lengths =
        [
            .. from.ReadSorted(_lengths).Chunk(settings.WindowSizes.Length)
                .Select(group => NullLengths.Distribution(settings.Rows, settings.WindowSizes, group)),
        ],
        Band = new TrajectoryBand(from.ReadSorted(_trajectories), settings.Nonlinearity),
        Prediction = settings.EffectiveClasses is null ? null : from.Read(_prediction),
        Covariance = settings.Natural ? ReadCovariance(from) : null,
    };

    private GradientCovariance ReadCovariance(EntryReader from)
    {
        var blocks = ImmutableArray.CreateBuilder<CovarianceBlock>();
        foreach (var (start, length, full) in GradientCovariance.Plan(layout))
        {
            var entry = Covariance(blocks.Count, length, full);
            var block = new CovarianceBlock(start, length, from.Read(entry));
            var negative = block.Diagonal().Any(variance => variance < 0);
            blocks.Add(negative ? throw from.Refusal(entry.Name, "has a negative variance") : block);
        }

        return new GradientCovariance(blocks.ToImmutable());
    }

    /// <summary>A block of F, or its diagonal alone; only for natural steps.</summary>
    private static Entry<double> Covariance(int block, int length, bool full) => new(
        string.Create(CultureInfo.InvariantCulture, $"adaptation/covariance-{block:000}.npy"),
        NumberRule.Finite,
        full ? [length, length] : [length]);
}
