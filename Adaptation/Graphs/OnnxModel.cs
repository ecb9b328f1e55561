using System.Security.Cryptography;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs.Schema;
using Google.Protobuf;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>An ONNX model as data: the bytes it was read from, their hash, and the parsed graph.</summary>
public sealed class OnnxModel
{
    /// <summary>Default limit on a model file, in bytes.</summary>
    public const long DefaultMaxBytes = 512L * 1024 * 1024;

    /// <summary>
    /// Oldest version of the standard operators that can be rewritten: from 7 on they broadcast as they do today.
    /// </summary>
    public const int MinOpset = 7;

    /// <summary>Newest version of the standard operators that the ONNX Runtime in use takes.</summary>
    public const int MaxOpset = 26;

    /// <summary>Oldest version of the file format.</summary>
    public const int MinIrVersion = 3;

    /// <summary>Newest version of the file format that the ONNX Runtime in use takes.</summary>
    public const int MaxIrVersion = 13;

    private OnnxModel(string name, ReadOnlyMemory<byte> bytes, ModelProto proto)
    {
        Name = name;
        Bytes = bytes;
        Proto = proto;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        Opset = ModelChecks.Check(name, proto);
        Inputs = ModelSignature.Inputs(name, proto.Graph);
        Outputs = ModelSignature.Outputs(proto.Graph);
    }

    /// <summary>The file's name without its folder.</summary>
    public string Name { get; }

    /// <summary>The very bytes that were hashed; sessions are built from them.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of <see cref="Bytes"/>, lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>Version of the standard operators that the model was written for.</summary>
    public int Opset { get; }

    /// <summary>Version of the file format.</summary>
    public long IrVersion => Proto.IrVersion;

    /// <summary>
    /// What wrote the model, with its version where it says so: <c>pytorch 1.13.0</c>; empty when it does not say.
    /// </summary>
    public string Producer => $"{Proto.ProducerName} {Proto.ProducerVersion}".Trim();

    /// <summary>The declared inputs, without initializers.</summary>
    public IReadOnlyList<ModelInput> Inputs { get; }

    /// <summary>The declared outputs.</summary>
    public IReadOnlyList<ModelOutput> Outputs { get; }

    /// <summary>The parsed model. Shared: clone before changing it.</summary>
    internal ModelProto Proto { get; }

    /// <exception cref="InvalidInputException">
    /// Missing, too large, truncated, not ONNX, external data, opset out of range.
    /// </exception>
    public static OnnxModel Load(string path, long maxBytes = DefaultMaxBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        return Parse(Path.GetFileName(path), ModelFile.Read(path, Math.Min(maxBytes, Array.MaxLength)));
    }

    /// <inheritdoc cref="Load"/>
    public static OnnxModel Parse(string name, ReadOnlyMemory<byte> bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ModelFile.CheckFraming(name, bytes.Span);
        try
        {
            return new(name, bytes, ModelProto.Parser.ParseFrom(bytes.Span));
        }
        catch (InvalidProtocolBufferException damage)
        {
            throw new InvalidInputException(
                $"{name}: the model is damaged: its outer structure is whole, but the fields within it are not. "
                + "Export or copy it again.",
                damage);
        }
    }
}
