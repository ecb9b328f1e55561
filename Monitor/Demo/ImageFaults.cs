namespace Alphadrift.Monitoring.Demo;

/// <summary>What can go wrong with a camera, as operations on grey pictures with values 0 … 255 (row-major float32).</summary>
internal static class ImageFaults
{
    private const float White = 255f;

    /// <summary>The gain is set too high: <paramref name="amount"/> is added to every pixel, white stays white.</summary>
    public static void Brighten(Span<float> pixels, double amount)
    {
        foreach (ref var pixel in pixels)
        {
            pixel = Clip(pixel + amount);
        }
    }

    /// <summary>
    /// The picture loses contrast: every pixel moves towards the picture's mean, by <paramref name="factor"/> of its distance.
    /// </summary>
    public static void Flatten(Span<float> pixels, double factor)
    {
        var sum = 0.0;
        foreach (var pixel in pixels)
        {
            sum += pixel;
        }

        var mean = sum / pixels.Length;
        foreach (ref var pixel in pixels)
        {
            pixel = Clip(mean + (factor * (pixel - mean)));
        }
    }

    /// <summary>
    /// The sensor is noisy: independent normal noise with standard deviation <paramref name="sigma"/> on every pixel.
    /// </summary>
    public static void AddNoise(Span<float> pixels, double sigma, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        foreach (ref var pixel in pixels)
        {
            // Box and Muller 1958; 1 − u keeps the logarithm's argument above zero.
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            pixel = Clip(pixel + (sigma * normal));
        }
    }

    /// <summary>
    /// The lens is out of focus: convolution with a Gaussian of standard deviation <paramref name="sigma"/> pixels, cut at 3σ
    /// and normalised; beyond the border the border's pixel goes on.
    /// </summary>
    /// <param name="pixels"><paramref name="height"/> × <paramref name="width"/> values.</param>
    public static void Blur(Span<float> pixels, int height, int width, double sigma)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, checked(height * width), nameof(pixels));
        ArgumentOutOfRangeException.ThrowIfNegative(sigma);
        if (sigma == 0)
        {
            return;
        }

        var weights = GaussianWeights(sigma);
        var rows = new float[pixels.Length];
        Convolve(pixels, rows, weights, height, width, step: 1, width);
        Convolve(rows, pixels, weights, height, width, step: width, height);
    }

    // One axis of the separable blur: along rows (step 1) or along columns (step = width); extent is the axis' length.
    private static void Convolve(
        ReadOnlySpan<float> source, Span<float> target, double[] weights, int height, int width, int step, int extent)
    {
        var radius = weights.Length / 2;
        for (var i = 0; i < height * width; i++)
        {
            var along = step == 1 ? i % width : i / width;
            var sum = 0.0;
            for (var offset = -radius; offset <= radius; offset++)
            {
                sum += weights[offset + radius] * source[i + ((Math.Clamp(along + offset, 0, extent - 1) - along) * step)];
            }

            target[i] = Clip(sum);
        }
    }

    private static double[] GaussianWeights(double sigma)
    {
        var radius = (int)Math.Ceiling(3 * sigma);
        var weights = Enumerable.Range(-radius, (2 * radius) + 1).Select(x => Math.Exp(-x * x / (2 * sigma * sigma))).ToArray();
        var sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    private static float Clip(double value) => (float)Math.Clamp(value, 0, White);
}
