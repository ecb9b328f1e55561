using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Tests.Conformance;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using DataType = Alphadrift.Adaptation.Graphs.Schema.TensorProto.Types.DataType;

namespace Alphadrift.Tests.Gradients;

/// <summary>
/// A model's random projection Σ seed·y over its floating-point outputs, as a function of its inputs: in float64 where ONNX
/// Runtime has float64 kernels for all of its operators, else in the model's own types.
/// </summary>
internal sealed class Projection : IDisposable
{
    private readonly InferenceSession _session;
    private readonly IReadOnlyDictionary<string, double[]> _seeds;

    private Projection(InferenceSession session, bool isWide, IReadOnlyDictionary<string, double[]> seeds)
    {
        _session = session;
        _seeds = seeds;
        IsWide = isWide;
    }

    /// <summary>Whether it is computed in float64.</summary>
    public bool IsWide { get; }

    /// <param name="seeds">The projection: by output, a number for each of its elements.</param>
    public static Projection Open(
        ModelProto model, IReadOnlyDictionary<string, TensorProto> inputs, IReadOnlyDictionary<string, double[]> seeds)
    {
        try
        {
            var wide = new Projection(NewSession(WidenedModel.Of(model)), true, seeds);
            _ = wide.At(inputs);
            return wide;
        }
        catch (OnnxRuntimeException)
        {
            return new Projection(NewSession(model), false, seeds);
        }
    }

    public double At(IReadOnlyDictionary<string, TensorProto> inputs)
    {
        var values = inputs.Values.Select(tensor => OnnxTensors.ToOrtValue(IsWide ? Tensors.Widened(tensor) : tensor)).ToArray();
        try
        {
            using var options = new RunOptions();
            using var results = _session.Run(options, inputs.Keys.ToArray(), values, _seeds.Keys.ToArray());
            return results.Zip(_seeds.Values).Sum(
                pair => OnnxTensors.Read(pair.First)!.Numbers.Zip(pair.Second, (y, seed) => y * seed).Sum());
        }
        finally
        {
            foreach (var value in values) value.Dispose();
        }
    }

    /// <summary>At inputs of which one is replaced; its values are float64.</summary>
    public double At(IReadOnlyDictionary<string, TensorProto> inputs, string replaced, double[] values)
    {
        var tensor = inputs[replaced];
        var type = IsWide ? DataType.Double : (DataType)tensor.DataType;
        return At(new Dictionary<string, TensorProto>(inputs) { [replaced] = Tensors.Of(replaced, type, tensor.Dims, values) });
    }

    public void Dispose() => _session.Dispose();

    private static InferenceSession NewSession(ModelProto model)
    {
        using var options = OrtSessions.Options(threads: 1);
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        return new InferenceSession(model.ToByteArray(), options);
    }
}
