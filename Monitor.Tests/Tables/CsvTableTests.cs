using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;
using Xunit;

namespace Alphadrift.Tests.Tables;

public sealed class CsvTableTests : IDisposable
{
    private static readonly ModelInput[] Three = [TableFiles.Input("x", 3)];

    private readonly TableFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("a,b,c\n1,2,3\n4,5,6\n")]
    [InlineData("a;b;c\r\n1;2;3\r\n4;5;6")]
    [InlineData("a\tb\tc\n1\t2\t3\n\n4\t5\t6\n")]
    [InlineData("\uFEFFa , b,c \n 1 ,2,3\n4,5.0,  6e0\n")]
    [InlineData("\"a\",\"b\",\"c\"\n\"1\",\"2\",\"3\"\n4,5,6\n")]
    public void Read_OfAHeaderAndRows_GivesBoth(string text)
    {
        var data = TableReader.Read(_files.Write("a.csv", text), Three, []);
        Assert.Equal([1f, 2, 3, 4, 5, 6], data.Rows.Values.ToArray());
        Assert.Equal(["a", "b", "c"], data.FieldNames);
        Assert.Empty(data.IgnoredColumns);
    }

    [Theory]
    [InlineData("1,2,3\n4,5,6\n")]
    [InlineData("+1;2.0;3e0\n4;5;.6e1\n")]
    public void Read_WithoutHeader_HasNoNames(string text)
    {
        var data = TableReader.Read(_files.Write("a.csv", text), Three, []);
        Assert.Equal([1f, 2, 3, 4, 5, 6], data.Rows.Values.ToArray());
        Assert.Empty(data.FieldNames);
    }

    [Fact]
    public void Read_WithoutHeaderButWithFields_TakesTheColumnsInTheirOrder()
    {
        var data = TableReader.Read(_files.Write("a.csv", "1,2,3\n"), Three, ["c", "b", "a"]);
        Assert.Equal([1f, 2, 3], data.Rows.Values.ToArray());
        Assert.Equal(["c", "b", "a"], data.FieldNames);
    }

    [Fact]
    public void Read_WithoutHeaderButWithInputsAsFields_TakesTheColumnsInTheOrderOfTheFields()
    {
        var data = TableReader.Read(_files.Write("a.csv", "1,2\n"), [TableFiles.Input("a"), TableFiles.Input("b")], ["b", "a"]);
        Assert.Equal([2f, 1], data.Rows.Values.ToArray());
    }

    [Fact]
    public void Read_WithoutHeaderForAReferenceOfOneFieldPerRow_TakesTheColumnsAsTheyStand() => Assert.Equal(
        [1f, 2, 3], TableReader.Read(_files.Write("a.csv", "1,2,3\n"), Three, ["image"]).Rows.Values.ToArray());

    [Theory]
    [InlineData("0,1,2,3\n5,6,7,8\n", new string[0])]
    [InlineData(",0,1,2,3\n0,5,6,7,8\n", new[] { "(no name)" })]
    public void Read_OfColumnNumbersAsPandasWritesThem_TakesThemForAHeader(string text, string[] ignored)
    {
        var data = TableReader.Read(_files.Write("a.csv", text), [TableFiles.Input("x", 4)], []);
        Assert.Equal([5f, 6, 7, 8], data.Rows.Values.ToArray());
        Assert.Equal(["0", "1", "2", "3"], data.FieldNames);
        Assert.Equal(ignored, data.IgnoredColumns);
    }

    [Fact]
    public void Read_WithFields_PicksColumnsByNameAndSaysWhatItIgnored()
    {
        var path = _files.Write("a.csv", "id,c,timestamp,a,b,label\nx1,3,2026-01-01,1,2,cat\nx2,6,,4,5,\"a \"\"dog\"\"\"\n");
        var data = TableReader.Read(path, Three, ["a", "b", "c"]);
        Assert.Equal([1f, 2, 3, 4, 5, 6], data.Rows.Values.ToArray());
        Assert.Equal(["a", "b", "c"], data.FieldNames);
        Assert.Equal(["id", "timestamp", "label"], data.IgnoredColumns);
    }

    [Fact]
    public void Read_WithoutFields_LeavesColumnsOfTextOut()
    {
        var data = TableReader.Read(_files.Write("a.csv", "id,a,b,c,label\nx1,1,2,3,cat\n"), Three, []);
        Assert.Equal(["a", "b", "c"], data.FieldNames);
        Assert.Equal(["id", "label"], data.IgnoredColumns);
    }

    [Fact]
    public void Read_OfColumnsNamedLikeTheInputs_TakesThese()
    {
        var path = _files.Write("a.csv", "b,row,a\n10,0,1\n20,1,2\n");
        var data = TableReader.Read(path, [TableFiles.Input("a"), TableFiles.Input("b", ElementKind.Int64, 1)], []);
        Assert.Equal([1f, 10, 2, 20], data.Rows.Values.ToArray());
        Assert.Equal(["a", "b"], data.FieldNames);
        Assert.Equal(["row"], data.IgnoredColumns);
    }

    [Fact]
    public void Read_ForAnOpenAxis_FixesItByTheColumns()
    {
        var data = TableReader.Read(_files.Write("a.csv", "1,2,3\n"), [TableFiles.Input("x", -1)], []);
        Assert.Equal([3], data.Rows.Layout.Inputs[0].RowShape);
        data = TableReader.Read(_files.Write("b.csv", "a,b,c,d\n1,2,3,4\n"), [TableFiles.Input("x", 2, -1)], []);
        Assert.Equal([2, 2], data.Rows.Layout.Inputs[0].RowShape);
    }

    [Fact]
    public void Read_OfTruthValues_GivesOneAndZero() => Assert.Equal(
        [1f, 0, 1], TableReader.Read(_files.Write("a.csv", "a,b,c\nTrue,false,1\n"), Three, []).Rows.Values.ToArray());

    [Fact]
    public void Read_OfManyRows_KeepsTheirOrder()
    {
        var text = string.Join('\n', Enumerable.Range(0, 400_000).Select(i => $"{i},{i + 1},0.5"));
        var rows = TableReader.Read(_files.Write("a.csv", text), Three, []).Rows;
        Assert.Equal(400_000, rows.Count);
        Assert.Equal([0f, 1, 0.5f], rows.Row(0).ToArray());
        Assert.Equal([399_999f, 400_000, 0.5f], rows.Row(399_999).ToArray());
        Assert.Equal([349_526f, 349_527, 0.5f], rows.Row(349_526).ToArray());
    }

    [Theory]
    [InlineData("a,b,c\n1,,3\n", "line 2, column 'b': the cell is empty; a number is wanted. Fill it" + TableFiles.OrSkip)]
    [InlineData("1,2,3\n\n4,5,\n", "line 3, column 3: the cell is empty; a number is wanted. Fill it" + TableFiles.OrSkip)]
    [InlineData(
        "a,b,c\n1,2,3\n1,warm,3\n",
        "line 3, column 'b': 'warm' is no number. Write numbers with a decimal point and without separators of thousands" +
        TableFiles.OrSkip)]
    [InlineData("1,2,3\n1,2\n", "line 2 has 2 cells, line 1 has 3. Give every row a cell for every column" + TableFiles.OrSkip)]
    [InlineData("a,b,c\n1,2,3,4\n", "line 2 has 4 cells, line 1 has 3. Give every row a cell for every " +
        "column" + TableFiles.OrSkip)]
    [InlineData("a,b,c\n", "holds a header but no rows (--header no takes it for one). Give a file with at least one row.")]
    [InlineData("\n\n", "holds no rows. Give a file with at least one row.")]
    [InlineData("a,b,a\n1,2,3\n", "has the column 'a' twice. Name every column once, or give --header no where the " +
        "first line is a row.")]
    [InlineData("1,2\n", "has 2 columns per row, but a row of the model is x [batch, 3]. Give one column for every value.")]
    public void Read_OfAFault_SaysWhereAndWhat(string text, string message) => TableFiles.AssertFault(
        $"FILE: {message}", _files.Write("a.csv", text), Three);

    [Fact]
    public void Read_OfTooManyNumericColumns_NamesThem() => TableFiles.AssertFault(
        "FILE: names 4 fields (id, a, b, c), but a row of the model has 3 values: x [batch, 3]. " +
        "Name 3 fields with one value each, or one field for each input." + TableFiles.FieldsHint,
        _files.Write("a.csv", "id,a,b,c\n1,1,2,3\n"),
        Three);

    [Fact]
    public void Read_OfOneColumnForSeveralValues_IsRefused() => TableFiles.AssertFault(
        "FILE: the column 'a' holds one value per row, but 3 are wanted for a row of the model: x [batch, 3]. " +
        "Give one column for every value.",
        _files.Write("a.csv", "a\n1\n"),
        Three);

    [Fact]
    public void Read_WithoutAFieldOfTheReference_NamesWhatIsMissing() => TableFiles.AssertFault(
        "FILE: has no column 'b', 'c'; its columns are a, B. Give every field of the reference, or name those of this file " +
        "with --fields.",
        _files.Write("a.csv", "a,B\n1,2\n"),
        Three,
        "a",
        "b",
        "c");

    [Fact]
    public void Read_ForSeveralOpenAxes_PointsToArrays() => TableFiles.AssertFault(
        "FILE: has 4 columns per row, but a row of the model is x [batch, ?, ?]. Give one column for every value. " +
        "Where the model leaves axes open (?), a .npy or .npz file says how long they are.",
        _files.Write("a.csv", "1,2,3,4\n"),
        [TableFiles.Input("x", -1, -1)]);

    [Fact]
    public void Read_OfNonFiniteValues_NamesTheFirstAndCountsAll() => TableFiles.AssertFault(
        "FILE: rows with values that are NaN, infinite or beyond float32: 2, the first at line 3, column 'b': nan is no " +
        "finite float32. " +
        "The model can be watched on finite numbers only. Correct these values, or leave their rows out with --skip-bad-rows.",
        _files.Write("a.csv", "a,b,c\n1,2,3\n1,nan,-inf\n1e39,NaN,0\n"),
        Three);

    [Fact]
    public void Read_OfAValueTheInputCannotTake_NamesTheRange() => TableFiles.AssertFault(
        "FILE: line 2, column 'b': 2.5 is not allowed; legal is a whole number from -128 to 127 (int8). Correct the " +
        "value" + TableFiles.OrSkip,
        _files.Write("a.csv", "a,b\n1,2.5\n"),
        [TableFiles.Input("x", ElementKind.Int8, 2)]);

    [Fact]
    public void Read_OfBrokenQuotes_NamesTheLine() => TableFiles.AssertFault(
        "FILE: line 3: a quoted cell does not end, a quote stands within a cell, or the row is longer than 67108864 bytes. " +
        "Quote cells as a whole and write a quote within them twice.",
        _files.Write("a.csv", "a,b,c\n1,2,3\n1,\"2,3\n4,5,6\n"),
        Three);
}
