using Alphadrift.Adaptation.Guards;
using Alphadrift.Adaptation.Slopes;
using Alphadrift.Tests.Adapting;
using Xunit;

namespace Alphadrift.Tests.Guards;

public sealed class SlopeGuardTests
{
    [Theory]
    [InlineData(SharingScope.Channel, new[] { 1.0, 2, 6, 4, 8 })]
    [InlineData(SharingScope.Site, new[] { 3.0, 3, 3, 6, 6 })]
    [InlineData(SharingScope.Model, new[] { 4.2, 4.2, 4.2, 4.2, 4.2 })]
    public void Sharing_OfAStep_AveragesWhatIsShared(SharingScope scope, double[] expected)
    {
        double[] step = [1, 2, 6, 4, 8];

        new SlopeSharing(NaturalStepTests.Layout(3, 2), scope).Apply(step);

        Assert.All(expected.Zip(step), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void Cap_OfSlopesThatWentTooFar_SetsThemToTheBound_AndCountsThem()
    {
        double[] slopes = [0.25, 0.6, -0.9, 0.2];

        var capped = new SlopeCap([0.25, 0.25, 0.25, 0.25], 0.3).Apply(slopes);

        Assert.Equal(2, capped);
        Assert.Equal([0.25, 0.55, -0.05, 0.2], slopes.Select(slope => Math.Round(slope, 12)));
    }

    [Fact]
    public void Layout_OfSites_FindsTheSiteOfEverySlope()
    {
        var layout = NaturalStepTests.Layout(3, 2);

        Assert.Equal([0, 0, 0, 1, 1], Enumerable.Range(0, layout.Count).Select(layout.SiteOf));
        Assert.Equal([3, 2], layout.ToTensors([1, 2, 3, 4, 5]).Select(tensor => tensor.Length));
        Assert.Equal([4f, 5f], layout.ToTensors([1, 2, 3, 4, 5])[1].ToArray());
    }
}
