using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>The shape of an Alertmanager webhook; properties are written in their order here.</summary>
internal sealed record AlertmanagerMessage
{
    public string Version { get; } = "4";

    public required string GroupKey { get; init; }

    public int TruncatedAlerts { get; }

    public required string Status { get; init; }

    public required string Receiver { get; init; }

    public required SortedDictionary<string, string> GroupLabels { get; init; }

    public required SortedDictionary<string, string> CommonLabels { get; init; }

    public required SortedDictionary<string, string> CommonAnnotations { get; init; }

    /// <summary>Always empty: the daemon does not know under which address others see it.</summary>
    public string ExternalURL { get; } = "";

    public required IReadOnlyList<AlertmanagerAlert> Alerts { get; init; }

    /// <summary><see cref="AlertDetails"/>, and what <see cref="Measures.WindowMeasures"/> declares.</summary>
    public required JsonObject Alphadrift { get; init; }
}

internal sealed record AlertmanagerAlert
{
    public required string Status { get; init; }

    public required SortedDictionary<string, string> Labels { get; init; }

    public required SortedDictionary<string, string> Annotations { get; init; }

    public required DateTime StartsAt { get; init; }

    public required DateTime EndsAt { get; init; }

    public string GeneratorURL { get; } = "";

    public required string Fingerprint { get; init; }
}

internal sealed record AlertDetails
{
    /// <summary>The same in the firing and the resolved message of one episode.</summary>
    public required string EpisodeId { get; init; }

    public required double? FalseAlarmRate { get; init; }

    public required long RowsSeen { get; init; }

    /// <summary>Name, what <see cref="Measures.SiteMeasures"/> declares, and the loudest channels of each.</summary>
    public required IReadOnlyList<JsonObject> Sites { get; init; }

    public required FileDetails Model { get; init; }

    public required BaselineDetails Baseline { get; init; }

    public required ShiftDetails? Shift { get; init; }

    public required SkewDetails? Skew { get; init; }

    /// <summary>Of CannotJudge; left out for another alert.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required UnjudgedDetails? Unjudged { get; init; }

    /// <summary>Of the alerts about the intake; left out for another alert.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IntakeDetails? Intake { get; init; }

    /// <summary>Where the window at which the alert changed is; left out where that is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required PlaceDetails? Window { get; init; }

    /// <summary>Where the shift, or whatever the alert is about, began; left out where that is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required PlaceDetails? Began { get; init; }

    public required IReadOnlyList<ClassDetails> Classes { get; init; }

    /// <summary>Left out where the stream is not split.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? Segment { get; init; }

    /// <summary>
    /// recovered, baselineReplaced, settingsChanged, sourceChanged or stateDamaged; left out while it fires. Unless it
    /// recovered, no window resolved it: score, threshold and p-value are null, and there are no sites.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? Resolution { get; init; }
}

/// <summary>Where rows are in a topic.</summary>
/// <param name="Partitions">Their number; at most twenty follow.</param>
/// <param name="Offsets">First and last offset by partition, both included; other rows may lie between them.</param>
internal sealed record PlaceDetails(string? Topic, int Partitions, IReadOnlyList<OffsetDetails> Offsets);

internal sealed record OffsetDetails(int Partition, long First, long Last);

/// <param name="Rows">Rows of the window at which the alert changed.</param>
/// <param name="NonFiniteRows">Those that the model answered with NaN or infinity.</param>
/// <param name="Limit">Share that is let pass.</param>
/// <param name="SinceRow">First row of the first such window, counted from 0 since the daemon started.</param>
internal sealed record UnjudgedDetails(int Rows, int NonFiniteRows, double Limit, long SinceRow, DateTime SinceTime);

/// <param name="LastRecordTime">When the last record was read; null where none was.</param>
/// <param name="Problem">Of NoPartitions: what stands in the way.</param>
/// <param name="Records">Of Unreadable: records of late, good or bad.</param>
/// <param name="Rejected">Those that could not become rows.</param>
/// <param name="Limit">Share that is let pass.</param>
/// <param name="Seconds">The time in which they came.</param>
/// <param name="Reasons">How many by reason, the most frequent first.</param>
/// <param name="First">The first of them.</param>
internal sealed record IntakeDetails(
    DateTime SinceTime,
    DateTime? LastRecordTime,
    string? Problem,
    long? Records,
    long? Rejected,
    double? Limit,
    double? Seconds,
    IReadOnlyList<ReasonDetails> Reasons,
    RecordDetails? First);

internal sealed record ReasonDetails(string Reason, long Records);

/// <param name="Detail">In words, with the field.</param>
internal sealed record RecordDetails(string? Topic, int Partition, long Offset, string Reason, string? Detail);

internal sealed record ShiftDetails
{
    /// <summary>Estimated first row of the shift, counted from 0 since the charts began.</summary>
    public required long SinceRow { get; init; }

    /// <summary>Its time, by the records' timestamps.</summary>
    public required DateTime? SinceTime { get; init; }

    /// <summary>M, C, L …</summary>
    public required string Chart { get; init; }

    public required string ChartSaw { get; init; }

    public required int? Class { get; init; }

    /// <summary>The row at which it crossed.</summary>
    public required long Row { get; init; }

    public required double? Value { get; init; }

    public required double? Threshold { get; init; }

    /// <summary>secondCrossing or sameDirection.</summary>
    public required string? ConfirmedBy { get; init; }

    public required string? ConfirmingChart { get; init; }

    public required long? ConfirmingRow { get; init; }

    public required double? Cosine { get; init; }

    /// <summary>Of the episode, up to now.</summary>
    public required int Crossings { get; init; }

    public required long LastCrossingRow { get; init; }

    public required int ExpectedRunLength { get; init; }

    /// <summary>Whether the reference has enough rows for that run length.</summary>
    public required string? Calibration { get; init; }

    public required string? CalibrationReason { get; init; }
}

/// <param name="Score">The largest of all sites, in standard deviations of windows without shift.</param>
/// <param name="SitesOutside">Their number; at most five follow, loudest first.</param>
internal sealed record SkewDetails(
    long SinceRow,
    DateTime SinceTime,
    double? Score,
    double? Threshold,
    int SitesOutside,
    IReadOnlyList<SkewedSiteDetails> Sites);

/// <param name="DeadChannels">Their number; at most five are named.</param>
internal sealed record SkewedSiteDetails(
    string Name, IReadOnlyList<SkewKindDetails> Outside, int DeadChannels, IReadOnlyList<int> Dead, long? DeadSinceRow);

internal sealed record SkewKindDetails(string Kind, double? Score);

/// <summary>A class's mean probability.</summary>
internal sealed record ClassDetails(int Class, double? Reference, double? Now);

/// <summary>A number on the reference and now.</summary>
internal sealed record Compared(double? Reference, double? Now);

/// <param name="SlopeMovement">δ; null for a channel without negative mass.</param>
internal sealed record ChannelDetails(
    int Channel, double? SlopeMovement, double? Movement, Compared? MeanOutput, Compared? NegativeShare, Compared? Skewness);

internal sealed record FileDetails(string Name, string Sha256);

internal sealed record BaselineDetails(string Name, string Sha256, string State, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AlertmanagerMessage))]
[JsonSerializable(typeof(AlertDetails))]
[JsonSerializable(typeof(ChannelDetails))]
internal sealed partial class WebhookJson : JsonSerializerContext;
