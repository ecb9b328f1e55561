using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation;

/// <summary>Where the reference came from, for the manifest.</summary>
/// <param name="FileName">Name without folder.</param>
/// <param name="Sha256">Hash of the file's bytes.</param>
public sealed record DataSource(string FileName, string Sha256);

/// <summary>Options of a calibration.</summary>
public sealed record SlopeCalibratorOptions
{
    /// <summary>Default share of windows without shift that may alarm.</summary>
    public const double DefaultFalseAlarmRate = 0.01;

    public double FalseAlarmRate { get; init; } = DefaultFalseAlarmRate;

    /// <summary>Seed of the split and of the null windows; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    public ModelSessionOptions Session { get; init; } = new();

    /// <summary>Names of the row's fields, kept in the baseline; empty when the reference had none.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    public DataSource? ReferenceSource { get; init; }

    public DataSource? FitSource { get; init; }
}

/// <summary>Progress of a calibration: what is being done, and how far (0 … 1) over all of it.</summary>
public readonly record struct CalibrationProgress(string Stage, double Fraction);

/// <summary>Learns a <see cref="Baseline"/> from a reference. The same inputs and seed give the same baseline.</summary>
public static class SlopeCalibrator
{
    /// <param name="model">The model that will be watched.</param>
    /// <param name="reference">Rows the model is trusted on; means and thresholds come from them.</param>
    /// <param name="fit">Other such rows, for the covariances; null splits the reference in two random halves.</param>
    /// <exception cref="Faults.InvalidInputException">Too few rows, or a model that cannot be watched.</exception>
    public static Baseline Calibrate(
        OnnxModel model,
        RowSet reference,
        RowSet? fit,
        SlopeCalibratorOptions options,
        IProgress<CalibrationProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
