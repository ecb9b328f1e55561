using System.IO.Compression;
using System.Text.Json;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Detection;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>Reads a baseline file; whatever is not as the writer makes it is refused with the entry's name.</summary>
internal sealed class BaselineReader
{
    /// <summary>Most bytes of manifest.json.</summary>
    private const long MaxManifestBytes = 16 * 1024 * 1024;

    /// <summary>Most bytes of one array: a square matrix of 2 × 4096 charted channels.</summary>
    private const long MaxArrayBytes = 8192L * 8192 * sizeof(float);

    private const int MaxEntries = 10_000;

    private const string Mend = "Write it again with 'alphadrift calibrate'.";

    private readonly ZipArchive _zip;
    private readonly string _path;

    private BaselineReader(ZipArchive zip, string path)
    {
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
            throw new InvalidInputException($"{_path} has {_zip.Entries.Count} entries; a baseline has at most {MaxEntries}. {Mend}");
        }

        var manifest = ReadManifest();
        var layout = new FeatureLayout(
            [.. manifest.Sites.Select(s => new Site(s.Name, s.Operator, s.Channels, s.ChannelAxis, s.Rank, s.Slopes))],
            manifest.MaxChartedChannels);
        int charted = layout.Charted, moments = layout.MomentDimension, dimension = layout.Dimension, k = manifest.Dimensions;
        var kept = Integers(BaselineArrays.Kept, dimension, k);
        var blocks = new EnergyBlock[layout.EnergyDimension];
        for (var energy = 0; energy < blocks.Length; energy++)
        {
            blocks[energy] = ReadBlock(energy, moments);
        }

        return new Baseline
        {
            Manifest = manifest,
            Layout = layout,
            FeatureModel = new FeatureModel(
                layout,
                Doubles(BaselineArrays.Epsilon, charted),
                Doubles(BaselineArrays.MomentMean, moments),
                Doubles(BaselineArrays.MomentSd, moments),
                blocks),
            Statistic = new WindowStatistic(
                new CorrelationBasis(
                    Doubles(BaselineArrays.FeatureMean, dimension),
                    Doubles(BaselineArrays.FeatureSd, dimension),
                    kept,
                    Doubles(BaselineArrays.Eigenvalues, k),
                    [.. Entry(BaselineArrays.Eigenvectors, k, k).ToFloat32().Span]),
                Doubles(BaselineArrays.ReferenceMean, dimension)),
            ReferenceTotals = new ChannelTotals(
                manifest.Reference.RowsUsed,
                Doubles(BaselineArrays.ReferenceMoments, MomentLayout.Count, layout.Channels),
                Doubles(BaselineArrays.ReferenceFired, layout.Channels)),
            Nulls = ReadNulls(manifest),
        };
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
            && format.TryGetInt32(out var number) && number != BaselineManifest.CurrentFormat)
        {
            throw new InvalidInputException(
                $"{_path} has baseline format {number}; this version reads format {BaselineManifest.CurrentFormat}. "
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
            { MaxChartedChannels: < 1 or > 4096 } => "maxChartedChannels is not within 1 … 4096",
            { Dimensions: < 1 } => "dimensions is below 1",
            { FalseAlarmRate: not (> 0 and <= 0.5) } => "falseAlarmRate is not within (0, 0.5]",
            { Reference.RowsUsed: < 1 } => "reference.rowsUsed is below 1",
            _ when manifest.Sites.Any(s => s.Channels < 1 || s.Slopes.IsDefault || s.Slopes.Length != s.Channels) => "a site's slopes do not match its channels",
            _ when manifest.Sites.Sum(s => (long)s.Channels) > int.MaxValue / 64 => "it names too many channels",
            _ when manifest.Inputs.Any(i => i.RowShape.IsDefault || i.RowShape.Any(extent => extent < 1)) => "an input's shape is not positive",
            _ when manifest.WindowSizes.Zip(manifest.WindowSizes.Skip(1)).Any(pair => pair.First >= pair.Second) || manifest.WindowSizes[0] < 1 => "window sizes do not ascend",
            _ => null,
        };
        if (fault is not null)
        {
            throw new InvalidInputException($"{BaselineArrays.Manifest} in {_path} is not valid: {fault}. {Mend}");
        }
    }

    private EnergyBlock ReadBlock(int energy, int moments)
    {
        var coordinates = Integers(BaselineArrays.EnergyCoordinates(energy), moments, null);
        var k = coordinates.Length;
        return new EnergyBlock(coordinates, [.. Entry(BaselineArrays.EnergyWhitening(energy), k, k).ToFloat32().Span]);
    }

    private NullDistribution ReadNulls(BaselineManifest manifest)
    {
        var array = Entry(BaselineArrays.NullScores);
        var sizes = manifest.WindowSizes.Length;
        if (array.Shape.Length != 3 || array.Shape[0] != 2 || array.Shape[1] != sizes || array.Shape[2] < 100)
        {
            throw new InvalidInputException(
                $"{BaselineArrays.NullScores} in {_path} is {array.Text}; [2, {sizes}, 100 or more] is needed. {Mend}");
        }

        var scores = array.ToFloat64();
        var windows = array.Shape[2];
        double[][] Ridge(int ridge) =>
            [.. Enumerable.Range(0, sizes).Select(size => scores.Slice(((ridge * sizes) + size) * windows, windows).ToArray().Order().ToArray())];
        return new NullDistribution(manifest.Reference.RowsUsed, manifest.WindowSizes, Ridge(0), Ridge(1));
    }

    private int[] Integers(string name, int below, int? length)
    {
        var array = length is { } wanted ? Entry(name, wanted) : Entry(name);
        var values = array.ToInt64();
        var result = new int[array.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var value = values.Span[i];
            if (value < 0 || value >= below || (i > 0 && value <= result[i - 1]))
            {
                throw new InvalidInputException(
                    $"{name} in {_path} must hold ascending numbers from 0 to {below - 1}; entry {i} is {value}. {Mend}");
            }

            result[i] = (int)value;
        }

        return result;
    }

    private double[] Doubles(string name, params ReadOnlySpan<int> shape)
    {
        var values = Entry(name, shape).ToFloat64().ToArray();
        var bad = Array.FindIndex(values, value => !double.IsFinite(value));
        return bad < 0 ? values : throw new InvalidInputException($"{name} in {_path} is not finite at entry {bad}. {Mend}");
    }

    private NpyArray Entry(string name, params ReadOnlySpan<int> shape)
    {
        var array = Entry(name);
        return array.Shape.AsSpan().SequenceEqual(shape)
            ? array
            : throw new InvalidInputException(
                $"{name} in {_path} has the shape [{string.Join(", ", array.Shape)}]; [{string.Join(", ", shape.ToArray())}] is needed. {Mend}");
    }

    private NpyArray Entry(string name)
    {
        var entry = _zip.GetEntry(name) ?? throw new InvalidInputException($"{_path} has no {name}. {Mend}");
        using var stream = entry.Open();
        return NpyFormat.Read(stream, $"{name} in {_path}", MaxArrayBytes);
    }
}
