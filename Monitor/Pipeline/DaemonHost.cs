using System.Net.Sockets;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Http;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Microsoft.Extensions.Logging.Console;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// The composition root of the daemon: the <c>run</c> command, the demo and the tests build the very same application.
/// </summary>
public static class DaemonHost
{
    /// <summary>Exit code after a failure at run time.</summary>
    public const int FailureExitCode = 3;

    /// <summary>In this time everything has stopped after a signal; what has not is left to the end of the process.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(4.5);

    /// <summary>
    /// Opens model and baseline and puts the daemon together; nothing consumes or listens before it is started.
    /// </summary>
    /// <exception cref="InvalidInputException">Model, baseline, record fields or Kafka properties cannot be used.</exception>
    public static WebApplication Build(DaemonSettings settings, DaemonHostOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        options ??= new DaemonHostOptions();
        var model = DaemonModel.Open(settings.Model, settings.Detection, settings.Adaptation);
        WebApplication? app = null;
        try
        {
            // Nothing but what is added here: no settings file of the web framework, no environment variables of its own.
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "alphadrift" });
            builder.Host.UseDefaultServiceProvider(provider => provider.ValidateOnBuild = true);
            builder.AddHttp(settings.Http);
            builder.Logging.AddDaemonLogging(options.Logging);
            builder.Services
                .AddHosting(options.Clock)
                .AddTelemetry(settings.Segments is not null)
                .AddLastSave()
                .AddWebhooks(settings.Webhooks, segments: settings.Segments?.Max ?? 0)
                .AddPipeline(model, settings, options);
            app = builder.Build();
            app.MapAlphadriftEndpoints();

            // What is wrong with record fields or Kafka properties shows when the watch is made: better now than at the start.
            _ = app.Services.GetRequiredService<ModelWatch>();
            return app;
        }
        catch
        {
            (app as IDisposable)?.Dispose();
            model.Monitor.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs the daemon until SIGTERM, Ctrl-C, <paramref name="cancellationToken"/> or a failure, which has been logged.
    /// </summary>
    /// <returns>The exit code: 0, or 3 after a failure of any part of it.</returns>
    /// <exception cref="InvalidInputException">The address cannot be listened on.</exception>
    public static async Task<int> RunAsync(WebApplication app, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        var logger = app.Services.GetRequiredService<ILogger<MonitorWorker>>();
        EventHandler<UnobservedTaskExceptionEventArgs> unobserved = (_, task) => logger.TaskFailed(task.Exception);
        TaskScheduler.UnobservedTaskException += unobserved;
        try
        {
            await StartAsync(app, cancellationToken).ConfigureAwait(false);
            logger.Listening(string.Join(", ", app.Urls));
            await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
            return HasFailed(app, logger) ? FailureExitCode : 0;
        }
        catch (OperationCanceledException) when (HasFailed(app, logger))
        {
            // It failed before it had started.
            return FailureExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It was asked to stop before it had started.
            return 0;
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= unobserved;
        }
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new InvalidInputException($"http: the port cannot be listened on: {exception.Message}", exception);
        }
    }

    /// <summary>The host ends without a word of failure when one of its services throws.</summary>
    private static bool HasFailed(WebApplication app, ILogger logger)
    {
        foreach (var service in app.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            if (service.ExecuteTask is { IsFaulted: true } task)
            {
                logger.DaemonFailed(task.Exception!.InnerException, $"{service.GetType().Name} failed");
                return true;
            }
        }

        return app.Services.GetRequiredService<DaemonOutcome>().Failed;
    }

    private static IServiceCollection AddHosting(this IServiceCollection services, TimeProvider clock)
    {
        services.AddSingleton(clock);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        return services;
    }

    private static void AddDaemonLogging(this ILoggingBuilder logging, Action<ILoggingBuilder>? configure)
    {
        logging.SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning)

            // What fails at the start or later is told here, in one line.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        if (configure is not null)
        {
            configure(logging);
            return;
        }

        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
