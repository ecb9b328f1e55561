using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;
using Xunit;

namespace Alphadrift.Tests.Tables;

public sealed class JsonLinesTableTests : IDisposable
{
    private static readonly ModelInput[] Three = [TableFiles.Input("x", 3)];

    private readonly TableFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("[1,2,3]\n[4,5,6]\n")]
    [InlineData("\uFEFF[[1],[2,3]]\r\n\r\n  \n[[4,5,6]]")]
    public void Read_OfArrays_GivesTheRows(string text)
    {
        var data = TableReader.Read(_files.Write("a.ndjson", text), Three, []);
        Assert.Equal([1f, 2, 3, 4, 5, 6], data.Rows.Values.ToArray());
        Assert.Empty(data.FieldNames);
    }

    [Fact]
    public void Read_OfObjects_TakesNumbersInTheOrderOfTheFirstLine()
    {
        var path = _files.Write("a.jsonl", """
            {"id":"x1","temp\u00e9":1,"b":[2],"at":{"y":1},"c":3,"note":null}
            {"c":6,"b":5,"tempé":4}
            """.Replace(",\"note\":null", "", StringComparison.Ordinal));
        var data = TableReader.Read(path, Three, []);
        Assert.Equal([1f, 2, 3, 4, 5, 6], data.Rows.Values.ToArray());
        Assert.Equal(["tempé", "b", "c"], data.FieldNames);
        Assert.Equal(["id", "at"], data.IgnoredColumns);
    }

    [Fact]
    public void Read_WithFields_TakesTheseInTheirOrder()
    {
        var data = TableReader.Read(
            _files.Write("a.jsonl", """{"id":7,"a":1,"b":2,"c":3,"label":NaN}"""), Three, ["c", "b", "a"]);
        Assert.Equal([3f, 2, 1], data.Rows.Values.ToArray());
        Assert.Equal(["c", "b", "a"], data.FieldNames);
        Assert.Equal(["id", "label"], data.IgnoredColumns);
    }

    [Fact]
    public void Read_OfFieldsNamedLikeTheInputs_TakesTheseAndFixesOpenAxes()
    {
        var path = _files.Write("a.jsonl", """{"b":[[1,2],[3,4]],"label":3,"a":9}""");
        var data = TableReader.Read(path, [TableFiles.Input("a", ElementKind.Int32), TableFiles.Input("b", 2, -1)], []);
        Assert.Equal([9f, 1, 2, 3, 4], data.Rows.Values.ToArray());
        Assert.Equal(["a", "b"], data.FieldNames);
        Assert.Equal([2, 2], data.Rows.Layout.Inputs[1].RowShape);
        Assert.Equal(["label"], data.IgnoredColumns);
    }

    [Fact]
    public void Read_OfOneFieldWithTheWholeRow_TakesItUnderAnyName()
    {
        var data = TableReader.Read(_files.Write("a.jsonl", """{"image":[1,2,3],"id":"x"}"""), Three, []);
        Assert.Equal([1f, 2, 3], data.Rows.Values.ToArray());
        Assert.Equal(["image"], data.FieldNames);
    }

    [Fact]
    public void Read_OfLinesLongerThanAnyBuffer_KeepsThemWhole()
    {
        var row = Enumerable.Range(0, 60_000).Select(i => (float)i).ToArray();
        var line = $"[{string.Join(", ", row)}]\n";
        var data = TableReader.Read(_files.Write("a.jsonl", line + "\n" + line + line), [TableFiles.Input("x", 60_000)], []);
        Assert.Equal(3, data.Rows.Count);
        Assert.Equal(row, data.Rows.Row(2).ToArray());
    }

    [Theory]
    [InlineData("[1,2,3]\n[4,5]\n", "line 2: the record has 2 values; 3 are wanted. Correct the line" + TableFiles.OrSkip)]
    [InlineData("[1,2,3]\n\n[4,null,5]\n", "line 3: value 1 (counted from 0) is null, which counts as missing; a number is " +
        "wanted. Correct the line" + TableFiles.OrSkip)]
    [InlineData(
        "[1,2,3]\n{\"a\":1}\n",
        "line 2: the record is an object; an array of 3 numbers is wanted. Correct the line" + TableFiles.OrSkip)]
    [InlineData(
        "{\"a\":1,\"b\":2,\"c\":3}\n{\"a\":1,\"b\":\"2\",\"c\":3}\n",
        "line 2: field 'b' is the text \"2\"; a number is wanted. Correct the line" + TableFiles.OrSkip)]
    [InlineData(
        "{\"a\":1,\"b\":2,\"c\":3}\n{\"a\":1,\"c\":3}\n", "line 2: missing is the field b. Correct the line" + TableFiles.OrSkip)]
    [InlineData("{\"a\":1,\"b\":2,\"c\":3}\n{\"a\":1,", "line 2: broken JSON at byte 7: Expected start of a property name or " +
        "value, but instead reached end of data. Correct the line" + TableFiles.OrSkip)]
    [InlineData("[\n1,2,3]", "line 1: broken JSON at byte 2: Expected depth to be zero at the end of the JSON payload. There " +
        "is an open JSON object or array that should be closed. Write one JSON object or array per line.")]
    [InlineData("7\n", "line 1 is a number, no JSON object or array. Write one of them per line.")]
    [InlineData("true\n[1,2,3]\n", "line 1 is true or false, no JSON object or array. Write one of them per line.")]
    [InlineData("[2500,4,4,1]\n", "has 4 values per row, but a row of the model is x [batch, 3]. Give one value for every " +
        "value.")]
    [InlineData("[{\"a\":1}]\n", "line 1 is an array of objects. Write one object per line (jq -c '.[]' does so).")]
    [InlineData("\n \n", "holds no rows. Give a file with at least one row.")]
    [InlineData("[1,2]\n", "has 2 values per row, but a row of the model is x [batch, 3]. Give one value for every value.")]
    [InlineData("{\"a\":1,\"a\":2,\"c\":3}\n", "has the field 'a' twice. Name every field once.")]
    [InlineData("{\"id\":9,\"a\":1,\"b\":2,\"c\":3}\n", "names 4 fields (id, a, b, c), but a row of the model has 3 values: x " +
        "[batch, 3]. Name 3 fields with one value each, or one field for each input." + TableFiles.FieldsHint)]
    public void Read_OfAFault_SaysWhereAndWhat(string text, string message) =>
        TableFiles.AssertFault($"FILE: {message}", _files.Write("a.jsonl", text), Three);

    [Fact]
    public void Read_WithoutAFieldOfTheReference_NamesWhatIsMissing() => TableFiles.AssertFault(
        "FILE: has no field 'b'; its fields are a, c. Give every field of the reference, or name those of this file with " +
        "--fields.",
        _files.Write("a.jsonl", """{"a":1,"c":3}"""),
        Three,
        "a",
        "b",
        "c");

    [Fact]
    public void Read_OfNonFiniteValues_NamesTheFirstAndCountsTheLines() => TableFiles.AssertFault(
        "FILE: rows with values that are NaN, infinite or beyond float32: 3, the first at line 2: field 'b' is NaN; a " +
        "finite number that float32 can hold (up to 3.4e38) is wanted. The model can be watched on finite numbers only. " +
        "Correct these values, or leave their rows out with --skip-bad-rows.",
        _files.Write("a.jsonl", """
            {"a":1,"b":2,"c":3}
            {"a":1,"b":NaN,"c":3}
            {"a":1,"b":2,"c":"-Infinity"}
            {"a":1e39,"b":2,"c":3}
            """),
        Three);
}
