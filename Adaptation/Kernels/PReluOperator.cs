using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>
/// The managed kernel as an operator of ONNX Runtime: ai.alphadrift.PReluMoments(z, slopes [channels]) → (y, moments [rows, count,
/// channels]), with the attributes <c>axis</c> (of the channels; the rank of z when there is none) and <c>kernel</c> (index into
/// <see cref="PReluKernels.All"/>).
/// </summary>
/// <remarks>
/// ONNX Runtime calls static methods through function pointers; no native code of ours is built. No exception may pass into native
/// code: every callback that can fail catches and returns a status. The operator and its domain live as long as the process, because
/// sessions refer to them.
/// </remarks>
internal static unsafe partial class PReluOperator
{
    public const string Domain = "ai.alphadrift";

    public const string Name = "PReluMoments";

    private const int MaxRank = 16;

    private static readonly Lazy<nint> RegisteredDomain = new(CreateDomain);

    /// <summary>Whether the native library offers what the operator needs.</summary>
    public static bool IsAvailable => OrtApi.Instance is not null;

    /// <summary>Makes the operator known to sessions that are opened with these options.</summary>
    public static void AddTo(SessionOptions options) => Api.AddCustomOpDomain(options, RegisteredDomain.Value);

    private static OrtApi Api =>
        OrtApi.Instance ?? throw new NotSupportedException("The native ONNX Runtime is older than the managed operator needs.");

    private static nint CreateDomain()
    {
        var domain = Api.CreateCustomOpDomain(Marshal.StringToCoTaskMemUTF8(Domain));
        var self = (OrtCustomOp*)NativeMemory.AllocZeroed((nuint)sizeof(OrtCustomOp));
        self->Version = OrtApi.Version;
        self->GetName = (delegate* unmanaged<void*, byte*>)&GetName;
        self->GetExecutionProviderType = (delegate* unmanaged<void*, byte*>)&GetExecutionProvider;
        self->GetInputType = (delegate* unmanaged<void*, nuint, int>)&FloatType;
        self->GetInputTypeCount = (delegate* unmanaged<void*, nuint>)&Two;
        self->GetOutputType = (delegate* unmanaged<void*, nuint, int>)&FloatType;
        self->GetOutputTypeCount = (delegate* unmanaged<void*, nuint>)&Two;
        self->KernelDestroy = (delegate* unmanaged<void*, void>)&Destroy;
        self->GetInputCharacteristic = (delegate* unmanaged<void*, nuint, int>)&Zero;
        self->GetOutputCharacteristic = (delegate* unmanaged<void*, nuint, int>)&Zero;
        self->GetInputMemoryType = (delegate* unmanaged<void*, nuint, int>)&Zero;
        self->CreateKernelV2 = (delegate* unmanaged<void*, void*, nint, void**, nint>)&Create;
        self->KernelComputeV2 = (delegate* unmanaged<void*, nint, nint>)&Compute;
        self->GetStartVersion = (delegate* unmanaged<void*, int>)&StartVersion;
        self->GetEndVersion = (delegate* unmanaged<void*, int>)&EndVersion;
        self->GetMayInplace = (delegate* unmanaged<int**, int**, nuint>)&GetMayInplace;
        self->ReleaseMayInplace = (delegate* unmanaged<int*, int*, void>)&ReleaseMayInplace;
        Api.CustomOpDomainAdd(domain, self);
        return domain;
    }

    // A literal's bytes lie in the assembly's image and never move.
    [UnmanagedCallersOnly]
    private static byte* GetName(void* self) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference("PReluMoments\0"u8));

    /// <summary>Null: the CPU's.</summary>
    [UnmanagedCallersOnly]
    private static byte* GetExecutionProvider(void* self) => null;

    /// <summary>ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT.</summary>
    [UnmanagedCallersOnly]
    private static int FloatType(void* self, nuint index) => 1;

    [UnmanagedCallersOnly]
    private static nuint Two(void* self) => 2;

    /// <summary>INPUT_OUTPUT_REQUIRED, and OrtMemTypeDefault.</summary>
    [UnmanagedCallersOnly]
    private static int Zero(void* self, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static int StartVersion(void* self) => 1;

    [UnmanagedCallersOnly]
    private static int EndVersion(void* self) => int.MaxValue;

    /// <summary>y (output 0) may take the memory of z (input 0).</summary>
    [UnmanagedCallersOnly]
    private static nuint GetMayInplace(int** inputs, int** outputs)
    {
        *inputs = (int*)NativeMemory.AllocZeroed(sizeof(int));
        *outputs = (int*)NativeMemory.AllocZeroed(sizeof(int));
        return 1;
    }

    [UnmanagedCallersOnly]
    private static void ReleaseMayInplace(int* inputs, int* outputs)
    {
        NativeMemory.Free(inputs);
        NativeMemory.Free(outputs);
    }
}
