using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Windowing;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

/// <summary>Records with no row or with many: rows may lie in several windows, and the offset waits for the last.</summary>
public sealed class ManyRowsPerRecordTests : IDisposable
{
    private readonly LoopBench _bench = new(decoder: new ManyRowsDecoder());

    public ManyRowsPerRecordTests() => _bench.Loop.Open();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Turn_ARecordInTwoWindows_IsCoveredByTheSecond()
    {
        Send(0, 10, 3, 3, 2);
        Play();

        Assert.Equal([(10, 0), (10, 1), (10, 2), (11, 0)], await ObserveAsync());
        _bench.Loop.Turn(CancellationToken.None);
        Assert.Equal(11, _bench.Source.Stored[0]);

        Assert.Equal([(11, 1), (11, 2), (12, 0), (12, 1)], await ObserveAsync());
        _bench.Loop.Turn(CancellationToken.None);
        Assert.Equal(13, _bench.Source.Stored[0]);
    }

    [Fact]
    public async Task Turn_AWindowWithNothingButTheFirstRowsOfARecord_StoresNoOffset()
    {
        Send(0, 10, 6);
        Play();

        await ObserveAsync();
        _bench.Loop.Turn(CancellationToken.None);
        Assert.Empty(_bench.Source.Stored);

        _bench.Clock.Advance(LoopBench.MaxAge);
        Play();
        Assert.Equal([(10, 4), (10, 5)], await ObserveAsync());
        _bench.Loop.Turn(CancellationToken.None);
        Assert.Equal(11, _bench.Source.Stored[0]);
    }

    [Fact]
    public async Task Turn_ARecordThatFillsItsWindow_IsCoveredByIt()
    {
        Send(0, 10, 1, 3, 4);
        Play();

        await ObserveAsync();
        _bench.Loop.Turn(CancellationToken.None);
        Assert.Equal(12, _bench.Source.Stored[0]);
        await ObserveAsync();
        _bench.Loop.Turn(CancellationToken.None);
        Assert.Equal(13, _bench.Source.Stored[0]);
    }

    [Fact]
    public async Task Turn_ManyRows_KeepTheirSegments()
    {
        Send(0, 0, 6);
        Play();

        Assert.Equal(["segment 0", "segment 1", "segment 2", "segment 3"], _bench.Exchange.UnderWay[0].Segments.ToArray());
        await ObserveAsync();
        Send(0, 1, 2);
        Play();
        Assert.Equal(["segment 4", "segment 5", "segment 0", "segment 1"], _bench.Exchange.UnderWay[0].Segments.ToArray());
    }

    [Fact]
    public async Task Turn_RecordsWithoutRows_AreCoveredAndNotRejected()
    {
        Send(0, 0, 0, 0, 3, 0, -1, 1, 0);
        Play();

        Assert.Equal([(2, 0), (2, 1), (2, 2), (5, 0)], await ObserveAsync());
        _bench.Loop.Turn(CancellationToken.None);
        Assert.Equal(6, _bench.Source.Stored[0]);
        Assert.Equal(1, _bench.Values["alphadrift.records.rejected[malformed]"]);

        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Play();
        Assert.Equal(7, _bench.Source.Stored[0]);
    }

    [Fact]
    public async Task Turn_ARecordOf250Rows_ReadsNoOtherUntilAllAreInWindows()
    {
        Send(0, 0, 250, 2);
        Play();
        Assert.True(_bench.Source.Paused);
        Assert.False(_bench.Source.IsEmpty);
        Assert.Equal(WindowExchange.WindowCount, _bench.Exchange.UnderWay.Count);

        var rows = new List<(long, int)>();
        while (rows.Count < 252)
        {
            Assert.Empty(_bench.Source.Stored);
            rows.AddRange(await ObserveAsync());
            Play();
        }

        Assert.Equal([.. Enumerable.Range(0, 250).Select(row => (0L, row)), (1, 0), (1, 1)], rows);
        Assert.Equal(2, _bench.Source.Stored[0]);
        Assert.False(_bench.Source.Paused);
        Assert.Equal(2, _bench.Loop.Records);
    }

    [Fact]
    public void Turn_RowsThatWaitLongSinceTheLastRead_PausesAtOnceToReadOnForTheGroup()
    {
        var limit = TimeSpan.FromMinutes(10);
        using var bench = new LoopBench(new ConsumptionLimits { BlockBeforePause = limit }, new ManyRowsDecoder());
        bench.Loop.Open();
        bench.Source.Send(0, 0, ManyRowsDecoder.Record(40));
        for (var i = 0; i < WindowExchange.WindowCount; i++) bench.Loop.Turn(CancellationToken.None);
        Assert.Equal((false, 0), (bench.Source.Paused, bench.Source.EmptyReads));

        bench.Clock.Advance(limit);
        bench.Loop.Turn(CancellationToken.None);

        Assert.Equal((true, 1), (bench.Source.Paused, bench.Source.EmptyReads));
    }

    [Fact]
    public async Task Revoked_WithRowsThatWait_DropsThemWithThoseOfTheOpenWindow()
    {
        Send(1, 0, 250);
        Play();
        Assert.Equal(12, _bench.Exchange.UnderWay.Sum(window => window.Count));

        _bench.Source.Listener!.PartitionsRevoked([1], [0]);

        Assert.Equal(238, _bench.Values["alphadrift.rows.dropped"]);
        for (var i = 0; i < WindowExchange.WindowCount; i++) await ObserveAsync();
        Play();
        Assert.Empty(_bench.Source.Stored);
        Assert.False(_bench.Source.Paused);

        Send(0, 7, 4);
        Play();
        Assert.Equal([(7, 0), (7, 1), (7, 2), (7, 3)], await ObserveAsync());
        _bench.Loop.Turn(CancellationToken.None);
        Assert.Equal(new Dictionary<int, long> { [0] = 8 }, _bench.Source.Stored);
    }

    [Fact]
    public async Task Revoked_AnotherPartitionThanThatOfTheRowsThatWait_KeepsThem()
    {
        Send(1, 0, 14);
        Play();

        _bench.Source.Listener!.PartitionsRevoked([0], [1]);
        for (var i = 0; i < WindowExchange.WindowCount; i++) await ObserveAsync();
        Play();
        _bench.Clock.Advance(LoopBench.MaxAge);
        Play();

        Assert.Equal([(0, 12), (0, 13)], await ObserveAsync());
        _bench.Loop.Turn(CancellationToken.None);
        Assert.Equal(new Dictionary<int, long> { [1] = 1 }, _bench.Source.Stored);
        Assert.Equal(0, _bench.Values.GetValueOrDefault("alphadrift.rows.dropped"));
    }

    [Fact]
    public void Finish_WithRowsThatWait_CountsThemAsUnobserved()
    {
        Send(0, 0, 250);
        Play();

        _bench.Loop.Finish();

        Assert.Empty(_bench.Source.Stored);
        Assert.Contains(
            "Warning: Rows not observed before the end: 250; they are read again at the next start", _bench.Log.Lines);
    }

    /// <summary>Turns the loop until it can do no more.</summary>
    private void Play()
    {
        _bench.Play();
        for (var i = 0; i < WindowExchange.WindowCount; i++) _bench.Loop.Turn(CancellationToken.None);
    }

    private void Send(int partition, long offset, params int[] rows)
    {
        foreach (var count in rows) _bench.Source.Send(partition, offset++, ManyRowsDecoder.Record(count));
    }

    private async Task<IEnumerable<(long Offset, int Row)>> ObserveAsync() =>
        (await _bench.ObserveAsync().WaitAsync(Eventually.Limit))
            .Select(ManyRowsDecoder.Place).Select(place => (place.Offset, place.Row));
}
