using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Gradients;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Tests.Conformance;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace Alphadrift.Tests.Gradients;

/// <summary>
/// The gradient of every conformance model whose operators have rules agrees with differences. A case passes, or it stands in
/// <see cref="ConformanceExceptions"/> with its reason.
/// </summary>
public sealed class GradientConformanceTests
{
    private const string Absent = "the conformance models are absent";
    private const string Several = "several operators";

    /// <summary>Operators that models are full of and that are refused or rewritten before a gradient is built.</summary>
    private static readonly HashSet<string> WithoutRule = ["If", "Loop", "Scan", "RNN", "LSTM", "GRU", "Scatter", "Upsample"];

    /// <summary>Inputs that are weights or settings in every real model; the gradient goes to the others.</summary>
    private static readonly Dictionary<string, int[]> Weights = new()
    {
        ["Conv"] = [1, 2],
        ["ConvTranspose"] = [1, 2],
        ["RNN"] = [1, 2, 3],
        ["GRU"] = [1, 2, 3],
        ["LSTM"] = [1, 2, 3, 7],
        ["BatchNormalization"] = [1, 2, 3, 4],
        ["InstanceNormalization"] = [1, 2],
        ["CastLike"] = [1],
        ["Dropout"] = [1],
        ["Pad"] = [2],
        ["Resize"] = [1, 2],
        ["Upsample"] = [1],
    };

    public static TheoryData<string> Subjects => OnnxTestData.Root is null
        ? [Absent]
        : new TheoryData<string>(OnnxTestData.Cases().Select(Subject).OfType<string>().Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Run_EveryModelOfAnOperator_AgreesWithDifferences(string subject)
    {
        var unexpected = new List<string>();
        foreach (var test in OnnxTestData.Cases().Where(test => Subject(test) == subject))
        {
            var problem = Problem(test);
            var excused = ConformanceExceptions.Reasons.GetValueOrDefault(test.Name);
            if (problem is not null && excused is null) unexpected.Add($"{test.Name}: {problem}");
            if (problem is null && excused is not null) unexpected.Add($"{test.Name} passes, and is excused: {excused}");
        }

        Assert.True(unexpected.Count == 0, string.Join(Environment.NewLine, unexpected));
    }

    [Fact]
    public void Reasons_EveryCase_Exists()
    {
        var names = OnnxTestData.Cases().Where(test => Subject(test) is not null).Select(test => test.Name);
        Assert.Empty(ConformanceExceptions.Reasons.Keys.Except(names));
    }

    /// <summary>
    /// The one operator of a case; null when a case has none that gradients pass, or another one without a rule, or is older than
    /// the models that are read.
    /// </summary>
    private static string? Subject(OnnxTestCase test)
    {
        if (test.Opset < OnnxModel.MinOpset) return null;
        var keys = test.Model.Graph.Node.Select(node => GradientRules.Key(node.Domain, node.OpType));
        string[] operators = [.. keys.Where(key => !GradientRules.IsFlat(key)).Distinct()];
        if (operators.Length == 0 || !operators.All(IsListed)) return null;
        return operators.Length == 1 ? operators[0] : Several;
    }

    private static bool IsListed(string key) => GradientRules.Find(key) is not null || WithoutRule.Contains(key);

    private static string? Problem(OnnxTestCase test)
    {
        if (test.Inputs is not { } inputs) return "an input is no tensor";
        if (OnnxRun.TryRun(test.Model, inputs) is null) return "ONNX Runtime does not run it";
        try
        {
            var problems = GradientCheck.Run(test.Name, test.Model, inputs, Constants(test.Model.Graph, inputs));
            return problems.Count == 0 ? null : string.Join("; ", problems);
        }
        catch (InvalidInputException refusal)
        {
            return refusal.Message;
        }
        catch (OnnxRuntimeException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>Weights, and everything that is not float: exporters write axes, indices and sizes as constants.</summary>
    private static string[] Constants(GraphProto graph, IReadOnlyDictionary<string, TensorProto> inputs)
    {
        var weights = graph.Node.SelectMany(node =>
            Weights.GetValueOrDefault(node.OpType, []).Where(i => i < node.Input.Count).Select(i => node.Input[i]));
        return [.. inputs.Keys.Where(name => !Tensors.IsFloat(inputs[name]) || weights.Contains(name))];
    }
}
