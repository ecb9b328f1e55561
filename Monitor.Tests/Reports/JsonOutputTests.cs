using System.Globalization;
using System.Text.Json;
using Alphadrift.Monitoring.Reports;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Reports;

/// <summary>What scripts read from <c>--output json</c>.</summary>
public sealed class JsonOutputTests
{
    private sealed record Sample(double Score, double? PValue, DayOfWeek Day, string Name, int[] Rows);

    [Fact]
    public void WriteLine_OfAValue_IsOneLineInCamelCase() => Assert.Equal(
        """{"score":0.1,"pValue":null,"day":"monday","name":"a","rows":[1,2]}""" + "\n",
        Line(new Sample(0.1, null, DayOfWeek.Monday, "a", [1, 2])));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void WriteLine_OfWhatIsNotFinite_IsNull(double value)
    {
        using var json = JsonDocument.Parse(Line(new Sample(value, value, default, "", [])));

        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("score").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("pValue").ValueKind);
    }

    [Fact]
    public void WriteLine_OfAnyNumber_KeepsItsFullPrecision() => Gen.Double.Where(double.IsFinite).Sample(value =>
    {
        using var json = JsonDocument.Parse(Line(new Sample(value, value, default, "", [])));

        Assert.Equal(value, json.RootElement.GetProperty("score").GetDouble());
    });

    /// <summary>One value is one line, whatever the names hold; a reader splits at newlines.</summary>
    [Fact]
    public void WriteLine_OfAnyText_IsOneLineAndReadsBack() => Gen.String.Where(IsText).Sample(name =>
    {
        var line = Line(new Sample(0, 0, default, name, []));

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        using var json = JsonDocument.Parse(line);
        Assert.Equal(name, json.RootElement.GetProperty("name").GetString());
    });

    [Theory]
    [InlineData("/features/conv1/PRelu")]
    [InlineData("été <b> & 'x' +")]
    public void WriteLine_OfNamesOfNodes_KeepsTheirCharacters(string name) =>
        Assert.Contains($"\"{name}\"", Line(new Sample(0, 0, default, name, [])), StringComparison.Ordinal);

    [Fact]
    public void WriteDocument_OfAValue_IsIndentedWithNewlinesOfUnix()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        JsonOutput.WriteDocument(writer, new { A = new[] { 1 } });

        Assert.Equal("{\n  \"a\": [\n    1\n  ]\n}\n", writer.ToString());
    }

    [Fact]
    public void ToObject_OfAValue_CanBeAddedTo()
    {
        var json = JsonOutput.ToObject(new { Score = double.NaN });
        json["more"] = 1;

        Assert.Equal("""{"score":null,"more":1}""", json.ToJsonString());
    }

    private static bool IsText(string text) =>
        text.EnumerateRunes().All(rune => rune != System.Text.Rune.ReplacementChar)
        && !text.Any(c => CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Surrogate);

    private static string Line<T>(T value)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        JsonOutput.WriteLine(writer, value);
        return writer.ToString();
    }
}
