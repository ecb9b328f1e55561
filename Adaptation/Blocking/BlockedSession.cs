using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Operators;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Blocking;

/// <summary>The ONNX Runtime session of a <see cref="BlockedGraph"/>.</summary>
/// <param name="Session">The session.</param>
/// <param name="Options">Its options.</param>
/// <param name="Sites">Number of nodes within the blocked layout, at least 1.</param>
internal sealed record BlockedSession(InferenceSession Session, SessionOptions Options, int Sites)
{
    /// <summary>A larger graph stays as it is: while it is opened, its weights are in memory some more times.</summary>
    private const int MaxBytes = 256 << 20;

    /// <exception cref="NotSupportedException">It cannot be, or is not worth it; the message says why.</exception>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses one of the graphs, or cannot write.</exception>
    public static BlockedSession Open(WatchedGraph watched, ModelSessionOptions options)
    {
        var blocked = BlockedGraph.Mark(watched);
        if (blocked.Markers == 0) throw new NotSupportedException("no site has the shape [rows, channels, height, width]");
        if (watched.Model.CalculateSize() is > MaxBytes and var size)
        {
            throw new NotSupportedException($"the model has {size:N0} bytes; at most {MaxBytes:N0} are laid out anew");
        }

        var proto = Optimized(blocked.Marked, options.Threads);
        var sites = blocked.Place(proto, options.Block ?? BlockSize.Find());
        if (sites == 0)
            throw new NotSupportedException(
                "no site stands beside a convolution that ONNX Runtime computes in blocks of channels");
        var sessionOptions = OrtSessions.Options(options.Threads);
        try
        {
            // What is optimised already would lose its layout.
            sessionOptions.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
            ManagedOperators.AddTo(sessionOptions);
            return new BlockedSession(new InferenceSession(proto.ToByteArray(), sessionOptions), sessionOptions, sites);
        }
        catch
        {
            sessionOptions.Dispose();
            throw;
        }
    }

    private static ModelProto Optimized(ModelProto marked, int threads)
    {
        using var options = OrtSessions.Options(threads);
        ManagedOperators.AddTo(options);

        // Weights are packed for running, which this session never does.
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        return OptimizedModel.Of(marked, options, OperatingSystem.IsLinux());
    }
}
