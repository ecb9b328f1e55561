using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Canonical;
using Alphadrift.Adaptation.Graphs.Schema;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace Alphadrift.Tests.Conformance;

/// <summary>Every conformance model that ONNX Runtime runs gives the same outputs after the upgrade.</summary>
public sealed class OpsetUpgradeConformanceTests
{
    /// <summary>Forms that no later opset has.</summary>
    private static readonly string[] Refused = ["test_scan_sum"];

    [Theory]
    [InlineData("node", 700)]
    [InlineData("simple", 10)]
    [InlineData("pytorch-converted", 1)]
    public void Run_EveryModelOfAFolder_GivesTheSame(string folder, int least)
    {
        var failures = new List<string>();
        var compared = 0;
        foreach (var test in OnnxTestData.Cases(folder).Where(test => test.Opset >= OnnxModel.MinOpset))
        {
            if (test.Inputs is not { } inputs || OnnxRun.TryRun(test.Model, inputs) is not { } expected) continue;
            if (Refused.Contains(test.Name))
            {
                Assert.Throws<InvalidInputException>(() => OpsetUpgrade.Run(test.Name, test.Model, new GraphFacts()));
                continue;
            }

            // What two runs of the same model disagree on is drawn at random.
            if (Difference(OnnxRun.Run(test.Model, inputs), expected) is not null) continue;
            compared++;
            if (Compare(test, inputs, OnnxRun.Facts(test.Model, inputs), expected) is { } withFacts) failures.Add(withFacts);
            if (Compare(test, inputs, new GraphFacts(), expected) is { } without) failures.Add($"{without} (without facts)");
        }

        Assert.Empty(failures);
        Assert.InRange(compared, least, int.MaxValue);
    }

    private static string? Compare(
        OnnxTestCase test, IReadOnlyDictionary<string, TensorProto> inputs, GraphFacts facts, IReadOnlyList<OnnxResult?> expected)
    {
        try
        {
            var results = OnnxRun.Run(OpsetUpgrade.Run(test.Name, test.Model, facts), inputs);
            return Difference(results, expected) is { } difference ? $"{test.Name}: {difference}" : null;
        }
        catch (OnnxRuntimeException fault)
        {
            return $"{test.Name}: {fault.Message}";
        }
    }

    private static string? Difference(IReadOnlyList<OnnxResult?> results, IReadOnlyList<OnnxResult?> expected) =>
        results.Zip(expected).Select(pair => pair.Second is null ? null : pair.First!.Difference(pair.Second, 1e-6))
            .FirstOrDefault(text => text is not null);
}
