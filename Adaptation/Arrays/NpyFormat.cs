using System.Globalization;
using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Adaptation.Arrays;

/// <summary>
/// Reads and writes single arrays in NumPy's .npy format. Read are versions 1.0 to 3.0, both byte orders, both memory orders, and
/// the kinds f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1. Written is version 1.0, row-major, little-endian, the values at a multiple of
/// 64 bytes; the same array gives the same bytes.
/// </summary>
public static class NpyFormat
{
    /// <summary>First step of the buffer when the length of the stream is not known.</summary>
    private const int FirstChunkBytes = 1 << 20;

    /// <summary>Reads one array, up to the end of the stream.</summary>
    /// <param name="name">Names the source in messages.</param>
    /// <param name="maxBytes">Most bytes of values that are read.</param>
    /// <exception cref="InvalidInputException">Not a .npy file, not numbers, damaged, truncated, or over the limit.</exception>
    public static NpyArray Read(Stream stream, string name, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        var header = NpyHeader.Read(stream, name);
        var limit = Math.Min(maxBytes, Array.MaxLength);
        if (header.AnnouncedBytes > limit)
        {
            throw new InvalidInputException(
                $"{name}: the header announces {header.Text} = {header.AnnouncedBytes} bytes of values; " +
                $"at most {limit} are read. Use fewer rows or a smaller element type.");
        }

        var elements = ReadElements(stream, name, header);
        var size = NpyElements.Size(header.Kind);
        var bytes = NpyElements.Bytes(header.Kind, elements);
        if (header.Kind == ElementKind.Boolean && bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var odd)
        {
            throw new InvalidInputException(
                $"{name}: value {odd} of the bool array is the byte {bytes[odd]}; legal are 0 and 1.");
        }

        if (header.BigEndian == BitConverter.IsLittleEndian)
        {
            NpyElements.ReverseEndianness(bytes, size);
        }

        if (header.ColumnMajor && header.Shape.Length > 1)
        {
            var rowMajor = NpyElements.Allocate(header.Kind, elements.Length);
            NpyElements.ToRowMajor(bytes, NpyElements.Bytes(header.Kind, rowMajor), header.Shape.AsSpan(), size);
            elements = rowMajor;
        }

        return new NpyArray(name, header.Kind, header.Shape, elements);
    }

    /// <summary>Writes values of float32, float64, int32, int64, uint8 or bool.</summary>
    /// <param name="values">The values in row-major order.</param>
    /// <param name="shape">The extents; their product is the number of values. Empty writes a single number.</param>
    public static void Write<T>(Stream stream, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stream);
        var product = 1L;
        foreach (var extent in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extent, nameof(shape));
            product = checked(product * extent);
        }

        if (product != values.Length)
        {
            throw new ArgumentException($"The shape [{string.Join(", ", shape.ToArray())}] does not hold {values.Length} values.",
                nameof(shape));
        }

        Write(stream, KindOf<T>(), shape, MemoryMarshal.AsBytes(values));
    }

    private static void Write(Stream stream, ElementKind kind, ReadOnlySpan<int> shape, ReadOnlySpan<byte> bytes)
    {
        stream.Write(NpyHeader.Encode(kind, shape));
        if (!BitConverter.IsLittleEndian)
        {
            var swapped = bytes.ToArray();
            NpyElements.ReverseEndianness(swapped, NpyElements.Size(kind));
            bytes = swapped;
        }

        stream.Write(bytes);
    }

    internal static ElementKind KindOf<T>() =>
        typeof(T) == typeof(float) ? ElementKind.Float32
        : typeof(T) == typeof(double) ? ElementKind.Float64
        : typeof(T) == typeof(int) ? ElementKind.Int32
        : typeof(T) == typeof(long) ? ElementKind.Int64
        : typeof(T) == typeof(byte) ? ElementKind.UInt8
        : typeof(T) == typeof(bool) ? ElementKind.Boolean
        : throw new NotSupportedException($"Arrays of {typeof(T)} are not written.");

    /// <summary>
    /// Allocates for what is there, never for what is announced: a file's rest is known beforehand; other streams (an entry of
    /// a zip) are read into a buffer that doubles.
    /// </summary>
    private static Array ReadElements(Stream stream, string name, NpyHeader header)
    {
        var size = NpyElements.Size(header.Kind);
        var announced = (int)header.AnnouncedBytes;
        if (stream.CanSeek && stream.Length - stream.Position is var there && there != announced)
        {
            throw WrongSize(name, header, there.ToString(CultureInfo.InvariantCulture), there < announced);
        }

        var length = announced / size;
        var elements = NpyElements.Allocate(header.Kind, stream.CanSeek ? length : Math.Min(length, FirstChunkBytes / size));
        var filled = 0;
        while (true)
        {
            var bytes = NpyElements.Bytes(header.Kind, elements);
            filled += stream.ReadAtLeast(bytes[filled..], bytes.Length - filled, throwOnEndOfStream: false);
            if (filled < bytes.Length)
            {
                throw WrongSize(name, header, filled.ToString(CultureInfo.InvariantCulture), truncated: true);
            }

            if (elements.Length == length)
            {
                break;
            }

            var larger = NpyElements.Allocate(header.Kind, (int)Math.Min(length, elements.Length * 2L));
            Array.Copy(elements, larger, elements.Length);
            elements = larger;
        }

        return stream.ReadByte() < 0 ? elements : throw WrongSize(name, header, "more", truncated: false);
    }

    private static InvalidInputException WrongSize(string name, NpyHeader header, string there, bool truncated) => new(
        $"{name}: the header announces {header.Text} = {header.AnnouncedBytes} bytes of values, but {there} bytes follow: " +
        (truncated
            ? "the file is truncated. Write or copy it again."
            : "the file is damaged or holds several arrays. Write each with numpy.save to a file of its own."));
}
