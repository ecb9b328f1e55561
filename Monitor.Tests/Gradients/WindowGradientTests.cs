using Xunit;

namespace Alphadrift.Tests.Gradients;

/// <summary>Convolutions and poolings with random windows.</summary>
public sealed class WindowGradientTests
{
    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 16));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Conv_RandomWindows_AgreesWithDifferences(int seed)
    {
        var random = new Random(seed);
        var shape = Shape(random, canDilate: true);
        var (groups, inputs, outputs) = Groups(random);
        var node = new RandomNode(random, "Conv", [.. shape.Attributes, ("group", groups)])
            .Data([2, groups * inputs, .. shape.Input])
            .Weights([groups * outputs, inputs, .. shape.Kernel]);
        if (random.Next(2) == 0) node.Weights(groups * outputs);
        node.AssertGradient();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ConvTranspose_RandomWindows_AgreesWithDifferences(int seed)
    {
        var random = new Random(seed);
        var axes = random.Next(1, 3);
        var (groups, inputs, outputs) = Groups(random);
        var kernel = Numbers(random, axes, 1, 4);
        var strides = Numbers(random, axes, 1, 4);
        var dilations = Numbers(random, axes, 1, 3);
        long[] padding = [.. strides.Select(stride => (long)random.Next(0, (int)stride))];
        var input = Numbers(random, axes, 3, 6);
        var full = Enumerable.Range(0, axes).Select(
            i => (input[i] - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1 + padding[i]);
        List<(string, object)> attributes =
            [
                ("kernel_shape", kernel), ("strides", strides), ("dilations", dilations),
                ("output_padding", padding), ("group", groups),
            ];
        switch (random.Next(4))
        {
            case 0: attributes.Add(("auto_pad", random.Next(2) == 0 ? "SAME_UPPER" : "SAME_LOWER")); break;
            case 1: attributes.Add(("output_shape", full.Select(extent => extent - random.Next(0, 2)).ToArray())); break;
            default: attributes.Add(("pads", Enumerable.Range(0, 2 * axes).Select(_ => (long)random.Next(2)).ToArray())); break;
        }

        new RandomNode(random, "ConvTranspose", [.. attributes])
            .Data([2, groups * inputs, .. input])
            .Weights([groups * inputs, outputs, .. kernel])
            .AssertGradient();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void AveragePool_RandomWindows_AgreesWithDifferences(int seed)
    {
        var random = new Random(seed);
        var opset = random.Next(2) == 0 ? 18 : 19;
        var shape = Shape(random, canDilate: opset == 19);
        (string, object)[] attributes =
            [.. shape.Attributes, ("ceil_mode", (long)random.Next(2)), ("count_include_pad", (long)random.Next(2))];
        new RandomNode(random, "AveragePool", attributes) { Opset = opset }.Data([2, 3, .. shape.Input]).AssertGradient();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void MaxPool_RandomWindows_AgreesWithDifferences(int seed)
    {
        var random = new Random(seed);
        var shape = Shape(random, canDilate: true);
        new RandomNode(random, "MaxPool", [.. shape.Attributes, ("ceil_mode", (long)random.Next(2))])
            .Data([2, 3, .. shape.Input]).AssertGradient();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void LpPool_RandomWindows_AgreesWithDifferences(int seed)
    {
        var random = new Random(seed);
        var shape = Shape(random, canDilate: true);
        new RandomNode(
            random, "LpPool", [.. shape.Attributes, ("ceil_mode", (long)random.Next(2)), ("p", (long)random.Next(1, 4))])
            .Data(0.1, 2, [2, 3, .. shape.Input])
            .AssertGradient();
    }

    [Theory]
    [InlineData("GlobalAveragePool", 3)]
    [InlineData("GlobalAveragePool", 5)]
    [InlineData("GlobalMaxPool", 4)]
    [InlineData("GlobalLpPool", 4)]
    public void GlobalPool_AnyRank_AgreesWithDifferences(string operatorType, int rank) =>
        new RandomNode(new Random(rank), operatorType)
            .Data([2, 3, .. Enumerable.Range(2, rank - 2).Select(axis => (long)axis)]).AssertGradient();

    private sealed record WindowShape(long[] Input, long[] Kernel, (string Name, object Value)[] Attributes);

    private static WindowShape Shape(Random random, bool canDilate)
    {
        var axes = random.Next(1, 3);
        var kernel = Numbers(random, axes, 1, 4);
        var strides = Numbers(random, axes, 1, 4);
        var dilations = Numbers(random, axes, 1, 3);
        var padding = random.Next(5);

        // ONNX Runtime does not dilate where it chooses the padding.
        if (!canDilate || padding < 2) dilations = [.. kernel.Select(_ => 1L)];
        List<(string, object)> attributes = [("kernel_shape", kernel), ("strides", strides), ("dilations", dilations)];
        if (!canDilate) attributes.RemoveAt(2);
        switch (padding)
        {
            case 0: attributes.Add(("auto_pad", "SAME_UPPER")); break;
            case 1: attributes.Add(("auto_pad", "SAME_LOWER")); break;
            case 2: attributes.Add(("auto_pad", "VALID")); break;

            // A window must not lie in the padding altogether.
            default:
                attributes.Add(
                    ("pads", Enumerable.Range(0, 2 * axes).Select(i => (long)random.Next((int)kernel[i % axes])).ToArray()));
                break;
        }

        return new(
            [.. kernel.Zip(dilations, (extent, dilation) => (extent - 1) * dilation + 1 + random.Next(2, 6))],
            kernel, [.. attributes]);
    }

    private static (long Groups, long Inputs, long Outputs) Groups(Random random) => random.Next(3) switch
    {
        0 => (1, 3, 2),
        1 => (2, 2, 3),
        _ => (4, 1, 1),
    };

    private static long[] Numbers(Random random, int count, int from, int to) =>
        [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(from, to))];
}
