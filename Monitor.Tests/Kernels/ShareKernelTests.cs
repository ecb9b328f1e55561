using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Tests.Sessions;
using Xunit;

namespace Alphadrift.Tests.Kernels;

/// <summary>Every kernel with shares that this processor runs, against a plain computation in float64.</summary>
public sealed unsafe class ShareKernelTests
{
    private const double Tolerance = 2e-5;

    public static TheoryData<string> Kernels => [.. PReluKernels.Names];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_RandomShapes_GivesMomentsAndShares(string name)
    {
        var random = new Random(11);
        for (var trial = 0; trial < 300; trial++)
        {
            var outer = random.Next(4) == 0 ? random.Next(1, 6) : 1;
            var inner = random.Next(3) switch { 0 => 1, 1 => random.Next(1, 20), _ => random.Next(20, 300) };
            AssertRun(name, seed: trial, rows: random.Next(1, 4), outer, channels: random.Next(1, 40), inner);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_EveryLengthUpToTwoVectors_CountsNoPositionTwice(string name)
    {
        for (var length = 1; length <= 33; length++)
        {
            AssertRun(name, length, rows: 1, outer: 1, channels: 3, inner: length);
            AssertRun(name, length, rows: 1, outer: 1, channels: length, inner: 1);
            AssertRun(name, length, rows: 2, outer: length, channels: 19, inner: 1);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_NaNAndInfinity_AreInTheSharesAsInTheDefinition(string name)
    {
        foreach (var (channels, inner) in new[] { (3, 50), (50, 1), (18, 17) })
        {
            foreach (var value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f, -1e30f })
            {
                for (var at = 0; at < channels * inner; at++)
                {
                    var z = MomentReference.Values(channels * inner, seed: at);
                    z[at] = value;
                    var expected = ShareReference.Moments(z, 1, 1, channels, inner, ShareReference.Thresholds(channels));

                    var shares = Run(name, z, 1, 1, channels, inner)[(MomentLayout.Count * channels)..];

                    MomentReference.AssertClose(expected.AsSpan(MomentLayout.Count * channels), shares, Tolerance);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_EveryPositionOnTheQuantile_CountsOneHalf(string name)
    {
        var thresholds = ShareReference.Thresholds(1);
        var z = Enumerable.Repeat((float)thresholds.Lower[0], 100).ToArray();

        var moments = Run(name, z, 1, 1, 1, 100);

        Assert.Equal(0.5, moments[(int)Moment.LowerShare], 1e-5);
        Assert.Equal(1, moments[(int)Moment.UpperShare], 1e-6);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_AMillionPositions_KeepsItsPrecision(string name)
    {
        // A third of the way up the ramp: a single running sum over so many positions would be off by whole per cents.
        var thresholds = ShareReference.Thresholds(1);
        foreach (var (inner, outer) in new[] { (1 << 20, 1), (1 << 10, 1 << 10) })
        {
            var z = Enumerable.Repeat((float)(thresholds.Lower[0] + (0.05 / 6)), inner * outer).ToArray();

            Assert.Equal(1.0 / 3, Run(name, z, 1, outer, 1, inner)[(int)Moment.LowerShare], 1e-4);
        }
    }

    [Fact]
    public void Steepness_OfAConstantChannel_LeavesItsSharesAtOneHalf()
    {
        var thresholds = new ShareThresholds([3, 3, double.NaN], [3, 3, double.NaN], [0, 1e-9, double.NaN]);

        Assert.All(thresholds.Steepness(), value => Assert.Equal(0, value));
        Assert.All(thresholds.LowerOffsets().Concat(thresholds.UpperOffsets()), value => Assert.Equal(0.5f, value));
    }

    private static void AssertRun(string name, int seed, int rows, int outer, int channels, int inner)
    {
        var z = MomentReference.Values(rows * outer * channels * inner, seed);

        MomentReference.AssertClose(
            ShareReference.Moments(z, rows, outer, channels, inner, ShareReference.Thresholds(channels)),
            Run(name, z, rows, outer, channels, inner),
            Tolerance);
    }

    /// <summary>The moments; y takes the place of z, and must be what the kernel without shares makes of it.</summary>
    private static float[] Run(string name, float[] z, int rows, int outer, int channels, int inner)
    {
        var thresholds = ShareReference.Thresholds(channels);
        float[] slopes = [.. Enumerable.Range(0, channels).Select(c => 0.25f - (0.01f * c))];
        var values = z.ToArray();
        var moments = new float[(rows * MomentLayout.CountWithShares * channels) + 16];
        moments.AsSpan().Fill(-77);
        fixed (float* zs = values, ms = moments, alphas = slopes, g = thresholds.Steepness(), b = thresholds.LowerOffsets(),
            t = thresholds.UpperOffsets())
        {
            var call = new PReluCall
            {
                Z = zs,
                Output = zs,
                Sums = ms,
                Slopes = alphas,
                Steepness = g,
                Lower = b,
                Upper = t,
                Outer = outer,
                Channels = channels,
                Inner = inner,
            };
            for (var row = 0; row < rows; row++) PReluKernels.Shares[PReluKernels.IndexOf(name)].Run(call, row);
        }

        if (z.All(float.IsFinite)) MomentReference.AssertClose(MomentReference.Y(z, slopes, inner), values, 2e-6);
        Assert.All(moments[^16..], guard => Assert.Equal(-77, guard));
        return moments[..^16];
    }
}
