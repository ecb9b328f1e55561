using Alphadrift.Adaptation.Slopes;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>
/// The parts of a baseline beside its manifest. Each declares its entries and, next to each other, writes and reads them.
/// </summary>
internal sealed class BaselineParts(BaselineManifest manifest, FeatureLayout layout)
{
    private readonly FeaturePart _features = new(layout);
    private readonly StatisticPart _statistic = new("", layout.Dimension, manifest.Dimensions);
    private readonly TotalsPart _totals = new(manifest.ReferenceRows, layout.Channels);
    private readonly PercentilesPart _percentiles = new(layout.Charted);
    private readonly NullScoresPart _nulls = new("null-scores.npy", manifest.ReferenceRows, manifest.WindowSizes);
    private readonly SkewPart? _skew = manifest.SkewSizes is { } sizes ? new(sizes, layout) : null;
    private readonly GuardPart? _guard = manifest.ClassGuard is { Output: not null } guard ? new(guard, manifest) : null;
    private readonly SmallWindowsPart? _small = manifest.SmallWindows is { } small ? new(small, manifest, layout) : null;
    private readonly EnergyPart _energies = new(layout);
    private readonly SharesPart _shares = new([.. manifest.Sites.Where(site => site.Shares)]);
    private readonly AdaptationPart? _adaptation =
        manifest.Adaptation is { } settings ? new(settings, new SlopeLayout(layout.Sites)) : null;

    private readonly ChartsPart? _charts =
        manifest.Charts is { } charts ? new(charts, layout, manifest.Dependence ?? RowDependence.None) : null;

    /// <summary>In the order of the file, which never changes: the same baseline gives the same bytes.</summary>
    public void Write(EntryWriter to, Baseline baseline)
    {
        _features.Write(to, baseline.FeatureModel);
        _statistic.Write(to, baseline.Statistic);
        _totals.Write(to, baseline.ReferenceTotals);
        _percentiles.Write(to, baseline.OutputPercentiles);
        _nulls.Write(to, baseline.Nulls);
        _skew?.Write(to, baseline.Skew!);
        _guard?.Write(to, baseline.Guard!);
        _small?.Write(to, baseline.Small!);
        _energies.Write(to, baseline.FeatureModel.Blocks);
        _shares.Write(to, baseline.Shares);
        _adaptation?.Write(to, baseline.Adaptation!);
        _charts?.Write(to, baseline.Charts!);
    }

    public Baseline Read(EntryReader from)
    {
        var nulls = _nulls.Read(from);
        var guard = _guard?.Read(from, nulls);
        return new Baseline
        {
            Manifest = manifest,
            Layout = layout,
            FeatureModel = _features.Read(from, _energies.Read(from)),
            Statistic = _statistic.Read(from),
            ReferenceTotals = _totals.Read(from),
            OutputPercentiles = _percentiles.Read(from),
            Nulls = nulls,
            Skew = _skew?.Read(from),
            Guard = guard,
            Small = _small?.Read(from, guard),
            Shares = _shares.Read(from),
            Adaptation = _adaptation?.Read(from),
            Charts = _charts?.Read(from),
        };
    }
}
