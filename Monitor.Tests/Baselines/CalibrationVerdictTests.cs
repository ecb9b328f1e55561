using Alphadrift.Adaptation.Baselines;
using Xunit;

namespace Alphadrift.Tests.Baselines;

public sealed class CalibrationVerdictTests
{
    private const string TooFew =
        "1200 rows (600 fit, 600 reference) for 778 dimensions; 1556 are needed before anything alarms (356 more). "
        + "Scores are shown, nothing alarms.";

    [Fact]
    public void Of_RowsThatCarryTheFeaturesWithoutShares_NamesThem() => Assert.Equal(
        TooFew + " Calibrated with --features moments it would alarm: 394 dimensions need 1000 rows.",
        CalibrationVerdict.Of(600, 600, 778, [10, 100], withoutShares: 394).Reason);

    [Theory]
    [InlineData(null)]
    [InlineData(601)]
    public void Of_RowsThatDoNotCarryThemEither_SuggestsNothing(int? withoutShares) =>
        Assert.Equal(TooFew, CalibrationVerdict.Of(600, 600, 778, [10, 100], withoutShares: withoutShares).Reason);

    [Fact]
    public void Of_DependentRows_CountsWhatTheyAreWorth()
    {
        var dependence = RowDependence(2);

        Assert.DoesNotContain(
            "--features", CalibrationVerdict.Of(600, 600, 778, [10, 100], dependence, 394).Reason, StringComparison.Ordinal);
        Assert.Contains(
            "394 dimensions need 1000 rows",
            CalibrationVerdict.Of(1_000, 1_000, 778, [10, 100], dependence, 394).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_EnoughRows_SuggestsNothing() => Assert.Equal(
        "2000 rows (1000 fit, 1000 reference) for 778 dimensions; windows of 10 to 100 rows have thresholds.",
        CalibrationVerdict.Of(1_000, 1_000, 778, [10, 100], withoutShares: 394).Reason);

    private static Adaptation.Statistics.RowDependence RowDependence(double rowsPerIndependent) =>
        Adaptation.Statistics.RowDependence.None with { BlockRows = 10, RowsPerIndependent = rowsPerIndependent };
}
