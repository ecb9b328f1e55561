using Alphadrift.Benchmarks.Measures;
using Xunit;

namespace Alphadrift.Tests.Benchmarks;

/// <summary>Expected values from numpy, by the definitions, unless a comment says otherwise.</summary>
public sealed class MeasuresTests
{
    private static readonly float[] X = [2, 2, 0, 2, 1, 1.5f, 1.5f, 0.5f, 2.5f, 0, 0.5f, 1, 1.5f, 1, 0, 0, 0, 0, 0, 2.5f, 0.5f];

    private static readonly float[] Y =
    [
        1.5f, 2, 0.5f, 0.5f, 1, 0.5f, 2.5f, 0.5f, 2.5f, 2, 2.5f, 0, 1, 1.5f,
        1, 1.5f, 2, 1.5f, 0, 2.5f, 1.5f, 2.5f, 0.5f, 1, 2.5f, 0.5f, 0,
    ];

    [Fact]
    public void GaussianKernel_MedianDistance_IsNumpys() => Assert.Equal(1.8708287, GaussianKernel.MedianDistance(Y, 3), 6);

    [Fact]
    public void GaussianKernel_Means_AreNumpys()
    {
        var kernel = new GaussianKernel(3, 1.8708287);
        float[] x = kernel.Pad(X), y = kernel.Pad(Y);
        float[] squaresX = kernel.SquaredLengths(x), squaresY = kernel.SquaredLengths(y);

        Assert.Equal(0.5776057813381135, kernel.MeanWithin(x, squaresX), 6);
        double[] expected =
        [
            0.6572355804669768, 0.7014656595435474, 0.5050558782057122, 0.5052549697913689,
            0.6770726631441004, 0.3857399361276639, 0.524402134450432,
        ];
        var means = kernel.MeansTo(x, squaresX, y, squaresY);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], means[i], 6);
        Assert.Equal(
            0.0705047778949921, kernel.MeanWithin(x, squaresX) - (2 * means.Average()) + kernel.MeanWithin(y, squaresY), 6);
    }

    [Fact]
    public void GaussianKernel_MeanWithin_OfManyPoints_IsTheMeanOfThePairs()
    {
        // More points than one block of the sum, and no multiple of it.
        var random = new Random(2);
        float[] points = [.. Enumerable.Range(0, 37 * 5).Select(_ => random.NextSingle())];
        var kernel = new GaussianKernel(5, 0.7);
        var padded = kernel.Pad(points);

        double Square(int i, int j) =>
            Enumerable.Range(0, 5).Sum(k => Math.Pow(points[(i * 5) + k] - points[(j * 5) + k], 2));
        var expected = Enumerable.Range(0, 37).SelectMany(i => Enumerable.Range(0, 37).Select(j =>
            Math.Exp(-Square(i, j) / (2 * 0.7 * 0.7)))).Average();

        Assert.Equal(expected, kernel.MeanWithin(padded, kernel.SquaredLengths(padded)), 5);
    }

    [Fact]
    public void KolmogorovSmirnov_Distance_WithTies_IsNumpys()
    {
        float[] sample = [2, 2, 1.5f, 0, 1.5f, 0, 0];
        float[] reference = [0, 0.5f, 1, 1.5f, 1.5f, 2, 2.5f, 2.5f, 2.5f];

        long[] positions = [.. sample.Select(value => KolmogorovSmirnov.Position(reference, value)).Order()];

        Assert.Equal(1 / 3.0, KolmogorovSmirnov.Distance(positions, reference.Length), 12);
    }

    [Fact]
    public void KolmogorovSmirnov_Distance_OfRandomSamples_IsTheLargestOverAllValues()
    {
        var random = new Random(4);
        for (var round = 0; round < 50; round++)
        {
            float[] sample = Draw(1 + random.Next(20)), reference = Draw(1 + random.Next(20));
            Array.Sort(reference);

            long[] positions = [.. sample.Select(value => KolmogorovSmirnov.Position(reference, value)).Order()];

            var expected = sample.Concat(reference).Max(value => Math.Abs(Share(sample, value) - Share(reference, value)));
            Assert.Equal(expected, KolmogorovSmirnov.Distance(positions, reference.Length), 12);
        }

        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(12))];
        static double Share(float[] values, float value) => (double)values.Count(other => other <= value) / values.Length;
    }

    [Theory]
    [InlineData(0, 100, 0, 0.03699349820698568)]
    [InlineData(7, 200, 0.017055542008567195, 0.07047061152229074)]
    public void Proportion_Wilson_IsTheFormulas(int hits, int trials, double low, double high)
    {
        var interval = Proportion.Wilson(hits, trials);

        Assert.Equal(low, interval.Low, 12);
        Assert.Equal(high, interval.High, 12);
    }

    [Fact]
    public void Proportion_Mean_CoversTheTruthAboutNineteenTimesInTwenty()
    {
        var random = new Random(6);
        double[] rates = [0.02, 0.3, 0.5, 0.99];
        var covered = 0;
        for (var round = 0; round < 2_000; round++)
        {
            (int, int)[] cells =
                [.. rates.Select(rate => (Enumerable.Range(0, 100).Count(_ => random.NextDouble() < rate), 100))];
            var (mean, half) = Proportion.Mean(cells);
            covered += Math.Abs(mean - rates.Average()) <= half ? 1 : 0;
        }

        Assert.InRange(covered / 2_000.0, 0.935, 0.975);
    }

    [Fact]
    public void RunLengths_Mean_WithCensoredRuns_IsTheAreaBelowKaplanAndMeiersCurve()
    {
        // By hand: the curve is 1 up to 3, .8 up to 5, .6 up to 9, then 0.
        var lengths = Of((3, true), (5, false), (5, true), (8, false), (9, true));

        Assert.Equal(3 + 1.6 + 2.4, lengths.Mean(), 12);
    }

    [Fact]
    public void RunLengths_Mean_WhenTheLongestRunIsCensored_FallsOnWithTheOverallRate()
    {
        // As above, but .6 is left at 9: it adds .6 times the rows per alarm, 30/2.
        var lengths = Of((3, true), (5, false), (5, true), (8, false), (9, false));

        Assert.Equal(7 + (0.6 * 15), lengths.Mean(), 12);
    }

    [Fact]
    public void RunLengths_Mean_OfGeometricRunsCutOff_IsTheirTrueMean()
    {
        var random = new Random(8);
        var lengths = new RunLengths();
        for (var pass = 0; pass < 400; pass++)
        {
            // A hazard of 1/500 per row, in passes of 800 rows.
            var began = 0;
            for (var row = 1; row <= 800; row++)
            {
                if (random.NextDouble() >= 1 / 500.0) continue;
                lengths.Add(row - began, isAlarm: true);
                began = row;
            }

            if (began < 800) lengths.Add(800 - began, isAlarm: false);
        }

        Assert.InRange(lengths.Mean(), 450, 550);
    }

    [Fact]
    public void Quantiles_Of_IsLinearBetweenOrderStatistics() => Assert.Equal(1.3, Quantiles.Of([4, 1, 2, 3], 0.1), 12);

    [Fact]
    public void Quantiles_ErrorOfMedian_IsTheSpreadOfMediansOverSamples()
    {
        // Skewed, as run lengths are.
        var random = new Random(10);
        double[] Sample() => [.. Enumerable.Range(0, 32).Select(_ => -Math.Log(1 - random.NextDouble()))];
        double[][] samples = [.. Enumerable.Range(0, 2_000).Select(_ => Sample())];
        double[] medians = [.. samples.Select(sample => Quantiles.Of(sample, 0.5))];

        var mean = medians.Average();
        var spread = Math.Sqrt(medians.Average(median => (median - mean) * (median - mean)));

        Assert.InRange(samples.Average(Quantiles.ErrorOfMedian) / spread, 0.9, 1.1);
    }

    private static RunLengths Of(params (int Rows, bool IsAlarm)[] runs)
    {
        var lengths = new RunLengths();
        foreach (var (rows, isAlarm) in runs) lengths.Add(rows, isAlarm);
        return lengths;
    }
}
