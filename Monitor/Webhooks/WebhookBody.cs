using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>
/// The body of a delivery: the shape of an Alertmanager webhook (version 4), and the details under <c>alphadrift</c>.
/// </summary>
internal static class WebhookBody
{
    internal const int MaxSites = 5, MaxChannels = 5, MaxClasses = 5, MaxPartitions = 20, MaxNameLength = 200;

    private const string Severity = "warning";

    /// <summary>Names of the details whose places receivers know; what is declared besides follows them.</summary>
    private static readonly string[] Order =
        ["episodeId", "score", "threshold", "pValue", "falseAlarmRate", "windowRows", "rowsSeen", "jointContribution"];

    /// <summary>What Alertmanager gives as the end of an alert that still fires.</summary>
    private static readonly DateTime NoEnd = new(1, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <param name="receiver">The webhook's name.</param>
    /// <param name="runbook">Where the runbook is; null: nowhere.</param>
    public static byte[] Create(AlertEvent alert, string receiver, string? runbook = null)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["alertname"] = alert.AlertName,
            ["model"] = alert.Model.Label,
            ["severity"] = Severity,
        };
        if (alert.Segment is { } segment)
        {
            labels["segment"] = segment;
        }

        foreach (var (name, value) in alert.Model.Labels) labels.TryAdd(name, value);

        var group = new SortedDictionary<string, string>(labels, StringComparer.Ordinal);
        group.Remove("severity");
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["description"] = AlertText.Description(alert),
            ["summary"] = AlertText.Summary(alert),
        };
        if (runbook is not null) annotations["runbook_url"] = $"{runbook}#{RunbookAnchor(alert.AlertName)}";
        var status = Status(alert.Phase);
        var message = new AlertmanagerMessage
        {
            GroupKey =
                $"{{}}:{{{string.Join(", ", group.Select(label => $"{label.Key}={JsonSerializer.Serialize(label.Value)}"))}}}",
            Status = status,
            Receiver = receiver,
            GroupLabels = group,
            CommonLabels = labels,
            CommonAnnotations = annotations,
            Alerts =
            [
                new AlertmanagerAlert
                {
                    Status = status,
                    Labels = labels,
                    Annotations = annotations,
                    StartsAt = alert.StartsAt.UtcDateTime,
                    EndsAt = alert.EndsAt?.UtcDateTime ?? NoEnd,
                    Fingerprint = Fingerprint(labels),
                },
            ],
            Alphadrift = Details(alert),
        };
        return JsonSerializer.SerializeToUtf8Bytes(message, WebhookJson.Default.AlertmanagerMessage);
    }

    public static string Status(AlertPhase phase) => phase == AlertPhase.Firing ? "firing" : "resolved";

    /// <summary>The alert's heading in the runbook, as forges make anchors of headings.</summary>
    internal static string RunbookAnchor(string alertName) => string.Concat(alertName.Select(char.ToLowerInvariant));

    /// <summary>The same for all messages of one alert of one model, whatever the episode: receivers deduplicate by it.</summary>
    private static string Fingerprint(SortedDictionary<string, string> labels)
    {
        var text = string.Concat(labels.Select(label => $"{label.Key}\0{label.Value}\0"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    /// <summary>What is declared of a window, and everything else.</summary>
    private static JsonObject Details(AlertEvent alert)
    {
        var (observation, model) = (alert.Observation, alert.Model);
        var details = new AlertDetails
        {
            EpisodeId = alert.EpisodeId,
            FalseAlarmRate = Finite(model.FalseAlarmRate),
            RowsSeen = alert.RowsSeen,
            Sites =
            [
                .. AlertText.LoudestSites(observation).Take(MaxSites).Select(site => Site(site, observation.MovementScore)),
            ],
            Model = new FileDetails(model.Name, model.Sha256),
            Baseline = new BaselineDetails(
                model.BaselineName, model.BaselineSha256, Camel(model.Verdict.State.ToString()), model.Verdict.Reason),
            Shift = alert.Shift is { } shift ? Shift(shift) : null,
            Skew = alert.Skew is { } skew ? Skew(skew) : null,
            Unjudged = alert.Unjudged is { } unjudged
                ? new UnjudgedDetails(
                    unjudged.Rows, unjudged.NonFiniteRows, unjudged.Limit, unjudged.SinceRow, unjudged.Since.UtcDateTime)
                : null,
            Intake = alert.Intake is { } intake ? Intake(intake, model) : null,
            Window = Place(alert.Places, model),
            Began = Place(
                alert.Shift?.SincePlaces ?? alert.Skew?.SincePlaces ?? alert.Unjudged?.SincePlaces ?? [], model),
            Classes =
            [
                .. AlertComparison.Classes(observation, MaxClasses)
                    .Select(change => new ClassDetails(change.Class, Finite(change.Reference), Finite(change.Now))),
            ],
            Segment = alert.Segment,
            Resolution = alert.Resolution is { } why ? Camel(why.ToString()) : null,
        };
        return Reading.Merge(
            [
                WindowMeasures.Told.ToJson(observation, reading => reading.Measure.WebhookName ?? reading.Name),
                JsonSerializer.SerializeToNode(details, WebhookJson.Default.AlertDetails)!.AsObject(),
            ],
            Order);
    }

    private static PlaceDetails? Place(IReadOnlyList<OffsetRange> places, WatchedModel model) => places.Count == 0
        ? null
        : new PlaceDetails(
            model.Topic,
            places.Count,
            [.. places.Take(MaxPartitions).Select(range => new OffsetDetails(range.Partition, range.First, range.Last))]);

    private static SkewDetails Skew(SkewEvidence skew) => new(
        skew.SinceRow,
        skew.Since.UtcDateTime,
        Finite(skew.Score),
        Finite(skew.Threshold),
        skew.Sites.Length,
        [
            .. skew.Sites.Take(MaxSites).Select(site => new SkewedSiteDetails(
                Short(site.Name),
                [.. site.Kinds.Select(one => new SkewKindDetails(Camel(one.Kind.ToString()), Finite(one.Score)))],
                site.DeadChannels.Length,
                [.. site.DeadChannels.Take(MaxChannels)],
                site.DeadSinceRow)),
        ]);

    private static IntakeDetails Intake(IntakeEvidence intake, WatchedModel model)
    {
        var rejected = intake.Rejected;
        return new IntakeDetails(
            intake.Since.UtcDateTime,
            intake.LastRecord?.UtcDateTime,
            intake.Problem,
            rejected?.Records,
            rejected?.Rejected,
            rejected?.Limit,
            rejected?.Time.TotalSeconds,
            [.. rejected?.Reasons.Select(one => new ReasonDetails(one.Reason, one.Count)) ?? []],
            rejected?.First is { } first
                ? new RecordDetails(model.Topic, first.Partition, first.Offset, first.Reason, first.Detail)
                : null);
    }

    private static ShiftDetails Shift(ShiftEvidence shift) => new()
    {
        SinceRow = shift.First.ChangePoint,
        SinceTime = shift.Since?.UtcDateTime,
        Chart = ChartNames.Of(shift.First.Chart),
        ChartSaw = ChartNames.Describe(shift.First),
        Class = shift.First.Class,
        Row = shift.First.Row,
        Value = Finite(shift.First.Value),
        Threshold = Finite(shift.First.Threshold),
        ConfirmedBy = shift.ConfirmedBy is { } by ? Camel(by.ToString()) : null,
        ConfirmingChart = shift.Second is { } second ? ChartNames.Of(second.Chart) : null,
        ConfirmingRow = shift.Second?.Row,
        Cosine = shift.Cosine is { } cosine ? Finite(cosine) : null,
        Crossings = shift.Crossings,
        LastCrossingRow = shift.LastRow,
        ExpectedRunLength = shift.ExpectedRunLength,
        Calibration = shift.Verdict is { } verdict ? Camel(verdict.State.ToString()) : null,
        CalibrationReason = shift.Verdict?.Reason,
    };

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>What is declared of a site, and its loudest channels.</summary>
    private static JsonObject Site(SiteObservation site, double score)
    {
        var details = new JsonObject { ["name"] = Short(site.Name) };
        foreach (var reading in SiteMeasures.Told)
        {
            details[reading.Name] = Finite(reading.Value(site));
            if (reading.Measure.ScoreShare is { } share) details[share] = Finite(reading.Value(site) / score);
        }

        details["channels"] = new JsonArray(
        [
            .. site.LoudestChannels(MaxChannels).Select(channel =>
                JsonSerializer.SerializeToNode(Channel(channel, site), WebhookJson.Default.ChannelDetails)),
        ]);
        return details;
    }

    private static ChannelDetails Channel(int channel, SiteObservation site)
    {
        ChannelObservation? known = channel < site.Channels.Length ? site.Channels[channel] : null;
        return new ChannelDetails(
            channel,
            Finite(site.SlopeMovement[channel]),
            Finite(site.Movement[channel]),
            Both(known?.ReferenceMeanOutput, known?.MeanOutput),
            Both(known?.ReferenceNegativeShare, known?.NegativeShare),
            Both(known?.ReferenceSkewness, known?.Skewness));

        static Compared? Both(double? reference, double? now) =>
            reference is { } then && now is { } present ? new Compared(Finite(then), Finite(present)) : null;
    }

    private static string Short(string name) => name.Length <= MaxNameLength ? name : name[..MaxNameLength];

    /// <summary>JSON has no NaN: what is unknown is null.</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
