using Xunit;

namespace Alphadrift.Tests.Pipeline;

/// <summary>
/// Lives of a daemon that ends at any moment and goes on at the stored offsets, with records of no row to 250: what the offsets
/// call done is what was observed.
/// </summary>
public sealed class StoredOffsetsTests
{
    private const int Partitions = 3;
    private const int Lives = 4;
    private const int Steps = 150;
    private const int Seeds = 60;

    private static readonly int[] RowCounts = [0, 1, 1, 3, 3, 7, -1, 250];

    [Fact]
    public async Task Stored_AtAnyMoment_HasExactlyTheRowsOfTheRecordsBefore()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var topic = new Topic(seed);
            for (var life = 0; life < Lives; life++)
            {
                var begin = topic.Stored.ToArray();
                var done = await LiveAsync(topic, revocations: false);
                for (var partition = 0; partition < Partitions; partition++)
                {
                    // All rows of the records that are done, once, in order; then perhaps the first of the next record, not all.
                    var rows = done.Where(row => row.Partition == partition).Select(row => (row.Offset, row.Row)).ToArray();
                    var expected = topic.Rows(partition, begin[partition], topic.Stored[partition]).ToArray();
                    Assert.True(
                        expected.SequenceEqual(rows.Take(expected.Length)), $"seed {seed}, life {life}, partition {partition}");
                    var more = rows[expected.Length..];
                    Assert.Equal(Enumerable.Range(0, more.Length).Select(row => (topic.Stored[partition], row)), more);
                    Assert.True(more.Length == 0 || more.Length < topic.Count(partition, topic.Stored[partition]));
                }
            }
        }
    }

    [Fact]
    public async Task Stored_WhenPartitionsComeAndGo_LosesNoRow()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var topic = new Topic(seed);
            var seen = new HashSet<(int, long, int)>();
            for (var life = 0; life < Lives; life++) seen.UnionWith(await LiveAsync(topic, revocations: true));
            for (var partition = 0; partition < Partitions; partition++)
            {
                Assert.All(
                    topic.Rows(partition, 0, topic.Stored[partition]),
                    row => Assert.Contains((partition, row.Offset, row.Row), seen));
            }
        }
    }

    /// <summary>One life of the daemon, which ends in the middle of whatever it does, or in order.</summary>
    /// <returns>The rows of the windows that were observed and taken back.</returns>
    private static async Task<List<(int Partition, long Offset, int Row)>> LiveAsync(Topic topic, bool revocations)
    {
        using var bench = new LoopBench(decoder: new ManyRowsDecoder());
        bench.Loop.Open();
        var next = topic.Stored.ToArray();
        var (done, returned) = (new List<(int, long, int)>(), new List<(int, long, int)>());
        var observed = 0;
        for (var step = 0; step < Steps; step++)
        {
            switch (topic.Random.Next(10))
            {
                case <= 2:
                    var partition = topic.Random.Next(Partitions);
                    var offset = next[partition]++;
                    bench.Source.Send(partition, offset, ManyRowsDecoder.Record(topic.Count(partition, offset)));
                    break;
                case <= 5 when bench.Exchange.UnderWay.Count > observed:
                    returned.AddRange((await bench.ObserveAsync().WaitAsync(Eventually.Limit)).Select(ManyRowsDecoder.Place));
                    observed++;
                    break;
                case 6 when revocations && bench.Source.IsEmpty:
                    var gone = topic.Random.Next(Partitions);
                    bench.Source.Listener!.PartitionsRevoked([gone], []);
                    Settle();
                    next[gone] = topic.Stored[gone];
                    break;
                case 7:
                    bench.Clock.Advance(LoopBench.MaxAge);
                    break;
                default:
                    bench.Loop.Turn(CancellationToken.None);
                    Settle();
                    break;
            }
        }

        if (topic.Random.Next(2) == 0)
        {
            bench.Loop.Finish();
            Settle();
        }

        return done;

        // What was returned has been taken back, and its offsets are stored.
        void Settle()
        {
            done.AddRange(returned);
            returned.Clear();
            observed = 0;
            foreach (var (of, stored) in bench.Source.Stored) topic.Stored[of] = stored;
        }
    }

    /// <summary>Records of random sizes, the same however often they are read, and the offsets that were stored.</summary>
    private sealed class Topic(int seed)
    {
        private readonly List<int>[] _counts = [.. Enumerable.Range(0, Partitions).Select(_ => new List<int>())];

        public Random Random { get; } = new(seed);

        public long[] Stored { get; } = new long[Partitions];

        public int Count(int partition, long offset)
        {
            while (_counts[partition].Count <= offset) _counts[partition].Add(RowCounts[Random.Next(RowCounts.Length)]);
            return _counts[partition][(int)offset];
        }

        /// <summary>The rows of the records from one offset to before another.</summary>
        public IEnumerable<(long Offset, int Row)> Rows(int partition, long from, long to)
        {
            for (var offset = from; offset < to; offset++)
            {
                for (var row = 0; row < Count(partition, offset); row++) yield return (offset, row);
            }
        }
    }
}
