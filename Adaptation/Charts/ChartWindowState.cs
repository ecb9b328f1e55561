using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Charts;

/// <summary>What one size of the nested windows remembers.</summary>
public sealed record ChartWindowState
{
    /// <summary>Rows of the open window that have reached this size, below its size.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of its first row; 0 while there is none.</summary>
    public required long FirstRow { get; init; }

    /// <summary>Sum over its rows of λ(u − m), one per charted dimension.</summary>
    public required ImmutableArray<float> Sum { get; init; }

    /// <summary>Score of the last complete window; 0 before the first.</summary>
    public required double Score { get; init; }

    /// <summary>Number of that window's first row.</summary>
    public required long ScoreFirstRow { get; init; }
}
