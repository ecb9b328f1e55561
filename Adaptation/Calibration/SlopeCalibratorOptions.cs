using System.Globalization;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Calibration;

/// <summary>Where rows came from, for the manifest.</summary>
/// <param name="FileName">Name without folder.</param>
/// <param name="Sha256">Hash of the file's bytes.</param>
public sealed record DataSource(string FileName, string Sha256);

/// <summary>Options of a calibration.</summary>
public sealed record SlopeCalibratorOptions
{
    /// <summary>Default share of windows without shift that may alarm.</summary>
    public const double DefaultFalseAlarmRate = 0.01;

    /// <summary>Rows beyond this many are left out of the fit part and of the reference part, each; a seeded choice.</summary>
    public const int DefaultMaxRows = 50_000;

    /// <summary>Share of windows without shift that may alarm, above 0 and at most 0.5.</summary>
    public double FalseAlarmRate { get; init; } = DefaultFalseAlarmRate;

    /// <summary>
    /// Rows that should lie between two false alarms of the sequential charts; default
    /// <see cref="RunLengthVerdict.Default"/>. Null leaves the charts out.
    /// </summary>
    public int? ExpectedRunLength { get; init; } = RunLengthVerdict.Default;

    /// <summary>Seed of the split, of the null windows and of the charts' streams; default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Most rows that either part takes; default <see cref="DefaultMaxRows"/>.</summary>
    public int MaxRows { get; init; } = DefaultMaxRows;

    /// <summary>Which features are compared with the reference; default <see cref="FeatureSet.All"/>.</summary>
    public FeatureSet Features { get; init; } = FeatureSet.All;

    /// <summary>
    /// Most dimensions that are charted, the energies left aside; default <see cref="FeatureLayout.DefaultMaxDimensions"/>.
    /// </summary>
    public int MaxDimensions { get; init; } = FeatureLayout.DefaultMaxDimensions;

    public ModelSessionOptions Session { get; init; } = new();

    /// <summary>How slopes are to be adapted; default null, not at all: scores and alarms need no adaptation.</summary>
    public AdaptationOptions? Adaptation { get; init; }

    /// <summary>Names of the row's fields, kept in the baseline; empty when the reference had none.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    public DataSource? ReferenceSource { get; init; }

    public DataSource? FitSource { get; init; }

    /// <summary>
    /// Rows that neighbours are drawn together in, because they depend on each other (bursts, sessions); 1 for independent rows;
    /// default null, estimated from the order of the reference.
    /// </summary>
    public int? BlockRows { get; init; }

    /// <summary>
    /// Clean rows that came later: they extend the reference part, from which means and thresholds come, and
    /// leave the whitening as it is; default null.
    /// </summary>
    public RowSet? Extension { get; init; }

    public DataSource? ExtensionSource { get; init; }

    /// <exception cref="InvalidInputException">A rate, run length or block length out of range.</exception>
    internal void Check()
    {
        CalibrationParts.CheckRate(FalseAlarmRate);
        Adaptation?.Check();
        if (ExpectedRunLength is { } runLength) RunLengthVerdict.Check(runLength);
        if (BlockRows is < 1 or > RowDependence.MaxBlockRows)
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"Blocks must have from 1 to {RowDependence.MaxBlockRows} rows; given {BlockRows}."));
        }
    }
}

/// <summary>Progress of a calibration: what is being done, and how far (0 … 1) over all of it.</summary>
public readonly record struct CalibrationProgress(string Stage, double Fraction);
