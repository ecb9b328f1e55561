using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Operators;
using Alphadrift.Tests.Graphs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Operators;

/// <summary>
/// The operator within ONNX Runtime, used in ways that the product never does: a failure must come back as an error.
/// </summary>
public sealed class PReluMomentsOperatorTests
{
    [Fact]
    public void Run_RightUse_GivesOutputsAndMoments()
    {
        using var options = Options();
        using var session = new InferenceSession(Model(axis: 1, kernel: 0), options);
        using var results = Run(session, [-2, 4], [0.5f, 0.5f]);

        Assert.Equal([-1, 4], results[0].GetTensorDataAsSpan<float>());
        Assert.Equal([0, 4, -2, 0, 0, 16, 4, 0, -8, 64, 1, 0], results[1].GetTensorDataAsSpan<float>());
    }

    [Fact]
    public void Run_SlopesOfAnotherLength_ReportsBothShapes()
    {
        using var options = Options();
        using var session = new InferenceSession(Model(axis: 1, kernel: 0), options);

        var fault = Assert.Throws<OnnxRuntimeException>(() => Run(session, [-2, 4], [0.5f, 0.5f, 0.5f]));

        Assert.Contains(
            "PReluMoments: z [1, 2] has 2 channels on axis 1; the slopes are [3].", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoRows_GivesNoMoments()
    {
        using var options = Options();
        using var session = new InferenceSession(Model(axis: 1, kernel: 0), options);
        using var z = OrtValue.CreateTensorValueFromMemory(Array.Empty<float>(), [0, 2]);
        using var slopes = OrtValue.CreateTensorValueFromMemory(new float[2], [2]);
        using var runOptions = new RunOptions();
        using var results = session.Run(runOptions, ["z", "slopes"], [z, slopes], ["y", "moments"]);

        Assert.Equal([0, MomentLayout.Count, 2], results[1].GetTensorTypeAndShape().Shape);
    }

    [Fact]
    public void Open_ExtentsKnownByName_ReachTheOutput()
    {
        using var options = Options();
        using var session = new InferenceSession(Model(axis: 1, kernel: 0), options);

        Assert.Equal([-1, -1], session.OutputMetadata["y"].Dimensions);
        Assert.Equal(["batch", "axis1"], session.OutputMetadata["y"].SymbolicDimensions);
    }

    [Fact]
    public void Open_ExtentNotKnownAtAll_LeavesTheOutputOpen()
    {
        var model = ModelProto.Parser.ParseFrom(Model(axis: 1, kernel: 0));
        model.Graph.Input[0].Type.TensorType.Shape.Dim[1].ClearValue();
        using var options = Options();
        using var session = new InferenceSession(model.ToByteArray(), options);
        using var results = Run(session, [-2, 4], [0.5f, 0.5f]);

        Assert.Empty(session.OutputMetadata["y"].Dimensions);
        Assert.Equal([-1, 4], results[0].GetTensorDataAsSpan<float>());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, -1)]
    [InlineData(1, 99)]
    public void Open_AttributesOutOfRange_IsRefused(long axis, long kernel)
    {
        using var options = Options();

        Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(Model(axis, kernel), options));
    }

    [Fact]
    public void Open_AttributeMissing_IsRefused()
    {
        var model = ModelProto.Parser.ParseFrom(Model(1, 0));
        model.Graph.Node[0].Attribute.RemoveAt(1);
        using var options = Options();

        Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(model.ToByteArray(), options));
    }

    private static SessionOptions Options()
    {
        var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        ManagedOperators.AddTo(options);
        return options;
    }

    private static IDisposableReadOnlyCollection<OrtValue> Run(InferenceSession session, float[] z, float[] slopes)
    {
        using var first = OrtValue.CreateTensorValueFromMemory(z, [1, z.Length]);
        using var second = OrtValue.CreateTensorValueFromMemory(slopes, [slopes.Length]);
        using var options = new RunOptions();
        return session.Run(options, ["z", "slopes"], [first, second], ["y", "moments"]);
    }

    private static byte[] Model(long axis, long kernel)
    {
        var builder = new ModelBuilder()
            .Input("z", Open, Open)
            .Input("slopes", Open).Node(ManagedOperators.PReluMoments, ["z", "slopes"], "y", ("axis", axis), ("kernel", kernel))
            .Output("y").Output("moments");
        builder.Proto.Graph.Node[0].Domain = ManagedOperators.Domain;
        builder.Proto.Graph.Node[0].Output.Add("moments");
        builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = ManagedOperators.Domain, Version = 1 });
        return builder.Bytes();
    }
}
