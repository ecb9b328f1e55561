using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Alphadrift.Adaptation.Arrays;
using Xunit;

namespace Alphadrift.Tests.Commands;

public sealed partial class CalibrateCommandTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    // Thresholds depend on rounding in the last place, and the file's size on them.
    [GeneratedRegex(@" +[\d,]+\.\d{3}(?=,? |,?$)", RegexOptions.Multiline)]
    private static partial Regex Threshold();

    [GeneratedRegex(@"\d+\.\d [kM]B")]
    private static partial Regex Size();

    [Fact]
    public void Calibrate_TheLetterSample_PrintsACard() =>
        Assert.Equal(
            ExpectedText.Of("""
            baseline      letter.baseline, SIZE
            model         letter-prelu.onnx, SHA-256 da1c6fd2f2903224a06233cc530969e2b8f5013ed48af3c8afc19ea2c8a388ed
            fit           3,000 of the 6,000 rows of reference.csv
            reference     3,000 of the 6,000 rows of reference.csv
            rows          independent of their neighbours, estimated from their order
            rectifiers    3 sites, 224 slopes, 456 dimensions charted
            fields        x-box, y-box, width, high, onpix, x-bar, y-bar, x2bar, y2bar, xybar, x2ybr, xy2br, x-ege, xegvy, \
              y-ege, yegvx
            features      moments; in windows of up to 200 rows also absolute deviations at 3 of 3 sites (904 dimensions)
            false alarms  1 % of the windows without shift
            class guard   25 classes of output logits, in windows from 125 rows on
            charts        one false alarm in 10,000 rows: thresholds M T, C T, L T
            windows       of 10, 50, 100, 500, 1,000 rows, for a fifth of the charts' false alarms

            rows per window  threshold
                         10 T
                         20 T
                         50 T
                        100 T
                        200 T
                        500 T

            calibrated: 6000 rows (3000 fit, 3000 reference) for 456 dimensions; windows of 10 to 500 rows have thresholds.
            charts calibrated: 6000 rows for 448 dimensions and one false alarm in 10000 rows; \
              false alarms come as rarely as asked for.

            """),
            Size().Replace(Threshold().Replace(CommandFixture.Calibration.Out, " T"), "SIZE"));

    [Fact]
    public async Task Calibrate_TheSameAgain_WritesTheSameBytes()
    {
        var again = commands.File("again.baseline");

        var outcome = await commands.RunAsync(
            "calibrate", "-m", CommandFixture.Letter, "-r", CommandFixture.Reference, "-o", again, "--lowering", "portable");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(File.ReadAllBytes(commands.Baseline), File.ReadAllBytes(again));
    }

    [Theory]
    [InlineData("auto", "rows          independent of their neighbours, estimated from their order")]
    [InlineData("1", "rows          independent of their neighbours, as given")]
    [InlineData("5", "rows          in blocks of 5, 5 worth one independent row, as given")]
    public async Task Calibrate_WithBlockRows_SaysWhatItCountsARowFor(string blockRows, string line)
    {
        var rows = commands.Rows($"blocks-{blockRows}.csv", 400);

        var outcome = await commands.RunAsync(
            "calibrate", "-m", CommandFixture.Letter, "-r", rows, "-o", rows + ".baseline", "--block-rows", blockRows);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(line + "\n", outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("many")]
    public async Task Calibrate_WithBlockRowsOutOfRange_IsRefused(string blockRows)
    {
        var outcome = await commands.RunAsync(
            "calibrate", "-m", CommandFixture.Letter, "-r", CommandFixture.Reference, "-o", "never", "--block-rows", blockRows);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(
            $"--block-rows takes auto or a number from 1 to 10000; given '{blockRows}'.",
            outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_WithLaterRows_NamesTheirFile_AndSaysThatTheyCount()
    {
        var (rows, later) = (commands.Rows("early.csv", 400), commands.Rows("later.csv", 150));

        var outcome = await commands.RunAsync(
            "calibrate", "-m", CommandFixture.Letter, "-r", rows, "-o", rows + ".baseline",
            "--extend", later, "--block-rows", "1");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("extended by   150 rows of later.csv\n", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("550 rows (200 fit, 350 reference)", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_OverAnExistingFile_IsRefused_AndForced()
    {
        var rows = commands.Rows("small.csv", 200);
        var target = commands.Write("exists.baseline", "something else");

        var refused = await commands.RunAsync("calibrate", "-m", CommandFixture.Letter, "-r", rows, "-o", target);
        var kept = File.ReadAllText(target);
        var forced = await commands.RunAsync("calibrate", "-m", CommandFixture.Letter, "-r", rows, "-o", target, "--force");

        Assert.Equal(
            new CommandOutcome(
                2, "", "alphadrift: --out: exists.baseline exists; choose another name, or give --force to overwrite it.\n"),
            refused);
        Assert.Equal("something else", kept);
        Assert.Equal((0, ""), (forced.ExitCode, forced.Error));
        Assert.EndsWith(
            "uncalibrated: 200 rows (100 fit, 100 reference) for 456 dimensions; 1000 are needed before "
            + "anything alarms (800 more). Scores are shown, nothing alarms.\n"
            + "charts uncalibrated: 200 rows for 448 dimensions and one false alarm in 10000 rows; 2000 are needed before "
            + "a chart alarms (1800 more). Charts are shown, nothing alarms.\n",
            forced.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_IntoAFolderThatIsNotThere_IsRefused() =>
        Assert.Equal(
            new CommandOutcome(2, "", "alphadrift: --out: the folder no does not exist; create it first.\n"),
            await commands.RunAsync(
                "calibrate", "-m", CommandFixture.Letter, "-r", CommandFixture.Reference, "-o", commands.File("no/x.baseline")));

    [Theory]
    [InlineData(
        12,
        "alphadrift: The reference (rows.csv) has 12 rows; at least 80 are needed to compute anything, and 2000 in all "
        + "for calibrated alarms. Give more rows that the model is trusted on.\n")]
    [InlineData(0, "alphadrift: rows.csv: the file is empty. Give a file with at least one row.\n")]
    public async Task Calibrate_OnTooFewRows_NamesTheNumberNeeded(int rows, string error)
    {
        var reference = rows == 0 ? commands.Write("rows.csv", "") : commands.Rows("rows.csv", rows);

        Assert.Equal(
            new CommandOutcome(2, "", error),
            await commands.RunAsync(
                "calibrate", "-m", CommandFixture.Letter, "-r", reference, "-o", commands.File("x.baseline")));
        Assert.False(File.Exists(commands.File("x.baseline")));
    }

    [Fact]
    public async Task Calibrate_WithFieldsThatTheFileHasNot_NamesThem() =>
        Assert.Equal(
            new CommandOutcome(
                2,
                "",
                "alphadrift: few.csv: has no column 'a', 'b'; its columns are x-box, y-box, width, high, onpix, "
                + "x-bar, y-bar, x2bar, … (16 in all). Give every field of the reference, or "
                + "name those of this file with --fields.\n"),
            await commands.RunAsync(
                "calibrate",
                "-m",
                CommandFixture.Letter,
                "-r",
                commands.Rows("few.csv", 90),
                "-o",
                commands.File("y.baseline"),
                "--fields",
                "a,b"));

    [Fact]
    public async Task Calibrate_OnColumnsThatAreNoField_NamesThem_OfBothFiles()
    {
        var reference = WithColumns("reference.csv", "id,label", ",x1,cat");
        var fit = WithColumns("fit.csv", "weight", ",0.5");

        var outcome = await commands.RunAsync(
            "calibrate", "-m", CommandFixture.Letter, "-r", reference, "--fit", fit, "-o", commands.File("ignored.baseline"),
            "--output", "json");

        Assert.Equal(
            (0, "alphadrift: reference.csv: ignored 'id', 'label': without numbers in most of the first rows, or "
                + "without a name.\n"
                + "alphadrift: fit.csv: ignored 'weight': not among the fields of the reference.\n"),
            (outcome.ExitCode, outcome.Error));
        using var json = JsonDocument.Parse(outcome.Out);
        var ignored = json.RootElement.GetProperty("ignoredColumns");
        Assert.Equal(["id", "label"], ignored.GetProperty("reference").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal(["weight"], ignored.GetProperty("fit").EnumerateArray().Select(name => name.GetString()!));
    }

    [Fact]
    public async Task Calibrate_WithFields_NamesTheColumnsThatAreNoneOfThem()
    {
        var reference = WithColumns("fields.csv", "weight", ",0.5");
        var fields = File.ReadLines(CommandFixture.Reference).First();

        var outcome = await commands.RunAsync(
            "calibrate", "-m", CommandFixture.Letter, "-r", reference, "-o", commands.File("fields.baseline"),
            "--fields", fields);

        Assert.Equal(
            (0, "alphadrift: fields.csv: ignored 'weight': not among the fields of --fields.\n"),
            (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public async Task Calibrate_OnArraysThatAreNoInput_NamesThem()
    {
        var values = File.ReadLines(CommandFixture.Reference).Skip(1).Take(80).SelectMany(line => line.Split(','))
            .Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
        var archive = commands.File("rows.npz");
        using (var file = File.Create(archive))
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            Add(zip, "features", values, 80, 16);
            Add(zip, "labels", new float[80], 80);
        }

        var outcome = await commands.RunAsync(
            "calibrate", "-m", CommandFixture.Letter, "-r", archive, "-o", commands.File("npz.baseline"));

        Assert.Equal(
            (0, "alphadrift: rows.npz: ignored 'labels': not named like an input of the model.\n"),
            (outcome.ExitCode, outcome.Error));

        static void Add(ZipArchive zip, string name, float[] values, params int[] shape)
        {
            using var entry = zip.CreateEntry(name + ".npy").Open();
            NpyFormat.Write<float>(entry, values, shape);
        }
    }

    /// <summary>Eighty rows of the reference with columns added at the end.</summary>
    private string WithColumns(string name, string header, string cells)
    {
        var path = commands.Rows(name, 80, line => line + cells);
        var lines = File.ReadAllLines(path);
        File.WriteAllLines(path, [lines[0] + "," + header, .. lines[1..]]);
        return path;
    }
}
