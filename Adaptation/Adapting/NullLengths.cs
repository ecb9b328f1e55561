using System.Collections.Immutable;
using System.Numerics.Tensors;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Slopes;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// The standardised length of a first step without shift. A step is linear in the mean gradient, so windows of reference rows
/// need no
/// new run of the network.
/// </summary>
internal static class NullLengths
{
    /// <summary>Simulated windows per size, as far as <see cref="MaxSums"/> allows.</summary>
    public const int Count = 1000;

    private const int FewestCount = 200;

    /// <summary>Most values that are added up.</summary>
    private const double MaxSums = 4e9;

    /// <param name="standardized">Every reference row's step in standard deviations: N × slopes.</param>
    /// <param name="layout">Where the sites' slopes are.</param>
    /// <param name="sizes">Window sizes, ascending, below N.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="report">Told the share that is done.</param>
    /// <returns>Over all slopes first, then per site.</returns>
    /// <remarks>
    /// The lengths are multiplied by (N + n)/(N − n), as in <see cref="NullWindows"/>: these windows are part of the mean that
    /// they deviate from.
    /// </remarks>
    public static ImmutableArray<NullDistribution> Simulate(
        ReadOnlySpan<float> standardized, SlopeLayout layout, ImmutableArray<int> sizes, int seed, Action<double> report)
    {
        var rows = standardized.Length / layout.Count;
        var count = (int)Math.Clamp(MaxSums / layout.Count / sizes.Sum(), FewestCount, Count);
        var groups = 1 + layout.Sites.Length;
        var lengths = new double[groups][][];
        for (var group = 0; group < groups; group++) lengths[group] = [.. sizes.Select(_ => new double[count])];
        var random = new Xoshiro256StarStar(seed, threadSafe: false);
        int[] order = [.. Enumerable.Range(0, rows)];
        var sum = new float[layout.Count];
        for (var size = 0; size < sizes.Length; size++)
        {
            var n = sizes[size];
            for (var window = 0; window < count; window++)
            {
                Array.Clear(sum);
                for (var i = 0; i < n; i++)
                {
                    var pick = random.Next(i, rows);
                    (order[i], order[pick]) = (order[pick], order[i]);
                    TensorPrimitives.Add<float>(sum, standardized.Slice(order[i] * layout.Count, layout.Count), sum);
                }

                var scale = (double)(rows + n) / (rows - n) / n;
                for (var site = 0; site < layout.Sites.Length; site++)
                {
                    var part = scale * TensorPrimitives.SumOfSquares<float>(
                        sum.AsSpan(layout.Offset(site), layout.Sites[site].Channels));
                    lengths[1 + site][size][window] = part;
                    lengths[0][size][window] += part;
                }
            }

            report((size + 1.0) / sizes.Length);
        }

        return [.. lengths.Select(group => Distribution(rows, sizes, group))];
    }

    /// <param name="rows">N.</param>
    /// <param name="sizes">Window sizes.</param>
    /// <param name="lengths">Per size the simulated lengths; sorted in place.</param>
    public static NullDistribution Distribution(int rows, ImmutableArray<int> sizes, double[][] lengths)
    {
        foreach (var scores in lengths) Array.Sort(scores);
        return new NullDistribution(rows, sizes, lengths, lengths); // a length has no ridge
    }
}
