using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Probing;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Tests.Conformance;
using Alphadrift.Tests.Sessions;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Graphs.Canonical;

/// <summary>Every recognised form is one PRelu site and gives the outputs of a plain PReLU; what is none of them stays.</summary>
public sealed class RectifierPatternsTests
{
    private const int Rows = 4;
    private static readonly float[] Alphas = [0.1f, 0.25f, -0.5f];

    [Theory]
    [InlineData("Less", false)]
    [InlineData("Less", true)]
    [InlineData("LessOrEqual", false)]
    [InlineData("Greater", false)]
    [InlineData("Greater", true)]
    [InlineData("GreaterOrEqual", true)]
    public void Open_ComparisonAndWhere_IsASite(string comparison, bool zeroFirst)
    {
        var negative = comparison.StartsWith("Less", StringComparison.Ordinal) != zeroFirst;
        AssertSite(Model()
            .Node(comparison, zeroFirst ? ["zero", "x"] : ["x", "zero"], "condition")
            .Node("Mul", zeroFirst ? ["slopes", "x"] : ["x", "slopes"], "scaled")
            .Node("Where", negative ? ["condition", "scaled", "x"] : ["condition", "x", "scaled"], "y"));
    }

    [Fact]
    public void Open_BodyOfOnnxsFunction_IsASite() =>
        AssertSite(Model()
            .Node("Constant", [], "null", ("value", TensorValues.Floats("", [0])))
            .Node("CastLike", ["null", "x"], "typed")
            .Node("Less", ["x", "typed"], "condition")
            .Node("Mul", ["slopes", "x"], "scaled")
            .Node("Where", ["condition", "scaled", "x"], "y"));

    [Fact]
    public void Open_TwoRelus_AreOneSite()
    {
        AssertSite(Model()
            .Floats("minus", [3, 1], [.. Alphas.Select(alpha => -alpha)])
            .Node("Relu", ["x"], "above")
            .Node("Neg", ["x"], "neg")
            .Node("Relu", ["neg"], "below")
            .Node("Mul", ["minus", "below"], "scaled")
            .Node("Add", ["above", "scaled"], "y"));
        AssertSite(Model()
            .Node("Relu", ["x"], "above")
            .Node("Neg", ["x"], "neg")
            .Node("Relu", ["neg"], "below")
            .Node("Mul", ["below", "slopes"], "scaled")
            .Node("Sub", ["above", "scaled"], "y"));
    }

    [Fact]
    public void Open_MaximumAndMinimum_IsASite() =>
        AssertSite(Model()
            .Node("Max", ["x", "zero"], "above")
            .Node("Min", ["zero", "x"], "below")
            .Node("Mul", ["below", "slopes"], "scaled")
            .Node("Add", ["scaled", "above"], "y"));

    [Fact]
    public void Open_PatternInAFunction_IsASite()
    {
        var builder = Model().Node("Act", ["x", "slopes"], "y");
        builder.Proto.Graph.Node[0].Domain = "own";
        builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "own", Version = 1 });
        builder.Proto.Functions.Add(new FunctionProto
        {
            Name = "Act",
            Domain = "own",
            Input = { "a", "w" },
            Output = { "b" },
            Node =
            {
                NewNode("Constant", [], "z", ("value", TensorValues.Floats("", [0]))),
                NewNode("Greater", ["a", "z"], "c"),
                NewNode("Mul", ["a", "w"], "m"),
                NewNode("Where", ["c", "a", "m"], "b"),
            },
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } },
        });

        AssertSite(builder, "/y/b");
    }

    [Fact]
    public void Of_ValueThatIsUsedElsewhere_IsNoPattern()
    {
        var model = Where("slopes").Node("Relu", ["scaled"], "also").Output("also").Output("y").Model();

        Assert.Equal("/also", Assert.Single(ModelInspection.Of(model).Sites).Name);
        Assert.Same(model.Proto, ModelInspection.Resolve(model, InputPlan.Create(model, null)).Graph.Proto);
    }

    [Fact]
    public void Of_SlopesThatAreComputed_AreNoPattern() => AssertNoSite(Where("computed").Output("y"));

    [Fact]
    public void Of_SlopesWithMoreAxesThanTheInput_AreNoPattern() => AssertNoSite(Where("wide").Output("y"));

    [Fact]
    public void Of_ComparisonWithAnotherNumber_IsNoPattern() =>
        AssertNoSite(Model()
            .Floats("one", [], 1)
            .Node("Less", ["x", "one"], "c").Node("Mul", ["x", "slopes"], "m").Node("Where", ["c", "m", "x"], "y").Output("y"));

    [Fact]
    public void Of_SlopeOnThePositiveSide_IsNoPattern() =>
        AssertNoSite(Model()
            .Node("Less", ["x", "zero"], "c").Node("Mul", ["x", "slopes"], "m").Node("Where", ["c", "x", "m"], "y").Output("y"));

    private static ModelBuilder Model() =>
        new ModelBuilder().Input("x", Open, 3, 5)
            .Floats("slopes", [3, 1], Alphas).Floats("zero", [], 0).Floats("wide", [2, 1, 1, 1], 0.1f, 0.2f);

    private static ModelBuilder Where(string slopes) => Model()
        .Node("Abs", ["x"], "computed")
        .Node("Less", ["x", "zero"], "condition")
        .Node("Mul", ["x", slopes], "scaled")
        .Node("Where", ["condition", "scaled", "x"], "y");

    private static void AssertNoSite(ModelBuilder builder) => Assert.Empty(ModelInspection.Of(builder.Model()).Sites);

    private static void AssertSite(ModelBuilder builder, string name = "/y")
    {
        using var session = ModelSession.Open(builder.Output("y").Model());
        var site = Assert.Single(session.Sites);
        Assert.Equal((name, "PRelu", 3, 1), (site.Name, site.Operator, site.Channels, site.ChannelAxis));
        Assert.Equal(Alphas, site.Slopes);
        var x = MomentReference.Values(Rows * 15, seed: 2);
        var fixedRows = builder.Proto.Clone();
        fixedRows.Graph.Input[0] = Value("x", TensorProto.Types.DataType.Float, Rows, 3, 5);
        var before = OnnxRun.Run(
            fixedRows, new Dictionary<string, TensorProto> { ["x"] = TensorValues.Floats("x", x, Rows, 3, 5) })[0]!;

        var result = session.Run(new RowSet(session.Layout, x));

        MomentReference.AssertClose([.. before.Numbers.Select(number => (float)number)], result.Output(0), 1e-6);
        MomentReference.AssertClose(MomentReference.Y(x, Alphas, 5), result.Output(0), 1e-6);
        MomentReference.AssertClose(MomentReference.Moments(x, Rows, 1, 3, 5), result.Moments(0), 1e-5);
    }
}
