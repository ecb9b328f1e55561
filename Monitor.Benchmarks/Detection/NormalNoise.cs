namespace Alphadrift.Benchmarks.Detection;

/// <summary>Standard normal numbers from a seeded generator (Box–Muller).</summary>
internal sealed class NormalNoise(int seed)
{
    private readonly Random _random = new(seed);
    private double _spare = double.NaN;

    public float Next()
    {
        if (!double.IsNaN(_spare))
        {
            var spare = _spare;
            _spare = double.NaN;
            return (float)spare;
        }

        // 1 − U lies in (0, 1], so the logarithm is finite.
        var radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
        var angle = 2 * Math.PI * _random.NextDouble();
        _spare = radius * Math.Sin(angle);
        return (float)(radius * Math.Cos(angle));
    }
}
