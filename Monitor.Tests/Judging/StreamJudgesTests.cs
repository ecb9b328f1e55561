using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Judging;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Kafka;
using Xunit;

namespace Alphadrift.Tests.Judging;

/// <summary>Real Letter rows through the judges of three places.</summary>
public sealed class StreamJudgesTests : IDisposable
{
    private readonly LetterWatch _letter = new();
    private readonly SlopeMonitor _monitor;
    private readonly StreamJudges _judges;

    public StreamJudgesTests()
    {
        _monitor = SlopeMonitor.Open(
            OnnxModel.Load(LetterWatch.ModelPath),
            Baseline.Load(_letter.BaselinePath));
        _judges = new StreamJudges(_monitor, 3);
    }

    public void Dispose()
    {
        _judges.Dispose();
        _letter.Dispose();
    }

    [Fact]
    public void Observe_WithoutParts_JudgesTheWindowInPlace0()
    {
        var observation = Assert.Single(Observe(Rows(0, 50)));

        Assert.Equal(50, observation.Rows);
        Assert.True(double.IsFinite(observation.Score));
        Assert.Equal(50, Assert.Single(Observe(Rows(50, 50))).Charts!.FirstRow);
    }

    [Fact]
    public void Observe_Parts_AreJudgedAsIfEachWereAStreamOfItsOwn()
    {
        int[] even = [.. Enumerable.Range(0, 25).Select(i => 2 * i)];
        int[] odd = [.. even.Select(row => row + 1)];
        for (var first = 0; first < 200; first += 50)
        {
            var window = Rows(first, 50);
            var together = Observe(
                window, [new SegmentRows(1, "a", first == 0, even), new SegmentRows(0, SegmentTable.Other, false, odd)]);
            var alone = Observe(window.Select(even), [new SegmentRows(2, "b", first == 0, [.. Enumerable.Range(0, 25)])]);

            Assert.Equal(2, together.Count);
            Assert.Equal(alone[0].Score, together[0].Score, 1e-6 * alone[0].Score);
            Assert.Equal(alone[0].Charts!.Values.Movement, together[0].Charts!.Values.Movement, 1e-6);
            Assert.Equal((first / 2, first / 2), (together[0].Charts!.FirstRow, together[1].Charts!.FirstRow));
        }
    }

    [Fact]
    public void Observe_APartThatIsNew_BeginsWithAFreshJudge()
    {
        int[] all = [.. Enumerable.Range(0, 50)];
        Observe(Rows(0, 50), [new SegmentRows(1, "a", true, all)]);
        Assert.Equal(50, Observe(Rows(50, 50), [new SegmentRows(1, "a", false, all)])[0].Charts!.FirstRow);

        // The place changes hands within the window: the first part still belongs to the one before.
        var parts = Observe(
            Rows(100, 50), [new SegmentRows(1, "a", false, all[..20]), new SegmentRows(1, "b", true, all[20..])]);

        Assert.Equal((100, 0), (parts[0].Charts!.FirstRow, parts[1].Charts!.FirstRow));
    }

    [Fact]
    public void Restore_OfWhatWasSaved_GoesOnExactly()
    {
        Observe(Rows(0, 100));
        var state = _judges.Save(0)!;
        var expected = Observe(Rows(100, 100))[0].Charts!;

        _judges.Reset(0);
        Assert.Equal(0, Observe(Rows(100, 100))[0].Charts!.FirstRow);
        _judges.Restore(state, 0);
        var restored = Observe(Rows(100, 100))[0].Charts!;

        Assert.Equal((expected.FirstRow, expected.Values), (restored.FirstRow, restored.Values));
    }

    [Fact]
    public void SetExpectedRunLength_WithinWhatTheBaselineCarries_HoldsForEveryPlace()
    {
        _judges.SetExpectedRunLength(700);

        Assert.Equal(700, _judges.ExpectedRunLength);
        Assert.NotNull(_judges.LongestRunLength);
        int[] all = [.. Enumerable.Range(0, 50)];
        var observation = Observe(Rows(0, 50), [new SegmentRows(2, "a", true, all)])[0];
        Assert.Equal(700, observation.Charts!.ExpectedRunLength);
    }

    private List<Observation> Observe(RowSet window, IReadOnlyList<SegmentRows>? parts = null) =>
        [.. _judges.Observe(window, parts)];

    private RowSet Rows(int first, int count) =>
        new(_monitor.Layout, LetterWatch.Rows.Skip(first).Take(count).SelectMany(LetterWatch.Values).ToArray());
}
