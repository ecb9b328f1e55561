using System.Numerics.Tensors;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Sessions;
using Xunit;

namespace Alphadrift.Tests.Baselines;

/// <summary>The class guard through the front doors, on the Letter model (25 classes: windows from 125 rows on).</summary>
public sealed class MonitorGuardTests(LetterFixture letter) : IClassFixture<LetterFixture>
{
    [Fact]
    public void Observe_AClassThatIsGone_IsSpokenByTheGuard_WithTheClass()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);
        var labels = Predictions();
        var frequent = labels.GroupBy(label => label).MaxBy(group => group.Count())!.Key;
        int[] without = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] != frequent).Take(500)];

        var observation = monitor.Observe(letter.Production.Select(without));

        Assert.True(observation.Alarm);
        Assert.Equal(ScorePart.Classes, observation.SpokenBy);
        var guard = observation.ClassGuard!;
        Assert.Equal(frequent, guard.Class);
        Assert.True(guard.Probability < 0.5 * guard.ReferenceProbability);
        Assert.False(guard.NeverSeen);
        Assert.Equal(observation.Score, guard.Score);
        Assert.True(observation.MovementScore < observation.Score);
        Assert.Equal(
            observation.MovementScore, observation.Sites.Sum(s => s.Contribution) + observation.JointContribution,
            1e-6 * observation.Score);
    }

    [Theory]
    [InlineData(124, false)]
    [InlineData(125, true)]
    public void Observe_TheGuard_TakesPartFromFiveRowsPerClassOn(int rows, bool takesPart)
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);

        var observation = monitor.Observe(letter.Production.Slice(0, rows));

        Assert.Equal(takesPart, observation.ClassGuard is not null);
        Assert.Equal(
            takesPart ? Math.Max(observation.MovementScore, observation.ClassGuard!.Score) : observation.MovementScore,
            observation.Score);
    }

    [Fact]
    public void Load_AfterSave_GivesTheSameGuard()
    {
        var path = letter.TemporaryFile("guard.baseline");
        letter.Baseline.Save(path);
        using var fresh = SlopeMonitor.Open(letter.Model, letter.Baseline);
        using var loaded = SlopeMonitor.Open(letter.Model, Baseline.Load(path));
        var window = letter.Production.Slice(0, 400);

        var (expected, actual) = (fresh.Observe(window), loaded.Observe(window));

        Assert.Equal(expected.ClassGuard, actual.ClassGuard);
        Assert.Equal((expected.Score, expected.Threshold, expected.PValue), (actual.Score, actual.Threshold, actual.PValue));
        Assert.Equal(125, loaded.Baseline.Manifest.ClassGuard!.FromRows);
    }

    [Fact]
    public void Load_ABaselineWithoutAGuard_ScoresByTheMovementAlone()
    {
        var path = letter.Edited("old.baseline", manifest => manifest.Remove("classGuard"));
        using var with = SlopeMonitor.Open(letter.Model, letter.Baseline);
        using var without = SlopeMonitor.Open(letter.Model, Baseline.Load(path));
        var window = letter.Production.Slice(0, 400);

        var (guarded, old) = (with.Observe(window), without.Observe(window));

        Assert.Null(old.ClassGuard);
        Assert.Equal(guarded.MovementScore, old.Score);
        Assert.Equal(letter.Baseline.Nulls.Threshold(400, 0.01), old.Threshold);
    }

    [Theory]
    [InlineData(249, false)]
    [InlineData(400, true)]
    public void Load_AGuardOfAnEarlierVersion_ScoresSquaresFromTenRowsPerClassOn(int rows, bool takesPart)
    {
        var path = letter.Edited("squares.baseline", manifest =>
        {
            var guard = manifest["classGuard"]!.AsObject();
            guard.Remove("measure");
            guard["fromRows"] = 250;
        });
        using var monitor = SlopeMonitor.Open(letter.Model, Baseline.Load(path));

        var observation = monitor.Observe(letter.Production.Slice(0, rows));

        Assert.Equal(takesPart, observation.ClassGuard is not null);
        if (observation.ClassGuard is not { } seen) return;
        var sd = letter.Baseline.Guard!.Proportions.Sd[seen.Class];
        Assert.Equal(Math.Pow((seen.Probability - seen.ReferenceProbability) / sd, 2), seen.Statistic, 1e-9 * seen.Statistic);
    }

    [Fact]
    public void Load_AGuardOfAnUnknownMeasure_IsRefused()
    {
        var path = letter.Edited("measure.baseline", manifest => manifest["classGuard"]!["measure"] = "angles");

        var fault = Assert.Throws<InvalidInputException>(() => Baseline.Load(path));

        Assert.Contains("classGuard.measure is not deviance", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AGuardWithoutItsArrays_IsRefusedByTheirName()
    {
        var path = letter.Edited("damaged.baseline", _ => { }, "guard/null-scores.npy");

        var fault = Assert.Throws<InvalidInputException>(() => Baseline.Load(path));

        Assert.Contains("has no guard/null-scores.npy", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calibrate_AModelWithoutClasses_SaysThatThereIsNoGuard()
    {
        var baseline = DeadChannelModel.Baseline;

        Assert.Null(baseline.Guard);
        Assert.Null(baseline.Manifest.ClassGuard!.Output);
        Assert.StartsWith(
            "no output of the model holds class scores", baseline.Manifest.ClassGuard.Absent, StringComparison.Ordinal);
    }

    /// <summary>The sample has no labels: what the model predicts stands for them.</summary>
    private int[] Predictions()
    {
        using var session = ModelSession.Open(letter.Model);
        var labels = new List<int>();
        for (var first = 0; first < letter.Production.Count; first += session.BatchRows)
        {
            var batch = session.Run(letter.Production.Slice(first, Math.Min(session.BatchRows, letter.Production.Count - first)));
            for (var row = 0; row < batch.Rows; row++)
            {
                labels.Add(TensorPrimitives.IndexOfMax(batch.Output(0).Slice(row * batch.Classes(0), batch.Classes(0))));
            }
        }

        return [.. labels];
    }
}
