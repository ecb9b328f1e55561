using System.IO.Compression;
using System.Text.Json;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

internal static class BaselineWriter
{
    /// <summary>Every entry carries the same time, so that the bytes depend on the content alone.</summary>
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Write(Baseline baseline, string path)
    {
        var temporary = path + ".part";
        try
        {
            using (var file = File.Create(temporary))
            using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
            {
                Write(baseline, zip);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void Write(Baseline baseline, ZipArchive zip)
    {
        using (var stream = Open(zip, BaselineArrays.Manifest))
        {
            JsonSerializer.Serialize(stream, baseline.Manifest, BaselineJson.Default.BaselineManifest);
            stream.WriteByte((byte)'\n');
        }

        var model = baseline.FeatureModel;
        Array(zip, BaselineArrays.Epsilon, model.Epsilon, model.Epsilon.Length);
        Array(zip, BaselineArrays.MomentMean, model.Mean, model.Mean.Length);
        Array(zip, BaselineArrays.MomentSd, model.Sd, model.Sd.Length);
        WriteStatistic(zip, StatisticEntries.EveryWindow, baseline.Statistic);
        WriteTotals(zip, baseline.ReferenceTotals);
        if (baseline.OutputPercentiles is { } percentiles)
        {
            Array(zip, BaselineArrays.OutputPercentiles, percentiles.Values.ToArray(), percentiles.Columns, RowPercentiles.Count);
        }

        WriteNulls(zip, BaselineArrays.NullScores, baseline.Nulls);
        if (baseline.Skew is { } skew) WriteSkew(zip, skew);
        if (baseline.Guard is { } guard) WriteGuard(zip, guard);
        if (baseline.Small is { } small) WriteSmall(zip, small);
        for (var energy = 0; energy < model.Blocks.Length; energy++)
        {
            var block = model.Blocks[energy];
            var k = block.Coordinates.Length;
            Array(zip, BaselineArrays.EnergyCoordinates(energy), block.Coordinates, k);
            Array(zip, BaselineArrays.EnergyWhitening(energy), block.Whitening, k, k);
        }

        if (baseline.Shares is { } shares)
        {
            ShareThresholds[] sites = [.. baseline.Manifest.Sites.Where(site => site.Shares).Select(site => shares[site.Name])];
            WriteShares(BaselineArrays.ShareLower, thresholds => thresholds.Lower);
            WriteShares(BaselineArrays.ShareUpper, thresholds => thresholds.Upper);
            WriteShares(BaselineArrays.ShareSd, thresholds => thresholds.Sd);

            void WriteShares(string name, Func<ShareThresholds, IEnumerable<double>> values) =>
                Array(zip, name, sites.SelectMany(values).ToArray(), sites.Sum(site => site.Channels));
        }

        if (baseline.Adaptation is { } adaptation)
        {
            WriteAdaptation(zip, adaptation);
        }

        if (baseline.Charts is { } charts)
        {
            WriteCharts(zip, charts);
        }
    }

    private static void WriteAdaptation(ZipArchive zip, AdaptationReference adaptation)
    {
        var slopes = adaptation.Centre.Length;
        Array(zip, BaselineArrays.AdaptationCentre, adaptation.Centre, slopes);
        Array(zip, BaselineArrays.AdaptationStepSd, adaptation.StepSd, slopes);
        double[] lengths = [.. adaptation.Lengths.SelectMany(group => group.SmallRidge).SelectMany(scores => scores)];
        var (groups, sizes) = (adaptation.Lengths.Length, adaptation.Settings.WindowSizes.Length);
        Array(zip, BaselineArrays.AdaptationLengths, lengths, groups, sizes, lengths.Length / (groups * sizes));
        double[] ways = [.. adaptation.Band.Maxima.SelectMany(maxima => maxima)];
        Array(zip, BaselineArrays.AdaptationTrajectories, ways, adaptation.Band.Maxima.Length, adaptation.Band.Maxima[0].Length);
        if (adaptation.Prediction is { } prediction)
        {
            Array(zip, BaselineArrays.AdaptationPrediction, prediction, prediction.Length);
        }

        var blocks = adaptation.Covariance?.Blocks ?? [];
        for (var i = 0; i < blocks.Length; i++)
        {
            var k = blocks[i].Length;
            Array(zip, BaselineArrays.AdaptationCovariance(i), blocks[i].Values, blocks[i].IsFull ? [k, k] : [k]);
        }
    }

    private static void WriteCharts(ZipArchive zip, ChartBaseline charts)
    {
        var model = charts.Model;
        var d = model.Dimensions;
        Array(zip, BaselineArrays.ChartCoordinates, model.Whitening.Coordinates, d);
        Array(zip, BaselineArrays.ChartWhitening, model.Whitening.Whitening, d, d);
        Array(zip, BaselineArrays.ChartCentre, model.Centre, d);
        if (model.Classes is not null)
        {
            Array(zip, BaselineArrays.ClassMean, model.ClassMean, model.ClassMean.Length);
            Array(zip, BaselineArrays.ClassSd, model.ClassSd, model.ClassSd.Length);
        }

        if (model.Guaranteed is { } guaranteed)
        {
            Array(zip, BaselineArrays.GuaranteedMean, guaranteed.Mean, guaranteed.Mean.Length);
            Array(zip, BaselineArrays.GuaranteedSd, guaranteed.Sd, guaranteed.Sd.Length);
            Array(zip, BaselineArrays.GuaranteedLimits, guaranteed.Limits, 2, guaranteed.Mean.Length);
        }

        if (charts.Maxima?.Joint is { } joint)
        {
            Array(
                zip, BaselineArrays.JointMaxima, [.. joint.Maxima.SelectMany(one => one)],
                joint.Maxima.Length, joint.Maxima[0].Length);
        }

        Maxima(BaselineArrays.MovementMaxima, charts.Maxima?.Movement);
        Maxima(BaselineArrays.EnergyMaxima, charts.Maxima?.Energy);
        Maxima(BaselineArrays.ClassMaxima, charts.Maxima?.Classes);

        void Maxima(string name, RunMaxima? maxima)
        {
            if (maxima is not null) Array(zip, name, maxima.Ascending.ToArray(), maxima.Ascending.Length);
        }
    }

    private static void WriteStatistic(ZipArchive zip, StatisticEntries names, WindowStatistic statistic)
    {
        var basis = statistic.Basis;
        var (dimension, k) = (basis.Mean.Length, basis.Kept.Length);
        Array(zip, names.Mean, basis.Mean, dimension);
        Array(zip, names.Sd, basis.Sd, dimension);
        Array(zip, names.Kept, basis.Kept, k);
        Array(zip, names.Eigenvalues, basis.Eigenvalues, k);
        Array(zip, names.Eigenvectors, basis.Eigenvectors, k, k);
        Array(zip, names.ReferenceMean, statistic.ReferenceMean, dimension);
    }

    /// <summary>The guard's own statistics are those of all windows.</summary>
    private static void WriteSmall(ZipArchive zip, WindowScorer small)
    {
        WriteStatistic(zip, StatisticEntries.SmallWindows, small.Statistic);
        WriteNulls(zip, BaselineArrays.SmallNullScores, small.Nulls);
        if (small.Guard is { } guard) WriteNulls(zip, BaselineArrays.SmallGuardScores, guard.Nulls);
    }

    private static void WriteTotals(ZipArchive zip, ChannelTotals totals)
    {
        var means = new double[MomentLayout.Count * totals.Channels];
        for (var i = 0; i < means.Length; i++)
        {
            means[i] = totals.Mean((Moment)(i / totals.Channels), i % totals.Channels);
        }

        Array(zip, BaselineArrays.ReferenceMoments, means, MomentLayout.Count, totals.Channels);
        double[] fired = [.. Enumerable.Range(0, totals.Channels).Select(totals.FiredShare)];
        Array(zip, BaselineArrays.ReferenceFired, fired, fired.Length);
    }

    private static void WriteSkew(ZipArchive zip, SkewBand skew)
    {
        var sizes = skew.Sizes.Length;
        Array(zip, BaselineArrays.SkewScales, skew.Scales, SkewBand.Kinds, skew.Scales.Length / SkewBand.Kinds);
        Array(zip, BaselineArrays.SkewMeans, [.. skew.Means.SelectMany(one => one)], sizes, skew.Means[0].Length);
        Array(zip, BaselineArrays.SkewSds, [.. skew.Sds.SelectMany(one => one)], sizes, skew.Sds[0].Length);
        Array(zip, BaselineArrays.SkewMaxima, [.. skew.Maxima.SelectMany(one => one)], sizes, skew.Maxima[0].Length);
    }

    private static void WriteNulls(ZipArchive zip, string name, NullDistribution nulls)
    {
        double[] scores = [.. nulls.SmallRidge.Concat(nulls.LargeRidge).SelectMany(s => s)];
        var sizes = nulls.Sizes.Length;
        Array(zip, name, scores, 2, sizes, scores.Length / (2 * sizes));
    }

    private static void WriteGuard(ZipArchive zip, ClassGuard guard)
    {
        Array(zip, BaselineArrays.GuardMean, guard.Proportions.Mean, guard.Proportions.Mean.Length);
        Array(zip, BaselineArrays.GuardSd, guard.Proportions.Sd, guard.Proportions.Sd.Length);
        double[] statistics = [.. guard.Statistics.SelectMany(s => s)];
        Array(zip, BaselineArrays.GuardStatistics, statistics, guard.Statistics.Length, guard.Statistics[0].Length);
        WriteNulls(zip, BaselineArrays.GuardScores, guard.Nulls);
    }

    private static void Array<T>(ZipArchive zip, string name, T[] values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        using var stream = Open(zip, name);
        NpyFormat.Write<T>(stream, values, shape);
    }

    private static Stream Open(ZipArchive zip, string name)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = EntryTime;
        return entry.Open();
    }
}
