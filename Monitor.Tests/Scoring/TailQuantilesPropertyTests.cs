using Alphadrift.Adaptation.Scoring;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Scoring;

/// <summary>What holds of thresholds from any simulated scores.</summary>
public sealed class TailQuantilesPropertyTests
{
    /// <summary>Positive scores with a long tail, from a seed.</summary>
    private static readonly Gen<double[]> Scores = Gen.Select(Gen.Int, Gen.Int[100, 600], Gen.Double[0.5, 20]).Select(
        (seed, count, scale) =>
        {
            var random = new Random(seed);
            return Enumerable.Range(0, count).Select(_ => -scale * Math.Log(1 - random.NextDouble())).Order().ToArray();
        });

    [Fact]
    public void Quantile_OfARarerTail_IsNotLower() =>
        Gen.Select(Scores, Gen.Double[1e-9, 0.99], Gen.Double[1e-9, 0.99]).Sample((scores, one, two) =>
        {
            var tails = new TailQuantiles(scores);

            Assert.True(tails.Quantile(Math.Min(one, two)) >= tails.Quantile(Math.Max(one, two)) - 1e-9);
        });

    [Fact]
    public void Quantile_WithinWhatWasSimulated_IsExceededAsOftenAsAsked() =>
        Gen.Select(Scores, Gen.Double[0.05, 0.95]).Sample((scores, tail) =>
        {
            var threshold = new TailQuantiles(scores).Quantile(tail);

            Assert.Equal(tail, scores.Count(score => score > threshold) / (double)scores.Length, 1.5 / scores.Length);
        });

    /// <summary>The fitted tail begins where the simulated one ends: no step at the anchor.</summary>
    [Fact]
    public void Quantile_AroundTheAnchor_HasNoStep() => Scores.Sample(scores =>
    {
        var tails = new TailQuantiles(scores);

        double above = tails.Quantile(TailQuantiles.Anchor + 1e-9), below = tails.Quantile(TailQuantiles.Anchor - 1e-9);

        Assert.Equal(above, below, 1e-5 * above);
    });

    [Fact]
    public void Quantile_OfScaledScores_ScalesWithThem() => Gen.Select(Scores, Gen.Double[1e-9, 0.9]).Sample((scores, tail) =>
    {
        var plain = new TailQuantiles(scores).Quantile(tail);
        var scaled = new TailQuantiles([.. scores.Select(score => 8 * score)]).Quantile(tail);

        Assert.Equal(8 * plain, scaled, 1e-6 * scaled);
    });

    [Fact]
    public void Counterpart_InTheSameDistribution_IsTheScoreItself() =>
        Gen.Select(Scores, Gen.Double[0.01, 3]).Sample((scores, factor) =>
        {
            var tails = new TailQuantiles(scores);
            var score = factor * scores[scores.Length / 2];

            Assert.Equal(Math.Max(score, scores[0]), tails.Counterpart(score, tails), 1e-6 * score);
        });

    [Fact]
    public void Counterpart_InAnother_IsExceededAsRarely() =>
        Gen.Select(Scores, Scores, Gen.Double[1e-8, 0.9]).Sample((one, two, tail) =>
        {
            TailQuantiles here = new(one), there = new(two);

            var counterpart = here.Counterpart(here.Quantile(tail), there);

            Assert.Equal(there.Quantile(tail), counterpart, 1e-6 * there.Quantile(tail));
        });

    [Fact]
    public void New_OfTooFewScores_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TailQuantiles(new double[99]));

    /// <summary>Windows that all score the same still give a finite threshold, not below that score.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Quantile_OfEqualScores_IsFiniteAndNotBelowThem(double score)
    {
        var tails = new TailQuantiles([.. Enumerable.Repeat(score, 200)]);

        Assert.All(new[] { 0.5, 0.05, 0.001, 1e-9 }, tail =>
        {
            Assert.True(double.IsFinite(tails.Quantile(tail)));
            Assert.True(tails.Quantile(tail) >= score);
        });
    }
}
