using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Alphadrift.Monitoring.Http;

/// <summary>
/// Bounds the connections without shutting anybody out: one too many ends the one whose last request, or beginning, is longest
/// ago. Probes and scrapes are answered at once; one that is held open and idle is what gives way.
/// </summary>
/// <param name="most">Most connections at a time.</param>
internal sealed class OpenConnections(int most)
{
    private static readonly object Key = new();

    private readonly Lock _lock = new();

    // The one that was used longest ago comes first.
    private readonly LinkedList<ConnectionContext> _open = [];

    /// <summary>Takes a new connection, and ends the one that was used longest ago when there are too many.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var (own, oldest) = Add(connection);
        oldest?.Abort(new ConnectionAbortedException("a newer connection takes its place"));
        connection.Items[Key] = own;
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Remove(own);
        }
    }

    /// <summary>A request has come on a connection.</summary>
    public Task UseAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IConnectionItemsFeature>()?.Items[Key] is LinkedListNode<ConnectionContext> own)
        {
            lock (_lock)
            {
                if (own.List is not null)
                {
                    _open.Remove(own);
                    _open.AddLast(own);
                }
            }
        }

        return next(context);
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
