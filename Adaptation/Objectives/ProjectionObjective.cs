using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Gradients;

namespace Alphadrift.Adaptation.Objectives;

/// <summary>
/// The sum of the model's float outputs, each weighed by a fixed random number: for checking gradients of a model that no global
/// objective fits. Where a row has very many outputs, one weight serves a whole channel.
/// </summary>
/// <param name="seed">Seed of the weights.</param>
/// <param name="why">Why no other objective serves.</param>
internal sealed class ProjectionObjective(int seed, string why) : IObjective
{
    /// <summary>Weights per output at most.</summary>
    private const long MaxWeights = 1 << 20;

    public ObjectiveKind Kind => ObjectiveKind.Moments;

    public string Reason => $"a random projection of the float outputs, because {why}";

    public Value Append(ObjectiveGraph graph)
    {
        var random = new Random(seed);
        string[] outputs = [.. Outputs(graph)];
        if (outputs.Length == 0)
        {
            throw new InvalidInputException(
                $"none of the outputs {string.Join(", ", graph.Outputs.Select(output => $"'{output}'"))} is a "
                + "floating-point tensor with the rows on its first axis, so that there is no loss whose gradients "
                + "could be checked. Export the model with such an output.");
        }

        return ValueShapes.Sum([.. outputs.Select(output => Project(graph, output, random))]);
    }

    private static Value Project(ObjectiveGraph graph, string output, Random random)
    {
        var dims = graph.Facts[output].Dims;
        long[] shape = dims[1..];
        if (Count(shape) > MaxWeights) shape = [dims[1], .. Enumerable.Repeat(1L, dims.Length - 2)];
        if (Count(shape) > MaxWeights) shape = [.. shape.Select(_ => 1L)];
        var scale = 1 / Math.Sqrt(Count(dims[1..]));
        var weights = new float[Count(shape)];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(scale * (0.5 + random.NextDouble()) * (random.Next(2) == 0 ? -1 : 1));
        }

        var value = graph.Value(output).Cast(Graphs.Schema.TensorProto.Types.DataType.Float)
            * graph.Emit.Floats("weights", weights, shape);
        long[] axes = [.. Enumerable.Range(1, dims.Length - 1).Select(axis => (long)axis)];
        return (axes.Length > 0 ? value.ReduceSum(true, axes) : value).Reshape(-1);
    }

    private static IEnumerable<string> Outputs(ObjectiveGraph graph) => graph.Outputs.Where(output =>
        graph.Facts.TryGet(output, out var facts) && facts is { IsFloat: true, Rank: > 0 } && facts.Dims[0] != 1
            && !facts.Dims[1..].Any(extent => extent <= 0));

    private static long Count(IEnumerable<long> dims) => dims.Aggregate(1L, (product, extent) => product * extent);
}
