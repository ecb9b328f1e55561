using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>Reads a model file within a limit, and tells a cut-off model from a file of another kind.</summary>
internal static class ModelFile
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    public static byte[] Read(string path, long maxBytes)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > maxBytes)
            {
                throw new InvalidInputException(
                    $"{path}: the model has {file.Length:N0} bytes; at most {maxBytes:N0} are read. "
                    + "Raise the limit if it is the right file.");
            }

            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException($"{path}: there is no such file. Give the path of an ONNX model.", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new InvalidInputException(
                $"{path}: the file may not be read (a folder, or no permission). "
                + "Give the path of an ONNX model that this user may read.",
                fault);
        }
        catch (IOException fault)
        {
            throw new InvalidInputException($"{path}: the file cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>
    /// Walks the outermost fields. A length that points past the end means a file cut off; a first field that no ONNX model has
    /// means another kind of file.
    /// </summary>
    public static void CheckFraming(string name, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw new InvalidInputException($"{name}: the file is empty; an ONNX model was expected. Export or copy it again.");
        }

        var position = 0;
        while (position < bytes.Length)
        {
            var start = position;
            if (!TryReadVarint(bytes, ref position, out var tag))
            {
                throw start == 0 ? NotOnnx(name) : Truncated(name, bytes, start);
            }

            var (field, wireType) = (tag >> 3, (int)(tag & 7));
            if (start == 0 && !IsModelField(field, wireType)) throw NotOnnx(name);
            if (field == 0 || wireType is not (Varint or Fixed64 or LengthDelimited or Fixed32)) throw Damaged(name, start);
            var length = wireType switch { Fixed64 => 8UL, Fixed32 => 4UL, _ => 0UL };
            if (wireType is Varint or LengthDelimited && !TryReadVarint(bytes, ref position, out length))
                throw Truncated(name, bytes, start);
            if (wireType is Varint) continue;
            if (length > (ulong)(bytes.Length - position)) throw Truncated(name, bytes, start);
            position += (int)length;
        }
    }

    /// <summary>The fields of a ModelProto: numbers 1 and 5 are integers, the others are strings and messages.</summary>
    private static bool IsModelField(ulong field, int wireType) =>
        field switch
        {
            1 or 5 => wireType == Varint,
            2 or 3 or 4 or 6 or 7 or 8 or 14 or 20 or 25 or 26 => wireType == LengthDelimited,
            _ => false,
        };

    private static bool TryReadVarint(ReadOnlySpan<byte> bytes, ref int position, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && position < bytes.Length; shift += 7)
        {
            var part = bytes[position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return true;
        }

        return false;
    }

    private static InvalidInputException NotOnnx(string name) =>
        new($"{name}: this is not an ONNX model: it does not begin as one. Give the .onnx file that the model is served from.");

    private static InvalidInputException Truncated(string name, ReadOnlySpan<byte> bytes, int start) =>
        new($"{name}: the model is cut off: the part that begins at byte {start:N0} should go on past the end of the file at " +
            $"{bytes.Length:N0} bytes. Copy or download it again.");

    private static InvalidInputException Damaged(string name, int start) =>
        new($"{name}: the model is damaged at byte {start:N0}. Export or copy it again.");
}
