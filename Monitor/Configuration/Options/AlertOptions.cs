using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class AlertOptions
{
    [WholeNumber("Alarming windows in a row before the alert fires.", 1, 1000, Default = "2")]
    public int? FireAfter { get; set; }

    [WholeNumber("Quiet windows in a row before the alert is resolved.", 1, 1000, Default = "3")]
    public int? ResolveAfter { get; set; }

    [Duration(
        "Time that windows must speak for an alert before it fires, besides their number.", "0s", "24h", Default = "0s")]
    public TimeSpan? FireTime { get; set; }

    [Duration(
        "Quiet time before the alert is resolved, besides the number of windows: a shift that comes and goes is one alert.",
        "0s",
        "168h",
        Default = "5m")]
    public TimeSpan? ResolveTime { get; set; }

    [Share(
        "Share of a window's rows that the model may answer with NaN or infinity; above it the alert CannotJudge fires.",
        1,
        Default = "0.05")]
    public double? NonFiniteShare { get; set; }

    [Share(
        "Share of the records that may be unreadable; above it, and from 20 such records on, the alert Unreadable fires. The "
        + "last 5 minutes count, or the last 300 records where these took longer. 1 turns it off.",
        1,
        Default = "0.1")]
    public double? UnreadableShare { get; set; }

    [Duration(
        "Time without a record after which the alert NoRecords fires, although partitions are assigned; longer than the topic "
        + "is ever silent. 0s turns it off.",
        "0s",
        "8760h",
        Default = "72h")]
    public TimeSpan? NoRecordsAfter { get; set; }

    [Duration(
        "Time after which the alert NoPartitions fires: no partition is assigned, the topic is missing, or no broker answers. "
        + "0s turns it off, as for a member that waits until another ends.",
        "0s",
        "8760h",
        Default = "10m")]
    public TimeSpan? NoPartitionsAfter { get; set; }

    [Text(
        "A label instance of alerts, for daemons that watch the same model on the same topic in the same group. It must be the "
        + "same after a restart: receivers know an alert by its labels. Without it alerts have no such label.",
        "must have 1 to 200 characters, none of them a control character",
        @"[^\x00-\x1f\x7f-\x9f]{1,200}")]
    public string? Instance { get; set; }

    [Text(
        "Where the runbook is; alerts link to it, with their name behind #. Without it the daemon's own page: "
        + "http://HOST:PORT/runbook, with the machine's name where http.host is no address of its own; no link with http.port 0.",
        "must be an address that begins with http:// or https://, of at most 500 characters, without # and white space",
        @"https?://[^\s#]{1,490}")]
    public string? RunbookBase { get; set; }

    [TextMap(
        "Further labels of alerts, such as team: fraud or env: prod; they are part of the fingerprint and of the metric "
        + "alphadrift_alert_labels_info.",
        NamePattern = AlertLabels.NamePattern,
        MaxCount = AlertLabels.MaxCount)]
    public Dictionary<string, string>? Labels { get; set; }
}
