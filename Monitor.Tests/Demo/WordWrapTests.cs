using Alphadrift.Monitoring.Demo;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Demo;

public sealed class WordWrapTests
{
    [Theory]
    [InlineData("ab cd", null, "ab cd")]
    [InlineData("ab cd", 5, "ab cd")]
    [InlineData("ab cd ef", 5, "ab cd|  ef")]
    [InlineData("ab cdef gh", 6, "ab|  cdef|  gh")]
    [InlineData("abcdefghij", 6, "abcdef|  ghij")]
    public void Lines_OfAText_BreakBetweenWords(string text, int? width, string expected) =>
        Assert.Equal(expected.Split('|'), WordWrap.Lines(text, width, 2));

    [Fact]
    public void Lines_OfAnyText_FitAndKeepEveryCharacter() =>
        Gen.Select(Gen.String[Gen.Char["ab "], 0, 80], Gen.Int[2, 30], Gen.Int[0, 20]).Sample((text, width, indent) =>
        {
            var lines = WordWrap.Lines(text, width, indent).ToArray();

            Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
            Assert.Equal(Letters(text), Letters(string.Concat(lines)));
        });

    private static string Letters(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}
