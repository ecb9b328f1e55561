namespace Alphadrift.Adaptation.Kernels;

/// <summary>
/// A vector of float32 of one width. It exists because the runtime offers no common interface over its vector widths; each
/// implementation only names the operations, so that the kernel is written once.
/// </summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    static abstract string Name { get; }

    static abstract bool IsSupported { get; }

    static abstract int Count { get; }

    static abstract TSelf Broadcast(float value);

    static abstract TSelf Load(float* source);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary>left · right + addend, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    void Store(float* destination);

    /// <summary>max(z, 0); NaN stays NaN.</summary>
    TSelf Positive();

    /// <summary>min(z, 0); NaN stays NaN.</summary>
    TSelf Negative();

    /// <summary>min(max(z, 0), 1); NaN stays NaN.</summary>
    TSelf Clip();

    /// <summary>1 where z &lt; 0, else 0.</summary>
    TSelf IsNegative();

    /// <summary><paramref name="positive"/> where z &gt; 0, else (at 0 and NaN too) <paramref name="otherwise"/>.</summary>
    TSelf WherePositive(TSelf positive, TSelf otherwise);

    /// <summary>The last <paramref name="kept"/> lanes; 0 in the others.</summary>
    TSelf KeepLast(int kept);

    /// <summary>The sum over the lanes.</summary>
    float Sum();

    /// <summary>
    /// The sums over the lanes of as many vectors as there are lanes, <paramref name="stride"/>
    /// vectors apart: lane i has the sum of vector i.
    /// </summary>
    static abstract TSelf SumEach(TSelf* vectors, int stride);
}
