using System.Collections.Immutable;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Slopes;
using Xunit;

namespace Alphadrift.Tests.Adapting;

/// <summary>Steps on the Letter model's sixteen golden rows, beside the same in double precision.</summary>
public sealed class SlopeAdapterTests
{
    private const int Steps = 5;
    private const double Rate = 0.5;

    private static readonly OnnxModel Letter = OnnxModel.Load(TestPaths.Sample("letter/letter-prelu.onnx"));

    [Theory]
    [InlineData(Lowering.Managed)]
    [InlineData(Lowering.Portable)]
    public void Adapt_FivePlainSteps_GivesTheSlopesOfDoublePrecision(Lowering lowering)
    {
        using var session = Open(lowering);
        var layout = new SlopeLayout(session.Sites);
        var rows = GoldenRows(session);
        var adapter = Plain(session, layout, RowRules.None, anchor: 0, cap: double.PositiveInfinity);

        var adapted = adapter.Adapt(rows, null);

        var (expected, losses) = Reference(rows, layout.Shipped(), (_, _) => 1, 0);
        Assert.Equal(16, adapted.Rows.Kept);
        Assert.Equal(losses[0], adapted.Loss, 1e-5);
        Assert.Equal(losses[Steps], adapter.Loss(rows, adapted.Slopes), 1e-5);
        AssertSlopes(expected, adapted.Slopes, 1e-5);
        Assert.True(expected.Zip(layout.Shipped()).Max(pair => Math.Abs(pair.First - pair.Second)) > 0.01,
            "The slopes hardly moved.");
        Assert.True(losses[Steps] < losses[0]);
    }

    [Fact]
    public void Adapt_WithClippingFilterAndAnchor_GivesTheSlopesOfDoublePrecision()
    {
        using var session = Open(Lowering.Managed);
        var layout = new SlopeLayout(session.Sites);
        var rows = GoldenRows(session);
        var rules = new RowRules(ClipNorm: 0.05, LossLimit: 0.3);

        var adapted = Plain(session, layout, rules, anchor: 0.1, cap: 1).Adapt(rows, null);

        double Share(double loss, double length) => loss < rules.LossLimit ? Math.Min(1, rules.ClipNorm / length) : 0;
        var (expected, losses) = Reference(rows, layout.Shipped(), Share, 0.1);
        Assert.InRange(adapted.Rows.Kept, 1, 15);
        Assert.Equal(16, adapted.Rows.Kept + adapted.Rows.Filtered);
        Assert.Equal(losses[0], adapted.Loss, 1e-5); // the loss is that of all rows
        AssertSlopes(expected, adapted.Slopes, 1e-5);
    }

    [Fact]
    public void Adapt_WithACap_HoldsEverySlopeNearTheOneThatShipped()
    {
        using var session = Open(Lowering.Managed);
        var layout = new SlopeLayout(session.Sites);

        var adapted = Plain(session, layout, RowRules.None, anchor: 0, cap: 0.001).Adapt(GoldenRows(session), null);

        var moves = adapted.Slopes.Zip(layout.Shipped(), (slope, shipped) => Math.Abs(slope - shipped)).ToArray();
        Assert.InRange(moves.Max(), 0.000999, 0.001000001);
        Assert.Equal(moves.Count(move => move > 0.000999), adapted.Capped);
    }

    [Fact]
    public void Adapt_WithoutARowThatTheModelIsSureOf_TakesNoStep()
    {
        using var session = Open(Lowering.Managed);
        var layout = new SlopeLayout(session.Sites);

        var adapted = Plain(session, layout, RowRules.None with { LossLimit = 1e-30 }, anchor: 0, cap: 1)
            .Adapt(GoldenRows(session), null);

        Assert.Null(adapted.FirstStep);
        Assert.Equal((0, 16), (adapted.Rows.Kept, adapted.Rows.Filtered));
        Assert.Equal(layout.Shipped(), adapted.Slopes);
    }

    [Fact]
    public void Adapt_WithARowThatIsNotFinite_LeavesItOutAndCountsIt()
    {
        using var session = Open(Lowering.Managed);
        var layout = new SlopeLayout(session.Sites);
        var rows = GoldenRows(session);
        float[] bad = [.. rows.Values, .. Enumerable.Repeat(float.MaxValue, rows.Layout.RowLength)];
        var adapter = Plain(session, layout, RowRules.None, anchor: 0, cap: 1);

        var adapted = adapter.Adapt(new RowSet(rows.Layout, bad), null);

        Assert.Equal((16, 1), (adapted.Rows.Kept, adapted.Rows.NonFinite));
        AssertSlopes(adapter.Adapt(rows, null).Slopes, adapted.Slopes, 1e-6);
    }

    [Fact]
    public void Predictions_OfTheEntropyObjective_AreTheMeanSoftmax()
    {
        using var session = Open(Lowering.Portable);
        var rows = GoldenRows(session);
        var classes = new ClassMeans(session.Objective!.Classes!);

        var batch = session.Run(rows);
        classes.Add(batch);

        var logits = batch.Output(0).ToArray().Chunk(25).ToArray();
        double Probability(float[] row, int k) => Math.Exp(row[k]) / row.Sum(logit => Math.Exp(logit));
        double[] expected = [.. Enumerable.Range(0, 25).Select(k => logits.Average(row => Probability(row, k)))];
        Assert.Equal(new PredictionOutput(0, 25, 1, AreProbabilities: false), session.Objective!.Classes);
        Assert.All(expected.Zip(classes.Mean()!), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal(25, ClassMeans.Effective([.. Enumerable.Repeat(1 / 25.0, 25)]), 1e-9);
        Assert.Equal(1, ClassMeans.Effective([0, 1, 0]), 1e-9);
    }

    private static ModelSession Open(Lowering lowering) =>
        ModelSession.Open(Letter, new ModelSessionOptions { Lowering = lowering, Objective = ObjectiveKind.Entropy });

    private static SlopeAdapter Plain(ModelSession session, SlopeLayout layout, RowRules rules, double anchor, double cap) => new(
        new NetworkGradients(session),
        layout,
        new StepRule(Rate, null, null, new SlopeSharing(layout, SharingScope.Channel)),
        rules,
        Steps,
        anchor,
        cap);

    private static RowSet GoldenRows(ModelSession session)
    {
        var path = TestPaths.Data("golden/letter-prelu/x16.npy");
        using var file = File.OpenRead(path);
        return new RowSet(session.Layout, NpyFormat.Read(file, path, maxBytes: 1 << 20).ToFloat32());
    }

    /// <param name="rows">The rows.</param>
    /// <param name="slopes">Slopes to begin from.</param>
    /// <param name="share">What a row's gradient is multiplied by, from its loss and its length; 0 leaves it out.</param>
    /// <param name="anchor">ηκ.</param>
    private static (double[] Slopes, double[] Losses) Reference(
        RowSet rows, double[] slopes, Func<double, double, double> share, double anchor)
    {
        var network = new DoubleNetwork(Letter);
        double[] shipped = [.. slopes], now = [.. slopes];
        var losses = new List<double>();
        for (var step = 0; step <= Steps; step++)
        {
            var all = Enumerable.Range(0, rows.Count).Select(row => network.Entropy(rows.Row(row), now)).ToImmutableArray();
            losses.Add(all.Average(row => row.Loss));
            if (step == Steps) break;
            double[] shares = [.. all.Select(row => share(row.Loss, Math.Sqrt(row.Gradient.Sum(g => g * g))))];
            now = [.. now.Select((slope, i) =>
                slope - Rate * all.Select((row, r) => shares[r] * row.Gradient[i]).Sum() / shares.Count(s => s > 0)
                - anchor * (slope - shipped[i]))];
        }

        return (now, [.. losses]);
    }

    private static void AssertSlopes(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }
}
