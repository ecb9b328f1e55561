using System.Buffers.Binary;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using CsCheck;
using Google.Protobuf;
using Xunit;
using static Alphadrift.Adaptation.Graphs.Schema.TensorProto.Types;

namespace Alphadrift.Tests.Graphs;

/// <summary>Constants in both ways that exporters store them: as raw bytes and as typed lists.</summary>
public sealed class TensorValuesTests
{
    [Fact]
    public void AsFloats_OfAnyFloats_IsTheSameFromBytesAndFromAList() => Gen.Single.Array[0, 20].Sample(values =>
    {
        var listed = TensorValues.Floats("c", values, values.Length);
        var raw = Raw(DataType.Float, values.Length, 4, (bytes, i) => BinaryPrimitives.WriteSingleLittleEndian(bytes, values[i]));

        Assert.Equal(values, TensorValues.TryCreate(listed)!.AsFloats());
        Assert.Equal(values, TensorValues.TryCreate(raw)!.AsFloats());
    });

    [Fact]
    public void AsFloats_OfDoublesAndHalves_ConvertsThem()
    {
        double[] values = [0, -1.5, 0.25, 65504];
        var doubles = Raw(DataType.Double, 4, 8, (bytes, i) => BinaryPrimitives.WriteDoubleLittleEndian(bytes, values[i]));
        var halves = Raw(DataType.Float16, 4, 2, (bytes, i) => BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)values[i]));
        var listed = new TensorProto { DataType = (int)DataType.Double, Dims = { 4 }, DoubleData = { values } };
        var bits = new TensorProto
        {
            DataType = (int)DataType.Float16,
            Dims = { 4 },
            Int32Data = { values.Select(value => (int)BitConverter.HalfToUInt16Bits((Half)value)) },
        };

        Assert.All(
            new[] { doubles, halves, listed, bits },
            tensor => Assert.Equal([0, -1.5f, 0.25f, 65504], TensorValues.TryCreate(tensor)!.AsFloats()!));
    }

    [Fact]
    public void AsIntegers_OfEveryIntegerType_IsTheSameFromBytesAndFromAList() => Gen.Int.Array[0, 12].Sample(values =>
    {
        var wide = values.Select(value => (long)value).ToArray();
        TensorProto[] stored =
        [
            TensorValues.Integers("c", wide),
            Raw(DataType.Int64, values.Length, 8, (bytes, i) => BinaryPrimitives.WriteInt64LittleEndian(bytes, values[i])),
            Raw(DataType.Int32, values.Length, 4, (bytes, i) => BinaryPrimitives.WriteInt32LittleEndian(bytes, values[i])),
            new TensorProto { DataType = (int)DataType.Int32, Dims = { values.Length }, Int32Data = { values } },
        ];

        Assert.All(stored, tensor => Assert.Equal(wide, TensorValues.TryCreate(tensor)!.AsIntegers()));
    });

    [Fact]
    public void AsIntegers_OfBooleans_IsOneAndZero()
    {
        var raw = Raw(DataType.Bool, 3, 1, (bytes, i) => bytes[0] = (byte)(i == 1 ? 0 : 1));

        Assert.Equal([1, 0, 1], TensorValues.TryCreate(raw)!.AsIntegers()!);
    }

    [Fact]
    public void Values_OfAnotherType_AreNone()
    {
        var text = TensorValues.TryCreate(new TensorProto { DataType = (int)DataType.String, Dims = { 1 } })!;

        Assert.Null(text.AsFloats());
        Assert.Null(text.AsIntegers());
        Assert.Null(TensorValues.TryCreate(TensorValues.Integers("c", 1))!.AsFloats());
        Assert.Null(TensorValues.TryCreate(TensorValues.Floats("c", [1], 1))!.AsIntegers());
    }

    /// <summary>A file that is cut or made up declares more values than it holds.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    [InlineData(0)]
    public void Values_OfFewerOrMoreThanDeclared_AreNone(int declared)
    {
        var listed = TensorValues.Floats("c", [1, 2], declared);
        var raw = Raw(DataType.Float, 2, 4, (_, _) => { });
        raw.Dims[0] = declared;

        Assert.Null(TensorValues.TryCreate(listed)!.AsFloats());
        Assert.Null(TensorValues.TryCreate(raw)!.AsFloats());
    }

    [Theory]
    [InlineData(1L, true)]
    [InlineData(24L, true, 2L, 3L, 4L)]
    [InlineData(0L, true, 5L, 0L, 7L)]
    [InlineData(0L, true, 0L, 9_000_000_000_000_000_000L, 9L)]
    [InlineData(0L, false, -1L)]
    [InlineData(0L, false, 2L, -3L)]
    [InlineData(0L, false, 4_000_000_000L, 4_000_000_000L)]
    [InlineData(0L, false, 9_000_000_000_000_000_000L, 2L)]
    public void TryCount_OfAShape_IsItsProductOrFalse(long expected, bool legal, params long[] dims)
    {
        Assert.Equal(legal, TensorValues.TryCount(dims, out var count));
        if (legal) Assert.Equal(expected, count);
    }

    [Fact]
    public void TryCreate_OfMoreThanAnArrayHolds_IsNone() =>
        Assert.Null(TensorValues.TryCreate(new TensorProto { DataType = (int)DataType.Float, Dims = { 3_000_000_000 } }));

    [Theory]
    [InlineData((int)DataType.Float)]
    [InlineData((int)DataType.Double)]
    [InlineData((int)DataType.Float16)]
    public void Scalar_OfAFloatingType_ReadsBack(int type)
    {
        var tensor = TensorValues.Scalar("c", (DataType)type, -0.25);

        Assert.Empty(tensor.Dims);
        Assert.Equal([-0.25f], TensorValues.TryCreate(tensor)!.AsFloats()!);
    }

    [Fact]
    public void Scalar_OfAnotherType_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TensorValues.Scalar("c", DataType.Int64, 1));

    [Theory]
    [InlineData((int)DataType.Float, ElementKind.Float32, "float32")]
    [InlineData((int)DataType.Double, ElementKind.Float64, "float64")]
    [InlineData((int)DataType.Float16, ElementKind.Float16, "float16")]
    [InlineData((int)DataType.Uint8, ElementKind.UInt8, "uint8")]
    [InlineData((int)DataType.Int64, ElementKind.Int64, "int64")]
    [InlineData((int)DataType.Bool, ElementKind.Boolean, "bool")]
    [InlineData((int)DataType.String, null, "string")]
    [InlineData((int)DataType.Bfloat16, null, "bfloat16")]
    [InlineData(0, null, "unknown")]
    [InlineData(4242, null, "type 4242")]
    public void ElementTypes_OfEveryType_AreNamedAndTakenWhereRowsCanBeCast(int type, ElementKind? kind, string name)
    {
        Assert.Equal(kind, ElementTypes.Kind(type));
        Assert.Equal(name, ElementTypes.Name(type));
    }

    [Fact]
    public void NameSource_OfNamesThatAreTaken_NumbersThem()
    {
        var graph = new GraphProto { Name = "g" };
        graph.Input.Add(new ValueInfoProto { Name = "x" });
        graph.Node.Add(new NodeProto { OpType = "Relu", Input = { "x" }, Output = { "y" } });
        graph.Initializer.Add(TensorValues.Floats("w", [1], 1));
        var names = new NameSource(graph);

        Assert.Equal(
            ["z", "z#2", "x#2", "y#2", "y#3", "w#2"],
            new[] { "z", "z", "x", "y", "y", "w" }.Select(names.Fresh));
    }

    [Fact]
    public void NodeAttributes_OfANode_AreReadWithTheirDefaults()
    {
        var node = new NodeProto
        {
            OpType = "Conv",
            Output = { "", "out" },
            Attribute =
            {
                NodeAttributes.Integer("group", 2), NodeAttributes.Float("alpha", 0.5f), NodeAttributes.Text("auto_pad", "VALID"),
                NodeAttributes.Integers("strides", [1, 2]),
            },
        };

        Assert.Equal((2, 7), (node.Integer("group", 7), node.Integer("none", 7)));
        Assert.Equal((0.5f, 1f), (node.Float("alpha", 1), node.Float("group", 1)));
        Assert.Equal(("VALID", "NOTSET"), (node.Text("auto_pad", "NOTSET"), node.Text("none", "NOTSET")));
        Assert.Equal([1, 2], node.Integers("strides", 3, 9));
        Assert.Equal([9, 9, 9], node.Integers("pads", 3, 9));
        Assert.Equal("out", node.Label());
        Assert.True(node.Is("Conv"));
        Assert.Equal(2, node.Take("group")!.I);
        Assert.Null(node.Take("group"));
        node.Domain = "com.microsoft";
        Assert.False(node.Is("Conv"));
    }

    private delegate void Write(Span<byte> bytes, int index);

    private static TensorProto Raw(DataType type, int count, int size, Write write)
    {
        var bytes = new byte[count * size];
        for (var i = 0; i < count; i++) write(bytes.AsSpan(i * size, size), i);
        return new TensorProto { DataType = (int)type, Dims = { count }, RawData = ByteString.CopyFrom(bytes) };
    }
}
