using System.Net;
using System.Net.Sockets;
using Alphadrift.Monitoring.Commands;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Reports;
using Alphadrift.Tests.Graphs;
using Xunit;

namespace Alphadrift.Tests.Commands;

/// <summary>
/// How every verb fails: 2 where something that was given cannot be used, and doing the same again fails again; 3 where
/// everything given was right. Each with one line that says what.
/// </summary>
public sealed class ExitCodeTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    private static readonly string Letter = CommandFixture.Letter;

    public static TheoryData<string, string> WrongInput => new()
    {
        { "inspect none.onnx", "there is no such file" },
        { "inspect text.onnx", "text.onnx" },
        { "inspect plain.onnx", "has no rectifier that can be watched" },
        { "inspect {letter} --verify --rows none.csv", "none.csv" },
        { "inspect {letter} --graph --verify", "--verify" },
        { "calibrate -m none.onnx -r {rows} -o o.baseline", "there is no such file" },
        { "calibrate -m {letter} -r none.csv -o o.baseline", "none.csv" },
        { "calibrate -m {letter} -r text.csv -o o.baseline", "text.csv" },
        { "calibrate -m {letter} -r {rows} -o nowhere/o.baseline", "the folder" },
        { "calibrate -m {letter} -r {rows} -o {baseline}", "exists" },
        { "calibrate -m {letter} -r {rows}", "--out" },
        { "replay -m {letter} -b none.baseline -i {rows}", "none.baseline does not exist" },
        { "replay -m {letter} -b text.csv -i {rows}", "text.csv is not a baseline, or is damaged" },
        { "replay -m {fashion} -b {baseline} -i {rows}", "was calibrated for another model" },
        { "replay -m {letter} -b {baseline} -i none.csv", "none.csv" },
        { "replay -m {letter} -b {baseline} -i nine.csv", "a window needs at least 10" },
        { "replay -m {letter} -b {baseline} -i {rows} --window 0", "--window" },
        { "report -m {letter} -b {baseline} -i none.csv -o p.html", "none.csv" },
        { "report -m {letter} -b {baseline} -i {rows} -o nowhere/p.html", "the folder" },
        { "report -m {letter} -b {baseline} -i {rows}", "--out" },
        { "config check -c none.yaml", "there is no such file" },
        { "config check -c bad.yaml", "bad.yaml has" },
        { "config show -c bad.yaml", "bad.yaml has" },
        { "config", "Required command" },
        { "run -c bad.yaml", "bad.yaml has" },
        { "run -c good.yaml --set model.path={fashion}", "was calibrated for another model" },
        { "run -c good.yaml --set model.path=text.onnx", "text.onnx" },
        { "run -c good.yaml --set model.baseline=text.csv", "is not a baseline, or is damaged" },
        { "run -c good.yaml --set records.fields=a", "records.fields" },
        { "run -c good.yaml --set kafka.properties.no.such=1", "kafka.properties" },
        { "run -c good.yaml --set http.port={taken}", "the port cannot be listened on" },
        { "run -c good.yaml --set http.host=192.0.2.1", "the port cannot be listened on" },
        { "run -c good.yaml --set state.path=nowhere/s.json", "must name a file in a folder that exists" },
        { "run -c good.yaml --set state.path=locked.json", "another daemon uses" },
        { "demo --port {taken}", "--port" },
        { "demo --for 1s", "--for" },
        { "dance", "dance" },
    };

    public static TheoryData<string> FullDisk => new(
        "calibrate -m {letter} -r {rows} -o full --force",
        "report -m {letter} -b {baseline} -i {rows} -o full --force");

    public static TheoryData<string> ClosedOutput => new(
        "inspect {letter}",
        "inspect {letter} --graph",
        "inspect {letter} --output json",
        "replay -m {letter} -b {baseline} -i {rows}",
        "replay -m {letter} -b {baseline} -i {rows} --output json",
        "config show -c good.yaml",
        "config check -c good.yaml",
        "config schema",
        "demo --no-live");

    [Theory]
    [MemberData(nameof(WrongInput))]
    public async Task Command_OnSomethingThatCannotBeUsed_EndsWith2AndSaysWhat(string line, string said)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var locked = StateFile.Open(commands.File("locked.json"));

        var outcome = await commands.RunAsync(Arguments(line, ((IPEndPoint)taken.LocalEndpoint).Port))
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(FullDisk))]
    public async Task Command_OnAFullDisk_EndsWith3AndSaysSo(string line)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no device that is always full");
        var part = commands.File("full.part");
        File.Delete(part);
        File.CreateSymbolicLink(part, "/dev/full");

        var outcome = await commands.RunAsync(Arguments(line, 0));

        Assert.Equal(3, outcome.ExitCode);
        Assert.Matches("^alphadrift: The (page|baseline) full cannot be written: No space left on device", outcome.Error);
        Assert.False(File.Exists(part));
    }

    [Theory]
    [MemberData(nameof(ClosedOutput))]
    public async Task Command_WhoseOutputCannotBeWritten_EndsWith3AndSaysSo(string line)
    {
        using var error = new StringWriter { NewLine = "\n" };
        using var broken = new BrokenWriter();

        var exitCode = await CommandLine.InvokeAsync(
            Arguments(line, 0), new Terminal(broken, error), TestContext.Current.CancellationToken);

        Assert.Equal((3, "alphadrift: Broken pipe\n"), (exitCode, error.ToString()));
    }

    private string[] Arguments(string line, int taken)
    {
        commands.Write("text.onnx", "no model");
        commands.Write("text.csv", "a\nb\n\"");
        commands.Write("bad.yaml", "kafka: {topic: \"\"}\n");
        commands.Rows("nine.csv", 9);
        var rows = commands.Rows("rows.csv", 1_200);
        commands.WriteModel("plain.onnx", TestModels.Conv(3, 2, 2).Node("Sigmoid", ["x"], "y").Output("y"));
        commands.Write(
            "good.yaml",
            $$"""
            model: {path: {{Letter}}, baseline: {{commands.Baseline}}}
            kafka: {bootstrapServers: "127.0.0.1:1", topic: letters}
            http: {host: 127.0.0.1, port: 0}
            """);
        return
        [
            .. line.Split(' ').Select(word => word
                .Replace("{letter}", Letter, StringComparison.Ordinal)
                .Replace("{fashion}", CommandFixture.Fashion, StringComparison.Ordinal)
                .Replace("{baseline}", commands.Baseline, StringComparison.Ordinal)
                .Replace("{rows}", rows, StringComparison.Ordinal)
                .Replace("{taken}", taken.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))
                .Select(Located),
        ];
    }

    /// <summary>Names of files that lie in the fixture's folder, with their folder.</summary>
    private string Located(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal) + 1;
        var name = word[equals..];
        var hasEnding = Path.GetExtension(name) is ".onnx" or ".csv" or ".baseline" or ".yaml" or ".html" or ".json";
        var isFile = name == "full" || (hasEnding && !Path.IsPathRooted(name));
        return isFile ? word[..equals] + commands.File(name) : word;
    }

    /// <summary>A pipe whose reader has gone.</summary>
    private sealed class BrokenWriter : StringWriter
    {
        public override void Write(char value) => throw new IOException("Broken pipe");

        public override void Write(string? value) => throw new IOException("Broken pipe");

        public override void Write(char[] buffer, int index, int count) => throw new IOException("Broken pipe");

        public override void Write(ReadOnlySpan<char> buffer) => throw new IOException("Broken pipe");

        public override void WriteLine(string? value) => throw new IOException("Broken pipe");
    }
}
