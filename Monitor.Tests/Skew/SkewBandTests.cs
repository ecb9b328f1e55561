using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Tests.Baselines;
using Xunit;

namespace Alphadrift.Tests.Skew;

public sealed class SkewBandTests(LetterFixture letter) : IClassFixture<LetterFixture>
{
    private const int Window = 100;

    [Fact]
    public void Observe_HeldOutRows_LeaveTheirBandsAboutAsOftenAsAskedFor()
    {
        using var monitor = SlopeMonitor.Open(
            letter.Model, letter.Baseline, new SlopeMonitorOptions { FalseAlarmRate = 0.05, Charts = false });
        var outside = 0;
        var windows = 0;
        foreach (var size in (int[])[20, 50, 100])
        {
            for (var first = 0; first + size <= letter.Production.Count; first += size, windows++)
            {
                outside += monitor.Observe(letter.Production.Slice(first, size)).Skew!.Outside ? 1 : 0;
            }
        }

        // Windows of several sizes over the same rows are dependent: a wide interval around the 5 %.
        Assert.InRange((double)outside / windows, 0.01, 0.11);
    }

    [Theory]
    [InlineData("scaled")]
    [InlineData("offset")]
    [InlineData("dead input")]
    public void Observe_RowsBrokenUpstream_LeaveTheirBandInTheFirstWindow(string fault)
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);
        var rows = Break(letter.Production.Slice(0, Window), fault);

        var skew = monitor.Observe(rows).Skew!;

        Assert.True(skew.Outside, $"{skew.Score} against {skew.Threshold}");
        Assert.True(skew.Release < skew.Threshold);
        Assert.Equal(skew.Score, skew.Sites.Max(site => site.Largest));
        Assert.True(skew.Sites[0].Largest > skew.Threshold, "The site next to the input sees it.");
    }

    [Fact]
    public void Load_OfASavedBaseline_HasTheSameBands()
    {
        var path = letter.TemporaryFile("skew.zip");
        letter.Baseline.Save(path);
        using var before = SlopeMonitor.Open(letter.Model, letter.Baseline);
        using var after = SlopeMonitor.Open(letter.Model, Baseline.Load(path));
        var rows = letter.Production.Slice(0, Window);

        var (one, other) = (before.Observe(rows).Skew!, after.Observe(rows).Skew!);
        Assert.Equal((one.Score, one.Threshold, one.Release), (other.Score, other.Threshold, other.Release));
        Assert.Equal(one.Sites, other.Sites);
    }

    [Fact]
    public void Observe_AWindowOfASizeBetween_HasAThresholdBetween_AndOneBeyondSaysSo()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);
        double At(int rows) => monitor.Observe(letter.Production.Slice(0, rows)).Skew!.Threshold;

        var (low, high) = (Math.Min(At(50), At(100)), Math.Max(At(50), At(100)));

        Assert.InRange(At(70), low, high);
        Assert.Contains(
            "bands for windows of 10 to",
            monitor.Observe(letter.Reference.Slice(0, letter.Reference.Count)).Skew!.Uncalibrated,
            StringComparison.Ordinal);
    }

    private RowSet Break(RowSet rows, string fault)
    {
        var values = rows.Values.ToArray();
        var length = letter.Layout.RowLength;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = fault switch
            {
                "scaled" => values[i] * 1.3f,
                "offset" => values[i] + 2,
                _ => i % length == 7 ? 0 : values[i],
            };
        }

        return new RowSet(letter.Layout, values);
    }
}
