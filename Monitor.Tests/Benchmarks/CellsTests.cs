using Alphadrift.Benchmarks.Charts;
using Alphadrift.Benchmarks.Detection;
using Xunit;
using RowTable = Alphadrift.Benchmarks.Detection.Rows;

namespace Alphadrift.Tests.Benchmarks;

public sealed class CellsTests
{
    [Fact]
    public void DelayCells_AllNameShiftsThatAreThere()
    {
        RowTable images = new(new float[2 * 28 * 28], 28 * 28), table = new(new float[2 * 16], 16);
        int[] labels = [.. Enumerable.Range(0, 40).Select(row => row % 10)];

        Assert.Empty(Unknown(DelayCell.Images, ImageShifts.All(images, images, images, 1)));
        Assert.Empty(Unknown(DelayCell.Tabular, TabularShifts.All(table, table, table, 1)));

        IEnumerable<string> Unknown(DelayCell[] cells, IEnumerable<Shift> shifts) => cells
            .Select(cell => cell.Name)
            .Except(shifts.Select(shift => shift.Name))
            .Except(DelayCell.Classes.SelectMany(label => LabelShift.Of(labels, label, 1)).Select(shift => shift.Name));
    }

    [Fact]
    public void LabelShift_Doubled_HasTwiceTheShare()
    {
        int[] labels = [.. Enumerable.Range(0, 1_000).Select(row => row % 10)];

        var doubled = LabelShift.Of(labels, 3, 1).Single(shift => shift.Name == "class 3 doubled");

        Assert.Equal(0.2, doubled.Pool.Average(row => labels[row] == 3 ? 1.0 : 0), 3);
        Assert.Equal(doubled.Pool.Length, doubled.Pool.Distinct().Count());
    }

    [Fact]
    public void ChangingStream_BeforeItHasSeenAllRows_RepeatsNone()
    {
        var clean = Rows(100);
        var stream = new ChangingStream(clean, Rows(100), paired: true, [.. Enumerable.Range(0, 100)], share: 0.5, new Random(3));

        var before = stream.Before(30).ToList();
        var after = Enumerable.Range(0, 70).Select(_ => stream.After()).ToList();

        Assert.All(before, row => Assert.Same(clean, row.Source));
        Assert.Equal(Enumerable.Range(0, 100), before.Concat(after).Select(row => row.Row).Order());
        Assert.InRange(after.Count(row => row.Source != clean), 20, 50);
    }

    [Fact]
    public void DataParts_Deal_GivesEveryRowOnce()
    {
        RowTable Numbers(int first, int count) => new([.. Enumerable.Range(first, count).Select(value => (float)value)], 1);
        var parts = new DataParts(Numbers(0, 5), Numbers(5, 7), Numbers(12, 3));

        var (some, others) = parts.Deal(6, new Random(1));

        Assert.Equal(6, some.Count);
        Assert.Equal(Enumerable.Range(0, 15).Select(value => (float)value), some.Values.Concat(others.Values).Order());
    }

    [Theory]
    [InlineData("--detectors", "r-star")]
    [InlineData("--parts", "power,speed")]
    [InlineData("--windows", "0")]
    [InlineData("--sizes", "5")]
    [InlineData("--models")]
    [InlineData("--models", "fashion-wide")]
    [InlineData("--models", "no-such-folder/fashion-wide.onnx")]
    [InlineData("--models", "cars-wide.onnx")]
    [InlineData("--no-such")]
    public void DetectionOptions_WhatDoesNotFit_IsRefused(params string[] arguments) =>
        Assert.Throws<FormatException>(() => DetectionOptions.Parse(arguments));

    [Fact]
    public void DataSet_OfAFile_TakesTheRowsThatItsNameBeginsWith()
    {
        var path = TestPaths.Sample("letter/letter-prelu.onnx");

        var models = DetectionOptions.Parse(["--models", $"fashion-relu,{path}"]).Models;

        Assert.Equal(
            [new("fashion-relu", Path.Combine("data", "fashion"), Path.Combine("data", "fashion", "fashion-relu.onnx")),
                new DataSet("letter-prelu", Path.Combine("data", "letter"), path)],
            models.Select(model => DataSet.Of(model, "data")));
    }

    private static MeasuredRows Rows(int count) => new(new RowTable(new float[count], 1), [], [], [], []);
}
