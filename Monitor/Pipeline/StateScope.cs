using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>A state file, and to what its contents belong.</summary>
/// <param name="Path">The file.</param>
/// <param name="Model">What is watched.</param>
/// <param name="Detection">How; charts go on under the same guarantee alone.</param>
/// <param name="Segments">How the stream is split, under which alone charts can go on; null: it is not.</param>
/// <param name="Kafka">Which topic is read, and as which group.</param>
public sealed record StateScope(
    string Path, WatchedModel Model, DetectionSettings Detection, SegmentSettings? Segments, KafkaSettings Kafka)
{
    /// <summary>Baseline and settings: a state with another key cannot go on.</summary>
    internal string Key => $"{Model.BaselineSha256} {Detection.Guarantee} {Segments}";

    /// <summary>What is saved.</summary>
    /// <param name="topicId">The id of the topic that is read; null when that is not known.</param>
    internal StoredState Of(
        bool split, IReadOnlyList<StoredSegment> segments, IReadOnlyList<PendingDelivery> deliveries, string? topicId) =>
        new(Key, StoredModel.Of(Model), split, segments, deliveries)
        {
            Topic = Kafka.Topic,
            Group = Kafka.GroupId,
            TopicIdentity = topicId is null ? null : new TopicIdentity(topicId, Kafka.BootstrapServers),
        };

    /// <summary>
    /// The id of the topic that the daemon read when the state was saved; null when that is not known, or when topic or brokers
    /// may be others.
    /// </summary>
    internal string? TopicIdOf(StoredState stored) =>
        (stored.Topic, stored.Group, stored.TopicIdentity?.Servers) == (Kafka.Topic, Kafka.GroupId, Kafka.BootstrapServers)
            ? stored.TopicIdentity!.Id
            : null;

    /// <summary>
    /// Why a stored state belongs to something else, in words and as the reason of the alerts that end with it; null: it belongs
    /// here. A file that names no topic is of a version that did not, and goes on.
    /// </summary>
    internal (string Text, AlertResolution Resolution)? WhyOther(StoredState stored)
    {
        if (stored.Key != Key)
        {
            return ("it belongs to another baseline or to other settings of detection or segments",
                stored.Model.BaselineSha256 == Model.BaselineSha256
                    ? AlertResolution.SettingsChanged
                    : AlertResolution.BaselineReplaced);
        }

        return (stored.Topic ?? Kafka.Topic, stored.Group ?? Kafka.GroupId) == (Kafka.Topic, Kafka.GroupId)
            ? null
            : ($"it belongs to topic {stored.Topic}, read by group {stored.Group}", AlertResolution.SourceChanged);
    }
}

/// <summary>What tells a topic from another of the same name.</summary>
/// <param name="Id">The id that the brokers gave it.</param>
/// <param name="Servers">The brokers that were asked: others have other ids.</param>
internal sealed record TopicIdentity(string Id, string Servers);
