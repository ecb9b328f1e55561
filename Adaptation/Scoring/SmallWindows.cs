using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Scoring;

/// <summary>
/// Which windows are scored on v' = [v ; |z̃|] in place of v, and when. A shift that spreads rows out, some up
/// and some down, hardly moves means; in windows of few rows the absolutes find it sooner. In larger ones v finds
/// as much, and the doubled dimensions only cost.
/// </summary>
internal static class SmallWindows
{
    /// <summary>Rows of the largest window that is scored on v'.</summary>
    public const int MaxRows = 200;

    /// <summary>Fit rows per dimension of v' that its covariance asks for.</summary>
    public const int FitRowsPerDimension = 2;

    /// <summary>Whether so many independent fit rows carry the dimensions of v'.</summary>
    public static bool Carries(int fitRows, int dimensions) => fitRows >= FitRowsPerDimension * dimensions;

    /// <summary>The one of two scorers that scores windows of this many rows.</summary>
    /// <param name="rows">n.</param>
    /// <param name="every">Of every size, on v.</param>
    /// <param name="small">Of small windows, on v'; null where there is none.</param>
    public static WindowScorer Choose(int rows, WindowScorer every, WindowScorer? small) =>
        small is not null && rows <= MaxRows ? small : every;

    /// <summary>The sizes among those that are calibrated.</summary>
    public static ImmutableArray<int> SizesOf(ImmutableArray<int> calibrated) => [.. calibrated.Where(size => size <= MaxRows)];
}
