namespace Alphadrift.Adaptation.Execution;

/// <summary>How a site's PReLU and its moments are computed.</summary>
public enum Lowering
{
    /// <summary>The managed kernel where it can run (a CPU session), otherwise the portable one.</summary>
    Auto,

    /// <summary>The managed SIMD kernel inside ONNX Runtime.</summary>
    Managed,

    /// <summary>Standard ONNX operators, for any execution provider.</summary>
    Portable,
}
