using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Operators;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Blocking;

/// <summary>Channels of a block of ONNX Runtime's blocked layout, which depend on the processor.</summary>
internal static class BlockSize
{
    /// <summary>A multiple of every block there may be.</summary>
    private const int Channels = BlockedPReluNode.MaxBlock;

    private const int Positions = 3;

    /// <summary>Lets ONNX Runtime's own operator lay a tensor out, and looks where every value went.</summary>
    /// <exception cref="NotSupportedException">They are not in blocks.</exception>
    /// <exception cref="OnnxRuntimeException">There is no such operator on this processor.</exception>
    public static int Find()
    {
        var graph = new GraphProto { Name = "block" };
        var node = new NodeProto { OpType = "ReorderInput", Domain = BlockedGraph.Domain };
        node.Input.Add("x");
        node.Output.Add("y");
        graph.Node.Add(node);
        graph.Input.Add(GraphValues.Float("x", 1, Channels, 1, Positions));
        graph.Output.Add(GraphValues.Float("y", 1, Channels, 1, Positions));
        var proto = new ModelProto { IrVersion = 8, Graph = graph };
        proto.OpsetImport.Add(new OperatorSetIdProto { Version = 13 });
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = BlockedGraph.Domain, Version = 1 });

        using var options = OrtSessions.Options(threads: 1);
        using var session = new InferenceSession(proto.ToByteArray(), options);
        float[] values = [.. Enumerable.Range(0, Channels * Positions)];
        using var input = OrtValue.CreateTensorValueFromMemory(values, [1, Channels, 1, Positions]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, ["x"], [input], ["y"]);
        return Of(outputs[0].GetTensorDataAsSpan<float>());
    }

    /// <param name="laidOut">The values 0, 1, … of a tensor [channels, positions], as they lie.</param>
    public static int Of(ReadOnlySpan<float> laidOut)
    {
        // The second position of channel 0 follows the first position of the block.
        var block = laidOut.IndexOf(1f);
        if (block < 2 || Channels % block != 0 || laidOut.Length != Channels * Positions) throw Unknown();
        for (var i = 0; i < laidOut.Length; i++)
        {
            var channel = i / (block * Positions) * block + i % block;
            if (laidOut[i] != channel * Positions + i / block % Positions) throw Unknown();
        }

        return block;
    }

    private static NotSupportedException Unknown() =>
        new("ONNX Runtime's layout on this processor is not one of blocks of channels");
}
