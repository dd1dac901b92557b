using System.Net.Http.Headers;
using Dossier.Core.Notifications;

namespace Dossier.Adapters.Web;

/// <summary>
/// Posts JSON to addresses that other people chose, through <see cref="GuardedSockets"/>; little time, and of the answer only its status.
/// </summary>
public sealed class WebhookClient : IDisposable
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(30);
    private readonly HttpClient http;

    public WebhookClient(WebAddresses addresses)
    {
        http = new HttpClient(GuardedSockets.For(addresses)) { Timeout = Time };
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
            return new Posted(
                null,
                exception.GetBaseException() is GuardedSockets.Closed closed ? closed.Message : "The receiver could not be reached."
            );
        }
    }

    public void Dispose() => http.Dispose();
}
