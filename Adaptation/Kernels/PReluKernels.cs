using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>The kernels there are. Each can be forced by its name, and the same tests run them all.</summary>
public static class PReluKernels
{
    /// <summary>
    /// PReLU forward with the moments of <see cref="Moment"/> that every site has. The lists have
    /// the same kernels in the same order.
    /// </summary>
    internal static readonly ImmutableArray<PReluKernel> Moments =
        Widths<MomentSums<Lanes128>, MomentSums<Lanes256>, MomentSums<Lanes512>>(new ScalarMomentsKernel(hasShares: false));

    /// <summary>The same with the two shares.</summary>
    internal static readonly ImmutableArray<PReluKernel> Shares =
        Widths<ShareSums<Lanes128>, ShareSums<Lanes256>, ShareSums<Lanes512>>(new ScalarMomentsKernel(hasShares: true));

    /// <summary>PReLU backward: the gradient by z, and the slopes' gradients per row.</summary>
    internal static readonly ImmutableArray<PReluKernel> Backward =
        Widths<BackwardSums<Lanes128>, BackwardSums<Lanes256>, BackwardSums<Lanes512>>(new ScalarBackwardKernel(hasOutput: true));

    /// <summary>The slopes' gradients per row, without the gradient by z.</summary>
    internal static readonly ImmutableArray<PReluKernel> Slopes =
        Widths<SlopeSums<Lanes128>, SlopeSums<Lanes256>, SlopeSums<Lanes512>>(new ScalarBackwardKernel(hasOutput: false));

    /// <summary>
    /// Names of the kernels that this processor runs, the slowest first: scalar, vector128, vector256, vector512.
    /// </summary>
    public static ImmutableArray<string> Names { get; } =
        [.. Moments.Where(kernel => kernel.IsSupported).Select(kernel => kernel.Name)];

    /// <summary>Where in each list the kernel of that name is; null for the widest that the processor runs.</summary>
    /// <exception cref="ArgumentException">There is no such kernel, or the processor does not run it.</exception>
    internal static int IndexOf(string? name)
    {
        for (var i = Moments.Length - 1; i >= 0; i--)
        {
            if (Moments[i].IsSupported && (name is null || Moments[i].Name == name)) return i;
        }

        throw new ArgumentException(
            $"There is no kernel '{name}' on this processor; there are {string.Join(", ", Names)}.", nameof(name));
    }

    private static ImmutableArray<PReluKernel> Widths<TFour, TEight, TSixteen>(ScalarPReluKernel scalar)
        where TFour : unmanaged, IPReluSums<TFour, Lanes128>
        where TEight : unmanaged, IPReluSums<TEight, Lanes256>
        where TSixteen : unmanaged, IPReluSums<TSixteen, Lanes512>
    {
        var four = new VectorPReluKernel<Lanes128, TFour>(scalar);
        var eight = new VectorPReluKernel<Lanes256, TEight>(four);
        return [scalar, four, eight, new VectorPReluKernel<Lanes512, TSixteen>(eight)];
    }
}
