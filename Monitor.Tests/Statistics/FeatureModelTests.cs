using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Statistics;

public sealed class FeatureModelTests
{
    /// <summary>Two channels at a site with absolutes, a third at one without; a of the second is constant.</summary>
    private static FeatureModel Make()
    {
        var layout = new FeatureLayout(
            [TestSites.Make("with", 2), TestSites.Make("without", 1)], hasAbsolutes: site => site.Name == "with");
        EnergyBlock[] blocks = [.. Enumerable.Range(0, layout.EnergyDimension).Select(_ => new EnergyBlock([], []))];
        return new FeatureModel(layout, [1, 1, 1], [10, 20, 30, 1, 2, 3], [2, 0, 1, 0.5, 4, 1], blocks);
    }

    [Fact]
    public void AppendAbsolutes_OfRows_AreCappedDistancesInStandardDeviations()
    {
        var model = Make();
        float[] moments = [13, 21, 99, 0, 10, 99, 10, 20, 30, 11, -18, 3];
        float[] features = [.. Enumerable.Range(0, 2 * model.Layout.Dimension).Select(i => (float)i)];

        var extended = model.AppendAbsolutes(moments, features);

        // |13 − 10|/2, a constant coordinate, |0 − 1|/0.5, |10 − 2|/4; then 0, 0, and two beyond the cap.
        Assert.Equal([.. features[..12], 1.5f, 0, 2, 2, .. features[12..], 0, 0, 4, 4], extended);
    }

    [Fact]
    public void AppendAbsolutes_WithoutAnySiteThatHasThem_LeavesTheRowsAsTheyAre()
    {
        var layout = new FeatureLayout([TestSites.Make("one", 1)]);
        var model = new FeatureModel(
            layout, [1], [0, 0], [1, 1], [.. Enumerable.Range(0, 4).Select(_ => new EnergyBlock([], []))]);
        float[] features = [1, 2, 3, 4, 5, 6];

        Assert.Equal(features, model.AppendAbsolutes([1, 2], features));
    }
}
