using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Rows;
using Xunit;

namespace Alphadrift.Tests.Rows;

public sealed class ElementRangeTests
{
    [Theory]
    [InlineData(ElementKind.Boolean, 0, 1)]
    [InlineData(ElementKind.Int8, -128, 127)]
    [InlineData(ElementKind.UInt8, 0, 255)]
    [InlineData(ElementKind.Int16, -32768, 32767)]
    [InlineData(ElementKind.UInt16, 0, 65535)]
    [InlineData(ElementKind.Int32, -16777216, 16777216)]
    [InlineData(ElementKind.UInt32, 0, 16777216)]
    [InlineData(ElementKind.Int64, -16777216, 16777216)]
    [InlineData(ElementKind.UInt64, 0, 16777216)]
    [InlineData(ElementKind.Float16, -65504, 65504)]
    public void Convert_AtAndBeyondTheEnds_TakesTheEndsAlone(ElementKind kind, double least, double most)
    {
        Assert.Equal((RecordFault.None, (float)least), (ElementRange.Convert(kind, least, out var value), value));
        Assert.Equal((RecordFault.None, (float)most), (ElementRange.Convert(kind, most, out value), value));
        Assert.Equal(RecordFault.OutOfRange, ElementRange.Convert(kind, least - 1, out _));
        Assert.Equal(RecordFault.OutOfRange, ElementRange.Convert(kind, most + 1, out _));
    }

    [Theory]
    [InlineData(ElementKind.Boolean, RecordFault.OutOfRange)]
    [InlineData(ElementKind.Int8, RecordFault.OutOfRange)]
    [InlineData(ElementKind.UInt64, RecordFault.OutOfRange)]
    [InlineData(ElementKind.Int64, RecordFault.OutOfRange)]
    [InlineData(ElementKind.Float16, RecordFault.None)]
    [InlineData(ElementKind.Float32, RecordFault.None)]
    [InlineData(ElementKind.Float64, RecordFault.None)]
    public void Convert_OfAHalf_IsForInputsOfRealNumbers(ElementKind kind, RecordFault fault) =>
        Assert.Equal(fault, ElementRange.Convert(kind, 0.5, out _));

    [Fact]
    public void Convert_OfEveryKind_RefusesWhatIsNotFiniteBeforeAnythingElse() => Assert.All(
        Enum.GetValues<ElementKind>(),
        kind => Assert.All(
            [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e39, -1e39, double.MaxValue],
            value => Assert.Equal(RecordFault.NotFinite, ElementRange.Convert(kind, value, out _))));

    [Fact]
    public void Convert_OfRealNumbers_RoundsToFloat32()
    {
        Assert.Equal((RecordFault.None, 0.1f), (ElementRange.Convert(ElementKind.Float64, 0.1, out var value), value));
        Assert.Equal((RecordFault.None, 16777216f), (ElementRange.Convert(ElementKind.Float32, 16777217, out value), value));
        Assert.Equal((RecordFault.None, 0f), (ElementRange.Convert(ElementKind.Float32, 1e-50, out value), value));
        Assert.Equal(
            (RecordFault.None, float.MaxValue), (ElementRange.Convert(ElementKind.Float32, float.MaxValue, out value), value));
    }

    [Theory]
    [InlineData(ElementKind.Boolean, "0 or 1 (boolean)")]
    [InlineData(ElementKind.Int8, "a whole number from -128 to 127 (int8)")]
    [InlineData(ElementKind.UInt32, "a whole number from 0 to 16777216 (uint32)")]
    [InlineData(ElementKind.Float16, "a number from -65504 to 65504 (float16)")]
    [InlineData(ElementKind.Float64, "a finite number that float32 can hold (up to 3.4e38)")]
    public void Legal_OfAKind_SaysWhatItTakes(ElementKind kind, string words) => Assert.Equal(words, ElementRange.Legal(kind));

    [Fact]
    public void LargestWhole_IsTheLastBeforeFloat32LeavesWholeNumbersOut()
    {
        Assert.Equal(ElementRange.LargestWhole, (float)ElementRange.LargestWhole);
        Assert.NotEqual(ElementRange.LargestWhole + 1, (float)(ElementRange.LargestWhole + 1));
    }
}
