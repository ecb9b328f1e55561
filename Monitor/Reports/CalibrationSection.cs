using System.Globalization;
using Alphadrift.Adaptation.Baselines;

namespace Alphadrift.Monitoring.Reports;

/// <summary>What was compared with what, and how far the reference carries it.</summary>
internal sealed class CalibrationSection(ReportSource source)
{
    public string Draw()
    {
        var manifest = source.Manifest;
        var html = new HtmlText().Raw("<h2>Calibration</h2>\n");
        Verdict("Windows", manifest.Verdict);
        if (manifest.Charts is { } charts) Verdict("Charts, as calibrated", charts.Verdict);
        return html.Raw(Html.Table("What was compared with what", ["", "value"], Rows())).ToString();

        void Verdict(string what, CalibrationVerdict verdict)
        {
            var state = verdict.State.ToString().ToLowerInvariant();
            html.Raw($"<p><strong>{what}: {state}.</strong> {Html.Text(verdict.Reason)}</p>\n");
        }
    }

    private IEnumerable<IReadOnlyList<string>> Rows()
    {
        var manifest = source.Manifest;
        var sizes = string.Join(", ", manifest.WindowSizes.Select(size => Figures.Count(size)));
        yield return ["input", $"{source.Input}, SHA-256 {Short(source.InputSha256)}, {Figures.Count(source.Rows, "row")}"];
        if (source.Skipped.Count > 0)
        {
            yield return ["bad rows", $"{source.Skipped}; rows are counted without them"];
        }

        yield return ["rows not observed", $"{Figures.Count(source.UnobservedRows)} at the end (too few for a window)"];
        yield return ["model", $"{source.Model}, SHA-256 {Short(manifest.ModelSha256)}"];
        yield return ["baseline", source.Baseline];
        yield return ["fit", From(manifest.Fit)];
        yield return ["reference", From(manifest.Reference)];
        yield return ["extended by", manifest.Extension is { } extension ? From(extension) : "nothing"];
        yield return ["order of rows", manifest.Dependence is { } dependence
            ? "taken " + ManifestText.Dependence(dependence)
            : "not looked at: rows are taken as independent"];
        yield return ["rectifiers",
            $"{Figures.Count(manifest.Sites.Length)} with {Figures.Count(manifest.Sites.Sum(site => site.Channels), "channel")}"];
        yield return ["features", $"{ManifestText.Features(manifest)}; {Figures.Count(manifest.Dimensions, "dimension")}"];
        yield return ["class guard", manifest.ClassGuard is { } guard
            ? ClassGuardText.Card(guard)
            : "none: the baseline was written by a version without it"];
        yield return ["--window", $"{Figures.Count(source.WindowRows)} (thresholds for {sizes} and between)"];
        yield return ["--false-alarm-rate", $"{Figures.Percent(source.FalseAlarmRate, 4)} of the windows without shift"];
        yield return ["--expected-run-length", source.ExpectedRunLength is { } length
            ? $"one false alarm in {Figures.Count(length, "row")}"
            : "no charts"];
        yield return ["windows beside the charts", manifest.Charts is { } charts && source.ExpectedRunLength is { } rows
            ? ManifestText.NestedWindows(charts, rows, source.Guarantee)
            : "no charts"];
        yield return ["--guarantee", source.Guarantee.ToString().ToLowerInvariant()];
        yield return ["seed", manifest.Seed.ToString(CultureInfo.InvariantCulture)];
        yield return ["computed by", $"{source.Lowering} operators now, {manifest.Lowering.ToLowerInvariant()} at calibration"];
        yield return ["versions",
            $"baseline by alphadrift {manifest.ProductVersion}, ONNX Runtime {manifest.OnnxRuntimeVersion}"];
    }

    private static string From(BaselineSource part) =>
        part.File is null ? Figures.Count(part.RowsUsed, "row") : $"{ManifestText.Source(part)}, SHA-256 {Short(part.Sha256)}";

    private static string Short(string? hash) => hash is { Length: > 12 } ? hash[..12] + "…" : hash ?? "–";
}
