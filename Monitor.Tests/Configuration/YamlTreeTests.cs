using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Configuration.Sources;
using CsCheck;
using Xunit;
using YamlDotNet.Core;

namespace Alphadrift.Tests.Configuration;

public sealed class YamlTreeTests
{
    private readonly FaultList _faults = new();

    [Fact]
    public void Read_OfEveryKind_KnowsValuesAndPlaces()
    {
        var root = Read("""
            # a comment
            plain: 5
            quoted: "a: b # no comment"
            block: |
              two
              lines
            list: [a, 'b', 3]
            map:
              inner: {x: 1}
            """);

        Assert.Equal(
            """
            plain@2:1 = "5"@2:8
            quoted@3:1 = "a: b # no comment"@3:9
            block@4:1 = "two\nlines"@4:8
            list@7:1 = ["a"@7:8, "b"@7:11, "3"@7:16]@7:7
            map@8:1 = {inner@9:3 = {x@9:11 = "1"@9:14}@9:10}@9:3
            """,
            string.Join('\n', root.Entries.Select(Print)));
        Assert.True(_faults.IsEmpty);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" ~", true)]
    [InlineData(" null", true)]
    [InlineData(" Null", true)]
    [InlineData(" NULL", true)]
    [InlineData(" nULL", false)]
    [InlineData(" 'null'", false)]
    [InlineData(" \"\"", false)]
    [InlineData(" '~'", false)]
    [InlineData(" 0", false)]
    [InlineData(" false", false)]
    public void Read_OfANullValue_IsEmptyUnlessQuoted(string value, bool empty)
    {
        var node = Read($"a:{value}\n").Find("a")!;

        Assert.Equal(empty ? NodeKind.Empty : NodeKind.Scalar, node.Kind);
        Assert.Equal(empty, node.Text is null);
    }

    /// <summary>Values stay text: no number, date or switch is guessed.</summary>
    [Theory]
    [InlineData("yes")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("1e3")]
    [InlineData("2026-11-24")]
    [InlineData("12:30:00")]
    [InlineData(".inf")]
    [InlineData("https://h/a?b=c")]
    public void Read_OfWhatYamlMightConvert_KeepsTheText(string text) => Assert.Equal(text, Read($"a: {text}").Find("a")!.Text);

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    [InlineData("---\n...\n")]
    public void Read_OfNothing_IsEmpty(string text)
    {
        Assert.Equal(NodeKind.Empty, Read(text).Kind);
        Assert.True(_faults.IsEmpty);
    }

    [Theory]
    [InlineData("a: 1\na: 2\n", "a: is given twice; the first is in line 1 (at:2:1)")]
    [InlineData("a:\n  b: 1\n  c: 2\n  b: 3\n", "a.b: is given twice; the first is in line 2 (at:4:3)")]
    [InlineData("a: [{b: 1, b: 2}]", "a[0].b: is given twice; the first is in line 1 (at:1:12)")]
    [InlineData("a: &x 1", "a: has a YAML tag or anchor; write the plain value; given \"&x\" (at:1:4)")]
    [InlineData("a: &x {b: 1}", "a: has a YAML tag or anchor; write the plain value; given \"&x\" (at:1:4)")]
    [InlineData("a: [!!int 1]",
        "a[0]: has a YAML tag or anchor; write the plain value; given \"tag:yaml.org,2002:int\" (at:1:5)")]
    [InlineData("a: !secret x", "a: has a YAML tag or anchor; write the plain value; given \"!secret\" (at:1:4)")]
    [InlineData("a: *x", "a: is an alias; write the value itself; given \"*x\" (at:1:4)")]
    [InlineData("a: 1\n---\nb: 1\n", ": holds more than one YAML document; put everything into one (at:2:1)")]
    public void Read_OfWhatAConfigurationMustNotHold_IsAFaultWithItsPlace(string text, string expected)
    {
        Read(text);

        Assert.Equal(expected.TrimStart(':', ' '), Assert.Single(_faults.InOrder()).ToString());
    }

    /// <summary>Of a name that is given twice the first value stays, so that one mistake is one fault.</summary>
    [Fact]
    public void Read_OfADuplicate_KeepsTheFirst()
    {
        var root = Read("a: 1\nb: 2\na: {c: 3}\n");

        Assert.Equal(["a", "b"], root.Entries.Select(entry => entry.Name));
        Assert.Equal("1", root.Find("a")!.Text);
    }

    [Theory]
    [InlineData(17, true)]
    [InlineData(18, false)]
    [InlineData(5_000, false)]
    public void Read_OfANesting_GoesSixteenLevelsBelowTheFirst(int depth, bool legal)
    {
        var text = new string('[', depth) + new string(']', depth);

        if (legal)
        {
            Read(text);
            return;
        }

        Assert.Equal("nested deeper than 16 levels", Assert.Throws<YamlException>(() => Read(text)).Message);
    }

    [Theory]
    [InlineData("a: [1, 2")]
    [InlineData("a: 'b")]
    [InlineData("a: b: c")]
    [InlineData("? [a]\n: b")]
    [InlineData("a: }")]
    public void Read_OfWhatIsNotYaml_Throws(string text) => Assert.ThrowsAny<YamlException>(() => Read(text));

    [Fact]
    public void Read_OfAnyText_GivesATreeOrAYamlFault() => Gen.String[Gen.Char["ab:{}[],-&*!|>'\"#%?~ \n"], 0, 24].Sample(text =>
    {
        try
        {
            Read(text);
        }
        catch (YamlException)
        {
            // The caller makes a fault of it.
        }
    });

    [Fact]
    public void Set_OfANameThatIsThere_TakesItsPlace()
    {
        var root = Read("a: 1\nb: 2\n");

        root.Set("a", new ConfigurationNode(NodeKind.Scalar, ConfigurationSource.CommandLine, "9"));
        root.Set("c", new ConfigurationNode(NodeKind.Scalar, ConfigurationSource.CommandLine, "3"));

        Assert.Equal(["a=9", "b=2", "c=3"], root.Entries.Select(entry => $"{entry.Name}={entry.Value.Text}"));
        Assert.Null(root.Find("A"));
    }

    [Theory]
    [InlineData("[a]", "must be x, not a list")]
    [InlineData("{a: 1}", "must be x, not a map")]
    [InlineData("a", "must be x")]
    [InlineData("", "must be x")]
    public void Against_OfANode_SaysWhatWasGivenInstead(string text, string expected) =>
        Assert.Equal(expected, Read(text).Against("must be x"));

    private ConfigurationNode Read(string text) => new YamlTree(
        mark => new ConfigurationSource(ConfigurationLayer.File, "at", (int)mark.Line, (int)mark.Column),
        _faults).Read(text);

    private static string Print(ConfigurationEntry entry) => $"{entry.Name}{Place(entry.Source)} = {Print(entry.Value)}";

    private static string Print(ConfigurationNode node) => node.Kind switch
    {
        NodeKind.Scalar => $"\"{node.Text!.TrimEnd('\n').Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        NodeKind.List => $"[{string.Join(", ", node.Items.Select(Print))}]",
        NodeKind.Map => $"{{{string.Join(", ", node.Entries.Select(Print))}}}",
        _ => "nothing",
    } + Place(node.Source);

    private static string Place(ConfigurationSource source) => $"@{source.Line}:{source.Column}";
}
