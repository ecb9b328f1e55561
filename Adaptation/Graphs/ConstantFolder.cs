using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>A float32 constant: shape and values, row-major.</summary>
internal sealed record FloatConstant(long[] Dims, float[] Values);

/// <summary>
/// Finds the constant behind a value's name: an initializer, a Constant node, or one of them behind Identity, Cast, Reshape,
/// Squeeze, Unsqueeze or Expand. Slopes come in all of these forms, depending on what exported them.
/// </summary>
internal sealed class ConstantFolder(GraphIndex index)
{
    /// <summary>Longest chain of nodes that is followed; it also ends a cycle in a damaged file.</summary>
    private const int MaxDepth = 32;

    /// <summary>Largest constant that Expand may make.</summary>
    private const long MaxExpanded = 1 << 24;

    /// <summary>Null when the value is computed from inputs, or is no float constant.</summary>
    public FloatConstant? Floats(string name) => Floats(name, MaxDepth);

    private FloatConstant? Floats(string name, int depth)
    {
        if (depth == 0) return null;
        if (Tensor(name) is { } tensor)
        {
            return TensorValues.TryCreate(tensor)?.AsFloats() is { } values ? new([.. tensor.Dims], values) : null;
        }

        if (index.Producer(name) is not { } node || !GraphWalk.IsStandard(node.Domain)) return null;
        if (node.OpType == "Constant")
        {
            return node.Find("value_float") is { } single ? new([], [single.F])
                : node.Find("value_floats") is { } several ? new([several.Floats.Count], [.. several.Floats])
                : null;
        }

        if (node.OpType is not ("Identity" or "Cast" or "Reshape" or "Squeeze" or "Unsqueeze" or "Expand")
            || node.Input.Count == 0)
            return null;
        if (Floats(node.Input[0], depth - 1) is not { } source) return null;
        return node.OpType switch
        {
            "Identity" => source,
            "Cast" => node.Integer("to", 0) == (long)TensorProto.Types.DataType.Float ? source : null,
            "Reshape" => Reshape(source, Integers(node, "shape", depth)),
            "Squeeze" => Squeeze(source, Integers(node, "axes", depth), node.Input.Count > 1),
            "Unsqueeze" => Unsqueeze(source, Integers(node, "axes", depth)),
            _ => Expand(source, Integers(node, "shape", depth)),
        };
    }

    private TensorProto? Tensor(string name) =>
        index.Initializer(name) ?? (index.Producer(name) is { } node && node.Is("Constant") ? node.Find("value")?.T : null);

    /// <summary>A shape or a list of axes: an attribute in older opsets, the second input in newer ones.</summary>
    private long[]? Integers(NodeProto node, string attribute, int depth)
    {
        if (node.Find(attribute) is { } known) return [.. known.Ints];
        return node.Input.Count > 1 ? Integers(node.Input[1], depth - 1) : null;
    }

    private long[]? Integers(string name, int depth)
    {
        if (depth <= 0) return null;
        if (Tensor(name) is { } tensor) return TensorValues.TryCreate(tensor)?.AsIntegers();
        if (index.Producer(name) is not { } node) return null;
        return node.Is("Constant") && node.Find("value_ints") is { } several ? [.. several.Ints]
            : node.Is("Identity") && node.Input.Count > 0 ? Integers(node.Input[0], depth - 1)
            : null;
    }

    private static FloatConstant? Reshape(FloatConstant source, long[]? shape)
    {
        if (shape is null) return null;
        var dims =
            shape.Select((extent, axis) => extent == 0 && axis < source.Dims.Length ? source.Dims[axis] : extent).ToArray();
        var open = Array.IndexOf(dims, -1);
        if (open >= 0)
        {
            dims[open] = 1;
            if (!TensorValues.TryCount(dims, out var known) || known == 0) return null;
            dims[open] = source.Values.Length / known;
        }

        return TensorValues.TryCount(dims, out var count) && count == source.Values.Length ? source with { Dims = dims } : null;
    }

    private static FloatConstant? Squeeze(FloatConstant source, long[]? axes, bool mustHaveAxes)
    {
        if (axes is null && mustHaveAxes) return null;
        var rank = source.Dims.Length;
        var gone = axes?.Select(axis => axis < 0 ? axis + rank : axis).ToHashSet();
        return Reshape(source, [.. source.Dims.Where((extent, axis) => gone is null ? extent != 1 : !gone.Contains(axis))]);
    }

    private static FloatConstant? Unsqueeze(FloatConstant source, long[]? axes)
    {
        if (axes is null) return null;
        var rank = source.Dims.Length + axes.Length;
        var added = axes.Select(axis => axis < 0 ? axis + rank : axis).ToHashSet();
        if (added.Count != axes.Length || added.Any(axis => axis < 0 || axis >= rank)) return null;
        var rest = new Queue<long>(source.Dims);
        return source with { Dims = [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : rest.Dequeue())] };
    }

    private static FloatConstant? Expand(FloatConstant source, long[]? shape)
    {
        if (shape is null) return null;
        var rank = Math.Max(shape.Length, source.Dims.Length);
        var from = Enumerable.Repeat(1L, rank - source.Dims.Length).Concat(source.Dims).ToArray();
        var to = Enumerable.Repeat(1L, rank - shape.Length).Concat(shape).Zip(from, Math.Max).ToArray();
        if (!TensorValues.TryCount(to, out var count) || count > MaxExpanded) return null;
        if (to.Where((extent, axis) => from[axis] != extent && from[axis] != 1).Any()) return null;
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
        {
            var (rest, position, stride) = ((long)i, 0L, 1L);
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                if (from[axis] != 1) position += rest % to[axis] * stride;
                rest /= to[axis];
                stride *= from[axis];
            }

            values[i] = source.Values[position];
        }

        return new(to, values);
    }
}
