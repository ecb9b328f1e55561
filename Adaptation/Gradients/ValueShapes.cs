using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients;

/// <summary>Operators on values that change shapes, in the forms of opset 18.</summary>
internal static class ValueShapes
{
    /// <summary>The sum over axes; over all of them when none is named.</summary>
    public static Value ReduceSum(this Value value, bool keepDims, params long[] axes) =>
        value.Reduce("ReduceSum", keepDims, axes);

    /// <inheritdoc cref="ReduceSum"/>
    public static Value ReduceMean(this Value value, bool keepDims, params long[] axes) =>
        value.Reduce("ReduceMean", keepDims, axes);

    /// <inheritdoc cref="ReduceSum"/>
    public static Value Reduce(this Value value, string operatorType, bool keepDims, params long[] axes) =>
        value.Op(
            operatorType,
            [NodeAttributes.Integer("keepdims", keepDims ? 1 : 0)],
            axes.Length == 0 ? [] : [value.Emitter.Integers(axes)]);

    public static Value Reshape(this Value value, Value shape) => value.Op("Reshape", shape);

    /// <summary>An extent of −1 is inferred, 0 is copied.</summary>
    public static Value Reshape(this Value value, params long[] shape) => value.Op("Reshape", value.Emitter.Integers(shape));

    public static Value Squeeze(this Value value, params long[] axes) =>
        axes.Length == 0 ? value : value.Op("Squeeze", value.Emitter.Integers(axes));

    public static Value Unsqueeze(this Value value, params long[] axes) =>
        axes.Length == 0 ? value : value.Op("Unsqueeze", value.Emitter.Integers(axes));

    public static Value Expand(this Value value, Value shape) => value.Op("Expand", shape);

    public static Value Transpose(this Value value, params long[] permutation) =>
        value.Op("Transpose", [NodeAttributes.Integers("perm", permutation)]);

    public static Value Slice(this Value value, long[] starts, long[] ends, long[] axes)
    {
        var emit = value.Emitter;
        return value.Op("Slice", emit.Integers(starts), emit.Integers(ends), emit.Integers(axes));
    }

    /// <summary>Zeros around: first the extents in front of every axis, then those behind.</summary>
    public static Value Pad(this Value value, params long[] pads) =>
        pads.All(pad => pad == 0) ? value : value.Op("Pad", value.Emitter.Integers(pads));

    /// <summary>The slices of an axis whose numbers are given.</summary>
    public static Value Gather(this Value value, int axis, Value indices) =>
        value.Op("Gather", [NodeAttributes.Integer("axis", axis)], indices);

    public static Value Concat(int axis, params ReadOnlySpan<Value> parts) =>
        parts.Length == 1 ? parts[0] : parts[0].Op("Concat", [NodeAttributes.Integer("axis", axis)], parts[1..]);

    public static Value Sum(IReadOnlyList<Value> values) => values.Skip(1).Aggregate(values[0], (sum, value) => sum + value);

    /// <summary>
    /// The gradient of an operand that was broadcast: the sum of the result's gradient over what the operand was repeated along.
    /// </summary>
    /// <param name="gradient">In the shape of the result.</param>
    /// <param name="result">Facts of the result.</param>
    /// <param name="operand">Facts of the operand.</param>
    public static Value Unbroadcast(this Value gradient, ValueFacts result, ValueFacts operand)
    {
        var missing = result.Rank - operand.Rank;
        var summed = Enumerable.Range(0, result.Rank)
            .Where(axis => axis < missing || (operand.Dims[axis - missing] == 1 && result.Dims[axis] != 1))
            .Select(axis => (long)axis)
            .ToArray();
        if (summed.Length > 0) gradient = gradient.ReduceSum(true, summed);
        return gradient.Squeeze([.. Enumerable.Range(0, missing).Select(axis => (long)axis)]);
    }
}
