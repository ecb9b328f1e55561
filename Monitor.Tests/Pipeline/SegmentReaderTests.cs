using System.Text;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Pipeline;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

public sealed class SegmentReaderTests
{
    private static readonly SegmentReader Field = new(new SegmentSettings("tenant", null, 5));
    private static readonly SegmentReader Header = new(new SegmentSettings(null, "tenant", 5));

    [Theory]
    [InlineData("""{"x":1,"tenant":"acme"}""", "acme")]
    [InlineData("""{"tenant":7}""", "7")]
    [InlineData("""{"tenant":null}""", "unnamed")]
    [InlineData("""{"x":1}""", "unnamed")]
    [InlineData("not json", "unnamed")]
    public void Read_OfAField_GivesItsValue(string json, string name) =>
        Assert.Equal(name, Field.Read(new ConsumedRecord(0, 0, Encoding.UTF8.GetBytes(json), null, "other header"u8.ToArray())));

    [Fact]
    public void Read_OfAHeader_GivesItsTextCutAndMended()
    {
        Assert.Equal("été", Read("été"u8.ToArray()));
        Assert.Equal("unnamed", Read(null));
        Assert.Equal("unnamed", Read([]));
        Assert.Equal("a?b", Read([.. "a"u8, 10, .. "b"u8]));
        Assert.Equal(new string('x', 64), Read(Encoding.UTF8.GetBytes(new string('x', 100_000))));
        Assert.Equal("\uFFFD", Read([0xFF]));

        static string Read(byte[]? bytes) =>
            Header.Read(new ConsumedRecord(0, 0, """{"tenant":"field"}"""u8.ToArray(), null, bytes));
    }

    [Fact]
    public void Turn_OfRecordsWithHeaders_GivesEveryRowOfTheWindowItsSegment()
    {
        using var bench = new LoopBench(segments: Header);
        bench.Loop.Open();
        byte[] row = [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)];
        bench.Source.Send(0, 0, row, "a"u8.ToArray());
        bench.Source.Send(0, 1, null, "rejected"u8.ToArray());
        bench.Source.Send(0, 2, row);
        bench.Source.Send(0, 3, row, "b"u8.ToArray());
        bench.Source.Send(0, 4, row, "a"u8.ToArray());
        bench.Play();

        Assert.Equal(["a", "unnamed", "b", "a"], bench.Exchange.UnderWay[0].Segments.ToArray());
    }
}
