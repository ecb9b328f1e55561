using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Alphadrift.Adaptation.Execution;

/// <summary>
/// Products of rows with one constant matrix, by ONNX Runtime, which packs the matrix once. Rows do not touch each other,
/// whatever values they have. Not thread-safe: one owner thread.
/// </summary>
internal sealed class MatrixProduct : IDisposable
{
    private readonly SessionOptions _options = OrtSessions.Options(threads: 1);
    private readonly RunOptions _runOptions = new();
    private readonly InferenceSession _session;

    /// <param name="matrix">m × depth, row-major.</param>
    /// <param name="depth">Length of a row, at least 1.</param>
    public MatrixProduct(ReadOnlySpan<float> matrix, int depth)
    {
        Depth = depth;
        Columns = matrix.Length / depth;
        var transposed = new float[matrix.Length];
        for (var j = 0; j < Columns; j++)
        {
            for (var k = 0; k < depth; k++) transposed[(k * Columns) + j] = matrix[(j * depth) + k];
        }

        var graph = new GraphProto { Name = "product" };
        graph.Input.Add(GraphValues.Float("rows", null, depth));
        graph.Output.Add(GraphValues.Float("products", null, Columns));
        graph.Initializer.Add(TensorValues.Floats("matrix", transposed, depth, Columns));
        var node = new NodeProto { OpType = "MatMul", Name = "product" };
        node.Input.AddRange(["rows", "matrix"]);
        node.Output.Add("products");
        graph.Node.Add(node);
        var proto = new ModelProto { IrVersion = 8, Graph = graph };
        proto.OpsetImport.Add(new OperatorSetIdProto { Version = 13 });
        _session = new InferenceSession(proto.ToByteArray(), _options);
    }

    /// <summary>Length of a row.</summary>
    public int Depth { get; }

    /// <summary>m, products per row.</summary>
    public int Columns { get; }

    /// <summary>result[i, j] = Σ_k rows[i, k] · matrix[j, k].</summary>
    /// <param name="rows">count × <see cref="Depth"/>.</param>
    /// <param name="result">count × <see cref="Columns"/>; overwritten.</param>
    public void Multiply(Memory<float> rows, Memory<float> result)
    {
        if (rows.IsEmpty) return;
        var count = rows.Length / Depth;
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, rows, [count, Depth]);
        using var output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, result, [count, Columns]);
        _session.Run(_runOptions, ["rows"], [input], ["products"], [output]);
    }

    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
        _options.Dispose();
    }
}
