using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>The class guard in manifest.json.</summary>
public sealed record ClassGuardManifest
{
    /// <summary>The <see cref="Measure"/> of baselines that this version writes.</summary>
    internal const string Deviance = "deviance";

    /// <summary>
    /// How far a class's mean probability is from the reference's; absent where squares were taken, by earlier versions.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Measure { get; init; }

    /// <summary>Rows per class from which on it takes part.</summary>
    [JsonIgnore]
    public int RowsPerClass => Measure is null ? SquaredClassGuard.SquaredRowsPerClass : ClassGuard.RowsPerClass;

    /// <summary>The output that it watches; null when there is no guard.</summary>
    public required ClassOutput? Output { get; init; }

    /// <summary>The smallest window in which it takes part; 0 without a guard.</summary>
    public required int FromRows { get; init; }

    /// <summary>Classes that the reference never predicts: a confident row or two alarm.</summary>
    public required ImmutableArray<int> ClassesNeverSeen { get; init; }

    /// <summary>Why there is no guard, in words for the user; null when there is one.</summary>
    public required string? Absent { get; init; }

    internal static ClassGuardManifest Of(ClassOutput? classes, ClassGuard? guard, int largestWindow) => new()
    {
        Measure = guard is null or SquaredClassGuard ? null : Deviance,
        Output = guard?.Output,
        FromRows = guard?.FromRows ?? 0,
        ClassesNeverSeen = guard?.NeverSeen ?? [],
        Absent = guard is not null
            ? null
            : classes is null
                ? "no output of the model holds class scores, "
                    + "so a change of class frequencies is found only where it moves the slopes"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{classes.Classes} classes take windows of {ClassGuard.FromRowsOf(classes.Classes)} rows, "
                    + $"and the baseline has thresholds "
                    + $"up to {largestWindow} rows"),
    };
}
