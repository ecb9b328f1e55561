using System.Diagnostics.Metrics;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>
/// The meter of the instruments that have series per segment. OpenTelemetry never gives back the place of a series that has
/// ended, so once as many segments came and went as one meter has places for, another of the same name takes over with the same
/// instruments; their values go on. Every member may be called from any thread.
/// </summary>
/// <param name="name">Name of the meters.</param>
internal sealed class SegmentMeter(string name) : IDisposable
{
    /// <summary>Most series of one metric in the life of one meter.</summary>
    public const int MaxSeries = 10_000;

    /// <summary>
    /// Most meters after each other: OpenTelemetry gives back no place of an instrument either. After the last one, series beyond
    /// <see cref="MaxSeries"/> are taken together by it (<c>otel_metric_overflow</c>).
    /// </summary>
    public const int MaxMeters = 1_000;

    /// <summary>Places for instruments that so many meters need, those of the daemon's other meter included.</summary>
    public const int MaxStreams = MaxMeters * MaxInstruments;

    private const int MaxInstruments = 32;

    /// <summary>Series of a segment besides those of sites: alerts by state, charts by kind.</summary>
    private const int OtherSeries = 16;

    private readonly Lock _lock = new();
    private readonly List<Action<Meter>> _instruments = [];
    private Meter _meter = new(name);
    private int _places;
    private int _series = OtherSeries;
    private int _ended;

    /// <summary>Meters so far.</summary>
    public int Meters { get; private set; } = 1;

    /// <summary>Creates instruments, now and in every later meter.</summary>
    public void Add(Action<Meter> create)
    {
        lock (_lock)
        {
            _instruments.Add(create);
            create(_meter);
        }
    }

    /// <summary>So many more segments have series at a time.</summary>
    public void Split(int places)
    {
        lock (_lock)
        {
            _places += places;
        }
    }

    /// <summary>A segment has so many series of a site metric.</summary>
    public void Seen(int sites)
    {
        lock (_lock)
        {
            _series = Math.Max(_series, sites);
        }
    }

    /// <summary>The series of a segment ended.</summary>
    public void Folded()
    {
        lock (_lock)
        {
            _ended++;
            if ((_ended + _places + 1) * _series <= MaxSeries || Meters == MaxMeters)
            {
                return;
            }

            _meter.Dispose();
            _meter = new Meter(name);
            _ended = 0;
            Meters++;
            foreach (var create in _instruments)
            {
                create(_meter);
            }
        }
    }

    public void Dispose() => _meter.Dispose();
}
