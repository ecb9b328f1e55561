using System.Collections.Immutable;
using Alphadrift.Monitoring.Ingestion;

namespace Alphadrift.Tests.Pipeline;

/// <summary>A topic made up by the test: records and events in a script, and what was stored.</summary>
internal sealed class FakeRecordSource : IRecordSource
{
    private readonly Queue<Func<ConsumedRecord?>> _script = [];

    public IRecordSourceListener? Listener { get; private set; }

    public Dictionary<int, long> Stored { get; } = [];

    public bool Paused { get; private set; }

    public int Pauses { get; private set; }

    public bool Closed { get; private set; }

    public bool Disposed { get; private set; }

    /// <summary>Reads that found nothing.</summary>
    public int EmptyReads { get; private set; }

    public bool IsEmpty => _script.Count == 0;

    /// <param name="headers">Values of the headers that the decoder asks for.</param>
    public void Send(int partition, long offset, byte[]? value, params ImmutableArray<byte[]?> headers) =>
        _script.Enqueue(() => new ConsumedRecord(partition, offset, value, null, headers));

    /// <summary>Something that happens inside of the next read.</summary>
    public void Happens(Action<IRecordSourceListener> what) => _script.Enqueue(() =>
    {
        what(Listener!);
        return null;
    });

    public void Open(IRecordSourceListener listener) => Listener = listener;

    public bool TryRead(TimeSpan timeout, out ConsumedRecord record)
    {
        record = default;
        if (Paused || !_script.TryDequeue(out var next))
        {
            EmptyReads++;
            return false;
        }

        if (next() is not { } sent)
        {
            return false;
        }

        record = sent;
        return true;
    }

    public void StoreOffset(int partition, long next) => Stored[partition] = next;

    public void Pause()
    {
        Paused = true;
        Pauses++;
    }

    public void Resume() => Paused = false;

    public void Close() => Closed = true;

    public void Dispose() => Disposed = true;
}
