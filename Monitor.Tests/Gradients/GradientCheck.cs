using System.Globalization;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Gradients;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Canonical;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Tests.Conformance;
using DataType = Alphadrift.Adaptation.Graphs.Schema.TensorProto.Types.DataType;

namespace Alphadrift.Tests.Gradients;

/// <summary>
/// Builds the gradient of a random projection of a model's outputs with respect to its inputs, and
/// compares it with differences of the model. Every gradient on the way is checked too: it must have type
/// and shape of its value, or it was broadcast unnoticed.
/// </summary>
internal static class GradientCheck
{
    /// <summary>Largest relative error of a gradient.</summary>
    public const double Tolerance = 1e-3;

    /// <summary>Steps of the differences in float64, the last for operators that compute in float32 even so.</summary>
    private static readonly double[] WideSteps = [1e-5, 1e-2];

    /// <summary>Steps in float32.</summary>
    private static readonly double[] NarrowSteps = [1e-2, 1e-3];

    /// <summary>What differences count as zero, in float64 and in float32.</summary>
    private const double WideZero = 1e-6;
    private const double NarrowZero = 5e-5;

    /// <summary>Inputs are moved by up to this share, towards zero, off the round numbers on which kinks and ties lie.</summary>
    private const double Jitter = 0.02;

    /// <summary>What is wrong with the gradient, one line each; empty when nothing is.</summary>
    /// <param name="model">The model; not changed.</param>
    /// <param name="inputs">Values of its inputs.</param>
    /// <param name="constants">
    /// Inputs that are constants of the graph; the gradient goes to every other input of a floating type.
    /// </param>
    /// <param name="isBatched">
    /// Whether axis 0 of the inputs is the batch: the gradient is then built without knowing its extent, as it is for a model.
    /// </param>
    /// <param name="isManaged">Whether the managed operators may be used.</param>
    /// <exception cref="InvalidInputException">There is no gradient.</exception>
    public static IReadOnlyList<string> Run(
        string name,
        ModelProto model,
        IReadOnlyDictionary<string, TensorProto> inputs,
        IReadOnlyCollection<string> constants,
        bool isBatched = false,
        bool isManaged = false,
        int seed = 1)
    {
        var random = new Random(seed);
        model = Frozen(model, inputs, constants);
        inputs = inputs.Where(input => !constants.Contains(input.Key))
            .ToDictionary(input => input.Key, input => Moved(input.Value, random));
        string[] targets = [.. inputs.Where(input => Tensors.IsFloat(input.Value)).Select(input => input.Key)];
        if (targets.Length == 0) return ["there is no floating-point input to differentiate by"];

        // 1. The projection.
        var facts = OnnxRun.Facts(model, inputs);
        var source = RecurrentUnrolling.All(name, OpsetUpgrade.Run(name, model, facts), facts).Proto;
        facts = OnnxRun.Facts(source, inputs);
        var seeds = model.Graph.Output
            .Where(output => facts.TryGet(output.Name, out var value) && value.IsFloat)
            .ToDictionary(output => output.Name, output => Numbers(facts[output.Name].Dims, random));
        if (seeds.Count == 0) return ["there is no floating-point output"];

        // 2. The gradient.
        var known = isBatched ? OnnxRun.BatchFacts(source, inputs) : facts;
        var (gradients, problems) = Gradients(name, source, known, facts, inputs, targets, seeds, isManaged);

        // 3. Differences.
        using var projection = Projection.Open(model, inputs, seeds);
        var (steps, zero) = projection.IsWide ? (WideSteps, WideZero) : (NarrowSteps, NarrowZero);
        foreach (var target in targets)
        {
            var x = Tensors.Read(inputs[target]);
            if (x.Length == 0) continue;
            var error = Differences.RelativeError(
                values => projection.At(inputs, target, values), x, gradients[target], steps, zero, random);
            if (error is null) problems.Add($"{target}: kinks wherever differences were tried");
            if (error is not > Tolerance and not double.NaN) continue;
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{target}: relative error {error:G3}"));
        }

        return problems;
    }

    private static (Dictionary<string, double[]> Gradients, List<string> Problems) Gradients(
        string name,
        ModelProto source,
        GraphFacts known,
        GraphFacts facts,
        IReadOnlyDictionary<string, TensorProto> inputs,
        string[] targets,
        IReadOnlyDictionary<string, double[]> seeds,
        bool isManaged)
    {
        var proto = source.Clone();
        var graph = proto.Graph;
        var opset = (int)proto.OpsetImport.Where(import => GraphWalk.IsStandard(import.Domain)).Max(import => import.Version);
        var emitter = new Emitter(new NodeSink(graph, new NameSource(graph), opset));
        ISiteLowering lowering = isManaged ? new ManagedLowering(kernel: null) : new PortableLowering();
        if (lowering.Domain is { } domain) proto.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        var walk = new GradientWalk(name, source.Graph, known, new Dictionary<int, SiteValues>(), lowering, emitter, targets);
        foreach (var (output, numbers) in seeds)
        {
            graph.Initializer.Add(Tensors.Of($"seed/{output}", facts[output].Type, facts[output].Dims, numbers));
            walk.Add(output, emitter.Of($"seed/{output}", facts[output].Type));
        }

        walk.Run();
        var sums = targets.SelectMany(
            target => walk.GradientOf(target) is { } sum ? new[] { (Value: target, Gradient: sum) } : []);
        var made = walk.Handed.Concat(sums).Select(pair => (pair.Value, Output: pair.Gradient.Op("Identity").Name)).ToArray();
        graph.Node.AddRange(emitter.Sink.Nodes);
        GraphValues.CheckNames(graph);
        graph.Output.Clear();
        graph.Output.AddRange(made.Select(pair => new ValueInfoProto { Name = pair.Output }));
        var gradients = targets.ToDictionary(target => target, target => new double[Tensors.Read(inputs[target]).Length]);
        var problems = new List<string>();
        if (made.Length == 0) return (gradients, problems);
        foreach (var ((value, output), result) in made.Zip(OnnxRun.Run(proto, inputs)))
        {
            var seen = new ValueFacts((DataType)result!.Type, result.Dims);
            var isLike = seen.Type == facts[value].Type && seen.Dims.SequenceEqual(facts[value].Dims);
            if (!isLike) problems.Add($"{output}: gradient {seen} for '{value}', {facts[value]}");
            if (isLike && gradients.ContainsKey(value)) gradients[value] = result.Numbers;
        }

        return (gradients, problems);
    }

    private static ModelProto Frozen(
        ModelProto source, IReadOnlyDictionary<string, TensorProto> inputs, IReadOnlyCollection<string> constants)
    {
        var model = source.Clone();
        var graph = model.Graph;
        foreach (var declared in graph.Input.Where(input => constants.Contains(input.Name)).ToArray())
        {
            graph.Input.Remove(declared);
            var tensor = inputs[declared.Name].Clone();
            tensor.Name = declared.Name;
            graph.Initializer.Add(tensor);
        }

        model.IrVersion = Math.Max(model.IrVersion, 4);
        return model;
    }

    private static TensorProto Moved(TensorProto tensor, Random random)
    {
        if (!Tensors.IsFloat(tensor)) return tensor;
        var values = Tensors.Read(tensor).Select(value => value == 0 ? Share() : value * (1 - Share()));
        return Tensors.Of(tensor.Name, (DataType)tensor.DataType, tensor.Dims, [.. values]);

        double Share() => Jitter * random.NextDouble();
    }

    private static double[] Numbers(long[] dims, Random random)
    {
        var count = dims.Aggregate(1L, (product, extent) => product * extent);
        return [.. Enumerable.Range(0, (int)count).Select(_ => 2 * random.NextDouble() - 0.9)];
    }
}
