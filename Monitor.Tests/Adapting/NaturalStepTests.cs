using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Slopes;
using Xunit;

namespace Alphadrift.Tests.Adapting;

/// <summary>F, its shrinkage and the natural step, beside textbook linear algebra.</summary>
public sealed class NaturalStepTests
{
    [Fact]
    public void Step_Natural_IsTheDenseSolve()
    {
        var layout = Layout(5, 3);
        var (rows, mean) = Gradients(layout.Count, 60);
        var (covariance, shrinkage) = GradientCovariance.Fit(rows, mean, layout);
        var rule = new StepRule(0.25, mean, covariance, new SlopeSharing(layout, SharingScope.Channel));
        double[] gradient = [.. Enumerable.Range(0, layout.Count).Select(i => Math.Sin(i))];

        var step = rule.Step(gradient);

        var (f, expectedShrinkage) = ExpectedCovariance(rows, mean);
        var ridge = GradientCovariance.RidgeShare * Enumerable.Range(0, layout.Count).Average(i => f[i, i]);
        for (var i = 0; i < layout.Count; i++) f[i, i] += ridge;
        var expected = Solve(f, [.. gradient.Zip(mean, (g, m) => g - m)]);
        Assert.InRange(shrinkage, 0.001, 0.999);
        Assert.Equal(expectedShrinkage, shrinkage, 1e-6);
        for (var i = 0; i < step.Length; i++) Assert.Equal(-0.25 * expected[i], step[i], 1e-6 * Math.Abs(expected[i]));
    }

    [Theory]
    [InlineData(SharingScope.Channel, true)]
    [InlineData(SharingScope.Site, true)]
    [InlineData(SharingScope.Model, false)]
    public void ToSteps_OfEveryRow_HaveTheStepOfTheMeanAsTheirMean(SharingScope scope, bool natural)
    {
        var layout = Layout(5, 3);
        var (rows, mean) = Gradients(layout.Count, 300);
        var covariance = natural ? GradientCovariance.Fit(rows, mean, layout).Covariance : null;
        var sharing = new SlopeSharing(layout, scope);
        var centre = mean.Select(value => value + 0.5).ToArray();

        var expected = new StepRule(1, centre, covariance, sharing).Step(mean);
        StepSize.ToSteps(rows, centre, covariance, sharing);

        for (var i = 0; i < layout.Count; i++)
        {
            var average = Enumerable.Range(0, 300).Average(row => (double)rows[row * layout.Count + i]);
            Assert.Equal(expected[i], average, 1e-4 * expected.Max(Math.Abs));
        }
    }

    [Fact]
    public void Fit_BeyondTheLargestBlock_IsABlockPerSite_AndADiagonalWhereASiteIsLarger()
    {
        var layout = Layout(GradientCovariance.MaxFull + 1, 4);
        var (rows, mean) = Gradients(layout.Count, 40);

        var (covariance, _) = GradientCovariance.Fit(rows, mean, layout);

        Assert.Equal([(0, GradientCovariance.MaxFull + 1, false), (GradientCovariance.MaxFull + 1, 4, true)],
            covariance.Blocks.Select(b => (b.Start, b.Length, b.IsFull)));
        var d = new double[layout.Count];
        (d[7], d[^1]) = (1, 1);
        var solved = new double[layout.Count];
        covariance.Solve(d, solved);
        var variance = Enumerable.Range(0, 40).Average(row => Math.Pow(rows[row * layout.Count + 7] - mean[7], 2));
        Assert.Equal(1 / (variance + covariance.Ridge), solved[7], 1e-6 * solved[7]);
        Assert.Equal(0, solved[8]);
        Assert.All(solved[^4..], value => Assert.NotEqual(0, value));
    }

    [Fact]
    public void Fit_OfASlopeWithoutAGradient_GivesItNoStep()
    {
        var layout = Layout(3);
        var (rows, mean) = Gradients(3, 50);
        for (var row = 0; row < 50; row++) rows[row * 3 + 1] = 0;
        mean[1] = 0;

        var (covariance, _) = GradientCovariance.Fit(rows, mean, layout);
        var step = new StepRule(1, mean, covariance, new SlopeSharing(layout, SharingScope.Channel)).Step([1, 0, 1]);

        Assert.Equal(0, step[1]);
        Assert.NotEqual(0, step[0]);
    }

    [Fact]
    public void LearningRate_Learnt_MovesSlopesByTheUsualAmount()
    {
        var layout = Layout(6);
        var (rows, mean) = Gradients(6, 4000);
        StepSize.ToSteps(rows, mean, null, new SlopeSharing(layout, SharingScope.Channel));
        var rate = StepSize.LearningRate(StepSize.Rms(rows, 6));

        // Disjoint windows of 100 rows: root mean square of their steps.
        var squares = Enumerable.Range(0, 40).SelectMany(window => Enumerable.Range(0, 6).Select(i =>
            Math.Pow(rate * Enumerable.Range(100 * window, 100).Average(row => (double)rows[row * 6 + i]), 2)));

        Assert.InRange(Math.Sqrt(squares.Average()), 0.8 * StepSize.UsualMove, 1.2 * StepSize.UsualMove);
    }

    internal static SlopeLayout Layout(params int[] channels) => new(
        [.. channels.Select((count, i) => new Site($"site{i}", "PRelu", count, 1, 2, [.. Enumerable.Repeat(0.25f, count)]))]);

    /// <summary>Correlated gradients of widely different scales.</summary>
    private static (float[] Rows, double[] Mean) Gradients(int slopes, int rows)
    {
        var random = new Random(5);
        var values = new float[rows * slopes];
        for (var row = 0; row < rows; row++)
        {
            var common = random.NextDouble() - 0.5;
            for (var i = 0; i < slopes; i++)
            {
                values[row * slopes + i] = (float)((common + random.NextDouble() - 0.4) * Math.Pow(3, i % 5));
            }
        }

        double Mean(int i) => Enumerable.Range(0, rows).Average(row => (double)values[row * slopes + i]);
        return (values, [.. Enumerable.Range(0, slopes).Select(Mean)]);
    }

    /// <summary>
    /// Ledoit and Wolf's intensity from its definition: the mean squared distance of the rows' own products from their mean.
    /// </summary>
    private static (double[,] F, double Shrinkage) ExpectedCovariance(float[] rows, double[] mean)
    {
        int k = mean.Length, n = rows.Length / k;
        double Deviation(int row, int i) => rows[row * k + i] - mean[i];
        double Variance(int i) => Enumerable.Range(0, n).Average(row => Math.Pow(Deviation(row, i), 2));
        double[] sd = [.. Enumerable.Range(0, k).Select(i => Math.Sqrt(Variance(i)))];
        double Product(int row, int i, int j) => Deviation(row, i) * Deviation(row, j) / sd[i] / sd[j];
        var pairs = Enumerable.Range(0, k).SelectMany(i => Enumerable.Range(0, k).Select(j => (i, j))).ToArray();
        var correlation = pairs.ToDictionary(pair => pair, pair => Enumerable.Range(0, n)
            .Average(row => Product(row, pair.i, pair.j)));
        double Error(int row) => pairs.Sum(pair => Math.Pow(Product(row, pair.i, pair.j) - correlation[pair], 2));
        var error = Enumerable.Range(0, n).Sum(Error) / n / n;
        var distance = pairs.Where(pair => pair.i != pair.j).Sum(pair => correlation[pair] * correlation[pair]);
        var shrinkage = Math.Min(1, error / distance);
        var f = new double[k, k];
        foreach (var (i, j) in pairs) f[i, j] = sd[i] * sd[j] * correlation[(i, j)] * (i == j ? 1 : 1 - shrinkage);
        return (f, shrinkage);
    }

    /// <summary>Gauss–Jordan with pivoting.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        var (a, b) = ((double[,])matrix.Clone(), (double[])right.Clone());
        for (var column = 0; column < n; column++)
        {
            var pivot = Enumerable.Range(column, n - column).MaxBy(row => Math.Abs(a[row, column]));
            for (var j = 0; j < n; j++) (a[column, j], a[pivot, j]) = (a[pivot, j], a[column, j]);
            (b[column], b[pivot]) = (b[pivot], b[column]);
            for (var row = 0; row < n; row++)
            {
                if (row == column) continue;
                var factor = a[row, column] / a[column, column];
                for (var j = 0; j < n; j++) a[row, j] -= factor * a[column, j];
                b[row] -= factor * b[column];
            }
        }

        return [.. b.Select((value, i) => value / a[i, i])];
    }
}
