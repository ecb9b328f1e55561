using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Monitoring.Tables;

namespace Alphadrift.Monitoring.Commands;

/// <summary>What <c>calibrate</c> prints when it is done.</summary>
internal static class CalibrationCard
{
    /// <summary>Most fields that are all named; of more the first few are.</summary>
    private const int MostFields = 64, FirstFields = 16;

    public static void WriteText(BaselineManifest manifest, string path, Terminal terminal)
    {
        var writer = terminal.Out;
        writer.WriteLine($"baseline      {terminal.Bold(path)}, {Figures.Bytes(new FileInfo(path).Length)}");
        writer.WriteLine($"model         {manifest.ModelName}, SHA-256 {manifest.ModelSha256}");
        writer.WriteLine($"fit           {ManifestText.Source(manifest.Fit)}");
        writer.WriteLine($"reference     {ManifestText.Source(manifest.Reference)}");
        if (manifest.Extension is { } extension)
        {
            writer.WriteLine($"extended by   {ManifestText.Source(extension)}");
        }

        if (manifest.Dependence is { } dependence)
        {
            writer.WriteLine($"rows          {ManifestText.Dependence(dependence)}");
        }

        writer.WriteLine(
            $"rectifiers    {Figures.Count(manifest.Sites.Length, "site")}, "
            + $"{Figures.Count(manifest.Sites.Sum(site => site.Channels), "slope")}, "
            + $"{Figures.Count(manifest.Dimensions, "dimension")} charted{Choice(manifest)}");
        writer.WriteLine($"fields        {Fields(manifest.Fields)}");
        writer.WriteLine($"features      {ManifestText.Features(manifest)}");
        writer.WriteLine($"false alarms  {Figures.Percent(manifest.FalseAlarmRate, 4)} of the windows without shift");
        if (manifest.ClassGuard is { } guard)
        {
            writer.WriteLine($"class guard   {ClassGuardText.Card(guard)}");
        }

        if (manifest.Adaptation is { } adaptation)
        {
            writer.WriteLine($"adaptation    {Adaptation(adaptation)}");
        }

        if (manifest.Charts is { } charts)
        {
            writer.WriteLine(
                $"charts        one false alarm in {Figures.Count(charts.ExpectedRunLength, "row")}: {Thresholds(charts)}");
            writer.WriteLine(
                $"windows       {ManifestText.NestedWindows(charts, charts.ExpectedRunLength, Guarantee.Calibrated)}");
        }

        writer.WriteLine();
        var table = new TextTable(">rows per window", ">threshold");
        for (var i = 0; i < manifest.WindowSizes.Length; i++)
        {
            table.Add(Figures.Count(manifest.WindowSizes[i]), Figures.Score(manifest.Thresholds[i]));
        }

        table.Write(writer);
        writer.WriteLine();
        WriteVerdict(manifest.Verdict, "");
        if (manifest.Charts is not null) WriteVerdict(manifest.Charts.Verdict, "charts ");

        void WriteVerdict(CalibrationVerdict verdict, string of)
        {
            var name = of + verdict.State.ToString().ToLowerInvariant();
            writer.WriteLine(
                $"{(verdict.State == CalibrationState.Calibrated ? terminal.Good(name) : terminal.Bad(name))}: {verdict.Reason}");
        }
    }

    private static string Choice(BaselineManifest manifest)
    {
        var charted = manifest.Sites.Sum(site => site.Charted?.Length ?? site.Channels);
        var all = manifest.Sites.Sum(site => site.Channels);
        return charted == all ? "" : $" on {Figures.Count(charted)} of {Figures.Count(all)} channels";
    }

    private static string Thresholds(ChartsManifest charts)
    {
        if (charts is not { MovementThreshold: { } movement, EnergyThreshold: { } energy }) return "too few rows for thresholds";
        var classes = charts.ClassThreshold is { } threshold
            ? $"L {Figures.Score(threshold)}"
            : "no L, because no output of the model holds class scores";
        return $"thresholds M {Figures.Score(movement)}, C {Figures.Score(energy)}, {classes}";
    }

    /// <param name="manifest">The baseline's manifest.</param>
    /// <param name="path">The baseline's file.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="fit">Rows for the covariances; null where there are none.</param>
    /// <param name="extension">Rows that came later; null where there are none.</param>
    /// <param name="terminal">Where the card goes.</param>
    public static void WriteJson(
        BaselineManifest manifest, string path, TableData reference, TableData? fit, TableData? extension, Terminal terminal) =>
        JsonOutput.WriteDocument(terminal.Out, new
        {
            file = path,
            bytes = new FileInfo(path).Length,
            ignoredColumns = new
            {
                reference = reference.IgnoredColumns,
                fit = fit?.IgnoredColumns ?? [],
                extension = extension?.IgnoredColumns ?? [],
            },
            notices = new
            {
                reference = reference.Notices,
                fit = fit?.Notices ?? [],
                extension = extension?.Notices ?? [],
            },
            skippedRows = new { reference = reference.Skipped, fit = fit?.Skipped, extension = extension?.Skipped },
            manifest,
        });

    /// <summary>The order of a row's values, which records and other files must have too where they have no names.</summary>
    private static string Fields(IReadOnlyList<string> fields) => fields.Count switch
    {
        0 => "without names, in the order of the reference",
        <= MostFields => string.Join(", ", fields),
        _ => $"{string.Join(", ", fields.Take(FirstFields))}, … {fields[^1]} ({Figures.Count(fields.Count)} in all)",
    };

    private static string Adaptation(AdaptationSettings settings) =>
        $"{settings.Objective.ToString().ToLowerInvariant()}: {settings.Reason}; {Figures.Count(settings.Steps, "step")}"
        + $" ({(settings.Natural ? "natural" : "plain")}) per window, {Figures.Count(settings.Rows)} of the "
        + $"{Figures.Count(settings.ReferenceRows, "reference row")} learnt from";
}
