using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Windowing;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

public sealed class ConsumptionLoopTests : IDisposable
{
    private readonly LoopBench _bench = new();

    public ConsumptionLoopTests() => _bench.Loop.Open();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Turn_AFullWindow_StoresItsOffsetsOnlyOnceItIsObserved()
    {
        _bench.SendRow(0, 10, 1);
        _bench.SendRow(1, 20, 2);
        _bench.SendRow(0, 11, 3);
        _bench.SendRow(1, 21, 4);
        _bench.SendRow(0, 12, 5);
        _bench.Play();
        Assert.Empty(_bench.Source.Stored);

        Assert.Equal([1, 2, 3, 4], await _bench.ObserveAsync());
        Assert.Empty(_bench.Source.Stored);
        _bench.Loop.Turn(CancellationToken.None);

        Assert.Equal(new Dictionary<int, long> { [0] = 12, [1] = 22 }, _bench.Source.Stored);
        Assert.Equal(5, _bench.Values["alphadrift.records.consumed"]);
        Assert.Equal(1, _bench.Values["alphadrift.window.pending"]);
    }

    [Fact]
    public async Task Turn_AnOldWindow_IsObservedWithWhatItHas()
    {
        _bench.SendRows(0, 0, 3);
        _bench.Play();
        Assert.Empty(_bench.Exchange.UnderWay);

        _bench.Clock.Advance(LoopBench.MaxAge);
        _bench.Play();

        Assert.Equal([0, 1, 2], await _bench.ObserveAsync());
        _bench.Loop.Turn(CancellationToken.None);
        Assert.Equal(3, _bench.Source.Stored[0]);
    }

    [Fact]
    public async Task Turn_BadRecordsAmongRows_AreCountedLoggedWithTheirPlaceAndCovered()
    {
        _bench.SendRows(0, 0, 3);
        _bench.Source.Send(0, 3, null);
        _bench.Source.Send(0, 4, new byte[7]);
        _bench.Source.Send(1, 0, new byte[101]);
        _bench.SendRow(0, 5, float.NaN);
        _bench.SendRow(0, 6, 6);
        _bench.Source.Send(0, 7, []);
        _bench.Play();

        Assert.Equal([0, 1, 2, 6], await _bench.ObserveAsync());
        _bench.Loop.Turn(CancellationToken.None);

        Assert.Equal(new Dictionary<int, long> { [0] = 7, [1] = 1 }, _bench.Source.Stored);
        Assert.Equal(2, _bench.Values["alphadrift.records.rejected[empty]"]);
        Assert.Equal(1, _bench.Values["alphadrift.records.rejected[too_large]"]);
        Assert.Equal(1, _bench.Values["alphadrift.records.rejected[not_finite]"]);
        Assert.Contains(_bench.Log.Lines, line => line.StartsWith(
            "Warning: Record rejected at rows[1]@0: TooLarge: ", StringComparison.Ordinal));
        Assert.Contains(_bench.Log.Lines, line => line.StartsWith(
            "Warning: Record rejected at rows[0]@5: NotFinite: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Turn_NothingButBadRecords_StoresTheirOffsetsWithinASecond()
    {
        _bench.Source.Send(2, 70, null);
        _bench.Source.Send(2, 71, null);
        _bench.Play();
        Assert.Empty(_bench.Source.Stored);

        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        _bench.Play();

        Assert.Equal(72, _bench.Source.Stored[2]);
    }

    [Fact]
    public void Turn_BadRecordsBehindAWindowUnderWay_WaitForIt()
    {
        _bench.SendRows(2, 0, LoopBench.WindowRows);
        _bench.Source.Send(2, LoopBench.WindowRows, null);
        _bench.Play();

        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        _bench.Play();

        Assert.Empty(_bench.Source.Stored);
    }

    [Fact]
    public void Turn_AFloodOfBadRecords_LogsTenAndThenSaysHowManyMoreAndWhere()
    {
        for (var i = 0; i < 1000; i++)
        {
            _bench.Source.Send(0, i, i is < 500 or 999 ? null : "{"u8.ToArray());
        }

        _bench.Play();
        _bench.Clock.Advance(RejectedRecords.SummaryInterval);
        _bench.Play();

        Assert.Equal(10, _bench.Log.Lines.Count(line => line.Contains("Record rejected", StringComparison.Ordinal)));
        Assert.Contains(
            "Warning: Further records rejected in the last 10 s: 990 (Empty 491, rows[0]@10 to rows[0]@999; "
            + "Malformed 499, rows[0]@500 to rows[0]@998); see alphadrift_records_rejected_total",
            _bench.Log.Lines);
        Assert.Equal(501, _bench.Values["alphadrift.records.rejected[empty]"]);
    }

    [Fact]
    public async Task Turn_WithoutAFreeWindow_PausesAndGoesOnWhereItStopped()
    {
        _bench.SendRows(0, 0, 20);
        _bench.Play();
        Assert.True(_bench.Source.Paused);
        Assert.Equal(WindowExchange.WindowCount, _bench.Exchange.UnderWay.Count);
        var polls = _bench.Source.EmptyReads;
        _bench.Loop.Turn(CancellationToken.None);
        Assert.Equal(polls + 1, _bench.Source.EmptyReads);

        Assert.Equal([0, 1, 2, 3], await _bench.ObserveAsync());
        _bench.Play();
        Assert.Equal([4, 5, 6, 7], await _bench.ObserveAsync());
        Assert.Equal([8, 9, 10, 11], await _bench.ObserveAsync());
        _bench.Play();
        Assert.Equal([12, 13, 14, 15], await _bench.ObserveAsync());
        Assert.Equal([16, 17, 18, 19], await _bench.ObserveAsync());
        _bench.Play();

        Assert.False(_bench.Source.Paused);
        Assert.Equal(20, _bench.Source.Stored[0]);
    }

    [Fact]
    public async Task Turn_AShortWaitForAWindow_DoesNotPause()
    {
        using var bench = new LoopBench(new ConsumptionLimits { BlockBeforePause = TimeSpan.FromSeconds(30) });
        bench.Loop.Open();
        bench.SendRows(0, 0, 13);
        var observing = Task.Run(async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                await bench.ObserveAsync();
            }
        });

        bench.Play();
        await observing;

        Assert.Equal(0, bench.Source.Pauses);
    }

    [Fact]
    public void Turn_AnObservationThatNeverEnds_StopsTheHeartbeat()
    {
        _bench.SendRows(0, 0, 20);
        _bench.Play();
        _bench.Clock.Advance(TimeSpan.FromMinutes(9));
        _bench.Loop.Turn(CancellationToken.None);
        Assert.True(_bench.Health.Live().Healthy);

        _bench.Clock.Advance(TimeSpan.FromMinutes(2));
        _bench.Loop.Turn(CancellationToken.None);

        Assert.False(_bench.Health.Live().Healthy);
    }

    [Fact]
    public async Task Revoked_APartitionWithRowsInTheOpenWindow_DropsThemForTheNextReader()
    {
        _bench.Source.Happens(listener => listener.PartitionsAssigned([0, 1], [0, 1]));
        _bench.SendRow(0, 0, 1);
        _bench.SendRow(1, 0, 2);
        _bench.SendRow(1, 1, 3);
        _bench.Source.Happens(listener => listener.PartitionsRevoked([1], [0]));
        _bench.SendRows(0, 10, 3);
        _bench.Play();

        Assert.Equal([1, 10, 11, 12], await _bench.ObserveAsync());
        _bench.Loop.Turn(CancellationToken.None);
        Assert.Equal(new Dictionary<int, long> { [0] = 13 }, _bench.Source.Stored);
        Assert.Equal(2, _bench.Values["alphadrift.rows.dropped"]);
        Assert.Contains(
            "Information: Rows of the open window that are dropped: 2; their partitions went to another member, which reads them "
            + "again",
            _bench.Log.Lines);
    }

    [Fact]
    public async Task Revoked_WhileAWindowIsObserved_WaitsAndStoresItsOffsetsBeforeThePartitionLeaves()
    {
        using var bench = new LoopBench(new ConsumptionLimits { Grace = TimeSpan.FromSeconds(30) });
        bench.Loop.Open();
        bench.SendRows(1, 0, LoopBench.WindowRows);
        bench.Play();
        long? storedWhenItLeft = null;
        bench.Source.Happens(listener =>
        {
            listener.PartitionsRevoked([1], []);
            storedWhenItLeft = bench.Source.Stored[1];
        });

        var observing = Task.Run(bench.ObserveAsync);
        bench.Play();
        await observing;

        Assert.Equal(LoopBench.WindowRows, storedWhenItLeft);
    }

    [Fact]
    public async Task Revoked_WithAWindowThatTakesTooLong_NeverStoresItsOffsetsLater()
    {
        _bench.SendRows(1, 0, 3);
        _bench.SendRow(0, 0, 9);
        _bench.Source.Happens(listener => listener.PartitionsRevoked([1], [0]));
        _bench.Play();

        await _bench.ObserveAsync();
        _bench.Loop.Turn(CancellationToken.None);

        Assert.Equal(new Dictionary<int, long> { [0] = 1 }, _bench.Source.Stored);
    }

    [Fact]
    public void Lost_APartition_DropsItsRowsAndSaysSo()
    {
        _bench.SendRow(1, 0, 1);
        _bench.Source.Happens(listener => listener.PartitionsLost([1], []));
        _bench.Play();

        Assert.Equal(1, _bench.Values["alphadrift.rows.dropped"]);
        Assert.Contains(
            "Warning: Partitions lost: 1; their records may have been read by another member meanwhile", _bench.Log.Lines);
        Assert.Equal(
            "no partition of 'rows' is assigned to this member of group 'watch'", _bench.Health.Ready().Reasons["assignment"]);
    }

    [Fact]
    public void Finish_WithRowsUnobserved_SaysHowManyAndStoresNothingOfThem()
    {
        _bench.SendRows(0, 0, LoopBench.WindowRows + 2);
        _bench.Play();

        _bench.Loop.Finish();

        Assert.Empty(_bench.Source.Stored);
        Assert.True(_bench.Source.Closed);
        Assert.Contains(
            "Warning: Rows not observed before the end: 6; they are read again at the next start", _bench.Log.Lines);
    }

    [Fact]
    public async Task Run_UntilStopped_StoresWhatIsObservedDuringTheGraceAndLeaves()
    {
        using var bench = new LoopBench(new ConsumptionLimits { Grace = TimeSpan.FromSeconds(30), Poll = TimeSpan.Zero });
        using var stop = new CancellationTokenSource();
        bench.SendRows(0, 0, LoopBench.WindowRows);
        bench.Source.Happens(_ => stop.Cancel());
        var observing = Task.Run(bench.ObserveAsync);

        bench.Loop.Run(stop.Token);
        await observing;

        Assert.Equal(LoopBench.WindowRows, bench.Source.Stored[0]);
        Assert.True(bench.Source.Closed);
    }

    [Fact]
    public void Run_AFatalErrorOfTheSource_LeavesTheGroupAndPassesItOn()
    {
        _bench.Source.Happens(_ => throw new RecordSourceException("Kafka cannot go on: Local_Fatal: fenced"));

        Assert.Throws<RecordSourceException>(() => _bench.Loop.Run(CancellationToken.None));

        Assert.True(_bench.Source.Closed);
    }
}
