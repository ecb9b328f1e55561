using System.Runtime.InteropServices;

namespace Alphadrift.Adaptation.Operators;

/// <summary>
/// How ONNX Runtime sees a custom operator: a version and 25 callbacks, in the order of the C header. A callback that is null is
/// not there; those without their V2 form are left null in favour of it, because only V2 can report a failure.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OrtCustomOp
{
    public uint Version;
    public void* CreateKernel;
    public void* GetName;
    public void* GetExecutionProviderType;
    public void* GetInputType;
    public void* GetInputTypeCount;
    public void* GetOutputType;
    public void* GetOutputTypeCount;
    public void* KernelCompute;
    public void* KernelDestroy;
    public void* GetInputCharacteristic;
    public void* GetOutputCharacteristic;
    public void* GetInputMemoryType;
    public void* GetVariadicInputMinArity;
    public void* GetVariadicInputHomogeneity;
    public void* GetVariadicOutputMinArity;
    public void* GetVariadicOutputHomogeneity;
    public void* CreateKernelV2;
    public void* KernelComputeV2;
    public void* InferOutputShapeFn;
    public void* GetStartVersion;
    public void* GetEndVersion;
    public void* GetMayInplace;
    public void* ReleaseMayInplace;
    public void* GetAliasMap;
    public void* ReleaseAliasMap;
}
