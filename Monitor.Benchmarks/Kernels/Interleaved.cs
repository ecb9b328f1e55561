using System.Diagnostics;

namespace Alphadrift.Benchmarks.Kernels;

/// <summary>One thing that is timed.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Run">Does it once.</param>
internal sealed record Variant(string Name, Action Run);

/// <param name="Name">What was timed.</param>
/// <param name="Milliseconds">Median time of one run.</param>
/// <param name="Ratio">Median, over the rounds, of its time by the first variant's time in the same round.</param>
internal sealed record Timing(string Name, double Milliseconds, double Ratio);

/// <summary>
/// Times variants against each other in rounds: every round runs each once, in an order that rotates, so that a disturbance of
/// the machine meets all of them alike; medians over the rounds do the rest.
/// </summary>
internal static class Interleaved
{
    public static IReadOnlyList<Timing> Measure(IReadOnlyList<Variant> variants, int rounds, int warmUp = 3)
    {
        var times = variants.Select(_ => new double[rounds]).ToArray();
        for (var round = -warmUp; round < rounds; round++)
        {
            for (var i = 0; i < variants.Count; i++)
            {
                var index = (i + round + warmUp) % variants.Count;
                var start = Stopwatch.GetTimestamp();
                variants[index].Run();
                if (round >= 0) times[index][round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        return [.. variants.Select((variant, i) =>
            new Timing(variant.Name, Median(times[i]), Median(times[i].Select((time, round) => time / times[0][round]))))];
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
