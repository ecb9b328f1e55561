using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Monitoring.Reports;
using Alphadrift.Tests.Baselines;
using Xunit;

namespace Alphadrift.Tests.Reports;

public sealed class ManifestTextTests(LetterFixture letter) : IClassFixture<LetterFixture>
{
    [Fact]
    public void NestedWindows_NamesTheSizesThatAreTested()
    {
        var charts = letter.Baseline.Manifest.Charts!;

        Assert.Equal(
            "of 10, 50, 100, 500, 1,000 rows, for a fifth of the charts' false alarms",
            ManifestText.NestedWindows(charts, 1_000, Guarantee.Calibrated));
        Assert.Equal(
            "of 10, 50, 100 rows, for a fifth of the charts' false alarms (2 sizes longer than the run length left out)",
            ManifestText.NestedWindows(charts, 499, Guarantee.Calibrated));
    }

    [Fact]
    public void NestedWindows_WithoutAny_SaysWhy()
    {
        var charts = letter.Baseline.Manifest.Charts!;

        Assert.Equal("none: chart E alarms alone", ManifestText.NestedWindows(charts, 1_000, Guarantee.Strict));
        Assert.Equal(
            "none: the baseline was written by a version without them",
            ManifestText.NestedWindows(charts with { NestedWindows = [], JointRows = [] }, 1_000, Guarantee.Calibrated));
        var small = CalibratedLetter.Of(400, new SlopeCalibratorOptions()).Manifest.Charts!;
        Assert.Equal(
            "none: the rows are too few to simulate them", ManifestText.NestedWindows(small, 10_000, Guarantee.Calibrated));
    }
}
