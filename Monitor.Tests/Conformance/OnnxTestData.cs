using Alphadrift.Adaptation.Graphs.Schema;
using Xunit;

namespace Alphadrift.Tests.Conformance;

/// <summary>
/// ONNX's own conformance models, which Debian packages as libonnx-testdata. Another copy is taken from
/// the folder that the environment variable ALPHADRIFT_TEST_ONNX names (the one that holds node/).
/// </summary>
internal static class OnnxTestData
{
    private const string Variable = "ALPHADRIFT_TEST_ONNX";
    private const string DebianFolder = "/usr/share/libonnx-testdata/data";

    /// <summary>The folder; null where the package is absent.</summary>
    public static string? Root { get; } =
        new[] { Environment.GetEnvironmentVariable(Variable), DebianFolder }
            .FirstOrDefault(folder => Directory.Exists(Path.Combine(folder ?? "", "node")));

    /// <summary>
    /// Every case of a folder (node, simple, pytorch-converted, …), by name; skips the test where the package is absent.
    /// </summary>
    public static IReadOnlyList<OnnxTestCase> Cases(string folder = "node")
    {
        Assert.SkipWhen(
            Root is null,
            $"Needs ONNX's conformance models: install Debian's libonnx-testdata, or set {Variable} to the folder with node/.");
        return [.. Directory.EnumerateDirectories(Path.Combine(Root!, folder))
            .Where(path => File.Exists(Path.Combine(path, "model.onnx")))
            .Order(StringComparer.Ordinal)
            .Select(path => new OnnxTestCase(path))];
    }
}

/// <summary>One conformance model with its first set of inputs.</summary>
/// <param name="path">Its folder.</param>
internal sealed class OnnxTestCase(string path)
{
    private readonly Lazy<ModelProto> _model = new(
        () => ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(path, "model.onnx"))));

    public string Name => Path.GetFileName(path);

    /// <summary>Shared: clone before changing it.</summary>
    public ModelProto Model => _model.Value;

    /// <summary>Version of the standard operators; 0 when the model uses none.</summary>
    public int Opset => (int)(Model.OpsetImport.FirstOrDefault(import => import.Domain is "" or "ai.onnx")?.Version ?? 0);

    /// <summary>The inputs by name; null when one is no tensor or has no file.</summary>
    public IReadOnlyDictionary<string, TensorProto>? Inputs
    {
        get
        {
            var constants = Model.Graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
            var inputs = new Dictionary<string, TensorProto>(StringComparer.Ordinal);
            foreach (var (i, declared) in Model.Graph.Input.Where(input => !constants.Contains(input.Name)).Index())
            {
                var file = Path.Combine(path, "test_data_set_0", $"input_{i}.pb");
                if (declared.Type.ValueCase != TypeProto.ValueOneofCase.TensorType || !File.Exists(file)) return null;
                inputs[declared.Name] = TensorProto.Parser.ParseFrom(File.ReadAllBytes(file));
            }

            return inputs;
        }
    }
}
