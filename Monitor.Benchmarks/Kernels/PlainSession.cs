using Alphadrift.Adaptation.Arrays;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Benchmarks.Kernels;

/// <summary>A net in plain ONNX Runtime, with the session options that the product uses.</summary>
internal sealed class PlainSession : IDisposable
{
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly OrtValue _input;
    private readonly RunOptions _runOptions = new();

    public PlainSession(byte[] model, RowSet rows, int threads)
    {
        _options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        _session = new InferenceSession(model, _options);
        long[] shape = [rows.Count, .. rows.Layout.Inputs[0].RowShape.Select(extent => (long)extent)];
        _input = OrtValue.CreateTensorValueFromMemory(rows.Values.ToArray(), shape);
    }

    public void Run() => _session.Run(_runOptions, _session.InputNames, [_input], _session.OutputNames).Dispose();

    public void Dispose()
    {
        _input.Dispose();
        _session.Dispose();
        _runOptions.Dispose();
        _options.Dispose();
    }
}
