using System.Numerics.Tensors;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Charts;

/// <summary>Rows of one part of a calibration.</summary>
/// <param name="Moments">n rows [a ; s ; p].</param>
/// <param name="Probabilities">n × K; empty without classes.</param>
/// <param name="BlockEnergies">n × 2(S + 1), the energies e; null leaves chart E out.</param>
internal readonly record struct ChartRows(float[] Moments, float[] Probabilities, float[]? BlockEnergies = null);

/// <summary>Learns the charts' part of a baseline.</summary>
/// <remarks>
/// 1. Whitening of [a ; s ; p] from the fit rows.
/// 2. Squared lengths; those of the fit rows as if each had been left out, because they shaped the whitening.
/// 3. Clip length: the 75 % quantile of all lengths. Centre: the mean of all clipped rows.
/// 4. Mean and standard deviation of the log energy, and of every class's probability, over all rows.
/// 5. Streams without shift, chart by chart.
/// </remarks>
internal static class ChartCalibration
{
    /// <summary>Quantile of the lengths at which rows are clipped.</summary>
    public const double ClipQuantile = 0.75;

    /// <summary>Ridge of the whitening.</summary>
    public const double Ridge = 0.01;

    /// <summary>Ridge below <see cref="SmallRows"/> rows, and where the fit rows are no more than the coordinates.</summary>
    public const double SmallRidge = 0.1;

    public const int SmallRows = 2_000;

    /// <summary>The reference part must have so many rows for streams to be drawn from it.</summary>
    public const int LeastPool = 300;

    /// <summary>Smallest standard deviation of the log energy.</summary>
    private const double SmallestEnergySd = 1e-6;

    public static ChartBaseline Learn(
        FeatureModel features,
        ClassOutput? classes,
        ChartRows fit,
        ChartRows reference,
        RowDependence dependence,
        int seed,
        Action<double> report)
    {
        // 1.
        var dimension = features.Layout.MomentDimension;
        int fitRows = fit.Moments.Length / dimension, referenceRows = reference.Moments.Length / dimension;
        var rows = fitRows + referenceRows;
        var kept = CorrelationBasis.Keep(features.Sd);
        var d = kept.Length;
        var ridge = rows < SmallRows || d >= fitRows ? SmallRidge : Ridge;
        var whitening = EnergyBlock.Fit(CorrelationBasis.Fit(fit.Moments, features.Mean, features.Sd, kept), ridge);
        report(0.3);

        // 2.
        var whitened = new float[checked(rows * d)];
        features.Whiten(fit.Moments, whitening, whitened.AsSpan(0, fitRows * d));
        features.Whiten(reference.Moments, whitening, whitened.AsSpan(fitRows * d));
        var squares = SquaredLengths(whitened, d, fitRows, dependence.IndependentRows(fitRows));

        // 3.
        var clip = Quantile([.. squares.Select(Math.Sqrt)], ClipQuantile);
        var centre = Clip(whitened, d, squares, clip);
        report(0.4);

        // 4.
        double[] energies = [.. squares.Select(square => ChartModel.LogEnergy(square, d))];
        var (energyMean, energySd) = MeanAndSd(energies);
        var probabilities = classes is null ? [] : Pad([.. fit.Probabilities, .. reference.Probabilities], classes.Classes);
        var (classMean, classSd) = ClassMoments(probabilities, classes?.Classes ?? 0);
        var model = new ChartModel
        {
            Rows = rows,
            IndependentRows = dependence.IndependentRows(rows),
            Whitening = whitening,
            ClipLength = clip,
            Centre = [.. centre.Select(value => (float)value)],
            MovementMean = MeanSquare(whitened, d, centre),
            EnergyMean = energyMean,
            EnergySd = Math.Max(energySd, SmallestEnergySd),
            Classes = classes,
            ClassMean = classMean,
            ClassSd = [.. classSd.Select(sd => Math.Max(sd, ChartModel.SmallestClassSd))],
            Guaranteed = LearnGuaranteed(features, fit.BlockEnergies, reference.BlockEnergies, energies, fitRows, dependence),
        };

        // 5.
        var maxima = referenceRows < LeastPool
            ? null
            : Simulate(
                model,
                whitened.AsSpan(fitRows * d),
                energies,
                probabilities,
                dependence.BlockRows,
                seed,
                share => report(0.4 + (0.6 * share)));
        report(1);
        return new ChartBaseline(model, maxima);
    }

    /// <param name="features">Whose blocks the energies are taken over.</param>
    /// <param name="fit">n × 2(S + 1).</param>
    /// <param name="reference">The same of the reference rows.</param>
    /// <param name="joint">Log energies over all coordinates, fit rows first.</param>
    /// <param name="fitRows">How many of them are fit rows.</param>
    /// <param name="dependence">Of neighbouring rows: a row is left out with those that depend on it.</param>
    private static GuaranteedModel? LearnGuaranteed(
        FeatureModel features, float[]? fit, float[]? reference, double[] joint, int fitRows, RowDependence dependence)
    {
        if (fit is null || reference is null || joint.Length - fitRows < 2) return null;
        var (blocks, count) = (features.Layout.EnergyDimension, GuaranteedModel.Energies(features.Layout.Sites.Length));
        var all = new double[joint.Length * count];
        var row = new float[blocks];
        var independentRows = dependence.IndependentRows(fitRows);
        for (var i = 0; i < joint.Length; i++)
        {
            var (part, at) = i < fitRows ? (fit, i) : (reference, i - fitRows);
            part.AsSpan(at * blocks, blocks).CopyTo(row);
            for (var e = 0; i < fitRows && e < blocks; e++)
            {
                row[e] = (float)GuaranteedModel.LeftOut(row[e], features.Blocks[e].Coordinates.Length, independentRows);
            }

            GuaranteedModel.Collect(joint[i], row, all.AsSpan(i * count, count));
        }

        return GuaranteedModel.Learn(all.AsSpan(0, fitRows * count), all.AsSpan(fitRows * count), count);
    }

    /// <summary>A generator for every chart, so that none depends on how much the others drew.</summary>
    private static ChartMaxima Simulate(
        ChartModel model,
        ReadOnlySpan<float> clipped,
        double[] energies,
        float[] probabilities,
        int blockRows,
        int seed,
        Action<double> report)
    {
        RandomSource Source(int chart) => new Xoshiro256StarStar(unchecked((seed * 31) + chart), threadSafe: false);
        var pool = clipped.Length / model.Dimensions;
        var passes = new ReferencePasses(
            model,
            clipped,
            energies.AsSpan()[^pool..],
            probabilities.AsSpan()[^(pool * MovingMean.Padded(model.ClassMean.Length))..]);
        var joint = passes.Run(blockRows, ReferencePasses.Streams(pool), Source(1), share => report(0.6 * share));
        var energy = EnergySimulation.Run(energies, blockRows, Source(2));
        report(0.7);
        var classes = model.Classes is null
            ? null
            : ClassSimulation.Run(
                probabilities,
                model.ClassMean,
                model.ClassSd,
                model.ClassAllowance,
                blockRows,
                Source(3),
                share => report(0.7 + (0.3 * share)));
        return new ChartMaxima(joint.Movement, energy, classes) { Joint = joint };
    }

    /// <summary>Squared lengths; fit rows come first, are corrected, and are stretched accordingly.</summary>
    private static double[] SquaredLengths(float[] whitened, int d, int fitRows, int independentRows)
    {
        var squares = new double[whitened.Length / d];
        for (var row = 0; row < squares.Length; row++)
        {
            var x = whitened.AsSpan(row * d, d);
            double square = TensorPrimitives.SumOfSquares<float>(x);
            squares[row] = row < fitRows ? LeaveOneOut.SquaredLength(square, independentRows) : square;
            if (row < fitRows && square > 0)
            {
                TensorPrimitives.Multiply(x, (float)Math.Sqrt(squares[row] / square), x);
            }
        }

        return squares;
    }

    /// <summary>x → x·min(1, c/‖x‖)/c, in place; returns the mean.</summary>
    private static double[] Clip(float[] whitened, int d, double[] squares, double clip)
    {
        var sum = new double[d];
        for (var row = 0; row < squares.Length; row++)
        {
            var x = whitened.AsSpan(row * d, d);
            TensorPrimitives.Multiply(x, (float)(1 / Math.Max(clip, Math.Sqrt(squares[row]))), x);
            CorrelationBasis.Accumulate(x, sum);
        }

        TensorPrimitives.Divide<double>(sum, squares.Length, sum);
        return sum;
    }

    private static double MeanSquare(float[] clipped, int d, double[] centre)
    {
        var rows = clipped.Length / d;
        var sum = 0.0;
        for (var row = 0; row < rows; row++)
        {
            sum += TensorPrimitives.SumOfSquares<float>(clipped.AsSpan(row * d, d));
        }

        return (sum / rows) - TensorPrimitives.SumOfSquares<double>(centre);
    }

    private static (double Mean, double Sd) MeanAndSd(double[] values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))));
    }

    private static float[] Pad(float[] rows, int length)
    {
        var stride = MovingMean.Padded(length);
        var padded = new float[checked(rows.Length / length * stride)];
        for (var row = 0; row < rows.Length / length; row++)
        {
            rows.AsSpan(row * length, length).CopyTo(padded.AsSpan(row * stride));
        }

        return padded;
    }

    private static (double[] Mean, double[] Sd) ClassMoments(float[] padded, int classes)
    {
        if (classes == 0) return ([], []);
        var (mean, sd) = CorrelationBasis.Moments(padded, MovingMean.Padded(classes));
        return (mean[..classes], sd[..classes]);
    }

    private static double Quantile(double[] values, double share)
    {
        Array.Sort(values);
        var position = share * (values.Length - 1);
        var below = Math.Min((int)position, values.Length - 1);
        var above = Math.Min(below + 1, values.Length - 1);
        return values[below] + ((position - below) * (values[above] - values[below]));
    }
}
