using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Adaptation.Arrays;

/// <summary>What a .npy file says of its values before they begin.</summary>
/// <param name="BigEndian">Byte order of the elements in the file.</param>
/// <param name="ColumnMajor">Fortran order: the first axis varies fastest.</param>
internal sealed record NpyHeader(ElementKind Kind, bool BigEndian, bool ColumnMajor, ImmutableArray<int> Shape)
{
    /// <summary>Magic, version and the 16-bit length of version 1.0.</summary>
    private const int PrefixBytes = 10;

    /// <summary>NumPy pads headers so that the values begin at a multiple of this.</summary>
    private const int Alignment = 64;

    /// <summary>Longest header that is read; NumPy's own headers of plain arrays have 118 bytes.</summary>
    private const int MaxHeaderBytes = 64 * 1024;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes of values that the header announces; a lying shape may announce any number.</summary>
    public BigInteger AnnouncedBytes { get; } =
        Shape.Aggregate(new BigInteger(NpyElements.Size(Kind)), (product, extent) => product * extent);

    /// <summary>Element type and shape in words, for messages: <c>float32 [10, 784]</c>.</summary>
    public string Text => Describe(Kind, Shape);

    /// <summary>Reads magic, version and header; the stream then stands at the first value.</summary>
    /// <exception cref="InvalidInputException">
    /// Not a .npy file, a version or an element type that is not read, a damaged header.
    /// </exception>
    public static NpyHeader Read(Stream stream, string name)
    {
        Span<byte> prefix = stackalloc byte[12];
        var got = stream.ReadAtLeast(prefix[..8], 8, throwOnEndOfStream: false);
        if (got == 0)
        {
            throw new InvalidInputException(
                $"{name}: the file is empty, but a NumPy array (.npy) is wanted. Write it with numpy.save.");
        }

        if (got < 8 || !prefix.StartsWith(Magic))
        {
            throw new InvalidInputException(
                $"{name}: this is no NumPy array (.npy): it does not begin with the bytes 93 4E 55 4D 50 59. "
                + "Write it with numpy.save.");
        }

        var (major, minor) = (prefix[6], prefix[7]);
        if (major is < 1 or > 3 || minor != 0)
        {
            throw new InvalidInputException($"{name}: .npy version {major}.{minor} is not read; legal are 1.0, 2.0 and 3.0.");
        }

        var lengthBytes = prefix.Slice(8, major == 1 ? 2 : 4);
        Fill(stream, lengthBytes, name);
        var length = major == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > MaxHeaderBytes)
        {
            throw new InvalidInputException(
                $"{name}: the .npy header announces {length} bytes; at most {MaxHeaderBytes} are read.");
        }

        var header = new byte[length];
        Fill(stream, header, name);
        return NpyHeaderParser.Parse(major == 3 ? Encoding.UTF8.GetString(header) : Encoding.Latin1.GetString(header), name);
    }

    /// <summary>The bytes NumPy writes before the values of a row-major array: version 1.0, padded with spaces.</summary>
    public static byte[] Encode(ElementKind kind, ReadOnlySpan<int> shape)
    {
        var extents = string.Join(", ", shape.ToArray().Select(extent => extent.ToString(CultureInfo.InvariantCulture)));
        var tuple = shape.Length == 1 ? $"({extents},)" : $"({extents})";
        var text = $"{{'descr': '{Descriptor(kind)}', 'fortran_order': False, 'shape': {tuple}, }}";
        var total = (PrefixBytes + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[total];
        bytes.AsSpan(PrefixBytes).Fill((byte)' ');
        Magic.CopyTo(bytes);
        (bytes[6], bytes[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), checked((ushort)(total - PrefixBytes)));
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(PrefixBytes));
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    /// <summary>Element type and shape in words: <c>float32 [10, 784]</c>.</summary>
    public static string Describe(ElementKind kind, ImmutableArray<int> shape) =>
        string.Create(CultureInfo.InvariantCulture, $"{Word(kind)} [{string.Join(", ", shape)}]");

    internal static string Word(ElementKind kind) => kind == ElementKind.Boolean ? "bool" : kind.ToString().ToLowerInvariant();

    private static string Descriptor(ElementKind kind) => kind switch
    {
        ElementKind.Boolean => "|b1",
        ElementKind.Int8 => "|i1",
        ElementKind.UInt8 => "|u1",
        ElementKind.Float16 or ElementKind.Float32 or ElementKind.Float64 => $"<f{NpyElements.Size(kind)}",
        ElementKind.UInt16 or ElementKind.UInt32 or ElementKind.UInt64 => $"<u{NpyElements.Size(kind)}",
        _ => $"<i{NpyElements.Size(kind)}",
    };

    private static void Fill(Stream stream, Span<byte> bytes, string name)
    {
        var got = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (got < bytes.Length)
        {
            throw new InvalidInputException(
                $"{name}: the file ends within its .npy header ({bytes.Length} bytes expected, {got} found). "
                + "Write or copy it again.");
        }
    }
}
