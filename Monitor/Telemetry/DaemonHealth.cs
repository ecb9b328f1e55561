using System.Collections.Immutable;
using System.Globalization;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>What must be in order for the daemon to be ready. The names appear in the body of <c>/healthz/ready</c>.</summary>
public enum HealthAspect
{
    /// <summary>The model and its baseline are open.</summary>
    Model,

    /// <summary>A broker answers.</summary>
    Broker,

    /// <summary>The topic exists.</summary>
    Topic,

    /// <summary>At least one partition is assigned.</summary>
    Assignment,

    /// <summary>The daemon is not shutting down.</summary>
    Shutdown,
}

/// <summary>One answer of a health endpoint.</summary>
/// <param name="Healthy">True for status 200, false for 503.</param>
/// <param name="Reasons">What is wrong, by aspect in lower case; empty when healthy.</param>
public sealed record HealthReport(bool Healthy, IReadOnlyDictionary<string, string> Reasons)
{
    /// <summary>What is wrong although a restart would not mend it, by the alert that says so; empty when nothing is.</summary>
    public IReadOnlyDictionary<string, string> Warnings { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>
/// The state behind the health endpoints. Written by the loop, read by HTTP requests; every member may be called from any thread.
/// </summary>
public sealed class DaemonHealth
{
    /// <summary>Default age of the last heartbeat above which the loop counts as stuck.</summary>
    public static readonly TimeSpan DefaultHeartbeatLimit = TimeSpan.FromSeconds(60);

    private const long NoBeat = long.MinValue;
    private static readonly HealthReport Healthy = new(true, new Dictionary<string, string>(StringComparer.Ordinal));

    private readonly TimeProvider _clock;
    private readonly TimeSpan _heartbeatLimit;
    private readonly string?[] _problems = new string?[Enum.GetValues<HealthAspect>().Length];
    private ImmutableSortedDictionary<string, string> _warnings =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private long _lastBeat = NoBeat;
    private volatile bool _started;

    public DaemonHealth(TimeProvider clock, TimeSpan? heartbeatLimit = null)
    {
        _clock = clock;
        _heartbeatLimit = heartbeatLimit ?? DefaultHeartbeatLimit;
        Report(HealthAspect.Model, "the model is not open yet");
        Report(HealthAspect.Assignment, "no partition is assigned yet");
    }

    /// <summary>The loop is alive: called at every turn, whether or not there are records.</summary>
    public void Beat() => Volatile.Write(ref _lastBeat, _clock.GetTimestamp());

    /// <summary>Start-up is over: the model is open and the consumer runs.</summary>
    public void MarkStarted() => _started = true;

    /// <summary>States what is wrong with one aspect; null: nothing.</summary>
    public void Report(HealthAspect aspect, string? problem) => Volatile.Write(ref _problems[(int)aspect], problem);

    /// <summary>
    /// States what is wrong without making the daemon unready: others are served as before, and it is the data that are to be
    /// mended. Null: nothing any more.
    /// </summary>
    /// <param name="alert">The alert that says so.</param>
    public void Warn(string alert, string? text) => ImmutableInterlocked.Update(
        ref _warnings, warnings => text is null ? warnings.Remove(alert) : warnings.SetItem(alert, text));

    /// <summary>Why no record can come: no broker, no topic, or no partition; null: one can.</summary>
    public string? WhyNothingCanCome =>
        Problem(HealthAspect.Broker) ?? Problem(HealthAspect.Topic) ?? Problem(HealthAspect.Assignment);

    /// <summary>The loop's heartbeat is fresh, or has not begun yet. Kafka plays no part.</summary>
    public HealthReport Live()
    {
        var lastBeat = Volatile.Read(ref _lastBeat);
        if (lastBeat == NoBeat)
        {
            return Healthy;
        }

        var age = _clock.GetElapsedTime(lastBeat);
        return age <= _heartbeatLimit
            ? Healthy
            : Unhealthy("loop", string.Create(
                CultureInfo.InvariantCulture,
                $"no heartbeat for {age.TotalSeconds:0} s; " +
                $"more than {_heartbeatLimit.TotalSeconds:0} s mean that the loop is stuck"));
    }

    /// <summary>Start-up is over.</summary>
    public HealthReport Startup() =>
        _started ? Healthy : Unhealthy("startup", Problem(HealthAspect.Model) ?? "still starting");

    /// <summary>Started, and no aspect reports a problem.</summary>
    public HealthReport Ready()
    {
        var reasons = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var aspect in Enum.GetValues<HealthAspect>())
        {
            if (Problem(aspect) is { } problem)
            {
                reasons.Add(Name(aspect), problem);
            }
        }

        if (!_started && reasons.Count == 0)
        {
            return Unhealthy("startup", "still starting");
        }

        return (reasons.Count == 0 ? Healthy : new HealthReport(false, reasons)) with { Warnings = Volatile.Read(ref _warnings) };
    }

    private string? Problem(HealthAspect aspect) => Volatile.Read(ref _problems[(int)aspect]);

    private static HealthReport Unhealthy(string aspect, string reason) =>
        new(false, new Dictionary<string, string>(StringComparer.Ordinal) { [aspect] = reason });

    private static string Name(HealthAspect aspect) => aspect switch
    {
        HealthAspect.Model => "model",
        HealthAspect.Broker => "broker",
        HealthAspect.Topic => "topic",
        HealthAspect.Assignment => "assignment",
        _ => "shutdown",
    };
}
