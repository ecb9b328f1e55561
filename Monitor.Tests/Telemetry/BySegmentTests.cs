using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Telemetry;

public sealed class BySegmentTests
{
    private readonly BySegment<Box> _boxes = new();

    [Fact]
    public void All_OfAStreamThatIsNotSplit_IsOneWithoutALabel()
    {
        _boxes.Of(null).Value = 3;

        var only = Assert.Single(_boxes.All());

        Assert.Equal(3, only.Value.Value);
        Assert.Empty(only.Labels);
    }

    [Fact]
    public void All_OfSegments_AreByNameAndWithoutTheWhole()
    {
        _boxes.Of("south").Value = 2;
        _boxes.Of("north").Value = 1;

        Assert.Equal([1, 2], _boxes.All().Select(one => one.Value.Value));
        Assert.Equal(Labels.Of("segment", "north"), Assert.Single(_boxes.All()[0].Labels));
    }

    [Fact]
    public void Of_TheSameSegment_IsTheSameUntilItIsRemoved()
    {
        var first = _boxes.Of("north");
        Assert.Same(first, _boxes.Of("north"));

        _boxes.Remove("north");

        Assert.Empty(_boxes.All());
        Assert.NotSame(first, _boxes.Of("north"));
    }

    [Fact]
    public void Points_OfSegments_AreOneEach()
    {
        _boxes.Of("a").Value = 1;
        _boxes.Of("b").Value = 2;

        Assert.Equal([10, 20], _boxes.Points(box => 10 * box.Value).Select(point => point.Value));
    }

    private sealed class Box
    {
        public int Value { get; set; }
    }
}
