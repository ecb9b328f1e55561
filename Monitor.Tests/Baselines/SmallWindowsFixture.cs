using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Baselines;

/// <summary>
/// The Letter model, calibrated without charts on just as many fit rows as carry absolutes, once per test class.
/// </summary>
public sealed class SmallWindowsFixture : IDisposable
{
    private const int FitRows = 1_808, ReferenceRows = 2_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-tests-");
    private readonly RowSet _fit;
    private readonly RowSet _reference;

    public SmallWindowsFixture()
    {
        Model = OnnxModel.Load(TestPaths.Sample("letter/letter-prelu.onnx"));
        (_fit, _reference) = (Rows("fit"), Rows("reference"));
        Production = _reference.Slice(ReferenceRows, 1_000);
        Baseline = Calibrate(FeatureSet.All);
        Without = Calibrate(FeatureSet.Shares);
    }

    public OnnxModel Model { get; }

    public RowSet Production { get; }

    public Baseline Baseline { get; }

    /// <summary>The same without absolutes.</summary>
    public Baseline Without { get; }

    public Baseline Calibrate(FeatureSet features, int fitRows = FitRows) => SlopeCalibrator.Calibrate(
        Model,
        _reference.Slice(0, ReferenceRows),
        _fit.Slice(0, fitRows),
        new SlopeCalibratorOptions { Features = features, ExpectedRunLength = null, BlockRows = 1 },
        null,
        TestContext.Current.CancellationToken);

    public string TemporaryFile(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    private RowSet Rows(string name)
    {
        var path = TestPaths.Data($"golden/recipe/letter/{name}.npy");
        using var stream = File.OpenRead(path);
        return new RowSet(InputPlan.Create(Model, null).Layout, NpyFormat.Read(stream, path, 1 << 28).ToFloat32());
    }
}
