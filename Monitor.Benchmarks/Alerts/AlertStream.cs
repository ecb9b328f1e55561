using System.Collections.Immutable;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Judging;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Adaptation.Statistics;
using Alphadrift.Benchmarks.Detection;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Benchmarks.Alerts;

/// <summary>One pass of rows in windows of one size, through the product's own observation and alerts.</summary>
internal sealed class AlertStream
{
    /// <summary>As shipped.</summary>
    private static readonly AlertSettings Settings = new(FireAfter: 2, ResolveAfter: 2);

    private readonly ModelUnderTest _model;
    private readonly MeasuredRows _rows;
    private readonly WindowObserver _observer;
    private readonly DomainShiftAlert _shift;
    private readonly SkewAlert _skew;
    private readonly AlertCounts _counts;
    private readonly double[] _moments;
    private readonly double[] _fired;
    private readonly double[] _features;
    private readonly ClassSum? _classes;
    private long _seen;

    public AlertStream(ModelUnderTest model, MeasuredRows rows, AlertCounts counts)
    {
        var baseline = model.Baseline;
        var watched = new WatchedModel
        {
            Name = "model",
            Sha256 = "",
            Lowering = Lowering.Managed,
            Layout = new BlockedLayout(0, null),
            BaselineName = "baseline",
            BaselineSha256 = "",
            Verdict = baseline.Manifest.Verdict,
            FalseAlarmRate = baseline.Manifest.FalseAlarmRate,
        };
        (_model, _rows, _counts) = (model, rows, counts);
        _observer = new WindowObserver(baseline, baseline.Manifest.FalseAlarmRate);
        _shift = new DomainShiftAlert(Settings, watched, _ => "");
        _skew = new SkewAlert(Settings, watched, _ => "");
        _moments = new double[rows.Moments!.RowLength];
        _fired = new double[baseline.Layout.Channels];
        _features = new double[baseline.Layout.SmallWindowDimension];
        _classes = baseline.Guard is { } guard ? new ClassSum(guard.Output.Classes) : null;
    }

    /// <param name="window">Numbers of the rows.</param>
    /// <param name="crossings">Of the charts within the window.</param>
    public void Observe(ReadOnlySpan<int> window, ImmutableArray<ChartAlarm> crossings)
    {
        var totals = Sum(window);
        var observation = _observer.Observe(window.Length, totals, _features, _classes) with { Charts = Charts(crossings) };
        _seen += window.Length;
        var observed = new ObservedWindow(_counts.Windows++, _seen, DateTimeOffset.UnixEpoch, observation);
        _counts.Rows += window.Length;
        _counts.Crossings += crossings.Length;
        _counts.Dead += observation.Sites.Any(site => !site.DeadChannels.IsEmpty) ? 1 : 0;
        _counts.Shifts += _shift.Advance(observed) is { Phase: AlertPhase.Firing } ? 1 : 0;
        _counts.Skews += _skew.Advance(observed) is { Phase: AlertPhase.Firing } ? 1 : 0;
        if (observation.Skew is { Outside: true } skew) Count(skew);
    }

    private void Count(SkewObservation skew)
    {
        _counts.Outside++;
        var loudest = skew.Sites.MaxBy(site => site.Largest)!;
        _counts.OutsideBy[(int)Enum.GetValues<SkewKind>().MaxBy(kind => loudest[kind])]++;
    }

    private ChannelTotals Sum(ReadOnlySpan<int> window)
    {
        var layout = _model.Baseline.Layout;
        Array.Clear(_moments);
        Array.Clear(_fired);
        Array.Clear(_features);
        _classes?.Begin();
        foreach (var row in window)
        {
            var moments = _rows.Moments!.Row(row);
            CorrelationBasis.Accumulate(moments, _moments);
            CorrelationBasis.Accumulate(
                _rows.Scored.AsSpan(row * layout.SmallWindowDimension, layout.SmallWindowDimension), _features);
            _classes?.Add(_rows.Softmax.AsSpan(row * _model.Classes, _model.Classes));
            var positive = moments.Slice((int)Moment.PositiveMean * layout.Channels, layout.Channels);
            for (var channel = 0; channel < _fired.Length; channel++) _fired[channel] += positive[channel] > 0 ? 1 : 0;
        }

        for (var i = 0; i < _moments.Length; i++) _moments[i] /= window.Length;
        for (var i = 0; i < _fired.Length; i++) _fired[i] /= window.Length;
        return new ChannelTotals(window.Length, _moments, _fired);
    }

    /// <summary>As much of it as the alert looks at.</summary>
    private ChartObservation Charts(ImmutableArray<ChartAlarm> crossings) => new()
    {
        FirstRow = _seen,
        Values = ChartValues.None,
        Highest = ChartValues.None,
        Thresholds = ChartValues.None,
        Alarm = crossings.FirstOrDefault(),
        Crossings = crossings,
        Alarms = crossings.Length,
        ExpectedRunLength = _counts.RunLength,
    };
}
