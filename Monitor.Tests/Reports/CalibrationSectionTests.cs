using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Statistics;
using Alphadrift.Monitoring.Reports;
using Xunit;

namespace Alphadrift.Tests.Reports;

public sealed class CalibrationSectionTests
{
    private static readonly BaselineManifest Manifest = ReportSections.Source.Manifest;

    [Fact]
    public void Draw_OfASmallReference_SaysWhatItDoesNotCarry()
    {
        var paragraphs = ReportSections.Parse(new CalibrationSection(ReportSections.Source).Draw()).Elements("p")
            .Select(p => p.Value).ToArray();

        Assert.Equal(2, paragraphs.Length);
        Assert.Equal($"Windows: uncalibrated. {Manifest.Verdict.Reason}", paragraphs[0]);
        Assert.Equal($"Charts, as calibrated: uncalibrated. {Manifest.Charts!.Verdict.Reason}", paragraphs[1]);
    }

    [Fact]
    public void Draw_NamesFilesByTheBeginningOfTheirHash()
    {
        var source = ReportSections.Source with
        {
            Manifest = Manifest with
            {
                Fit = new BaselineSource("fit.npy", "ffffeeeeddddccccbbbb", 5_000, 4_000),
                Reference = new BaselineSource("ref.npy", null, 300, 300),
                Extension = new BaselineSource(null, null, 50, 50),
            },
        };

        Assert.Equal("rows.csv, SHA-256 0123456789ab…, 1,000 rows", Cell(source, "input"));
        Assert.Equal("4,000 of the 5,000 rows of fit.npy, SHA-256 ffffeeeedddd…", Cell(source, "fit"));
        Assert.Equal("300 rows of ref.npy, SHA-256 –", Cell(source, "reference"));
        Assert.Equal("50 rows", Cell(source, "extended by"));
        Assert.Equal("nothing", Cell(ReportSections.Source, "extended by"));
    }

    [Theory]
    [InlineData("rows not observed", "7 at the end (too few for a window)")]
    [InlineData("baseline", "letter.baseline")]
    [InlineData("rectifiers", "3 with 224 channels")]
    [InlineData("--false-alarm-rate", "1 % of the windows without shift")]
    [InlineData("--expected-run-length", "one false alarm in 10,000 rows")]
    [InlineData("windows beside the charts", "none: the rows are too few to simulate them")]
    [InlineData("--guarantee", "calibrated")]
    [InlineData("seed", "1")]
    public void Draw_OfAReplay_TablesItsOptions(string name, string expected) =>
        Assert.Equal(expected, Cell(ReportSections.Source, name));

    [Fact]
    public void Draw_OfABaselineOfAnEarlierVersion_SaysWhatItLacks()
    {
        var source = ReportSections.Source with
        {
            Manifest = Manifest with { Charts = null, ClassGuard = null, Dependence = null },
            ExpectedRunLength = null,
            Guarantee = Guarantee.Strict,
        };

        Assert.Equal("no charts", Cell(source, "--expected-run-length"));
        Assert.Equal("no charts", Cell(source, "windows beside the charts"));
        Assert.Equal("none: the baseline was written by a version without it", Cell(source, "class guard"));
        Assert.Equal("not looked at: rows are taken as independent", Cell(source, "order of rows"));
        Assert.Equal("strict", Cell(source, "--guarantee"));
        Assert.Single(ReportSections.Parse(new CalibrationSection(source).Draw()).Elements("p"));
    }

    /// <summary>Names come from command lines and files.</summary>
    [Fact]
    public void Draw_OfHostileNames_KeepsThemText()
    {
        const string hostile = "<img src=x onerror=alert(1)>\"'&";
        var source = ReportSections.Source with { Input = hostile, Model = hostile, Baseline = hostile };

        Assert.Equal(hostile, Cell(source, "baseline"));
        Assert.StartsWith(hostile, Cell(source, "model"), StringComparison.Ordinal);
        Assert.DoesNotContain("<img", new CalibrationSection(source).Draw(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1.0, true, "independent of their neighbours, estimated from their order")]
    [InlineData(1, 1.0, false, "independent of their neighbours, as given")]
    [InlineData(20, 4.24, true, "in blocks of 20, 4.2 worth one independent row, estimated from their order")]
    [InlineData(2_000, 10.0, false, "in blocks of 2,000, 10 worth one independent row, as given")]
    public void Dependence_OfRows_IsToldWithItsSource(int blockRows, double worth, bool estimated, string expected) =>
        Assert.Equal(
            expected,
            ManifestText.Dependence(new RowDependence(blockRows, worth, estimated)));

    [Fact]
    public void Features_OfABaseline_NameWhatIsComparedAndWhere()
    {
        var sites = Manifest.Sites;

        Assert.Equal(
            "moments",
            ManifestText.Features(Manifest with { Sites = [.. sites.Select(s => s with { Shares = false })] }));
        Assert.Equal(
            "moments, and shares below two quantiles at 2 of 3 sites",
            ManifestText.Features(Manifest with { Sites = [.. sites.Select((s, i) => s with { Shares = i > 0 })] }));
    }

    private static string Cell(ReportSource source, string name)
    {
        var rows = ReportSections.Cells(ReportSections.Parse(new CalibrationSection(source).Draw()));
        return rows.Single(row => row.StartsWith($"{name}|", StringComparison.Ordinal))[(name.Length + 1)..];
    }
}
