using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Charts;

/// <summary>
/// Everything that the charts remember of the rows so far: restored, they go on exactly as if they had never stopped. Plain
/// numbers and arrays, for any serializer that keeps them exactly. A sum's age is the number of rows since it was last zero.
/// </summary>
public sealed record ChartState
{
    /// <summary>Rows so far, those that were left out included.</summary>
    public required long Rows { get; init; }

    /// <summary>z of chart M, one per charted dimension.</summary>
    public required ImmutableArray<float> Movement { get; init; }

    /// <summary>M itself.</summary>
    public required double MovementValue { get; init; }

    /// <summary>Rows since M was last at or below its mean on the reference.</summary>
    public required int MovementAge { get; init; }

    /// <summary>Sums of chart C: above, below.</summary>
    public required ImmutableArray<double> Energy { get; init; }

    /// <summary>Their ages.</summary>
    public required ImmutableArray<int> EnergyAges { get; init; }

    /// <summary>Sums of chart L: above for every class, then below; empty without classes.</summary>
    public required ImmutableArray<float> Classes { get; init; }

    /// <summary>Their ages.</summary>
    public required ImmutableArray<int> ClassAges { get; init; }

    /// <summary>Sums of chart E; empty where it is not on. Its products and their ages have the same length.</summary>
    public ImmutableArray<double> Guaranteed { get; init; } = [];

    public ImmutableArray<double> GuaranteedProducts { get; init; } = [];

    public ImmutableArray<int> GuaranteedAges { get; init; } = [];

    /// <summary>
    /// The windows by size; empty where they are not on, and in a state of a version without them, after which they begin anew.
    /// </summary>
    public ImmutableArray<ChartWindowState> NestedWindows { get; init; } = [];
}
