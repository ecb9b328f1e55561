namespace Alphadrift.Adaptation.Graphs;

/// <summary>An ONNX model as data: the bytes it was read from, their hash, and the parsed graph.</summary>
public sealed class OnnxModel
{
    /// <summary>Default limit on a model file, in bytes.</summary>
    public const long DefaultMaxBytes = 512L * 1024 * 1024;

    private OnnxModel(string name, ReadOnlyMemory<byte> bytes, string sha256)
    {
        Name = name;
        Bytes = bytes;
        Sha256 = sha256;
    }

    /// <summary>The file's name without its folder.</summary>
    public string Name { get; }

    /// <summary>The very bytes that were hashed; sessions are built from them.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of <see cref="Bytes"/>, lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>The declared inputs, without initializers.</summary>
    public IReadOnlyList<ModelInput> Inputs => throw new NotImplementedException();

    /// <exception cref="Faults.InvalidInputException">Missing, too large, truncated, not ONNX, external data, opset out of range.</exception>
    public static OnnxModel Load(string path, long maxBytes = DefaultMaxBytes) => throw new NotImplementedException();

    /// <inheritdoc cref="Load"/>
    public static OnnxModel Parse(string name, ReadOnlyMemory<byte> bytes) => new(name, bytes, "");
}
