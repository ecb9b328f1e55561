using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Operators;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Execution;

/// <summary>Makes ONNX Runtime's sessions, and turns what it refuses into a message for the user.</summary>
internal static class OrtSessions
{
    /// <summary>
    /// A daemon beside somebody's model reports to nobody: ONNX Runtime's own telemetry is off before the first session.
    /// And the first session with the managed operators is opened alone: two at once would both add their domain to a table
    /// of the process, and one of them be refused.
    /// </summary>
    static OrtSessions()
    {
        OrtTelemetry.Disable();
        OrtEnv.Instance().DisableTelemetryEvents();
        if (ManagedOperators.IsAvailable) AddDomain();
    }

    public static SessionOptions Options(int threads) => new()
    {
        IntraOpNumThreads = threads,
        InterOpNumThreads = 1,
        ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,

        // What it refuses comes as an exception; its log would only say the same again on the terminal.
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
    };

    /// <exception cref="InvalidInputException">ONNX Runtime refuses the model.</exception>
    public static InferenceSession Open(string model, ModelProto proto, SessionOptions options)
    {
        try
        {
            return new InferenceSession(proto.ToByteArray(), options);
        }
        catch (OnnxRuntimeException fault)
        {
            throw new InvalidInputException(
                $"{model}: ONNX Runtime {OrtEnv.Instance().GetVersionString()} cannot open the model: {Text(fault)}", fault);
        }
    }

    /// <exception cref="InvalidInputException">The trial run fails.</exception>
    public static IDisposableReadOnlyCollection<OrtValue> TrialRun(
        string model,
        InferenceSession session,
        IReadOnlyCollection<string> inputs,
        IReadOnlyCollection<OrtValue> values,
        int rows,
        IReadOnlyCollection<string> outputs)
    {
        try
        {
            using var options = new RunOptions();
            return session.Run(options, inputs, values, outputs);
        }
        catch (OnnxRuntimeException fault)
        {
            throw new InvalidInputException(
                $"{model}: a trial run with {rows} rows of zeros fails: {Text(fault)} " +
                "Check that the model runs in ONNX Runtime with that many rows, and that its row shapes are right.",
                fault);
        }
    }

    /// <summary>Opens and closes a session that knows the managed operators and needs none of them.</summary>
    private static void AddDomain()
    {
        var graph = new GraphProto { Name = "identity" };
        var node = new NodeProto { OpType = "Identity" };
        node.Input.Add("x");
        node.Output.Add("y");
        graph.Node.Add(node);
        graph.Input.Add(GraphValues.Float("x", 1));
        graph.Output.Add(GraphValues.Float("y", 1));
        var proto = new ModelProto { IrVersion = 8, Graph = graph };
        proto.OpsetImport.Add(new OperatorSetIdProto { Version = 13 });
        using var options = Options(threads: 1);
        ManagedOperators.AddTo(options);
        using var session = new InferenceSession(proto.ToByteArray(), options);
    }

    private static string Text(OnnxRuntimeException fault) => fault.Message.ReplaceLineEndings(" ").Trim();
}
