using System.Globalization;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>
/// The shifts of grey pictures with values 0 … 255. What a camera or a resampling does is clipped to that range, what a
/// preprocessing fault does is not. The adversarial perturbation (FGSM) of the measured results is left out: it needs the model's
/// gradient.
/// </summary>
internal static class ImageShifts
{
    private const int Side = 28;
    private const int DeadColumn = Side / 2;

    /// <param name="clean">Production rows.</param>
    /// <param name="fit">Rows that give the preprocessing's mean and standard deviation.</param>
    /// <param name="foreign">Pictures of another kind.</param>
    public static IEnumerable<Shift> All(Rows clean, Rows fit, Rows foreign, int seed)
    {
        var (mean, sd) = fit.Overall();
        foreach (var sigma in new[] { 1f, 10f, 100f })
        {
            yield return new Shift(Name($"noise σ {sigma}"), () => Noise(clean, sigma, seed));
        }

        yield return new Shift("affine small", () => Affine(clean, new AffineRange(10, 0.05, 0.1, 0.1), seed));
        yield return new Shift("affine medium", () => Affine(clean, new AffineRange(40, 0.2, 0.2, 0.2), seed));
        yield return new Shift("affine large", () => Affine(clean, new AffineRange(90, 0.4, 0.3, 0.4), seed));
        foreach (var factor in new[] { 0.95f, 0.7f })
        {
            yield return new Shift(Name($"contrast ×{factor}"), () => clean.Each(row => Contrast(row, factor)));
        }

        foreach (var step in new[] { 10f, 40f })
        {
            yield return new Shift(Name($"brightness +{step}"), () => clean.Each(row => Map(row, value => Clip(value + step))));
        }

        foreach (var sigma in new[] { 0.5, 1.0 })
        {
            yield return new Shift(Name($"blur σ {sigma}"), () => clean.Each(row => Blur(row, sigma)));
        }

        // A wrong divisor in the normalisation stretches the normalised values, so that also the flat background moves.
        foreach (var factor in new[] { 1.02f, 1.1f, 1.5f })
        {
            yield return new Shift(
                Name($"normalisation ×{factor}"), () => clean.Each(row => Map(row, value => mean + (factor * (value - mean)))));
        }

        yield return new Shift("offset +0.1 sd", () => clean.Each(row => Map(row, value => value + (0.1f * sd))));
        yield return new Shift("mean not subtracted", () => clean.Each(row => Map(row, value => value + mean)));
        yield return new Shift("dead column", () => clean.Each(KillColumn));
        yield return new Shift("foreign class", () => foreign, Paired: false);
    }

    private static string Name(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static float Clip(float value) => Math.Clamp(value, 0, 255);

    private static void Map(Span<float> row, Func<float, float> change)
    {
        foreach (ref var value in row)
        {
            value = change(value);
        }
    }

    private static Rows Noise(Rows clean, float sigma, int seed)
    {
        var noise = new NormalNoise(seed);
        return clean.Each(row => Map(row, value => Clip(value + (sigma * noise.Next()))));
    }

    private static void Contrast(Span<float> row, float factor)
    {
        var sum = 0f;
        foreach (var value in row)
        {
            sum += value;
        }

        var mean = sum / row.Length;
        Map(row, value => Clip(mean + (factor * (value - mean))));
    }

    private static void KillColumn(Span<float> row)
    {
        for (var y = 0; y < Side; y++)
        {
            row[(y * Side) + DeadColumn] = 0;
        }
    }

    /// <summary>Separable Gaussian, cut at four σ; the border pixel is repeated.</summary>
    private static void Blur(Span<float> row, double sigma)
    {
        var radius = (int)Math.Ceiling(4 * sigma);
        float[] weights =
            [.. Enumerable.Range(-radius, (2 * radius) + 1).Select(i => (float)Math.Exp(-i * i / (2 * sigma * sigma)))];
        var total = weights.Sum();
        Span<float> between = stackalloc float[Side * Side];
        for (var pixel = 0; pixel < row.Length; pixel++)
        {
            int x = pixel % Side, y = pixel / Side;
            between[pixel] = 0;
            for (var i = -radius; i <= radius; i++)
            {
                between[pixel] += weights[i + radius] / total * row[(y * Side) + Math.Clamp(x + i, 0, Side - 1)];
            }
        }

        for (var pixel = 0; pixel < row.Length; pixel++)
        {
            int x = pixel % Side, y = pixel / Side;
            row[pixel] = 0;
            for (var i = -radius; i <= radius; i++)
            {
                row[pixel] += weights[i + radius] / total * between[(Math.Clamp(y + i, 0, Side - 1) * Side) + x];
            }
        }
    }

    /// <summary>Every picture by a transform of its own, drawn uniformly from the range; bilinear, black outside.</summary>
    private static Rows Affine(Rows clean, AffineRange range, int seed)
    {
        var random = new Random(seed);
        var source = new float[Side * Side];
        return clean.Each(row =>
        {
            row.CopyTo(source);
            var transform = range.Draw(random, Side);
            for (var pixel = 0; pixel < row.Length; pixel++)
            {
                var (x, y) = transform.Source(pixel % Side, pixel / Side);
                row[pixel] = Sample(source, x, y);
            }
        });
    }

    private static float Sample(float[] source, double x, double y)
    {
        int left = (int)Math.Floor(x), top = (int)Math.Floor(y);
        float right = (float)(x - left), bottom = (float)(y - top);
        return ((1 - bottom) * (((1 - right) * At(left, top)) + (right * At(left + 1, top))))
            + (bottom * (((1 - right) * At(left, top + 1)) + (right * At(left + 1, top + 1))));

        float At(int column, int line) =>
            column is >= 0 and < Side && line is >= 0 and < Side ? source[(line * Side) + column] : 0;
    }
}
