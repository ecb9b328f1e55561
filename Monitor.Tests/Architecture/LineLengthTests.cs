using System.Globalization;
using System.Text.RegularExpressions;
using Alphadrift.Tests.Deployment;
using Xunit;

namespace Alphadrift.Tests.Architecture;

/// <summary>
/// Lines fit beside each other on a screen: they are no longer than the editor configuration says, in code and in documents.
/// Excepted in documents are rows of tables, and lines that are one link alone: neither can be broken.
/// </summary>
public sealed partial class LineLengthTests
{
    [GeneratedRegex(@"^max_line_length = (?<columns>\d+)$", RegexOptions.Multiline)]
    private static partial Regex LimitOfLines();

    [GeneratedRegex(@"^\|.*\|$|^(- )?!?\[[^\]]*\]\([^)]*\)$")]
    private static partial Regex Unbreakable();

    private static readonly int Limit = ReadLimit();

    [Fact]
    public void SourceFiles_EveryLine_IsWithinTheLimit()
    {
        var files = SourceFiles.Under("");

        Assert.Contains(files, file => file.EndsWith("LineLengthTests.cs", StringComparison.Ordinal));
        Assert.Equal("", string.Join('\n', files.SelectMany(file => TooLong(file, File.ReadLines(file)))));
    }

    [Theory]
    [MemberData(nameof(DocumentLinkTests.Documents), MemberType = typeof(DocumentLinkTests))]
    public void Document_EveryLine_IsWithinTheLimit(string document)
    {
        var file = Path.Combine(RepositoryRoot.Path, document);

        Assert.Equal("", string.Join('\n', TooLong(file, File.ReadLines(file).Select(WithoutUnbreakable))));
    }

    [Theory]
    [InlineData("| {0} | a |", true)]
    [InlineData("- [{0}](a.md)", true)]
    [InlineData("![{0}](a.png)", true)]
    [InlineData("See [{0}](a.md)", false)]
    [InlineData("alphadrift {0}", false)]
    public void WithoutUnbreakable_OfALongLine_IsEmptyForTablesAndLinksAlone(string format, bool excepted)
    {
        var line = string.Format(CultureInfo.InvariantCulture, format, new string('x', Limit));

        Assert.Equal(excepted ? "" : line, WithoutUnbreakable(line));
    }

    [Fact]
    public void TooLong_OfLinesAtAndBeyondTheLimit_NamesTheSecond() =>
        Assert.Equal(
            [$"a.cs:3: {Limit + 1} columns"],
            TooLong(Path.Combine(RepositoryRoot.Path, "a.cs"), ["", new string('x', Limit), new string('α', Limit + 1)]));

    private static int ReadLimit()
    {
        var configuration = File.ReadAllText(Path.Combine(RepositoryRoot.Path, ".editorconfig"));
        return int.Parse(LimitOfLines().Match(configuration).Groups["columns"].Value, CultureInfo.InvariantCulture);
    }

    private static string WithoutUnbreakable(string line) => Unbreakable().IsMatch(line) ? "" : line;

    /// <summary>Per line that is too long: file, line and length.</summary>
    private static IEnumerable<string> TooLong(string file, IEnumerable<string> lines) =>
        from line in lines.Select((text, i) => (Columns: text.EnumerateRunes().Count(), Number: i + 1))
        where line.Columns > Limit
        select $"{Path.GetRelativePath(RepositoryRoot.Path, file)}:{line.Number}: {line.Columns} columns";
}
