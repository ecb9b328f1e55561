using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Operators;
using Alphadrift.Tests.Graphs;
using Microsoft.ML.OnnxRuntime;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Operators;

/// <summary>The operator with shares within ONNX Runtime, used in ways that the product never does.</summary>
public sealed class PReluSharesOperatorTests
{
    [Fact]
    public void Run_RightUse_GivesOutputsMomentsAndShares()
    {
        using var options = Options();
        using var session = new InferenceSession(Model(), options);
        using var results = Run(session, ramps: 2);

        Assert.Equal([-1, 4], results[0].GetTensorDataAsSpan<float>());
        Assert.Equal([1, 8, 2], results[1].GetTensorTypeAndShape().Shape);
        Assert.Equal(
            [0, 4, -2, 0, 0, 16, 4, 0, -8, 64, 1, 0, 1, 0, 0.5f, 0], results[1].GetTensorDataAsSpan<float>());
    }

    [Fact]
    public void Run_RampsOfAnotherLength_ReportsBothShapes()
    {
        using var options = Options();
        using var session = new InferenceSession(Model(), options);

        var fault = Assert.Throws<OnnxRuntimeException>(() => Run(session, ramps: 3));

        Assert.Contains(
            "PReluShares: z [1, 2] has 2 channels on axis 1; the lower ramps are [3].", fault.Message, StringComparison.Ordinal);
    }

    private static SessionOptions Options()
    {
        var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        ManagedOperators.AddTo(options);
        return options;
    }

    /// <summary>Slopes of ½, a steepness of −1, and ramps that −2 is above of and halfway up of.</summary>
    private static IDisposableReadOnlyCollection<OrtValue> Run(InferenceSession session, int ramps)
    {
        OrtValue Of(params float[] values) => OrtValue.CreateTensorValueFromMemory(values, [values.Length]);
        using var z = OrtValue.CreateTensorValueFromMemory(new float[] { -2, 4 }, [1, 2]);
        using OrtValue slopes = Of(0.5f, 0.5f), steepness = Of(-1, -1), lower = Of(new float[ramps]), upper = Of(-1.5f, -1.5f);
        using var options = new RunOptions();
        return session.Run(
            options, ["z", "slopes", "steepness", "lower", "upper"], [z, slopes, steepness, lower, upper], ["y", "moments"]);
    }

    private static byte[] Model()
    {
        var builder = new ModelBuilder()
            .Input("z", Open, Open)
            .Input("slopes", Open).Input("steepness", Open).Input("lower", Open).Input("upper", Open)
            .Node(
                ManagedOperators.PReluShares, ["z", "slopes", "steepness", "lower", "upper"], "y", ("axis", 1L), ("kernel", 0L))
            .Output("y").Output("moments");
        builder.Proto.Graph.Node[0].Domain = ManagedOperators.Domain;
        builder.Proto.Graph.Node[0].Output.Add("moments");
        builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = ManagedOperators.Domain, Version = 1 });
        return builder.Bytes();
    }
}
