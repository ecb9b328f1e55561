using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Alphadrift.Monitoring.Configuration;
using Xunit;

namespace Alphadrift.Tests.Kafka;

/// <summary>The run command as a process of its own: what happens to a whole process shows only here.</summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;
    private readonly ConcurrentQueue<string> _lines = new();

    private DaemonProcess(Process process, int port)
    {
        _process = process;
        Port = port;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(5) };
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public int Port { get; }

    /// <summary>What it printed so far.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public bool HasEnded => _process.HasExited;

    /// <param name="folder">Receives the configuration.</param>
    /// <param name="settings">Model, Kafka and window are taken from it.</param>
    /// <param name="group">The control group that it lives in; null for none.</param>
    /// <param name="port">The HTTP port; 0 for a free one.</param>
    public static DaemonProcess Start(string folder, DaemonSettings settings, MemoryGroup? group = null, int port = 0)
    {
        port = port == 0 ? FreePort() : port;
        var file = Path.Combine(folder, $"daemon-{port}.yaml");
        var properties = string.Join(", ", settings.Kafka.Properties.Select(property => $"{property.Key}: \"{property.Value}\""));
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $$"""
            model: { path: "{{settings.Model.Path}}", baseline: "{{settings.Model.Baseline}}" }
            kafka:
              bootstrapServers: "{{settings.Kafka.BootstrapServers}}"
              topic: "{{settings.Kafka.Topic}}"
              groupId: "{{settings.Kafka.GroupId}}"
              startFrom: {{(settings.Kafka.StartFrom == StartFrom.Earliest ? "earliest" : "latest")}}
              properties: { {{properties}} }
            window: { rows: {{settings.Window.Rows}} }
            http: { host: 127.0.0.1, port: {{port}} }
            """));

        // The shell enters the group and then becomes the daemon.
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList =
            {
                "-c",
                (group is null ? "" : $"echo $$ > {group.Door}; ") + "exec \"$0\" \"$@\"",
                DotNet,
                "exec",
                Path.Combine(AppContext.BaseDirectory, "alphadrift.dll"),
                "run",
                "-c",
                file,
            },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        return new DaemonProcess(Process.Start(start)!, port);
    }

    /// <summary>The value of one series of /metrics, whatever its labels; 0 while nobody answers.</summary>
    public async Task<double> MetricAsync(string name)
    {
        try
        {
            var text = await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            return text.Split('\n')
                .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))
                .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return 0;
        }
    }

    /// <summary>Waits until the metric has the value; fails when the process ends before.</summary>
    public Task ReachesAsync(string name, double value) => Eventually.HoldsAsync(
        $"{name} is {value}",
        async () =>
        {
            Assert.False(_process.HasExited, $"The process ended. {State()}");
            return await MetricAsync(name) >= value;
        },
        State);

    /// <summary>Waits for a line that it prints.</summary>
    public Task PrintsAsync(string text) => Eventually.HoldsAsync(
        $"it prints '{text}'", () => _lines.Any(line => line.Contains(text, StringComparison.Ordinal)), State);

    /// <param name="signal">TERM, INT, KILL, STOP, …</param>
    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code, 128 and the signal's number after a signal that it did not handle; and how long it took.</returns>
    public async Task<(int ExitCode, TimeSpan Took)> EndAsync()
    {
        var watch = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(Eventually.Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"It did not end within {Eventually.Limit}. {State()}");
        }

        return (_process.ExitCode, watch.Elapsed);
    }

    public string State() => $"It printed:\n{string.Join('\n', _lines.TakeLast(40))}";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _client.Dispose();
        _process.Dispose();
    }

    private static string DotNet =>
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(string? line)
    {
        if (line is not null) _lines.Enqueue(line);
    }
}
