using Alphadrift.Adaptation.Kernels;
using Alphadrift.Tests.Sessions;
using Xunit;

namespace Alphadrift.Tests.Kernels;

/// <summary>
/// Every backward kernel that this processor runs, with and without the gradient by z, against a plain computation in float64.
/// </summary>
public sealed unsafe class PReluBackwardKernelTests
{
    private const double Tolerance = 1e-7;

    public static TheoryData<string> Kernels => [.. PReluKernels.Names];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_RandomShapes_GivesBothGradients(string name)
    {
        var random = new Random(7);
        for (var trial = 0; trial < 300; trial++)
        {
            var (rows, outer, channels) = (random.Next(1, 4), random.Next(4) == 0 ? random.Next(1, 6) : 1, random.Next(1, 40));
            var inner = random.Next(3) switch { 0 => 1, 1 => random.Next(1, 20), _ => random.Next(20, 300) };
            var z = MomentReference.Values(rows * outer * channels * inner, seed: trial);
            AssertRun(name, z, MomentReference.Values(z.Length, seed: trial + 1000), rows, outer, channels, inner);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_EveryLengthUpToTwoVectors_GivesBothGradients(string name)
    {
        for (var length = 1; length <= 33; length++)
        {
            var z = MomentReference.Values(3 * length, seed: length);
            var dy = MomentReference.Values(3 * length, seed: length + 100);
            AssertRun(name, z, dy, rows: 1, outer: 1, channels: 3, inner: length);
            AssertRun(name, z, dy, rows: 1, outer: 1, channels: length, inner: 3);
            AssertRun(name, z, dy, rows: 3, outer: 1, channels: length, inner: 1);
            AssertRun(name, z, dy, rows: 1, outer: 3, channels: length, inner: 1);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_ZerosOfBothSigns_TakeTheSlope(string name)
    {
        float[] z = [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? 0f : -0f)];
        float[] dy = [.. Enumerable.Range(1, 40)];
        foreach (var (channels, inner) in new[] { (2, 20), (40, 1), (20, 2) })
        {
            var (dz, sums) = Run(name, z, [.. Enumerable.Repeat(0.5f, channels)], dy, rows: 1, outer: 1, inner, inPlace: false);

            Assert.Equal(dy.Select(value => 0.5f * value), dz);
            Assert.All(sums, sum => Assert.Equal(0, sum));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_NaNInZ_IsInItsChannelsSumAlone(string name)
    {
        foreach (var (channels, inner) in new[] { (3, 50), (3, 5), (50, 1), (18, 17) })
        {
            for (var at = 0; at < channels * inner; at++)
            {
                var z = MomentReference.Values(channels * inner, seed: at);
                z[at] = float.NaN;
                AssertRun(name, z, MomentReference.Values(z.Length, seed: at + 1000), rows: 1, outer: 1, channels, inner);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_NaNInDy_IsInItsPositionAndItsChannelsSum(string name)
    {
        foreach (var (channels, inner) in new[] { (3, 50), (3, 5), (50, 1), (18, 17) })
        {
            for (var at = 0; at < channels * inner; at++)
            {
                var dy = MomentReference.Values(channels * inner, seed: at);
                dy[at] = float.NaN;
                AssertRun(name, MomentReference.Values(dy.Length, seed: at + 1000), dy, rows: 1, outer: 1, channels, inner);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_InfiniteAndHugeValues_GiveWhatFloat32Gives(string name)
    {
        foreach (var value in new[] { float.PositiveInfinity, float.NegativeInfinity, 3e38f, -3e38f, 1e-40f, -1e-40f })
        {
            for (var at = 0; at < 35; at++)
            {
                // With dy = 2, 3e38 overflows; in dy itself, an infinity meets z of both signs and 0 (at 17).
                var huge = new float[35];
                var two = Enumerable.Repeat(2f, 35).ToArray();
                var mixed = Enumerable.Range(-17, 35).Select(i => (float)i).ToArray();
                huge[at] = value;
                AssertRun(name, huge, two, rows: 1, outer: 1, channels: 1, inner: 35);
                AssertRun(name, huge, two, rows: 1, outer: 1, channels: 35, inner: 1);
                AssertRun(name, mixed, huge, rows: 1, outer: 1, channels: 1, inner: 35);
                AssertRun(name, mixed, huge, rows: 1, outer: 1, channels: 35, inner: 1);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_AMillionPositions_KeepsItsPrecision(string name)
    {
        // 0.1 is not a float32: a single running sum over so many positions would be off by whole per cents.
        var shapes = new[] { (1, 1 << 20, 1), (1, 1, 1 << 20), (1, 1 << 10, 1 << 10), (16, 1, 1 << 16) };
        foreach (var (channels, inner, outer) in shapes)
        {
            var z = new float[channels * inner * outer];
            Array.Fill(z, -0.1f);
            var dy = new float[z.Length];
            Array.Fill(dy, 1f);

            var sum = Run(name, z, new float[channels], dy, rows: 1, outer, inner, inPlace: true).Sums[0];

            Assert.Equal(-1, sum / (0.1 * inner * outer), 1e-4);
        }
    }

    [Fact]
    public void Lists_OfAllPasses_HaveTheSameKernels()
    {
        Assert.Equal(PReluKernels.Moments.Select(kernel => kernel.Name), PReluKernels.Backward.Select(kernel => kernel.Name));
        Assert.Equal(PReluKernels.Moments.Select(kernel => kernel.Name), PReluKernels.Slopes.Select(kernel => kernel.Name));
    }

    private static void AssertRun(string name, float[] z, float[] dy, int rows, int outer, int channels, int inner)
    {
        float[] slopes = [.. Enumerable.Range(0, channels).Select(i => 0.25f - 0.1f * i)];
        var expected = BackwardReference.SlopeGradients(z, dy, rows, outer, channels, inner);
        foreach (var inPlace in new[] { false, true })
        {
            var (dz, sums) = Run(name, z, slopes, dy, rows, outer, inner, inPlace);

            MomentReference.AssertClose(BackwardReference.Dz(z, slopes, dy, inner), dz, Tolerance);
            BackwardReference.AssertSums(expected, sums);
        }
    }

    /// <summary>Both passes; the sums must not depend on whether the gradient by z is written.</summary>
    private static (float[] Dz, float[] Sums) Run(
        string name, float[] z, float[] slopes, float[] dy, int rows, int outer, int inner, bool inPlace)
    {
        // Guards behind the arrays show a write past their ends.
        float[] gradient = [.. dy, .. Enumerable.Repeat(-77f, 16)];
        var output = inPlace ? gradient : [.. gradient];
        var sums = Enumerable.Repeat(-77f, rows * slopes.Length + 16).ToArray();
        var alone = sums.ToArray();
        fixed (float* zs = z, gradients = gradient, outputs = output, alphas = slopes, both = sums, one = alone)
        {
            var call =
                new PReluCall { Z = zs, Dy = gradients, Sums = one, Outer = outer, Channels = slopes.Length, Inner = inner };
            for (var row = 0; row < rows; row++) PReluKernels.Slopes[PReluKernels.IndexOf(name)].Run(call, row);
            call.Slopes = alphas;
            call.Output = outputs;
            call.Sums = both;
            for (var row = 0; row < rows; row++) PReluKernels.Backward[PReluKernels.IndexOf(name)].Run(call, row);
        }

        Assert.Equal(alone, sums);
        Assert.All(output[z.Length..], guard => Assert.Equal(-77, guard));
        Assert.All(sums[^16..], guard => Assert.Equal(-77, guard));
        return (output[..z.Length], sums[..^16]);
    }
}
