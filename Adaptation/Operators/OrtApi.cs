using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Operators;

/// <summary>
/// The few functions of ONNX Runtime's C interface that a custom operator needs and the managed binding does not carry.
/// The native library exports one function, which gives a table of function pointers; the table is append-only, so that
/// an index into it holds for every later version.
/// </summary>
internal sealed unsafe class OrtApi
{
    /// <summary>Version of the table that is asked for, and of the operator structure below.</summary>
    public const uint Version = 31;

    /// <summary>Positions in the table, counted in pointers. A test reads them off the header that the package carries.</summary>
    internal static class Index
    {
        public const int CreateStatus = 0;
        public const int GetErrorMessage = 2;
        public const int CreateCustomOpDomain = 26;
        public const int CustomOpDomain_Add = 27;
        public const int AddCustomOpDomain = 28;
        public const int GetTensorMutableData = 51;
        public const int GetDimensionsCount = 61;
        public const int GetDimensions = 62;
        public const int GetSymbolicDimensions = 63;
        public const int GetTensorTypeAndShape = 65;
        public const int KernelInfoGetAttribute_int64 = 86;
        public const int KernelContext_GetInput = 90;
        public const int KernelContext_GetOutput = 91;
        public const int ReleaseStatus = 93;
        public const int ReleaseTensorTypeAndShapeInfo = 99;
        public const int KernelInfoGetAttributeArray_int64 = 163;
        public const int ShapeInferContext_GetInputTypeShape = 268;
        public const int ShapeInferContext_SetOutputTypeShape = 270;
        public const int KernelContext_ParallelFor = 274;
    }

    private static readonly Lazy<OrtApi?> Loaded = new(Load);

    private readonly void** _table;

    private OrtApi(void** table) => _table = table;

    /// <summary>Null when the native library has no table of this version.</summary>
    public static OrtApi? Instance => Loaded.Value;

    /// <exception cref="NotSupportedException">There is none.</exception>
    public static OrtApi Required =>
        Instance ?? throw new NotSupportedException("The native ONNX Runtime is older than the managed operators need.");

    /// <summary>A status with a message, for a callback to return; the library releases it.</summary>
    public nint CreateStatus(string message)
    {
        const int Fail = 1;
        var text = Marshal.StringToCoTaskMemUTF8(message);
        var status = ((delegate* unmanaged<int, nint, nint>)_table[Index.CreateStatus])(Fail, text);
        Marshal.FreeCoTaskMem(text);
        return status;
    }

    public nint CreateCustomOpDomain(nint name)
    {
        nint domain;
        Check(((delegate* unmanaged<nint, nint*, nint>)_table[Index.CreateCustomOpDomain])(name, &domain));
        return domain;
    }

    public void CustomOpDomainAdd(nint domain, void* customOperator) =>
        Check(((delegate* unmanaged<nint, void*, nint>)_table[Index.CustomOpDomain_Add])(domain, customOperator));

    public void AddCustomOpDomain(SafeHandle sessionOptions, nint domain)
    {
        var held = false;
        try
        {
            sessionOptions.DangerousAddRef(ref held);
            var options = sessionOptions.DangerousGetHandle();
            Check(((delegate* unmanaged<nint, nint, nint>)_table[Index.AddCustomOpDomain])(options, domain));
        }
        finally
        {
            if (held) sessionOptions.DangerousRelease();
        }
    }

    public long GetAttribute(nint kernelInfo, ReadOnlySpan<byte> zeroTerminatedName)
    {
        long value;
        fixed (byte* name = zeroTerminatedName)
        {
            Check(((delegate* unmanaged<nint, byte*, long*, nint>)_table[Index.KernelInfoGetAttribute_int64])(
                kernelInfo, name, &value));
        }

        return value;
    }

    public long[] GetAttributes(nint kernelInfo, ReadOnlySpan<byte> zeroTerminatedName)
    {
        var get = (delegate* unmanaged<nint, byte*, long*, nuint*, nint>)_table[Index.KernelInfoGetAttributeArray_int64];
        nuint count = 0;
        fixed (byte* name = zeroTerminatedName)
        {
            Check(get(kernelInfo, name, null, &count));
            var values = new long[count];
            fixed (long* first = values)
            {
                if (count > 0) Check(get(kernelInfo, name, first, &count));
            }

            return values;
        }
    }

    public nint GetInput(nint context, nuint index)
    {
        nint value;
        Check(((delegate* unmanaged<nint, nuint, nint*, nint>)_table[Index.KernelContext_GetInput])(context, index, &value));
        return value;
    }

    public nint GetOutput(nint context, nuint index, ReadOnlySpan<long> shape)
    {
        nint value;
        fixed (long* extents = shape)
        {
            Check(((delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint>)_table[Index.KernelContext_GetOutput])(
                context, index, extents, (nuint)shape.Length, &value));
        }

        return value;
    }

    public float* GetData(nint value)
    {
        void* data;
        Check(((delegate* unmanaged<nint, void**, nint>)_table[Index.GetTensorMutableData])(value, &data));
        return (float*)data;
    }

    /// <summary>Writes the tensor's extents to the front of <paramref name="shape"/>; returns its rank.</summary>
    public int GetShape(nint value, Span<long> shape)
    {
        nint info;
        Check(((delegate* unmanaged<nint, nint*, nint>)_table[Index.GetTensorTypeAndShape])(value, &info));
        try
        {
            nuint rank;
            Check(((delegate* unmanaged<nint, nuint*, nint>)_table[Index.GetDimensionsCount])(info, &rank));
            if (rank > (nuint)shape.Length)
            {
                throw new InvalidOperationException($"A tensor of rank {rank} is more than the kernel takes.");
            }

            fixed (long* extents = shape)
            {
                Check(((delegate* unmanaged<nint, long*, nuint, nint>)_table[Index.GetDimensions])(info, extents, rank));
            }

            return (int)rank;
        }
        finally
        {
            ((delegate* unmanaged<nint, void>)_table[Index.ReleaseTensorTypeAndShapeInfo])(info);
        }
    }

    /// <summary>
    /// While a model is opened: gives an output the shape of an input, extents that are known by a name alone included. Does
    /// nothing where an extent is not known at all.
    /// </summary>
    public void InferSameShape(nint shapeContext, nuint input, nuint output)
    {
        nint info;
        Check(((delegate* unmanaged<nint, nuint, nint*, nint>)_table[Index.ShapeInferContext_GetInputTypeShape])(
            shapeContext, input, &info));
        nuint rank;
        Check(((delegate* unmanaged<nint, nuint*, nint>)_table[Index.GetDimensionsCount])(info, &rank));
        if (rank is 0 or > OperatorContext.MaxRank) return;
        var extents = stackalloc long[(int)rank];
        var names = stackalloc byte*[(int)rank];
        Check(((delegate* unmanaged<nint, long*, nuint, nint>)_table[Index.GetDimensions])(info, extents, rank));
        Check(((delegate* unmanaged<nint, byte**, nuint, nint>)_table[Index.GetSymbolicDimensions])(info, names, rank));
        for (nuint axis = 0; axis < rank; axis++)
        {
            if (extents[axis] < 0 && *names[axis] == 0) return;
        }

        Check(((delegate* unmanaged<nint, nuint, nint, nint>)_table[Index.ShapeInferContext_SetOutputTypeShape])(
            shapeContext, output, info));
    }

    /// <summary>Calls <paramref name="body"/> for 0 … total − 1 on the session's own threads, and waits for them.</summary>
    public void ParallelFor(nint context, delegate* unmanaged[Cdecl]<void*, nuint, void> body, long total, void* state) =>
        Check(((delegate* unmanaged<nint, delegate* unmanaged[Cdecl]<void*, nuint, void>, nuint, nuint, void*, nint>)
            _table[Index.KernelContext_ParallelFor])(context, body, (nuint)total, 0, state));

    private static OrtApi? Load()
    {
        OrtTelemetry.Disable();

        // The same search as the managed binding's own, so that both use one copy of the library.
        var library = NativeLibrary.Load("onnxruntime", typeof(InferenceSession).Assembly, null);
        var getBase = (delegate* unmanaged<void**>)NativeLibrary.GetExport(library, "OrtGetApiBase");
        var getApi = (delegate* unmanaged<uint, void**>)getBase()[0];
        var table = getApi(Version);
        return table is null ? null : new OrtApi(table);
    }

    private void Check(nint status)
    {
        if (status == 0) return;
        var message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)_table[Index.GetErrorMessage])(status));
        ((delegate* unmanaged<nint, void>)_table[Index.ReleaseStatus])(status);
        throw new InvalidOperationException($"ONNX Runtime: {message}");
    }
}
