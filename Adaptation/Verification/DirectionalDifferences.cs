namespace Alphadrift.Adaptation.Verification;

/// <summary>
/// Compares the gradient of a loss with its central differences along a few directions, over a range of steps.
/// </summary>
/// <remarks>
/// The loss comes from float32 arithmetic and is a smooth function only between the kinks of the rectifiers, so that no single
/// step is right for every model: a small one drowns in rounding, a large one in curvature and kinks. Steps are halved from the
/// largest on; each is compared as it is and, with the one before, after Richardson's extrapolation, of first order (many
/// kinks) and of second (curvature). One step must fit all directions at once; the best one counts. Steps whose change of the
/// loss is not well above its rounding are left out.
/// </remarks>
internal sealed class DirectionalDifferences(double noise)
{
    /// <summary>Largest error of a right gradient, beyond what rounding explains.</summary>
    public const double Tolerance = 1e-2;

    public const int Directions = 3;

    private const int Steps = 12;

    /// <summary>From this agreement on, smaller steps are not tried.</summary>
    private const double GoodEnough = 1e-3;

    /// <summary>Largest share of rounding in a change of the loss that is still compared.</summary>
    private const double MaxRounding = 0.05;

    /// <summary>
    /// Change of the loss between two points that lie opposite each other, and what the gradient makes of the way between them.
    /// </summary>
    public readonly record struct Pair(double Change, double Expected);

    /// <param name="largestStep">The first step.</param>
    /// <param name="measure">The pair of one direction and step.</param>
    public DifferenceCheck Run(double largestStep, Func<int, double, Pair> measure)
    {
        DifferenceCheck? best = null;
        var allowed = 0.0;
        Pair[]? last = null;
        for (var (k, step) = (0, largestStep); k < Steps; k++, step /= 2)
        {
            var slopes = Enumerable.Range(0, Directions)
                .Select(direction => measure(direction, step))
                .Select(pair => new Pair(pair.Change / (2 * step), pair.Expected / (2 * step)))
                .ToArray();
            Consider(slopes, step, 1);
            if (last is not null)
            {
                // Without the error that grows with the step (kinks), and without the one that grows with its square (curvature).
                Consider([.. slopes.Zip(last, (half, whole) => Combine(2, half, -1, whole))], step, 2.5);
                Consider([.. slopes.Zip(last, (half, whole) => Combine(4 / 3.0, half, -1 / 3.0, whole))], step, 1.5);
            }

            last = slopes;
            if (best?.Error < GoodEnough) break;
        }

        if (best is null) return new DifferenceCheck(double.NaN, double.NaN, DifferenceVerdict.TooSmall);
        return best with { Verdict = best.Error <= allowed ? DifferenceVerdict.Agrees : DifferenceVerdict.Differs };

        // Amplification: by how much rounding grows when differences are combined.
        void Consider(Pair[] pairs, double step, double amplification)
        {
            var longer = Math.Max(Length(pairs.Select(pair => pair.Change)), Length(pairs.Select(pair => pair.Expected)));
            var rounding = amplification * noise * Math.Sqrt(Directions) / (2 * step) / longer;
            if (!(rounding <= MaxRounding)) return;
            var error = Length(pairs.Select(pair => pair.Change - pair.Expected)) / longer;
            if (best is not null && error >= best.Error) return;
            best = new DifferenceCheck(error, step, DifferenceVerdict.Differs);
            allowed = Tolerance + 2 * rounding;
        }
    }

    private static Pair Combine(double a, Pair half, double b, Pair whole) =>
        new(a * half.Change + b * whole.Change, a * half.Expected + b * whole.Expected);

    private static double Length(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));
}
