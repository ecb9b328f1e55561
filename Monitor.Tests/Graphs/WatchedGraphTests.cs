using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Probing;
using Google.Protobuf;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Graphs;

public sealed class WatchedGraphTests
{
    [Fact]
    public void Build_Managed_ReplacesTheRectifierByOneNode()
    {
        var model = TestModels.PRelu([3, 4], [3, 1], [0.1f, 0.2f, 0.3f]);

        var graph = Build(model, new ManagedLowering(null));

        Assert.Equal(["alphadrift/slopes//y"], graph.SlopeInputs);
        Assert.Equal(["alphadrift/moments//y"], graph.MomentOutputs);
        Assert.Equal(["x", "alphadrift/slopes//y"], graph.Model.Graph.Input.Select(input => input.Name));
        Assert.Equal(["y", "alphadrift/moments//y"], graph.Model.Graph.Output.Select(output => output.Name));
        var node = Assert.Single(graph.Model.Graph.Node);
        Assert.Equal(("ai.alphadrift", "PReluMoments"), (node.Domain, node.OpType));
        Assert.Equal(["x", "alphadrift/slopes//y"], node.Input);
        Assert.Equal(["y", "alphadrift/moments//y"], node.Output);
        Assert.Contains(graph.Model.OpsetImport, import => import is { Domain: "ai.alphadrift", Version: 1 });
    }

    [Fact]
    public void Build_Portable_UsesStandardOperatorsAlone()
    {
        var graph = Build(TestModels.PRelu([3, 4], [3, 1], [0.1f, 0.2f, 0.3f]), new PortableLowering());

        Assert.All(graph.Model.Graph.Node, node => Assert.Equal("", node.Domain));
        Assert.Equal("", Assert.Single(graph.Model.OpsetImport).Domain);
        Assert.Equal(MomentLayout.Count, Assert.Single(graph.Model.Graph.Node, node => node.OpType == "Concat").Input.Count);
    }

    [Fact]
    public void Build_NamesThatAreTaken_GivesOthers()
    {
        var model = new ModelBuilder()
            .Input("x", Open, 2)
            .Node("Neg", ["x"], "alphadrift/slopes//y").Node("Relu", ["alphadrift/slopes//y"], "y").Output("y").Model();

        Assert.Equal(["alphadrift/slopes//y#2"], Build(model, new ManagedLowering(null)).SlopeInputs);
    }

    [Fact]
    public void Build_AnyModel_LeavesTheSourceUnchanged()
    {
        var model = TestModels.PRelu([3, 4], [3, 1], [0.1f, 0.2f, 0.3f]);
        var before = model.Proto.ToByteArray();

        Build(model, new PortableLowering());

        Assert.Equal(before, model.Proto.ToByteArray());
    }

    [Fact]
    public void Build_LoweringThatLeavesADanglingName_IsADefect()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => Build(TestModels.Rectifier("Relu", [2]), new Broken()));

        Assert.Equal("The rewritten graph uses 'y', which nothing makes.", fault.Message);
    }

    private static WatchedGraph Build(OnnxModel model, ISiteLowering lowering)
    {
        var found = ModelInspection.Resolve(model, InputPlan.Create(model, null));
        return WatchedGraph.Build(found.Graph.Proto, found.Graph.Opset, found.Sites, lowering);
    }

    private sealed class Broken : ISiteLowering
    {
        public string? Domain => null;

        public void Emit(SiteValues values, NodeSink sink)
        {
        }

        public (string? Dz, string Slopes) EmitBackward(
            SiteValues values, string dy, bool needsDz, string scope, NodeSink sink) =>
            throw new NotSupportedException();
    }
}
