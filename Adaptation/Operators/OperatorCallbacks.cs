using System.Runtime.InteropServices;

namespace Alphadrift.Adaptation.Operators;

/// <summary>
/// The callbacks of every managed operator. ONNX Runtime hands each the structure that <see cref="Create"/> made,
/// or the node that <see cref="CreateNode"/> made.
/// </summary>
/// <remarks>No exception may pass into native code: every callback that can fail catches and returns a status.</remarks>
internal static unsafe class OperatorCallbacks
{
    /// <summary>What ONNX Runtime knows an operator by, and behind it what we do.</summary>
    private struct Entry
    {
        public OrtCustomOp Operator;
        public byte* Name;
        public int Index;
    }

    /// <summary>The structure for an operator, for as long as the process lives.</summary>
    /// <param name="index">Its position in <see cref="ManagedOperators.All"/>.</param>
    public static void* Create(int index, ManagedOperator description)
    {
        var entry = (Entry*)NativeMemory.AllocZeroed((nuint)sizeof(Entry));
        entry->Name = (byte*)Marshal.StringToCoTaskMemUTF8(description.Name);
        entry->Index = index;
        ref var callbacks = ref entry->Operator;
        callbacks.Version = OrtApi.Version;
        callbacks.GetName = (delegate* unmanaged<Entry*, byte*>)&GetName;
        callbacks.GetExecutionProviderType = (delegate* unmanaged<Entry*, byte*>)&GetExecutionProvider;
        callbacks.GetInputType = (delegate* unmanaged<Entry*, nuint, int>)&FloatType;
        callbacks.GetInputTypeCount = (delegate* unmanaged<Entry*, nuint>)&InputCount;
        callbacks.GetOutputType = (delegate* unmanaged<Entry*, nuint, int>)&FloatType;
        callbacks.GetOutputTypeCount = (delegate* unmanaged<Entry*, nuint>)&OutputCount;
        callbacks.KernelDestroy = (delegate* unmanaged<nint, void>)&DestroyNode;
        callbacks.GetInputCharacteristic = (delegate* unmanaged<Entry*, nuint, int>)&Zero;
        callbacks.GetOutputCharacteristic = (delegate* unmanaged<Entry*, nuint, int>)&Zero;
        callbacks.GetInputMemoryType = (delegate* unmanaged<Entry*, nuint, int>)&Zero;
        callbacks.CreateKernelV2 = (delegate* unmanaged<Entry*, void*, nint, nint*, nint>)&CreateNode;
        callbacks.KernelComputeV2 = (delegate* unmanaged<nint, nint, nint>)&Compute;
        callbacks.GetStartVersion = (delegate* unmanaged<Entry*, int>)&StartVersion;
        callbacks.GetEndVersion = (delegate* unmanaged<Entry*, int>)&EndVersion;
        if (description.ShapeInput is null) return entry;
        callbacks.InferOutputShapeFn = (delegate* unmanaged<Entry*, nint, nint>)&InferShape;
        if (description.MayReplace) SetMayInplace(ref callbacks, description.ShapeInput.Value);
        return entry;
    }

    [UnmanagedCallersOnly]
    private static nint CreateNode(Entry* self, void* api, nint info, nint* node)
    {
        try
        {
            var created = ManagedOperators.All[self->Index].CreateNode(new OperatorAttributes(info));
            *node = GCHandle.ToIntPtr(GCHandle.Alloc(created));
            return 0;
        }
        catch (Exception fault)
        {
            return Failure(fault);
        }
    }

    [UnmanagedCallersOnly]
    private static void DestroyNode(nint node) => GCHandle.FromIntPtr(node).Free();

    [UnmanagedCallersOnly]
    private static nint Compute(nint node, nint context)
    {
        try
        {
            var target = (OperatorNode)GCHandle.FromIntPtr(node).Target!;
            target.Compute(new OperatorContext(target, context));
            return 0;
        }
        catch (Exception fault)
        {
            return Failure(fault);
        }
    }

    /// <summary>
    /// Output 0 has the shape of an input. Only where ONNX Runtime knows this does it let the output take that input's memory.
    /// </summary>
    [UnmanagedCallersOnly]
    private static nint InferShape(Entry* self, nint shapeContext)
    {
        try
        {
            OrtApi.Required.InferSameShape(shapeContext, (nuint)ManagedOperators.All[self->Index].ShapeInput!.Value, output: 0);
            return 0;
        }
        catch (Exception fault)
        {
            return Failure(fault);
        }
    }

    [UnmanagedCallersOnly]
    private static byte* GetName(Entry* self) => self->Name;

    /// <summary>Null: the CPU's.</summary>
    [UnmanagedCallersOnly]
    private static byte* GetExecutionProvider(Entry* self) => null;

    /// <summary>ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT.</summary>
    [UnmanagedCallersOnly]
    private static int FloatType(Entry* self, nuint index) => 1;

    [UnmanagedCallersOnly]
    private static nuint InputCount(Entry* self) => (nuint)ManagedOperators.All[self->Index].Inputs;

    [UnmanagedCallersOnly]
    private static nuint OutputCount(Entry* self) => (nuint)ManagedOperators.All[self->Index].Outputs;

    /// <summary>INPUT_OUTPUT_REQUIRED, and OrtMemTypeDefault.</summary>
    [UnmanagedCallersOnly]
    private static int Zero(Entry* self, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static int StartVersion(Entry* self) => 1;

    [UnmanagedCallersOnly]
    private static int EndVersion(Entry* self) => int.MaxValue;

    /// <summary>This one callback is not told the operator: there is one per input.</summary>
    private static void SetMayInplace(ref OrtCustomOp callbacks, int input)
    {
        callbacks.GetMayInplace = input switch
        {
            0 => (delegate* unmanaged<int**, int**, nuint>)&MayReplaceInput0,
            2 => (delegate* unmanaged<int**, int**, nuint>)&MayReplaceInput2,
            _ => throw new NotSupportedException(
                $"Output 0 cannot take the memory of input {input}: add a callback that says so."),
        };
        callbacks.ReleaseMayInplace = (delegate* unmanaged<int*, int*, void>)&ReleaseMayInplace;
    }

    [UnmanagedCallersOnly]
    private static nuint MayReplaceInput0(int** inputs, int** outputs) => MayReplace(0, inputs, outputs);

    [UnmanagedCallersOnly]
    private static nuint MayReplaceInput2(int** inputs, int** outputs) => MayReplace(2, inputs, outputs);

    private static nuint MayReplace(int input, int** inputs, int** outputs)
    {
        *inputs = (int*)NativeMemory.Alloc(sizeof(int));
        *outputs = (int*)NativeMemory.Alloc(sizeof(int));
        **inputs = input;
        **outputs = 0;
        return 1;
    }

    [UnmanagedCallersOnly]
    private static void ReleaseMayInplace(int* inputs, int* outputs)
    {
        NativeMemory.Free(inputs);
        NativeMemory.Free(outputs);
    }

    private static nint Failure(Exception fault)
    {
        try
        {
            return OrtApi.Required.CreateStatus(fault.Message);
        }
        catch (Exception)
        {
            // Nothing is left to report with; a null status would say that all is well, so the process ends here.
            Environment.FailFast("A managed operator could not report a failure.", fault);
            return 0;
        }
    }
}
