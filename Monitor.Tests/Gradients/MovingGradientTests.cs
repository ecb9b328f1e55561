using Xunit;

namespace Alphadrift.Tests.Gradients;

/// <summary>Operators that move, repeat, select and pad.</summary>
public sealed class MovingGradientTests
{
    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 12));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Slice_RandomRanges_AgreesWithDifferences(int seed)
    {
        var random = new Random(seed);
        long[] dims = [3, random.Next(3, 7), random.Next(3, 7), 5];
        var (starts, ends, axes, steps) = (new List<long>(), new List<long>(), new List<long>(), new List<long>());
        foreach (var axis in Enumerable.Range(1, 3).Where(_ => random.Next(3) > 0).DefaultIfEmpty(1))
        {
            var extent = dims[axis];
            var (low, high) = (random.Next((int)extent), random.Next((int)extent));
            if (low > high) (low, high) = (high, low);
            var step = random.Next(1, 4);
            if (random.Next(3) == 0)
            {
                (starts, ends, steps) = ([.. starts, high], [.. ends, low - 1 < 0 ? long.MinValue : low - 1], [.. steps, -step]);
            }
            else
            {
                var isNegative = random.Next(2) == 0;
                starts.Add(isNegative ? low - extent : low);
                ends.Add(high == extent - 1 ? long.MaxValue : isNegative ? high + 1 - extent : high + 1);
                steps.Add(step);
            }

            axes.Add(random.Next(2) == 0 ? axis : axis - 4);
        }

        new RandomNode(random, "Slice")
            .Data(dims).Integers([.. starts]).Integers([.. ends]).Integers([.. axes]).Integers([.. steps]).AssertGradient();
    }

    [Theory]
    [InlineData("constant", 1, 2, 0, 3)]
    [InlineData("constant", -1, 2, 0, -2)]
    [InlineData("reflect", 1, 2, 0, 3)]
    [InlineData("reflect", 3, 3, 2, 2)]
    [InlineData("edge", 1, 2, 0, 3)]
    [InlineData("edge", 5, 0, 6, 1)]
    [InlineData("wrap", 1, 2, 0, 3)]
    [InlineData("wrap", 4, 3, 2, 1)]
    public void Pad_EveryMode_AgreesWithDifferences(string mode, long top, long left, long bottom, long right)
    {
        new RandomNode(new Random(4), "Pad", ("mode", mode)) { Opset = 19 }
            .Data(2, 3, 4, 5).Integers(0, 0, top, left, 0, 0, bottom, right).AssertGradient();
        new RandomNode(new Random(4), "Pad", ("mode", mode)) { Opset = 19 }
            .Data(2, 4, 5).Integers(top, left, bottom, right).Absent().Integers(-2, 2).AssertGradient();
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 3, 2)]
    [InlineData(2, 1, 3)]
    public void Tile_Repeats_AgreesWithDifferences(long first, long second, long third) =>
        new RandomNode(new Random(4), "Tile").Data(2, 3, 4).Integers(first, second, third).AssertGradient();

    [Fact]
    public void Expand_Broadcasting_AgreesWithDifferences() =>
        new RandomNode(new Random(4), "Expand") { IsStatic = true }.Data(3, 1, 4).Integers(2, 1, 5, 4).AssertGradient();

    [Theory]
    [InlineData("DepthToSpace", "DCR", 12, 2)]
    [InlineData("DepthToSpace", "CRD", 12, 2)]
    [InlineData("DepthToSpace", "CRD", 9, 3)]
    public void DepthToSpace_BothModes_AgreesWithDifferences(string operatorType, string mode, long channels, long block) =>
        new RandomNode(new Random(4), operatorType, ("mode", mode), ("blocksize", block))
            .Data(2, channels, 2, 3).AssertGradient();

    [Fact]
    public void SpaceToDepth_AnyBlock_AgreesWithDifferences() =>
        new RandomNode(new Random(4), "SpaceToDepth", ("blocksize", 2L)).Data(2, 3, 4, 6).AssertGradient();

    [Theory]
    [InlineData(0L, 0L)]
    [InlineData(1L, 0L)]
    [InlineData(0L, 1L)]
    [InlineData(1L, 1L)]
    public void CumSum_BothWays_AgreesWithDifferences(long exclusive, long reverse) =>
        new RandomNode(new Random(4), "CumSum", ("exclusive", exclusive), ("reverse", reverse))
            .Data(2, 5, 3).Scalar(-2).AssertGradient();

    [Theory]
    [InlineData(0L, null)]
    [InlineData(1L, 1L)]
    [InlineData(0L, -1L)]
    public void Trilu_BothHalves_AgreesWithDifferences(long upper, long? diagonal)
    {
        var node = new RandomNode(new Random(4), "Trilu", ("upper", upper)).Data(2, 4, 5);
        if (diagonal is { } k) node.Scalar(k);
        node.AssertGradient();
    }

    [Fact]
    public void ReverseSequence_Lengths_AgreesWithDifferences() =>
        new RandomNode(new Random(4), "ReverseSequence", ("batch_axis", 0L), ("time_axis", 1L))
            .Data(3, 5, 2).Indices([3], 2, 5, 3).AssertGradient();

    [Theory]
    [InlineData(1L)]
    [InlineData(0L)]
    public void TopK_Values_AgreesWithDifferences(long largest) =>
        new RandomNode(new Random(4), "TopK", ("largest", largest)) { Outputs = 2 }.Data(3, 7).Integers(3).AssertGradient();

    [Theory]
    [InlineData("2,0,1", "0,2,1")]
    [InlineData("0,1,2", null)]
    public void Transpose_Permutations_AgreesWithDifferences(string dims, string? permutation)
    {
        long[] extents = [.. dims.Split(',').Select(text => long.Parse(text) + 2)];
        (string, object)[] attributes =
            permutation is null ? [] : [("perm", permutation.Split(',').Select(long.Parse).ToArray())];
        new RandomNode(new Random(4), "Transpose", attributes).Data(extents).AssertGradient();
    }

    [Theory]
    [InlineData(1L)]
    [InlineData(-1L)]
    public void ConcatAndSplit_AnyAxis_AgreesWithDifferences(long axis)
    {
        new RandomNode(new Random(4), "Concat", ("axis", axis)).Data(2, 3, 4)
            .Data(axis == 1 ? [2, 1, 4] : [2, 3, 2]).AssertGradient();
        new RandomNode(new Random(4), "Split", ("axis", axis)) { Outputs = 2 }.Data(2, 5, 5).Integers(2, 3).AssertGradient();
        new RandomNode(new Random(4), "Split", ("axis", axis), ("num_outputs", 2L)) { Outputs = 2 }
            .Data(2, 5, 5).AssertGradient();
    }

    [Fact]
    public void Reshapes_Batch_AgreesWithDifferences()
    {
        new RandomNode(new Random(4), "Reshape").Data(2, 3, 4).Integers(0, -1).AssertGradient();
        new RandomNode(new Random(4), "Flatten", ("axis", 2L)).Data(2, 3, 4).AssertGradient();
        new RandomNode(new Random(4), "Squeeze").Data(2, 1, 4).Integers(1).AssertGradient();
        new RandomNode(new Random(4), "Unsqueeze").Data(2, 4).Integers(1, -1).AssertGradient();
    }
}
