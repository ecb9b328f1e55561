using System.Text.Json;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Charts;

public sealed class SlopeChartsTests
{
    private const int Dimensions = 5;

    private static readonly ChartValues Low = new(3, 6, 12);

    [Fact]
    public void Advance_OnRowsLikeTheReference_StaysBelowTheThresholds()
    {
        var charts = new SlopeCharts(Model(), new ChartValues(6, 12, 60));

        for (var row = 0; row < 2_000; row++)
        {
            Feed(charts, new Random(row), 0);
            Assert.Null(charts.Alarm());
        }
    }

    [Fact]
    public void Advance_AfterAShift_AlarmsOnMovementAndNamesWhereItBegan()
    {
        var charts = new SlopeCharts(Model(), new ChartValues(3.5, double.NaN, double.NaN));
        var alarm = FirstAlarm(charts, row => row < 300 ? 0f : 1.2f);

        Assert.Equal(ChartKind.Movement, alarm.Chart);
        Assert.InRange(alarm.Row, 301, 330);
        Assert.InRange(alarm.ChangePoint, 250, alarm.Row);
        Assert.True(alarm.Value > 3.5);
        Assert.Equal((3.5, null, null), (alarm.Threshold, alarm.Side, alarm.Class));
    }

    [Fact]
    public void Advance_OnLargerEnergies_BlamesTheRowAfterTheSumWasLastZero()
    {
        var charts = new SlopeCharts(Model(), new ChartValues(double.NaN, 5, double.NaN));

        // One row below the mean puts the upper sum to zero; each of the next ones adds (4 − .375), the score being clipped at 4.
        charts.Advance([0, 0, 0, 0, 0], [0.5f, 0.5f]);
        charts.Advance([9, 9, 9, 9, 9], [0.5f, 0.5f]);
        Assert.Null(charts.Alarm());
        Assert.Equal(3.625, charts.Values.Energy, 1e-12);
        charts.Skip();
        charts.Advance([9, 9, 9, 9, 9], [0.5f, 0.5f]);

        Assert.Equal(new ChartAlarm(ChartKind.Energy, 3, 1, 7.25, 5, ChartSide.Above), charts.Alarm());
    }

    [Fact]
    public void Advance_WhenAClassIsGone_NamesTheClassAndTheSide()
    {
        var charts = new SlopeCharts(Model(), new ChartValues(double.NaN, double.NaN, 20));
        for (var row = 0; row < 200; row++)
        {
            // Class 1 has probability .5 ± .5 on the reference; each row without it adds 1 − k.
            charts.Advance([1, -1, 1, -1, 1], row < 10 ? [0, 1] : [0.5f, 0]);
            if (charts.Alarm() is not { } alarm) continue;
            Assert.Equal((ChartKind.Classes, 1, ChartSide.Below, 10L), (alarm.Chart, alarm.Class, alarm.Side, alarm.ChangePoint));
            return;
        }

        Assert.Fail("No alarm.");
    }

    [Fact]
    public void Alarm_OfSeveralCharts_IsTheOneFurthestAboveItsThreshold()
    {
        var charts = new SlopeCharts(Model(), new ChartValues(1e-6, 1, 1));
        charts.Advance([9, 9, 9, 9, 9], [1, 0]);

        Assert.Equal(ChartKind.Movement, charts.Alarm()!.Chart);
    }

    [Fact]
    public void Restart_PutsEveryChartToZero_AndCountsOn()
    {
        var charts = new SlopeCharts(Model(), Low);
        for (var row = 0; row < 50; row++) charts.Advance([9, 9, 9, 9, 9], [1, 0]);
        Assert.NotNull(charts.Alarm());

        charts.Restart();

        Assert.Equal(new ChartValues(0, 0, 0), charts.Values);
        Assert.Null(charts.Alarm());
        Assert.Equal(50, charts.Rows);
        charts.Advance([9, 9, 9, 9, 9], [1, 0]);
        charts.Advance([9, 9, 9, 9, 9], [1, 0]);
        Assert.InRange(charts.Alarm()!.ChangePoint, 50, 51);
    }

    [Fact]
    public void Restore_ThroughText_GoesOnBitForBit()
    {
        var uninterrupted = new SlopeCharts(Model(), Low);
        var first = new SlopeCharts(Model(), Low);
        var random = new Random(4);
        float[][] rows = [.. Enumerable.Range(0, 400).Select(_ => Row(random, 0.3f))];
        foreach (var row in rows) uninterrupted.Advance(row, [row[0] > 0 ? 1 : 0, row[0] > 0 ? 0 : 1]);
        foreach (var row in rows[..171]) first.Advance(row, [row[0] > 0 ? 1 : 0, row[0] > 0 ? 0 : 1]);
        var text = JsonSerializer.Serialize(first.Save());

        var second = new SlopeCharts(Model(), Low);
        second.Restore(JsonSerializer.Deserialize<ChartState>(text)!);
        Assert.Equal(first.Values, second.Values);
        foreach (var row in rows[171..]) second.Advance(row, [row[0] > 0 ? 1 : 0, row[0] > 0 ? 0 : 1]);

        Assert.Equal(uninterrupted.Values, second.Values);
        Assert.Equal(uninterrupted.Rows, second.Rows);
        Assert.Equal(uninterrupted.Alarm(), second.Alarm());
        Assert.Equal(JsonSerializer.Serialize(uninterrupted.Save()), JsonSerializer.Serialize(second.Save()));
    }

    [Fact]
    public void Restore_TheStateOfOtherCharts_IsRefused()
    {
        var state = new SlopeCharts(Model(), Low).Save();
        var charts = new SlopeCharts(Model(), Low);

        Assert.Equal(
            "The state of the charts has 2 values in 'movement'; this baseline's charts need 5. It belongs to another baseline: "
            + "start the charts without it.",
            Assert.Throws<InvalidInputException>(() => charts.Restore(state with { Movement = [1, 2] })).Message);
        ChartState[] impossible =
        [
            state with { Energy = [double.NaN, 0] },
            state with { Energy = [0, double.PositiveInfinity] },
            state with { Movement = [float.PositiveInfinity, 0, 0, 0, 0] },
            state with { Movement = [1e30f, 0, 0, 0, 0] },
            state with { MovementValue = double.NaN },
            state with { Classes = [.. state.Classes.Select(_ => float.PositiveInfinity)] },
            state with { EnergyAges = [1, 0] },
            state with { Rows = -1 },
        ];
        Assert.All(impossible, one => Assert.Equal(
            "The state of the charts holds numbers that no chart can have (negative, not finite, or older than its rows). "
            + "Start the charts without it.",
            Assert.Throws<InvalidInputException>(() => charts.Restore(one)).Message));
    }

    [Fact]
    public void Advance_WithoutClasses_HasNoChartL()
    {
        var charts = new SlopeCharts(Model(classes: false), new ChartValues(3, 6, double.NaN));
        for (var row = 0; row < 40; row++) charts.Advance([9, 9, 9, 9, 9], []);

        Assert.True(double.IsNaN(charts.Values.Classes));
        Assert.NotNull(charts.Alarm());
        Assert.Empty(charts.Save().Classes);
    }

    private static ChartAlarm FirstAlarm(SlopeCharts charts, Func<int, float> shift)
    {
        for (var row = 0; row < 10_000; row++)
        {
            Feed(charts, new Random(row), shift(row));
            if (charts.Alarm() is { } alarm) return alarm;
        }

        throw new InvalidOperationException("No alarm within 10,000 rows.");
    }

    private static void Feed(SlopeCharts charts, Random random, float shift)
    {
        var row = Row(random, shift);
        var isFirst = random.Next(2) == 0;
        charts.Advance(row, isFirst ? [1, 0] : [0, 1]);
    }

    /// <summary>Numbers of unit variance, moved in the first coordinate.</summary>
    private static float[] Row(Random random, float shift)
    {
        var row = new float[Dimensions];
        for (var i = 0; i < Dimensions; i++) row[i] = (float)((random.NextDouble() - 0.5) * Math.Sqrt(12));
        row[0] += shift;
        return row;
    }

    /// <summary>Charts of a reference of unit variance in five coordinates, with two equally frequent classes.</summary>
    private static ChartModel Model(bool classes = true) => new()
    {
        Rows = 10_000,
        IndependentRows = 10_000,
        Whitening = new EnergyBlock([0, 1, 2, 3, 4], new float[25]),
        ClipLength = 2.5,
        Centre = new float[Dimensions],
        MovementMean = 0.7,
        EnergyMean = -0.12,
        EnergySd = 0.45,
        Classes = classes ? new ClassOutput("probabilities", 0, 2, true) : null,
        ClassMean = classes ? [0.5, 0.5] : [],
        ClassSd = classes ? [0.5, 0.5] : [],
    };
}
