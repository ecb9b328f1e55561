using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Judging;

/// <summary>From a window's sums to its observation: pure arithmetic on the baseline.</summary>
internal sealed class WindowObserver(Baseline baseline, double falseAlarmRate)
{
    /// <summary>
    /// A silent channel counts as dead when a reference-like window would stay silent with less than this probability, shared
    /// over the model's channels (Bonferroni).
    /// </summary>
    private const double DeadProbability = 0.001;

    private readonly FeatureLayout _layout = baseline.Layout;

    /// <param name="rows">Rows of the window, those that were left out included.</param>
    /// <param name="totals">Moments over the rows that were kept.</param>
    /// <param name="featureSums">Sum over the same rows of v'.</param>
    /// <param name="classes">Class probabilities over the same rows; null without a guard.</param>
    public Observation Observe(int rows, ChannelTotals totals, ReadOnlySpan<double> featureSums, ClassSum? classes)
    {
        var kept = (int)totals.Rows;
        var mean = new double[featureSums.Length];
        var contributions = new double[featureSums.Length];
        var scorer = baseline.ScorerOf(kept);
        var movement = double.NaN;
        WindowDirection? direction = null;
        for (var i = 0; kept > 0 && i < mean.Length; i++)
        {
            mean[i] = featureSums[i] / kept;
        }

        if (kept >= Observation.MinRows)
        {
            movement = scorer.Statistic.Score(mean, scorer.Nulls.Ridge(kept), contributions);
            direction = Direction(mean, kept);
        }

        var covered = kept >= Observation.MinRows && scorer.Nulls.Covers(kept);
        var guard = covered ? ObserveClasses(scorer, kept, classes) : null;
        var nulls = guard is null ? scorer.Nulls : scorer.NullsOf(kept);
        var score = guard is null ? movement : Math.Max(movement, guard.Score);
        var threshold = covered ? nulls.Threshold(kept, falseAlarmRate) : double.NaN;
        var uncalibrated = WhyUncalibrated(rows, kept);
        var perSite = new double[_layout.Sites.Length];
        var joint = SumBySite(contributions, perSite);
        return new Observation
        {
            Rows = rows,
            NonFiniteRows = rows - kept,
            Score = score,
            MovementScore = movement,
            SpokenBy = score > movement ? ScorePart.Classes : ScorePart.Movement,
            ClassGuard = guard,
            Threshold = threshold,
            PValue = covered ? nulls.PValue(kept, score) : double.NaN,
            Alarm = uncalibrated is null && score > threshold,
            Uncalibrated = uncalibrated,
            JointContribution = joint,
            Skew = ObserveSkew(kept, totals),
            Direction = direction,
            Sites = kept == 0 ? [] : [.. _layout.Sites.Select((site, i) => ObserveSite(site, i, perSite[i], mean, totals))],
        };
    }

    /// <summary>On v for windows of every size, so that small and large ones can be compared.</summary>
    private WindowDirection Direction(double[] mean, int kept)
    {
        var (statistic, ridge) = (baseline.Statistic, baseline.Nulls.Ridge(kept));
        return new WindowDirection(
            kept,
            baseline.Manifest.ReferenceRows,
            statistic.EffectiveDimensions(ridge),
            ImmutableCollectionsMarshal.AsImmutableArray(statistic.Whiten(mean, ridge, kept)));
    }

    private static ClassGuardObservation? ObserveClasses(WindowScorer scorer, int kept, ClassSum? classes)
    {
        // A window with a row without probabilities is judged by the others, as long as they are enough.
        if (scorer.GuardOf(kept) is not { } guard || classes is null || !guard.Speaks(classes.Rows)) return null;
        var mean = classes.Mean;
        var (statistic, label) = guard.Statistic(mean.AsSpan());
        return new ClassGuardObservation
        {
            Statistic = statistic,
            Score = guard.Equivalent(kept, statistic),
            Class = label,
            ReferenceProbability = guard.Proportions.Mean[label],
            Probability = mean[label],
            NeverSeen = guard.IsNeverSeen(label),
        };
    }

    private SkewObservation? ObserveSkew(int kept, ChannelTotals totals)
    {
        if (baseline.Skew is not { } band) return null;
        var uncalibrated = baseline.Manifest.Verdict.State == CalibrationState.Uncalibrated
            ? baseline.Manifest.Verdict.Reason
            : band.Covers(kept) ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"the baseline has bands for windows of {band.Sizes[0]} to {band.Sizes[^1]} rows, not for {kept}");
        if (uncalibrated is not null)
        {
            return new SkewObservation
            {
                Score = double.NaN,
                Threshold = double.NaN,
                Release = double.NaN,
                Sites = [],
                Uncalibrated = uncalibrated,
            };
        }

        var scores = band.Scores(_layout, totals, baseline.ReferenceTotals);
        return new SkewObservation
        {
            Score = scores.Max(),
            Threshold = band.Threshold(kept, falseAlarmRate),
            Release = band.Threshold(kept, Math.Min(0.5, 4 * falseAlarmRate)),
            Sites = [.. _layout.Sites.Select((site, i) => Of(site.Name, scores.AsSpan(i * SkewBand.Kinds, SkewBand.Kinds)))],
        };

        static SiteSkew Of(string name, ReadOnlySpan<double> kinds) => new(name, kinds[0], kinds[1], kinds[2]);
    }

    private string? WhyUncalibrated(int rows, int kept)
    {
        if (baseline.Manifest.Verdict.State == CalibrationState.Uncalibrated)
        {
            return baseline.Manifest.Verdict.Reason;
        }

        if (rows < Observation.MinRows)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"a score needs {Observation.MinRows} rows; there are {rows}");
        }

        if (kept < Observation.MinRows)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the model answered {rows - kept} of {rows} rows with values that are not finite; "
                + $"{Observation.MinRows} good rows are needed");
        }

        var sizes = baseline.Nulls.Sizes;
        return baseline.Nulls.Covers(kept)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"the baseline has thresholds for windows of {sizes[0]} to {sizes[^1]} rows, not for {kept}; "
                + $"a reference of {4 * kept} rows would have one");
    }

    private double SumBySite(ReadOnlySpan<double> contributions, Span<double> perSite)
    {
        var joint = 0.0;
        for (var coordinate = 0; coordinate < contributions.Length; coordinate++)
        {
            var site = _layout.SiteOf(coordinate);
            if (site < 0)
            {
                joint += contributions[coordinate];
            }
            else
            {
                perSite[site] += contributions[coordinate];
            }
        }

        return joint;
    }

    private SiteObservation ObserveSite(Site site, int index, double contribution, double[] mean, ChannelTotals window)
    {
        var reference = baseline.ReferenceTotals;
        var offset = _layout.ChannelOffset(index);
        var slopeMovement = new double[site.Channels];
        var channels = new ChannelObservation[site.Channels];
        var dead = ImmutableArray.CreateBuilder<int>();
        double skewness = 0, referenceSkewness = 0, negative = 0, referenceNegative = 0, masked = 0, referenceMasked = 0;
        var skewed = 0;
        for (var c = 0; c < site.Channels; c++)
        {
            var channel = offset + c;
            slopeMovement[c] = SlopeMovement(channel, site.Slopes[c], window);
            if (IsDead(channel, window))
            {
                dead.Add(c);
            }

            double ours = window.Skewness(channel), theirs = reference.Skewness(channel);
            channels[c] = new ChannelObservation(
                window.MeanOutput(channel, site.Slopes[c]),
                reference.MeanOutput(channel, site.Slopes[c]),
                window.Mean(Moment.NegativeShare, channel),
                reference.Mean(Moment.NegativeShare, channel),
                ours,
                theirs);
            if (double.IsFinite(ours) && double.IsFinite(theirs))
            {
                skewness += ours;
                referenceSkewness += theirs;
                skewed++;
            }

            var (nowNegative, thenNegative) =
                (channels[c].NegativeShare / site.Channels, channels[c].ReferenceNegativeShare / site.Channels);
            negative += nowNegative;
            referenceNegative += thenNegative;
            masked += site.Slopes[c] == 0 ? nowNegative : 0;
            referenceMasked += site.Slopes[c] == 0 ? thenNegative : 0;
        }

        return new SiteObservation
        {
            Name = site.Name,
            Contribution = contribution,
            SlopeMovement = ImmutableCollectionsMarshal.AsImmutableArray(slopeMovement),
            Movement = ImmutableCollectionsMarshal.AsImmutableArray(Movement(site, index, mean, window.Rows)),
            Skewness = skewed == 0 ? double.NaN : skewness / skewed,
            ReferenceSkewness = skewed == 0 ? double.NaN : referenceSkewness / skewed,
            NegativeShare = negative,
            ReferenceNegativeShare = referenceNegative,
            MaskedShare = masked,
            ReferenceMaskedShare = referenceMasked,
            AlwaysOnShare = Enumerable.Range(offset, site.Channels).Average(window.AlwaysOnShare),
            ReferenceAlwaysOnShare = HasOnePosition(site)
                ? Enumerable.Range(offset, site.Channels).Average(reference.FiredShare)
                : double.NaN,
            DeadChannels = dead.ToImmutable(),
            Channels = ImmutableCollectionsMarshal.AsImmutableArray(channels),
        };
    }

    /// <summary>z has the axes of rows and of channels alone: what fires in a row is on everywhere.</summary>
    private static bool HasOnePosition(Site site) => site is { Rank: 1 } or { Rank: 2, ChannelAxis: 1 };

    /// <summary>δ = −(E_W a − E_ref a)/E_ref⟨z⁻⟩: one Gauss–Newton step of matching the mean output to the reference's.</summary>
    private double SlopeMovement(int channel, double slope, ChannelTotals window)
    {
        var reference = baseline.ReferenceTotals;
        var negativeMass = reference.Mean(Moment.NegativeMean, channel);
        return negativeMass < 0
            ? -(window.MeanOutput(channel, slope) - reference.MeanOutput(channel, slope)) / negativeMass
            : double.NaN;
    }

    private bool IsDead(int channel, ChannelTotals window)
    {
        if (!window.NeverFired(channel))
        {
            return false;
        }

        var silentByChance = Math.Pow(1 - baseline.ReferenceTotals.FiredShare(channel), window.Rows);
        return silentByChance < DeadProbability / _layout.Channels;
    }

    private double[] Movement(Site site, int index, double[] mean, long rows)
    {
        var movement = new double[site.Channels];
        Array.Fill(movement, double.NaN);
        var charted = _layout.ChartedChannels[index];
        var basis = baseline.Statistic.Basis;
        for (var i = 0; i < charted.Length; i++)
        {
            var coordinate = _layout.ChartedOffset(index) + i;
            if (basis.Sd[coordinate] > 0)
            {
                movement[charted[i]] =
                    Math.Sqrt(rows) * (mean[coordinate] - baseline.Statistic.ReferenceMean[coordinate]) / basis.Sd[coordinate];
            }
        }

        return movement;
    }
}
