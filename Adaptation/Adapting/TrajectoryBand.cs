using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// How far trajectories go without shift, in standard deviations: the largest way of any slope over all windows until the reset,
/// from seeded
/// passes over the reference.
/// </summary>
/// <param name="maxima">Per size of <see cref="Sizes"/> the largest ways, ascending.</param>
/// <param name="nonlinearity">By how much real trajectories went farther than these, which are linear; at least 1.</param>
internal sealed class TrajectoryBand(double[][] maxima, double nonlinearity)
{
    /// <summary>Share of trajectories without shift that leave the band anywhere.</summary>
    public const double Level = 0.01;

    /// <summary>
    /// The window sizes that are simulated. The mean of few rows has heavier tails, so a window takes the largest size that is
    /// not above its own.
    /// </summary>
    public static readonly ImmutableArray<int> Sizes = [10, 100];

    private readonly double[] _bounds = [.. maxima.Select(ways =>
        nonlinearity * ways[(int)Math.Ceiling((1 - Level) * ways.Length) - 1])];

    public double[][] Maxima => maxima;

    /// <summary>The bound for windows of that many rows.</summary>
    public double Bound(int rows) => _bounds[rows < Sizes[1] ? 0 : 1];
}
