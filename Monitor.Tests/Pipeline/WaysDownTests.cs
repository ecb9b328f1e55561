using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Tests.Kafka;
using Alphadrift.Tests.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

/// <summary>
/// Every way down of the daemon logs a reason and ends with another code than 0. Faults are made by a log that throws at an
/// event: whatever stands there could throw.
/// </summary>
public sealed class WaysDownTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly LetterWatch _letter = new();
    private readonly CollectedLog _log = new();

    public void Dispose() => _letter.Dispose();

    [Theory]
    [InlineData(1, "the watch failed")]                             // Before the host has started.
    [InlineData(62, "the state of the last run")]                   // While a damaged state is refused.
    [InlineData(2, "the consuming thread failed")]                  // On the consuming thread, at its start.
    public async Task Run_WithAFaultAnywhere_LogsAReasonAndEndsWith3(int eventId, string reason)
    {
        var settings = _letter.Settings() with { StatePath = _letter.BaselinePath + ".state" };
        await File.WriteAllTextAsync(settings.StatePath!, "{", TestContext.Current.CancellationToken);

        var exitCode = await RunAsync(settings, eventId, _ => { });

        Assert.Equal(3, exitCode);
        Assert.Contains(
            _log.Lines, line => line.StartsWith($"Critical: The daemon cannot go on: {reason}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_ThatIsAskedToStopBeforeItIsUp_EndsWith0()
    {
        await using var app = DaemonHost.Build(_letter.Settings(), new DaemonHostOptions
        {
            Logging = logging => logging.AddProvider(_log),
        });

        Assert.Equal(0, await DaemonHost.RunAsync(app, new CancellationToken(canceled: true)).WaitAsync(
            Limit, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(_log.Lines, line => line.StartsWith("Critical", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WhoseWebhooksFail_LogsAReasonAndEndsWith3()
    {
        var settings = _letter.Settings() with
        {
            Webhooks =
            [
                new WebhookSettings("dead", new Uri("http://169.254.169.254"), TimeSpan.FromSeconds(1), 1, []),
                new WebhookSettings("fine", new Uri("http://127.0.0.1:1"), TimeSpan.FromSeconds(1), 20, []),
            ],
        };

        var exitCode = await RunAsync(settings, throwAt: 20, app =>
        {
            var sinks = app.Services.GetRequiredService<WebhookDispatcher>().Sinks;
            sinks[0].Publish(TestDispatcher.Event(AlertPhase.Firing));
        });

        Assert.Equal(3, exitCode);
        Assert.Contains(
            _log.Lines,
            line => line.StartsWith("Critical: The daemon cannot go on: WebhookDispatcher failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_AskedToStop_EndsWith0()
    {
        using var stop = new CancellationTokenSource();

        var exitCode = await RunAsync(_letter.Settings(), throwAt: 0, _ => stop.Cancel(), stop.Token);

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain(_log.Lines, line => line.StartsWith("Critical", StringComparison.Ordinal));
    }

    private async Task<int> RunAsync(
        DaemonSettings settings, int throwAt, Action<WebApplication> listening, CancellationToken stop = default)
    {
        await using var app = DaemonHost.Build(settings, new DaemonHostOptions
        {
            Logging = logging => logging.AddProvider(_log).AddProvider(new ThrowingLog(throwAt)),
        });
        using var hook = app.Lifetime.ApplicationStarted.Register(() => ThreadPool.QueueUserWorkItem(_ => listening(app)));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        return await DaemonHost.RunAsync(app, limit.Token);
    }

    private sealed class ThrowingLog(int eventId) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId > 0 && id.Id == eventId) throw new InvalidOperationException("made up");
        }

        public void Dispose()
        {
        }
    }
}
