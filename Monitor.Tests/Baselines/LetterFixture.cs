using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Graphs;
using Xunit;

namespace Alphadrift.Tests.Baselines;

/// <summary>The Letter sample, calibrated once per test class.</summary>
public sealed class LetterFixture : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-tests-");

    public LetterFixture()
    {
        Model = OnnxModel.Load(TestPaths.Sample("letter/letter-prelu.onnx"));
        Layout = new RowLayout([new InputSpec("features", ElementKind.Float32, [16])]);
        Reference = new RowSet(Layout, File.ReadLines(TestPaths.Sample("letter/reference.csv"))
            .Skip(1)
            .SelectMany(line => line.Split(',').Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)))
            .ToArray());
        Production = new RowSet(Layout, File.ReadLines(TestPaths.Sample("letter/production.jsonl"))
            .SelectMany(line => JsonDocument.Parse(line).RootElement.EnumerateObject().Select(field => field.Value.GetSingle()))
            .ToArray());
        Baseline = Calibrate(Reference);
    }

    public OnnxModel Model { get; }

    public RowLayout Layout { get; }

    public RowSet Reference { get; }

    public RowSet Production { get; }

    public Baseline Baseline { get; }

    public Baseline Calibrate(RowSet reference, int seed = 1) =>
        SlopeCalibrator.Calibrate(
            Model, reference, null, new SlopeCalibratorOptions { Seed = seed }, null, TestContext.Current.CancellationToken);

    public RowSet Shift(RowSet rows, Func<float, float> shift) => new(Layout, rows.Values.ToArray().Select(shift).ToArray());

    public string TemporaryFile(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>The baseline with another manifest, and without one of its arrays.</summary>
    public string Edited(string name, Action<JsonObject> edit, string? removed = null)
    {
        var path = TemporaryFile(name);
        BaselineFile.Edited(Baseline, path, edit, removed);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
