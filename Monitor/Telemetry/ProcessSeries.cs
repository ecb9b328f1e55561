using System.Collections.Immutable;
using System.Reflection;
using Alphadrift.Monitoring.Measures;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>What is of the process, whatever it watches.</summary>
internal sealed class ProcessSeries(TimeProvider clock)
{
    private readonly double _startedAt = Timestamps.Seconds(clock.GetUtcNow().UtcTicks);

    public static ImmutableArray<Series<ProcessSeries>> Table { get; } =
    [
        new(
            new("alphadrift.build.info", MetricKind.Gauge, "1; the version of Alphadrift and of the .NET runtime.")
            {
                Labels = ["version", "runtime"],
                OfProcess = true,
            },
            _ => [new Point(1, Labels.Of("version", Version), Labels.Of("runtime", Environment.Version.ToString()))]),
        new(
            new("alphadrift.start.timestamp", MetricKind.Gauge, "When the daemon was started, in seconds since 1970.")
            {
                Unit = "s",
                OfProcess = true,
            },
            process => process._startedAt),
    ];

    /// <summary>The product's version without the build's suffix.</summary>
    internal static string Version { get; } =
        typeof(ProcessSeries).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "";
}
