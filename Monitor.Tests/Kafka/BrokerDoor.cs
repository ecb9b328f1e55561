using System.Net;
using System.Net.Sockets;

namespace Alphadrift.Tests.Kafka;

/// <summary>An address at which nobody answers until it is opened; then it leads to the broker.</summary>
internal sealed class BrokerDoor : IAsyncDisposable
{
    private readonly string _target;
    private readonly Socket _reserved;
    private readonly CancellationTokenSource _closed = new();
    private Task _accepting = Task.CompletedTask;

    public BrokerDoor(string target)
    {
        _target = target;

        // Bound but not listening: connections are refused, and nobody else takes the port.
        _reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public string Address => _reserved.LocalEndPoint!.ToString()!;

    public void Open()
    {
        _reserved.Listen();
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _reserved.Dispose();
        await _accepting;
        _closed.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ForwardAsync(await _reserved.AcceptAsync(_closed.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        try
        {
            using var server = new TcpClient();
            await server.ConnectAsync(
                _target.Split(':')[0], int.Parse(_target.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
            await using var near = new NetworkStream(client, ownsSocket: true);
            await using var far = server.GetStream();
            await Task.WhenAny(near.CopyToAsync(far, _closed.Token), far.CopyToAsync(near, _closed.Token));
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // The other end has gone; so does this one.
        }
    }
}
