using System.Text;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Arrays;

public sealed class NpyFormatTests
{
    private const long MaxBytes = 1 << 20;

    [Fact]
    public void Write_OfFloat32_IsWhatNumPyWrites()
    {
        using var stream = new MemoryStream();
        NpyFormat.Write(stream, [1.5f, -2f, 3f, 4f, 5f, 6e-3f], 2, 3);

        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n";
        byte[] expected =
        [
            0x93, .. "NUMPY"u8, 1, 0, 0x76, 0, .. Encoding.ASCII.GetBytes(header),
            0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40, 0, 0, 0xA0, 0x40, 0xA6, 0x9B, 0xC4, 0x3B,
        ];
        Assert.Equal(expected, stream.ToArray());
    }

    [Theory]
    [InlineData(new int[0], "()")]
    [InlineData(new[] { 1 }, "(1,)")]
    [InlineData(new[] { 1, 1, 1 }, "(1, 1, 1)")]
    public void Write_OfAnyRank_WritesAPythonTuple(int[] shape, string tuple)
    {
        using var stream = new MemoryStream();
        NpyFormat.Write(stream, [7L], shape);

        Assert.Contains($"'shape': {tuple}, }}", Encoding.Latin1.GetString(stream.ToArray()), StringComparison.Ordinal);
        Assert.Equal(128 + 8, stream.Length);
        Assert.Equal([7L], Read(stream.ToArray()).ToInt64().ToArray());
    }

    [Fact]
    public void Write_OfAShapeThatDoesNotHoldTheValues_Throws()
    {
        var fault = Assert.Throws<ArgumentException>(() => NpyFormat.Write(Stream.Null, [1f, 2f, 3f], 2, 2));
        Assert.StartsWith("The shape [2, 2] does not hold 3 values.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteThenRead_OfEveryWrittenType_GivesTheSame()
    {
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 4], Gen.Double.Array[20]).Sample((n, m, all) =>
        {
            var values = all[..(n * m)];
            Assert.Equal(values, Read(Written(values, n, m)).ToFloat64().ToArray());
            var singles = Array.ConvertAll(values, value => (float)value);
            Assert.Equal(singles, Read(Written(singles, n, m)).ToFloat32().ToArray());
            var longs = Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);
            Assert.Equal(longs, Read(Written(longs, n, m)).ToInt64().ToArray());
            var ints = Array.ConvertAll(longs, value => (int)value);
            Assert.Equal(Array.ConvertAll(ints, value => (long)value), Read(Written(ints, n, m)).ToInt64().ToArray());
            var bytes = Array.ConvertAll(longs, value => (byte)value);
            Assert.Equal(Array.ConvertAll(bytes, value => (long)value), Read(Written(bytes, n, m)).ToInt64().ToArray());
            var flags = Array.ConvertAll(longs, value => value % 2 == 0);
            Assert.Equal(Array.ConvertAll(flags, flag => flag ? 1L : 0), Read(Written(flags, n, m)).ToInt64().ToArray());
            return Read(Written(flags, n, m)).Shape.SequenceEqual([n, m]);
        });
    }

    [Theory]
    [InlineData("<f2", ElementKind.Float16)]
    [InlineData(">f2", ElementKind.Float16)]
    [InlineData("<f4", ElementKind.Float32)]
    [InlineData(">f4", ElementKind.Float32)]
    [InlineData("<f8", ElementKind.Float64)]
    [InlineData(">f8", ElementKind.Float64)]
    [InlineData("|i1", ElementKind.Int8)]
    [InlineData("<i2", ElementKind.Int16)]
    [InlineData(">i2", ElementKind.Int16)]
    [InlineData("<i4", ElementKind.Int32)]
    [InlineData(">i4", ElementKind.Int32)]
    [InlineData("<i8", ElementKind.Int64)]
    [InlineData(">i8", ElementKind.Int64)]
    [InlineData("|u1", ElementKind.UInt8)]
    [InlineData("<u2", ElementKind.UInt16)]
    [InlineData(">u2", ElementKind.UInt16)]
    [InlineData("<u4", ElementKind.UInt32)]
    [InlineData(">u4", ElementKind.UInt32)]
    [InlineData("<u8", ElementKind.UInt64)]
    [InlineData(">u8", ElementKind.UInt64)]
    [InlineData("|b1", ElementKind.Boolean)]
    public void Read_OfEveryKindAndOrder_GivesTheValues(string descriptor, ElementKind kind)
    {
        var signed = descriptor[1] is 'f' or 'i';
        double[] values = [0, 1, signed ? -1 : 1, descriptor == "|b1" ? 1 : 100, 0, 1];
        double[] columnMajor = [values[0], values[3], values[1], values[4], values[2], values[5]];
        for (var major = 1; major <= 3; major++)
        {
            var c = Read(NpyBytes.Make(descriptor, "(2, 3)", NpyBytes.Encode(descriptor, values), major: major));
            var fortran = Read(
                NpyBytes.Make(descriptor, "(2, 3)", NpyBytes.Encode(descriptor, columnMajor), fortran: true, major: major));

            Assert.Equal(kind, c.Kind);
            Assert.Equal([2, 3], c.Shape);
            Assert.Equal(values, c.ToFloat64().ToArray());
            Assert.Equal(values, fortran.ToFloat64().ToArray());
            Assert.Equal(Array.ConvertAll(values, value => (float)value), c.ToFloat32().ToArray());
            var part = new double[2];
            c.CopyTo(3, part);
            Assert.Equal(values[3..5], part);
        }
    }

    [Fact]
    public void Read_OfFortranOrderWithFourAxes_PermutesAsNumPyDoes()
    {
        Gen.Int[1, 4].Array[4].Sample(shape =>
        {
            var (a, b, c, d) = (shape[0], shape[1], shape[2], shape[3]);
            var rowMajor = new double[a * b * c * d];
            var columnMajor = new double[rowMajor.Length];
            for (var (i, next) = (0, 0); i < a; i++)
            {
                for (var j = 0; j < b; j++)
                {
                    for (var k = 0; k < c; k++)
                    {
                        for (var l = 0; l < d; l++)
                        {
                            rowMajor[next] = next;
                            columnMajor[i + (a * (j + (b * (k + (c * l)))))] = next++;
                        }
                    }
                }
            }

            var read = Read(NpyBytes.Make("<i4", $"({a}, {b}, {c}, {d})", NpyBytes.Encode("<i4", columnMajor), fortran: true));
            return read.ToFloat64().Span.SequenceEqual(rowMajor);
        });
    }

    [Theory]
    [InlineData("{\"shape\":(2,),\"descr\":\"<i4\",\"fortran_order\":False}")]
    [InlineData("  { 'fortran_order' : True , 'shape' : ( 2L , ) , 'descr' : '<i4' , }   \n")]
    public void Read_OfHeadersWrittenByOthers_Works(string header) =>
        Assert.Equal([1L, 2L], Read(NpyBytes.MakeWithHeader(header, NpyBytes.Encode("<i4", 1, 2))).ToInt64().ToArray());

    [Fact]
    public void Read_OfAStreamThatCannotSeek_GrowsToTheEnd()
    {
        var values = Enumerable.Range(0, 700_000).ToArray();
        using var stream = new Trickle(Written(values, 700_000));
        Assert.Equal(values, Array.ConvertAll(NpyFormat.Read(stream, "a.npy", 4 << 20).ToInt64().ToArray(), value => (int)value));
    }

    [Fact]
    public void Read_OfALyingHeader_AllocatesForWhatIsThere()
    {
        using var stream = new Trickle(NpyBytes.Make("<f8", "(200000000,)", new byte[100]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<InvalidInputException>(() => NpyFormat.Read(stream, "a.npy", long.MaxValue));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Equal(
            "a.npy: the header announces float64 [200000000] = 1600000000 bytes of values, but 100 bytes follow: " +
            "the file is truncated. Write or copy it again.",
            fault.Message);
    }

    [Theory]
    [InlineData("(3, 2)", 23, "a.npy: the header announces float32 [3, 2] = 24 bytes of values, but 23 bytes follow: the file " +
        "is truncated. Write or copy it again.")]
    [InlineData("(3, 2)", 25, "a.npy: the header announces float32 [3, 2] = 24 bytes of values, but 25 bytes follow: the file " +
        "is damaged or holds several arrays. Write each with numpy.save to a file of its own.")]
    [InlineData("(1024, 1024)", 4, "a.npy: the header announces float32 [1024, 1024] = 4194304 bytes of values; at most " +
        "1048576 are read. Use fewer rows or a smaller element type.")]
    [InlineData("(2147483647, 2147483647, 2147483647, 2147483647)", 4, "a.npy: the header announces float32 [2147483647, " +
        "2147483647, 2147483647, 2147483647] = 85070591571778290947995441078751723524 bytes of values; at most 1048576 are " +
        "read. Use fewer rows or a smaller element type.")]
    [InlineData("(4294967296, 4294967296, 3)", 0, "a.npy: the .npy header is damaged: an axis may be at most 2147483647 long. " +
        "Write the file again with numpy.save.")]
    [InlineData("(-1, -3)", 12, "a.npy: the .npy header is damaged: its shape must be a tuple of whole numbers, 0 or more. " +
        "Write the file again with numpy.save.")]
    [InlineData(
        "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)", 4,
        "a.npy: the .npy header is damaged: its shape has more than 32 axes. Write the file again with numpy.save.")]
    public void Read_OfAShapeThatLies_SaysWhatIsThere(string shape, int bytes, string message) =>
        AssertFault(message, NpyBytes.Make("<f4", shape, new byte[bytes]));

    [Fact]
    public void Read_OfTrailingBytesInAPipe_IsRefused()
    {
        using var stream = new Trickle(NpyBytes.Make("<f4", "(3, 2)", new byte[25]));
        var fault = Assert.Throws<InvalidInputException>(() => NpyFormat.Read(stream, "a.npy", MaxBytes));
        Assert.Equal(
            "a.npy: the header announces float32 [3, 2] = 24 bytes of values, but more bytes follow: the file is " +
            "damaged or holds several arrays. Write each with numpy.save to a file of its own.",
            fault.Message);
    }

    [Theory]
    [InlineData("|O", "Python objects (pickled)")]
    [InlineData("<U7", "text")]
    [InlineData("|S20", "text")]
    [InlineData("<c8", "complex numbers")]
    [InlineData("<M8[ns]", "dates or durations")]
    [InlineData("|V16", "raw or structured data")]
    [InlineData("<f16", "an unknown element type")]
    [InlineData("|f4", "an unknown element type")]
    [InlineData("f4", "an unknown element type")]
    [InlineData("", "an unknown element type")]
    public void Read_OfElementsThatAreNoNumbers_NamesThem(string descriptor, string what) => AssertFault(
        $"a.npy: the array holds {what} (descr '{descriptor}'), which is not read; legal are f2, f4, f8, i1, i2, i4, i8, u1, " +
        "u2, u4, u8 and b1. Save it as an array of numbers, for example with array.astype('float32').",
        NpyBytes.Make(descriptor, "(1,)", new byte[8]));

    [Fact]
    public void Read_OfAStructuredArray_IsRefused() => AssertFault(
        "a.npy: this is a structured array (several named columns), which is not read. Save its columns as one " +
        "plain array of numbers.",
        NpyBytes.MakeWithHeader(
            "{'descr': [('a', '<f4'), ('b', '<i8')], 'fortran_order': False, 'shape': (1,), }", new byte[12]));

    [Theory]
    [InlineData("", "'{' is expected")]
    [InlineData("{'descr': '<f4', 'shape': (1,), }", "it must have the keys descr, fortran_order and shape")]
    [InlineData("{'descr': '<f4', 'descr': '<f4'}", "the key 'descr' is unknown or repeated")]
    [InlineData("{'descr': '<f4', 'evil': 1}", "the key 'evil' is unknown or repeated")]
    [InlineData("{'descr': '<f4' 'shape'", "'}' is expected")]
    [InlineData("{'descr': '<f4", "a quoted text does not end")]
    [InlineData("{'descr': 4}", "a quoted text is expected")]
    [InlineData("{'d\u00e9scr': 4}", "a quoted text holds other than ASCII characters")]
    [InlineData("{'fortran_order': Maybe}", "fortran_order must be True or False")]
    [InlineData("{'shape': (1}", "')' is expected")]
    [InlineData("{'shape': 1}", "'(' is expected")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } ()", "something follows the closing brace")]
    public void Read_OfADamagedHeader_SaysWhere(string header, string why) => AssertFault(
        $"a.npy: the .npy header is damaged: {why}. Write the file again with numpy.save.",
        NpyBytes.MakeWithHeader(header, new byte[4], major: 3));

    [Theory]
    [InlineData(new byte[0], "a.npy: the file is empty, but a NumPy array (.npy) is wanted. Write it with numpy.save.")]
    [InlineData(
        new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 },
        "a.npy: this is no NumPy array (.npy): it does not begin with the bytes 93 4E 55 4D 50 59. Write it with numpy.save.")]
    [InlineData(
        new byte[] { 0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 4, 0, 0 },
        "a.npy: .npy version 4.0 is not read; legal are 1.0, 2.0 and 3.0.")]
    [InlineData(
        new byte[] { 0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 9 },
        "a.npy: the file ends within its .npy header (2 bytes expected, 1 found). Write or copy it again.")]
    [InlineData(
        new byte[] { 0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 9, 0, 0x20 },
        "a.npy: the file ends within its .npy header (9 bytes expected, 1 found). Write or copy it again.")]
    [InlineData(
        new byte[] { 0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF },
        "a.npy: the .npy header announces 4294967295 bytes; at most 65536 are read.")]
    public void Read_OfAnotherFile_SaysSo(byte[] bytes, string message) => AssertFault(message, bytes);

    [Fact]
    public void Read_OfABooleanThatIsNone_IsRefused() => AssertFault(
        "a.npy: value 2 of the bool array is the byte 7; legal are 0 and 1.", NpyBytes.Make("|b1", "(3,)", [0, 1, 7]));

    [Fact]
    public void Read_OfBytesChangedAtRandom_ThrowsOnlyInvalidInput()
    {
        var good = NpyBytes.Make("<f4", "(2, 2)", new byte[16]);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length]).Sample((at, value, length) =>
        {
            var bad = (byte[])good.Clone();
            bad[at] = value;
            try
            {
                // Another legal shape or kind may come out; nothing can tell.
                Assert.InRange(Read(bad[..length]).Length, 0, 16);
            }
            catch (InvalidInputException)
            {
                // Refused with a message: what is wanted.
            }
        });
    }

    [Fact]
    public void ToInt64_OfFloatsOrTooLargeNumbers_IsRefused()
    {
        var floats = Assert.Throws<InvalidInputException>(() => Read(Written([1f], 1)).ToInt64());
        Assert.Equal("a.npy: holds float32 [1], but an array of integers is wanted.", floats.Message);
        var large = Read(NpyBytes.Make("<u8", "(1,)", [0, 0, 0, 0, 0, 0, 0, 0x80]));
        var fault = Assert.Throws<InvalidInputException>(() => large.ToInt64());
        Assert.Equal("a.npy: holds a uint64 above 9223372036854775807, the largest integer that can be used.", fault.Message);
    }

    private static byte[] Written<T>(T[] values, params int[] shape)
        where T : unmanaged
    {
        using var stream = new MemoryStream();
        NpyFormat.Write<T>(stream, values, shape);
        return stream.ToArray();
    }

    private static NpyArray Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return NpyFormat.Read(stream, "a.npy", MaxBytes);
    }

    private static void AssertFault(string message, byte[] bytes) =>
        Assert.Equal(message, Assert.Throws<InvalidInputException>(() => Read(bytes)).Message);

    /// <summary>A stream like one out of a zip: it cannot seek and gives little at a time.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1000)]);
    }
}
