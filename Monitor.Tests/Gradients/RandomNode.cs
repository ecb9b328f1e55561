using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Operators;
using Alphadrift.Tests.Graphs;
using Google.Protobuf;
using Xunit;
using DataType = Alphadrift.Adaptation.Graphs.Schema.TensorProto.Types.DataType;

namespace Alphadrift.Tests.Gradients;

/// <summary>A model of one node with random data, whose gradient is compared with differences.</summary>
/// <param name="random">Where the data come from.</param>
/// <param name="operatorType">The node's operator.</param>
/// <param name="attributes">Its attributes.</param>
internal sealed class RandomNode(Random random, string operatorType, params (string Name, object Value)[] attributes)
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, TensorProto> _inputs = [];
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);

    public int Opset { get; init; } = 18;

    public string Domain { get; init; } = "";

    public int Outputs { get; init; } = 1;

    /// <summary>Whether the number of rows must be known: axis 0 is no batch.</summary>
    public bool IsStatic { get; init; }

    /// <summary>Floating-point data to differentiate by, between −2 and 2.</summary>
    public RandomNode Data(params long[] dims) => Data(-2, 2, dims);

    public RandomNode Data(double low, double high, params long[] dims)
    {
        var values = Enumerable.Range(0, Count(dims)).Select(_ => low + (high - low) * random.NextDouble());
        return Add(Tensors.Of($"x{_names.Count}", DataType.Float, dims, [.. values]));
    }

    /// <summary>The same, as constants of the model.</summary>
    public RandomNode Weights(params long[] dims) => Data(dims).Constant();

    public RandomNode Floats(params float[] values) =>
        Add(Tensors.Of($"x{_names.Count}", DataType.Float, [values.Length], [.. values.Select(value => (double)value)]))
            .Constant();

    public RandomNode Integers(params long[] values) => Indices([values.Length], values).Constant();

    public RandomNode Scalar(long value) => Indices([], value).Constant();

    /// <summary>Integers that are an input of the model.</summary>
    public RandomNode Indices(long[] dims, params long[] values)
    {
        var tensor = new TensorProto { Name = $"x{_names.Count}", DataType = (int)DataType.Int64 };
        tensor.Dims.AddRange(dims);
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(values));
        return Add(tensor);
    }

    public RandomNode Booleans(params long[] dims)
    {
        var tensor = new TensorProto { Name = $"x{_names.Count}", DataType = (int)DataType.Bool };
        tensor.Dims.AddRange(dims);
        tensor.RawData = ByteString.CopyFrom([.. Enumerable.Range(0, Count(dims)).Select(_ => (byte)random.Next(2))]);
        return Add(tensor);
    }

    public RandomNode Absent()
    {
        _names.Add("");
        return this;
    }

    /// <summary>Makes the last input a constant.</summary>
    public RandomNode Constant()
    {
        _constants.Add(_names[^1]);
        return this;
    }

    public void AssertGradient()
    {
        var model = Model();
        foreach (var isBatched in IsStatic ? [false] : new[] { false, true })
        {
            // With an open batch the managed operators are used as well.
            var isManaged = isBatched && ManagedOperators.IsAvailable;
            var problems = GradientCheck.Run(operatorType, model, _inputs, _constants, isBatched, isManaged, random.Next());
            Assert.True(problems.Count == 0, $"{(isBatched ? "batched" : "static")} {this}: {string.Join("; ", problems)}");
        }
    }

    public override string ToString() =>
        $"{operatorType}({string.Join(", ", _names.Select(Shown))}) "
        + $"{string.Join(", ", attributes.Select(attribute => $"{attribute.Name} = {Text(attribute.Value)}"))}";

    private static int Count(long[] dims) => (int)dims.Aggregate(1L, (product, extent) => product * extent);

    private static string Text(object value) => value is long[] list ? $"[{string.Join(", ", list)}]" : $"{value}";

    /// <summary>The shape of an input, and its values when they are integers.</summary>
    private string Shown(string name)
    {
        if (name.Length == 0) return "none";
        var tensor = _inputs[name];
        var shape = Text(tensor.Dims.ToArray());
        return tensor.DataType == (int)DataType.Int64
            ? $"{shape} {Text(MemoryMarshal.Cast<byte, long>(tensor.RawData.Span).ToArray())}"
            : shape;
    }

    private RandomNode Add(TensorProto tensor)
    {
        _names.Add(tensor.Name);
        _inputs.Add(tensor.Name, tensor);
        return this;
    }

    private ModelProto Model()
    {
        var builder = new ModelBuilder(Opset, irVersion: 10);
        if (Domain.Length > 0) builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = Domain, Version = 1 });
        foreach (var tensor in _inputs.Values)
        {
            builder.Input(tensor.Name, (DataType)tensor.DataType,
                [.. tensor.Dims.Select((extent, i) => i == 0 && !IsStatic ? ModelBuilder.Open : extent)]);
        }

        var node = ModelBuilder.NewNode(operatorType, [.. _names], "y", attributes);
        node.Domain = Domain;
        for (var i = 1; i < Outputs; i++) node.Output.Add($"y{i}");
        builder.Proto.Graph.Node.Add(node);
        foreach (var output in node.Output) builder.Output(output);
        return builder.Proto;
    }
}
