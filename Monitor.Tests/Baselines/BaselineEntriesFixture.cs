using System.IO.Compression;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Tests.Networks;
using Xunit;

namespace Alphadrift.Tests.Baselines;

/// <summary>
/// Two small baselines that have every entry between them: of a classifier without positions, and of a model with shares.
/// </summary>
public sealed class BaselineEntriesFixture : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-tests-");

    public BaselineEntriesFixture()
    {
        var network = new NetworkBuilder();
        var hidden = network.Relu(network.Dense(network.Input("x", 4), 4, 6));
        var classes = network.Dense(hidden, 6, 3, gain: 3);
        var classifier = network.Model(network.Node("Softmax", [classes], ("axis", -1L)), "probabilities");
        Files =
        [
            Entries(classifier, rows: 2_000, ObjectiveKind.Entropy),
            Entries(OnnxModel.Load(TestPaths.Data("baselines/tiny.onnx")), rows: 200, ObjectiveKind.Moments),
        ];
    }

    /// <summary>Per baseline its entries by name, in the order of the file.</summary>
    internal IReadOnlyList<OrderedDictionary<string, byte[]>> Files { get; }

    /// <summary>Writes a file with other bytes in one entry, or without it.</summary>
    internal string Damaged(OrderedDictionary<string, byte[]> file, string name, byte[]? bytes)
    {
        var path = TemporaryFile("damaged.baseline");
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (entry, content) in file)
        {
            if (entry == name && bytes is null) continue;
            using var stream = zip.CreateEntry(entry, CompressionLevel.NoCompression).Open();
            stream.Write(entry == name ? bytes : content);
        }

        return path;
    }

    internal static OrderedDictionary<string, byte[]> ReadEntries(string path)
    {
        var entries = new OrderedDictionary<string, byte[]>();
        using var zip = ZipFile.OpenRead(path);
        foreach (var entry in zip.Entries)
        {
            using var content = new MemoryStream();
            using (var stream = entry.Open()) stream.CopyTo(content);
            entries.Add(entry.FullName, content.ToArray());
        }

        return entries;
    }

    internal string TemporaryFile(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    private OrderedDictionary<string, byte[]> Entries(OnnxModel model, int rows, ObjectiveKind objective)
    {
        var random = new Random(5);
        var layout = InputPlan.Create(model, null).Layout;
        var values = Enumerable.Range(0, rows * layout.RowLength).Select(_ => (2 * random.NextSingle()) - 1).ToArray();
        var options = new SlopeCalibratorOptions { Adaptation = new AdaptationOptions { Objective = objective } };
        var path = TemporaryFile("whole.baseline");
        SlopeCalibrator.Calibrate(
            model, new RowSet(layout, values), null, options, null, TestContext.Current.CancellationToken).Save(path);
        return ReadEntries(path);
    }
}
