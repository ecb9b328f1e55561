using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>The kernels there are. Each can be forced by its name, and the same tests run them all.</summary>
public static class PReluKernels
{
    internal static readonly ImmutableArray<PReluKernel> All = CreateAll();

    /// <summary>Names of the kernels that this processor runs, the slowest first: scalar, vector128, vector256, vector512.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Where(kernel => kernel.IsSupported).Select(kernel => kernel.Name)];

    /// <summary>The kernel of that name; null for the widest that the processor runs.</summary>
    /// <exception cref="ArgumentException">There is no such kernel, or the processor does not run it.</exception>
    internal static PReluKernel Select(string? name) =>
        All.LastOrDefault(kernel => kernel.IsSupported && (name is null || kernel.Name == name)) ??
        throw new ArgumentException($"There is no kernel '{name}' on this processor; there are {string.Join(", ", Names)}.", nameof(name));

    private static ImmutableArray<PReluKernel> CreateAll()
    {
        var scalar = new ScalarPReluKernel();
        var four = new VectorPReluKernel<Lanes128>(scalar);
        var eight = new VectorPReluKernel<Lanes256>(four);
        return [scalar, four, eight, new VectorPReluKernel<Lanes512>(eight)];
    }
}
