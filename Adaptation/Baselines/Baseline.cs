using System.Collections.Immutable;
using Alphadrift.Adaptation.Arrays;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>What calibration learnt of the reference, as read from or written to one zip file. Immutable.</summary>
public sealed partial class Baseline
{
    /// <summary>The part a person reads: hashes, versions, row counts, sites, verdict.</summary>
    public required BaselineManifest Manifest { get; init; }

    /// <exception cref="Faults.InvalidInputException">Missing, not a baseline, newer format, damaged or oversized arrays.</exception>
    public static Baseline Load(string path) => throw new NotImplementedException();

    /// <summary>Writes the file; the same baseline gives the same bytes.</summary>
    public void Save(string path) => throw new NotImplementedException();
}

/// <summary>manifest.json of a baseline.</summary>
public sealed record BaselineManifest
{
    public required string ModelName { get; init; }

    public required string ModelSha256 { get; init; }

    /// <summary>The model's inputs with the row shapes that the reference fixed.</summary>
    public required ImmutableArray<InputSpec> Inputs { get; init; }

    /// <summary>Names of the row's values or fields, when the reference had names (CSV header, JSON fields, Parquet columns); empty otherwise.</summary>
    public required ImmutableArray<string> Fields { get; init; }

    /// <summary>The share of windows without shift that may alarm, chosen at calibration.</summary>
    public required double FalseAlarmRate { get; init; }

    /// <summary>Window sizes with a calibrated null distribution, ascending.</summary>
    public required ImmutableArray<int> WindowSizes { get; init; }

    /// <summary>calibrated, provisional or uncalibrated, with the reasons and the rows that would be needed.</summary>
    public required CalibrationVerdict Verdict { get; init; }
}

public enum CalibrationState
{
    Calibrated,
    Provisional,
    Uncalibrated,
}

/// <param name="State">Whether alarms may be raised from this baseline.</param>
/// <param name="Reason">One sentence for the user.</param>
public sealed record CalibrationVerdict(CalibrationState State, string Reason);
