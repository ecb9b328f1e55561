using System.Collections.Immutable;
using System.Text.Json;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>manifest.json of a baseline file, which says which entries there are and how large they are.</summary>
internal static class ManifestPart
{
    private const string Name = "manifest.json";

    /// <summary>Most bytes of manifest.json.</summary>
    private const long MaxBytes = 16 * 1024 * 1024;

    public static void Write(EntryWriter to, BaselineManifest manifest)
    {
        using var stream = to.Open(Name);
        JsonSerializer.Serialize(stream, manifest, BaselineJson.Default.BaselineManifest);
        stream.WriteByte((byte)'\n');
    }

    public static BaselineManifest Read(EntryReader from)
    {
        if (!from.Has(Name))
        {
            throw new InvalidInputException($"{from.Path} is not a baseline: it has no {Name}. {EntryReader.Mend}");
        }

        var (content, length) = from.Open(Name);
        using (content)
        {
            if (length > MaxBytes) throw from.Refusal(Name, $"has {length} bytes; at most {MaxBytes} are read");
            try
            {
                using var document = JsonDocument.Parse(content);
                CheckFormat(document.RootElement, from.Path);
                var manifest = document.Deserialize(BaselineJson.Default.BaselineManifest)
                    ?? throw new JsonException("it is null.");
                return FaultOf(manifest) is { } fault ? throw from.Refusal(Name, $"is not valid: {fault}") : manifest;
            }
            catch (JsonException e)
            {
                throw new InvalidInputException($"{Name} in {from.Path} cannot be read: {e.Message} {EntryReader.Mend}", e);
            }
        }
    }

    /// <summary>The feature rows of a valid manifest.</summary>
    public static FeatureLayout Layout(BaselineManifest manifest)
    {
        ImmutableArray<Site> sites =
            [.. manifest.Sites.Select(s => new Site(s.Name, s.Operator, s.Channels, s.ChannelAxis, s.Rank, s.Slopes))];
        bool HasShares(Site site) => manifest.Sites.Any(s => s.Shares && s.Name == site.Name);
        var charted = manifest.Format >= BaselineManifest.CurrentFormat
            ? [.. manifest.Sites.Select(s => s.Charted ?? [.. Enumerable.Range(0, s.Channels)])]
            : ChannelChoice.InProportion(
                [.. sites.Select(site => site.Channels)],
                FeatureLayout.DimensionsOf(sites, HasShares),
                manifest.MaxDimensions ?? 2 * manifest.MaxChartedChannels!.Value);
        return new FeatureLayout(sites, charted, HasShares, site => manifest.Sites.Any(s => s.Absolutes && s.Name == site.Name));
    }

    /// <summary>Whether these are window sizes, one at least: ascending, from 1 on.</summary>
    public static bool AreSizes(ImmutableArray<int> sizes) =>
        !sizes.IsDefaultOrEmpty && sizes[0] >= 1 && sizes.Zip(sizes.Skip(1)).All(pair => pair.First < pair.Second);

    private static void CheckFormat(JsonElement root, string path)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("format", out var format)
            && format.ValueKind == JsonValueKind.Number && format.TryGetInt32(out var number)
            && number is < BaselineManifest.OldestFormat or > BaselineManifest.CurrentFormat)
        {
            throw new InvalidInputException(
                $"{path} has baseline format {number}; "
                + $"this version reads {BaselineManifest.OldestFormat} to {BaselineManifest.CurrentFormat}. "
                + "Calibrate again with this version, or run the version that wrote it.");
        }
    }

    private static string? FaultOf(BaselineManifest manifest) => manifest switch
    {
        { Sites.IsDefaultOrEmpty: true } => "it names no site",
        { Inputs.IsDefaultOrEmpty: true } => "it names no input",
        _ when manifest.Sites.Any(s => s is null) || manifest.Inputs.Any(i => i is null) => "a site or an input is null",
        _ when manifest.Sites.Where(s => s.Shares).GroupBy(s => s.Name).Any(sites => sites.Count() > 1) =>
            "two sites with shares have the same name",
        { Fields.IsDefault: true } => "it has no list of fields",
        { WindowSizes.IsDefaultOrEmpty: true } => "it names no window size",
        { MaxDimensions: null, MaxChartedChannels: null } => "maxDimensions is missing",
        { MaxDimensions: < 1 or > 8192 } => "maxDimensions is not within 1 … 8192",
        { MaxChartedChannels: < 1 or > 4096 } => "maxChartedChannels is not within 1 … 4096",
        { Dimensions: < 1 } => "dimensions is below 1",
        { FalseAlarmRate: not (> 0 and <= 0.5) } => "falseAlarmRate is not within (0, 0.5]",
        { SmallWindows.Rows: not SmallWindows.MaxRows } => $"smallWindows.rows is not {SmallWindows.MaxRows}",
        { SmallWindows.Dimensions: < 1 } => "smallWindows.dimensions is below 1",
        { SmallWindows: not null } when manifest.WindowSizes[0] > SmallWindows.MaxRows =>
            "smallWindows has no size in windowSizes",
        { SmallWindows: var small } when small is null == manifest.Sites.Any(s => s.Absolutes) =>
            "smallWindows and the sites' absolutes do not belong together",
        { Extension.RowsUsed: < 1 } => "extension.rowsUsed is below 1",
        { Reference.RowsUsed: < 1 } => "reference.rowsUsed is below 1",
        _ when manifest.Sites.Any(s => s.Channels < 1 || s.Slopes.IsDefault || s.Slopes.Length != s.Channels) =>
            "a site's slopes do not match its channels",
        _ when manifest.Sites.Any(s => s.Charted is { } charted && !FeatureLayout.AreChannels(charted, s.Channels)) =>
            "a site's charted channels do not ascend within it",
        _ when manifest.Sites.Sum(s => (long)s.Channels) > int.MaxValue / 64 => "it names too many channels",
        _ when manifest.Inputs.Any(i => i.RowShape.IsDefault || i.RowShape.Any(extent => extent < 1)) =>
            "an input's shape is not positive",
        _ when !AreSizes(manifest.WindowSizes) => "window sizes do not ascend",
        _ when manifest.SkewSizes is { } sizes && !AreSizes(sizes) => "skewSizes do not ascend",
        { Dependence: { BlockRows: < 1 or > RowDependence.MaxBlockRows } } => "dependence.blockRows is out of its range",
        { Dependence: { RowsPerIndependent: not (>= 1 and < int.MaxValue) } } => "dependence.rowsPerIndependent is below 1",
        { ClassGuard.Output: { Classes: < 2 or > ClassOutput.MaxClasses } or { Index: < 0 } } =>
            "classGuard.output is not valid",
        { ClassGuard.Measure: not (null or ClassGuardManifest.Deviance) } =>
            $"classGuard.measure is not {ClassGuardManifest.Deviance}",
        { ClassGuard: { Output: not null } guard } when guard.FromRows != guard.RowsPerClass * guard.Output.Classes =>
            $"classGuard.fromRows is not {guard.RowsPerClass} times the classes",
        { ClassGuard.Output: { } guarded, Charts.Classes: { } charted } when guarded != charted =>
            "classGuard.output and charts.classes differ",
        _ => (manifest.Charts is { } charts ? ChartsPart.FaultOf(charts) : null)
            ?? (manifest.Adaptation is { } adaptation ? AdaptationPart.FaultOf(adaptation) : null),
    };
}
