using Alphadrift.Monitoring.Commands;
using Alphadrift.Monitoring.Reports;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Commands;

public sealed class TextTableTests
{
    [Fact]
    public void Write_OfRows_PadsColumnsToTheirWidestCell()
    {
        var table = new TextTable("site", ">channels", "reason");
        table.Add("/features/conv1/PRelu", "64", "");
        table.Add("fc", "1,024", "slope is 0");

        Assert.Equal(
            """
              site                   channels  reason
              /features/conv1/PRelu        64
              fc                        1,024  slope is 0

            """,
            Write(table, "  "));
    }

    [Fact]
    public void Write_WithoutRows_IsTheTitlesAlone() => Assert.Equal("a  b\n", Write(new TextTable("a", ">b")));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Add_OfAnotherNumberOfCells_IsRefused(int cells) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new TextTable("a", "b").Add([.. Enumerable.Repeat("x", cells)]));

    /// <summary>A pipe gets every value: nothing is cut, and a column begins at the same place in every line.</summary>
    [Fact]
    public void Write_OfAnyCells_KeepsThemWholeAndAligned() =>
        Gen.String[Gen.Char["abcXYZ019./#"], 1, 30].Array[2].Array[1, 8].Sample(rows =>
        {
            var table = new TextTable("first", "second");
            foreach (var row in rows) table.Add(row);

            var lines = Write(table).TrimEnd('\n').Split('\n');

            var column = lines[0].IndexOf("second", StringComparison.Ordinal);
            Assert.Equal(rows.Length + 1, lines.Length);
            Assert.All(rows.Zip(lines.Skip(1)), pair =>
            {
                Assert.StartsWith(pair.First[0] + "  ", pair.Second, StringComparison.Ordinal);
                Assert.Equal(pair.First[1], pair.Second[column..]);
            });
        });

    [Theory]
    [InlineData(true, true, "\u001b[1mx\u001b[0m")]
    [InlineData(true, false, "x")]
    [InlineData(false, true, "x")]
    public void Terminal_StylesTextOnlyForAPersonWithColours(bool terminal, bool color, string expected)
    {
        var styled = new Terminal(TextWriter.Null, TextWriter.Null) { OutIsTerminal = terminal, Color = color };

        Assert.Equal(expected, styled.Bold("x"));
        Assert.Equal(expected.Replace("[1m", "[1;31m", StringComparison.Ordinal), styled.Bad("x"));
        Assert.Equal(expected.Replace("[1m", "[32m", StringComparison.Ordinal), styled.Good("x"));
    }

    [Fact]
    public void Terminal_WithoutAPerson_DrawsNothing()
    {
        var piped = new Terminal(TextWriter.Null, TextWriter.Null);

        Assert.Null(piped.ProgressConsole());
        Assert.Null(piped.LiveConsole());
        Assert.Equal(5, ProgressBar.Run(piped.ProgressConsole(), progress => progress is null ? 5 : 0));
    }

    private static string Write(TextTable table, string indent = "")
    {
        using var writer = new StringWriter { NewLine = "\n" };
        table.Write(writer, indent);
        return writer.ToString();
    }
}
