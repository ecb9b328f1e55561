using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>
/// A linear map along one axis: position o of the output is Σ weight · input[at] over what it reads. Slices, paddings, averages
/// over windows and interpolations are such maps, one axis after the other; the gradient goes back through the transposed map.
/// </summary>
/// <param name="Extent">Extent of the input.</param>
/// <param name="Reads">By position of the output, what it reads; no position of the input twice.</param>
internal sealed record AxisMap(long Extent, IReadOnlyList<(long At, double Weight)[]> Reads)
{
    /// <summary>So often may a position be read before a product with a matrix is taken instead of that many gathers.</summary>
    private const int MaxGathers = 3;

    /// <summary>Every position of the output reads one of the input.</summary>
    public static AxisMap Of(long extent, IEnumerable<long> reads) => new(extent, [.. reads.Select(at => new[] { (at, 1.0) })]);

    private bool IsIdentity =>
        Reads.Count == Extent && Reads.Index().All(read => read.Item is [var one] && one == (read.Index, 1.0));

    /// <summary>
    /// Whether no position of the input is read by two of the output, so that each gets its gradient from one place.
    /// </summary>
    public bool IsInjective => Readers().All(readers => readers.Length <= 1);

    /// <summary>The gradient of the input of several maps, which are independent because each has an axis of its own.</summary>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dims">The output's shape.</param>
    /// <param name="maps">The maps by axis.</param>
    public static Value Back(Value dy, IReadOnlyList<long> dims, params IEnumerable<(int Axis, AxisMap Map)> maps)
    {
        long[] shape = [.. dims];
        foreach (var (axis, map) in maps.Where(entry => !entry.Map.IsIdentity))
        {
            dy = map.Back(dy, shape, axis);
            shape[axis] = map.Extent;
        }

        return dy;
    }

    private Value Back(Value dy, long[] dims, int axis)
    {
        var readers = Readers();
        var most = readers.Length == 0 ? 0 : readers.Max(list => list.Length);
        if (most <= 1) return Fetch(dy, dims.Length, axis, [.. readers.Select(list => list.Length == 1 ? list[0] : (-1, 0))]);
        if (RepeatsOf(readers) is { } repeats && dims.Count(extent => extent == ValueFacts.PerBatch) <= 1)
        {
            return dy.Reshape([.. dims[..axis], Extent, repeats, .. dims[(axis + 1)..]]).ReduceSum(false, axis + 1);
        }

        if (most > MaxGathers) return Multiply(dy, dims, axis);
        return ValueShapes.Sum([.. Enumerable.Range(0, most).Select(turn =>
            Fetch(dy, dims.Length, axis, [.. readers.Select(list => turn < list.Length ? list[turn] : (-1, 0))]))]);
    }

    /// <summary>By position of the input, who reads it.</summary>
    private (int From, double Weight)[][] Readers()
    {
        var readers = new List<(int, double)>[Extent];
        for (var at = 0; at < readers.Length; at++) readers[at] = [];
        for (var o = 0; o < Reads.Count; o++)
        {
            foreach (var (at, weight) in Reads[o]) readers[at].Add((o, weight));
        }

        return [.. readers.Select(list => list.ToArray())];
    }

    /// <summary>How often every position of the input is repeated in a row; null when it is not so, or with weights.</summary>
    private long? RepeatsOf((int From, double Weight)[][] readers)
    {
        var repeats = readers[0].Length;
        var all = readers.Index().All(entry => entry.Item.Length == repeats
            && entry.Item.Index().All(reader => reader.Item == (entry.Index * repeats + reader.Index, 1.0)));
        return all && Reads.Count == Extent * repeats ? repeats : null;
    }

    /// <summary>Every position of the input takes the gradient from one position of the output; zero where that is −1.</summary>
    private static Value Fetch(Value dy, int rank, int axis, (int From, double Weight)[] sources)
    {
        var emit = dy.Emitter;
        long[] read = [.. sources.Where(source => source.From >= 0).Select(source => (long)source.From)];
        long before = Array.FindIndex(sources, source => source.From >= 0);
        var isBlock = read.Length > 0 && sources.Skip((int)before).Take(read.Length).All(source => source.From >= 0);
        var inOrder = isBlock && read.Index().All(entry => entry.Item == read[0] + entry.Index);

        // Zeros are either around what is taken, or come from a slice of zeros in front of what is taken.
        Value dx;
        if (read.Length == sources.Length) dx = dy.Gather(axis, emit.Integers(read));
        else if (inOrder) dx = Around(Part(dy, axis, read), rank, axis, before, sources.Length - before - read.Length);
        else dx = Around(dy, rank, axis, 1, 0).Gather(axis, emit.Integers([.. sources.Select(source => source.From + 1L)]));

        var weights = sources.Where(source => source.From >= 0).Select(source => source.Weight).Distinct().ToArray();
        if (weights.Length == 0 || weights is [1.0]) return dx;
        if (weights.Length == 1) return dx * weights[0];
        long[] shape = [sources.Length, .. Enumerable.Repeat(1L, rank - axis - 1)];
        return dx * emit.Floats("weights", [.. sources.Select(source => (float)source.Weight)], shape).Cast(dx.Type);
    }

    private static Value Part(Value dy, int axis, long[] run) => dy.Slice([run[0]], [run[0] + run.Length], [axis]);

    private static Value Around(Value dx, int rank, int axis, long before, long after)
    {
        var pads = new long[2 * rank];
        pads[axis] = before;
        pads[rank + axis] = after;
        return dx.Pad(pads);
    }

    /// <summary>The transposed matrix times the gradient along the axis.</summary>
    private Value Multiply(Value dy, long[] dims, int axis)
    {
        var rank = dims.Length;
        var matrix = new float[Reads.Count * Extent];
        var isLast = axis == rank - 1;
        for (var o = 0; o < Reads.Count; o++)
        {
            foreach (var (at, weight) in Reads[o]) matrix[isLast ? o * Extent + at : at * Reads.Count + o] = (float)weight;
        }

        if (isLast) return dy.Op("MatMul", dy.Emitter.Floats("map", matrix, Reads.Count, Extent).Cast(dy.Type));
        var transposed = dy.Emitter.Floats("map", matrix, Extent, Reads.Count).Cast(dy.Type);
        if (axis == rank - 2) return transposed.Op("MatMul", dy);

        // The axes behind become one, and then again what they were.
        long[] flat = [.. dims[..(axis + 1)], dims[(axis + 1)..].Aggregate(1L, (product, extent) => product * extent)];
        long[] full = [.. dims[..axis], Extent, .. dims[(axis + 1)..]];
        return transposed.Op("MatMul", dy.Reshape(flat)).Reshape(full);
    }
}
