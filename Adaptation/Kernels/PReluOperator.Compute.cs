using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>What a node of the operator keeps, and what it does when it runs.</summary>
internal static unsafe partial class PReluOperator
{
    /// <summary>A node's attributes, in native memory between <see cref="Create"/> and <see cref="Destroy"/>.</summary>
    private struct Node
    {
        public int Axis;
        public int Kernel;
    }

    /// <summary>What the threads of one call share.</summary>
    private struct Work
    {
        public PReluCall Call;
        public int Kernel;
        public int Failed;
    }

    [UnmanagedCallersOnly]
    private static nint Create(void* self, void* api, nint info, void** kernel)
    {
        try
        {
            var axis = checked((int)Api.GetAttribute(info, "axis\0"u8));
            var index = checked((int)Api.GetAttribute(info, "kernel\0"u8));
            ArgumentOutOfRangeException.ThrowIfLessThan(axis, 1);
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, PReluKernels.All.Length);
            var node = (Node*)NativeMemory.Alloc((nuint)sizeof(Node));
            *node = new Node { Axis = axis, Kernel = index };
            *kernel = node;
            return 0;
        }
        catch (Exception fault)
        {
            return Failure(fault);
        }
    }

    [UnmanagedCallersOnly]
    private static void Destroy(void* kernel) => NativeMemory.Free(kernel);

    [UnmanagedCallersOnly]
    private static nint Compute(void* kernel, nint context)
    {
        try
        {
            Compute(*(Node*)kernel, context);
            return 0;
        }
        catch (Exception fault)
        {
            return Failure(fault);
        }
    }

    private static void Compute(Node node, nint context)
    {
        var z = Api.GetInput(context, 0);
        var slopes = Api.GetInput(context, 1);
        Span<long> shape = stackalloc long[MaxRank];
        shape = shape[..Api.GetShape(z, shape)];
        Span<long> slopeShape = stackalloc long[MaxRank];
        slopeShape = slopeShape[..Api.GetShape(slopes, slopeShape)];
        var channels = node.Axis < shape.Length ? shape[node.Axis] : 1;
        if (shape.IsEmpty || slopeShape is not [var given] || given != channels)
        {
            throw new InvalidOperationException(
                $"{Name}: z [{string.Join(", ", shape.ToArray())}] has {channels} channels on axis {node.Axis}; " +
                $"the slopes are [{string.Join(", ", slopeShape.ToArray())}].");
        }

        var work = new Work
        {
            Kernel = node.Kernel,
            Call = new PReluCall
            {
                Z = Api.GetData(z),
                Slopes = Api.GetData(slopes),
                Y = Api.GetData(Api.GetOutput(context, 0, shape)),
                Moments = Api.GetData(Api.GetOutput(context, 1, [shape[0], MomentLayout.Count, channels])),
                Outer = Product(shape[1..Math.Min(node.Axis, shape.Length)]),
                Channels = channels,
                Inner = Product(shape[Math.Min(node.Axis + 1, shape.Length)..]),
            },
        };
        if (work.Call.Positions == 0 || channels == 0) throw new InvalidOperationException($"{Name}: z is empty.");
        Api.ParallelFor(context, &RunRow, shape[0], &work);
        if (work.Failed != 0) throw new InvalidOperationException($"{Name}: the kernel failed.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RunRow(void* state, nuint row)
    {
        var work = (Work*)state;
        try
        {
            PReluKernels.All[work->Kernel].Run(work->Call, (long)row);
        }
        catch (Exception)
        {
            Volatile.Write(ref work->Failed, 1);
        }
    }

    private static long Product(ReadOnlySpan<long> extents)
    {
        var product = 1L;
        foreach (var extent in extents) product *= extent;
        return product;
    }

    private static nint Failure(Exception fault)
    {
        try
        {
            return Api.CreateStatus(fault.Message);
        }
        catch (Exception)
        {
            // Nothing is left to report with; a null status would say that all is well, so the process ends here.
            Environment.FailFast($"{Name} could not report a failure.", fault);
            return 0;
        }
    }
}
