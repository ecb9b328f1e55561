using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Statistics;

/// <summary>Quantiles from the sketch against those of all values sorted.</summary>
public sealed class QuantileSketchTests
{
    private const int Count = 40_000;

    public static TheoryData<string, Func<Random, double>> Distributions => new()
    {
        { "uniform", random => random.NextDouble() },
        { "far from zero", random => 1_000 + random.NextDouble() },
        { "heavy tails", random => Math.Tan(Math.PI * (random.NextDouble() - 0.5)) },
        { "one value in a thousand is huge", random => random.Next(1_000) == 0 ? 1e6 : random.NextDouble() },
        { "a quarter exactly on one value", random => random.Next(4) == 0 ? 0.2 : random.NextDouble() },
        { "nearly all on one value", random => random.Next(10) == 0 ? random.NextDouble() : -3 },
        { "two values, the quantile far from the mean", random => random.NextDouble() < 0.301 ? -1 : 1 },
        { "skewed", random => Math.Exp(3 * (random.NextDouble() + random.NextDouble())) },
    };

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Quantile_OfAnyDistribution_IsWithinTheStatedErrorOfTheExactOne(string name, Func<Random, double> draw)
    {
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, Count).Select(_ => (float)draw(random))];
        var mean = values.Average(value => (double)value);
        var sd = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        var sketch = new QuantileSketch([0], [mean], [sd]);

        sketch.Add(values.AsSpan(0, 1_000), 1, 10);
        sketch.Add(values.AsSpan(1_000), 1, Count - 1_000);

        Array.Sort(values);
        Assert.Equal(sd, sketch.Sd(0), 1e-9 * sd);
        foreach (var rank in new[] { 0.3, 0.5, 0.7 })
        {
            double exact = values[(int)(rank * (Count - 1))], given = sketch.Quantile(0, rank);
            Assert.True(
                Math.Abs(exact - given) <= QuantileSketch.LargestError * sd,
                $"{name}, rank {rank}: {given}, exactly {exact}, sd {sd}.");
        }
    }

    [Fact]
    public void Add_ChannelsInEitherOrder_CountsTheChosenOnes()
    {
        // [2 rows, 2 outer, 3 channels, 2 inner]; channels 0 and 2 are wanted.
        float[] z = [.. Enumerable.Range(0, 24).Select(i => (float)(i / 2 % 3 * 100 + i))];
        double[] ofFirst = [0, 1, 6, 7, 12, 13, 18, 19], ofLast = [.. ofFirst.Select(value => value + 204)];
        double Sd(double[] values) => Math.Sqrt(values.Average(value => Math.Pow(value - values.Average(), 2)));
        var sketch = new QuantileSketch([0, 2], [ofFirst.Average(), ofLast.Average()], [Sd(ofFirst), Sd(ofLast)]);

        sketch.Add(z, allChannels: 3, inner: 2);

        Assert.Equal(8, sketch.Count);
        Assert.Equal(Sd(ofFirst), sketch.Sd(0), 1e-9);
        Assert.Equal(sketch.Quantile(0, 0.3) + 204, sketch.Quantile(1, 0.3), 1e-3);
        Assert.InRange(sketch.Quantile(0, 0.3), 6 - 0.01, 6 + 0.01);
    }

    [Fact]
    public void Quantile_OfAConstantChannel_IsItsValue()
    {
        var sketch = new QuantileSketch([0], [2.5], [0]);

        sketch.Add([2.5f, 2.5f, 2.5f], 1, 3);

        Assert.Equal((2.5, 0), (sketch.Quantile(0, 0.3), sketch.Sd(0)));
    }

    [Theory]
    [InlineData(0.29)]
    [InlineData(0.71)]
    public void Quantile_OfARankBeyondTheBins_IsAnErrorOfTheCaller(double rank) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantileSketch([0], [0], [1]).Quantile(0, rank));
}
