namespace Alphadrift.Tests.Gradients;

/// <summary>
/// Compares a gradient g with central differences of a function f along random directions d: g·d against (4c(h) − c(2h))/3 with
/// c(h) = (f(x + hd) − f(x − hd))/2h, whose error is O(h⁴).
/// </summary>
/// <remarks>
/// A direction that crosses a kink within its step says nothing of the gradient. It shows in c(h) ≠ c(2h), or in second
/// differences that do not grow fourfold with twice the step (which sees the kink at x itself, where the first does not); such
/// directions are left out, and where too many are, directions along a few coordinates are taken instead.
/// </remarks>
internal static class Differences
{
    private const int Directions = 8;

    /// <summary>
    /// What c(h) and c(2h) may differ by, relative to the gradient; the second, where no step satisfies the first.
    /// </summary>
    private static readonly double[] Roughness = [3e-4, 3e-3];

    /// <summary>
    /// ‖g·d − difference‖ by ‖difference‖ over the directions; null when less than half of the directions are smooth.
    /// </summary>
    /// <param name="steps">The steps that are tried, in order.</param>
    /// <param name="zero">Differences below this, on average along the directions, count as zero: they are rounding.</param>
    public static double? RelativeError(
        Func<double[], double> f, double[] x, double[] gradient, IReadOnlyList<double> steps, double zero, Random random)
    {
        int[] sizes = [.. new[] { x.Length, 8, 1 }.Where(count => count <= x.Length).Distinct()];
        foreach (var roughness in Roughness)
        {
            foreach (var (coordinates, step) in sizes.SelectMany(_ => steps, (coordinates, step) => (coordinates, step)))
            {
                var count = coordinates == x.Length ? Directions : 5 * Directions;
                var probes = Enumerable.Range(0, count)
                    .Select(_ => Probe.Of(f, x, Direction(x.Length, coordinates, random), step))
                    .Where(probe => double.IsFinite(probe.Difference) && double.IsFinite(probe.Roughness))
                    .ToArray();
                var scale = Norm(probes.Select(probe => probe.Difference)) / Math.Sqrt(Math.Max(probes.Length, 1));
                var smooth = probes.Where(probe => probe.Roughness <= roughness * scale).ToArray();
                if (2 * smooth.Length < count) continue;
                var expected = Norm(smooth.Select(probe => probe.Difference));
                var error = Norm(smooth.Select(probe => gradient.Zip(probe.Direction, (g, d) => g * d).Sum() - probe.Difference));
                return error <= zero * Math.Sqrt(smooth.Length) ? 0 : error / Math.Max(expected, zero * Math.Sqrt(smooth.Length));
            }
        }

        return null;
    }

    private static double[] Direction(int length, int coordinates, Random random)
    {
        var direction = new double[length];
        if (coordinates == length)
        {
            for (var i = 0; i < length; i++)
            {
                direction[i] = random.NextDouble() + 0.5 is var size && random.Next(2) == 0 ? size : -size;
            }
        }
        else
        {
            for (var k = 0; k < coordinates; k++) direction[random.Next(length)] = random.NextDouble() + 0.5;
        }

        return direction;
    }

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));

    private sealed record Probe(double[] Direction, double Difference, double Roughness)
    {
        public static Probe Of(Func<double[], double> f, double[] x, double[] direction, double step)
        {
            var (near, far, centre) = (At(1), At(2), f(x));
            var (slope, wide) = ((near.Up - near.Down) / (2 * step), (far.Up - far.Down) / (4 * step));
            var bend = (far.Up + far.Down - 2 * centre - 4 * (near.Up + near.Down - 2 * centre)) / (2 * step);
            return new Probe(direction, (4 * slope - wide) / 3, Math.Max(Math.Abs(slope - wide), Math.Abs(bend)));

            (double Up, double Down) At(int steps) => (f(Moved(steps * step)), f(Moved(-steps * step)));

            double[] Moved(double by) => [.. x.Zip(direction, (value, d) => value + by * d)];
        }
    }
}
