using Alphadrift.Adaptation.Kernels;
using Alphadrift.Tests.Sessions;
using Xunit;

namespace Alphadrift.Tests.Kernels;

/// <summary>
/// Every kernel that this processor runs, over shapes with and without tails, against a plain computation in float64.
/// </summary>
public sealed unsafe class PReluKernelTests
{
    private const double Tolerance = 2e-6;

    public static TheoryData<string> Kernels => [.. PReluKernels.Names];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_RandomShapes_GivesOutputsAndMoments(string name)
    {
        var random = new Random(7);
        for (var trial = 0; trial < 300; trial++)
        {
            var shape = (
                Rows: random.Next(1, 4),
                Outer: random.Next(4) == 0 ? random.Next(1, 6) : 1,
                Channels: random.Next(1, 40),
                Inner: Inner(random));
            var z = MomentReference.Values(shape.Rows * shape.Outer * shape.Channels * shape.Inner, seed: trial);
            float[] slopes = [.. Enumerable.Range(0, shape.Channels).Select(_ => (float)(random.NextDouble() * 3 - 1))];

            var (y, moments) = Run(name, z, slopes, shape.Rows, shape.Outer, shape.Inner, inPlace: trial % 2 == 0);

            MomentReference.AssertClose(MomentReference.Y(z, slopes, shape.Inner), y, Tolerance);
            MomentReference.AssertClose(
                MomentReference.Moments(z, shape.Rows, shape.Outer, shape.Channels, shape.Inner), moments, 10 * Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_EveryLengthUpToTwoVectors_GivesOutputsAndMoments(string name)
    {
        for (var length = 1; length <= 33; length++)
        {
            AssertRun(name, MomentReference.Values(3 * length, length), channels: 3, inner: length);
            AssertRun(name, MomentReference.Values(3 * length, length), channels: length, inner: 1);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_ZerosOfBothSigns_AreNeitherPositiveNorNegative(string name)
    {
        var z = Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? 0f : -0f).ToArray();

        var (y, moments) = Run(name, z, [0.5f, 2], rows: 1, outer: 1, inner: 20, inPlace: false);

        Assert.All(y, value => Assert.Equal(0, value));
        Assert.All(moments, value => Assert.Equal(0, value));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_NaN_IsInEveryMomentOfItsChannelButTheShare(string name)
    {
        foreach (var (channels, inner) in new[] { (3, 50), (3, 5), (50, 1), (18, 17) })
        {
            for (var at = 0; at < channels * inner; at++)
            {
                var z = MomentReference.Values(channels * inner, seed: at);
                z[at] = float.NaN;
                AssertRun(name, z, channels, inner);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_InfiniteAndHugeValues_GiveWhatFloat32Gives(string name)
    {
        float[] extremes =
            [float.PositiveInfinity, float.NegativeInfinity, 3e38f, -3e38f, 1e12f, -1e12f, 1e-40f, -1e-40f];
        foreach (var value in extremes)
        {
            var z = new float[35];
            z[17] = value;
            AssertRun(name, z, channels: 1, inner: 35);
            AssertRun(name, z, channels: 35, inner: 1);
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
            Array.Fill(z, 0.1f);

            var moments = Run(name, z, new float[channels], rows: 1, outer, inner, inPlace: true).Moments;

            Assert.Equal(0.1, moments[0], 1e-5);
            Assert.Equal(0.01, moments[(int)Moment.PositiveSquare * channels], 1e-6);
            Assert.Equal(0.001, moments[(int)Moment.Cube * channels], 1e-7);
        }
    }

    [Fact]
    public void Names_OnAnyProcessor_BeginWithTheReference() =>
        Assert.Equal(
            PReluKernels.Names, new[] { "scalar", "vector128", "vector256", "vector512" }.Take(PReluKernels.Names.Length));

    [Fact]
    public void IndexOf_UnknownName_ListsTheKernels() =>
        Assert.Equal(
            "There is no kernel 'vector64' on this processor; there are " +
            $"{string.Join(", ", PReluKernels.Names)}. (Parameter 'name')",
            Assert.Throws<ArgumentException>(() => PReluKernels.IndexOf("vector64")).Message);

    private static int Inner(Random random) =>
        random.Next(3) switch { 0 => 1, 1 => random.Next(1, 20), _ => random.Next(20, 300) };

    private static void AssertRun(string name, float[] z, int channels, int inner)
    {
        var rows = z.Length / channels / inner;
        float[] slopes = [.. Enumerable.Range(0, channels).Select(i => 0.25f - 0.1f * i)];

        var (y, moments) = Run(name, z, slopes, rows, outer: 1, inner, inPlace: false);

        MomentReference.AssertClose(MomentReference.Y(z, slopes, inner), y, Tolerance);
        MomentReference.AssertClose(MomentReference.Moments(z, rows, 1, channels, inner), moments, 10 * Tolerance);
    }

    private static (float[] Y, float[] Moments) Run(
        string name, float[] z, float[] slopes, int rows, int outer, int inner, bool inPlace)
    {
        var kernel = PReluKernels.Moments[PReluKernels.IndexOf(name)];

        // Guards behind the arrays show a write past their ends.
        var input = new float[z.Length + 16];
        z.CopyTo(input, 0);
        var output = inPlace ? input : new float[z.Length + 16];
        output.AsSpan(z.Length).Fill(-77);
        var moments = new float[rows * MomentLayout.Count * slopes.Length + 16];
        moments.AsSpan().Fill(-77);
        fixed (float* zs = input, ys = output, ms = moments, alphas = slopes)
        {
            var call = new PReluCall
            {
                Z = zs,
                Output = ys,
                Sums = ms,
                Slopes = alphas,
                Outer = outer,
                Channels = slopes.Length,
                Inner = inner,
            };
            for (var row = 0; row < rows; row++) kernel.Run(call, row);
        }

        Assert.All(output[z.Length..], guard => Assert.Equal(-77, guard));
        Assert.All(moments[^16..], guard => Assert.Equal(-77, guard));
        return (output[..z.Length], moments[..^16]);
    }
}
