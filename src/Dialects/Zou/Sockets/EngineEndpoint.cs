using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dossier.Dialects.Zou.Sockets;

/// <summary>Engine.IO 4 over HTTP: handshakes, polls, posts, and websockets. One address does it all, told apart by its query.</summary>
/// <param name="begin">Begins a session for whoever asks; null when there are too many.</param>
internal sealed class EngineEndpoint(EngineSessions sessions, Func<HttpContext, Task<EngineSession?>> begin)
{
    private const string Version = "4";
    private const string Polling = "polling";
    private const string WebSocket = "websocket";

    public async Task Answer(HttpContext context)
    {
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await Answer(context, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private async Task Answer(HttpContext context, CancellationToken cancel)
    {
        var query = context.Request.Query;
        var transport = query["transport"].ToString();
        if (query["EIO"] != Version)
        {
            await Refuse(context, 5, "Unsupported protocol version");
        }
        else if (transport is not (Polling or WebSocket))
        {
            await Refuse(context, 0, "Transport unknown");
        }
        else if (transport == WebSocket && !context.WebSockets.IsWebSocketRequest)
        {
            await Refuse(context, 3, "Bad request");
        }
        else if (query["sid"].ToString() is { Length: > 0 } id)
        {
            await Continue(context, id, transport, cancel);
        }
        else if (!HttpMethods.IsGet(context.Request.Method))
        {
            await Refuse(context, 2, "Bad handshake method");
        }
        else
        {
            await Begin(context, transport, cancel);
        }
    }

    private async Task Begin(HttpContext context, string transport, CancellationToken cancel)
    {
        if (await begin(context) is not { } session)
        {
            await Refuse(context, 4, "Too many connections", StatusCodes.Status503ServiceUnavailable);
            return;
        }

        var living = sessions.Keep(session);
        if (transport == Polling)
        {
            await Write(context, Opening(session, mayUpgrade: true), cancel);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        session.Put(Opening(session, mayUpgrade: false));
        await session.Carry(socket, isUpgrade: false, cancel);
        await living;
    }

    private async Task Continue(HttpContext context, string id, string transport, CancellationToken cancel)
    {
        if (sessions.Find(id) is not { } session)
        {
            await Refuse(context, 1, "Session ID unknown");
        }
        else if (session.IsOnWebSocket)
        {
            await Refuse(context, 3, "Bad request");
        }
        else if (transport == WebSocket)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await session.Carry(socket, isUpgrade: true, cancel);
        }
        else if (HttpMethods.IsPost(context.Request.Method))
        {
            await Post(context, session, cancel);
        }
        else if (await session.Poll(cancel) is { } packets)
        {
            await Write(context, packets, cancel);
        }
        else
        {
            await Refuse(context, 3, "Bad request");
        }
    }

    private async Task Post(HttpContext context, EngineSession session, CancellationToken cancel)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = sessions.Limits.LargestPayload;
        }

        try
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            await session.Post(await reader.ReadToEndAsync(cancel), cancel);
        }
        catch (Exception exception) when (exception is BadHttpRequestException or InvalidDataException)
        {
            session.End();
            await Refuse(context, 3, "Bad request");
            return;
        }

        await Write(context, "ok", cancel);
    }

    /// <summary>A websocket that there is already is not upgraded: clients that hear otherwise try to.</summary>
    private string Opening(EngineSession session, bool mayUpgrade) =>
        EnginePacket.Open
        + new JsonObject
        {
            ["sid"] = session.Id,
            ["upgrades"] = mayUpgrade ? new JsonArray(WebSocket) : new JsonArray(),
            ["pingInterval"] = (long)sessions.Limits.PingInterval.TotalMilliseconds,
            ["pingTimeout"] = (long)sessions.Limits.PingTimeout.TotalMilliseconds,
            ["maxPayload"] = sessions.Limits.LargestPayload,
        }.ToJsonString();

    private static Task Write(HttpContext context, string packets, CancellationToken cancel)
    {
        context.Response.ContentType = "text/plain; charset=UTF-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(packets, Encoding.UTF8, cancel);
    }

    private static Task Refuse(HttpContext context, int code, string message, int status = StatusCodes.Status400BadRequest)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(new JsonObject { ["code"] = code, ["message"] = message }.ToJsonString());
    }
}
