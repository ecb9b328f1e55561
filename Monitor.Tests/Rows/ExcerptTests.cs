using System.Text;
using Alphadrift.Monitoring.Rows;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Rows;

public sealed class ExcerptTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain text", "plain text")]
    [InlineData("é Ω 😀", "é Ω 😀")]
    [InlineData("a\r\nb", "a\\u000D\\u000Ab")]
    [InlineData("\u001B[31mred", "\\u001B[31mred")]
    [InlineData("a\u202Eb\u200Bc\u2028d\u2029e\u0085", "a\\u202Eb\\u200Bc\\u2028d\\u2029e\\u0085")]
    public void Value_OfAText_ShowsWhatCouldForgeALineAsEscapes(string text, string shown)
    {
        Assert.Equal(shown, Excerpt.Value(text));
        Assert.Equal(shown, Excerpt.Value(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(shown, Excerpt.Line(text));
    }

    [Theory]
    [InlineData(40, 40, "")]
    [InlineData(41, 40, "…")]
    [InlineData(100_000, 40, "…")]
    public void Value_OfALongText_ShowsItsFirst40Characters(int length, int shown, string end) =>
        Assert.Equal(new string('x', shown) + end, Excerpt.Value(new string('x', length)));

    [Fact]
    public void Line_OfALongText_ShowsItsFirst200Characters()
    {
        Assert.Equal(new string('x', 200), Excerpt.Line(new string('x', 200)));
        Assert.Equal(new string('x', 200) + "…", Excerpt.Line(new string('x', 201)));
    }

    [Fact]
    public void Value_OfBytesThatAreNoUnicode_ReplacesThem() =>
        Assert.Equal("a\uFFFDb", Excerpt.Value([(byte)'a', 0xFF, (byte)'b']));

    [Fact]
    public void Line_OfAnyText_IsShortAndHasNoControls() => Gen.String.Sample(text =>
        Excerpt.Line(text) is { Length: <= 210 } line && !line.Any(char.IsControl), threads: 1);

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "n0")]
    [InlineData(8, "n0, n1, n2, n3, n4, n5, n6, n7")]
    [InlineData(9, "n0, n1, n2, n3, n4, n5, n6, n7, … (9 in all)")]
    [InlineData(1_000, "n0, n1, n2, n3, n4, n5, n6, n7, … (1000 in all)")]
    public void List_OfNames_ShowsEightAndHowMany(int count, string shown) =>
        Assert.Equal(shown, Names.List(Enumerable.Range(0, count).Select(i => $"n{i}")));
}
