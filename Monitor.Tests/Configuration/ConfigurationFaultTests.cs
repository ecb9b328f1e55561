using Alphadrift.Monitoring.Configuration;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Configuration;

public sealed class ConfigurationFaultTests
{
    [Fact]
    public void ToString_WithAllParts_IsOneLine() => Assert.Equal(
        "window.rows: must be larger; given \"5\" (alphadrift.yaml:12:9)",
        new ConfigurationFault("window.rows", "must be larger", "5", In(12, 9)).ToString());

    [Fact]
    public void ToString_WithoutSomeParts_LeavesThemOut()
    {
        Assert.Equal("cannot be read", new ConfigurationFault("", "cannot be read").ToString());
        Assert.Equal("kafka.topic: is required", new ConfigurationFault("kafka.topic", "is required").ToString());
        Assert.Equal("a: is bad; given \"\"", new ConfigurationFault("a", "is bad", "").ToString());
        Assert.Equal(
            "a: is bad (command line)",
            new ConfigurationFault("a", "is bad", Source: ConfigurationSource.CommandLine).ToString());
    }

    /// <summary>A value must not begin a line of its own, nor fill the screen.</summary>
    [Fact]
    public void ToString_OfAnyGivenValue_IsOneShortLineWithoutControlCharacters() => Gen.String.Sample(given =>
    {
        var text = new ConfigurationFault("a", "is bad", given).ToString();

        Assert.DoesNotContain(text, char.IsControl);
        Assert.True(text.Length <= "a: is bad; given \"…\"".Length + ConfigurationFault.MaxGivenLength);
    });

    [Theory]
    [InlineData(80, false)]
    [InlineData(81, true)]
    public void ToString_OfALongValue_CutsIt(int length, bool cut)
    {
        var text = new ConfigurationFault("a", "is bad", new string('x', length)).ToString();

        Assert.Equal($"a: is bad; given \"{new string('x', 80)}{(cut ? "…" : "")}\"", text);
    }

    [Theory]
    [InlineData(ConfigurationLayer.Default, "", 0, "default")]
    [InlineData(ConfigurationLayer.File, "a.yaml", 3, "a.yaml:3:7")]
    [InlineData(ConfigurationLayer.File, "a.yaml", 0, "a.yaml")]
    [InlineData(ConfigurationLayer.KeyFile, "secrets/kafka__topic", 0, "secrets/kafka__topic")]
    [InlineData(ConfigurationLayer.Environment, "ALPHADRIFT__KAFKA__TOPIC", 0, "environment variable ALPHADRIFT__KAFKA__TOPIC")]
    [InlineData(ConfigurationLayer.CommandLine, "", 0, "command line")]
    public void Source_OfEveryLayer_IsNamed(ConfigurationLayer layer, string name, int line, string expected) =>
        Assert.Equal(expected, new ConfigurationSource(layer, name, line, 7).ToString());

    [Fact]
    public void InOrder_OfFaultsFromEveryLayer_GoesByPlaceInTheFileThenByLayer()
    {
        var faults = new FaultList();
        faults.Add("missing", "is required");
        faults.Add("set", "", null, ConfigurationSource.CommandLine);
        faults.Add("variable", "", null, new ConfigurationSource(ConfigurationLayer.Environment, "X"));
        faults.Add("second", "", null, In(4, 9));
        faults.Add("third", "", null, In(10, 1));
        faults.Add("first", "", null, In(4, 2));
        faults.Add("secret", "", null, new ConfigurationSource(ConfigurationLayer.KeyFile, "f"));

        Assert.Equal(
            ["first", "second", "third", "secret", "variable", "set", "missing"],
            faults.InOrder().Select(fault => fault.Path));
    }

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(100, 100, null)]
    [InlineData(101, 101, "1 more faults are not listed")]
    [InlineData(350, 101, "250 more faults are not listed")]
    public void InOrder_OfManyFaults_ListsAHundredAndCountsTheRest(int given, int listed, string? last)
    {
        var faults = new FaultList();
        for (var i = 0; i < given; i++) faults.Add($"f{i}", "is bad");

        var all = faults.InOrder();

        Assert.Equal((listed, given == 0), (all.Length, faults.IsEmpty));
        if (last is not null) Assert.Equal(new ConfigurationFault("", last), all[^1]);
    }

    private static ConfigurationSource In(int line, int column) => new(ConfigurationLayer.File, "alphadrift.yaml", line, column);
}
