using System.Collections.Immutable;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Demo;

/// <summary>A fault that was put into the stream.</summary>
/// <param name="FirstRow">Its first row, counted from 0 over the whole stream.</param>
/// <param name="EndRow">The first clean row after it; null while it lasts.</param>
internal sealed record FaultEpisode(DemoFault Fault, long FirstRow, long? EndRow)
{
    public bool Overlaps(long firstRow, long endRow) => endRow > FirstRow && firstRow < (EndRow ?? long.MaxValue);
}

/// <summary>An observed window, placed in the stream.</summary>
internal sealed record WindowRecord(long FirstRow, long EndRow, Observation Observation, bool FaultInside);

/// <summary>A change of the daemon's alert.</summary>
/// <param name="Why">What it is built on: which chart or rectifier, and since which row.</param>
internal sealed record AlertRecord(TimeSpan At, AlertPhase Phase, string Name, long RowsSeen, string Why);

/// <summary>A delivery that the webhook receiver got.</summary>
/// <param name="Status">"firing" or "resolved", as its body says.</param>
/// <param name="SignatureValid">Whether the signature was ours, over this body.</param>
internal sealed record WebhookReceipt(TimeSpan At, string Status, bool SignatureValid);

/// <summary>Everything that has happened in the demo, at one moment.</summary>
internal sealed record DemoFacts(
    ImmutableArray<FaultEpisode> Faults,
    ImmutableArray<WindowRecord> Windows,
    ImmutableArray<AlertRecord> Alerts,
    ImmutableArray<WebhookReceipt> Receipts,
    long RowsProduced,
    long RowsSeen);

/// <summary>
/// Keeps what producer, daemon and webhook receiver report. Every member locks; each takes and leaves the lock without calling
/// anything else, so that no order of locks can go wrong. At most an hour of the demo's rows is kept: a few thousand windows.
/// </summary>
internal sealed class DemoLedger
{
    private readonly Lock _lock = new();
    private ImmutableArray<FaultEpisode> _faults = [];
    private ImmutableArray<WindowRecord> _windows = [];
    private ImmutableArray<AlertRecord> _alerts = [];
    private ImmutableArray<WebhookReceipt> _receipts = [];
    private long _produced;
    private long _seen;

    public DemoFacts Facts
    {
        get
        {
            lock (_lock)
            {
                return new DemoFacts(_faults, _windows, _alerts, _receipts, _produced, _seen);
            }
        }
    }

    /// <summary>Rows that were produced and not yet seen in a window.</summary>
    public long Backlog
    {
        get
        {
            lock (_lock)
            {
                return _produced - _seen;
            }
        }
    }

    public void Produced(DemoFault fault)
    {
        lock (_lock)
        {
            var current = _faults.IsEmpty ? null : _faults[^1];
            var ongoing = current is { EndRow: null } ? current.Fault : DemoFault.None;
            if (ongoing != fault)
            {
                if (ongoing != DemoFault.None)
                {
                    _faults = _faults.SetItem(_faults.Length - 1, current! with { EndRow = _produced });
                }

                if (fault != DemoFault.None)
                {
                    _faults = _faults.Add(new FaultEpisode(fault, _produced, null));
                }
            }

            _produced++;
        }
    }

    public void Observed(long rowsSeen, Observation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        lock (_lock)
        {
            var first = rowsSeen - observation.Rows;
            var faulty = _faults.Any(fault => fault.Overlaps(first, rowsSeen));
            _windows = _windows.Add(new WindowRecord(first, rowsSeen, observation, faulty));
            _seen = rowsSeen;
        }
    }

    public void Alerted(AlertRecord alert)
    {
        lock (_lock)
        {
            _alerts = _alerts.Add(alert);
        }
    }

    public void Received(WebhookReceipt receipt)
    {
        lock (_lock)
        {
            _receipts = _receipts.Add(receipt);
        }
    }
}
