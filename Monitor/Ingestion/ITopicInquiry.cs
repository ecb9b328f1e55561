using Confluent.Kafka;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>Asks the brokers about the topic. A question ends within a few seconds, answered or not, and never fails.</summary>
internal interface ITopicInquiry
{
    /// <summary>How the topic looks; null when nobody says.</summary>
    Task<TopicLook?> LookAsync();

    /// <summary>Those of the first partitions for which the group has stored an offset; null when nobody says.</summary>
    /// <param name="partitions">How many are asked about.</param>
    Task<IReadOnlyCollection<int>?> CommittedAsync(int partitions);

    /// <summary>Where the partitions begin and end.</summary>
    Task<TopicBounds> BoundsAsync(IReadOnlyCollection<int> partitions);
}

/// <summary>Where partitions begin and end.</summary>
/// <param name="Known">First offset, and the one after the last, by partition, where somebody answered.</param>
/// <param name="Error">Why some are; null when none is.</param>
internal sealed record TopicBounds(IReadOnlyDictionary<int, (long Low, long High)> Known, Error? Error);
