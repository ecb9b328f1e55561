using System.Text;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Demo;
using Xunit;

namespace Alphadrift.Tests.Demo;

public sealed class SampleStreamTests
{
    private static readonly RowSet Rows = new(
        new RowLayout([new InputSpec("x", ElementKind.Float32, [2])]), Enumerable.Range(0, 20).Select(i => (float)i).ToArray());

    [Fact]
    public void Next_GivesEveryRowOnce_ThenEveryRowAgainInAnotherOrder()
    {
        var stream = new SampleStream(Rows, new Random(1));

        var first = Take(stream, 10);
        var second = Take(stream, 10);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => 2f * i), first.Order());
        Assert.Equal(first.Order(), second.Order());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Next_WithTheSameSeed_GivesTheSameOrder() =>
        Assert.Equal(Take(new SampleStream(Rows, new Random(7)), 25), Take(new SampleStream(Rows, new Random(7)), 25));

    [Fact]
    public void ToJson_OfAPicture_IsAnObjectWithItsWholeValues() =>
        Assert.Equal("{\"pixels\":[0,13,255]}", Encoding.UTF8.GetString(PictureProducer.ToJson("pixels", [0, 13, 255])));

    private static List<float> Take(SampleStream stream, int count)
    {
        var row = new float[2];
        var firsts = new List<float>();
        for (var i = 0; i < count; i++)
        {
            stream.Next(row);
            Assert.Equal(row[0] + 1, row[1]);
            firsts.Add(row[0]);
        }

        return firsts;
    }
}
