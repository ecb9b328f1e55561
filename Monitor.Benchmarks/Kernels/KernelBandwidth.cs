using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Benchmarks.Kernels;

/// <param name="Name">Pass and kernel.</param>
/// <param name="Milliseconds">Median time of a round.</param>
/// <param name="Bandwidth">Bytes read and written per second by those of the plain copy in the same round, median.</param>
internal sealed record KernelTiming(string Name, double Milliseconds, double Bandwidth);

/// <summary>
/// The kernels alone, against a plain copy, on one thread. A copy and the forward pass read one tensor and write one; the
/// backward pass reads two and writes one, so that it may take 1.5 times as long; the pass for the slopes alone reads two.
/// </summary>
internal sealed unsafe class KernelBandwidth : IDisposable
{
    /// <summary>Channels and positions: the Fashion net's three sites, a deep site of few positions, and a dense layer.</summary>
    public static readonly ImmutableArray<(int Channels, int Inner)> Shapes =
        [(32, 784), (64, 196), (64, 49), (512, 16), (128, 1)];

    /// <summary>Values that a round passes over, so that it lasts some milliseconds.</summary>
    private const int ValuesPerRound = 20_000_000;

    private readonly int _rows;
    private readonly int _count;
    private readonly int _repeats;
    private readonly float* _memory;
    private readonly PReluCall _call;

    public KernelBandwidth(int rows, int channels, int inner)
    {
        _rows = rows;
        _count = rows * channels * inner;
        _repeats = Math.Max(1, ValuesPerRound / _count);
        var sums = rows * MomentLayout.CountWithShares * channels;
        _memory = (float*)NativeMemory.AlignedAlloc((nuint)(3 * _count + sums + 4 * channels) * sizeof(float), 64);
        _call = new PReluCall
        {
            Z = _memory,
            Dy = _memory + _count,
            Output = _memory + 2 * _count,
            Sums = _memory + 3 * _count,
            Slopes = _memory + 3 * _count + sums,
            Steepness = _memory + 3 * _count + sums + channels,
            Lower = _memory + 3 * _count + sums + 2 * channels,
            Upper = _memory + 3 * _count + sums + 3 * channels,
            Outer = 1,
            Channels = channels,
            Inner = inner,
        };
        var random = new Random(1);
        for (var i = 0; i < 2 * _count; i++) _call.Z[i] = ConvChain.Normal(random);
        new Span<float>(_call.Slopes, channels).Fill(0.25f);

        // Ramps of .05 around the 30 % and 70 % quantiles of the normal distribution.
        new Span<float>(_call.Steepness, channels).Fill(-20);
        new Span<float>(_call.Lower, channels).Fill(-20 * 0.5244f + 0.5f);
        new Span<float>(_call.Upper, channels).Fill(20 * 0.5244f + 0.5f);
    }

    public IReadOnlyList<KernelTiming> Measure(int rounds)
    {
        var copy = new Variant(
            "copy", () => Repeat(() => new Span<float>(_call.Z, _count).CopyTo(new Span<float>(_call.Output, _count))));
        var passes = Pass("forward", PReluKernels.Moments, tensors: 2)
            .Concat(Pass("forward with shares", PReluKernels.Shares, tensors: 2))
            .Concat(Pass("backward", PReluKernels.Backward, tensors: 3))
            .Concat(Pass("slopes alone", PReluKernels.Slopes, tensors: 2))
            .Prepend((Variant: copy, Tensors: 2))
            .ToArray();
        var timings = Interleaved.Measure([.. passes.Select(pass => pass.Variant)], rounds);
        return [.. timings.Select((timing, i) => new KernelTiming(
            timing.Name, timing.Milliseconds, passes[i].Tensors / 2.0 / timing.Ratio))];
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    private IEnumerable<(Variant Variant, int Tensors)> Pass(string name, ImmutableArray<PReluKernel> kernels, int tensors) =>
        kernels.Where(kernel => kernel.IsSupported)
            .Select(kernel => (new Variant($"{name}, {kernel.Name}", () => Repeat(() => Rows(kernel))), tensors));

    private void Rows(PReluKernel kernel)
    {
        for (var row = 0L; row < _rows; row++) kernel.Run(_call, row);
    }

    private void Repeat(Action action)
    {
        for (var i = 0; i < _repeats; i++) action();
    }
}
