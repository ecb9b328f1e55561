using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Baselines;

/// <summary>The Fashion sample, calibrated on 2 × 600 rows, once per test class.</summary>
public sealed class SharesFixture : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-tests-");

    public SharesFixture()
    {
        Reference = Rows("reference").Slice(0, 1_200);
        Production = Rows("production").Slice(0, 300);
        Baseline = Calibrate(new SlopeCalibratorOptions
        {
            ExpectedRunLength = 1_000,
            Adaptation = new AdaptationOptions { Objective = ObjectiveKind.Moments },
        });
        Moments = Calibrate(new SlopeCalibratorOptions { Features = FeatureSet.Moments, ExpectedRunLength = null });
    }

    public OnnxModel Model { get; } = OnnxModel.Load(TestPaths.Sample("fashion/fashion-prelu.onnx"));

    public RowSet Reference { get; }

    public RowSet Production { get; }

    public Baseline Baseline { get; }

    /// <summary>The same without shares, and without charts.</summary>
    public Baseline Moments { get; }

    private Baseline Calibrate(SlopeCalibratorOptions options) =>
        SlopeCalibrator.Calibrate(Model, Reference, null, options, null, TestContext.Current.CancellationToken);

    public string TemporaryFile(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    private RowSet Rows(string name)
    {
        var path = TestPaths.Sample($"fashion/{name}.npy");
        using var stream = File.OpenRead(path);
        return new RowSet(InputPlan.Create(Model, null).Layout, NpyFormat.Read(stream, path, 1 << 28).ToFloat32());
    }
}
