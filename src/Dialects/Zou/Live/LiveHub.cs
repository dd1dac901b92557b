using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Zou.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dossier.Dialects.Zou.Live;

/// <summary>
/// Tells everybody connected to this process what happens, and only what they may know of. While somebody listens it follows the event log, so
/// it makes no difference which process an event comes from.
/// </summary>
internal sealed class LiveHub(
    EngineSessions sessions,
    Tokens tokens,
    ZouSettings settings,
    Events events,
    RecordEvents seen,
    ReviewRooms rooms,
    TimeProvider clock,
    ILogger<LiveHub> log
) : IDisposable
{
    private const int Slice = 500;
    private const int AtOnce = 4;

    /// <summary>Before it is tried again, when something went wrong.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Rooms are looked at so many times as often as events: people see the delay.</summary>
    private const int RoomsAsOften = 5;
    private readonly ConcurrentDictionary<LiveClient, bool> clients = new();
    private readonly ConcurrentDictionary<Guid, Watched> watched = new();
    private readonly SemaphoreSlim starting = new(1);
    private long reached;
    private Task following = Task.CompletedTask;
    private Task watching = Task.CompletedTask;

    /// <summary>A connection of whoever the request's token names; null when there are too many.</summary>
    public async Task<EngineSession?> Begin(HttpContext context)
    {
        var token = Auth.TokenOf(context.Request, Auth.Cookie);
        var isForeign = IsForeign(context.Request);
        async Task<Actor> Who(CancellationToken cancel)
        {
            if (isForeign)
            {
                throw new Refused(Reason.Unauthenticated, "A page of another origin is not let in by a cookie.");
            }

            var signedIn = await tokens.Check(token, Tokens.Access, cancel);
            return signedIn.IsRestricted
                ? throw new Refused(Reason.Forbidden, "Two factor authentication must be set up first.")
                : signedIn.Actor;
        }

        Guid? owner;
        try
        {
            owner = (await Who(context.RequestAborted)).UserId;
        }
        catch (Refused)
        {
            owner = null;
        }

        if (sessions.Begin(owner) is not { } session)
        {
            return null;
        }

        var client = new LiveClient(session, this, rooms, Who);
        session.Take = client.Take;
        session.MayStay = client.MayStay;
        session.Left = async () =>
        {
            try
            {
                await client.Leave();
            }
            catch (Exception exception)
            {
                log.LogError(exception, "A connection could not leave its rooms; it will be missed there by and by.");
            }
        };
        return session;
    }

    /// <summary>Lets somebody hear what happens from now on.</summary>
    public async Task Add(LiveClient client, CancellationToken cancel)
    {
        await starting.WaitAsync(cancel);
        try
        {
            var position = following.IsCompleted ? await events.Last(cancel) : 0;
            clients[client] = true;
            if (following.IsCompleted)
            {
                following = Repeat(() => Follow(position), () => clients.IsEmpty);
            }
        }
        finally
        {
            starting.Release();
        }
    }

    public void Remove(LiveClient client)
    {
        clients.TryRemove(client, out _);
        foreach (var room in watched.Keys)
        {
            Close(room, client);
        }
    }

    public void Dispose() => starting.Dispose();

    /// <summary>Lets somebody hear what is said in a room from now on.</summary>
    public async Task Open(Guid playlist, LiveClient client, CancellationToken cancel)
    {
        await starting.WaitAsync(cancel);
        try
        {
            if (!watched.TryGetValue(playlist, out var room))
            {
                watched[playlist] = room = new Watched { Position = await rooms.Last(playlist, cancel) };
            }

            room.Clients[client] = true;
            if (watching.IsCompleted)
            {
                watching = Repeat(Watch, () => watched.IsEmpty);
            }
        }
        finally
        {
            starting.Release();
        }
    }

    public void Close(Guid playlist, LiveClient client)
    {
        if (watched.TryGetValue(playlist, out var room) && room.Clients.TryRemove(client, out _) && room.Clients.IsEmpty)
        {
            watched.TryRemove(playlist, out _);
        }
    }

    private async Task Follow(long position)
    {
        reached = Math.Max(reached, position);
        while (!clients.IsEmpty)
        {
            var waking = events.Waking;
            var slice = await events.After(reached, Slice, CancellationToken.None);
            if (slice.Count == 0)
            {
                await Task.WhenAny(waking, Task.Delay(settings.LookInterval, clock));
                continue;
            }

            await Tell(slice);
            reached = slice[^1].Number;
        }
    }

    private async Task Tell(IReadOnlyList<Event> slice)
    {
        var told = slice.Select(seen.Of).OfType<RecordEvent>().Where(fact => EventNames.Of(fact) is not null).ToList();
        if (told.Count == 0)
        {
            return;
        }

        var bodies = told.ToDictionary(
            fact => fact.Event.Number,
            fact => new JsonArray(EventNames.Of(fact), EventNames.Payload(fact)).ToJsonString()
        );
        await Parallel.ForEachAsync(
            clients.Keys,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (client, cancel) =>
            {
                try
                {
                    var known = await seen.Seen(told, await client.Who(cancel), cancel);
                    foreach (var fact in told.Where(fact => known.Contains(fact.Event.Number)))
                    {
                        client.Tell(bodies[fact.Event.Number]);
                    }
                }
                catch (Refused)
                {
                    client.End();
                }
            }
        );
    }

    private async Task Watch()
    {
        while (!watched.IsEmpty)
        {
            var waking = rooms.Waking;
            var isQuiet = true;
            foreach (var (playlist, room) in watched)
            {
                foreach (var message in await rooms.After(playlist, room.Position, CancellationToken.None))
                {
                    isQuiet = false;
                    room.Position = message.Number;
                    var body = $"[{JsonValue.Create(message.Name).ToJsonString()},{message.BodyJson}]";
                    foreach (var client in room.Clients.Keys.Where(client => client.Id != message.Sender))
                    {
                        client.Tell(body);
                    }
                }
            }

            if (isQuiet)
            {
                await Task.WhenAny(waking, Task.Delay(settings.LookInterval / RoomsAsOften, clock));
            }
        }
    }

    /// <summary>Does it until there is nobody left to do it for, whatever goes wrong in between.</summary>
    private async Task Repeat(Func<Task> follow, Func<bool> isOver)
    {
        await Task.Yield();
        while (!isOver())
        {
            try
            {
                await follow();
            }
            catch (Exception exception)
            {
                log.LogError(exception, "What happens could not be told; trying again.");
                await Task.Delay(Pause, clock);
            }
        }
    }

    /// <summary>A page of another origin that the browser sent our cookie with. Tokens in headers are sent by nobody unasked.</summary>
    private bool IsForeign(HttpRequest request) =>
        request.Headers.Authorization.Count == 0
        && request.Headers.Origin.ToString() is { Length: > 0 } origin
        && (
            !Uri.TryCreate(origin, UriKind.Absolute, out var page)
            || (page.Authority != request.Host.Value && page.Authority != settings.PublicOrigin?.Authority)
        );

    private sealed class Watched
    {
        public long Position { get; set; }
        public ConcurrentDictionary<LiveClient, bool> Clients { get; } = new();
    }
}
