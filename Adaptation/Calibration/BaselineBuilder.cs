using System.Reflection;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Statistics;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Calibration;

/// <summary>Puts together what a calibration has learnt.</summary>
internal static class BaselineBuilder
{
    public static Baseline Build(
        CalibrationRun run,
        LearntFeatures features,
        LearntScores scores,
        AdaptationReference? adaptation,
        ChartBaseline? charts) => new()
        {
            Manifest = Manifest(run, features, scores, charts) with
            {
                Adaptation = adaptation?.Settings,
                SkewSizes = scores.Skew?.Sizes,
                ClassGuard = ClassGuardManifest.Of(
                    features.Reference.Classes, scores.Scorer.Guard, scores.Scorer.Nulls.Sizes[^1]),
            },
            Layout = features.Layout,
            Shares = features.Shares,
            FeatureModel = features.Model,
            Statistic = scores.Scorer.Statistic,
            ReferenceTotals = features.Reference.Totals,
            OutputPercentiles = RowPercentiles.Of(
                features.Reference.Moments, features.Layout.MomentDimension, features.Layout.Charted),
            Nulls = scores.Scorer.Nulls,
            Guard = scores.Scorer.Guard,
            Small = scores.Small,
            Adaptation = adaptation,
            Charts = charts,
            Skew = scores.Skew,
        };

    /// <summary>The part a person reads, with the verdict: how far the row counts support the promise.</summary>
    private static BaselineManifest Manifest(
        CalibrationRun run, LearntFeatures features, LearntScores scores, ChartBaseline? charts)
    {
        var (model, options, parts, dependence) = (run.Model, run.Options, run.Parts, run.Dependence);
        var (session, layout, scorer, small) = (run.Session, features.Layout, scores.Scorer, scores.Small);
        var (dimensions, sizes) = (scorer.Dimensions, scorer.Nulls.Sizes);
        return new()
        {
            Format = layout.IsWhole && small is null ? BaselineManifest.WholeFormat : BaselineManifest.CurrentFormat,
            ProductVersion = ProductVersion(),
            OnnxRuntimeVersion = OrtEnv.Instance().GetVersionString(),
            ModelName = model.Name,
            ModelSha256 = model.Sha256,
            Lowering = session.Lowering.ToString(),
            Inputs = session.Layout.Inputs,
            Fields = [.. options.Fields],
            Sites = [.. layout.Sites.Select((s, i) => new BaselineSite(
                s.Name, s.Operator, s.Channels, s.ChannelAxis, s.Rank, s.Slopes)
            {
                Shares = layout.HasShares(i),
                Charted = layout.ChartedChannels[i].Length == s.Channels ? null : layout.ChartedChannels[i],
                Absolutes = layout.HasAbsolutes(i),
            })],
            Features = layout.ChartedShares > 0 ? ["a", "s", "p30", "p70", "e"] : ["a", "s", "e"],
            MaxDimensions = options.MaxDimensions,
            Dimensions = dimensions,
            Fit = Source(
                parts.FitGiven == 0 ? options.ReferenceSource : options.FitSource,
                parts.FitGiven == 0 ? parts.ReferenceGiven : parts.FitGiven,
                parts.Fit.Count),
            Reference = Source(options.ReferenceSource, parts.ReferenceGiven, parts.Reference.Count - parts.ExtensionUsed),
            Extension = parts.ExtensionUsed == 0
                ? null
                : Source(options.ExtensionSource, parts.ExtensionGiven, parts.ExtensionUsed),
            Dependence = dependence,
            Seed = options.Seed,
            FalseAlarmRate = options.FalseAlarmRate,
            WindowSizes = sizes,
            Thresholds =
            [
                .. sizes.Select(
                    size => SmallWindows.Choose(size, scorer, small).NullsOf(size).Threshold(size, options.FalseAlarmRate)),
            ],
            SmallWindows = small is null ? null : new SmallWindowsManifest(
                SmallWindows.MaxRows, ["a", "s", "e", "|a|", "|s|"], small.Dimensions),
            Charts = charts is null
                ? null
                : ChartsManifest.Of(charts, options.ExpectedRunLength!.Value, parts.Reference.Count, dependence),
            Verdict = CalibrationVerdict.Of(
                parts.Fit.Count,
                parts.Reference.Count,
                dimensions,
                sizes,
                dependence,
                layout.ChartedShares == 0 ? null : new FeatureLayout(layout.Sites, options.MaxDimensions).Dimension),
        };
    }

    private static BaselineSource Source(DataSource? source, int given, int used) =>
        new(source?.FileName, source?.Sha256, given, used);

    private static string ProductVersion() =>
        typeof(BaselineBuilder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0] ?? "0";
}
