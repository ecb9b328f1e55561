using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Observations;
using Google.Protobuf;

namespace Alphadrift.Tests.Baselines;

/// <summary>y = Relu(x) on three inputs: what a channel sees is what the row holds.</summary>
internal static class DeadChannelModel
{
    private static readonly Lazy<(OnnxModel Model, Baseline Baseline)> Calibrated = new(Calibrate);

    public static Baseline Baseline => Calibrated.Value.Baseline;

    public static Observation ObserveSilenced()
    {
        var (model, baseline) = Calibrated.Value;
        var window = Rows(seed: 10, 200);
        for (var i = 1; i < window.Length; i += 3)
        {
            window[i] = -Math.Abs(window[i]);
        }

        using var monitor = SlopeMonitor.Open(model, baseline);
        return monitor.Observe(new RowSet(Layout(), window));
    }

    private static (OnnxModel Model, Baseline Baseline) Calibrate()
    {
        var model = OnnxModel.Parse("relu.onnx", Build());
        return (
            model,
            SlopeCalibrator.Calibrate(model, new RowSet(Layout(), Rows(seed: 9, 2500)), null, new SlopeCalibratorOptions()));
    }

    private static RowLayout Layout() => new([new InputSpec("x", ElementKind.Float32, [3])]);

    private static float[] Rows(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count * 3).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    private static byte[] Build()
    {
        var graph = new GraphProto { Name = "relu" };
        graph.Input.Add(Value("x"));
        graph.Output.Add(Value("y"));
        graph.Node.Add(new NodeProto { OpType = "Relu", Name = "rectifier", Input = { "x" }, Output = { "y" } });
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        return model.ToByteArray();
    }

    private static ValueInfoProto Value(string name)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "batch" });
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 3 });
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } },
        };
    }
}
