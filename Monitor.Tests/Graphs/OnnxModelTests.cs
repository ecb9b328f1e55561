using System.Security.Cryptography;
using System.Text;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Google.Protobuf;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Graphs;

public sealed class OnnxModelTests
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "samples", "fashion", "fashion-prelu.onnx");

    [Fact]
    public void Load_SampleModel_TellsWhatItIs()
    {
        var model = OnnxModel.Load(Sample);
        var bytes = File.ReadAllBytes(Sample);

        Assert.Equal("fashion-prelu.onnx", model.Name);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), model.Sha256);
        Assert.Equal(bytes, model.Bytes.ToArray());
        Assert.Equal((13, 7L, "pytorch 1.13.0"), (model.Opset, model.IrVersion, model.Producer));
        var input = Assert.Single(model.Inputs);
        Assert.Equal(("pixels", ElementKind.Float32, null), (input.Name, input.Kind, input.Batch));
        Assert.Equal([1, 28, 28], input.RowShape);
        Assert.Equal(new ModelOutput("logits", "float32", "[batch, 10]"), Assert.Single(model.Outputs));
    }

    [Fact]
    public void Parse_EveryKindOfAxis_IsRead()
    {
        var model = new ModelBuilder()
            .Input("a", TensorProto.Types.DataType.Int64, 8, Open, 3)
            .Input("b", TensorProto.Types.DataType.Float16, Open)
            .Node("Relu", ["b"], "y")
            .Output("y")
            .Output("z", TensorProto.Types.DataType.Float, Open, Open, 4)
            .Model();

        Assert.Equal((8, ElementKind.Int64), (model.Inputs[0].Batch, model.Inputs[0].Kind));
        Assert.Equal([-1, 3], model.Inputs[0].RowShape);
        Assert.Equal((null, ElementKind.Float16), (model.Inputs[1].Batch, model.Inputs[1].Kind));
        Assert.Empty(model.Inputs[1].RowShape);
        Assert.Equal([new ModelOutput("y", "unknown", "?"), new ModelOutput("z", "float32", "[batch, axis1, 4]")], model.Outputs);
    }

    [Fact]
    public void Parse_InitializersAmongTheInputs_AreNoInputs()
    {
        // As files of IR version 3 list them.
        var model = new ModelBuilder(irVersion: 3)
            .Input("x", Open, 2)
            .Input("slopes", 2).Floats("slopes", [2], 0.1f, 0.2f).Node("PRelu", ["x", "slopes"], "y").Output("y").Model();

        Assert.Equal("x", Assert.Single(model.Inputs).Name);
    }

    [Fact]
    public void Parse_FieldsOfALaterFormat_SurviveARoundTrip()
    {
        // Field 26 of the model and field 10 of a node are not in our schema.
        var builder = new ModelBuilder().Input("x", Open, 2).Node("Relu", ["x"], "y").Output("y");
        var plain = builder.Bytes();
        byte[] withUnknown = [.. plain, .. (ReadOnlySpan<byte>)[26 << 3 & 0x7F | 2 | 0x80, 26 >> 4, 3, 7, 8, 9]];

        var model = OnnxModel.Parse("net.onnx", withUnknown);

        Assert.Equal(withUnknown, model.Proto.ToByteArray());
    }

    [Fact]
    public void Load_MissingFile_SaysSo() =>
        AssertRefused(
            "no/such.onnx: there is no such file. Give the path of an ONNX model.", () => OnnxModel.Load("no/such.onnx"));

    [Fact]
    public void Load_Folder_SaysSo()
    {
        var folder = AppContext.BaseDirectory;

        AssertRefused(
            $"{folder}: the file may not be read (a folder, or no permission). Give the path of an ONNX model that " +
            "this user may read.",
            () => OnnxModel.Load(folder));
    }

    [Fact]
    public void Load_TooLarge_NamesSizeAndLimit() =>
        AssertRefused(
            $"{Sample}: the model has 265,539 bytes; at most 1,000 are read. Raise the limit if it is the right file.",
            () => OnnxModel.Load(Sample, maxBytes: 1000));

    [Fact]
    public void Parse_EmptyFile_SaysSo() =>
        AssertRefused("net.onnx: the file is empty; an ONNX model was expected. Export or copy it again.", []);

    [Theory]
    [InlineData("{\"model\": 1}")]
    [InlineData("<html>")]
    [InlineData("a,b,c\n1,2,3\n")]
    [InlineData("1,2,3\n")]
    [InlineData("PK\u0003\u0004")]
    [InlineData("\u0093NUMPY")]
    [InlineData("\n\n\n")]
    [InlineData("\0\0\0\0")]
    public void Parse_AnotherKindOfFile_SaysSo(string content) =>
        AssertRefused(
            "net.onnx: this is not an ONNX model: it does not begin as one. Give the .onnx file that the model is served from.",
            Encoding.Latin1.GetBytes(content));

    [Fact]
    public void Parse_CutOffAnywhere_IsRefused()
    {
        var bytes = TestModels.PRelu([3], [3], [1, 2, 3]).Bytes;

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidInputException>(() => OnnxModel.Parse("net.onnx", bytes[..length]));
        }
    }

    [Fact]
    public void Load_HalfOfTheSampleModel_SaysWhereItBreaksOff()
    {
        var half = File.ReadAllBytes(Sample)[..100_000];

        AssertRefused(
            "net.onnx: the model is cut off: the part that begins at byte 19 should go on past the end of the file at " +
            "100,000 bytes. Copy or download it again.",
            half);
    }

    [Fact]
    public void Parse_OuterFieldOfNoKind_SaysWhere() =>
        AssertRefused("net.onnx: the model is damaged at byte 2. Export or copy it again.", [8, 8, 7]);

    [Fact]
    public void Parse_InnerDamage_SaysSo()
    {
        // The graph (field 7) of two bytes whose own field claims more.
        AssertRefused(
            "net.onnx: the model is damaged: its outer structure is whole, but the fields within it are not. " +
            "Export or copy it again.",
            [8, 8, 7 << 3 | 2, 2, 10, 100]);
    }

    [Fact]
    public void Parse_NoGraph_SaysSo() =>
        AssertRefused("net.onnx: the model has no graph, or one without a node. Export or copy it again.", [8, 8]);

    [Theory]
    [InlineData(2)]
    [InlineData(14)]
    public void Parse_IrVersionOutOfRange_NamesTheRange(int version) =>
        AssertRefused(
            $"net.onnx: the file has IR version {version}; 3 … 13 can be read. Export it with a version of onnx that " +
            "writes one of these.",
            new ModelBuilder(irVersion: version).Input("x", Open, 2).Node("Relu", ["x"], "y").Output("y").Bytes());

    [Theory]
    [InlineData(6)]
    [InlineData(27)]
    public void Parse_OpsetOutOfRange_NamesTheRange(int opset) =>
        AssertRefused(
            $"net.onnx: the model uses opset {opset}; 7 … 26 can be used. Convert it with onnx.version_converter, or " +
            "export it with another opset_version.",
            new ModelBuilder(opset).Input("x", Open, 2).Node("Relu", ["x"], "y").Output("y").Bytes());

    [Fact]
    public void Parse_NoOpset_SaysSo()
    {
        var builder = new ModelBuilder().Input("x", Open, 2).Node("Relu", ["x"], "y").Output("y");
        builder.Proto.OpsetImport.Clear();

        AssertRefused(
            "net.onnx: the file does not say which opset its standard operators are of. It may be cut off; " +
            "export or copy it again.", builder.Bytes());
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, " and of 1 more")]
    public void Parse_ExternalData_NamesTensorAndMend(bool two, string more)
    {
        var builder = new ModelBuilder()
            .Input("x", Open, 2).Floats("w", [2]).Floats("v", [2]).Node("Relu", ["x"], "y").Output("y");
        foreach (var tensor in builder.Proto.Graph.Initializer.Take(two ? 2 : 1))
        {
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "weights.bin" });
        }

        AssertRefused(
            $"net.onnx: the values of tensor 'w'{more} are kept outside of the model, in 'weights.bin'. One file with one " +
            "hash must say what is watched: save it with the weights inside, onnx.save_model(onnx.load(path), new_path).",
            builder.Bytes());
    }

    [Fact]
    public void Parse_ExternalDataInABody_IsFound()
    {
        var tensor =
            new TensorProto { Name = "far", DataType = 1, Dims = { 2 }, DataLocation = TensorProto.Types.DataLocation.External };
        var body = new GraphProto { Name = "b" };
        body.Node.Add(NewNode("Constant", [], "far", ("value", tensor)));
        var bytes = new ModelBuilder().Input("x", Open, 2).Node("If", ["x"], "y", ("then_branch", body)).Output("y").Bytes();

        var fault = Assert.Throws<InvalidInputException>(() => OnnxModel.Parse("net.onnx", bytes));

        Assert.StartsWith(
            "net.onnx: the values of tensor 'far' are kept outside of the model, in 'another file'.",
            fault.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1L, 2L, "[-1, 2]")]
    [InlineData(1L << 40, 1L << 40, "[1099511627776, 1099511627776]")]
    public void Parse_ImpossibleTensorShape_NamesTensorAndShape(long first, long second, string text)
    {
        var builder = new ModelBuilder().Input("x", Open, 2).Floats("w", [2]).Node("Relu", ["x"], "y").Output("y");
        builder.Proto.Graph.Initializer[0].Dims.Clear();
        builder.Proto.Graph.Initializer[0].Dims.AddRange([first, second]);

        AssertRefused(
            $"net.onnx: tensor 'w' declares the shape {text}, which no tensor can have. The file is damaged; " +
            "export or copy it again.", builder.Bytes());
    }

    [Fact]
    public void Parse_NoInput_SaysSo() =>
        AssertRefused(
            "net.onnx: the model has no input. Alphadrift watches models that map rows of data to outputs.",
            new ModelBuilder().Floats("w", [1], 1).Node("Relu", ["w"], "y").Output("y").Bytes());

    [Fact]
    public void Parse_InputOfStrings_NamesTheTypes() =>
        AssertRefused(
            "net.onnx: input 'x' has elements of type string; rows can be fed as float32, float64, float16, the integer types " +
            "and bool. Export the part of the model that starts at its numeric tensors.",
            new ModelBuilder()
                .Input("x", TensorProto.Types.DataType.String, Open, 2).Node("Relu", ["x"], "y").Output("y").Bytes());

    [Fact]
    public void Parse_SequenceInput_NamesTheType()
    {
        var builder = new ModelBuilder().Node("Relu", ["x"], "y").Output("y");
        builder.Proto.Graph.Input.Add(
            new ValueInfoProto { Name = "x", Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence() } });

        AssertRefused(
            "net.onnx: input 'x' has elements of type sequence; rows can be fed as float32, float64, float16, the integer " +
            "types and bool. Export the part of the model that starts at its numeric tensors.",
            builder.Bytes());
    }

    [Fact]
    public void Parse_ScalarInput_AsksForABatch() =>
        AssertRefused(
            "net.onnx: input 'x' has no axes; its first axis must be the batch. Declare its shape when exporting, as in " +
            "[batch, 3, 224, 224].",
            new ModelBuilder().Input("x").Node("Relu", ["x"], "y").Output("y").Bytes());

    [Fact]
    public void Parse_InputWithoutShape_AsksForABatch()
    {
        var builder = new ModelBuilder().Input("x", Open, 2).Node("Relu", ["x"], "y").Output("y");
        builder.Proto.Graph.Input[0].Type.TensorType.Shape = null;

        AssertRefused(
            "net.onnx: input 'x' has no declared shape; its first axis must be the batch. Declare its shape when exporting, as " +
            "in [batch, 3, 224, 224].",
            builder.Bytes());
    }

    [Fact]
    public void Parse_ExtentOfZero_NamesTheAxis() =>
        AssertRefused(
            "net.onnx: input 'x' declares 0 as the extent of axis 1; 1 … 2,147,483,647 is possible. Export the model with the " +
            "extent it is served with, or with that axis left open.",
            new ModelBuilder().Input("x", Open, 0).Node("Relu", ["x"], "y").Output("y").Bytes());

    [Fact]
    public void Parse_RowOfTooManyValues_NamesTheShape() =>
        AssertRefused(
            "net.onnx: input 'x' has the shape [batch, 100000, 100000]: one row has more than 2,147,483,647 values. Export the " +
            "model with the shape it is served with.",
            new ModelBuilder().Input("x", Open, 100_000, 100_000).Node("Relu", ["x"], "y").Output("y").Bytes());

    private static void AssertRefused(string message, byte[] bytes) =>
        AssertRefused(message, () => OnnxModel.Parse("net.onnx", bytes));

    private static void AssertRefused(string message, Action action) =>
        Assert.Equal(message, Assert.Throws<InvalidInputException>(action).Message);
}
