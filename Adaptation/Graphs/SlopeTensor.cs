namespace Alphadrift.Adaptation.Graphs;

/// <summary>How a PReLU's slope tensor lies along its input; ONNX aligns the two shapes at the end.</summary>
internal static class SlopeTensor
{
    /// <summary>Whether slopes of that shape can be used with an input of that shape.</summary>
    public static bool Broadcasts(long[] slopes, long[] z)
    {
        var missing = z.Length - slopes.Length;
        return missing >= 0 && !slopes.Where((extent, axis) => extent != 1 && extent != z[missing + axis]).Any();
    }

    /// <summary>The slope tensor's axes along which the values really differ, ascending.</summary>
    public static int[] VaryingAxes(FloatConstant slopes)
    {
        var varying = new List<int>();
        var stride = 1L;
        for (var axis = slopes.Dims.Length - 1; axis >= 0; axis--)
        {
            if (Differs(slopes.Values, slopes.Dims[axis], stride)) varying.Insert(0, axis);
            stride *= slopes.Dims[axis];
        }

        return [.. varying];
    }

    /// <summary>
    /// The input's axis that a tensor with a single extended axis lies on; null for one value or several such axes.
    /// </summary>
    public static int? OnlyAxis(long[] slopes, int rank)
    {
        var extended = Enumerable.Range(0, slopes.Length).Where(axis => slopes[axis] != 1).ToArray();
        return extended.Length == 1 && rank - slopes.Length + extended[0] is > 0 and var axis ? axis : null;
    }

    /// <summary>The values along one axis of the slope tensor, at the origin of the others.</summary>
    public static float[] Along(FloatConstant slopes, int axis)
    {
        var stride = slopes.Dims.Skip(axis + 1).Aggregate(1L, (product, extent) => product * extent);
        return [.. Enumerable.Range(0, (int)slopes.Dims[axis]).Select(i => slopes.Values[i * stride])];
    }

    private static bool Differs(float[] values, long extent, long stride)
    {
        for (var i = 0L; i < values.Length; i++)
        {
            var first = i - i / stride % extent * stride;
            if (values[i] != values[first]) return true;
        }

        return false;
    }
}
