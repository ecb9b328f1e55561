using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Tests.Graphs;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Objectives;

/// <summary>What <c>objective: auto</c> chooses by the outputs, and why.</summary>
public sealed class ObjectiveChoiceTests
{
    public static TheoryData<string, ObjectiveKind, string> Outputs => new()
    {
        { "softmax", ObjectiveKind.Entropy, "output 'softmax' is a softmax over 6 classes" },
        { "copied", ObjectiveKind.Entropy, "output 'copied' is a softmax over 6 classes" },
        { "rounded", ObjectiveKind.Entropy, "output 'rounded' is a softmax over 6 classes" },
        { "sigmoid", ObjectiveKind.Entropy, "output 'sigmoid' is made of sigmoids" },
        { "logits", ObjectiveKind.Entropy, "output 'logits' holds the logits of 6 classes, by its name" },
        { "again", ObjectiveKind.Reconstruction, "output 'again' has the shape of input 'x'" },
        {
            "embedding", ObjectiveKind.Moments,
            "the outputs 'embedding' float32[batch, 6] are neither probabilities or logits of classes "
            + "nor a reconstruction of the input"
        },
    };

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Auto_ByTheOutputs_ChoosesAndSaysWhy(string output, ObjectiveKind kind, string reason)
    {
        using var session = ModelSession.Open(
            Builder().Output(output).Model(), new ModelSessionOptions { Objective = ObjectiveKind.Auto });

        Assert.Equal((kind, reason), (session.Objective!.Kind, session.Objective.Reason));
    }

    [Fact]
    public void Entropy_OfAnOutputThatNothingSaysIsOfClasses_TakesItAsLogits()
    {
        using var session = ModelSession.Open(
            Builder().Output("embedding").Model(), new ModelSessionOptions { Objective = ObjectiveKind.Entropy });

        Assert.Equal("output 'embedding' is taken as the logits of 6 classes", session.Objective!.Reason);
        Assert.Equal(Math.Log(6), session.Objective.LargestLoss!.Value, 1e-12);
    }

    [Fact]
    public void Reconstruction_OfNoOutputInTheInputsShape_NamesShapesAndWhatToUse()
    {
        var fault = Assert.Throws<InvalidInputException>(() => ModelSession.Open(
            Builder().Output("embedding").Model(), new ModelSessionOptions { Objective = ObjectiveKind.Reconstruction }));

        Assert.Equal(
            "net.onnx: the objective 'reconstruction' needs an output with the shape of an input; "
            + "the outputs are 'embedding' float32[batch, 6], the inputs are "
            + "'x' float32[batch, 4]. Use the objective 'moments', which works on every model.",
            fault.Message);
    }

    private static ModelBuilder Builder() => new ModelBuilder()
        .Input("x", Open, 4)
        .Floats("w", [4, 6], [.. Enumerable.Range(0, 24).Select(i => (i % 7 - 3) * 0.25f)])
        .Node("Relu", ["x"], "again")
        .Node("MatMul", ["again", "w"], "logits")
        .Node("Identity", ["logits"], "embedding")
        .Node("Softmax", ["logits"], "softmax", ("axis", -1L))
        .Node("Identity", ["softmax"], "copied")
        .Node("Cast", ["softmax"], "rounded", ("to", (long)TensorProto.Types.DataType.Float))
        .Node("Sigmoid", ["logits"], "sigmoid");
}
