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
/// machine. The check is at connect time, on the address itself: a name may resolve to anything. An IPv4 address within an IPv6
/// one counts as itself, in whatever form. Loopback and private networks are allowed, because that is where receivers live.
/// </summary>
internal static class AddressGuard
{
    /// <summary>In words, for the log.</summary>
    public const string Reason = "the address is link-local or a metadata service, which are never called";

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
        IPNetwork.Parse("fd00:42::42/128"),     // Scaleway metadata
        IPNetwork.Parse("ff00::/8"),            // multicast
    ];

    /// <summary>What is looked for in IPv6 addresses of any network: an operator may have made it one that translates.</summary>
    private static readonly IPAddress[] Services =
    [
        IPAddress.Parse("169.254.169.254"), IPAddress.Parse("169.254.170.2"), IPAddress.Parse("169.254.170.23"),
        IPAddress.Parse("169.254.0.23"), IPAddress.Parse("100.100.100.200"), IPAddress.Parse("192.0.0.192"),
        IPAddress.Parse("168.63.129.16"),
    ];

    /// <summary>Places of an IPv4 address in a translated one, by the length of the prefix (RFC 6052); never byte 8.</summary>
    private static readonly int[][] Translated =
        [[4, 5, 6, 7], [5, 6, 7, 9], [6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12], [12, 13, 14, 15]];

    /// <summary>Networks of which the last four bytes are an IPv4 address.</summary>
    private static readonly IPNetwork[] EndsInIPv4 =
    [
        IPNetwork.Parse("::/96"),               // compatible
        IPNetwork.Parse("::ffff:0:0:0/96"),     // translated (SIIT)
        IPNetwork.Parse("64:ff9b::/96"),        // NAT64
    ];

    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("169.254.0.0/16");

    /// <summary>Its operator chooses the place.</summary>
    private static readonly IPNetwork LocalNat64 = IPNetwork.Parse("64:ff9b:1::/48");

    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");

    public static bool IsForbidden(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IsListed(plain) || (plain.AddressFamily == AddressFamily.InterNetworkV6 && IsForbiddenWithin(plain));
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
            throw new ForbiddenAddressException(Reason);
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

    /// <summary>
    /// Whether a name leads to forbidden addresses alone, as far as it is known here: a proxy connects to what it knows itself.
    /// </summary>
    public static async Task<bool> IsForbiddenAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return addresses.Length > 0 && Array.TrueForAll(addresses, IsForbidden);
        }
        catch (SocketException)
        {
            // Only the proxy knows the name.
            return false;
        }
    }

    private static bool IsListed(IPAddress address) => Array.Exists(Forbidden, network => network.Contains(address));

    /// <summary>Whether an IPv6 address stands for a forbidden IPv4 one.</summary>
    private static bool IsForbiddenWithin(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var places = Translated.Select(one => At(bytes, one)).ToList();
        return Within(bytes).Any(IsListed)
            || places.Exists(place => Services.Contains(place) || (LocalNat64.Contains(address) && LinkLocal.Contains(place)));
    }

    /// <summary>The IPv4 addresses that an IPv6 one stands for, where its network says at which place.</summary>
    private static IEnumerable<IPAddress> Within(byte[] bytes)
    {
        var plain = new IPAddress(bytes);
        var isatap = bytes is [_, _, _, _, _, _, _, _, 0 or 2, 0, 0x5e, 0xfe, ..];
        if (isatap || Array.Exists(EndsInIPv4, network => network.Contains(plain)))
        {
            yield return At(bytes, [12, 13, 14, 15]);
        }

        if (SixToFour.Contains(plain)) yield return At(bytes, [2, 3, 4, 5]);
        if (!Teredo.Contains(plain)) yield break;

        // The server, and the client with all its bits turned.
        yield return At(bytes, [4, 5, 6, 7]);
        yield return new IPAddress([.. bytes.AsSpan(12).ToArray().Select(part => (byte)~part)]);
    }

    private static IPAddress At(byte[] bytes, int[] places) => new([.. places.Select(place => bytes[place])]);
}
