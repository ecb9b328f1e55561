using Microsoft.AspNetCore.Connections;

namespace Alphadrift.Monitoring.Http;

/// <summary>
/// Bounds the connections without shutting anybody out: one too many ends the one that came first. Probes and scrapes are
/// answered at once, on connections that are new or soon made anew; one that is held open and idle is what gives way.
/// </summary>
/// <param name="most">Most connections at a time.</param>
internal sealed class OpenConnections(int most)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<ConnectionContext> _open = [];

    /// <summary>Takes a new connection, and ends the oldest when there are too many.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var (own, oldest) = Add(connection);
        oldest?.Abort(new ConnectionAbortedException("a newer connection takes its place"));
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Remove(own);
        }
    }

    private (LinkedListNode<ConnectionContext> Own, ConnectionContext? Oldest) Add(ConnectionContext connection)
    {
        lock (_lock)
        {
            ConnectionContext? oldest = null;
            if (_open.Count == most)
            {
                oldest = _open.First!.Value;
                _open.RemoveFirst();
            }

            return (_open.AddLast(connection), oldest);
        }
    }

    private void Remove(LinkedListNode<ConnectionContext> own)
    {
        lock (_lock)
        {
            if (own.List is not null) _open.Remove(own);
        }
    }
}
