using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>manifest.json of a baseline: what a person opens it for, and what the arrays beside it belong to.</summary>
public sealed record BaselineManifest
{
    /// <summary>
    /// The newest format, written where earlier versions would misread: not all channels are charted (it names those that
    /// are), or small windows are scored on absolutes.
    /// </summary>
    public const int CurrentFormat = 3;

    /// <summary>
    /// The format of a baseline that charts every channel and has no absolutes, which earlier versions read
    /// too: it names its features and may have shares.
    /// </summary>
    public const int WholeFormat = 2;

    /// <summary>The oldest that it reads.</summary>
    public const int OldestFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Version of the product that wrote it.</summary>
    public required string ProductVersion { get; init; }

    /// <summary>Version of ONNX Runtime that computed the moments.</summary>
    public required string OnnxRuntimeVersion { get; init; }

    public required string ModelName { get; init; }

    /// <summary>SHA-256 of the model file.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>How the moments were computed: Managed or Portable.</summary>
    public required string Lowering { get; init; }

    /// <summary>The model's inputs with the row shapes that the reference fixed.</summary>
    public required ImmutableArray<InputSpec> Inputs { get; init; }

    /// <summary>
    /// Names of the row's values or fields, when the reference had names (CSV header, JSON fields,
    /// Parquet columns); empty otherwise.
    /// </summary>
    public required ImmutableArray<string> Fields { get; init; }

    public required ImmutableArray<BaselineSite> Sites { get; init; }

    /// <summary>The feature blocks of a row, in order.</summary>
    public ImmutableArray<string> Features { get; init; } = ["a", "s", "e"];

    /// <summary>How small windows are scored; absent where as all others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SmallWindowsManifest? SmallWindows { get; init; }

    /// <summary>Most dimensions that were charted, the energies left aside; absent in format 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxDimensions { get; init; }

    /// <summary>Most channels that were charted, at two dimensions each; in format 1 alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxChartedChannels { get; init; }

    /// <summary>Charted dimensions after dropping constant ones.</summary>
    public required int Dimensions { get; init; }

    public required BaselineSource Fit { get; init; }

    public required BaselineSource Reference { get; init; }

    /// <summary>Clean rows that came later and extend the reference part; absent without.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BaselineSource? Extension { get; init; }

    /// <summary>
    /// How far neighbouring rows of the reference depend on each other; absent where that was not asked: they are independent.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RowDependence? Dependence { get; init; }

    /// <summary>Rows of the reference part, later ones included: means and thresholds come from them.</summary>
    [JsonIgnore]
    public int ReferenceRows => Reference.RowsUsed + (Extension?.RowsUsed ?? 0);

    public required int Seed { get; init; }

    /// <summary>The share of windows without shift that may alarm, chosen at calibration.</summary>
    public required double FalseAlarmRate { get; init; }

    /// <summary>Window sizes with a calibrated null distribution, ascending.</summary>
    public required ImmutableArray<int> WindowSizes { get; init; }

    /// <summary>
    /// Thresholds at <see cref="FalseAlarmRate"/>, for the reader; another rate computes others from the stored scores.
    /// </summary>
    public required ImmutableArray<double> Thresholds { get; init; }

    /// <summary>The class guard of the window score; absent in a baseline of a version without it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClassGuardManifest? ClassGuard { get; init; }

    /// <summary>The sequential charts; absent in a baseline without them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChartsManifest? Charts { get; init; }

    /// <summary>Window sizes for which the sites have reference bands, ascending; absent in a baseline without them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<int>? SkewSizes { get; init; }

    /// <summary>calibrated, provisional or uncalibrated, with the reason and the rows that would be needed.</summary>
    public required CalibrationVerdict Verdict { get; init; }

    /// <summary>How slopes are adapted; absent when the baseline was calibrated without an objective.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AdaptationSettings? Adaptation { get; init; }
}

/// <summary>A site as the baseline knows it.</summary>
public sealed record BaselineSite(
    string Name, string Operator, int Channels, int ChannelAxis, int Rank, ImmutableArray<float> Slopes)
{
    /// <summary>Whether its shares below quantiles are features.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Shares { get; init; }

    /// <summary>Its charted channels, ascending; absent where all are, and in formats before 3.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<int>? Charted { get; init; }

    /// <summary>Whether its absolutes are features of small windows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Absolutes { get; init; }
}

/// <summary>What small windows are scored on.</summary>
/// <param name="Rows">Rows of the largest of them.</param>
/// <param name="Features">The feature blocks of a row, in order.</param>
/// <param name="Dimensions">Dimensions after dropping constant ones.</param>
public sealed record SmallWindowsManifest(int Rows, ImmutableArray<string> Features, int Dimensions);

/// <summary>Rows that a part of the calibration was computed from.</summary>
/// <param name="File">Name of the file, without folder; null when not from a file.</param>
/// <param name="Sha256">Hash of the file's bytes; null when not from a file.</param>
/// <param name="RowsInFile">Rows in it.</param>
/// <param name="RowsUsed">Rows that were used.</param>
public sealed record BaselineSource(string? File, string? Sha256, int RowsInFile, int RowsUsed);
