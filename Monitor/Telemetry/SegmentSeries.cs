using System.Collections.Immutable;
using Alphadrift.Monitoring.Measures;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>How the stream is split; there only where it is.</summary>
internal sealed class SegmentSeries
{
    private readonly record struct Counts(int Known, long Folded, long OtherRows);

    private object? _counts;

    public static ImmutableArray<Series<SegmentSeries>> Table { get; } =
    [
        Of(
            new("alphadrift.segments.known", MetricKind.Gauge, "Segments with charts of their own, other not counted.")
            {
                Unit = "{segment}",
            },
            counts => counts.Known),
        Of(
            new(
                "alphadrift.segments.folded",
                MetricKind.Counter,
                "Segments that lost their place to a new one; their series have ended.")
            {
                Unit = "{segment}",
            },
            counts => counts.Folded),
        Of(
            new(
                "alphadrift.segments.other_rows",
                MetricKind.Counter,
                "Rows of segments without a place, charted together as other.")
            {
                Unit = "{row}",
            },
            counts => counts.OtherRows),
    ];

    /// <summary>The stream is split.</summary>
    public void Enable() => Set(0, 0, 0);

    public void Set(int known, long folded, long otherRows) => Volatile.Write(ref _counts, new Counts(known, folded, otherRows));

    private static Series<SegmentSeries> Of(Metric metric, Func<Counts, double> value) => new(
        metric with { OnlySplit = true },
        segments => Volatile.Read(ref segments._counts) is Counts counts ? value(counts) : double.NaN);
}
