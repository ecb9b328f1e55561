using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Configuration.Fields;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Configuration;

/// <summary>What an editor takes by the JSON schema, and what the daemon takes, are the same.</summary>
public sealed class FieldSchemaTests
{
    [Fact]
    public void WholeNumber_OfAnyNumber_IsLegalWhereTheSchemaSaysSo() =>
        Gen.Select(Gen.Int[-50, 50], Gen.Int[0, 60], Gen.Int[-200, 200]).Sample((min, span, number) =>
        {
            var field = new WholeNumberAttribute("", min, min + span);

            var legal = field.TryParse(number.ToString(CultureInfo.InvariantCulture), "", out var value);

            var schema = field.Schema();
            Assert.Equal(number >= (int)schema["minimum"]! && number <= (int)schema["maximum"]!, legal);
            Assert.Equal($"must be a whole number from {min} to {min + span}", field.Rule);
            if (legal) Assert.Equal(number, value);
        });

    [Fact]
    public void Share_OfAnyNumber_IsLegalWhereTheSchemaSaysSo() =>
        Gen.Select(Gen.Double[1e-3, 1], Gen.Double[-1, 2]).Sample((max, number) =>
        {
            var field = new ShareAttribute("", max);

            var legal = field.TryParse(number.ToString("R", CultureInfo.InvariantCulture), "", out var value);

            var schema = field.Schema();
            Assert.Equal(number > (int)schema["exclusiveMinimum"]! && number <= (double)schema["maximum"]!, legal);
            if (legal) Assert.Equal(number, value);
        });

    [Fact]
    public void ByteSize_OfAnyNumberAndUnit_IsTheProduct() =>
        Gen.Select(Gen.Long[0, 999_999_999], Gen.Int[0, 3]).Sample((number, unit) =>
        {
            var field = new ByteSizeAttribute("", "1KiB", "1GiB");
            var bytes = number << (10 * unit);
            string[] names = ["", "KiB", "MiB", "GiB"];

            Assert.Equal(
                bytes is >= 1024 and <= 1 << 30,
                field.TryParse(number.ToString(CultureInfo.InvariantCulture) + names[unit], "", out var value));
            Assert.Equal(bytes, value);
        });

    [Fact]
    public void Duration_OfAnyNumberAndUnit_IsTheProduct() =>
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 3]).Sample((number, unit) =>
        {
            var field = new DurationAttribute("", "1s", "24h");
            (string, int)[] units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];
            var (name, length) = units[unit];
            var text = number.ToString(CultureInfo.InvariantCulture) + name;
            var milliseconds = (long)number * length;

            Assert.Equal(milliseconds is >= 1_000 and <= 86_400_000, field.TryParse(text, "", out var value));
            Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
            Assert.Matches((string)field.Schema()["pattern"]!, text);
        });

    [Theory]
    [InlineData("5m", true)]
    [InlineData("1.25h", true)]
    [InlineData("100ms", true)]
    [InlineData("5", false)]
    [InlineData("5 m", false)]
    [InlineData("5d", false)]
    [InlineData("-5m", false)]
    [InlineData("1.2345s", false)]
    public void Duration_OfAForm_IsLegalWhereThePatternMatches(string text, bool legal)
    {
        var field = new DurationAttribute("", "1ms", "24h");

        Assert.Equal(legal, field.TryParse(text, "", out _));
        Assert.Equal(legal, Regex.IsMatch(text, (string)field.Schema()["pattern"]!));
    }

    [Theory]
    [InlineData("90m", true)]
    [InlineData("0.5h", true)]
    [InlineData("7d", true)]
    [InlineData("7 d", false)]
    [InlineData("7w", false)]
    [InlineData("7s", false)]
    public void RunLength_OfADuration_IsLegalWhereThePatternMatches(string text, bool legal)
    {
        var field = new RunLengthAttribute("");

        Assert.Equal(legal, field.TryParse(text, "", out _));
        Assert.Equal(legal, Regex.IsMatch(text, (string)field.Schema()["anyOf"]![1]!["pattern"]!));
    }

    [Fact]
    public void RunLength_OfAnyRows_IsLegalWhereTheSchemaSaysSo() => Gen.Int[0, 1_000_500].Sample(rows =>
    {
        var field = new RunLengthAttribute("");
        var schema = field.Schema()["anyOf"]![0]!;

        var legal = field.TryParse(rows.ToString(CultureInfo.InvariantCulture), "", out var value);

        Assert.Equal(rows >= (int)schema["minimum"]! && rows <= (int)schema["maximum"]!, legal);
        Assert.Equal(new RunLength(rows, null), value);
    });

    [Fact]
    public void Text_OfAnyText_IsLegalWhereThePatternMatches() =>
        Gen.String[Gen.Char["abz09-. A\n"], 0, 6].Sample(text =>
        {
            var field = new TextAttribute("", "must be a name", "[a-z0-9-]{1,4}");

            Assert.Equal(
                Regex.IsMatch(text, (string)field.Schema()["pattern"]!) && !text.EndsWith('\n'),
                field.TryParse(text, "", out var value));
            Assert.Equal(text, value);
        });

    /// <summary>Every alternative of a pattern is anchored at both ends.</summary>
    [Theory]
    [InlineData("ab", true)]
    [InlineData("cd", true)]
    [InlineData("abx", false)]
    [InlineData("xcd", false)]
    public void Text_OfAlternatives_MatchesTheWholeText(string text, bool legal)
    {
        var field = new TextAttribute("", "must be ab or cd", "ab|cd");

        Assert.Equal(legal, field.TryParse(text, "", out _));
        Assert.Equal(legal, Regex.IsMatch(text, (string)field.Schema()["pattern"]!));
    }

    [Fact]
    public void Choice_OfEveryName_IsItsMember()
    {
        var field = new ChoiceAttribute("", typeof(RecordFormat));
        string[] names = [.. field.Schema()["enum"]!.AsArray().Select(name => (string)name!)];

        Assert.Equal(["json-object", "json-array", "float32"], names);
        Assert.Equal(
            Enum.GetValues<RecordFormat>(),
            names.Select(name => field.TryParse(name, "", out var value) ? (RecordFormat?)value : null).OfType<RecordFormat>());
        Assert.False(field.TryParse("JsonObject", "", out var none));
        Assert.Null(none);
    }

    [Theory]
    [InlineData("http://h", "http://h")]
    [InlineData("http://h/", "http://h")]
    [InlineData("https://h:8443/a", "https://h:8443/***")]
    [InlineData("https://h/?token=hunter2", "https://h/***")]
    [InlineData("HTTPS://H.example.org/x#hunter2", "https://h.example.org/***")]
    [InlineData("http://[::1]:80/x", "http://[::1]/***")]
    public void WebAddress_Shown_EndsAfterItsHost(string given, string shown)
    {
        var field = new WebAddressAttribute("");

        Assert.True(field.TryParse(given, "", out var value));
        Assert.Equal(new Uri(given), value);
        Assert.Equal(shown, field.Show(given));
    }

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("//h/x")]
    [InlineData("/x")]
    [InlineData("http://")]
    [InlineData("http:///x")]
    [InlineData("ftp://h/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    public void WebAddress_OfAnotherForm_IsRefusedAndHidden(string given)
    {
        var field = new WebAddressAttribute("");

        Assert.False(field.TryParse(given, "", out _));
        Assert.Equal("***", field.Show(given));
    }

    [Theory]
    [InlineData(1, 24, true)]
    [InlineData(1, 64, true)]
    [InlineData(8, 32, true)]
    [InlineData(1, 23, false)]
    [InlineData(1, 65, false)]
    [InlineData(9, 32, false)]
    public void SigningKeys_OfSomeLengthAndNumber_AreTakenWithinTheBounds(int count, int bytes, bool legal)
    {
        var key = Convert.ToBase64String([.. Enumerable.Range(0, bytes).Select(i => (byte)i)]);
        var keys = SigningKeysAttribute.Parse(string.Join('\n', Enumerable.Repeat($"whsec_{key}", count)));

        Assert.Equal(legal, keys is not null);
        if (keys is null) return;
        Assert.Equal(count, keys.Count);
        Assert.All(keys, one => Assert.Equal(key, Convert.ToBase64String(one.Span)));
    }

    /// <summary>A secret is masked whatever it is, and never becomes a default in the schema.</summary>
    [Fact]
    public void Show_OfASecret_IsTheMask()
    {
        FieldAttribute[] secret = [new SigningKeysAttribute("")];

        Assert.All(secret, field => Assert.Equal("***", field.Show("hunter2")));
        Assert.All(secret, field => Assert.Null(field.SchemaDefault()));
        Assert.Equal("50", new WholeNumberAttribute("", 1, 100).Show("50"));
    }

    [Fact]
    public void SchemaDefault_OfNumbersAndSwitches_IsOfTheirType()
    {
        Assert.Equal("7", new WholeNumberAttribute("", 1, 9) { Default = "7" }.SchemaDefault()!.ToJsonString());
        Assert.Equal("true", new SwitchAttribute("") { Default = "true" }.SchemaDefault()!.ToJsonString());
        Assert.Equal("false", new SwitchAttribute("") { Default = "false" }.SchemaDefault()!.ToJsonString());
        Assert.Equal("\"5m\"", new DurationAttribute("", "1s", "1h") { Default = "5m" }.SchemaDefault()!.ToJsonString());
        Assert.Null(new WholeNumberAttribute("", 1, 9).SchemaDefault());
        Assert.Null(new SwitchAttribute("").SchemaDefault());
    }

    /// <summary>The default of every field obeys the field's own rule, in both the parser and the schema.</summary>
    [Fact]
    public void Defaults_OfEveryField_AreLegal()
    {
        var defaults = Fields(SectionSchema.Daemon).Where(field => field.Rules is { Default: not null }).ToArray();

        Assert.True(defaults.Length >= 15);
        Assert.All(defaults, field => Assert.True(field.Rules!.TryParse(field.Rules.Default!, "/", out _), field.Name));
        Assert.All(defaults, field =>
        {
            if (field.Rules!.Schema()["pattern"] is JsonValue pattern) Assert.Matches((string)pattern!, field.Rules.Default);
        });
        Assert.All(Fields(SectionSchema.Daemon), field => Assert.EndsWith(".", field.Description, StringComparison.Ordinal));
        Assert.All(defaults, field => Assert.False(field.Rules!.Required, field.Name));
    }

    private static IEnumerable<FieldSchema> Fields(SectionSchema section) => section.Fields.SelectMany(
        field => field.Section is { } inner ? Fields(inner).Prepend(field) : [field]);
}
