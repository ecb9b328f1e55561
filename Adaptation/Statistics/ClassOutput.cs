using System.Collections.Immutable;
using System.Numerics.Tensors;
using Alphadrift.Adaptation.Sessions;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>The output of a model that tells classes apart, and the way from it to a row's probabilities.</summary>
/// <param name="Name">Name of the output.</param>
/// <param name="Index">Its place among the model's outputs.</param>
/// <param name="Classes">Number of classes, K.</param>
/// <param name="IsProbability">True when the output holds probabilities; false when a softmax makes them.</param>
public sealed record ClassOutput(string Name, int Index, int Classes, bool IsProbability)
{
    /// <summary>Most classes that are watched one by one.</summary>
    public const int MaxClasses = 4096;

    /// <summary>How far the sum of a row's probabilities may be from 1.</summary>
    private const double SumTolerance = 1e-3;

    private static readonly string[] ClassWords = ["logit", "prob", "class", "softmax", "score"];

    /// <summary>
    /// Finds the first output [rows, classes] that holds probabilities (every row is non-negative with sum 1), their
    /// logarithms, or logits (known by the output's name).
    /// </summary>
    /// <param name="batch">Some rows' results.</param>
    /// <param name="names">The model's outputs.</param>
    /// <returns>Null when there is none: a model of regression or embeddings has no classes.</returns>
    public static ClassOutput? Find(BatchResult batch, ImmutableArray<string> names)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (var index = 0; index < names.Length; index++)
        {
            var classes = batch.Classes(index);
            if (classes is < 2 or > MaxClasses) continue;
            var values = batch.Output(index);
            if (EveryRow(values, classes, IsDistribution)) return new ClassOutput(names[index], index, classes, true);
            if (ClassWords.Any(word => names[index].Contains(word, StringComparison.OrdinalIgnoreCase))
                || EveryRow(values, classes, IsLogDistribution))
            {
                return new ClassOutput(names[index], index, classes, false);
            }
        }

        return null;
    }

    /// <param name="batch">Results of the same model.</param>
    /// <param name="probabilities">Receives rows × <see cref="Classes"/>.</param>
    internal void Read(BatchResult batch, Span<float> probabilities)
    {
        var values = batch.Output(Index);
        if (values.Length != batch.Rows * Classes)
        {
            throw new InvalidOperationException(
                $"Output {Name} has {values.Length} values for {batch.Rows} rows of {Classes} classes.");
        }

        values.CopyTo(probabilities);
        for (var at = 0; !IsProbability && at < values.Length; at += Classes)
        {
            // From the largest logit down, because the exponential of a logit above 88 is no float32.
            var row = probabilities.Slice(at, Classes);
            TensorPrimitives.Subtract(row, TensorPrimitives.Max<float>(row), row);
            TensorPrimitives.Exp(row, row);
            TensorPrimitives.Divide(row, TensorPrimitives.Sum<float>(row), row);
        }
    }

    private static bool EveryRow(ReadOnlySpan<float> values, int classes, Func<float[], bool> holds)
    {
        var row = new float[classes];
        for (var at = 0; at < values.Length; at += classes)
        {
            values.Slice(at, classes).CopyTo(row);
            if (!holds(row)) return false;
        }

        return !values.IsEmpty;
    }

    private static bool IsDistribution(float[] row) =>
        TensorPrimitives.Min<float>(row) >= 0 && Math.Abs(TensorPrimitives.Sum<float>(row) - 1) <= SumTolerance;

    private static bool IsLogDistribution(float[] row)
    {
        TensorPrimitives.Exp(row, row);
        return IsDistribution(row);
    }
}
