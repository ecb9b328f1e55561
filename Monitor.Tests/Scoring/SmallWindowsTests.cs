using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Scoring;

public sealed class SmallWindowsTests
{
    [Theory]
    [InlineData(1807, false)]
    [InlineData(1808, true)]
    public void Carries_TwoFitRowsPerDimension_AreNeeded(int fitRows, bool carries) =>
        Assert.Equal(carries, SmallWindows.Carries(fitRows, 904));

    [Fact]
    public void Choose_OneOfTwo_IsTheSmallOneUpToTwoHundredRows()
    {
        WindowScorer every = Scorer(), small = Scorer();

        Assert.Same(small, SmallWindows.Choose(200, every, small));
        Assert.Same(every, SmallWindows.Choose(201, every, small));
        Assert.Same(every, SmallWindows.Choose(10, every, null));
        Assert.Equal([10, 200], SmallWindows.SizesOf([10, 200, 500]));
    }

    private static WindowScorer Scorer() =>
        new(new WindowStatistic(new CorrelationBasis([], [], [], [], []), []), new NullDistribution(1, [], [], []), null);
}
