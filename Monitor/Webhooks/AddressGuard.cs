using System.Net;
using System.Net.Sockets;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>An address that is never called, whatever name led to it.</summary>
internal sealed class ForbiddenAddressException : IOException
{
    public ForbiddenAddressException()
    {
    }

    public ForbiddenAddressException(string message)
        : base(message)
    {
    }

    public ForbiddenAddressException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// Keeps deliveries away from link-local addresses and the metadata services of clouds, which give credentials to anyone on the
/// machine. The check is at connect time, on the address itself: a name may resolve to anything. Loopback and private networks
/// are allowed, because that is where receivers live.
/// </summary>
internal static class AddressGuard
{
    /// <summary>NAT64: an IPv4 address within an IPv6 one.</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private static readonly IPNetwork[] Forbidden =
    [
        IPNetwork.Parse("169.254.0.0/16"),      // link-local; AWS, Azure, Google and most others serve metadata there
        IPNetwork.Parse("100.100.100.200/32"),  // Alibaba metadata
        IPNetwork.Parse("192.0.0.192/32"),      // Oracle metadata
        IPNetwork.Parse("168.63.129.16/32"),    // Azure host
        IPNetwork.Parse("224.0.0.0/4"),         // multicast
        IPNetwork.Parse("255.255.255.255/32"),  // broadcast
        IPNetwork.Parse("fe80::/10"),           // link-local
        IPNetwork.Parse("fd00:ec2::/32"),       // AWS metadata and its siblings
        IPNetwork.Parse("fd20:ce::254/128"),    // Google metadata
        IPNetwork.Parse("ff00::/8"),            // multicast
    ];

    public static bool IsForbidden(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (plain.AddressFamily == AddressFamily.InterNetworkV6 && Nat64.Contains(plain))
        {
            plain = new IPAddress(plain.GetAddressBytes().AsSpan(12));
        }

        return Array.Exists(Forbidden, network => network.Contains(plain));
    }

    /// <summary>
    /// For <see cref="SocketsHttpHandler.ConnectCallback"/>: resolves, leaves out what is forbidden, connects to the rest.
    /// </summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        var allowed = Array.FindAll(addresses, address => !IsForbidden(address));
        if (allowed.Length == 0 && addresses.Length > 0)
        {
            throw new ForbiddenAddressException("the address is link-local or a metadata service, which are never called");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
