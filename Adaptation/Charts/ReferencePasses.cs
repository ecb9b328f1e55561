using System.Collections.Immutable;
using System.Numerics.Tensors;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Charts;

/// <summary>
/// Streams without shift: passes through the reference part in shuffled order. Chart M and the nested windows get their
/// thresholds from them, and all charts together the share of their alarms that they have in common.
/// </summary>
/// <remarks>
/// Every stream is a pass in a new order, without replacement: drawn with replacement, a row would now and then meet
/// itself within a chart's memory. A row of the reference is itself part of the centre, so that chart M varies by 1/n_e −
/// 1/N instead of by 1/n_e + 1/N: its maxima are multiplied by (N + n_e)/(N − n_e), those of windows of n rows likewise
/// by (N + n)/(N − n). There N counts every row, dependent or not: a window and the centre lose by dependence alike.
/// Charts C and L, whose thresholds come from <see cref="EnergySimulation"/> and <see cref="ClassSimulation"/>, take part
/// only so that alarms in common can be counted.
/// </remarks>
internal sealed class ReferencePasses
{
    /// <summary>Rows that are simulated, over all streams.</summary>
    public const int AllRows = 4_000_000;

    /// <summary>Longest stream.</summary>
    public const int LongestStream = 2_000;

    /// <summary>Rows at the start of a stream that do not count for chart M.</summary>
    public const int WarmUp = 100;

    /// <summary>The first so-manieth part of a stream does not count for charts C and L, whose sums grow for long.</summary>
    private const int WarmUpPart = 4;

    /// <summary>
    /// The nested windows have at most this share of the reference part, whose rows are too few to draw larger ones from.
    /// </summary>
    private const double LargestWindow = 0.4;

    private readonly ChartModel _model;
    private readonly float[] _increments;
    private readonly float[] _energies;
    private readonly float[] _probabilities;
    private readonly int _stride;
    private readonly int _classStride;
    private readonly int _pool;

    /// <param name="model">What the charts know of the reference.</param>
    /// <param name="clipped">u of the reference part, d values per row.</param>
    /// <param name="energies">Log energies of the same rows.</param>
    /// <param name="probabilities">Their class probabilities, each row padded with zeros; empty without classes.</param>
    public ReferencePasses(
        ChartModel model, ReadOnlySpan<float> clipped, ReadOnlySpan<double> energies, ReadOnlySpan<float> probabilities)
    {
        var d = model.Dimensions;
        (_model, _stride, _pool) = (model, MovingMean.Padded(d), clipped.Length / d);
        _increments = new float[checked(_pool * _stride)];
        for (var row = 0; row < _pool; row++)
        {
            var target = _increments.AsSpan(row * _stride, d);
            TensorPrimitives.Subtract(clipped.Slice(row * d, d), model.Centre, target);
            TensorPrimitives.Multiply(target, (float)ChartModel.Weight, target);
        }

        _energies = new float[_pool];
        for (var row = 0; row < _pool; row++)
        {
            _energies[row] = (float)ChartModel.EnergyScore(energies[row], model.EnergyMean, model.EnergySd);
        }

        _probabilities = probabilities.ToArray();
        _classStride = MovingMean.Padded(model.ClassMean.Length);
    }

    /// <summary>Rows per stream.</summary>
    private int Length => Math.Min(LongestStream, _pool);

    /// <summary>Sizes of the nested windows that a reference part of so many rows carries.</summary>
    public static ImmutableArray<int> SizesFor(int pool) =>
        [.. NestedWindows.AllSizes.Where(size => size <= LargestWindow * pool)];

    /// <param name="blockRows">b, rows that are drawn together.</param>
    /// <param name="streams">B; <see cref="Streams"/> of them give <see cref="AllRows"/> rows.</param>
    /// <param name="random">Of the shuffles.</param>
    /// <param name="report">Told the share that is done.</param>
    public JointMaxima Run(int blockRows, int streams, RandomSource random, Action<double> report)
    {
        var sizes = SizesFor(_pool);
        var charts = _model.Classes is null ? 2 : 3;
        double[][] maxima = [.. Enumerable.Range(0, charts + sizes.Length).Select(_ => new double[streams])];
        var pass = new RowBlocks(_pool, blockRows).Shuffled();
        var stream = new Stream(this, sizes);
        for (var i = 0; i < streams; i++)
        {
            if (i % 64 == 0) report((double)i / streams);
            pass.Begin();
            stream.Begin();
            for (var row = 0; row < Length; row++) stream.Advance(row, pass.Next(random));
            for (var chart = 0; chart < maxima.Length; chart++) maxima[chart][i] = stream.Largest[chart];
        }

        Multiply(maxima[0], ChartModel.EffectiveRows * Inflation(_model.IndependentRows, ChartModel.EffectiveRows));
        for (var i = 0; i < sizes.Length; i++) Multiply(maxima[charts + i], Inflation(_model.Rows, sizes[i]));
        int[] counted =
        [
            Length - WarmUp,
            .. Enumerable.Repeat(Length - (Length / WarmUpPart), charts - 1),
            .. sizes.Select(size => Length / size * size),
        ];
        return new JointMaxima(sizes, [.. counted], maxima);
    }

    /// <summary>Streams that together have <see cref="AllRows"/> rows.</summary>
    public static int Streams(int pool) => AllRows / Math.Min(LongestStream, pool);

    private static double Inflation(double rows, double window) => (rows + window) / (rows - window);

    private static void Multiply(double[] values, double factor) => TensorPrimitives.Multiply<double>(values, factor, values);

    /// <summary>All charts over one pass.</summary>
    private sealed class Stream(ReferencePasses passes, ImmutableArray<int> sizes)
    {
        private readonly float[] _mean = new float[passes._stride];
        private readonly WindowSums[] _windows = [.. sizes.Select(size => new WindowSums(size, passes._stride))];
        private readonly ClassSums _sums = new(passes._model.ClassMean, passes._model.ClassSd, passes._model.ClassAllowance);
        private readonly float[] _classesAbove = new float[passes._classStride];
        private readonly float[] _classesBelow = new float[passes._classStride];
        private readonly int _charts = passes._model.Classes is null ? 2 : 3;
        private double _above;
        private double _below;

        /// <summary>Of M, C, L and the windows, since the pass began.</summary>
        public double[] Largest { get; } = new double[(passes._model.Classes is null ? 2 : 3) + sizes.Length];

        public void Begin()
        {
            Array.Clear(_mean);
            Array.Clear(_classesAbove);
            Array.Clear(_classesBelow);
            Array.Clear(Largest);
            (_above, _below) = (0, 0);
            foreach (var window in _windows) window.Begin();
        }

        public void Advance(int row, int drawn)
        {
            var increment = passes._increments.AsSpan(drawn * passes._stride, passes._stride);
            See(0, MovingMean.Advance(_mean, increment), row >= WarmUp);
            EnergyChart.Advance(ref _above, ref _below, passes._energies[drawn]);
            See(1, Math.Max(_above, _below), row >= passes.Length / WarmUpPart);
            if (_charts > 2)
            {
                var probabilities = passes._probabilities.AsSpan(drawn * passes._classStride, passes._classStride);
                var largest = ClassSums.Largest(_sums.Advance(_classesAbove, _classesBelow, probabilities));
                See(2, largest, row >= passes.Length / WarmUpPart);
            }

            var complete = WindowSums.Advance(_windows, row, increment);
            for (var i = 0; i < complete; i++) See(_charts + i, _windows[i].Score, counts: true);
        }

        private void See(int chart, double value, bool counts)
        {
            if (counts && value > Largest[chart]) Largest[chart] = value;
        }
    }
}
