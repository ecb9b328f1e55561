using System.Numerics.Tensors;

namespace Alphadrift.Adaptation.Charts;

/// <summary>
/// The open window of one size among nested ones, and the last complete one: the arithmetic of <see cref="NestedWindows"/>.
/// </summary>
/// <param name="size">n, rows per window.</param>
/// <param name="stride">d, padded.</param>
internal sealed class WindowSums(int size, int stride)
{
    private readonly float[] _sum = new float[stride];

    public int Size => size;

    /// <summary>λ·Σ(u − m) over the rows of the open window.</summary>
    public Span<float> Sum => _sum;

    /// <summary>Rows of the open window.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of its first row; 0 while there is none.</summary>
    public long FirstRow { get; private set; }

    /// <summary>n‖mean of u − m‖² of the last complete window; 0 before the first.</summary>
    public double Score { get; private set; }

    /// <summary>Number of that window's first row.</summary>
    public long ScoreFirstRow { get; private set; }

    /// <summary>Leads a row through windows of ascending sizes, of which each divides the next.</summary>
    /// <param name="windows">One per size.</param>
    /// <param name="row">Its number.</param>
    /// <param name="increment">λ(u − m), padded.</param>
    /// <returns>How many sizes, the smallest first, are complete with this row.</returns>
    public static int Advance(ReadOnlySpan<WindowSums> windows, long row, ReadOnlySpan<float> increment)
    {
        if (windows.IsEmpty) return 0;
        var isFull = windows[0].Take(row, 1, increment);
        var complete = 0;
        while (isFull)
        {
            var window = windows[complete++];
            window.Test();
            isFull = complete < windows.Length && windows[complete].Take(window.FirstRow, window.Size, window._sum);
            window.Empty();
        }

        return complete;
    }

    /// <summary>As if there had been no row.</summary>
    public void Begin()
    {
        Empty();
        (Score, ScoreFirstRow) = (0, 0);
    }

    public void Restore(ReadOnlySpan<float> sum, int rows, long firstRow, double score, long scoreFirstRow)
    {
        Begin();
        sum.CopyTo(_sum);
        (Rows, FirstRow, Score, ScoreFirstRow) = (rows, firstRow, score, scoreFirstRow);
    }

    private bool Take(long firstRow, int rows, ReadOnlySpan<float> sum)
    {
        if (Rows == 0) FirstRow = firstRow;
        TensorPrimitives.Add<float>(_sum, sum, _sum);
        Rows += rows;
        return Rows >= size;
    }

    private void Test() => (Score, ScoreFirstRow) =
        (TensorPrimitives.SumOfSquares<float>(_sum) / (size * ChartModel.Weight * ChartModel.Weight), FirstRow);

    private void Empty()
    {
        Array.Clear(_sum);
        (Rows, FirstRow) = (0, 0);
    }
}
