using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Kernels;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Operators;

/// <summary>
/// The operators of domain ai.alphadrift: managed kernels inside ONNX Runtime, whose sessions call static methods through
/// function pointers; no native code of ours is built.
/// </summary>
/// <remarks>
/// The operators of rectifiers take the attributes <c>axis</c> (of the channels; the rank of z when there is none) and
/// <c>kernel</c> (<see cref="PReluKernels.IndexOf"/>). The domain lives as long as the process, because sessions refer to it.
/// </remarks>
internal static unsafe class ManagedOperators
{
    public const string Domain = "ai.alphadrift";

    /// <summary>(z, slopes [channels]) → (y, moments [rows, <see cref="MomentLayout.Count"/>, channels]).</summary>
    public const string PReluMoments = "PReluMoments";

    /// <summary>
    /// As <see cref="PReluMoments"/>, for a z in ONNX Runtime's blocked layout, and y in the same; attributes
    /// <c>block</c> (channels of a block) and <c>kernel</c>.
    /// </summary>
    public const string BlockedMoments = "PReluMomentsBlocked";

    /// <summary>
    /// (z, slopes, steepness, lower, upper; all [channels] but z) → (y, moments [rows,
    /// <see cref="MomentLayout.CountWithShares"/>, channels]): as <see cref="PReluMoments"/>, with the shares along the ramps
    /// that <see cref="PReluCall.Steepness"/> explains.
    /// </summary>
    public const string PReluShares = "PReluShares";

    /// <summary>As <see cref="BlockedMoments"/> with the shares of <see cref="PReluShares"/>.</summary>
    public const string BlockedShares = "PReluSharesBlocked";

    /// <summary>
    /// (z, slopes [channels], dy) → (dz, dslopes [rows, channels]): dz = dy·(z &gt; 0 ? 1 : α),
    /// dslopes = Σ min(z, 0)·dy over positions.
    /// </summary>
    public const string PReluBackward = "PReluBackward";

    /// <summary>
    /// (z, dy) → dslopes [rows, channels], as <see cref="PReluBackward"/>, for a z whose own gradient nobody needs.
    /// </summary>
    public const string PReluSlopes = "PReluSlopes";

    /// <summary>
    /// Four phases [rows, channels, ⌈height/2⌉, ⌈width/2⌉] → [rows, channels, height, width], from the attributes <c>height</c>
    /// and <c>width</c>: even rows take the first two in turn, odd rows the others, even columns the first of each pair.
    /// </summary>
    public const string Interleave = "Interleave";

    /// <summary>
    /// (x [rows, channels, 1 to 3 axes], dy) → dx: each window's dy goes to its maximum, the first of equal ones. Attributes
    /// <c>kernel_shape</c>, <c>strides</c>, <c>pads</c> and <c>dilations</c> as MaxPool has them, all given; how the
    /// output's extents were rounded is read off dy.
    /// </summary>
    public const string MaxPoolBackward = "MaxPoolBackward";

    /// <summary>Every operator; its position here is how the callbacks know it.</summary>
    public static readonly ImmutableArray<ManagedOperator> All =
    [
        new(PReluMoments, Inputs: 2, Outputs: 2, ShapeInput: 0, MayReplace: true, attributes => new PReluMomentsNode(attributes)),
        new(
            BlockedMoments, Inputs: 2, Outputs: 2, ShapeInput: 0, MayReplace: true,
            attributes => new BlockedPReluNode(BlockedMoments, PReluKernels.Moments, MomentLayout.Count, attributes)),
        new(PReluShares, Inputs: 5, Outputs: 2, ShapeInput: 0, MayReplace: true, attributes => new PReluSharesNode(attributes)),
        new(
            BlockedShares, Inputs: 5, Outputs: 2, ShapeInput: 0, MayReplace: true,
            attributes => new BlockedPReluNode(BlockedShares, PReluKernels.Shares, MomentLayout.CountWithShares, attributes)),
        new(
            PReluBackward, Inputs: 3, Outputs: 2, ShapeInput: 2, MayReplace: true,
            attributes => new PReluBackwardNode(attributes)),
        new(
            PReluSlopes, Inputs: 2, Outputs: 1, ShapeInput: null, MayReplace: false,
            attributes => new PReluSlopesNode(attributes)),
        new(
            MaxPoolBackward, Inputs: 2, Outputs: 1, ShapeInput: 0, MayReplace: false,
            attributes => new MaxPoolBackwardNode(attributes)),
        new(Interleave, Inputs: 4, Outputs: 1, ShapeInput: null, MayReplace: false, attributes => new InterleaveNode(attributes)),
    ];

    private static readonly Lazy<nint> RegisteredDomain = new(CreateDomain);

    /// <summary>Whether the native library offers what the operators need.</summary>
    public static bool IsAvailable => OrtApi.Instance is not null;

    /// <summary>The operator that does the same in blocked layout, with the same inputs; null where there is none.</summary>
    public static string? BlockedForm(string operatorType) => operatorType switch
    {
        PReluMoments => BlockedMoments,
        PReluShares => BlockedShares,
        _ => null,
    };

    /// <summary>Makes the operators known to sessions that are opened with these options.</summary>
    /// <exception cref="NotSupportedException">The native library is too old; see <see cref="IsAvailable"/>.</exception>
    public static void AddTo(SessionOptions options) => OrtApi.Required.AddCustomOpDomain(options, RegisteredDomain.Value);

    private static nint CreateDomain()
    {
        var api = OrtApi.Required;
        var domain = api.CreateCustomOpDomain(Marshal.StringToCoTaskMemUTF8(Domain));
        for (var i = 0; i < All.Length; i++) api.CustomOpDomainAdd(domain, OperatorCallbacks.Create(i, All[i]));
        return domain;
    }
}
