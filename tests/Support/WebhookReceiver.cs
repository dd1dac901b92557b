using System.Net;
using System.Text.Json;

namespace Dossier.Support;

/// <summary>A webhook client as a customer would run one: a real HTTP listener that keeps what it accepts.</summary>
public sealed class WebhookReceiver : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly List<JsonElement> accepted = [];
    private int refused;

    public WebhookReceiver()
    {
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        _ = Listen();
    }

    public int Port { get; } = Ports.Free();

    public string Address => $"http://127.0.0.1:{Port}/hook";

    /// <summary>What it answers.</summary>
    public int Status { get; set; } = 200;

    /// <summary>How many posts it answered with something other than 2xx.</summary>
    public int Refused => Volatile.Read(ref refused);

    /// <summary>The bodies it accepted, in the order of their coming.</summary>
    public IReadOnlyList<JsonElement> Accepted
    {
        get
        {
            lock (accepted)
            {
                return [.. accepted];
            }
        }
    }

    /// <summary>All notifications it accepted, in the order of their coming.</summary>
    public IReadOnlyList<JsonElement> Notifications => [.. Accepted.SelectMany(body => body.GetProperty("notifications").EnumerateArray())];

    /// <summary>Waits until something is so, not for ever.</summary>
    public static async Task Until(Func<bool> isSo, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    public void Dispose() => listener.Close();

    private async Task Listen()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                var body = JsonDocument.Parse(await reader.ReadToEndAsync()).RootElement;
                var status = Status;
                if (status is >= 200 and < 300)
                {
                    lock (accepted)
                    {
                        accepted.Add(body);
                    }
                }
                else
                {
                    Interlocked.Increment(ref refused);
                }

                context.Response.StatusCode = status;
                context.Response.RedirectLocation = status is >= 300 and < 400 ? Address : null;
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
            {
                // Closed, or the sender is gone.
            }
        }
    }
}
