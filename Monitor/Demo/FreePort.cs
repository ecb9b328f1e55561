using System.Net;
using System.Net.Sockets;

namespace Alphadrift.Monitoring.Demo;

internal static class FreePort
{
    /// <summary>Whether a listener on the loopback interface can have this port now.</summary>
    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
