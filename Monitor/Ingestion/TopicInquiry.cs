using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>Asks over the consumer's own connections.</summary>
internal sealed class TopicInquiry(IConsumer<Ignore, byte[]> consumer, string topic, IsolationLevel isolation)
    : ITopicInquiry, IDisposable
{
    /// <summary>After so long a question counts as not answered.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly IAdminClient _admin = new DependentAdminClientBuilder(consumer.Handle).Build();
    private Task _asked = Task.CompletedTask;

    public async Task<TopicLook?> LookAsync()
    {
        try
        {
            var options = new DescribeTopicsOptions { RequestTimeout = Limit };
            var answer = await _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), options).ConfigureAwait(false);
            var found = answer.TopicDescriptions[0];
            return new TopicLook(IdOf(found.TopicId), found.Partitions.Count);
        }
        catch (DescribeTopicsException fault) when (
            fault.Results.TopicDescriptions is [{ Error.Code: ErrorCode.UnknownTopicOrPart }])
        {
            return new TopicLook(null, 0);
        }
        catch (Exception exception) when (exception is KafkaException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <remarks>
    /// On a thread of its own, because the client library waits for the answer. Its other way to ask, which does not wait, ends
    /// the process when the coordinator answers late.
    /// </remarks>
    public Task<IReadOnlyCollection<int>?> CommittedAsync(int partitions)
    {
        var asked = Task.Run(() => Committed(partitions));
        _asked = asked;
        return asked;
    }

    public async Task<TopicBounds> BoundsAsync(IReadOnlyCollection<int> partitions)
    {
        var (lows, highs) = (OffsetsAsync(partitions, OffsetSpec.Earliest()), OffsetsAsync(partitions, OffsetSpec.Latest()));
        var (low, high) = (await lows.ConfigureAwait(false), await highs.ConfigureAwait(false));
        return new TopicBounds(
            low.Offsets.Where(entry => high.Offsets.ContainsKey(entry.Key))
                .ToDictionary(entry => entry.Key, entry => (entry.Value, high.Offsets[entry.Key])),
            low.Error ?? high.Error);
    }

    /// <summary>Waits for a call into the client library that is under way.</summary>
    /// <returns>False when it is under way still.</returns>
    public bool Wait(TimeSpan limit) => _asked.Wait(limit);

    public void Dispose() => _admin.Dispose();

    private IReadOnlyCollection<int>? Committed(int partitions)
    {
        try
        {
            return [.. consumer.Committed(Enumerable.Range(0, partitions).Select(i => new TopicPartition(topic, i)), Limit)
                .Where(entry => !entry.Offset.IsSpecial)
                .Select(entry => entry.Partition.Value)];
        }
        catch (Exception exception) when (exception is KafkaException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? IdOf(Uuid? id) =>
        id is null || (id.MostSignificantBits == 0 && id.LeastSignificantBits == 0) ? null : id.ToString();

    private async Task<(Dictionary<int, long> Offsets, Error? Error)> OffsetsAsync(
        IReadOnlyCollection<int> partitions, OffsetSpec which)
    {
        try
        {
            var answer = await _admin.ListOffsetsAsync(
                partitions.Select(partition => new TopicPartitionOffsetSpec
                {
                    TopicPartition = new TopicPartition(topic, partition),
                    OffsetSpec = which,
                }),
                new ListOffsetsOptions { RequestTimeout = Limit, IsolationLevel = isolation }).ConfigureAwait(false);
            return Sort(answer.ResultInfos);
        }
        catch (ListOffsetsException fault)
        {
            return Sort(fault.Result.ResultInfos);
        }
        catch (KafkaException fault)
        {
            return ([], fault.Error);
        }
        catch (InvalidOperationException fault)
        {
            return ([], new Error(ErrorCode.Local_Fail, fault.Message));
        }
    }

    private static (Dictionary<int, long> Offsets, Error? Error) Sort(IEnumerable<ListOffsetsResultInfo> results)
    {
        var offsets = new Dictionary<int, long>();
        Error? error = null;
        foreach (var entry in results.Select(result => result.TopicPartitionOffsetError))
        {
            if (entry.Error.IsError) error ??= entry.Error;
            else offsets[entry.Partition.Value] = entry.Offset.Value;
        }

        return (offsets, error);
    }
}
