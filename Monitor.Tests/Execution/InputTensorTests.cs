using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Execution;

/// <summary>How a row's float32 values become what the model's input wants.</summary>
public sealed class InputTensorTests
{
    /// <summary>Values at the ends of ranges, between whole numbers and beyond every integer.</summary>
    private static readonly float[] Values =
        [0, -0f, 0.9f, -0.9f, 1.5f, 127, 128, -128.5f, 255, 256, 32_768, 70_000, -1, 3e9f, 5e9f, -5e9f, 2e19f, -2e19f];

    [Fact]
    public void Fill_OfFloats_KeepsThem() => Assert.Equal(Values, Cast<float>(ElementKind.Float32));

    [Fact]
    public void Fill_OfDoubles_WidensThem() =>
        Assert.Equal(Values.Select(value => (double)value), Cast<double>(ElementKind.Float64));

    [Fact]
    public void Fill_OfBytes_CutsAndSaturates()
    {
        Assert.Equal(Values.Select(value => (byte)Math.Clamp(Math.Truncate(value), 0, 255)), Cast<byte>(ElementKind.UInt8));
        Assert.Equal(Values.Select(value => (sbyte)Math.Clamp(Math.Truncate(value), -128, 127)), Cast<sbyte>(ElementKind.Int8));
    }

    [Fact]
    public void Fill_OfShorts_CutsAndSaturates()
    {
        Assert.Equal(
            Values.Select(value => (short)Math.Clamp(Math.Truncate(value), short.MinValue, short.MaxValue)),
            Cast<short>(ElementKind.Int16));
        Assert.Equal(
            Values.Select(value => (ushort)Math.Clamp(Math.Truncate(value), 0, ushort.MaxValue)),
            Cast<ushort>(ElementKind.UInt16));
    }

    [Fact]
    public void Fill_OfIntegers_CutsAndSaturates()
    {
        Assert.Equal(
            Values.Select(value => (int)Math.Clamp(Math.Truncate((double)value), int.MinValue, int.MaxValue)),
            Cast<int>(ElementKind.Int32));
        Assert.Equal(
            Values.Select(value => (uint)Math.Clamp(Math.Truncate((double)value), 0, uint.MaxValue)),
            Cast<uint>(ElementKind.UInt32));
        Assert.Equal(Values.Select(long.CreateSaturating), Cast<long>(ElementKind.Int64));
        Assert.Equal(Values.Select(ulong.CreateSaturating), Cast<ulong>(ElementKind.UInt64));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(-0.25f, true)]
    [InlineData(float.NaN, true)]
    public void Fill_OfATruth_IsTrueForEveryValueButZero(float value, bool expected) =>
        Assert.Equal([expected], Cast<bool>(ElementKind.Boolean, [value]));

    [Theory]
    [InlineData(ElementKind.Int8)]
    [InlineData(ElementKind.UInt8)]
    public void Fill_OfNaNInAnInteger_IsZero(ElementKind kind) =>
        Assert.Equal([0], Cast<byte>(kind, [float.NaN]).Select(value => (int)value));

    /// <summary>Models with a fixed batch get rows to fill it: the last one again.</summary>
    [Fact]
    public void Fill_OfFewerRowsThanTheBatch_RepeatsTheLast() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 4]).Sample((count, more) =>
        {
            var layout = Layout(2, 3);
            float[] values = [.. Enumerable.Range(0, 5 * count).Select(i => (float)i)];
            using var input = InputTensor.Create(layout.Inputs[1], layout.Offset(1), 10);

            var tensor = input.Fill(new RowSet(layout, values), count + more);

            Assert.Equal([count + more, 3], tensor.GetTensorTypeAndShape().Shape);
            Assert.Equal(
                Enumerable.Range(0, count + more).Select(row => Math.Min(row, count - 1))
                    .SelectMany(row => values[((5 * row) + 2)..(5 * (row + 1))]),
                tensor.GetTensorDataAsSpan<float>().ToArray());
        });

    /// <summary>The memory is allocated once; a batch of the same size is the same tensor with other values.</summary>
    [Fact]
    public void Fill_Again_ReusesTheTensorOfTheSameBatch()
    {
        var layout = Layout(1);
        using var input = InputTensor.Create(layout.Inputs[0], 0, 4);

        var first = input.Fill(new RowSet(layout, new float[] { 1, 2 }), 2);
        var second = input.Fill(new RowSet(layout, new float[] { 3, 4 }), 2);
        Assert.Same(first, second);
        Assert.Equal([3, 4], second.GetTensorDataAsSpan<float>().ToArray());

        var third = input.Fill(new RowSet(layout, new float[] { 5, 6, 7 }), 3);
        Assert.NotSame(first, third);
        Assert.Equal([5, 6, 7], third.GetTensorDataAsSpan<float>().ToArray());
    }

    private static T[] Cast<T>(ElementKind kind, float[]? values = null)
        where T : unmanaged
    {
        values ??= Values;
        var layout = new RowLayout([new InputSpec("x", kind, [])]);
        using var input = InputTensor.Create(layout.Inputs[0], 0, values.Length);
        return input.Fill(new RowSet(layout, values), values.Length).GetTensorDataAsSpan<T>().ToArray();
    }

    private static RowLayout Layout(params int[] lengths) =>
        new(lengths.Select((length, i) => new InputSpec($"x{i}", ElementKind.Float32, length == 1 ? [] : [length])));
}
