using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Tables;
using Xunit;

namespace Alphadrift.Tests.Tables;

public sealed class ArrayTableTests : IDisposable
{
    private readonly TableFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("(2, 1, 2, 3)")]
    [InlineData("(2, 2, 3)")]
    [InlineData("(2, 6)")]
    [InlineData("(2, 2, 3, 1)")]
    public void Read_OfNpyInAShapeThatFlattensToTheRow_GivesTheRows(string shape)
    {
        var path = _files.WriteNpy("a.npy", "|u1", shape, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255);
        var data = TableReader.Read(path, [TableFiles.Input("x", 1, 2, 3)], []);

        Assert.Equal(2, data.Rows.Count);
        Assert.Equal([1, 2, 3], data.Rows.Layout.Inputs[0].RowShape);
        Assert.Equal([0f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255], data.Rows.Values.ToArray());
        Assert.Equal("a.npy", data.FileName);
        Assert.Empty(data.FieldNames);
        Assert.Empty(data.IgnoredColumns);
    }

    [Theory]
    [InlineData("(2, 1, 2, 3)", new[] { 1, -1, -1 }, new[] { 1, 2, 3 })]
    [InlineData("(2, 6)", new[] { 1, -1, 3 }, new[] { 1, 2, 3 })]
    [InlineData("(2, 6)", new[] { -1 }, new[] { 6 })]
    [InlineData("(12,)", new int[0], new int[0])]
    [InlineData("(12,)", new[] { 1 }, new[] { 1 })]
    [InlineData("(12, 1)", new int[0], new int[0])]
    public void Read_OfNpyForOpenAxes_FixesThemByTheFile(string shape, int[] declared, int[] wanted)
    {
        var path = _files.WriteNpy("a.npy", "<f4", shape, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        var data = TableReader.Read(path, [TableFiles.Input("x", declared)], []);

        Assert.Equal(wanted, data.Rows.Layout.Inputs[0].RowShape);
        Assert.Equal(Enumerable.Range(0, 12).Select(value => (float)value), data.Rows.Values.ToArray());
    }

    [Theory]
    [InlineData(new[] { 1, 2, 4 }, "(2, 6)", "[batch, 1, 2, 4]: a row of the file has 6 values, of the model 8")]
    [InlineData(new[] { 4, -1 }, "(2, 6)", "[batch, 4, ?]: a row of the file has 6 values, of the model a multiple of 4")]
    [InlineData(new[] { -1, -1 }, "(2, 6)", "[batch, ?, ?]: the model leaves 2 axes open, so the array must have every axis")]
    [InlineData(new[] { 3, 2 }, "(2, 2, 3)", "[batch, 3, 2]: the axes differ although the number of values is the same; " +
        "transpose the array")]
    [InlineData(new[] { 6 }, "(12,)", "[batch, 6]: a row of the file has 1 value, of the model 6")]
    public void Read_OfNpyInAnotherShape_NamesBoth(int[] declared, string shape, string message) => TableFiles.AssertFault(
        $"FILE: the array is float32 [{shape.Trim('(', ')').TrimEnd(',')}], but the model's input 'x' is {message}. " +
        "Give an array [rows, …] of the input's shape.",
        _files.WriteNpy("a.npy", "<f4", shape, new double[12]),
        [TableFiles.Input("x", declared)]);

    [Fact]
    public void Read_OfASingleNumber_IsRefused() => TableFiles.AssertFault(
        "FILE: the array is float32 [], but the model's input 'x' is [batch, 1]: the first axis must be the rows. " +
        "Give an array [rows, …] of the input's shape.",
        _files.WriteNpy("a.npy", "<f4", "()", 1),
        [TableFiles.Input("x", 1)]);

    [Fact]
    public void Read_OfNoRows_IsRefused() => TableFiles.AssertFault(
        "FILE: holds no rows. Give a file with at least one row.",
        _files.WriteNpy("a.npy", "<f4", "(0, 6)"),
        [TableFiles.Input("x", 6)]);

    [Fact]
    public void Read_OfNpyForSeveralInputs_PointsToNpz() => TableFiles.AssertFault(
        "FILE: a .npy file holds one array, but the model has 2 inputs. Use .npz with one array per input: a, b.",
        _files.WriteNpy("a.npy", "<f4", "(2, 6)", new double[12]),
        [TableFiles.Input("a", 3), TableFiles.Input("b", 3)]);

    [Fact]
    public void Read_OfNonFiniteValues_NamesTheFirstAndCountsAll() => TableFiles.AssertFault(
        "FILE: rows with values that are NaN, infinite or beyond float32: 2, the first at row 1, value 1 of input " +
        "'x' (counted from 0) is NaN. The model can be watched on finite numbers only. Correct these values, or leave their " +
        "rows out with --skip-bad-rows.",
        _files.WriteNpy("a.npy", "<f8", "(3, 2)", 1, 2, 3, double.NaN, double.NegativeInfinity, 1e39),
        [TableFiles.Input("x", 2)]);

    [Theory]
    [InlineData(ElementKind.UInt8, 256, "256; legal is a whole number from 0 to 255 (uint8)")]
    [InlineData(ElementKind.Int8, -129, "-129; legal is a whole number from -128 to 127 (int8)")]
    [InlineData(ElementKind.UInt16, -1, "-1; legal is a whole number from 0 to 65535 (uint16)")]
    [InlineData(ElementKind.Int16, 32768, "32768; legal is a whole number from -32768 to 32767 (int16)")]
    [InlineData(ElementKind.UInt32, -1, "-1; legal is a whole number from 0 to 16777216 (uint32)")]
    [InlineData(ElementKind.Int64, 16777217, "16777217; legal is a whole number from -16777216 to 16777216 (int64)")]
    [InlineData(ElementKind.Int32, 0.5, "0.5; legal is a whole number from -16777216 to 16777216 (int32)")]
    [InlineData(ElementKind.Boolean, 2, "2; legal is 0 or 1 (boolean)")]
    [InlineData(ElementKind.Float16, 65505, "65505; legal is a number from -65504 to 65504 (float16)")]
    public void Read_OfAValueTheInputCannotTake_NamesRowValueAndRange(ElementKind kind, double value, string message) =>
        TableFiles.AssertFault(
            $"FILE: row 1, value 0 of input 'x' (counted from 0) is {message}. Correct the value{TableFiles.OrSkip}",
            _files.WriteNpy("a.npy", "<f8", "(2, 2)", 0, 1, value, 1),
            [TableFiles.Input("x", kind, 2)]);

    [Theory]
    [InlineData(ElementKind.Int64, 16777216)]
    [InlineData(ElementKind.Int64, -16777216)]
    [InlineData(ElementKind.UInt8, 255)]
    [InlineData(ElementKind.Boolean, 1)]
    [InlineData(ElementKind.Float16, 65504)]
    [InlineData(ElementKind.Float64, 0.1)]
    public void Read_OfTheLargestValueTheInputTakes_KeepsIt(ElementKind kind, double value)
    {
        var path = _files.WriteNpy("a.npy", ">f8", "(1, 1)", value);
        Assert.Equal([(float)value], TableReader.Read(path, [TableFiles.Input("x", kind, 1)], []).Rows.Values.ToArray());
    }

    [Fact]
    public void Read_OfNpzByInputName_InterleavesTheInputs()
    {
        var path = _files.WriteNpz(
            "a.npz",
            ("labels", "<i8", "(2,)", [9, 9]),
            ("b", "<f8", "(2, 1)", [10, 20]),
            ("a", "|u1", "(2, 3)", [1, 2, 3, 4, 5, 6]));
        var data = TableReader.Read(path, [TableFiles.Input("a", 3), TableFiles.Input("b", -1)], []);

        Assert.Equal([1f, 2, 3, 10, 4, 5, 6, 20], data.Rows.Values.ToArray());
        Assert.Equal(["labels"], data.IgnoredColumns);
    }

    [Fact]
    public void Read_OfNpzWithOneArrayForOneInput_TakesItUnderAnyName()
    {
        var path = _files.WriteNpz("a.npz", ("arr_0", "<f4", "(2, 3)", [1, 2, 3, 4, 5, 6]));
        Assert.Equal([1f, 2, 3, 4, 5, 6], TableReader.Read(path, [TableFiles.Input("x", 3)], []).Rows.Values.ToArray());
    }

    [Fact]
    public void Read_OfNpzWithoutAnInput_NamesWhatIsThere() => TableFiles.AssertFault(
        "FILE: holds no array named b; its arrays are a, labels. Name one array after each input of the model: a, b.",
        _files.WriteNpz("a.npz", ("a", "<f4", "(1, 1)", [1]), ("labels", "<i8", "(1,)", [1])),
        [TableFiles.Input("a", 1), TableFiles.Input("b", 1)]);

    [Fact]
    public void Read_OfNpzWithUnequalRows_IsRefused() => TableFiles.AssertFault(
        "FILE: the array of input 'a' has 1 row, that of 'b' has 2. Give the same rows to every input.",
        _files.WriteNpz("a.npz", ("a", "<f4", "(1, 1)", [1]), ("b", "<f4", "(2, 1)", [1, 2])),
        [TableFiles.Input("a", 1), TableFiles.Input("b", 1)]);

    [Fact]
    public void Read_OfATruncatedFile_SaysSo() => TableFiles.AssertFault(
        "FILE: the header announces float32 [2, 3] = 24 bytes of values, but 8 bytes follow: the file is truncated. " +
        "Write or copy it again.",
        _files.WriteNpy("a.npy", "<f4", "(2, 3)", 1, 2),
        [TableFiles.Input("x", 3)]);

    [Fact]
    public void Read_BeyondTheLimits_IsRefused()
    {
        var path = _files.WriteNpy("a.npy", "<f4", "(3, 2)", new double[6]);
        TableFiles.AssertFault(
            "FILE: holds at least 3 rows of 2 values; at most 2 rows and 536870912 values are read. Use fewer rows.",
            path,
            [TableFiles.Input("x", 2)],
            [],
            new TableOptions { Limits = new TableLimits(MaxRows: 2) });
        TableFiles.AssertFault(
            "FILE: holds at least 3 rows of 2 values; at most 100000000 rows and 5 values are read. Use fewer rows.",
            path,
            [TableFiles.Input("x", 2)],
            [],
            new TableOptions { Limits = new TableLimits(MaxValues: 5) });
    }
}
