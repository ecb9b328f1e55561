using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

/// <summary>
/// The configuration file as it is written: every value may be missing. The attributes say what each field means, its default,
/// unit, range and what it interacts with; <see cref="SettingsBuilder"/> makes <see cref="DaemonSettings"/> of it.
/// </summary>
internal sealed class DaemonOptions
{
    [Section("The deployed model and what it was calibrated on.")]
    public ModelOptions Model { get; set; } = new();

    [Section("Where the model's input rows come from.")]
    public KafkaOptions Kafka { get; set; } = new();

    [Section("How one record becomes one row.")]
    public RecordOptions Records { get; set; } = new();

    [Section("How many rows are looked at together.")]
    public WindowOptions Window { get; set; } = new();

    [Section(
        "Which part of the stream a row belongs to; each part has its own charts and alerts. "
        + "Off unless field or header is given.")]
    public SegmentOptions Segments { get; set; } = new();

    [Section("When a window counts as shifted.")]
    public DetectionOptions Detection { get; set; } = new();

    [Section("Whether slopes are adapted besides.")]
    public AdaptationOptions Adaptation { get; set; } = new();

    [Section("When alarming windows become an alert.")]
    public AlertOptions Alerts { get; set; } = new();

    [Section("Who is told when an alert fires or is resolved; at most 16.")]
    public List<WebhookOptions> Webhooks { get; set; } = [];

    [Section("What survives a restart.")]
    public StateOptions State { get; set; } = new();

    [Section("Where metrics and health are served.")]
    public HttpOptions Http { get; set; } = new();
}
