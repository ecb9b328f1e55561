using System.Numerics;
using System.Runtime.InteropServices;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>Products of many rows with one matrix, in float32: the bulk of the whitening.</summary>
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
            throw new ArgumentException($"{rows.Length} and {matrix.Length} values of depth {depth} do not make {result.Length} products.");
        }

        // Four rows share each load of the matrix.
        var i = 0;
        for (; i + 4 <= n; i += 4)
        {
            var four = rows.Slice(i * depth, 4 * depth);
            for (var j = 0; j < m; j++)
            {
                Dot4(four, matrix.Slice(j * depth, depth), result[((i * m) + j)..], m);
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

    private static void Dot4(ReadOnlySpan<float> rows, ReadOnlySpan<float> column, Span<float> result, int stride)
    {
        var depth = column.Length;
        var width = Vector<float>.Count;
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        ref var c = ref MemoryMarshal.GetReference(column);
        ref var r = ref MemoryMarshal.GetReference(rows);
        var k = 0;
        for (; k + width <= depth; k += width)
        {
            var v = Vector.LoadUnsafe(ref c, (nuint)k);
            s0 = Vector.FusedMultiplyAdd(v, Vector.LoadUnsafe(ref r, (nuint)k), s0);
            s1 = Vector.FusedMultiplyAdd(v, Vector.LoadUnsafe(ref r, (nuint)(k + depth)), s1);
            s2 = Vector.FusedMultiplyAdd(v, Vector.LoadUnsafe(ref r, (nuint)(k + (2 * depth))), s2);
            s3 = Vector.FusedMultiplyAdd(v, Vector.LoadUnsafe(ref r, (nuint)(k + (3 * depth))), s3);
        }

        float t0 = Vector.Sum(s0), t1 = Vector.Sum(s1), t2 = Vector.Sum(s2), t3 = Vector.Sum(s3);
        for (; k < depth; k++)
        {
            var v = column[k];
            t0 += v * rows[k];
            t1 += v * rows[k + depth];
            t2 += v * rows[k + (2 * depth)];
            t3 += v * rows[k + (3 * depth)];
        }

        result[0] = t0;
        result[stride] = t1;
        result[2 * stride] = t2;
        result[3 * stride] = t3;
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
