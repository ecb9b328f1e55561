using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Alphadrift.Tests.Deployment;
using Xunit;

namespace Alphadrift.Tests.Samples;

/// <summary>The samples are what their README says: everything else (demo, examples, other tests) builds on that.</summary>
public sealed class SampleFilesTests
{
    private const long MaxTotalBytes = 6_000_000;

    private static readonly string[] LetterFields =
    [
        "x-box", "y-box", "width", "high", "onpix", "x-bar", "y-bar", "x2bar",
        "y2bar", "xybar", "x2ybr", "xy2br", "x-ege", "xegvy", "y-ege", "yegvx",
    ];

    private static string Sample(string name) => Path.Combine(RepositoryRoot.Path, "samples", name);

    [Fact]
    public void Folder_AllFiles_StaysBelowSixMegabytes()
    {
        var total = new DirectoryInfo(Sample("."))
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(file => file.Length);

        Assert.InRange(total, 1, MaxTotalBytes);
    }

    [Theory]
    [InlineData("fashion/reference.npy", 4500)]
    [InlineData("fashion/production.npy", 2000)]
    public void FashionArray_Header_IsUnsignedBytePictures(string name, int rows)
    {
        var bytes = File.ReadAllBytes(Sample(name));

        // NumPy's format 1.0: magic, version, little-endian header length, header, then the data.
        Assert.Equal("\u0093NUMPY\u0001\u0000", Encoding.Latin1.GetString(bytes, 0, 8));
        var headerLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        var header = Encoding.ASCII.GetString(bytes, 10, headerLength).TrimEnd();
        Assert.Equal($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({rows}, 1, 28, 28)}}", header);
        Assert.Equal(10 + headerLength + (rows * 784), bytes.Length);
    }

    [Fact]
    public void FashionArrays_ReferenceAndProduction_ShareNoPicture()
    {
        var reference = Pictures("fashion/reference.npy").ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(Pictures("fashion/production.npy"), reference.Contains);
    }

    [Fact]
    public void LetterReference_Rows_AreSixteenSmallIntegersUnderTheirNames()
    {
        var lines = File.ReadAllLines(Sample("letter/reference.csv"));

        Assert.Equal(string.Join(',', LetterFields), lines[0]);
        Assert.Equal(6000, lines.Length - 1);
        Assert.All(lines.Skip(1), line =>
        {
            var values = line.Split(',')
                .Select(value => int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(LetterFields.Length, values.Length);
            Assert.All(values, value => Assert.InRange(value, 0, 15));
        });
    }

    [Fact]
    public void LetterProduction_Lines_AreObjectsWithTheReferencesFields()
    {
        var lines = File.ReadAllLines(Sample("letter/production.jsonl"));

        Assert.Equal(2000, lines.Length);
        Assert.All(lines, line =>
        {
            using var row = JsonDocument.Parse(line);
            Assert.Equal(LetterFields, row.RootElement.EnumerateObject().Select(field => field.Name));
            Assert.All(row.RootElement.EnumerateObject(), field => Assert.InRange(field.Value.GetInt32(), 0, 15));
        });
    }

    [Theory]
    [InlineData("fashion/fashion-prelu.onnx", "pixels")]
    [InlineData("letter/letter-prelu.onnx", "features")]
    public void Model_Bytes_NameTheirInputAndOutput(string name, string input)
    {
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(Sample(name)));

        Assert.Contains(input, text, StringComparison.Ordinal);
        Assert.Contains("logits", text, StringComparison.Ordinal);
        Assert.Contains("PRelu", text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Pictures(string name)
    {
        const int pixels = 28 * 28;
        var bytes = File.ReadAllBytes(Sample(name));
        for (var start = bytes.Length % pixels; start < bytes.Length; start += pixels)
        {
            yield return Convert.ToBase64String(bytes, start, pixels);
        }
    }
}
