using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Probing;
using Alphadrift.Tests.Graphs;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Probing;

public sealed class GraphProbeTests
{
    [Fact]
    public void Run_OpenBatch_MarksWhatFollowsTheRows()
    {
        var facts = Probe(new ModelBuilder()
            .Input("x", Open, 4, 6)
            .Floats("w", [6, 5], new float[30])
            .Integers("flat", -1, 5)
            .Node("MatMul", ["x", "w"], "z")
            .Node("Relu", ["z"], "y")
            .Node("Reshape", ["y", "flat"], "merged")
            .Output("merged"));

        Assert.Equal("float32[batch, 4, 6]", $"{facts["x"]}");
        Assert.Equal("float32[6, 5]", $"{facts["w"]}");
        Assert.Equal("float32[batch, 4, 5]", $"{facts["y"]}");
        Assert.Equal("float32[batch, 5]", $"{facts["merged"]}");
        Assert.Equal([-1, 5], facts.Integers("flat")!);
        Assert.False(facts["y"].IsStatic);
    }

    [Fact]
    public void Run_ShapeArithmetic_IsConstantUnlessItHoldsTheBatch()
    {
        var facts = Probe(new ModelBuilder()
            .Input("x", Open, 4, 6)
            .Integers("two", 2)
            .Integers("zero", 0)
            .Node("Shape", ["x"], "shape")
            .Node("Gather", ["shape", "two"], "width")
            .Node("Mul", ["width", "two"], "twice")
            .Node("Gather", ["shape", "zero"], "rows")
            .Node("Relu", ["x"], "y")
            .Output("y"));

        Assert.Equal([12], facts.Integers("twice")!);
        Assert.Null(facts.Integers("rows"));
        Assert.Null(facts.Integers("shape"));
    }

    [Fact]
    public void Run_IntegersComputedFromTheRows_AreNoConstants()
    {
        // Zeros always give the index 0: only where the value comes from tells that it may differ.
        var facts = Probe(new ModelBuilder()
            .Input("x", Open, 4)
            .Node("ArgMax", ["x"], "best", ("axis", 0L), ("keepdims", 0L))
            .Node("Relu", ["x"], "y")
            .Output("y"));

        Assert.Equal([4], facts["best"].Dims);
        Assert.Null(facts.Integers("best"));
    }

    [Fact]
    public void Run_FixedBatch_IsStatic()
    {
        var facts = Probe(new ModelBuilder().Input("x", 3, 4).Node("Relu", ["x"], "y").Output("y"));

        Assert.Equal([3, 4], facts["y"].Dims);
        Assert.True(facts["y"].IsStatic);
    }

    private static GraphFacts Probe(ModelBuilder builder)
    {
        var model = builder.Model();
        return GraphProbe.Run(model.Name, model.Proto, InputPlan.Create(model, null), new RectifierScan(model.Proto).Reachable);
    }
}
