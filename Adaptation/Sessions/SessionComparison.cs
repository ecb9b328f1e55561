using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Sessions;

/// <summary>
/// Whether two sessions of one model give the same outputs and moments, on random rows and slopes with a fixed seed.
/// </summary>
internal static class SessionComparison
{
    /// <summary>
    /// Largest difference by the largest value of the same row and moment: a few times what the order of summation can make.
    /// </summary>
    private const float Tolerance = 1e-4f;

    /// <summary>
    /// Of the shares of positions, in the mean over the channels: a value that rounding moves
    /// across the border counts as a whole position.
    /// </summary>
    private const float ShareTolerance = 0.01f;

    private const int Seed = 20_249;

    /// <summary>Standard deviations of the rows' values, because a model may expect pixels or standardised values.</summary>
    private static readonly float[] Scales = [1, 16, 256];

    /// <exception cref="NotSupportedException">They differ; the message says where.</exception>
    public static void Check(ModelSession expected, ModelSession actual)
    {
        var random = new Random(Seed);
        var rows = RandomRows(expected.Layout, Math.Min(Scales.Length, expected.BatchRows), random);
        var slopes = expected.Sites.Select(site => Slopes(site.Channels, random)).ToArray();
        var (want, have) = (expected.Run(rows, slopes), actual.Run(rows, slopes));
        for (var output = 0; output < expected.OutputNames.Length; output++)
        {
            if (!AreClose(want.Output(output), have.Output(output), rows.Count))
                throw Difference($"output '{expected.OutputNames[output]}'");
        }

        for (var site = 0; site < expected.Sites.Length; site++)
        {
            var wanted = want.Moments(site);
            var had = have.Moments(site);
            var isSame = wanted.Length == had.Length && wanted.ContainsAnyInRange(float.MinValue, float.MaxValue);
            var channels = expected.Sites[site].Channels;
            var count = wanted.Length / rows.Count / channels;
            for (var part = 0; isSame && part < rows.Count * count; part++)
            {
                var one = wanted.Slice(part * channels, channels);
                var other = had.Slice(part * channels, channels);
                isSame = part % count >= (int)Moment.NegativeShare ? AreShares(one, other) : AreClose(one, other, 1);
            }

            if (!isSame) throw Difference($"the moments of '{expected.Sites[site].Name}'");
        }
    }

    /// <summary>Row by row: within <see cref="Tolerance"/> of the row's largest value; NaN and ∞ at the same places.</summary>
    internal static bool AreClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int rows)
    {
        if (expected.Length != actual.Length) return false;
        var width = expected.Length / rows;
        for (var row = 0; row < rows; row++)
        {
            var want = expected.Slice(row * width, width);
            var have = actual.Slice(row * width, width);
            var scale = 0f;
            foreach (var value in want) scale = float.IsFinite(value) ? Math.Max(scale, Math.Abs(value)) : scale;
            for (var i = 0; i < width; i++)
            {
                if (!(Math.Abs(want[i] - have[i]) <= Tolerance * scale) && !want[i].Equals(have[i])) return false;
            }
        }

        return true;
    }

    private static bool AreShares(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        var sum = 0f;
        for (var i = 0; i < expected.Length; i++) sum += Math.Abs(expected[i] - actual[i]);
        return sum <= ShareTolerance * expected.Length;
    }

    /// <summary>Integers and truth values are 0, which any model takes.</summary>
    private static RowSet RandomRows(RowLayout layout, int rows, Random random)
    {
        var values = new float[rows * layout.RowLength];
        for (var row = 0; row < rows; row++)
        {
            for (var input = 0; input < layout.Inputs.Length; input++)
            {
                var spec = layout.Inputs[input];
                if (spec.Kind is not (ElementKind.Float32 or ElementKind.Float64 or ElementKind.Float16)) continue;
                foreach (ref var value in values.AsSpan(row * layout.RowLength + layout.Offset(input), spec.RowLength))
                {
                    // The sum of twelve uniform numbers: a deviation of 1 around 6.
                    for (var i = 0; i < 12; i++) value += random.NextSingle();
                    value = (value - 6) * Scales[row];
                }
            }
        }

        return new RowSet(layout, values);
    }

    private static ReadOnlyMemory<float> Slopes(int channels, Random random)
    {
        var slopes = new float[channels];
        foreach (ref var slope in slopes.AsSpan()) slope = 0.05f + 0.9f * random.NextSingle();
        return slopes;
    }

    private static NotSupportedException Difference(string where) => new($"{where} came out otherwise than in the plain layout");
}
