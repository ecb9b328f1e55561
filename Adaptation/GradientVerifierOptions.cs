using System.Collections.Immutable;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Objectives;

namespace Alphadrift.Adaptation;

/// <summary>Options of <see cref="GradientVerifier"/>.</summary>
public sealed record GradientVerifierOptions
{
    /// <summary>Rows that are run, at most; more rows blur the kinks of the loss.</summary>
    public const int MaxRows = 16;

    /// <summary>
    /// The objective whose gradients are checked; default null: <see cref="ObjectiveKind.Auto"/> where rows are given, else a
    /// random projection of the outputs, because random rows may saturate a trained model until its loss is all rounding.
    /// </summary>
    public ObjectiveKind? Objective { get; init; }

    /// <summary>
    /// The lowering that is compared with differences; the other one is compared with it. Default <see cref="Lowering.Auto"/>.
    /// </summary>
    public Lowering Lowering { get; init; } = Lowering.Auto;

    /// <summary>Intra-op threads of ONNX Runtime; default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Seed of directions, signs and random rows; default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Row shapes per input name, for inputs whose axes the model leaves open; where rows are given, theirs.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<int>>? RowShapes { get; init; }
}
