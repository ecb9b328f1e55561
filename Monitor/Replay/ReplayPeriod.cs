using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Measures;

namespace Alphadrift.Monitoring.Replay;

/// <summary>
/// Sums over neighbouring windows, as if they were one: the standardised movement √n (E_W a − E_ref a)/sd and the slope movement
/// δ are linear in the window's mean, so both follow exactly, also from windows that have too few rows for a score.
/// </summary>
internal sealed class ReplayPeriod(int firstRow, int channels, int sites, int classes)
{
    private readonly float[] _movement = new float[channels];
    private readonly float[] _slope = new float[channels];
    private readonly int[] _dead = new int[channels];
    private readonly double[][] _sums = [.. SiteMeasures.Pooled.Select(_ => new double[sites])];
    private readonly int[] _outside = new int[sites];
    private readonly double[] _classes = new double[classes];
    private double _joint;
    private long _classRows;
    private long _scoredRows;

    public int FirstRow { get; } = firstRow;

    /// <summary>Windows that have a score.</summary>
    public int Windows { get; private set; }

    /// <summary>Rows that were observed, with a score or without.</summary>
    public long Rows { get; private set; }

    public double JointContribution => _joint / Windows;

    public void Add(Observation seen)
    {
        var rows = seen.Rows - seen.NonFiniteRows;
        if (seen.Sites.IsDefaultOrEmpty) return;
        Rows += rows;
        var scored = double.IsFinite(seen.Score);
        if (scored) AddScored(seen, rows);
        for (var m = 0; m < _sums.Length; m++)
        {
            var measure = SiteMeasures.Pooled[m];
            double weight = measure.Pooling == Pooling.ScoredWindows ? 1 : rows;
            if (!scored && measure.Pooling != Pooling.Rows) continue;
            for (var site = 0; site < seen.Sites.Length; site++) _sums[m][site] += weight * measure.Now(seen.Sites[site]);
        }

        for (int site = 0, offset = 0; site < seen.Sites.Length; offset += seen.Sites[site].Movement.Length, site++)
        {
            var of = seen.Sites[site];
            for (var channel = 0; channel < of.Movement.Length; channel++)
            {
                _movement[offset + channel] += (float)(Math.Sqrt(rows) * of.Movement[channel]);
                _slope[offset + channel] += (float)(rows * of.SlopeMovement[channel]);
            }
        }

        var means = seen.Charts?.Classes ?? [];
        if (means.Length != _classes.Length) return;
        _classRows += rows;
        for (var k = 0; k < means.Length; k++) _classes[k] += rows * means[k];
    }

    /// <summary>These and another's windows together.</summary>
    public void Add(ReplayPeriod other)
    {
        Windows += other.Windows;
        _scoredRows += other._scoredRows;
        Rows += other.Rows;
        _joint += other._joint;
        _classRows += other._classRows;
        for (var i = 0; i < _movement.Length; i++)
        {
            _movement[i] += other._movement[i];
            _slope[i] += other._slope[i];
            _dead[i] += other._dead[i];
        }

        for (var i = 0; i < _outside.Length; i++)
        {
            for (var m = 0; m < _sums.Length; m++) _sums[m][i] += other._sums[m][i];
            _outside[i] += other._outside[i];
        }

        for (var i = 0; i < _classes.Length; i++) _classes[i] += other._classes[i];
    }

    /// <summary>√n (E a − E_ref a)/sd; NaN where the channel is not charted.</summary>
    public double Movement(int channel) => _movement[channel] / Math.Sqrt(Rows);

    /// <summary>The same in standard deviations of a row's output.</summary>
    public double Deviations(int channel) => _movement[channel] / Rows;

    public double SlopeMovement(int channel) => _slope[channel] / Rows;

    /// <summary>Windows in which the channel counted as dead.</summary>
    public int DeadWindows(int channel) => _dead[channel];

    /// <summary>A number of a site over all windows, as its measure says.</summary>
    /// <param name="measure">One of <see cref="SiteMeasures.Pooled"/>.</param>
    /// <param name="site">Number of the site.</param>
    public double Of(Measure<SiteObservation> measure, int site)
    {
        var sum = _sums[SiteMeasures.Pooled.IndexOf(measure)][site];
        return sum / measure.Pooling switch
        {
            Pooling.ScoredWindows => Windows,
            Pooling.ScoredRows => _scoredRows,
            _ => Rows,
        };
    }

    /// <summary>Mean part of the score.</summary>
    public double Contribution(int site) => Of(SiteMeasures.Contribution, site);

    /// <summary>Windows in which the site was outside of its band.</summary>
    public int OutsideWindows(int site) => _outside[site];

    public double ClassMean(int k) => _classes[k] / _classRows;

    /// <summary>What a few rows do not tell.</summary>
    private void AddScored(Observation seen, int rows)
    {
        Windows++;
        _scoredRows += rows;
        _joint += seen.JointContribution;
        for (int site = 0, offset = 0; site < seen.Sites.Length; offset += seen.Sites[site].Movement.Length, site++)
        {
            var of = seen.Sites[site];
            _outside[site] += seen.Skew is { Uncalibrated: null } skew && skew.Sites[site].Largest > skew.Threshold ? 1 : 0;
            foreach (var channel in of.DeadChannels) _dead[offset + channel]++;
        }
    }
}
