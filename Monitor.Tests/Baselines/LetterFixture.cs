using System.Text.Json.Nodes;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Graphs;
using Xunit;

namespace Alphadrift.Tests.Baselines;

/// <summary>The calibrated Letter sample, with a folder for the files of one test class.</summary>
public sealed class LetterFixture : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-tests-");

    public OnnxModel Model { get; } = CalibratedLetter.Model;

    public RowLayout Layout { get; } = CalibratedLetter.Layout;

    public RowSet Reference { get; } = CalibratedLetter.Reference;

    public RowSet Production { get; } = CalibratedLetter.Production;

    public Baseline Baseline { get; } = CalibratedLetter.Baseline;

    /// <summary>Calibrates anew, for tests of the calibration itself.</summary>
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
