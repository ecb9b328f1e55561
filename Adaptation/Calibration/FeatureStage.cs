using System.Collections.Immutable;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Calibration;

/// <summary>The features, learnt on the fit part.</summary>
internal sealed record LearntFeatures
{
    public required FeatureLayout Layout { get; init; }

    /// <summary>Where the sites with shares count them; null without.</summary>
    public required IReadOnlyDictionary<string, ShareThresholds>? Shares { get; init; }

    /// <summary>From raw rows to feature rows.</summary>
    public required FeatureModel Model { get; init; }

    /// <summary>The eigenbasis of the feature rows' correlation.</summary>
    public required CorrelationBasis Basis { get; init; }

    /// <summary>The fit rows, with their features.</summary>
    public required PartRows Fit { get; init; }

    /// <summary>The reference rows, with their features.</summary>
    public required PartRows Reference { get; init; }

    /// <summary>Mean feature row of the reference.</summary>
    public required double[] Mean { get; init; }

    /// <summary>Standard deviations for the sites' bands; null where the rows allow none.</summary>
    public required double[]? Scales { get; init; }
}

/// <summary>
/// Both parts through the model. The fit part shapes the features: thresholds of the shares, ε, standardisation, whitening,
/// eigenbasis. The reference part gives means and totals.
/// </summary>
internal static class FeatureStage
{
    public static LearntFeatures Learn(CalibrationRun run)
    {
        var parts = run.Parts;
        var layout = LayoutOf(run.Plain.Sites, run.Options, run.Dependence.IndependentRows(parts.Fit.Count));
        var shares = layout.ChartedShares == 0
            ? null
            : ShareLearner.Learn(
                run.Model, run.Plain, run.Options.Session, layout, parts.Fit, run.Stage("share thresholds", 0.0, 0.15));
        if (shares is not null) run.Share(shares);
        var fit = PartRows.Read(
            run.Session, layout, parts.Fit, null, run.Stage("fit rows", shares is null ? 0.0 : 0.15, 0.3));
        var scales = SkewCalibration.Scales(layout, fit.Pool, fit.Totals, run.Dependence.BlockRows, run.Options.Seed);
        run.Stage("covariances", 0.3, 0.4)(0);
        var model = FeatureModel.Fit(layout, fit.Moments);
        fit.TakeFeatures(model);
        var basis = CorrelationBasis.Fit(fit.Features, layout.Dimension);
        if (basis.Kept.Length == 0)
        {
            throw new InvalidInputException(
                $"The {parts.Fit.Count} fit rows give the same pre-activations in every row, so nothing can be learnt of their "
                + "spread. Give rows as production sends them, not copies of one row.");
        }

        var reference = PartRows.Read(
            run.Session, layout, parts.Reference, fit.Classes, run.Stage("reference rows", 0.4, 0.6));
        model.TakeLogarithms(reference.Moments);
        reference.TakeFeatures(model);
        return new LearntFeatures
        {
            Layout = layout,
            Shares = shares,
            Model = model,
            Basis = basis,
            Fit = fit,
            Reference = reference,
            Mean = CorrelationBasis.Moments(reference.Features, layout.Dimension).Mean,
            Scales = scales,
        };
    }

    /// <summary>Absolutes belong to models without shares: beside shares they cost more than they find.</summary>
    private static FeatureLayout LayoutOf(ImmutableArray<Site> sites, SlopeCalibratorOptions options, int fitRows)
    {
        var layout = new FeatureLayout(
            sites, options.MaxDimensions, options.Features == FeatureSet.Moments ? null : ShareLearner.HasShares);
        if (options.Features != FeatureSet.All || layout.ChartedShares > 0) return layout;
        var extended = new FeatureLayout(sites, options.MaxDimensions, hasAbsolutes: static _ => true);
        return SmallWindows.Carries(fitRows, extended.SmallWindowDimension) ? extended : layout;
    }
}
