using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Tables;

/// <summary>Rows that cannot be used are left out on demand, counted, and their places told.</summary>
public sealed class BadRowsTests : IDisposable
{
    private static readonly ModelInput[] Two = [TableFiles.Input("x", 2)];
    private static readonly TableOptions Skip = new() { SkipBadRows = true };

    private readonly TableFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Read_OfCsv_LeavesOutWhateverIsWrongWithARow()
    {
        var path = _files.Write(
            "a.csv", "a,b,who\n1,2,p\n,2,q\n3,nan,r\n4,5,s\nx,1,t\n1,2\n1,2,u,3\n1e99,1,v\n6,7,w\n8,9,x\n1,2,y\n3,4,z\n5,6,z\n");

        var data = TableReader.Read(path, Two, [], Skip with { SegmentField = "who" });

        Assert.Equal([1f, 2, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6], data.Rows.Values.ToArray());
        Assert.Equal(["p", "s", "w", "x", "y", "z", "z"], data.Segments);
        Assert.Equal(6, data.Skipped.Count);
        Assert.Equal(
            [
                "line 3, column 'a': the cell is empty; a number is wanted", "line 4, column 'b': nan is no finite float32",
                "line 6, column 'a': 'x' is no number", "line 7 has 2 cells, line 1 has 3", "line 8 has 4 cells, line 1 has 3",
            ],
            data.Skipped.First);
        Assert.Equal(
            $"6 rows were left out: {string.Join("; ", data.Skipped.First)}; …", data.Skipped.ToString());
        Assert.Equal(
            ["a.csv, line 2", "a.csv, line 5", "a.csv, line 10", "a.csv, line 14"],
            new[] { 0, 1, 2, 6 }.Select(data.Rows.Place));
    }

    [Fact]
    public void Read_OfCsvWithQuotesInTheWrongPlace_LeavesTheirLinesOut()
    {
        var data = TableReader.Read(
            _files.Write("a.csv", "a,b,t\n1,2,x\n5\",6,y\n\"7\"8,9,z\n3,4,\"in two\nlines\"\n"), Two, [], Skip);

        Assert.Equal([1f, 2, 3, 4], data.Rows.Values.ToArray());
        Assert.Equal(
            ["line 3: a quote stands within a cell", "line 4: a quote stands within a cell"], data.Skipped.First);
    }

    [Theory]
    [InlineData("a,b\n1,2\n\"3,4\n5,6\n7,8\n", 3)] // took all rows behind it
    [InlineData("a\",b\n1,2\n5,6\n", 1)] // took the header
    public void Read_OfCsvWithQuotesThatTakeOtherRows_IsRefusedAllTheSame(string text, int line) => TableFiles.AssertFault(
        $"FILE: line {line}: a quoted cell does not end, a quote stands within a cell, or the row is longer than 67108864 bytes. "
        + "Quote cells as a whole and write a quote within them twice.",
        _files.Write("a.csv", text),
        Two,
        [],
        Skip);

    [Fact]
    public void Read_OfJsonLines_LeavesOutWhateverIsWrongWithALine()
    {
        var path = _files.Write(
            "a.jsonl",
            """
            {"a":1
            {"a":1,"b":2}
            {"a":null,"b":2}

            {"a":3,"b":4}
            [1,2]
            {"a":INF,"b":4}
            {"a":5,"b":6,"c":1}
            {"a":7,"b":8}
            """);

        var data = TableReader.Read(path, Two, [], Skip);

        Assert.Equal([1f, 2, 3, 4, 5, 6, 7, 8], data.Rows.Values.ToArray());
        Assert.Equal(4, data.Skipped.Count);
        Assert.StartsWith("line 1: broken JSON", data.Skipped.First[0]);
        Assert.StartsWith("line 3: field 'a' is null", data.Skipped.First[1]);
        Assert.StartsWith("line 6: the record is an array", data.Skipped.First[2]);
        Assert.StartsWith("line 7: field 'a' is Infinity", data.Skipped.First[3]);
        Assert.Equal(["c"], data.IgnoredColumns);
        Assert.Equal("a.jsonl, line 8", data.Rows.Place(2));
    }

    [Fact]
    public void Read_OfArrays_LeavesOutRowsWithBadValues()
    {
        var path = _files.WriteNpy("a.npy", "<f4", "(4, 2)", 1, 2, double.NaN, double.NaN, 3, 4, 5, double.PositiveInfinity);

        var data = TableReader.Read(path, Two, [], Skip);

        Assert.Equal([1f, 2, 3, 4], data.Rows.Values.ToArray());
        Assert.Equal(
            ["row 1, value 0 of input 'x' (counted from 0) is NaN", "row 3, value 1 of input 'x' (counted from 0) is Infinity"],
            data.Skipped.First);
        Assert.Equal("a.npy, row 2 (counted from 0)", data.Rows.Place(1));
    }

    [Fact]
    public void Read_OfSeveralArrays_LeavesARowOutWhicheverOfThemIsBad()
    {
        var path = _files.WriteNpz(
            "a.npz",
            ("a", "<f8", "(5,)", [1, double.NaN, 3, 4, 5]),
            ("b", "<i8", "(5,)", [1, 2, 300, 4, 5]),
            ("tenant", "<i8", "(5,)", [7, 8, 9, 10, 11]));

        var data = TableReader.Read(
            path,
            [TableFiles.Input("a"), TableFiles.Input("b", ElementKind.UInt8)],
            [],
            Skip with { SegmentField = "tenant" });

        Assert.Equal([1f, 1, 4, 4, 5, 5], data.Rows.Values.ToArray());
        Assert.Equal(["7", "10", "11"], data.Segments);
        Assert.Equal(2, data.Skipped.Count);
        Assert.Contains("legal is a whole number from 0 to 255 (uint8)", data.Skipped.First[1]);
    }

    [Theory]
    [InlineData("1,2\n,\n3,4\n,\n,\n", "FILE: 3 of 5 rows cannot be used, which is more than half: line 2, column 1: the " +
        "cell is " +
        "empty; a number is wanted; line 4, column 1: the cell is empty; a number is wanted; line 5, column 1: the cell is " +
        "empty; " +
        "a number is wanted. Correct the file, or say how it is written.")]
    [InlineData("x,y\n,\n", "FILE: 1 of 1 rows cannot be used, which is more than half: line 2, column 'x': the cell is " +
        "empty; a " +
        "number is wanted. Correct the file, or say how it is written.")]
    public void Read_OfMoreBadRowsThanGoodOnes_IsRefused(string text, string message) =>
        TableFiles.AssertFault(message, _files.Write("a.csv", text), Two, [], Skip);

    [Fact]
    public void Read_OfHalfBadRows_IsNot() =>
        Assert.Equal(2, TableReader.Read(_files.Write("a.csv", "1,2\n,1\n3,4\n1,\n"), Two, [], Skip).Skipped.Count);

    [Fact]
    public void Read_OfAnyMixture_KeepsTheGoodRowsInOrderWithTheirPlaces() => Gen.Bool.Array[1, 40].Sample(
        bad =>
        {
            var text = string.Concat(bad.Select((isBad, i) => isBad ? $"{i},warm\n" : $"{i},1.5\n"));
            var good = Enumerable.Range(0, bad.Length).Where(i => !bad[i]).ToArray();
            if (good.Length < bad.Length - good.Length || bad[0])
            {
                return; // refused: more than half, or a first row that may be a header
            }

            var data = TableReader.Read(_files.Write("a.csv", text), Two, [], Skip);
            Assert.Equal(good.Select(i => (float)i), Enumerable.Range(0, data.Rows.Count).Select(row => data.Rows.Row(row)[0]));
            Assert.Equal(
                good.Select(i => $"a.csv, line {i + 1}"), Enumerable.Range(0, data.Rows.Count).Select(data.Rows.Place));
            Assert.Equal(bad.Length - good.Length, data.Skipped.Count);
        },
        iter: 200,
        threads: 1);
}
