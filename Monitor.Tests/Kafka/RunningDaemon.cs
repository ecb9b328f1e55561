using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Http;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Tests.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Alphadrift.Tests.Kafka;

/// <summary>The very daemon of the run command, in this process, on a free port.</summary>
internal sealed partial class RunningDaemon : IAsyncDisposable
{
    [GeneratedRegex("model=\"[^\"]*\",?")]
    private static partial Regex ModelLabel();

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _running;
    private readonly HttpClient _client;

    private int _windows;

    private RunningDaemon(DaemonSettings settings, Action<AlertEvent>? onAlert)
    {
        _app = DaemonHost.Build(settings, new DaemonHostOptions
        {
            OnWindow = _ => Interlocked.Increment(ref _windows),
            OnAlert = onAlert,
            Logging = logging => logging.AddProvider(Log),
        });
        _running = DaemonHost.RunAsync(_app, _stop.Token);
        _client = new HttpClient();
    }

    public CollectedLog Log { get; } = new();

    /// <summary>Host and port of /metrics.</summary>
    public string Address => _client.BaseAddress!.Authority;

    /// <summary>Windows observed so far; still readable when the daemon has ended.</summary>
    public int Windows => Volatile.Read(ref _windows);

    public static async Task<RunningDaemon> StartAsync(DaemonSettings settings, Action<AlertEvent>? onAlert = null)
    {
        var daemon = new RunningDaemon(settings, onAlert);
        await Eventually.HoldsAsync("the daemon listens", daemon.IsListeningAsync, daemon.State);
        daemon._client.BaseAddress = new Uri($"http://127.0.0.1:{daemon._app.ListeningPort()}");
        return daemon;
    }

    /// <summary>The value of one series of /metrics; 0 when it is absent.</summary>
    /// <param name="series">Name, with its labels as they are printed when it has some.</param>
    public async Task<double> MetricAsync(string series)
    {
        var line = (await TextAsync()).Split('\n').FirstOrDefault(line =>
            line.StartsWith(
                series.Contains('{', StringComparison.Ordinal) ? $"{series} " : $"{series}{{}} ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>The text of /metrics without the label of the model, of which there is one.</summary>
    public async Task<string> TextAsync() =>
        ModelLabel().Replace(await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), "")
            .Replace(",}", "}", StringComparison.Ordinal);

    /// <summary>The answer of a probe, and what it says of each aspect that is not in order.</summary>
    public async Task<(HttpStatusCode Status, IReadOnlyDictionary<string, string> Reasons)> HealthAsync(string probe)
    {
        using var answer = await _client.GetAsync(new Uri($"/healthz/{probe}", UriKind.Relative));
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, body.RootElement.TryGetProperty("reasons", out var reasons)
            ? reasons.EnumerateObject().ToDictionary(reason => reason.Name, reason => reason.Value.GetString()!)
            : []);
    }

    public Task ReachesAsync(string series, double value) =>
        Eventually.HoldsAsync($"{series} is {value}", async () => await MetricAsync(series) >= value, State);

    /// <summary>Waits until it ends by itself.</summary>
    public Task<int> EndAsync() => _running.WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);

    /// <summary>Stops it as a signal would.</summary>
    /// <returns>The exit code and how long it took.</returns>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync()
    {
        var watch = Stopwatch.StartNew();
        await _stop.CancelAsync();
        var exitCode = await _running.WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
        return (exitCode, watch.Elapsed);
    }

    public string State() => $"The daemon's log:\n{string.Join('\n', Log.Lines.TakeLast(40))}";

    private async Task<bool> IsListeningAsync()
    {
        if (_running.IsCompleted)
        {
            await _running;
        }

        return Log.Lines.Any(line => line.Contains("Listening on", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_running.IsCompleted)
        {
            await StopAsync();
        }

        _client.Dispose();
        _stop.Dispose();
    }
}
