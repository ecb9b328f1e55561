using System.Diagnostics.Metrics;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Judging;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

public sealed class RunLengthFollowerTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CollectedLog _log = new();
    private readonly Charts _charts = new();
    private double _at;

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Observed_ADuration_WaitsForTheRateAndThenGivesRows()
    {
        var follower = Follower(new DetectionSettings(null, new RunLength(null, Day)));

        Send(follower, 10, rowsPerSecond: 0.2);
        Assert.Equal(10_000, _charts.ExpectedRunLength);
        Send(follower, 1, rowsPerSecond: 0.2);

        Assert.Equal(17_280, _charts.ExpectedRunLength);
        Assert.Contains(_log.Lines, line => line.Contains(
            "run length is now 17280 rows instead of 10000: 1d at 0.2 rows a second", StringComparison.Ordinal));
    }

    [Fact]
    public void Observed_ARateThatMovesLittle_LeavesTheThresholdsAlone()
    {
        var follower = Follower(new DetectionSettings(null, new RunLength(null, Day)));
        Send(follower, 12, rowsPerSecond: 0.2);

        Send(follower, 100, rowsPerSecond: 0.21);
        Assert.Equal(1, _charts.Changes);
        Send(follower, 200, rowsPerSecond: 0.4);

        Assert.InRange(_charts.Changes, 2, 5);
        Assert.InRange(_charts.ExpectedRunLength!.Value, 20_000, 30_000);
    }

    [Fact]
    public void Observed_MoreRowsThanTheBaselineCarries_StaysWithinAndSaysSo()
    {
        var follower = Follower(new DetectionSettings(null, new RunLength(null, 7 * Day)));

        Send(follower, 20, rowsPerSecond: 1);

        Assert.Equal(100_000, _charts.ExpectedRunLength);
        Assert.Contains(_log.Lines, line => line.Contains(
            "A run length of 604800 rows is asked for; the baseline allows 100000", StringComparison.Ordinal));
    }

    [Fact]
    public void Observed_RowsOrNothingGiven_NeverChangesThem()
    {
        foreach (var given in new[] { null, new RunLength(5_000, null) })
        {
            var follower = Follower(new DetectionSettings(null, given));
            Send(follower, 50, rowsPerSecond: 1);
        }

        Assert.Equal(0, _charts.Changes);
    }

    private RunLengthFollower Follower(DetectionSettings settings) => new(
        settings,
        _charts,
        new DaemonMetrics(_services.GetRequiredService<IMeterFactory>(), new FakeTimeProvider()).Of("letter"),
        _log.For<RunLengthFollower>());

    /// <summary>Windows of 100 rows each.</summary>
    private void Send(RunLengthFollower follower, int windows, double rowsPerSecond)
    {
        for (var i = 0; i < windows; i++)
        {
            _at += 100 / rowsPerSecond;
            follower.Observed(100, Observations.Noon.AddSeconds(_at));
        }
    }

    private sealed class Charts : IStreamJudges
    {
        public int Changes { get; private set; }

        public int? ExpectedRunLength { get; private set; } = 10_000;

        public int? LongestRunLength => 100_000;

        public void SetExpectedRunLength(int rows)
        {
            ExpectedRunLength = rows;
            Changes++;
        }

        public IEnumerable<Observation> Observe(RowSet window, IReadOnlyList<SegmentRows>? parts = null) =>
            throw new NotSupportedException();

        public Alphadrift.Adaptation.Charts.ChartState? Save(int place) => throw new NotSupportedException();

        public void Restore(Alphadrift.Adaptation.Charts.ChartState state, int place) =>
            throw new NotSupportedException();

        public void Reset(int place) => throw new NotSupportedException();
    }
}
