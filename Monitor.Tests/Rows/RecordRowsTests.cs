using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Rows;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Rows;

public sealed class RecordRowsTests
{
    private static readonly RowLayout Three = new([new InputSpec("x", ElementKind.Float32, [3])]);
    private static readonly DateTimeOffset Time = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Add_ManyRows_KeepsValuesSegmentsAndTimesInOrder()
    {
        var rows = new RecordRows(Three);

        Fill(rows, 250);

        Assert.Equal((250, false, 3), (rows.Count, rows.IsOver, rows.RowLength));
        for (var row = 0; row < 250; row++)
        {
            Assert.Equal([row, -row, row], rows.Row(row));
            Assert.Equal((row % 2 == 0 ? "even" : null, Time.AddSeconds(row)), (rows.Segment(row), rows.Time(row)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    public void Add_UpToTheLimitAndOneMore_SaysSoAndKeepsTheFirst(int most)
    {
        var rows = new RecordRows(Three, most);
        Fill(rows, most);
        Assert.False(rows.IsOver);

        rows.Next.Fill(9);
        rows.Add("one more", null);
        rows.Next.Fill(9);
        rows.Add("and more", null);

        Assert.Equal((most, most, true), (rows.Count, rows.Most, rows.IsOver));
        Assert.Equal([most - 1, 1 - most, most - 1], rows.Row(most - 1));
        Assert.NotEqual("one more", rows.Segment(most - 1));
    }

    [Fact]
    public void Next_ThatIsNotAdded_IsNoRowAndChangesNone()
    {
        var rows = new RecordRows(Three, 4);
        Fill(rows, 4);

        rows.Next.Fill(9);

        Assert.Equal(4, rows.Count);
        Assert.Equal([3, -3, 3], rows.Row(3));
    }

    [Fact]
    public void Clear_AfterTooMany_BeginsAnewInTheSameMemory()
    {
        var rows = new RecordRows(Three, 100);
        Fill(rows, 101);
        rows.Clear();
        Assert.Equal((0, false), (rows.Count, rows.IsOver));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(rows, 100);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal([99, -99, 99], rows.Row(99));
    }

    [Fact]
    public void Rows_OfAnyRecords_AreThoseThatWereAdded() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 60].Array[1, 6]).Sample((most, records) =>
        {
            var rows = new RecordRows(Three, most);
            foreach (var count in records)
            {
                rows.Clear();
                for (var row = 0; row < count; row++)
                {
                    rows.Next.Fill((100 * count) + row);
                    rows.Add($"{count}.{row}", Time.AddMinutes(row));
                }

                Assert.Equal((Math.Min(count, most), count > most), (rows.Count, rows.IsOver));
                for (var row = 0; row < rows.Count; row++)
                {
                    Assert.All(rows.Row(row).ToArray(), value => Assert.Equal((100 * count) + row, value));
                    Assert.Equal(($"{count}.{row}", Time.AddMinutes(row)), (rows.Segment(row), rows.Time(row)));
                }
            }
        }, threads: 1);

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public void Row_ThatIsNotThere_Throws(int row)
    {
        var rows = new RecordRows(Three);
        Fill(rows, 2);

        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Row(row).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Segment(row));
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Time(row));
    }

    [Fact]
    public void Constructor_WithoutRoom_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new RecordRows(Three, 0));

    private static void Fill(RecordRows rows, int count)
    {
        for (var row = 0; row < count; row++)
        {
            var next = rows.Next;
            (next[0], next[1], next[2]) = (row, -row, row);
            rows.Add(row % 2 == 0 ? "even" : null, Time.AddSeconds(row));
        }
    }
}
