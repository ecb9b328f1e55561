using System.Globalization;
using System.Text;
using Alphadrift.Monitoring.Rows;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Rows;

public sealed class SegmentNamesTests
{
    [Theory]
    [InlineData(null, "unnamed")]
    [InlineData("", "unnamed")]
    [InlineData("  ", "unnamed")]
    [InlineData("eu-west", "eu-west")]
    [InlineData(" eu-west ", "eu-west")]
    [InlineData("a\nb", "a?b")]
    [InlineData("a\u007Fb\u0085c\u009Fd", "a?b?c?d")]
    [InlineData("été 😀", "été 😀")]
    public void Clean_AName_IsShortAndPrintable(string? name, string expected)
    {
        Assert.Equal(expected, SegmentNames.Clean(name));
        Assert.Equal(expected, new SegmentNames().Of(name));
        Assert.Equal(expected, new SegmentNames().Of(Encoding.UTF8.GetBytes(name ?? "")));
    }

    [Fact]
    public void Clean_ALongName_IsCutBetweenCharacters()
    {
        Assert.Equal(64, SegmentNames.Clean(new string('x', 1_000)).Length);
        Assert.Equal(63, SegmentNames.Clean(new string('x', 63) + "\U0001F600").Length);
    }

    [Fact]
    public void Clean_ANameThatIsCleanAlready_IsTheSameText()
    {
        foreach (var name in (string[])["a", new string('x', 64), new string('x', 60) + "    y", "a\nb", " a "])
        {
            var clean = SegmentNames.Clean(name);
            Assert.Same(clean, SegmentNames.Clean(clean));
        }
    }

    [Fact]
    public void Clean_AnyText_IsShortPrintableAndTheSameHoweverItComes()
    {
        var names = new SegmentNames();
        var hard = Gen.OneOf(Gen.Char, Gen.Const(' '), Gen.Const('\n'), Gen.Const('\u0085'), Gen.Const('\uD83D'), Gen.Const('x'));
        Gen.OneOf(Gen.String, hard.Array[0, 80].Select(letters => new string(letters))).Sample(text =>
        {
            var clean = SegmentNames.Clean(text);
            Assert.InRange(clean.Length, 1, SegmentNames.MaxLength);
            Assert.DoesNotContain(clean, char.IsControl);
            Assert.Equal(clean.Trim(), clean);
            Assert.Equal(clean, SegmentNames.Clean(clean));
            Assert.Equal(clean, names.Of(text));
            Assert.Equal(clean, names.Of(text));
        }, threads: 1);
    }

    [Fact]
    public void Of_BytesThatAreNoUnicode_ReplacesThem()
    {
        Assert.Equal("\uFFFD", new SegmentNames().Of([0xFF]));
        Assert.Equal(new string('x', 64), new SegmentNames().Of(Encoding.UTF8.GetBytes(new string('x', 100_000))));
        Assert.Equal(new string('€', 64), new SegmentNames().Of(Encoding.UTF8.GetBytes(new string('€', 100_000))));
    }

    [Fact]
    public void Of_ANameThatComesAgain_AllocatesNothing()
    {
        var names = new SegmentNames();
        var first = names.Of("tenant-a"u8);
        names.Of("x\ny");

        var before = GC.GetAllocatedBytesForCurrentThread();
        var (again, mended) = (names.Of(" tenant-a "u8), names.Of("x\ny"));

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(first, again);
        Assert.Equal("x?y", mended);
    }

    [Fact]
    public void Of_MoreNamesThanAreRemembered_StaysRightAndBounded()
    {
        var names = new SegmentNames();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < (2 * SegmentNames.Capacity) + 1; i++)
            {
                var text = i.ToString(CultureInfo.InvariantCulture);
                Assert.Equal(text, names.Of(text));
            }
        }
    }
}
