using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>A raw client of Socket.IO 5 over Engine.IO 4, one for each way of being connected. It answers pings while it waits for something.</summary>
internal sealed class SocketClient : IAsyncDisposable
{
    public const string Polling = "polling";
    public const string WebSocket = "websocket";
    public const string Upgrade = "upgrade";
    private const char Separator = '\u001e';
    private readonly HttpClient http;
    private readonly string path;
    private readonly Action<HttpRequestMessage> sign;
    private readonly Queue<string> waiting = new();
    private ClientWebSocket? socket;

    private SocketClient(HttpClient http, string path, Action<HttpRequestMessage> sign) =>
        (this.http, this.path, this.sign) = (http, path, sign);

    public JsonNode Opening { get; private set; } = null!;

    /// <summary>What the server says about the namespace: its packet whole.</summary>
    public string Entered { get; private set; } = "";

    public static string Address(string prefix, string query) => $"{prefix}/socket.io/?EIO=4&{query}";

    public static async Task<SocketClient> Connect(
        HttpClient http,
        string transport,
        Action<HttpRequestMessage> sign,
        CancellationToken cancel,
        string prefix = "",
        string name = "/events"
    )
    {
        var client = new SocketClient(http, prefix, sign);
        if (transport == WebSocket)
        {
            client.socket = await client.Open("transport=websocket", cancel);
        }

        client.Opening = JsonNode.Parse((await client.Next(cancel))[1..])!;
        if (transport == Upgrade)
        {
            await client.Leave(cancel);
        }

        await client.Send($"40{name},", cancel);
        client.Entered = await client.Until(packet => packet[0] == '4', cancel);
        return client;
    }

    public string Sid => Opening["sid"]!.GetValue<string>();

    public Task Emit(string name, object body, CancellationToken cancel) =>
        Send($"42/events,{new JsonArray(name, JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(body)))}", cancel);

    /// <summary>The next event of that name; what comes before it is passed over, and told.</summary>
    public async Task<JsonObject> Event(string name, CancellationToken cancel, List<string>? before = null)
    {
        while (true)
        {
            var packet = await Until(packet => packet.StartsWith("42/events,", StringComparison.Ordinal), cancel);
            var said = JsonNode.Parse(packet["42/events,".Length..])!.AsArray();
            if (said[0]!.GetValue<string>() == name)
            {
                return said[1]!.AsObject();
            }

            before?.Add(packet);
        }
    }

    public async Task<string> Until(Func<string, bool> isIt, CancellationToken cancel)
    {
        while (true)
        {
            var packet = await Next(cancel);
            if (packet == "2")
            {
                await Send("3", cancel);
            }
            else if (isIt(packet))
            {
                return packet;
            }
        }
    }

    /// <summary>The next packet; "1" when the server has gone.</summary>
    public async Task<string> Next(CancellationToken cancel)
    {
        while (waiting.Count == 0)
        {
            var packets = socket is null ? await Poll(cancel) : await Receive(socket, cancel);
            foreach (var packet in packets.Split(Separator).Where(packet => packet != "6"))
            {
                waiting.Enqueue(packet);
            }
        }

        return waiting.Dequeue();
    }

    public async Task Send(string packet, CancellationToken cancel)
    {
        if (socket is not null)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text, true, cancel);
            return;
        }

        using var answer = await Ask(HttpMethod.Post, $"transport=polling&sid={Sid}", new StringContent(packet), cancel);
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync(cancel));
    }

    public async ValueTask DisposeAsync()
    {
        if (socket is not null)
        {
            socket.Abort();
            socket.Dispose();
        }
        else
        {
            using var answer = await Ask(HttpMethod.Post, $"transport=polling&sid={Sid}", new StringContent("1"), CancellationToken.None);
        }
    }

    private async Task<string> Poll(CancellationToken cancel)
    {
        var sid = Opening is null ? "" : $"&sid={Sid}";
        using var answer = await Ask(HttpMethod.Get, $"transport=polling{sid}", null, cancel);
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync(cancel) : "1";
    }

    /// <summary>As the browser's client does it: tries the websocket, lets the poll on its way come back, then leaves polling.</summary>
    private async Task Leave(CancellationToken cancel)
    {
        var poll = Poll(cancel);
        var tried = await Open($"transport=websocket&sid={Sid}", cancel);
        await tried.SendAsync("2probe"u8.ToArray(), WebSocketMessageType.Text, true, cancel);
        Assert.Equal("3probe", await Receive(tried, cancel));
        Assert.Equal("6", await poll);
        await tried.SendAsync("5"u8.ToArray(), WebSocketMessageType.Text, true, cancel);
        socket = tried;
    }

    private async Task<ClientWebSocket> Open(string query, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage();
        sign(request);
        var opened = new ClientWebSocket();
        foreach (var (name, values) in request.Headers)
        {
            opened.Options.SetRequestHeader(name, string.Join("; ", values));
        }

        var address = new UriBuilder(new Uri(http.BaseAddress!, Address(path, query))) { Scheme = "ws" };
        await opened.ConnectAsync(address.Uri, cancel);
        return opened;
    }

    private Task<HttpResponseMessage> Ask(HttpMethod method, string query, HttpContent? content, CancellationToken cancel)
    {
        var request = new HttpRequestMessage(method, new Uri(Address(path, query), UriKind.Relative)) { Content = content };
        sign(request);
        return http.SendAsync(request, cancel);
    }

    private static async Task<string> Receive(ClientWebSocket from, CancellationToken cancel)
    {
        var buffer = new byte[65_536];
        var text = new StringBuilder();
        try
        {
            while (true)
            {
                var part = await from.ReceiveAsync(buffer, cancel);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return "1";
                }

                text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
                if (part.EndOfMessage)
                {
                    return text.ToString();
                }
            }
        }
        catch (WebSocketException)
        {
            return "1";
        }
    }
}
