using Alphadrift.Adaptation.Charts;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Charts;

/// <summary>Nested windows of 5, 10 and 30 rows against sums over the rows themselves.</summary>
public sealed class WindowSumsTests
{
    private static readonly int[] Sizes = [5, 10, 30];

    private static readonly Gen<float[][]> Rows = Gen.Single[-2, 2].Array[3].Array[0, 80];

    [Fact]
    public void Advance_OverAnyRows_ScoresTheLastCompleteWindowOfEverySize() => Rows.Sample(rows =>
    {
        var windows = Windows();
        for (var row = 0; row < rows.Length; row++)
        {
            var complete = WindowSums.Advance(windows, row, rows[row]);

            Assert.Equal(Sizes.TakeWhile(size => (row + 1) % size == 0).Count(), complete);
        }

        Assert.All(windows, window =>
        {
            var whole = rows.Length / window.Size;
            var expected = whole == 0 ? 0 : Score(rows, (whole - 1) * window.Size, window.Size);
            Assert.Equal(expected, window.Score, 1e-4 * (1 + expected));
            Assert.Equal(whole == 0 ? 0 : (whole - 1) * window.Size, window.ScoreFirstRow);
        });
    });

    /// <summary>A window holds rows as far as the smaller one has handed them on.</summary>
    [Fact]
    public void Advance_OverAnyRows_KeepsTheOpenWindows() => Rows.Sample(rows =>
    {
        var windows = Windows();
        for (var row = 0; row < rows.Length; row++) WindowSums.Advance(windows, row, rows[row]);

        var step = 1;
        foreach (var window in windows)
        {
            var held = rows.Length % window.Size / step * step;
            Assert.Equal(held, window.Rows);
            Assert.Equal(held == 0 ? 0 : rows.Length / window.Size * window.Size, window.FirstRow);
            step = window.Size;
        }
    });

    /// <summary>A daemon that stops in the middle of a window goes on after a restart as if it had not.</summary>
    [Fact]
    public void Restore_AtAnyRow_GoesOnAsIfThereHadBeenNoStop() => Gen.Select(Rows, Gen.Int[0, 80]).Sample((rows, stop) =>
    {
        WindowSums[] through = Windows(), before = Windows(), after = Windows();
        stop = Math.Min(stop, rows.Length);
        for (var row = 0; row < rows.Length; row++) WindowSums.Advance(through, row, rows[row]);
        for (var row = 0; row < stop; row++) WindowSums.Advance(before, row, rows[row]);
        foreach (var (from, to) in before.Zip(after))
        {
            to.Restore(from.Sum, from.Rows, from.FirstRow, from.Score, from.ScoreFirstRow);
        }

        for (var row = stop; row < rows.Length; row++) WindowSums.Advance(after, row, rows[row]);

        Assert.All(through.Zip(after), pair =>
        {
            Assert.Equal(pair.First.Sum.ToArray(), pair.Second.Sum.ToArray());
            Assert.Equal(
                (pair.First.Rows, pair.First.FirstRow, pair.First.Score, pair.First.ScoreFirstRow),
                (pair.Second.Rows, pair.Second.FirstRow, pair.Second.Score, pair.Second.ScoreFirstRow));
        });
    });

    [Fact]
    public void Begin_ForgetsEverything()
    {
        var windows = Windows();
        for (var row = 0; row < 37; row++) WindowSums.Advance(windows, row, [1, 1, 1]);

        foreach (var window in windows) window.Begin();

        Assert.All(windows, window => Assert.Equal(
            (0, 0L, 0.0, 0L), (window.Rows, window.FirstRow, window.Score, window.ScoreFirstRow)));
        Assert.All(windows, window => Assert.Equal([0, 0, 0], window.Sum.ToArray()));
    }

    [Fact]
    public void Advance_WithoutWindows_CompletesNone() => Assert.Equal(0, WindowSums.Advance([], 0, [1]));

    private static WindowSums[] Windows() => [.. Sizes.Select(size => new WindowSums(size, 3))];

    private static double Score(float[][] rows, int first, int count) => Enumerable.Range(0, 3).Sum(
        k => Math.Pow(rows.Skip(first).Take(count).Sum(row => (double)row[k]), 2)) / (count * Math.Pow(ChartModel.Weight, 2));
}
