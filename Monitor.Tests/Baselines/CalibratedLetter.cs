using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Tests.Baselines;

/// <summary>
/// The Letter sample, read once in a run, and baselines of it, each calibrated once, by the first test that needs it.
/// </summary>
internal static class CalibratedLetter
{
    private static readonly ConcurrentDictionary<(int Rows, SlopeCalibratorOptions Options), Lazy<Baseline>> Baselines = new();

    public static string ModelPath { get; } = TestPaths.Sample("letter/letter-prelu.onnx");

    public static string ReferencePath { get; } = TestPaths.Sample("letter/reference.csv");

    public static OnnxModel Model { get; } = OnnxModel.Load(ModelPath);

    public static RowLayout Layout { get; } = new([new InputSpec("features", ElementKind.Float32, [16])]);

    /// <summary>Names of the row's fields.</summary>
    public static string[] Fields { get; } = File.ReadLines(ReferencePath).First().Split(',');

    public static RowSet Reference { get; } = new(Layout, File.ReadLines(ReferencePath)
        .Skip(1)
        .SelectMany(line => line.Split(',').Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)))
        .ToArray());

    public static RowSet Production { get; } = new(Layout, File.ReadLines(TestPaths.Sample("letter/production.jsonl"))
        .SelectMany(line => JsonDocument.Parse(line).RootElement.EnumerateObject().Select(field => field.Value.GetSingle()))
        .ToArray());

    /// <summary>The baseline of the whole reference with the default options.</summary>
    public static Baseline Baseline => Of(Reference.Count, new SlopeCalibratorOptions());

    /// <summary>The baseline of the first rows of the reference.</summary>
    /// <remarks>Tests that compare two calibrations call the calibrator themselves.</remarks>
    public static Baseline Of(int rows, SlopeCalibratorOptions options) => Baselines.GetOrAdd(
        (rows, options),
        static key => new Lazy<Baseline>(
            () => SlopeCalibrator.Calibrate(Model, Reference.Slice(0, key.Rows), null, key.Options))).Value;
}
