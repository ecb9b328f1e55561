using System.Collections.Concurrent;
using Alphadrift.Monitoring.Ingestion;
using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Alphadrift.Tests.Ingestion;

public sealed class BackwardCommitsTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentQueue<IReadOnlyDictionary<int, long>> _committed = new();

    [Fact]
    public void Turn_ABrokerThatDoesNotAnswer_IsNotWaitedForNorAskedTwice()
    {
        using var answer = new ManualResetEventSlim();
        var commits = new BackwardCommits(
            offsets =>
            {
                _committed.Enqueue(offsets);
                answer.Wait(Eventually.Limit);
            },
            _clock);
        commits.Add(0, 7);
        for (var i = 0; i < 100; i++)
        {
            Assert.Null(commits.Turn());
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.False(commits.Wait(TimeSpan.Zero));
        answer.Set();
        Assert.True(commits.Wait(Eventually.Limit));
        Assert.Null(commits.Turn());
        Assert.Equal([new Dictionary<int, long> { [0] = 7 }], _committed);
    }

    [Fact]
    public void Turn_AfterAFailure_TellsItAndTriesAgainASecondLater()
    {
        var fails = true;
        var commits = new BackwardCommits(
            offsets =>
            {
                if (fails) throw new KafkaException(ErrorCode.NotCoordinatorForGroup);
                _committed.Enqueue(offsets);
            },
            _clock);
        commits.Add(0, 7);
        commits.Add(1, 8);
        Assert.Null(commits.Turn());
        commits.Wait(Eventually.Limit);
        fails = false;
        commits.Remove(1);

        Assert.Equal(ErrorCode.NotCoordinatorForGroup, commits.Turn()?.Code);
        Assert.True(commits.Wait(TimeSpan.Zero));
        _clock.Advance(PartitionMender.AskInterval);
        Assert.Null(commits.Turn());

        commits.Wait(Eventually.Limit);
        Assert.Equal([new Dictionary<int, long> { [0] = 7 }], _committed);
    }
}
