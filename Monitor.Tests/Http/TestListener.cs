using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Http;
using Alphadrift.Monitoring.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Alphadrift.Tests.Http;

/// <summary>The real listener on a free port, with a clock that stands still at noon.</summary>
internal sealed class TestListener : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestListener(WebApplication app, FakeTimeProvider clock)
    {
        _app = app;
        Clock = clock;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{app.ListeningPort()}") };
    }

    public FakeTimeProvider Clock { get; }

    public HttpClient Client { get; }

    public DaemonMetrics Daemon => _app.Services.GetRequiredService<DaemonMetrics>();

    /// <summary>Of the model of <see cref="Telemetry.Observations"/>.</summary>
    public ModelMetrics Metrics => Daemon.Of(Telemetry.Observations.Model.Label);

    public DaemonHealth Health => _app.Services.GetRequiredService<DaemonHealth>();

    public static async Task<TestListener> StartAsync(string host = "127.0.0.1", bool split = false)
    {
        var clock = new FakeTimeProvider(Telemetry.Observations.Noon);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddTelemetry(split);
        builder.AddHttp(new HttpSettings(host, 0));
        var app = builder.Build().MapAlphadriftEndpoints();
        await app.StartAsync();
        var listener = new TestListener(app, clock);
        _ = listener.Metrics;
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
