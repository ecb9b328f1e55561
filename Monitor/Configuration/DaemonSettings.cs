using System.Collections.Immutable;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Execution;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>
/// The built configuration of the daemon: every value is present and legal. Raw options become this through validation only.
/// </summary>
public sealed record DaemonSettings
{
    public required ModelSettings Model { get; init; }

    public required KafkaSettings Kafka { get; init; }

    public required RecordSettings Records { get; init; }

    public required WindowSettings Window { get; init; }

    /// <summary>How the stream is split; null: it is not.</summary>
    public SegmentSettings? Segments { get; init; }

    public required DetectionSettings Detection { get; init; }

    public AdaptationSettings Adaptation { get; init; } = new(Enabled: false);

    public required AlertSettings Alerts { get; init; }

    public required IReadOnlyList<WebhookSettings> Webhooks { get; init; }

    /// <summary>The file that keeps the state of charts, alerts and deliveries; null: none.</summary>
    public string? StatePath { get; init; }

    public required HttpSettings Http { get; init; }
}

/// <param name="Path">The ONNX file.</param>
/// <param name="Baseline">The baseline file of <c>alphadrift calibrate</c>.</param>
/// <param name="Threads">ONNX Runtime intra-op threads.</param>
/// <param name="MaxBytes">Largest model file that is read.</param>
public sealed record ModelSettings(string Path, string Baseline, Lowering Lowering, int Threads, long MaxBytes)
{
    /// <summary>Its name in metrics and alerts; null: the file's, without <c>.onnx</c>.</summary>
    public string? Name { get; init; }
}

public enum StartFrom
{
    /// <summary>Without a stored offset begin with the next record.</summary>
    Latest,

    /// <summary>Without a stored offset begin with the oldest record.</summary>
    Earliest,
}

/// <param name="Properties">librdkafka properties (security, timeouts); they win over our defaults.</param>
public sealed record KafkaSettings(
    string BootstrapServers, string Topic, string GroupId, StartFrom StartFrom, IReadOnlyDictionary<string, string> Properties);

public enum RecordFormat
{
    /// <summary>A flat JSON object, values by field name.</summary>
    JsonObject,

    /// <summary>A JSON array of numbers, nested or flat, in the order of the model's input.</summary>
    JsonArray,

    /// <summary>Raw little-endian float32, in the order of the model's input.</summary>
    Float32,
}

public enum ExtraFields
{
    Ignore,
    Reject,
}

/// <param name="Fields">
/// JSON field names in the order of the row's values; empty: the baseline's fields, else the model's input names.
/// </param>
/// <param name="MaxBytes">Largest record value that is decoded.</param>
public sealed record RecordSettings(RecordFormat Format, IReadOnlyList<string> Fields, ExtraFields ExtraFields, int MaxBytes);

/// <param name="Rows">A window is full at this many rows.</param>
/// <param name="MaxAge">A window this old is observed with what it has, if it has at least SlopeMonitor.MinWindowRows.</param>
public sealed record WindowSettings(int Rows, TimeSpan MaxAge);

/// <param name="Field">The JSON field that names a row's segment; null with a header.</param>
/// <param name="Header">The Kafka header that does; null with a field.</param>
/// <param name="Max">Most segments with charts of their own, the one for all others not counted.</param>
public sealed record SegmentSettings(string? Field, string? Header, int Max);

/// <param name="FalseAlarmRate">Share of windows without shift that may alarm; null: the baseline's.</param>
/// <param name="ExpectedRunLength">Of the charts; null for the baseline's own.</param>
/// <param name="Guarantee">What that run length promises.</param>
public sealed record DetectionSettings(
    double? FalseAlarmRate, RunLength? ExpectedRunLength = null, Guarantee Guarantee = Guarantee.Calibrated);

/// <summary>How long the charts should run between two false alarms; one of the two is given.</summary>
/// <param name="Rows">In rows.</param>
/// <param name="Duration">As a time, which the observed row rate turns into rows.</param>
public sealed record RunLength(int? Rows, TimeSpan? Duration);

/// <param name="Enabled">Whether slopes are adapted; the baseline must have been calibrated with an objective.</param>
public sealed record AdaptationSettings(bool Enabled);

/// <param name="FireAfter">Alarming windows in a row before the alert fires.</param>
/// <param name="ResolveAfter">Quiet windows in a row before it resolves.</param>
public sealed record AlertSettings(int FireAfter, int ResolveAfter)
{
    /// <summary>Time that windows must speak for an alert before it fires, besides their number.</summary>
    public TimeSpan FireTime { get; init; }

    /// <summary>Time that they must speak against it before it resolves.</summary>
    public TimeSpan ResolveTime { get; init; }

    /// <summary>Share of a window's rows that the model may answer with NaN or infinity.</summary>
    public double NonFiniteShare { get; init; } = 0.05;

    /// <summary>Share of records that may be unreadable; 1: all of them.</summary>
    public double UnreadableShare { get; init; } = 0.1;

    /// <summary>How long no record may come; zero: for ever.</summary>
    public TimeSpan NoRecordsAfter { get; init; } = TimeSpan.FromHours(72);

    /// <summary>How long there may be no partition to read; zero: for ever.</summary>
    public TimeSpan NoPartitionsAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The label <c>instance</c> of alerts; null: they have none.</summary>
    public string? Instance { get; init; }

    /// <summary>Labels of the user's own.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = AlertLabels.None;
}

/// <param name="MaxAttempts">Attempts at a message that an alert is over; null: any number.</param>
/// <param name="Secrets">Standard-Webhooks signing keys, raw bytes; several while a key rotates, none: unsigned.</param>
public sealed record WebhookSettings(
    string Name, Uri Url, TimeSpan Timeout, int? MaxAttempts, IReadOnlyList<ReadOnlyMemory<byte>> Secrets)
{
    /// <summary>How long a message that an alert is over is tried.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whose certificates the receiver's is checked by; null: the system's.</summary>
    public CertificateBundle? Authorities { get; init; }

    /// <summary>Where alerts' links to the runbook lead, up to the #; null: they have none.</summary>
    public string? RunbookBase { get; init; }

    /// <summary>The proxy that it is reached through, with user and password if it asks for them; null: none.</summary>
    public Uri? Proxy { get; init; }
}

/// <param name="Port">0 takes a free port.</param>
public sealed record HttpSettings(string Host, int Port);
