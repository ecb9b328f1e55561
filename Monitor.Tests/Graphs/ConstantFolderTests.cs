using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Xunit;

namespace Alphadrift.Tests.Graphs;

public sealed class ConstantFolderTests
{
    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void Floats_EveryStorageOfATensor_IsRead()
    {
        var doubles = new TensorProto
        {
            Name = "d",
            DataType = (int)TensorProto.Types.DataType.Double,
            Dims = { 2 },
            DoubleData = { 1.5, 2.5 },
        };
        var halves = new TensorProto
        {
            Name = "h",
            DataType = (int)TensorProto.Types.DataType.Float16,
            Dims = { 2 },
            Int32Data = { BitConverter.HalfToUInt16Bits((Half)1.5), BitConverter.HalfToUInt16Bits((Half)2.5) },
        };
        var rawHalves = Raw("rh", TensorProto.Types.DataType.Float16, [0x00, 0x3E, 0x00, 0x41]);
        var rawDoubles = Raw(
            "rd", TensorProto.Types.DataType.Double, [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(2.5)]);
        var rawFloats = Raw(
            "rf", TensorProto.Types.DataType.Float, [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(2.5f)]);
        var builder = new ModelBuilder();
        builder.Proto.Graph.Initializer.AddRange([doubles, halves, rawHalves, rawDoubles, rawFloats]);

        foreach (var name in new[] { "d", "h", "rh", "rd", "rf" }) AssertConstant(builder, name, [2], [1.5f, 2.5f]);
    }

    [Fact]
    public void Floats_ConstantNodes_AreRead()
    {
        var builder = new ModelBuilder()
            .Node("Constant", [], "tensor", ("value", TensorValues.Floats("", Six, 2, 3)))
            .Node("Constant", [], "single", ("value_float", 0.25f));
        var several = ModelBuilder.NewNode("Constant", [], "several");
        several.Attribute.Add(new AttributeProto { Name = "value_floats", Floats = { 1, 2 } });
        builder.Proto.Graph.Node.Add(several);

        AssertConstant(builder, "tensor", [2, 3], Six);
        AssertConstant(builder, "single", [], [0.25f]);
        AssertConstant(builder, "several", [2], [1, 2]);
    }

    [Fact]
    public void Floats_BehindShapeOperators_AreFollowed()
    {
        var builder = new ModelBuilder()
            .Floats("c", [2, 3], Six)
            .Integers("to", 0, -1, 1)
            .Integers("axes", 0, -1)
            .Integers("first", 0)
            .Node("Identity", ["c"], "identity")
            .Node("Cast", ["c"], "cast", ("to", 1L))
            .Node("Reshape", ["c", "to"], "reshape")
            .Node("Unsqueeze", ["c", "axes"], "unsqueeze")
            .Node("Unsqueeze", ["c"], "old", ("axes", new long[] { 0 }))
            .Node("Squeeze", ["unsqueeze", "first"], "squeeze")
            .Node("Squeeze", ["unsqueeze"], "squeezeAll");

        AssertConstant(builder, "identity", [2, 3], Six);
        AssertConstant(builder, "cast", [2, 3], Six);
        AssertConstant(builder, "reshape", [2, 3, 1], Six);
        AssertConstant(builder, "unsqueeze", [1, 2, 3, 1], Six);
        AssertConstant(builder, "old", [1, 2, 3], Six);
        AssertConstant(builder, "squeeze", [2, 3, 1], Six);
        AssertConstant(builder, "squeezeAll", [2, 3], Six);
    }

    [Fact]
    public void Floats_BehindExpand_AreRepeated()
    {
        var builder = new ModelBuilder()
            .Floats("c", [2, 1], 1, 2).Integers("to", 3, 1, 2)
            .Integers("wrong", 3, 2).Node("Expand", ["c", "to"], "wide").Node("Expand", ["w", "wrong"], "no")
            .Floats("w", [2, 1], 1, 2);

        AssertConstant(builder, "wide", [3, 2, 2], [1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2]);
        Assert.Null(Fold(builder, "no"));
    }

    [Fact]
    public void Floats_NoConstantOrDamaged_IsNull()
    {
        var loop = new ModelBuilder()
            .Input("x", ModelBuilder.Open, 2)
            .Integers("whole", 1, 2)
            .Node("Abs", ["x"], "computed")
            .Node("Identity", ["b"], "a")
            .Node("Identity", ["a"], "b")
            .Node("Reshape", ["short", "x"], "unknownShape");
        loop.Proto.Graph.Initializer.Add(new TensorProto { Name = "short", DataType = 1, Dims = { 3 }, FloatData = { 1 } });

        foreach (var name in new[] { "x", "computed", "a", "whole", "short", "unknownShape", "nothing" })
            Assert.Null(Fold(loop, name));
    }

    private static TensorProto Raw(string name, TensorProto.Types.DataType type, byte[] bytes) =>
        new() { Name = name, DataType = (int)type, Dims = { 2 }, RawData = Google.Protobuf.ByteString.CopyFrom(bytes) };

    private static FloatConstant? Fold(ModelBuilder builder, string name) =>
        new ConstantFolder(new GraphIndex(builder.Proto.Graph)).Floats(name);

    private static void AssertConstant(ModelBuilder builder, string name, long[] dims, float[] values)
    {
        var constant = Fold(builder, name);
        Assert.NotNull(constant);
        Assert.Equal(dims, constant.Dims);
        Assert.Equal(values, constant.Values);
    }
}
