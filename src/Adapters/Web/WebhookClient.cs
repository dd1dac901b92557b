using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Dossier.Core.Notifications;

namespace Dossier.Adapters.Web;

/// <summary>
/// Posts JSON to addresses that other people chose. The address that a name stands for is checked, and it is that address that is connected
/// to, so a name cannot change its mind in between. No redirects, no proxy, no cookies; little time, and of the answer only its status.
/// </summary>
public sealed class WebhookClient : IDisposable
{
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(30);
    private readonly WebAddresses addresses;
    private readonly HttpClient http;

    public WebhookClient(WebAddresses addresses)
    {
        this.addresses = addresses;
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = ConnectTime,
            MaxResponseHeadersLength = 16,
            // An address is looked up anew now and then, and connections do not outlive what was checked.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = Connect,
        };
        http = new HttpClient(sockets) { Timeout = Time };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Dossier", "1.0"));
    }

    public async Task<Posted> Post(Uri address, byte[] body, CancellationToken cancel)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            var status = (int)answer.StatusCode;
            return new Posted(status, answer.IsSuccessStatusCode ? null : $"The receiver answered {status}.");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Posted(null, $"The receiver did not answer within {Time.TotalSeconds} seconds.");
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException or NotSupportedException)
        {
            return new Posted(null, exception.GetBaseException() is Closed closed ? closed.Message : "The receiver could not be reached.");
        }
    }

    public void Dispose() => http.Dispose();

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var found = await Dns.GetHostAddressesAsync(host, cancel);
        var open = found.Where(addresses.IsOpen).ToArray();
        if (open.Length == 0)
        {
            throw new Closed();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class Closed() : Exception("The receiver's address leads into a private network, where this server calls nobody.");
}
