using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Xunit;

namespace Alphadrift.Tests.Dashboards;

/// <summary>Prometheus itself on a free port, which scrapes every second.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private const string Program = "prometheus";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-prometheus-");
    private readonly HttpClient _client;
    private readonly Process _process;
    private string _errors = "";

    private PrometheusServer(IEnumerable<string> targets)
    {
        var address = $"127.0.0.1:{FreePort()}";
        var configuration = Path.Combine(_folder.FullName, "prometheus.yml");
        File.WriteAllText(configuration, $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: alphadrift
                static_configs: [{ targets: [{{string.Join(", ", targets.Select(target => $"\"{target}\""))}}] }]
            """);
        _client = new HttpClient { BaseAddress = new Uri($"http://{address}") };
        _process = Process.Start(new ProcessStartInfo(Program)
        {
            ArgumentList =
            {
                $"--config.file={configuration}",
                $"--storage.tsdb.path={Path.Combine(_folder.FullName, "data")}",
                $"--web.listen-address={address}",
                "--log.level=warn",
            },
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, line) => _errors += line.Data + "\n";
        _process.BeginErrorReadLine();
    }

    /// <summary>Why there is none here; null when there is.</summary>
    public static string? Unavailable { get; } =
        Starts() ? null : $"{Program} is not on PATH; install it (Debian package prometheus).";

    /// <param name="targets">Host and port of what it scrapes.</param>
    public static async Task<PrometheusServer> StartAsync(params IEnumerable<string> targets)
    {
        var server = new PrometheusServer(targets);
        await Eventually.HoldsAsync("Prometheus is ready", server.IsReadyAsync, server.State);
        return server;
    }

    /// <summary>Every series of a query over a time, a point per second.</summary>
    public async Task<IReadOnlyList<Curve>> QueryAsync(string expression, DateTimeOffset from, DateTimeOffset to)
    {
        using var answer = await _client.PostAsync(
            new Uri("/api/v1/query_range", UriKind.Relative),
            new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["query"] = expression,
                ["start"] = Seconds(from),
                ["end"] = Seconds(to),
                ["step"] = "1",
            }),
            TestContext.Current.CancellationToken);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(answer.IsSuccessStatusCode, $"{expression}: {body.RootElement}");
        return [.. body.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(Curve.Of)];
    }

    /// <summary>Whether it has seen a value of at least so much.</summary>
    public async Task<bool> HasAsync(string expression, double value)
    {
        var now = DateTimeOffset.UtcNow;
        return (await QueryAsync(expression, now, now)).SelectMany(curve => curve.Points).Any(point => point.Value >= value);
    }

    public string State() => $"Prometheus' log:\n{_errors}";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Seconds(DateTimeOffset time) =>
        (time.ToUnixTimeMilliseconds() / 1000.0).ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool Starts()
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(Program, "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        Assert.False(_process.HasExited, State());
        try
        {
            using var answer = await _client.GetAsync(
                new Uri("/-/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

/// <summary>A series over time.</summary>
/// <param name="Points">Without those that are no numbers.</param>
internal sealed record Curve(
    IReadOnlyDictionary<string, string> Labels, IReadOnlyList<(DateTimeOffset At, double Value)> Points)
{
    public static Curve Of(JsonElement series) => new(
        series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
        [
            .. series.GetProperty("values").EnumerateArray()
                .Select(point => (
                    At: DateTimeOffset.FromUnixTimeMilliseconds((long)(1000 * point[0].GetDouble())),
                    Value: Number(point[1].GetString()!)))
                .Where(point => double.IsFinite(point.Value)),
        ]);

    private static double Number(string text) => text.EndsWith("Inf", StringComparison.Ordinal)
        ? double.PositiveInfinity
        : double.Parse(text, CultureInfo.InvariantCulture);
}
