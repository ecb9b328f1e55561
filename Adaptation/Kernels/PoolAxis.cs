namespace Alphadrift.Adaptation.Kernels;

/// <summary>How windows lie along one axis.</summary>
/// <param name="Input">Extent of x.</param>
/// <param name="Output">Number of windows.</param>
/// <param name="Kernel">Taps per window.</param>
/// <param name="Stride">Positions between the starts of neighbouring windows.</param>
/// <param name="Pad">Positions before the first of x.</param>
/// <param name="Dilation">Positions between neighbouring taps.</param>
internal readonly record struct PoolAxis(long Input, long Output, long Kernel, long Stride, long Pad, long Dilation)
{
    /// <summary>An axis that is not there.</summary>
    public static readonly PoolAxis None = new(1, 1, 1, 1, 0, 1);

    /// <summary>
    /// Where the first tap of a window lies that lies within x; at or behind <see cref="End"/> when there is none.
    /// </summary>
    public long First(long window)
    {
        var start = window * Stride - Pad;
        return start >= 0 ? start : start + (-start + Dilation - 1) / Dilation * Dilation;
    }

    /// <summary>Where a window ends: behind its last tap, or behind x.</summary>
    public long End(long window) => Math.Min(Input, window * Stride - Pad + (Kernel - 1) * Dilation + 1);
}
