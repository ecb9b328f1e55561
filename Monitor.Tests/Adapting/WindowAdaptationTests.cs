using System.Numerics.Tensors;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Slopes;
using Xunit;

namespace Alphadrift.Tests.Adapting;

/// <summary>Adaptation from window to window, on the Letter model and its real rows.</summary>
public sealed class WindowAdaptationTests(AdaptiveLetter adaptive) : IClassFixture<AdaptiveLetter>
{
    [Theory]
    [InlineData(ObjectiveKind.Entropy)]
    [InlineData(ObjectiveKind.Moments)]
    public void Observe_AThousandWindowsOfHeldOutRows_KeepsEverySlopeInsideItsBand(ObjectiveKind objective)
    {
        using var monitor = adaptive.Open(Baseline(objective));

        var seen = AdaptiveLetter.Windows(adaptive.Letter.Production, 20, 1000, seed: 3)
            .Select(window => monitor.Observe(window).Adaptation!).ToArray();

        Assert.All(seen, one => Assert.Equal(TrajectoryState.Inside, one.Trajectory.State));
        Assert.InRange(seen.Max(one => one.Trajectory.Excess), 0.3, 1);
        Assert.Equal(100, seen.Max(one => one.Trajectory.Windows));
        Assert.Equal(10, seen.Count(one => one.Trajectory.Windows == 1));

        // The windows are not independent (every row is in ten of them), and one reference may be off by half.
        Assert.InRange(seen.Count(one => one.PValue < 0.05), 20, 100);
        foreach (var site in Enumerable.Range(0, 3)) Assert.InRange(seen.Count(one => one.Sites[site].PValue < 0.05), 15, 110);
    }

    [Theory]
    [InlineData(ObjectiveKind.Entropy)]
    [InlineData(ObjectiveKind.Moments)]
    public void Observe_APlantedShift_LeavesTheBand(ObjectiveKind objective)
    {
        using var monitor = adaptive.Open(Baseline(objective));
        var shifted = adaptive.Letter.Shift(adaptive.Letter.Production, value => value * 1.15f);

        var seen = AdaptiveLetter.Windows(shifted, 100, 10, seed: 3).Select(window => monitor.Observe(window).Adaptation!)
            .ToArray();

        Assert.All(seen[2..], one => Assert.Equal(TrajectoryState.Outside, one.Trajectory.State));
        Assert.All(seen, one => Assert.True(one.PValue < 0.001, $"p = {one.PValue}"));
        Assert.All(seen, one => Assert.True(
            objective == ObjectiveKind.Moments || one.AdaptedLoss < one.Loss, $"{one.Loss} became {one.AdaptedLoss}"));
        Assert.Contains(seen[^1].Trajectory.Site, seen[^1].Sites.Select(site => site.Name));
        Assert.True(seen[^1].Trajectory is { Excess: > 1, SlopesOutside: > 0 });
    }

    [Fact]
    public void Observe_AStreamOfOneClass_IsReportedAsCollapse_NotAsDrift_AndBeginsAnew()
    {
        using var monitor = adaptive.Open(adaptive.Entropy);
        var stream = RowsOfClass(0);

        var seen = AdaptiveLetter.Windows(stream, 50, 40, seed: 1).Select(window => monitor.Observe(window).Adaptation!)
            .ToArray();

        var first = Array.FindIndex(seen, one => one.Trajectory.State == TrajectoryState.Collapsed);
        Assert.InRange(first, 3, 38);
        Assert.DoesNotContain(seen, one => one.Trajectory.State == TrajectoryState.Outside);
        var collapse = seen[first].Collapse!;
        Assert.True(collapse is { Collapsed: true, EntropyFell: true, Concentrated: true });
        Assert.True(collapse.Entropy < 0.5 * collapse.ReferenceEntropy, $"{collapse.Entropy} of {collapse.ReferenceEntropy}");
        Assert.InRange(collapse.EffectiveClasses, 1, 12);
        Assert.InRange(collapse.ReferenceEffectiveClasses, 23, 25);
        Assert.Equal((first + 1, 1), (seen[first].Trajectory.Windows, seen[first + 1].Trajectory.Windows));
    }

    [Fact]
    public void Observe_WithAdaptation_ChangesNoScore()
    {
        using var adapting = adaptive.Open(adaptive.Entropy);
        using var plain = SlopeMonitor.Open(adaptive.Letter.Model, adaptive.Entropy);
        using var never = SlopeMonitor.Open(adaptive.Letter.Model, adaptive.Letter.Baseline);
        foreach (var window in AdaptiveLetter.Windows(adaptive.Letter.Production, 100, 3, seed: 8))
        {
            var (one, other, third) = (adapting.Observe(window), plain.Observe(window), never.Observe(window));
            Assert.Equal((other.Score, other.PValue), (one.Score, one.PValue));
            Assert.Equal(third.Score, one.Score);
            Assert.NotNull(one.Adaptation);
            Assert.Null(other.Adaptation);
        }
    }

    [Theory]
    [InlineData(ObjectiveKind.Entropy)]
    [InlineData(ObjectiveKind.Moments)]
    public void Observe_BothLowerings_AgreeOnTheDisplacement(ObjectiveKind objective)
    {
        var seen = new[] { Lowering.Managed, Lowering.Portable }.Select(lowering =>
        {
            using var monitor = adaptive.Open(Baseline(objective), lowering);
            return monitor.Observe(adaptive.Letter.Production.Slice(0, 100)).Adaptation!;
        }).ToArray();

        Assert.Equal(seen[0].Loss, seen[1].Loss, 1e-4 * seen[0].Loss);
        Assert.Equal(seen[0].Length, seen[1].Length, 1e-3 * seen[0].Length);
        foreach (var (one, other) in seen[0].Sites.Zip(seen[1].Sites))
        {
            Assert.All(one.Displacement.Zip(other.Displacement), pair => Assert.Equal(pair.First, pair.Second, 1e-3 * one.Max));
        }
    }

    [Fact]
    public void Observe_FiveSharedPlainSteps_MoveTheSlopesOfASiteTogether_AndAreResetOnSchedule()
    {
        var options = new AdaptationOptions { Objective = ObjectiveKind.Entropy, Steps = 5, Natural = false };
        var baseline = AdaptiveLetter.Calibrated(options with { Sharing = SharingScope.Site, ResetAfter = 10 }, 2000);
        using var monitor = adaptive.Open(baseline);

        var seen = AdaptiveLetter.Windows(adaptive.Letter.Production, 50, 25, seed: 2)
            .Select(window => monitor.Observe(window).Adaptation!).ToArray();

        Assert.Null(baseline.Manifest.Adaptation!.Shrinkage);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => i % 10 + 1), seen.Select(one => one.Trajectory.Windows));
        Assert.All(seen.SelectMany(one => one.Sites), site =>
            Assert.InRange(site.Max - Math.Abs(site.Displacement.Average()), 0, 1e-9));
        Assert.All(seen, one => Assert.Equal(3, one.Sites.Select(site => site.Max).Distinct().Count()));
        Assert.InRange(seen.Average(one => one.PValue), 0.2, 0.8);
    }

    [Fact]
    public void Observe_ALargerCapThanTheMovement_HoldsNothing_AndASmallOneHolds()
    {
        var baseline = AdaptiveLetter.Calibrated(new AdaptationOptions { Objective = ObjectiveKind.Moments, Cap = 1e-5 }, 1000);
        using var capped = adaptive.Open(baseline);
        using var free = adaptive.Open(adaptive.Moments);
        var window = adaptive.Letter.Production.Slice(0, 100);

        Assert.True(capped.Observe(window).Adaptation is { CappedSlopes: > 100 } held
            && held.Sites.All(site => site.Max <= 1.0001e-5));
        Assert.Equal(0, free.Observe(window).Adaptation!.CappedSlopes);
    }

    private Baseline Baseline(ObjectiveKind objective)
    {
        var baseline = objective == ObjectiveKind.Entropy ? adaptive.Entropy : adaptive.Moments;
        Assert.Equal(objective, baseline.Manifest.Adaptation!.Objective);
        return baseline;
    }

    private RowSet RowsOfClass(int wanted)
    {
        var rows = adaptive.Letter.Production;
        using var session = ModelSession.Open(adaptive.Letter.Model);
        var chosen = new List<int>();
        for (var row = 0; row < rows.Count; row++)
        {
            if (TensorPrimitives.IndexOfMax(session.Run(rows.Slice(row, 1)).Output(0)) == wanted) chosen.Add(row);
        }

        return rows.Select([.. chosen]);
    }
}
