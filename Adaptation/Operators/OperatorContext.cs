using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Alphadrift.Adaptation.Operators;

/// <summary>One run of a node: its inputs, outputs and threads.</summary>
internal readonly unsafe struct OperatorContext(OperatorNode node, nint context)
{
    /// <summary>The largest rank of an input.</summary>
    public const int MaxRank = 16;

    private readonly OrtApi _api = OrtApi.Required;

    /// <summary>An input's elements.</summary>
    /// <param name="shape">Takes its extents; cut to its rank.</param>
    public float* Input(int index, ref Span<long> shape)
    {
        var value = _api.GetInput(context, (nuint)index);
        shape = shape[.._api.GetShape(value, shape)];
        return _api.GetData(value);
    }

    /// <summary>Memory for an output of this shape.</summary>
    public float* Output(int index, ReadOnlySpan<long> shape) => _api.GetData(_api.GetOutput(context, (nuint)index, shape));

    /// <summary>
    /// Calls <see cref="OperatorNode.ComputeRow"/> for 0 … rows − 1 on the session's own threads, and waits for them.
    /// </summary>
    public void ForEachRow<TCall>(long rows, TCall call)
        where TCall : unmanaged
    {
        var handle = GCHandle.Alloc(node);
        try
        {
            var work = new Work { Node = GCHandle.ToIntPtr(handle), Call = &call };
            _api.ParallelFor(context, &RunRow, rows, &work);
            if (work.Failed != 0) throw new InvalidOperationException("The kernel failed.");
        }
        finally
        {
            handle.Free();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RunRow(void* state, nuint row)
    {
        var work = (Work*)state;
        try
        {
            ((OperatorNode)GCHandle.FromIntPtr(work->Node).Target!).ComputeRow(work->Call, (long)row);
        }
        catch (Exception)
        {
            Volatile.Write(ref work->Failed, 1);
        }
    }

    /// <summary>What the threads of one call share.</summary>
    private struct Work
    {
        public nint Node;
        public void* Call;
        public int Failed;
    }
}
