using System.Collections.Immutable;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Sessions;

namespace Alphadrift.Adaptation.Execution;

/// <summary>Options of a <see cref="ModelSession"/>.</summary>
public sealed record ModelSessionOptions
{
    /// <summary>Default number of rows per run of the session.</summary>
    public const int DefaultBatchRows = 64;

    /// <summary>Largest number of rows per run.</summary>
    public const int MaxBatchRows = 4096;

    /// <summary>How the sites are computed. Default <see cref="Lowering.Auto"/>.</summary>
    public Lowering Lowering { get; init; } = Lowering.Auto;

    /// <summary>
    /// Name of the managed kernel, one of <see cref="Kernels.PReluKernels.Names"/>; default null, the widest that the processor
    /// runs. Kernels of different width round differently, within float32.
    /// </summary>
    public string? Kernel { get; init; }

    /// <summary>
    /// Whether sites may be computed in ONNX Runtime's blocked layout; default true. They are where that gives the same; see
    /// <see cref="ModelSession.BlockedLayout"/>.
    /// </summary>
    public bool BlockedLayout { get; init; } = true;

    /// <summary>Channels of a block in the place of those that were found, for checks; default null.</summary>
    internal int? Block { get; init; }

    /// <summary>
    /// Intra-op threads of ONNX Runtime; default 1, because a sidecar should leave the cores to the model it watches.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Rows per run; default <see cref="DefaultBatchRows"/>, 1 … <see cref="MaxBatchRows"/>. A
    /// model with a fixed batch extent uses that.
    /// </summary>
    public int BatchRows { get; init; } = DefaultBatchRows;

    /// <summary>
    /// The objective whose loss and slope gradients come out of every run besides; default null, none. With
    /// <see cref="ObjectiveKind.Moments"/> nothing is added: that objective works on the moments.
    /// </summary>
    public ObjectiveKind? Objective { get; init; }

    /// <summary>A loss in the place of the objective's own, for checks; default null.</summary>
    internal IObjective? Loss { get; init; }

    /// <summary>Whether the gradients of the loss with respect to the float inputs come out too; default false.</summary>
    public bool InputGradients { get; init; }

    /// <summary>
    /// Thresholds by site name: those sites report their shares below quantiles too (<see cref="Kernels.Moment.LowerShare"/>);
    /// default null, none does. Names that the model has not are ignored.
    /// </summary>
    public IReadOnlyDictionary<string, ShareThresholds>? Shares { get; init; }

    /// <summary>
    /// Row shapes per input name, for inputs whose axes the model leaves open (from the reference, or from the baseline).
    /// </summary>
    public IReadOnlyDictionary<string, ImmutableArray<int>>? RowShapes { get; init; }
}
