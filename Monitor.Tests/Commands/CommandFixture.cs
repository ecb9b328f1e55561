using System.Security.Cryptography;
using System.Text;
using Alphadrift.Monitoring.Commands;
using Alphadrift.Monitoring.Reports;
using Alphadrift.Tests.Graphs;
using Xunit;

namespace Alphadrift.Tests.Commands;

/// <summary>What a command wrote and how it ended.</summary>
internal sealed record CommandOutcome(int ExitCode, string Out, string Error);

/// <summary>
/// Runs the command line in a folder of its own, with a baseline of the Letter sample in it where a test needs one.
/// </summary>
public sealed class CommandFixture : IDisposable
{
    // The command runs once in a test run, for whichever test needs the baseline first.
    private static readonly Lazy<(CommandOutcome Outcome, byte[] Bytes)> LetterCalibration = new(CalibrateLetter);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-commands-");

    public static string Letter { get; } = TestPaths.Sample("letter/letter-prelu.onnx");

    public static string Fashion { get; } = TestPaths.Sample("fashion/fashion-prelu.onnx");

    public static string Reference { get; } = TestPaths.Sample("letter/reference.csv");

    /// <summary>The Letter sample's baseline.</summary>
    public string Baseline
    {
        get
        {
            var path = File("letter.baseline");
            if (!System.IO.File.Exists(path)) System.IO.File.WriteAllBytes(path, LetterCalibration.Value.Bytes);
            return path;
        }
    }

    /// <summary>What the command said that made it.</summary>
    internal static CommandOutcome Calibration => LetterCalibration.Value.Outcome;

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    /// <summary>Writes a model; gives its path and the hash that the commands show.</summary>
    internal (string Path, string Sha256) WriteModel(string name, ModelBuilder model)
    {
        var bytes = model.Bytes();
        System.IO.File.WriteAllBytes(File(name), bytes);
        return (File(name), Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>The header and the first rows of the Letter reference, each changed.</summary>
    public string Rows(string name, int count, Func<string, string>? change = null)
    {
        var lines = System.IO.File.ReadLines(Reference).Take(count + 1).ToArray();
        return Write(
            name, string.Join('\n', lines.Take(1).Concat(lines.Skip(1).Select(line => change?.Invoke(line) ?? line))) + "\n");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Runs a command line; the folder's path is left out of what it wrote.</summary>
    internal Task<CommandOutcome> RunAsync(params string[] args) => RunWithInputAsync("", args);

    /// <summary>The same with a text on standard input.</summary>
    internal async Task<CommandOutcome> RunWithInputAsync(string input, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, error) { In = () => new MemoryStream(Encoding.UTF8.GetBytes(input)) };
        var exitCode = await CommandLine.InvokeAsync(args, terminal, TestContext.Current.CancellationToken);
        return new CommandOutcome(exitCode, Clean(output), Clean(error));
    }

    private static (CommandOutcome Outcome, byte[] Bytes) CalibrateLetter()
    {
        using var fixture = new CommandFixture();
        var path = fixture.File("letter.baseline");
        var outcome = Task.Run(() => fixture.RunAsync(
            "calibrate", "--model", Letter, "--reference", Reference, "--out", path, "--lowering", "portable"))
            .GetAwaiter().GetResult();
        Assert.Equal(("", 0), (outcome.Error, outcome.ExitCode));
        return (outcome, System.IO.File.ReadAllBytes(path));
    }

    private string Clean(StringWriter text) =>
        text.ToString().Replace(_folder.FullName + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
}
