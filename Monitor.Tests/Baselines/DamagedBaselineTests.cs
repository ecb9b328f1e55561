using System.Text;
using System.Text.RegularExpressions;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Tests.Architecture;
using Xunit;

namespace Alphadrift.Tests.Baselines;

/// <summary>Every entry of a baseline file, damaged in every way, is refused with its name.</summary>
public sealed partial class DamagedBaselineTests(BaselineEntriesFixture fixture) : IClassFixture<BaselineEntriesFixture>
{
    private const string Mend = "Write it again with 'alphadrift calibrate'.";

    [Fact]
    public void Fixture_OfTwoBaselines_HasEveryEntryThatAPartDeclares()
    {
        string[] declared =
        [
            .. SourceFiles.Under("Adaptation/Baselines").SelectMany(file => EntryName().Matches(File.ReadAllText(file)))
                .Select(match => match.Groups[1].Value),
        ];

        Assert.True(declared.Length > 30, $"Only {declared.Length} names were found in the source.");
        string[] names = [.. fixture.Files.SelectMany(file => file.Keys)];
        Assert.All(declared, name => Assert.Contains(names, entry => entry.EndsWith(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Save_OfALoadedFile_WritesTheSameEntriesInTheSameOrder()
    {
        foreach (var file in fixture.Files)
        {
            var path = fixture.TemporaryFile("again.baseline");
            Baseline.Load(Whole(file)).Save(path);

            var again = BaselineEntriesFixture.ReadEntries(path);

            Assert.Equal(file.Keys, again.Keys);
            foreach (var (name, bytes) in file)
            {
                // Sums are kept in memory and means in the file; the division may round the last bit.
                if (name == "reference-moments.npy") AssertNear(Parse(name, bytes), Parse(name, again[name]));
                else Assert.True(bytes.AsSpan().SequenceEqual(again[name]), name);
            }
        }
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Load_OfOneNumberThatIsNotFinite_IsRefusedWithEntryPlaceAndValue(double number, string shown)
    {
        var numbers = Arrays(array => array.Kind is ElementKind.Float32 or ElementKind.Float64);

        Assert.All(numbers, entry =>
        {
            var index = entry.Array.Length / 2;
            var values = entry.Array.ToFloat64().ToArray();
            values[index] = number;

            var fault = Refusal(entry, Encode(entry.Array.Kind, values, entry.Array.Shape.AsSpan()), out var path);

            Assert.Matches(
                $"^{Regex.Escape($"{entry.Name} in {path}")} must hold .*numbers.*; entry "
                + $"{Regex.Escape(Place(index, entry.Array.Shape.AsSpan()))} is {shown}\\. {Regex.Escape(Mend)}$",
                fault);
        });
    }

    [Fact]
    public void Load_OfAPlaceOutsideItsRow_IsRefusedWithEntryAndValue()
    {
        var places = Arrays(array => array.Kind == ElementKind.Int32 && array.Length > 0);

        Assert.All(places, entry =>
        {
            var values = entry.Array.ToFloat64().ToArray();
            values[^1] = 10_000;

            var fault = Refusal(entry, Encode(entry.Array.Kind, values, entry.Array.Shape.AsSpan()), out var path);

            Assert.StartsWith(
                $"{entry.Name} in {path} must hold ascending numbers from 0 to ", fault, StringComparison.Ordinal);
            Assert.EndsWith($"; entry {values.Length - 1} is 10000. {Mend}", fault, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Load_OfAnotherElementType_IsRefusedWithBoth()
    {
        Assert.All(Arrays(_ => true), entry =>
        {
            var (wrong, needed) = entry.Array.Kind switch
            {
                ElementKind.Float64 => (ElementKind.Float32, "float64"),
                ElementKind.Float32 => (ElementKind.Float64, "float32"),
                _ => (ElementKind.Int64, "int32"),
            };
            var bytes = Encode(wrong, entry.Array.ToFloat64().ToArray(), entry.Array.Shape.AsSpan());

            Assert.Equal(
                $"{entry.Name} in {{0}} is {Parse(entry.Name, bytes).Text}; {needed} is needed. {Mend}",
                Refusal(entry, bytes, out var path).Replace(path, "{0}", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Load_OfAnotherShape_IsRefusedWithBoth()
    {
        Assert.All(Arrays(_ => true), entry =>
        {
            int[] shape = [.. entry.Array.Shape], deeper = [1, .. shape], emptied = [.. shape[..^1], 0];
            var values = entry.Array.ToFloat64().ToArray();

            var deep = Refusal(entry, Encode(entry.Array.Kind, values, deeper), out var path);
            Assert.StartsWith(
                $"{entry.Name} in {path} has the shape [{string.Join(", ", deeper)}]; [", deep, StringComparison.Ordinal);
            Assert.EndsWith($"] is needed. {Mend}", deep, StringComparison.Ordinal);

            // A block may have any number of coordinates; without them its whitening does not fit.
            if (entry.Name.EndsWith("-coordinates.npy", StringComparison.Ordinal) && values.Length == 0) return;
            var named = entry.Name.StartsWith("energy/", StringComparison.Ordinal)
                ? entry.Name.Replace("coordinates", "whitening", StringComparison.Ordinal)
                : entry.Name;
            Assert.StartsWith(
                $"{named} in {path} has the shape [", Refusal(entry, Encode(entry.Array.Kind, [], emptied), out path),
                StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Load_WithoutAnEntry_IsRefusedWithItsName_ButForThePercentilesThatOlderFilesLack()
    {
        Assert.All(Arrays(_ => true), entry =>
        {
            if (entry.Name == "output-percentiles.npy")
            {
                Assert.Null(Baseline.Load(fixture.Damaged(entry.File, entry.Name, null)).OutputPercentiles);
                return;
            }

            Assert.Equal($"{{0}} has no {entry.Name}. {Mend}", Refusal(entry, null, out var path)
                .Replace(path, "{0}", StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData("epsilon.npy", 0, "finite numbers above 0")]
    [InlineData("moment-sd.npy", -1, "finite numbers from 0 on")]
    [InlineData("reference-fired.npy", 1.5, "numbers from 0 to 1")]
    [InlineData("output-percentiles.npy", -1e9, "finite numbers that ascend")]
    [InlineData("skew/sds.npy", 0, "finite numbers above 0")]
    [InlineData("guard/class-sd.npy", 0.6, "numbers above 0 and at most 0.51")]
    [InlineData("charts/class-sd.npy", 0, "finite numbers above 0")]
    [InlineData("charts/guaranteed-sd.npy", 0, "finite numbers above 0")]
    public void Load_OfANumberOutsideItsRange_IsRefusedWithTheRange(string name, double number, string range)
    {
        var entry = Arrays(_ => true).First(array => array.Name == name);
        var values = entry.Array.ToFloat64().ToArray();
        values[1] = number;

        var fault = Refusal(entry, Encode(entry.Array.Kind, values, entry.Array.Shape.AsSpan()), out var path);

        Assert.StartsWith($"{name} in {path} must hold {range}; entry ", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("feature-sd.npy", 0, "must be above 0 where kept.npy keeps a coordinate; entry 3 is 0")]
    [InlineData("adaptation/covariance-000.npy", -1, "has a negative variance")]
    public void Load_OfEntriesThatDoNotFitEachOther_IsRefused(string name, double number, string expected)
    {
        var entry = Arrays(_ => true).First(array => array.Name == name);
        var values = entry.Array.ToFloat64().ToArray();
        values[name == "feature-sd.npy" ? 3 : 0] = number;

        Assert.Equal(
            $"{name} in {{0}} {expected}. {Mend}",
            Refusal(entry, Encode(entry.Array.Kind, values, entry.Array.Shape.AsSpan()), out var path)
                .Replace(path, "{0}", StringComparison.Ordinal));
    }

    [Fact]
    public void Save_OfANumberThatLoadWouldRefuse_WritesNoFile()
    {
        var path = fixture.TemporaryFile("never.baseline");
        var baseline = Baseline.Load(Whole(fixture.Files[0]));
        baseline.Statistic.Basis.Eigenvectors[2] = float.NaN;

        var fault = Assert.Throws<InvalidInputException>(() => baseline.Save(path));

        Assert.Equal(
            "The reference gives no baseline that can be used: eigenvectors.npy must hold finite numbers; entry [0, 2] is NaN. "
            + "Look for extreme values in its rows.",
            fault.Message);
        Assert.False(File.Exists(path) || File.Exists(path + ".part"));
    }

    [Theory]
    [InlineData("\"sites\": \\[", "\"sites\": [null, ", "a site or an input is null")]
    [InlineData("\"inputs\": \\[", "\"inputs\": [null, ", "a site or an input is null")]
    [InlineData("\"skewSizes\": \\[", "\"skewSizes\": [0, ", "skewSizes do not ascend")]
    [InlineData("\"movementMean\": [^,]+", "\"movementMean\": 1e999", "charts.movementMean or energyMean is not finite")]
    [InlineData("\"nestedWindows\": \\[", "\"nestedWindows\": [null, ", "charts.nestedWindows or charts.jointRows are not valid")]
    public void Load_OfAManifestThatContradictsItself_IsRefusedWithTheField(string found, string changed, string expected)
    {
        var file = fixture.Files[0];
        var manifest = Encoding.UTF8.GetString(file["manifest.json"]);
        var edited = Regex.Replace(manifest, found, changed);
        Assert.NotEqual(manifest, edited);
        var path = fixture.Damaged(file, "manifest.json", Encoding.UTF8.GetBytes(edited));

        Assert.Equal(
            $"manifest.json in {path} is not valid: {expected}. {Mend}",
            Assert.Throws<InvalidInputException>(() => Baseline.Load(path)).Message);
    }

    [Fact]
    public void Load_OfOneBitThatGivesAnotherNumber_IsRefusedByTheChecksum()
    {
        var file = fixture.Files[0];
        var path = Whole(file);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf(file["eigenvectors.npy"]) + file["eigenvectors.npy"].Length - 2] ^= 1;
        File.WriteAllBytes(path, bytes);

        Assert.Equal(
            $"{path} is not a baseline, or is damaged: eigenvectors.npy does not have its checksum. {Mend}",
            Assert.Throws<InvalidInputException>(() => Baseline.Load(path)).Message);
    }

    /// <summary>Whatever happens to the bytes, the file is read or refused, and nothing else is thrown.</summary>
    [Fact]
    public void Load_OfTruncatedFilesAndFlippedBytes_IsReadOrRefused()
    {
        var random = new Random(7);
        var refused = 0;
        foreach (var file in fixture.Files)
        {
            var path = fixture.TemporaryFile("packed.baseline");
            Baseline.Load(Whole(file)).Save(path);
            var bytes = File.ReadAllBytes(path);
            for (var trial = 0; trial < 150; trial++)
            {
                var damaged = bytes.ToArray();
                var at = trial % 3 == 2 ? bytes.Length - 1 - random.Next(6_000) : random.Next(bytes.Length);
                if (trial % 3 == 0) damaged = damaged[..at];
                else damaged[at] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(path, damaged);

                if (Record.Exception(() => Baseline.Load(path)) is not { } fault) continue;
                Assert.True(fault is InvalidInputException, $"Trial {trial}, byte {at}: {fault}");
                refused++;
            }
        }

        Assert.True(refused > 250, $"Only {refused} of 300 files were refused.");
    }

    private IEnumerable<DamagedEntry> Arrays(Func<NpyArray, bool> chosen) => fixture.Files
        .SelectMany(file => file.Where(entry => entry.Key != "manifest.json")
            .Select(entry => new DamagedEntry(file, entry.Key, Parse(entry.Key, entry.Value))))
        .Where(entry => chosen(entry.Array));

    private string Refusal(DamagedEntry entry, byte[]? bytes, out string path)
    {
        var damaged = path = fixture.Damaged(entry.File, entry.Name, bytes);
        return Assert.Throws<InvalidInputException>(() => Baseline.Load(damaged)).Message;
    }

    private string Whole(OrderedDictionary<string, byte[]> file) => fixture.Damaged(file, "", null);

    private static NpyArray Parse(string name, byte[] bytes) => NpyFormat.Read(new MemoryStream(bytes), name, 1 << 28);

    private static byte[] Encode(ElementKind kind, double[] values, ReadOnlySpan<int> shape)
    {
        using var stream = new MemoryStream();
        switch (kind)
        {
            case ElementKind.Float32: NpyFormat.Write<float>(stream, [.. values.Select(v => (float)v)], shape); break;
            case ElementKind.Float64: NpyFormat.Write<double>(stream, values, shape); break;
            case ElementKind.Int32: NpyFormat.Write<int>(stream, [.. values.Select(v => (int)v)], shape); break;
            default: NpyFormat.Write<long>(stream, [.. values.Select(v => (long)v)], shape); break;
        }

        return stream.ToArray();
    }

    private static string Place(int index, ReadOnlySpan<int> shape)
    {
        if (shape.Length == 1) return $"{index}";
        var place = new List<int>();
        for (var axis = shape.Length - 1; axis >= 0; index /= shape[axis--]) place.Insert(0, index % shape[axis]);
        return $"[{string.Join(", ", place)}]";
    }

    private static void AssertNear(NpyArray expected, NpyArray actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.All(
            expected.ToFloat64().ToArray().Zip(actual.ToFloat64().ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-12 * Math.Abs(pair.First)));
    }

    [GeneratedRegex("\"([a-z/-]+\\.npy)\"")]
    private static partial Regex EntryName();

    private sealed record DamagedEntry(OrderedDictionary<string, byte[]> File, string Name, NpyArray Array);
}
