using System.Collections.Immutable;
using System.Globalization;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Adaptation.Slopes;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation;

/// <summary>
/// Learns a <see cref="Baseline"/> from a reference (method R*). On one machine the same inputs and seed give the same baseline.
/// </summary>
/// <remarks>
/// 1. How far neighbouring rows depend on each other, from their order.
/// 2. Two disjoint parts: <em>fit</em> for the covariances, <em>reference</em> for means and thresholds.
/// 3. Fit rows through the model: where the shares are counted; then ε, standardisation, the whitening of
/// the energies, the eigenbasis of the correlation.
/// 4. Reference rows through the model: means and channel totals.
/// 5. Null windows from the reference rows, per window size: T² and, where the model tells classes apart, the class guard; small
/// windows again on v', where the model has absolutes.
/// 6. With an objective: gradients on both parts, and how slopes move without shift.
/// 7. The sequential charts, from both parts.
/// 8. The verdict: how far the row counts carry the promise.
/// </remarks>
public static class SlopeCalibrator
{
    /// <summary>Rows at the start of the reference that dependence is looked for in.</summary>
    private const int MaxDependenceRows = 5_000;

    /// <param name="model">The model that will be watched.</param>
    /// <param name="reference">Rows the model is trusted on; means and thresholds come from them.</param>
    /// <param name="fit">Other such rows, for the covariances; null splits the reference in two random halves.</param>
    /// <param name="options">Rate, seed, limits.</param>
    /// <param name="progress">Told a few hundred times.</param>
    /// <exception cref="InvalidInputException">
    /// Too few rows, rows the model answers with NaN, or a model that cannot be watched.
    /// </exception>
    public static Baseline Calibrate(
        OnnxModel model,
        RowSet reference,
        RowSet? fit,
        SlopeCalibratorOptions options,
        IProgress<CalibrationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(options);
        CalibrationParts.CheckRate(options.FalseAlarmRate);
        options.Adaptation?.Check();
        if (options.ExpectedRunLength is { } runLength) RunLengthVerdict.Check(runLength);
        CheckBlockRows(options.BlockRows);
        var report = new Progress(progress, cancellationToken);

        // 1.
        using var plain = ModelSession.Open(model, options.Session);
        CheckLayout(plain.Layout, reference.Layout);
        if (options.Extension is { } extension) CheckLayout(plain.Layout, extension.Layout);
        var dependence = options.BlockRows is { } blockRows
            ? RowDependence.Given(blockRows)
            : EstimateDependence(plain, options, reference, report.Stage("order of the rows", 0, 0));

        // 2.
        var parts = CalibrationParts.Split(reference, fit, options, dependence.BlockRows);
        var layout = LayoutOf(plain.Sites, options, dependence.IndependentRows(parts.Fit.Count));

        // 3.
        var shares = layout.ChartedShares == 0
            ? null
            : ShareLearner.Learn(model, plain, options.Session, layout, parts.Fit, report.Stage("share thresholds", 0.0, 0.15));
        using var sharing = shares is null ? null : ModelSession.Open(model, options.Session with { Shares = shares });
        var session = sharing ?? plain;
        ClassOutput? classes = null;
        var (fitTotals, fitPool) = (new ChannelTotals(layout.Channels), new MomentPool(layout, parts.Fit.Count));
        var (fitRows, fitClasses) = ReadRows(
            session,
            layout,
            parts.Fit,
            fitTotals,
            ref classes,
            report.Stage("fit rows", shares is null ? 0.0 : 0.15, 0.3),
            fitPool);
        var scales = SkewCalibration.Scales(layout, fitPool, fitTotals, dependence.BlockRows, options.Seed);
        report.Stage("covariances", 0.3, 0.4)(0);
        var featureModel = FeatureModel.Fit(layout, fitRows);
        var fitFeatures = new float[parts.Fit.Count * layout.Dimension];
        featureModel.AppendEnergies(fitRows, fitFeatures);
        var basis = CorrelationBasis.Fit(fitFeatures, layout.Dimension);
        if (basis.Kept.Length == 0)
        {
            throw new InvalidInputException(
                $"The {parts.Fit.Count} fit rows give the same pre-activations in every row, so nothing can be learnt of their "
                + "spread. Give rows as production sends them, not copies of one row.");
        }

        // 4.
        var totals = new ChannelTotals(layout.Channels);
        var pool = new MomentPool(layout, parts.Reference.Count);
        var (referenceRows, referenceClasses) =
            ReadRows(session, layout, parts.Reference, totals, ref classes, report.Stage("reference rows", 0.4, 0.6), pool);
        featureModel.TakeLogarithms(referenceRows);
        var features = new float[parts.Reference.Count * layout.Dimension];
        featureModel.AppendEnergies(referenceRows, features);
        var (mean, _) = CorrelationBasis.Moments(features, layout.Dimension);

        // 5.
        var adapts = options.Adaptation is not null;
        var simulation = new NullSimulation(classes, referenceClasses, dependence.BlockRows, options.Seed);
        var scorer = simulation.Run(new WindowStatistic(basis, mean), features, report.Stage("null windows", 0.6, 0.65));
        var small = layout.AbsoluteDimension == 0
            ? null
            : simulation.Small(
                CorrelationBasis.Fit(featureModel.AppendAbsolutes(fitRows, fitFeatures), layout.SmallWindowDimension),
                featureModel.AppendAbsolutes(referenceRows, features),
                report.Stage("small windows", 0.65, 0.67));
        report.Stage("bands", 0.67, 0.7)(0);
        var skew = SkewCalibration.Learn(layout, pool, totals, scales, dependence.BlockRows, options.Seed);

        // 6.
        var adaptation = adapts ? Adapt(model, plain, totals, parts, options, report.Stage("adaptation", 0.7, 0.85)) : null;

        // 7.
        var charts = options.ExpectedRunLength is null ? null : ChartCalibration.Learn(
            featureModel,
            classes,
            new ChartRows(fitRows, fitClasses, Energies(layout, fitFeatures)),
            new ChartRows(referenceRows, referenceClasses, Energies(layout, features)),
            dependence,
            options.Seed,
            report.Stage("charts", adapts ? 0.85 : 0.7, 1.0));

        // 8.
        return new Baseline
        {
            Manifest = ManifestBuilder.Build(model, session, layout, parts, options, scorer, small, dependence, charts) with
            {
                Adaptation = adaptation?.Settings,
                SkewSizes = skew?.Sizes,
                ClassGuard = ClassGuardManifest.Of(classes, scorer.Guard, scorer.Nulls.Sizes[^1]),
            },
            Layout = layout,
            Shares = shares,
            FeatureModel = featureModel,
            Statistic = scorer.Statistic,
            ReferenceTotals = totals,
            OutputPercentiles = RowPercentiles.Of(referenceRows, layout.MomentDimension, layout.Charted),
            Nulls = scorer.Nulls,
            Guard = scorer.Guard,
            Small = small,
            Adaptation = adaptation,
            Charts = charts,
            Skew = skew,
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

    /// <summary>e of every feature row, n × 2(S + 1).</summary>
    private static float[] Energies(FeatureLayout layout, float[] features)
    {
        var energies = new float[features.Length / layout.Dimension * layout.EnergyDimension];
        for (var row = 0; row < features.Length / layout.Dimension; row++)
        {
            features.AsSpan((row * layout.Dimension) + layout.MomentDimension, layout.EnergyDimension)
                .CopyTo(energies.AsSpan(row * layout.EnergyDimension));
        }

        return energies;
    }

    private static void CheckBlockRows(int? blockRows)
    {
        if (blockRows is < 1 or > RowDependence.MaxBlockRows)
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"Blocks must have from 1 to {RowDependence.MaxBlockRows} rows; given {blockRows}."));
        }
    }

    /// <summary>From the mean outputs a of neighbouring rows at the start of the reference.</summary>
    private static RowDependence EstimateDependence(
        ModelSession session, SlopeCalibratorOptions options, RowSet reference, Action<double> report)
    {
        var layout = new FeatureLayout(session.Sites, options.MaxDimensions);
        var rows = reference.Slice(0, Math.Min(reference.Count, MaxDependenceRows));
        if (rows.Count < DependenceEstimator.FewestRows) return RowDependence.None with { Estimated = true };
        ClassOutput? classes = null;
        var (raw, probabilities) = ReadRows(session, layout, rows, new ChannelTotals(layout.Channels), ref classes, report);
        var outputs = new float[rows.Count * layout.Charted];
        for (var row = 0; row < rows.Count; row++)
        {
            raw.AsSpan(row * layout.MomentDimension, layout.Charted).CopyTo(outputs.AsSpan(row * layout.Charted));
        }

        return DependenceEstimator.Estimate(
            DependenceSeries.Of(outputs, layout.Charted, probabilities, classes?.Classes ?? 0),
            new Xoshiro256StarStar(options.Seed, threadSafe: false));
    }

    private static void CheckLayout(RowLayout wanted, RowLayout given)
    {
        if (!wanted.Inputs.Select(input => (input.Name, input.ShapeText))
            .SequenceEqual(given.Inputs.Select(input => (input.Name, input.ShapeText))))
        {
            throw new InvalidInputException(
                $"The rows are laid out for {Describe(given)}, the model takes {Describe(wanted)}.");
        }

        static string Describe(RowLayout layout) =>
            string.Join(", ", layout.Inputs.Select(input => $"{input.Name} {input.ShapeText}"));
    }

    /// <summary>Raw rows [a ; q ; p], and class probabilities where the model has classes, which the first batch tells.</summary>
    private static (float[] Raw, float[] Probabilities) ReadRows(
        ModelSession session,
        FeatureLayout layout,
        RowSet rows,
        ChannelTotals totals,
        ref ClassOutput? classes,
        Action<double> report,
        MomentPool? pool = null)
    {
        var reader = new MomentRows(layout);
        var raw = new float[checked(rows.Count * reader.RawLength)];
        float[]? probabilities = null;
        for (var first = 0; first < rows.Count; first += session.BatchRows)
        {
            report((double)first / rows.Count);
            var count = Math.Min(session.BatchRows, rows.Count - first);
            var batch = session.Run(rows.Slice(first, count));
            reader.Read(batch, raw.AsSpan(first * reader.RawLength, count * reader.RawLength), totals, out var leftOut);
            if (leftOut >= 0) throw NotFinite(first + leftOut);
            pool?.Add(batch);
            if (first == 0 && classes is null) classes = ClassOutput.Find(batch, session.OutputNames);
            if (classes is null) continue;
            probabilities ??= new float[checked(rows.Count * classes.Classes)];
            var read = probabilities.AsSpan(first * classes.Classes, count * classes.Classes);
            classes.Read(batch, read);
            var bad = read.IndexOfAnyExceptInRange(0f, float.MaxValue);
            if (bad >= 0) throw NotFinite(first + (bad / classes.Classes));
        }

        return (raw, probabilities ?? []);

        static InvalidInputException NotFinite(int row) => new(
            $"The model answers row {row} of the calibration rows (counted from 0 after the split) with values that are "
            + "not finite. Remove rows that the model cannot handle and calibrate again.");
    }

    private static AdaptationReference Adapt(
        OnnxModel model,
        ModelSession scoring,
        ChannelTotals totals,
        CalibrationParts parts,
        SlopeCalibratorOptions options,
        Action<double> report)
    {
        var adaptation = options.Adaptation!;
        var layout = new SlopeLayout(scoring.Sites);
        using var session = ModelSession.Open(model, options.Session with { Objective = adaptation.Objective });
        var objective = session.Objective!;
        ISlopeGradients gradients = objective.Kind == ObjectiveKind.Moments
            ? new MomentGradients(scoring, totals)
            : new NetworkGradients(session);
        return AdaptationCalibrator.Learn(
            gradients, layout, parts.Fit, parts.Reference, (objective.Kind, objective.Reason), adaptation, options.Seed, report);
    }

    private sealed class Progress(IProgress<CalibrationProgress>? progress, CancellationToken cancellationToken)
    {
        public Action<double> Stage(string name, double from, double to) => fraction =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new CalibrationProgress(name, from + (fraction * (to - from))));
        };
    }
}
