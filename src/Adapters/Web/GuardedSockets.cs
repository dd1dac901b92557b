using System.Net;
using System.Net.Sockets;
using Dossier.Core.Notifications;

namespace Dossier.Adapters.Web;

/// <summary>
/// Connects to addresses that other people chose. The address that a name stands for is checked, and it is that address that is connected
/// to, so a name cannot change its mind in between. No redirects, no proxy, no cookies.
/// </summary>
public static class GuardedSockets
{
    private const int LongestHeaders = 16;
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);

    /// <summary>For an HTTP client; connections fail whose address is not open.</summary>
    public static SocketsHttpHandler For(WebAddresses addresses) =>
        new()
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = ConnectTime,
            MaxResponseHeadersLength = LongestHeaders,
            // An address is looked up anew now and then, and connections do not outlive what was checked.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = (context, cancel) => Connect(addresses, context.DnsEndPoint, cancel),
        };

    private static async ValueTask<Stream> Connect(WebAddresses addresses, DnsEndPoint place, CancellationToken cancel)
    {
        var found = await Dns.GetHostAddressesAsync(place.Host, cancel);
        var open = found.Where(addresses.IsOpen).ToArray();
        if (open.Length == 0)
        {
            throw new Closed();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, place.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What is connected to is not open.</summary>
    internal sealed class Closed() : Exception("The receiver's address leads into a private network, where this server calls nobody.");
}
