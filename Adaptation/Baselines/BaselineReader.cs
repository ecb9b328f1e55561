using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Adaptation.Slopes;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>Reads a baseline file; whatever is not as the writer makes it is refused with the entry's name.</summary>
internal sealed class BaselineReader
{
    /// <summary>Most bytes of manifest.json.</summary>
    private const long MaxManifestBytes = 16 * 1024 * 1024;

    private const int MaxEntries = 10_000;

    private const string Mend = BaselineEntries.Mend;

    private readonly BaselineEntries _entries;
    private readonly ZipArchive _zip;
    private readonly string _path;

    private BaselineReader(ZipArchive zip, string path)
    {
        _entries = new BaselineEntries(zip, path);
        _zip = zip;
        _path = path;
    }

    public static Baseline Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var zip = new ZipArchive(file, ZipArchiveMode.Read);
            return new BaselineReader(zip, path).Read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException($"The baseline {path} does not exist. Make one with 'alphadrift calibrate'.", e);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidInputException($"{path} is not a baseline, or is damaged: {e.Message} {Mend}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The baseline {path} cannot be read: {e.Message}", e);
        }
    }

    private Baseline Read()
    {
        if (_zip.Entries.Count > MaxEntries)
        {
            throw new InvalidInputException(
                $"{_path} has {_zip.Entries.Count} entries; a baseline has at most {MaxEntries}. {Mend}");
        }

        var manifest = ReadManifest();
        var layout = Layout(manifest);
        int charted = layout.Charted, moments = layout.MomentDimension;
        var blocks = new EnergyBlock[layout.EnergyDimension];
        for (var energy = 0; energy < blocks.Length; energy++)
        {
            blocks[energy] = ReadBlock(energy, moments);
        }

        var nulls = ReadNulls(manifest, BaselineArrays.NullScores, manifest.WindowSizes);
        var guard = ReadGuard(manifest, nulls);
        return new Baseline
        {
            Manifest = manifest,
            Layout = layout,
            Shares = manifest.Sites.Any(s => s.Shares) ? ReadShares(manifest) : null,
            FeatureModel = new FeatureModel(
                layout,
                _entries.Doubles(BaselineArrays.Epsilon, charted),
                _entries.Doubles(BaselineArrays.MomentMean, moments),
                _entries.Doubles(BaselineArrays.MomentSd, moments),
                blocks),
            Statistic = ReadStatistic(StatisticEntries.EveryWindow, layout.Dimension, manifest.Dimensions),
            ReferenceTotals = new ChannelTotals(
                manifest.ReferenceRows,
                _entries.Doubles(BaselineArrays.ReferenceMoments, MomentLayout.Count, layout.Channels),
                _entries.Doubles(BaselineArrays.ReferenceFired, layout.Channels)),
            OutputPercentiles = ReadPercentiles(charted),
            Nulls = nulls,
            Guard = guard,
            Small = manifest.SmallWindows is { } small ? ReadSmall(manifest, small, layout, guard) : null,
            Adaptation = manifest.Adaptation is { } settings
                ? AdaptationReader.Read(_entries, settings, new SlopeLayout(layout.Sites))
                : null,
            Charts = manifest.Charts is { } charts
                ? ChartsReader.Read(_entries, charts, moments, layout.Sites.Length, manifest.Dependence ?? RowDependence.None)
                : null,
            Skew = manifest.SkewSizes is { } skewSizes ? ReadSkew(skewSizes, layout) : null,
        };
    }

    private static FeatureLayout Layout(BaselineManifest manifest)
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

    private BaselineManifest ReadManifest()
    {
        var entry = _zip.GetEntry(BaselineArrays.Manifest)
            ?? throw new InvalidInputException($"{_path} is not a baseline: it has no {BaselineArrays.Manifest}. {Mend}");
        if (entry.Length > MaxManifestBytes)
        {
            throw new InvalidInputException(
                $"{BaselineArrays.Manifest} in {_path} has {entry.Length} bytes; at most {MaxManifestBytes} are read. {Mend}");
        }

        BaselineManifest manifest;
        try
        {
            using var stream = entry.Open();
            using var document = JsonDocument.Parse(stream);
            CheckFormat(document.RootElement);
            manifest = document.Deserialize(BaselineJson.Default.BaselineManifest)
                ?? throw new JsonException("it is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"{BaselineArrays.Manifest} in {_path} cannot be read: {e.Message} {Mend}", e);
        }

        CheckManifest(manifest);
        return manifest;
    }

    private void CheckFormat(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("format", out var format)
            && format.TryGetInt32(out var number)
            && number is < BaselineManifest.OldestFormat or > BaselineManifest.CurrentFormat)
        {
            throw new InvalidInputException(
                $"{_path} has baseline format {number}; "
                + $"this version reads {BaselineManifest.OldestFormat} to {BaselineManifest.CurrentFormat}. "
                + "Calibrate again with this version, or run the version that wrote it.");
        }
    }

    private void CheckManifest(BaselineManifest manifest)
    {
        var fault = manifest switch
        {
            { Sites.IsDefaultOrEmpty: true } => "it names no site",
            { Inputs.IsDefaultOrEmpty: true } => "it names no input",
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
            _ when manifest.WindowSizes.Zip(manifest.WindowSizes.Skip(1)).Any(pair => pair.First >= pair.Second)
                || manifest.WindowSizes[0] < 1 => "window sizes do not ascend",
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
            { Charts: { } charts } => ChartsReader.Fault(charts),
            _ => null,
        };
        if (fault is not null)
        {
            throw new InvalidInputException($"{BaselineArrays.Manifest} in {_path} is not valid: {fault}. {Mend}");
        }
    }

    /// <returns>Null in a file of a version without them.</returns>
    private RowPercentiles? ReadPercentiles(int charted)
    {
        if (_zip.GetEntry(BaselineArrays.OutputPercentiles) is null) return null;
        var given = _entries.Doubles(BaselineArrays.OutputPercentiles, charted, RowPercentiles.Count);
        float[] values = [.. given.Select(value => (float)value)];
        for (var i = 1; i < values.Length; i++)
        {
            if (i % RowPercentiles.Count == 0 || values[i] >= values[i - 1]) continue;
            throw new InvalidInputException(
                $"{BaselineArrays.OutputPercentiles} in {_path} does not ascend at entry {i}. {Mend}");
        }

        return new RowPercentiles(values);
    }

    private ImmutableDictionary<string, ShareThresholds> ReadShares(BaselineManifest manifest)
    {
        BaselineSite[] sites = [.. manifest.Sites.Where(site => site.Shares)];
        var channels = sites.Sum(site => site.Channels);
        double[] lower = _entries.Doubles(BaselineArrays.ShareLower, channels),
            upper = _entries.Doubles(BaselineArrays.ShareUpper, channels);
        var sd = _entries.Doubles(BaselineArrays.ShareSd, channels);
        var shares = ImmutableDictionary.CreateBuilder<string, ShareThresholds>();
        var at = 0;
        foreach (var site in sites)
        {
            var range = at..(at += site.Channels);
            shares.Add(site.Name, new ShareThresholds([.. lower[range]], [.. upper[range]], [.. sd[range]]));
        }

        return shares.ToImmutable();
    }

    private EnergyBlock ReadBlock(int energy, int moments)
    {
        var coordinates = _entries.Integers(BaselineArrays.EnergyCoordinates(energy), moments, null);
        var k = coordinates.Length;
        return new EnergyBlock(coordinates, [.. _entries.Entry(BaselineArrays.EnergyWhitening(energy), k, k).ToFloat32().Span]);
    }

    private SkewBand ReadSkew(ImmutableArray<int> sizes, FeatureLayout layout)
    {
        var maxima = _entries.Entry(BaselineArrays.SkewMaxima);
        if (sizes.IsDefaultOrEmpty || maxima.Shape.Length != 2 || maxima.Shape[0] != sizes.Length || maxima.Shape[1] < 100
            || sizes[0] < 1 || sizes.Zip(sizes.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new InvalidInputException(
                $"{BaselineArrays.SkewMaxima} in {_path} is {maxima.Text}; "
                + $"[sizes, 100 or more] is needed for ascending sizes. {Mend}");
        }

        var scores = layout.Sites.Length * SkewBand.Kinds;
        var sds = Rows(_entries.Doubles(BaselineArrays.SkewSds, sizes.Length, scores));
        if (sds.Any(one => one.Any(sd => !(sd > 0))))
        {
            throw new InvalidInputException($"{BaselineArrays.SkewSds} in {_path} has values that are not positive. {Mend}");
        }

        return new SkewBand(
            sizes,
            _entries.Doubles(BaselineArrays.SkewScales, SkewBand.Kinds, layout.Channels),
            Rows(_entries.Doubles(BaselineArrays.SkewMeans, sizes.Length, scores)),
            sds,
            [
                .. Rows(_entries.Doubles(BaselineArrays.SkewMaxima, sizes.Length, maxima.Shape[1]))
                    .Select(one => one.Order().ToArray()),
            ]);

        double[][] Rows(double[] values) => [.. values.Chunk(values.Length / sizes.Length)];
    }

    private WindowStatistic ReadStatistic(StatisticEntries names, int dimension, int k)
    {
        var kept = _entries.Integers(names.Kept, dimension, k);
        return new WindowStatistic(
            new CorrelationBasis(
                _entries.Doubles(names.Mean, dimension),
                _entries.Doubles(names.Sd, dimension),
                kept,
                _entries.Doubles(names.Eigenvalues, k),
                [.. _entries.Entry(names.Eigenvectors, k, k).ToFloat32().Span]),
            _entries.Doubles(names.ReferenceMean, dimension));
    }

    private WindowScorer ReadSmall(BaselineManifest manifest, SmallWindowsManifest small, FeatureLayout layout, ClassGuard? guard)
    {
        var sizes = SmallWindows.SizesOf(manifest.WindowSizes);
        var nulls = ReadNulls(manifest, BaselineArrays.SmallNullScores, sizes);
        return new WindowScorer(
            ReadStatistic(StatisticEntries.SmallWindows, layout.SmallWindowDimension, small.Dimensions),
            nulls,
            guard is null || guard.FromRows > sizes[^1] ? null : Guard(
                manifest.ClassGuard!,
                guard.Proportions,
                nulls,
                guard.Statistics[..sizes.Length],
                ReadScores(BaselineArrays.SmallGuardScores, 0, sizes.Length),
                ReadScores(BaselineArrays.SmallGuardScores, 1, sizes.Length)));
    }

    private NullDistribution ReadNulls(BaselineManifest manifest, string name, ImmutableArray<int> sizes) =>
        new(manifest.ReferenceRows, sizes, ReadScores(name, 0, sizes.Length), ReadScores(name, 1, sizes.Length));

    private ClassGuard? ReadGuard(BaselineManifest manifest, NullDistribution nulls)
    {
        if (manifest.ClassGuard is not { Output: { } output } guard) return null;
        var (classes, sizes) = (output.Classes, manifest.WindowSizes.Length);
        var sd = _entries.Doubles(BaselineArrays.GuardSd, classes);
        if (Array.FindIndex(sd, value => !(value is > 0 and <= ClassProportions.LargestSd)) is >= 0 and var bad)
        {
            throw new InvalidInputException(
                $"{BaselineArrays.GuardSd} in {_path} is no deviation of probabilities at entry {bad}. {Mend}");
        }

        var statistics = _entries.Entry(BaselineArrays.GuardStatistics);
        if (statistics.Shape.Length != 2 || statistics.Shape[0] != sizes || statistics.Shape[1] < 100)
        {
            throw new InvalidInputException(
                $"{BaselineArrays.GuardStatistics} in {_path} is {statistics.Text}; [{sizes}, 100 or more] is needed. {Mend}");
        }

        double[][] perSize =
        [
            .. _entries.Doubles(BaselineArrays.GuardStatistics, statistics.Shape.AsSpan())
                .Chunk(statistics.Shape[1]).Select(list => list.Order().ToArray()),
        ];
        return Guard(
            guard,
            new ClassProportions(_entries.Doubles(BaselineArrays.GuardMean, classes), sd),
            nulls,
            perSize,
            ReadScores(BaselineArrays.GuardScores, 0, sizes),
            ReadScores(BaselineArrays.GuardScores, 1, sizes));
    }

    private static ClassGuard Guard(
        ClassGuardManifest guard,
        ClassProportions proportions,
        NullDistribution movement,
        double[][] statistics,
        double[][] smallRidge,
        double[][] largeRidge) => guard.Measure is null
        ? new SquaredClassGuard(guard.Output!, proportions, movement, statistics, smallRidge, largeRidge)
        : new ClassGuard(guard.Output!, proportions, movement, statistics, smallRidge, largeRidge);

    private double[][] ReadScores(string name, int ridge, int sizes)
    {
        var array = _entries.Entry(name);
        if (array.Shape.Length != 3 || array.Shape[0] != 2 || array.Shape[1] != sizes || array.Shape[2] < 100)
        {
            throw new InvalidInputException($"{name} in {_path} is {array.Text}; [2, {sizes}, 100 or more] is needed. {Mend}");
        }

        var scores = array.ToFloat64();
        var windows = array.Shape[2];
        return
        [
            .. Enumerable.Range(0, sizes)
                .Select(size => scores.Slice(((ridge * sizes) + size) * windows, windows).ToArray().Order().ToArray()),
        ];
    }
}
