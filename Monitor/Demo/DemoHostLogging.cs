using System.Collections.Concurrent;

namespace Alphadrift.Monitoring.Demo;

/// <summary>
/// Where the daemon's own log goes during the demo. What it does is shown, so only errors are kept, for the end: they must not be
/// drawn into a live picture.
/// </summary>
internal sealed class DemoHostLogging : ILoggerProvider
{
    private const int MaxKept = 20;

    private readonly ConcurrentQueue<string> _kept = new();

    /// <summary>Errors of the daemon, the first <see cref="MaxKept"/>.</summary>
    public IReadOnlyCollection<string> Kept => _kept;

    public void Configure(ILoggingBuilder logging) => logging.ClearProviders().AddProvider(this);

    public ILogger CreateLogger(string categoryName) => new KeepingLogger(_kept);

    public void Dispose()
    {
    }

    private sealed class KeepingLogger(ConcurrentQueue<string> kept) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && kept.Count < MaxKept)
            {
                kept.Enqueue($"alphadrift: {formatter(state, exception)}{(exception is null ? "" : $" ({exception.Message})")}");
            }
        }
    }
}
