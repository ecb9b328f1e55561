using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Operators;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Tests.Conformance;

/// <summary>Runs a graph on given tensors in ONNX Runtime, as it is and without optimisation.</summary>
internal static class OnnxRun
{
    /// <summary>The graph's outputs; null for one that is no tensor.</summary>
    public static IReadOnlyList<OnnxResult?> Run(ModelProto model, IReadOnlyDictionary<string, TensorProto> inputs)
    {
        using var options = OrtSessions.Options(threads: 1);
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        if (model.OpsetImport.Any(import => import.Domain == ManagedOperators.Domain)) ManagedOperators.AddTo(options);
        using var session = new InferenceSession(model.ToByteArray(), options);
        using var runOptions = new RunOptions();
        var values = inputs.Values.Select(OnnxTensors.ToOrtValue).ToArray();
        try
        {
            using var results = session.Run(runOptions, inputs.Keys.ToArray(), values, session.OutputNames);
            return [.. results.Select(OnnxTensors.Read)];
        }
        finally
        {
            foreach (var value in values) value.Dispose();
        }
    }

    /// <summary>The same; null when ONNX Runtime does not take the model or the inputs.</summary>
    public static IReadOnlyList<OnnxResult?>? TryRun(ModelProto model, IReadOnlyDictionary<string, TensorProto> inputs)
    {
        try
        {
            return Run(model, inputs);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    /// <summary>
    /// Type, shape and constant integers of every value of the graph, from one run: no extent is taken to follow the batch.
    /// </summary>
    public static GraphFacts Facts(ModelProto model, IReadOnlyDictionary<string, TensorProto> inputs)
    {
        var proto = model.Clone();
        var facts = new GraphFacts();
        foreach (var tensor in proto.Graph.Initializer) facts.AddConstant(tensor);
        foreach (var (name, tensor) in inputs)
            facts.Add(name, new ValueFacts((TensorProto.Types.DataType)tensor.DataType, [.. tensor.Dims]));
        string[] outputs =
            [.. proto.Graph.Node.SelectMany(node => node.Output).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];
        proto.Graph.Output.Clear();
        proto.Graph.Output.AddRange(outputs.Select(name => new ValueInfoProto { Name = name }));
        var dependence = new DataDependence(proto.Graph);
        foreach (var (name, result) in outputs.Zip(Run(proto, inputs)))
        {
            if (result is null) continue;
            facts.Add(name, new ValueFacts((TensorProto.Types.DataType)result.Type, result.Dims));
            var whole = (TensorProto.Types.DataType)result.Type is
                TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32 or TensorProto.Types.DataType.Bool;
            if (whole && !dependence.Of(name)) facts.AddIntegers(name, [.. result.Numbers.Select(number => (long)number)]);
        }

        return facts;
    }

    /// <summary>The same from two runs, of which the second has every row twice: extents that change follow the batch.</summary>
    public static GraphFacts BatchFacts(ModelProto model, IReadOnlyDictionary<string, TensorProto> inputs)
    {
        var (once, twice) =
            (Facts(model, inputs), Facts(model, inputs.ToDictionary(input => input.Key, input => Twice(input.Value))));
        var facts = new GraphFacts();
        foreach (var tensor in model.Graph.Initializer) facts.AddConstant(tensor);
        var names = inputs.Keys.Concat(model.Graph.Node.SelectMany(node => node.Output));
        foreach (var name in names.Where(name => once.TryGet(name, out _)))
        {
            var dims = once[name].Dims.Zip(twice[name].Dims, (a, b) => a == b ? a : ValueFacts.PerBatch);
            facts.Add(name, new ValueFacts(once[name].Type, [.. dims]));
            if (once.Integers(name) is { } integers && twice.Integers(name) is { } others && integers.SequenceEqual(others))
                facts.AddIntegers(name, integers);
        }

        return facts;
    }

    private static TensorProto Twice(TensorProto tensor)
    {
        var twice = tensor.Clone();
        twice.Dims[0] *= 2;
        twice.RawData = ByteString.CopyFrom([.. tensor.RawData, .. tensor.RawData]);
        return twice;
    }
}
