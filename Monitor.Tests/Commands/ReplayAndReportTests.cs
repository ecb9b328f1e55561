using System.Text.Json;
using Xunit;

namespace Alphadrift.Tests.Commands;

/// <summary>The same file and options end with the same exit code, and 1 means drift that chance does not explain.</summary>
public sealed class ReplayAndReportTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    [Theory]
    [InlineData("clean", 0, "quiet", "--window", "100")]
    [InlineData("chance", 0, "doubtful", "--window", "500")]
    [InlineData("chance", 0, "quiet", "--window", "500", "--charts", "false")]
    [InlineData("shifted", 1, "drift", "--window", "100")]
    [InlineData("shifted", 1, "drift", "--window", "100", "--charts", "false")]
    [InlineData("shifted", 1, "drift", "--window", "100", "--fire-after", "3", "--charts", "--restart")]
    [InlineData("large", 0, "quiet", "--window", "650")]
    [InlineData("large", 0, "uncalibrated", "--window", "650", "--charts", "false")]
    [InlineData("tenants", 0, "quiet", "--window", "90", "--segment", "tenant", "--segments", "2")]
    [InlineData("drifting-tenant", 1, "drift", "--window", "90", "--segment", "tenant")]
    [InlineData("drifting-tenant", 1, "drift", "--window", "90", "--segment", "tenant", "--segments", "1")]
    public async Task Both_OnTheSameFileAndOptions_EndWithTheSameCode(
        string file, int code, string state, params string[] options)
    {
        var input = Input(file);

        var json = await Run("replay", input, [.. options, "--output", "json"]);
        var text = await Run("replay", input, options);
        var report = await Run("report", input, [.. options, "--out", commands.File("page.html"), "--force"]);

        Assert.Equal((code, code, code), (json.ExitCode, text.ExitCode, report.ExitCode));
        using var summary = JsonDocument.Parse(json.Out.TrimEnd('\n').Split('\n')[^1]);
        var verdict = summary.RootElement.GetProperty("summary").GetProperty("verdict");
        Assert.Equal(state, verdict.GetProperty("state").GetString());
        Assert.Equal(code == 1, verdict.GetProperty("since").ValueKind == JsonValueKind.Number);
        Assert.Equal(state == "drift", verdict.GetProperty("chance").GetDouble() < 0.05);

        // What the page's line says is what the text ends with.
        Assert.Equal($"page.html: {text.Out.TrimEnd('\n').Split('\n')[^1]}\n", report.Out);
    }

    [Fact]
    public async Task Both_OfAReferenceThatIsTooSmall_SayThatNothingCanAlarm()
    {
        var reference = commands.Rows("small.csv", 300);
        var calibrated = await commands.RunAsync(
            "calibrate", "--model", CommandFixture.Letter, "--reference", reference, "--out", commands.File("small.baseline"));
        Assert.Equal(0, calibrated.ExitCode);
        string[] same =
        [
            "--model", CommandFixture.Letter, "--baseline", commands.File("small.baseline"), "--input", reference,
            "--window", "20",
        ];

        var replay = await commands.RunAsync(["replay", .. same]);
        var report = await commands.RunAsync(["report", .. same, "--out", commands.File("small.html")]);

        Assert.Equal((0, 0), (replay.ExitCode, report.ExitCode));
        Assert.StartsWith(
            "Not calibrated: nothing can alarm.", replay.Out.TrimEnd('\n').Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_OfShiftedRows_TellTheSameAlerts()
    {
        var input = Input("shifted");

        var json = await Run("replay", input, ["--output", "json"]);
        var text = await Run("replay", input, []);
        await Run("report", input, ["--out", commands.File("alerts.html"), "--force"]);

        var lines = json.Out.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var alerts = lines[^1].GetProperty("summary").GetProperty("alerts").EnumerateArray().ToArray();
        Assert.Equal(["DomainShift", "Skew"], alerts.Select(alert => alert.GetProperty("name").GetString()).Order());
        Assert.Equal(
            alerts.Select(alert => alert.GetRawText()),
            lines[..^1].SelectMany(line => line.GetProperty("alerts").EnumerateArray()).Select(alert => alert.GetRawText()));
        var page = await File.ReadAllTextAsync(commands.File("alerts.html"), TestContext.Current.CancellationToken);
        foreach (var alert in alerts)
        {
            Assert.Equal("firing", alert.GetProperty("phase").GetString());
            Assert.Equal(0, alert.GetProperty("rows").GetInt32() % 100);
            var summary = alert.GetProperty("summary").GetString()!;
            Assert.DoesNotContain("1970", summary, StringComparison.Ordinal);
            var told = $"FIRES after row {alert.GetProperty("rows").GetInt32() - 1}: {summary}";
            Assert.Contains("\n  " + told + "\n", text.Out, StringComparison.Ordinal);
            Assert.Contains(told[..60].Replace("'", "&#39;", StringComparison.Ordinal), page, StringComparison.Ordinal);
        }
    }

    private string Input(string file)
    {
        const string Column = "tenant";
        var row = -1;
        string Shifted(string line) => "15" + line[line.IndexOf(',', StringComparison.Ordinal)..];
        string Tenants(string line, bool drifts)
        {
            row++;
            return $"{(drifts && row % 3 == 0 ? Shifted(line) : line)},{(row < 0 ? Column : $"t{row % 3}")}";
        }

        var rows = file switch
        {
            "clean" => commands.Rows("clean.csv", 300),
            "large" => commands.Rows("large.csv", 650),
            "shifted" => commands.Rows("shifted.csv", 500, Shifted),
            "tenants" => commands.Rows("tenants.csv", 450, line => Tenants(line, drifts: false)),
            "drifting-tenant" => commands.Rows("drifting-tenant.csv", 900, line => Tenants(line, drifts: true)),
            _ => TestPaths.Sample("letter/production.jsonl"),
        };
        if (!file.Contains(Column, StringComparison.Ordinal)) return rows;
        var lines = File.ReadAllLines(rows);
        lines[0] += "," + Column;
        File.WriteAllLines(rows, lines);
        return rows;
    }

    private Task<CommandOutcome> Run(string verb, string input, string[] options) => commands.RunAsync(
        [verb, "--model", CommandFixture.Letter, "--baseline", commands.Baseline, "--input", input, .. options]);
}
