using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>
/// The body of a delivery: the shape of an Alertmanager webhook (version 4), and the details under <c>alphadrift</c>.
/// </summary>
internal static class WebhookBody
{
    internal const int MaxSites = 5, MaxChannels = 5, MaxClasses = 5, MaxNameLength = 200;

    private const string Severity = "warning";

    /// <summary>What Alertmanager gives as the end of an alert that still fires.</summary>
    private static readonly DateTime NoEnd = new(1, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <param name="receiver">The webhook's name.</param>
    public static byte[] Create(AlertEvent alert, string receiver)
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

        var group = new SortedDictionary<string, string>(labels, StringComparer.Ordinal);
        group.Remove("severity");
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["description"] = AlertText.Description(alert),
            ["summary"] = AlertText.Summary(alert),
        };
        var status = Status(alert.Phase);
        var message = new AlertmanagerMessage(
            "4",
            $"{{}}:{{{string.Join(", ", group.Select(label => $"{label.Key}={JsonSerializer.Serialize(label.Value)}"))}}}",
            0,
            status,
            receiver,
            group,
            labels,
            annotations,
            "",
            [
                new(
                    status,
                    labels,
                    annotations,
                    alert.StartsAt.UtcDateTime,
                    alert.EndsAt?.UtcDateTime ?? NoEnd,
                    "",
                    Fingerprint(labels)),
            ],
            Details(alert));
        return JsonSerializer.SerializeToUtf8Bytes(message, WebhookJson.Default.AlertmanagerMessage);
    }

    public static string Status(AlertPhase phase) => phase == AlertPhase.Firing ? "firing" : "resolved";

    /// <summary>The same for all messages of one alert of one model, whatever the episode: receivers deduplicate by it.</summary>
    private static string Fingerprint(SortedDictionary<string, string> labels)
    {
        var text = string.Concat(labels.Select(label => $"{label.Key}\0{label.Value}\0"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    private static AlertDetails Details(AlertEvent alert)
    {
        var (observation, model) = (alert.Observation, alert.Model);
        return new(
            alert.EpisodeId,
            Finite(observation.Score),
            Finite(observation.Threshold),
            Finite(observation.PValue),
            Finite(model.FalseAlarmRate),
            observation.Rows,
            alert.RowsSeen,
            Finite(observation.JointContribution),
            [.. AlertText.LoudestSites(observation).Take(MaxSites).Select(site => Site(site, observation.MovementScore))],
            new(model.Name, model.Sha256),
            new(
                model.BaselineName,
                model.BaselineSha256,
                JsonNamingPolicy.CamelCase.ConvertName(model.Verdict.State.ToString()),
                model.Verdict.Reason),
            alert.Shift is { } shift ? Shift(shift) : null,
            alert.Skew is { } skew ? Skew(skew) : null,
            [
                .. AlertComparison.Classes(observation, MaxClasses)
                    .Select(change => new ClassDetails(change.Class, Finite(change.Reference), Finite(change.Now))),
            ],
            alert.Segment,
            alert.Resolution is { } why ? Camel(why.ToString()) : null);
    }

    private static SkewDetails Skew(SkewEvidence skew) => new(
        skew.SinceRow,
        skew.Since.UtcDateTime,
        Finite(skew.Score),
        Finite(skew.Threshold),
        skew.Sites.Length,
        [
            .. skew.Sites.Take(MaxSites).Select(site => new SkewedSiteDetails(
                site.Name.Length <= MaxNameLength ? site.Name : site.Name[..MaxNameLength],
                [.. site.Kinds.Select(one => new SkewKindDetails(Camel(one.Kind.ToString()), Finite(one.Score)))],
                site.DeadChannels.Length,
                [.. site.DeadChannels.Take(MaxChannels)],
                site.DeadSinceRow)),
        ]);

    private static ShiftDetails Shift(ShiftEvidence shift) => new(
        shift.First.ChangePoint,
        shift.Since?.UtcDateTime,
        ChartNames.Of(shift.First.Chart),
        ChartNames.Describe(shift.First),
        shift.First.Class,
        shift.First.Row,
        Finite(shift.First.Value),
        Finite(shift.First.Threshold),
        shift.ConfirmedBy is { } by ? Camel(by.ToString()) : null,
        shift.Second is { } second ? ChartNames.Of(second.Chart) : null,
        shift.Second?.Row,
        shift.Cosine is { } cosine ? Finite(cosine) : null,
        shift.Crossings,
        shift.LastRow,
        shift.ExpectedRunLength,
        shift.Verdict is { } verdict ? Camel(verdict.State.ToString()) : null,
        shift.Verdict?.Reason);

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static SiteDetails Site(SiteObservation site, double score) => new(
        site.Name.Length <= MaxNameLength ? site.Name : site.Name[..MaxNameLength],
        Finite(site.Contribution),
        Finite(site.Contribution / score),
        Finite(site.Skewness),
        Finite(site.ReferenceSkewness),
        Finite(site.NegativeShare),
        Finite(site.ReferenceNegativeShare),
        Finite(site.MaskedShare),
        Finite(site.ReferenceMaskedShare),
        site.DeadChannels.Length,
        [
            .. site.LoudestChannels(MaxChannels).Select(channel =>
                Channel(channel, site)),
        ]);

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

    /// <summary>JSON has no NaN: what is unknown is null.</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

/// <param name="ExternalURL">Always empty: the daemon does not know under which address others see it.</param>
internal sealed record AlertmanagerMessage(
    string Version,
    string GroupKey,
    int TruncatedAlerts,
    string Status,
    string Receiver,
    SortedDictionary<string, string> GroupLabels,
    SortedDictionary<string, string> CommonLabels,
    SortedDictionary<string, string> CommonAnnotations,
    string ExternalURL,
    IReadOnlyList<AlertmanagerAlert> Alerts,
    AlertDetails Alphadrift);

internal sealed record AlertmanagerAlert(
    string Status,
    SortedDictionary<string, string> Labels,
    SortedDictionary<string, string> Annotations,
    DateTime StartsAt,
    DateTime EndsAt,
    string GeneratorURL,
    string Fingerprint);

/// <param name="Segment">Left out where the stream is not split.</param>
/// <param name="EpisodeId">The same in the firing and the resolved message of one episode.</param>
/// <param name="Resolution">
/// recovered, baselineReplaced, settingsChanged or stateDamaged; left out while it fires. Unless it recovered, no window resolved
/// it: score, threshold and p-value are null, and there are no sites.
/// </param>
internal sealed record AlertDetails(
    string EpisodeId,
    double? Score,
    double? Threshold,
    double? PValue,
    double? FalseAlarmRate,
    int WindowRows,
    long RowsSeen,
    double? JointContribution,
    IReadOnlyList<SiteDetails> Sites,
    FileDetails Model,
    BaselineDetails Baseline,
    ShiftDetails? Shift,
    SkewDetails? Skew,
    IReadOnlyList<ClassDetails> Classes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Segment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Resolution);

/// <param name="SinceRow">Estimated first row of the shift, counted from 0 since the charts began.</param>
/// <param name="SinceTime">Its time, by the records' timestamps.</param>
/// <param name="Chart">M, C, L …</param>
/// <param name="Row">The row at which it crossed.</param>
/// <param name="ConfirmedBy">secondCrossing or sameDirection.</param>
/// <param name="Crossings">Of the episode, up to now.</param>
/// <param name="Calibration">How far the reference carries the run length.</param>
internal sealed record ShiftDetails(
    long SinceRow,
    DateTime? SinceTime,
    string Chart,
    string ChartSaw,
    int? Class,
    long Row,
    double? Value,
    double? Threshold,
    string? ConfirmedBy,
    string? ConfirmingChart,
    long? ConfirmingRow,
    double? Cosine,
    int Crossings,
    long LastCrossingRow,
    int ExpectedRunLength,
    string? Calibration,
    string? CalibrationReason);

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

/// <param name="ScoreShare">The contribution as a share of the score.</param>
/// <param name="MaskedShare">Share of rows, channels and positions with a local slope of zero.</param>
/// <param name="DeadChannels">Their number.</param>
internal sealed record SiteDetails(
    string Name,
    double? Contribution,
    double? ScoreShare,
    double? Skewness,
    double? ReferenceSkewness,
    double? NegativeShare,
    double? ReferenceNegativeShare,
    double? MaskedShare,
    double? ReferenceMaskedShare,
    int DeadChannels,
    IReadOnlyList<ChannelDetails> Channels);

/// <param name="SlopeMovement">δ; null for a channel without negative mass.</param>
internal sealed record ChannelDetails(
    int Channel, double? SlopeMovement, double? Movement, Compared? MeanOutput, Compared? NegativeShare, Compared? Skewness);

internal sealed record FileDetails(string Name, string Sha256);

internal sealed record BaselineDetails(string Name, string Sha256, string State, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AlertmanagerMessage))]
internal sealed partial class WebhookJson : JsonSerializerContext;
