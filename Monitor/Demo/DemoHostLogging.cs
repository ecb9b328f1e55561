using System.Collections.Concurrent;

namespace Alphadrift.Monitoring.Demo;

/// <summary>
/// Where the daemon's own log goes during the demo: behind a live picture the warnings are kept for the end, in plain mode they
/// are lines on standard error as always.
/// </summary>
internal sealed class DemoHostLogging(bool keep) : ILoggerProvider
{
    private const int MaxKept = 20;

    private readonly ConcurrentQueue<string> _kept = new();

    /// <summary>Warnings and errors of the daemon, the first <see cref="MaxKept"/>.</summary>
    public IReadOnlyCollection<string> Kept => _kept;

    /// <summary>Null leaves the daemon's logging as it is.</summary>
    public Action<ILoggingBuilder>? Configure => keep ? logging => logging.ClearProviders().AddProvider(this) : null;

    public ILogger CreateLogger(string categoryName) => new KeepingLogger(_kept);

    public void Dispose()
    {
    }

    private sealed class KeepingLogger(ConcurrentQueue<string> kept) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && kept.Count < MaxKept)
            {
                kept.Enqueue($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : $" ({exception.Message})")}");
            }
        }
    }
}
