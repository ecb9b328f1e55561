using Alphadrift.Adaptation.Slopes;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// The adapted slopes continued from window to window, with a reset to α₀ on schedule and after a collapse, and the test whether
/// they have
/// left the band that trajectories without shift keep within.
/// </summary>
internal sealed class SlopeTrajectory(AdaptationReference reference, SlopeLayout layout)
{
    private readonly double[] _shipped = layout.Shipped();
    private readonly TrajectoryScale _scale = reference.Scale();
    private double[]? _slopes;

    /// <summary>The slopes now; null for α₀.</summary>
    public double[]? Slopes => _slopes;

    /// <summary>Windows since the last reset.</summary>
    public int Windows { get; private set; }

    /// <summary>
    /// Takes the slopes that a window has led to. A trajectory at its scheduled end begins anew with the window after it.
    /// </summary>
    /// <param name="adapted">Adapted from <see cref="Slopes"/>.</param>
    public TrajectoryPlace Advance(AdaptedSlopes adapted)
    {
        _slopes = adapted.Slopes;
        Windows++;
        if (adapted.Rows.Kept > 0) _scale.Advance(adapted.Rows.Kept);
        return Place(adapted.Rows.Kept);
    }

    /// <summary>Whether the scheduled end is reached.</summary>
    public bool IsOver => Windows >= reference.Settings.ResetAfter;

    /// <summary>Back to α₀.</summary>
    public void Reset()
    {
        _slopes = null;
        Windows = 0;
        _scale.Reset();
    }

    private TrajectoryPlace Place(int rows)
    {
        var unit = _scale.Value * reference.Band.Bound(rows);
        var (farthest, excess, outside) = (-1, 0.0, 0);
        for (var i = 0; i < _shipped.Length && unit > 0; i++)
        {
            if (!(reference.StepSd[i] > 0)) continue;
            var way = Math.Abs(_slopes![i] - _shipped[i]) / (reference.StepSd[i] * unit);
            if (way > 1) outside++;
            if (way > excess) (farthest, excess) = (i, way);
        }

        return new TrajectoryPlace(outside, excess, farthest);
    }
}

/// <summary>Where a trajectory is, relative to its band.</summary>
/// <param name="Outside">Slopes outside their band.</param>
/// <param name="Excess">The largest |α − α₀| over the slopes, in widths of its band: above 1 is outside.</param>
/// <param name="Farthest">The slope with that; −1 for none.</param>
internal sealed record TrajectoryPlace(int Outside, double Excess, int Farthest);
