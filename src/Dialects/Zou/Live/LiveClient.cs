using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Zou.Sockets;

namespace Dossier.Dialects.Zou.Live;

/// <summary>Somebody connected: first to be let into the namespace of events, then told of them, and taking part in review rooms.</summary>
/// <param name="who">Who it is right now; throws <see cref="Refused"/> once the sign-in is over.</param>
internal sealed class LiveClient(EngineSession session, LiveHub hub, ReviewRooms rooms, Func<CancellationToken, Task<Actor>> who)
{
    public const string Namespace = "/events";
    private const string RoomPrefix = "preview-room:";

    /// <summary>What is passed on as it is.</summary>
    private static readonly HashSet<string> Relayed =
    [
        "add-annotation",
        "remove-annotation",
        "update-annotation",
        "change-version",
        "panzoom-changed",
        "comparison-panzoom-changed",
    ];

    /// <summary>What a room remembers of what is looked at.</summary>
    private static readonly string[] State =
    [
        "is_playing",
        "current_entity_id",
        "current_entity_index",
        "current_preview_file_id",
        "current_preview_file_index",
        "current_frame",
        "is_repeating",
        "is_annotations_displayed",
        "is_zoom_enabled",
        "is_waveform_displayed",
        "is_laser_mode",
        "handle_in",
        "handle_out",
        "speed",
        "comparing",
    ];

    private readonly HashSet<Guid> joined = [];

    /// <summary>Names this connection to others; unlike the session's id it is no secret.</summary>
    public string Id { get; } = Secrets.NewToken();

    public bool IsIn { get; private set; }

    public Task<Actor> Who(CancellationToken cancel) => who(cancel);

    /// <param name="body">The name and what is told, as a JSON array.</param>
    public void Tell(string body) => session.Send($"{SocketPacket.Event}{Namespace},{body}");

    public void End() => session.End();

    public async Task Take(string message, CancellationToken cancel)
    {
        var packet = SocketPacket.Read(message);
        switch (packet.Type)
        {
            case SocketPacket.Connect when packet.Namespace != Namespace:
                Send(packet.Namespace, SocketPacket.ConnectError, new JsonObject { ["message"] = "Invalid namespace" });
                break;
            case SocketPacket.Connect:
                await Enter(cancel);
                break;
            case SocketPacket.Disconnect:
                await Leave();
                break;
            case SocketPacket.Event when IsIn && packet.Body is JsonArray said:
                await Said(said, packet.AckId, cancel);
                break;
            case SocketPacket.Ack:
                break;
            default:
                session.End();
                break;
        }
    }

    /// <summary>Whether it is still signed in, and has entered; who only connects does not stay.</summary>
    public async Task<bool> MayStay(CancellationToken cancel)
    {
        try
        {
            var actor = await who(cancel);
            foreach (var room in joined)
            {
                await rooms.Look(room, actor, cancel);
            }

            if (joined.Count > 0)
            {
                await rooms.Stay(Id, cancel);
            }

            return IsIn;
        }
        catch (Refused)
        {
            return false;
        }
    }

    public async Task Leave()
    {
        IsIn = false;
        hub.Remove(this);
        foreach (var room in joined.ToList())
        {
            await LeaveRoom(room, CancellationToken.None);
        }
    }

    private async Task Enter(CancellationToken cancel)
    {
        try
        {
            await who(cancel);
            await hub.Add(this, cancel);
            IsIn = true;
            Send(Namespace, SocketPacket.Connect, new JsonObject { ["sid"] = Id });
        }
        catch (Refused refused)
        {
            Send(Namespace, SocketPacket.ConnectError, new JsonObject { ["message"] = refused.Message });
        }
    }

    private async Task Said(JsonArray said, long? ackId, CancellationToken cancel)
    {
        var name = (said.Count > 0 ? said[0] as JsonValue : null)?.ToString() ?? "";
        if (
            name.StartsWith(RoomPrefix, StringComparison.Ordinal)
            && said.Count > 1
            && said[1] is JsonObject body
            && body["playlist_id"] is JsonValue id
            && Guid.TryParseExact(id.ToString(), "D", out var playlist)
        )
        {
            try
            {
                await InRoom(name, name[RoomPrefix.Length..], playlist, body, cancel);
            }
            catch (Refused)
            {
                // Who may not is not told of anything, and nothing happens.
            }
        }

        if (ackId is { } number)
        {
            session.Send(new SocketPacket(SocketPacket.Ack, Namespace, number, new JsonArray()).ToString());
        }
    }

    private async Task InRoom(string name, string verb, Guid playlist, JsonObject body, CancellationToken cancel)
    {
        var actor = await who(cancel);
        switch (verb)
        {
            case "open-playlist":
                var found = await rooms.Look(playlist, actor, cancel);
                await hub.Open(playlist, this, cancel);
                Tell(new JsonArray($"{RoomPrefix}room-people-updated", People(found)).ToJsonString());
                break;
            case "close-playlist":
                hub.Close(playlist, this);
                break;
            case "join":
                await rooms.Look(playlist, actor, cancel);
                await hub.Open(playlist, this, cancel);
                var entered = await rooms.Join(playlist, Id, actor, cancel);
                joined.Add(playlist);
                await TellPeople(entered, cancel);
                break;
            case "leave":
                await LeaveRoom(playlist, cancel);
                break;
            case "room-updated":
                var state = new JsonObject();
                foreach (var member in State.Where(body.ContainsKey))
                {
                    state[member] = body[member]?.DeepClone();
                }

                var room = await rooms.Change(playlist, Id, state, cancel);
                state = room.State.DeepClone().AsObject();
                state["playlist_id"] = playlist.ToString();
                state["user_id"] = actor.UserId.ToString();
                state["local_id"] = body["local_id"]?.DeepClone();
                state["people"] = Wire.Ids(room.People);
                await rooms.Tell(playlist, Id, name, state, cancel);
                break;
            case var relayed when Relayed.Contains(relayed):
                await rooms.Relay(playlist, Id, name, body, cancel);
                break;
        }
    }

    private async Task LeaveRoom(Guid playlist, CancellationToken cancel)
    {
        hub.Close(playlist, this);
        if (joined.Remove(playlist))
        {
            await TellPeople(await rooms.Leave(playlist, Id, cancel), cancel);
        }
    }

    /// <summary>Everybody hears it, whoever caused it too: hence no sender.</summary>
    private Task TellPeople(Room room, CancellationToken cancel) =>
        rooms.Tell(room.PlaylistId, "", $"{RoomPrefix}room-people-updated", People(room), cancel);

    private static JsonObject People(Room room) =>
        new()
        {
            ["people"] = Wire.Ids(room.People),
            ["playlist_id"] = room.PlaylistId.ToString(),
            ["id"] = room.PlaylistId.ToString(),
        };

    private void Send(string name, char type, JsonObject body) => session.Send(new SocketPacket(type, name, null, body).ToString());
}
