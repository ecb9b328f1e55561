using System.Numerics;
using System.Runtime.InteropServices;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>Sums of many rows, and their products with one matrix in float32: the bulk of the whitening.</summary>
internal static class RowProducts
{
    /// <summary>result[i, j] = Σ_k rows[i, k] · matrix[j, k].</summary>
    /// <param name="rows">n × depth, row-major.</param>
    /// <param name="matrix">m × depth, row-major.</param>
    /// <param name="depth">Length of a row of either.</param>
    /// <param name="result">n × m, row-major; overwritten.</param>
    /// <remarks>Summation order depends on the vector width of the machine; results agree to float32 rounding.</remarks>
    public static void Multiply(ReadOnlySpan<float> rows, ReadOnlySpan<float> matrix, int depth, Span<float> result)
    {
        if (depth == 0)
        {
            result.Clear();
            return;
        }

        var n = rows.Length / depth;
        var m = matrix.Length / depth;
        if (rows.Length != n * depth || matrix.Length != m * depth || result.Length != n * m)
        {
            throw new ArgumentException(
                $"{rows.Length} and {matrix.Length} values of depth {depth} do not make {result.Length} products.");
        }

        // Four rows and two columns at a time: six loads feed eight multiply-adds.
        var i = 0;
        for (; i + 4 <= n; i += 4)
        {
            var four = rows.Slice(i * depth, 4 * depth);
            var j = 0;
            for (; j + 2 <= m; j += 2)
            {
                Dot4By2(four, matrix.Slice(j * depth, 2 * depth), depth, result[((i * m) + j)..], m);
            }

            if (j < m)
            {
                for (var k = 0; k < 4; k++)
                {
                    result[((i + k) * m) + j] = Dot(four.Slice(k * depth, depth), matrix.Slice(j * depth, depth));
                }
            }
        }

        for (; i < n; i++)
        {
            for (var j = 0; j < m; j++)
            {
                result[(i * m) + j] = Dot(rows.Slice(i * depth, depth), matrix.Slice(j * depth, depth));
            }
        }
    }

    /// <summary>sums += row, each value widened first: the same to the last bit whatever the vector width.</summary>
    public static void Accumulate(ReadOnlySpan<float> row, Span<double> sums)
    {
        row = row[..sums.Length];
        ref var from = ref MemoryMarshal.GetReference(row);
        ref var to = ref MemoryMarshal.GetReference(sums);
        var half = Vector<double>.Count;
        var j = 0;
        for (; j + Vector<float>.Count <= row.Length; j += Vector<float>.Count)
        {
            Vector.Widen(Vector.LoadUnsafe(ref from, (nuint)j), out var low, out var high);
            (Vector.LoadUnsafe(ref to, (nuint)j) + low).StoreUnsafe(ref to, (nuint)j);
            (Vector.LoadUnsafe(ref to, (nuint)(j + half)) + high).StoreUnsafe(ref to, (nuint)(j + half));
        }

        for (; j < sums.Length; j++)
        {
            sums[j] += row[j];
        }
    }

    private static void Dot4By2(ReadOnlySpan<float> rows, ReadOnlySpan<float> columns, int depth, Span<float> result, int stride)
    {
        var width = Vector<float>.Count;
        Vector<float> a0 = default, a1 = default, a2 = default, a3 = default;
        Vector<float> b0 = default, b1 = default, b2 = default, b3 = default;
        ref var c = ref MemoryMarshal.GetReference(columns);
        ref var r = ref MemoryMarshal.GetReference(rows);
        var k = 0;
        for (; k + width <= depth; k += width)
        {
            var a = Vector.LoadUnsafe(ref c, (nuint)k);
            var b = Vector.LoadUnsafe(ref c, (nuint)(k + depth));
            var row = Vector.LoadUnsafe(ref r, (nuint)k);
            a0 = Vector.FusedMultiplyAdd(a, row, a0);
            b0 = Vector.FusedMultiplyAdd(b, row, b0);
            row = Vector.LoadUnsafe(ref r, (nuint)(k + depth));
            a1 = Vector.FusedMultiplyAdd(a, row, a1);
            b1 = Vector.FusedMultiplyAdd(b, row, b1);
            row = Vector.LoadUnsafe(ref r, (nuint)(k + (2 * depth)));
            a2 = Vector.FusedMultiplyAdd(a, row, a2);
            b2 = Vector.FusedMultiplyAdd(b, row, b2);
            row = Vector.LoadUnsafe(ref r, (nuint)(k + (3 * depth)));
            a3 = Vector.FusedMultiplyAdd(a, row, a3);
            b3 = Vector.FusedMultiplyAdd(b, row, b3);
        }

        Span<float> first = [Vector.Sum(a0), Vector.Sum(a1), Vector.Sum(a2), Vector.Sum(a3)];
        Span<float> second = [Vector.Sum(b0), Vector.Sum(b1), Vector.Sum(b2), Vector.Sum(b3)];
        for (var i = 0; i < 4; i++)
        {
            for (var tail = k; tail < depth; tail++)
            {
                first[i] += columns[tail] * rows[(i * depth) + tail];
                second[i] += columns[depth + tail] * rows[(i * depth) + tail];
            }

            result[i * stride] = first[i];
            result[(i * stride) + 1] = second[i];
        }
    }

    private static float Dot(ReadOnlySpan<float> row, ReadOnlySpan<float> column)
    {
        var width = Vector<float>.Count;
        Vector<float> s = default;
        ref var c = ref MemoryMarshal.GetReference(column);
        ref var r = ref MemoryMarshal.GetReference(row);
        var k = 0;
        for (; k + width <= column.Length; k += width)
        {
            s = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref c, (nuint)k), Vector.LoadUnsafe(ref r, (nuint)k), s);
        }

        var t = Vector.Sum(s);
        for (; k < column.Length; k++)
        {
            t += column[k] * row[k];
        }

        return t;
    }
}
