using System.Collections.Immutable;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Slopes;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>Adapts the slopes of the shadow copy, window by window. One owner thread.</summary>
/// <remarks>
/// 1. The displacement: from α₀ afresh, and its length against windows of the reference.
/// 2. The trajectory: from where the last window left it, against the band of trajectories through the reference.
/// 3. The predictions at the trajectory's slopes: a collapse, or a concentration that may become one, is not drift.
/// 4. Reset of the trajectory, on schedule or after a collapse.
/// The scores of windows come from a session of their own at α₀ and do not depend on any of this.
/// </remarks>
public sealed class WindowAdaptation : IDisposable
{
    private readonly AdaptationReference _reference;
    private readonly SlopeLayout _layout;
    private readonly SlopeAdapter _adapter;
    private readonly SlopeTrajectory _trajectory;
    private readonly CollapseWatch? _collapse;
    private readonly ModelSession? _session;

    private WindowAdaptation(AdaptationReference reference, SlopeLayout layout, ISlopeGradients gradients, ModelSession? session)
    {
        _reference = reference;
        _layout = layout;
        _session = session;
        _adapter = reference.Adapter(gradients, layout);
        _trajectory = new SlopeTrajectory(reference, layout);
        _collapse = reference.Prediction is { } prediction
            ? new CollapseWatch(reference.Settings.ReferenceLoss, prediction)
            : null;
    }

    /// <param name="model">The model.</param>
    /// <param name="reference">What its baseline knows of adaptation.</param>
    /// <param name="totals">Moments of the reference rows.</param>
    /// <param name="scoring">The session that scores; the moments objective reads from it too.</param>
    /// <param name="options">How a session of its own runs.</param>
    internal static WindowAdaptation Open(
        OnnxModel model,
        AdaptationReference reference,
        ChannelTotals totals,
        ModelSession scoring,
        ModelSessionOptions options)
    {
        var layout = new SlopeLayout(scoring.Sites);
        if (reference.Settings.Objective == ObjectiveKind.Moments)
        {
            return new WindowAdaptation(reference, layout, new MomentGradients(scoring, totals), null);
        }

        var session = ModelSession.Open(model, options with { Objective = reference.Settings.Objective });
        return new WindowAdaptation(reference, layout, new NetworkGradients(session), session);
    }

    public AdaptationObservation Observe(RowSet window)
    {
        // 1.
        var displaced = _adapter.Adapt(window, null);
        var lengths = Lengths(displaced);

        // 2. A trajectory at its start takes the same way.
        var adapted = _trajectory.Slopes is { } slopes ? _adapter.Adapt(window, slopes) : displaced;
        var place = _trajectory.Advance(adapted);

        // 3.
        var collapse = _collapse?.Observe(adapted.Loss, adapted.Prediction);
        var state = collapse switch
        {
            { Collapsed: true } => TrajectoryState.Collapsed,
            { Concentrated: true } => TrajectoryState.Concentrated,
            _ => place.Outside > 0 ? TrajectoryState.Outside : TrajectoryState.Inside,
        };
        var observation = new AdaptationObservation
        {
            Objective = _reference.Settings.Objective,
            Loss = displaced.Loss,
            AdaptedLoss = displaced.FirstStep is null ? displaced.Loss : _adapter.Loss(window, displaced.Slopes),
            KeptRows = displaced.Rows.Kept,
            UnsureRows = displaced.Rows.Filtered,
            NonFiniteRows = displaced.Rows.NonFinite,
            CappedSlopes = displaced.Capped,
            Length = lengths[0],
            PValue = PValue(0, displaced.Rows.Kept, lengths[0]),
            Sites = [.. _layout.Sites.Select((site, index) => Site(site, index, displaced, lengths[1 + index], adapted.Slopes))],
            Trajectory = Trajectory(state, place),
            Collapse = collapse,
        };

        // 4.
        if (state == TrajectoryState.Collapsed || _trajectory.IsOver)
        {
            _trajectory.Reset();
            _collapse?.Reset();
        }

        return observation;
    }

    public void Dispose() => _session?.Dispose();

    /// <summary>The standardised length of the first step: over all slopes, then per site.</summary>
    private double[] Lengths(AdaptedSlopes displaced)
    {
        var lengths = new double[1 + _layout.Sites.Length];
        if (displaced.FirstStep is not { } step)
        {
            Array.Fill(lengths, double.NaN);
            return lengths;
        }

        for (var i = 0; i < step.Length; i++)
        {
            if (!(_reference.StepSd[i] > 0)) continue;
            var part = displaced.Rows.Kept * Math.Pow(step[i] / _reference.StepSd[i], 2);
            lengths[0] += part;
            lengths[1 + _layout.SiteOf(i)] += part;
        }

        return lengths;
    }

    private double PValue(int group, int rows, double length)
    {
        var distribution = _reference.Lengths[group];
        return double.IsFinite(length) && distribution.Covers(rows) && distribution.SmallRidge[0][^1] > 0
            ? distribution.PValue(rows, length)
            : double.NaN;
    }

    private SiteDisplacement Site(Site site, int index, AdaptedSlopes displaced, double length, double[] trajectory)
    {
        var at = _layout.Offset(index);
        ImmutableArray<double> moves = [.. Enumerable.Range(at, site.Channels)
            .Select(i => displaced.Slopes[i] - _adapter.Shipped[i])];
        return new SiteDisplacement
        {
            Name = site.Name,
            Displacement = moves,
            Max = moves.Max(Math.Abs),
            Rms = Math.Sqrt(moves.Average(move => move * move)),
            Length = length,
            PValue = PValue(1 + index, displaced.Rows.Kept, length),
            Slope = trajectory.AsSpan(at, site.Channels).ToArray().Average(),
        };
    }

    private TrajectoryObservation Trajectory(TrajectoryState state, TrajectoryPlace place)
    {
        var site = place.Farthest < 0 ? -1 : _layout.SiteOf(place.Farthest);
        return new TrajectoryObservation
        {
            State = state,
            Windows = _trajectory.Windows,
            SlopesOutside = place.Outside,
            Excess = place.Excess,
            Site = site < 0 ? null : _layout.Sites[site].Name,
            Channel = site < 0 ? 0 : place.Farthest - _layout.Offset(site),
        };
    }
}
