using System.Diagnostics.Metrics;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>How the stream is split; there only where it is.</summary>
internal sealed class SegmentInstruments
{
    private int _known;
    private long _folded;
    private long _otherRows;

    public SegmentInstruments(Meter meter)
    {
        meter.CreateObservableGauge(
            "alphadrift.segments.known",
            () => Volatile.Read(ref _known),
            "{segment}",
            "Segments with charts of their own, other not counted.");
        meter.CreateObservableCounter(
            "alphadrift.segments.folded",
            () => Volatile.Read(ref _folded),
            "{segment}",
            "Segments that lost their place to a new one; their series have ended.");
        meter.CreateObservableCounter(
            "alphadrift.segments.other_rows",
            () => Volatile.Read(ref _otherRows),
            "{row}",
            "Rows of segments without a place, charted together as other.");
    }

    public void Set(int known, long folded, long otherRows)
    {
        Volatile.Write(ref _known, known);
        Volatile.Write(ref _folded, folded);
        Volatile.Write(ref _otherRows, otherRows);
    }
}
