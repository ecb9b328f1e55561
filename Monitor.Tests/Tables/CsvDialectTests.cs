using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;
using Xunit;

namespace Alphadrift.Tests.Tables;

/// <summary>How a CSV file is written is found where it can be told, and else asked for.</summary>
public sealed class CsvDialectTests : IDisposable
{
    private static readonly ModelInput[] Two = [TableFiles.Input("x", 2)];
    private static readonly ModelInput[] Four = [TableFiles.Input("x", 4)];

    private readonly TableFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("a;b\n1,5;2,25\n3;-4,5e1\n")]
    [InlineData("1,5;2,25\r\n3;-4,5e1")]
    [InlineData("a\tb\n1,5\t2,25\n3\t-4,5e1\n")]
    [InlineData("a|b\n1,5|2,25\n3|-4,5e1\n")]
    [InlineData("\"a\",\"b\"\n\"1,5\",\"2,25\"\n3,\"-4,5e1\"\n")]
    [InlineData("\"1,5\",\"2,25\"\n3,\"-4,5e1\"\n")]
    [InlineData("id;a;b\nx1;1,5;2,25\nx2;3;-4,5e1\n")]
    [InlineData("sep=;\na;b\n1,5;2,25\n3;-4,5e1\n")]
    [InlineData("\uFEFFa;b;\n1,5;2,25;\n3;-4,5e1;\n")]
    public void Read_OfDecimalCommas_FindsThemWhateverTheSeparator(string text)
    {
        var data = TableReader.Read(_files.Write("a.csv", text), Two, []);

        Assert.Equal([1.5f, 2.25f, 3, -45], data.Rows.Values.ToArray());
        Assert.Contains("its numbers are read with decimal commas", data.Notices);
    }

    [Fact]
    public void Read_OfDecimalCommasThatBeginLate_FindsThemToo()
    {
        var text = string.Concat(Enumerable.Repeat("1;2\n", 500)) + "1,5;2\n";

        Assert.Equal(1.5f, TableReader.Read(_files.Write("a.csv", text), Two, []).Rows.Row(500)[0]);
    }

    [Theory]
    [InlineData("1,234;5,678\n2,345;1\n")]
    [InlineData("\"1,234\",\"5,678\"\n")]
    [InlineData("a;b\n1;2\n1;5,678\n")]
    public void Read_OfNumbersThatMayHaveThousands_AsksWhichTheyHave(string text)
    {
        var path = _files.Write("a.csv", text);
        var fault = Assert.Throws<Adaptation.Faults.InvalidInputException>(() => TableReader.Read(path, Two, []));
        Assert.EndsWith(
            " may have a decimal comma or a comma between thousands, and no other number tells. Give --decimal comma where it " +
            "is the decimal mark; else write numbers without separators of thousands.",
            fault.Message);

        var data = TableReader.Read(path, Two, [], new TableOptions { Decimal = DecimalMark.Comma });
        Assert.Contains(5.678f, data.Rows.Values.ToArray());
        Assert.ThrowsAny<Exception>(() => TableReader.Read(path, Two, [], new TableOptions { Decimal = DecimalMark.Point }));
    }

    [Theory]
    [InlineData("0,125;2\n", 0.125f)]
    [InlineData("1,234;2\n0,5;1\n", 1.234f)]
    [InlineData("1234,567;2\n", 1234.567f)]
    [InlineData("-,5;2\n", -0.5f)]
    public void Read_OfACommaThatCannotStandBetweenThousands_TakesItForTheDecimalMark(string text, float first) =>
        Assert.Equal(first, TableReader.Read(_files.Write("a.csv", text), Two, []).Rows.Row(0)[0]);

    [Theory]
    [InlineData("1.5;2\n2,5;1\n3.5;1\n4.5;1\n", "line 2, column 1: '2,5' is no number. Write numbers with a decimal point and " +
        "without separators of thousands")]
    [InlineData("1,5;2\n2.5;1\n3,5;1\n4,5;1\n", "line 2, column 1: '2.5' is no number. Write numbers with a decimal comma, as " +
        "the others of the file, and without separators of thousands")]
    [InlineData("1,5;2\n1.234,5;1\n3,5;1\n", "line 2, column 1: '1.234,5' is no number. Write numbers with a decimal comma, as " +
        "the others of the file, and without separators of thousands")]
    public void Read_OfTwoDecimalMarks_NamesTheOneThatIsRarer(string text, string message) =>
        TableFiles.AssertFault($"FILE: {message}{TableFiles.OrSkip}", _files.Write("a.csv", text), Two);

    [Theory]
    [InlineData("x1;1,5\nx2;2,5\n", "';' or by ','", "',' or by ';'")]
    public void Read_OfCellsThatMayBeSeparatedInTwoWays_AsksForTheSeparator(string text, string one, string other)
    {
        var path = _files.Write("a.csv", text);
        var fault = Assert.Throws<Adaptation.Faults.InvalidInputException>(
            () => TableReader.Read(path, [TableFiles.Input("x")], []));
        Assert.Contains("its cells may be separated by ", fault.Message);
        Assert.True(fault.Message.Contains(one) || fault.Message.Contains(other));
        Assert.EndsWith("Say which with --separator.", fault.Message);

        var data = TableReader.Read(
            path, [TableFiles.Input("x")], [], new TableOptions { Separator = ';', Header = HeaderChoice.No });
        Assert.Equal([1.5f, 2.5f], data.Rows.Values.ToArray());
        Assert.Equal(["column 1"], data.IgnoredColumns);
    }

    [Theory]
    [InlineData('#', "a#b\n1#2\n")]
    [InlineData(' ', "a b\n1 2\n")]
    [InlineData(',', "a,b\n1,2\n")]
    public void Read_WithASeparator_TakesIt(char separator, string text) => Assert.Equal(
        [1f, 2], TableReader.Read(_files.Write("a.csv", text), Two, [], new TableOptions { Separator = separator })
            .Rows.Values.ToArray());

    [Theory]
    [InlineData("1,2,3,4\n5,6,7,9\n", "line 1 (1, 2, …, 4) is taken for the names of the columns; --header no takes it for a " +
        "row")]
    [InlineData("0,1,2,3\n5,6,7,9\n", "line 1 (0, 1, …, 3) is taken for the names of the columns; --header no takes it for a " +
        "row")]
    [InlineData(",1,2,3,4\n0,5,6,7,9\n", "line 1 (1, 2, …, 4) is taken for the names of the columns; --header no takes it " +
        "for a " +
        "row")]
    public void Read_OfColumnNumbers_TakesThemForNamesAndSaysSo(string text, string notice)
    {
        var path = _files.Write("a.csv", text);

        var data = TableReader.Read(path, Four, []);

        Assert.Equal([5f, 6, 7, 9], data.Rows.Values.ToArray());
        Assert.Equal([notice], data.Notices);
    }

    [Fact]
    public void Read_OfColumnNumbersForOtherFields_TakesTheColumnsInTheirOrder()
    {
        var data = TableReader.Read(_files.Write("a.csv", "1,2,3,4\n5,6,7,9\n"), Four, ["p", "q", "r", "s"]);

        Assert.Equal([5f, 6, 7, 9], data.Rows.Values.ToArray());
        Assert.Equal(["p", "q", "r", "s"], data.FieldNames);
    }

    [Theory]
    [InlineData("1,2,3,4\n1,2,3,4\n5,6,7,9\n", null)]
    [InlineData("2019,2020,2021,2022\n5,6,7,9\n",
        "line 1 (2019, 2020, …, 2022) is taken for a row; --header yes takes it for the names of the columns")]
    [InlineData("10,20,30,40\n5,6,7,9\n",
        "line 1 (10, 20, …, 40) is taken for a row; --header yes takes it for the names of the columns")]
    [InlineData("5,6,7,9\n1,2,3,4\n", null)]
    [InlineData("1,2,3,4\n", null)]
    public void Read_OfAFirstRowThatMayBeARow_TakesItForOne(string text, string? notice)
    {
        var data = TableReader.Read(_files.Write("a.csv", text), Four, []);

        Assert.Equal(text.Count(letter => letter == '\n'), data.Rows.Count);
        Assert.Equal(notice is null ? [] : [notice], data.Notices);
    }

    [Fact]
    public void Read_WithAHeaderChoice_DoesAsItSays()
    {
        var path = _files.Write("a.csv", "1,2,3,4\n5,6,7,9\n");
        Assert.Equal(2, TableReader.Read(path, Four, [], new TableOptions { Header = HeaderChoice.No }).Rows.Count);
        path = _files.Write("b.csv", "2019,2020,2021,2022\n5,6,7,9\n");
        var data = TableReader.Read(path, Four, [], new TableOptions { Header = HeaderChoice.Yes });
        Assert.Equal(["2019", "2020", "2021", "2022"], data.FieldNames);
        Assert.Equal(1, data.Rows.Count);
    }

    [Fact]
    public void Read_OfAFirstRowOfNumbersAndSomeText_AsksWhetherItIsAHeader()
    {
        var path = _files.Write("a.csv", "T,2,8,3,5\nI,5,12,3,7\n");
        TableFiles.AssertFault(
            "FILE: line 1 has numbers in 4 of 5 cells and text in 1: it may be a row, or the names of the columns. Say which: " +
            "--header no or --header yes.",
            path,
            Four);

        var data = TableReader.Read(path, Four, [], new TableOptions { Header = HeaderChoice.No });
        Assert.Equal([2f, 8, 3, 5, 5, 12, 3, 7], data.Rows.Values.ToArray());
        Assert.Equal(["column 1"], data.IgnoredColumns);
    }

    [Theory]
    [InlineData("1,NA,3,4\n5,6,7,9\n", "line 1, column 2: 'NA' says that the value is missing; a number is wanted. Fill it")]
    [InlineData("a,b,c,d\nNA,6,7,9\n1,2,3,4\n", "line 2, column 'a': 'NA' says that the value is missing; a number is " +
        "wanted. Fill it")]
    [InlineData("a,b,c,d\nwarm,6,7,9\n1,2,3,4\n5,6,7,8\n", "line 2, column 'a': 'warm' is no number. Write numbers with a " +
        "decimal point and without separators of thousands")]
    public void Read_OfABadFirstRow_NamesTheCellAndNotTheColumns(string text, string message) =>
        TableFiles.AssertFault($"FILE: {message}{TableFiles.OrSkip}", _files.Write("a.csv", text), Four);

    [Fact]
    public void Read_OfSeparatorsAtTheEndOfLines_PassesThemOver()
    {
        Assert.Equal(
            [1f, 2, 3, 4], TableReader.Read(_files.Write("a.csv", "1,2,\n3,4,\n"), Two, []).Rows.Values.ToArray());
        Assert.Equal(
            [1f, 2, 3, 4], TableReader.Read(_files.Write("a.csv", "a;b;;\n1;2;;\n3;4;;\n"), Two, []).Rows.Values.ToArray());
    }

    [Fact]
    public void Read_OfColumnsOfOneName_IsRefusedOnlyWhereTheyMayBePartOfTheRow()
    {
        var path = _files.Write("a.csv", "a,note,b,note\n1,x,2,y\n");
        Assert.Equal([1f, 2], TableReader.Read(path, Two, ["a", "b"]).Rows.Values.ToArray());
        Assert.Equal([1f, 2], TableReader.Read(path, Two, []).Rows.Values.ToArray());
        TableFiles.AssertFault(
            "FILE: has the column 'note' twice. Name every column once, or give --header no where the first line is a row.",
            path,
            Two,
            "a",
            "note");
    }

    [Fact]
    public void Read_OfAHeaderThatIsNoUtf8_SaysSo() => TableFiles.AssertFault(
        "FILE: the name of column 2 is no text in UTF-8: 'gr\uFFFDn'. Save the file as UTF-8.",
        _files.Write("a.csv", (byte[])[.. "a,gr"u8, 0xFC, .. "n\n1,2\n"u8]),
        Two);

    [Fact]
    public void Read_OfUtf16_GivesTheRows()
    {
        var text = "a;b\r\n1,5;2\r\n";
        var bytes = System.Text.Encoding.Unicode.GetPreamble().Concat(System.Text.Encoding.Unicode.GetBytes(text)).ToArray();

        Assert.Equal([1.5f, 2], TableReader.Read(_files.Write("a.csv", bytes), Two, []).Rows.Values.ToArray());
    }

    [Theory]
    [InlineData("1.0 2.5\n3.0 4.0\n")]
    [InlineData("a b\n1.0 2.5\n3.0 4.0\n")]
    [InlineData("1.000000000000000000e+00 2.500000000000000000e+00\n3.000000000000000000e+00 4.000000000000000000e+00\n")]
    public void Read_OfNumbersBetweenBlanks_TakesTheBlanksForSeparators(string text) => Assert.Equal(
        [1f, 2.5f, 3, 4], TableReader.Read(_files.Write("a.csv", text), Two, []).Rows.Values.ToArray());

    [Fact]
    public void Read_OfThousandsWhereThePointIsSaid_NamesTheCell() => TableFiles.AssertFault(
        "FILE: line 2, column 'a': '1,234' is no number. Write numbers with a decimal point and without separators of thousands"
        + TableFiles.OrSkip,
        _files.Write("a.csv", "a;b\n1,234;5,678\n"),
        Two,
        [],
        new TableOptions { Decimal = DecimalMark.Point });

    [Fact]
    public void Read_OfZeroBytes_SaysThatItIsNoText() => TableFiles.AssertFault(
        "FILE: holds zero bytes, so it is no text in UTF-8. Save it as CSV in UTF-8.",
        _files.Write("a.csv", System.Text.Encoding.Unicode.GetBytes("a;b\n1;2\n")),
        Two);

    [Fact]
    public void Read_OfARowOfMillionsOfCells_IsRefusedBeforeItTakesMemory() => TableFiles.AssertFault(
        "FILE: line 1 has 2000001 cells; at most 1048576 are read. Write one row per line.",
        _files.Write("a.csv", string.Concat(Enumerable.Repeat("1,", 2_000_000)) + "\n"),
        Two);

    [Theory]
    [InlineData("0,warm\n1,2\n3,4\n", "line 1 has numbers in 1 of 2 cells and text in 1")]
    [InlineData("1,2,x\n1,2,3\n", "line 1 has numbers in 2 of 3 cells and text in 1")]
    public void Read_OfAFirstRowThatMayBeABadOne_DoesNotTakeItForAHeader(string text, string start)
    {
        var fault = Assert.Throws<Adaptation.Faults.InvalidInputException>(
            () => TableReader.Read(_files.Write("a.csv", text), Two, []));
        Assert.Contains(start, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfRowsLongerThanTheSample_FindsTheirFormToo()
    {
        var row = string.Join(';', Enumerable.Range(0, 300_000).Select(i => $"{i % 10},5"));
        var data = TableReader.Read(
            _files.Write("a.csv", $"{row}\n{row}\n{row}\n"), [TableFiles.Input("x", 300_000)], []);

        Assert.Equal((3, 9.5f), (data.Rows.Count, data.Rows.Row(2)[299_999]));
    }
}
