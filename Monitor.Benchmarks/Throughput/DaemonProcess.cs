using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Alphadrift.Benchmarks.Throughput;

/// <summary><c>alphadrift run</c> as a process of its own, watched through its metrics.</summary>
internal sealed class DaemonProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly HttpClient _client;

    private DaemonProcess(Process process, int port)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public static DaemonProcess Start(string folder, Topic topic, string group)
    {
        var port = FreePort();
        var file = Path.Combine(folder, $"{group}.yaml");
        File.WriteAllText(file, $$"""
            model: { path: letter-prelu.onnx, baseline: letter.baseline }
            kafka: { bootstrapServers: "{{topic.Bootstrap}}", topic: {{topic.Name}}, groupId: {{group}}, startFrom: earliest }
            http: { host: 127.0.0.1, port: {{port}} }
            """);
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            ArgumentList = { "exec", Path.Combine(AppContext.BaseDirectory, "alphadrift.dll"), "run", "-c", file },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The daemon could not be started.");
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new DaemonProcess(process, port);
    }

    /// <summary>
    /// Seconds from the first record that was read to the last row that was observed (resolution: 20 ms and a scrape).
    /// </summary>
    public async Task<double> ObserveAsync(int rows)
    {
        var whole = Stopwatch.StartNew();
        var clock = new Stopwatch();
        while (whole.Elapsed < Limit)
        {
            var (consumed, observed) = await CountsAsync();
            if (consumed > 0 && !clock.IsRunning) clock.Start();
            if (observed >= rows) return clock.Elapsed.TotalSeconds;
            await Task.Delay(Poll);
        }

        throw new InvalidOperationException($"The daemon did not observe {rows} rows in {Limit.TotalMinutes} minutes.");
    }

    /// <summary>Records read and rows observed.</summary>
    public async Task<(long Consumed, long Observed)> CountsAsync()
    {
        try
        {
            var text = await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            return (Value(text, "alphadrift_records_consumed_total"), Value(text, "alphadrift_rows_observed_total"));
        }
        catch (HttpRequestException)
        {
            return (0, 0);
        }
    }

    /// <summary>Largest resident memory so far, in MiB.</summary>
    public double PeakMemory()
    {
        var status = $"/proc/{_process.Id}/status";
        if (File.Exists(status)
            && File.ReadLines(status).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line)
        {
            var kibibytes = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1];
            return double.Parse(kibibytes, CultureInfo.InvariantCulture) / 1024;
        }

        _process.Refresh();
        return _process.PeakWorkingSet64 / 1024.0 / 1024;
    }

    /// <summary>Ends it as an operator would, and waits; returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _client.Dispose();
    }

    private static long Value(string metrics, string name)
    {
        var line = metrics.Split('\n').FirstOrDefault(
            line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is ' ' or '{');
        return line is null ? 0 : (long)double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
