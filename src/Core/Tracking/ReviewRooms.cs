using System.Text.Json.Nodes;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Something said in a room, to be passed on to all who look at it but its sender.</summary>
public sealed record RoomMessage
{
    public long Number { get; init; }

    /// <summary>The connection it came by.</summary>
    public string Sender { get; init; } = "";
    public string Name { get; init; } = "";
    public string BodyJson { get; init; } = "{}";
}

/// <summary>Who watches, and what of it they look at.</summary>
public sealed record Room(Guid PlaylistId, IReadOnlyList<Guid> People, JsonObject State);

/// <summary>
/// Playlists watched by several people at once, each seeing what the others look at. Everything is kept in the database, so they need not be
/// connected to the same process.
/// </summary>
public sealed class ReviewRooms(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>Who was not seen for so long has gone without saying so.</summary>
    public static readonly TimeSpan Absence = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    /// <summary>Ends with the next message. Taken before reading on.</summary>
    public Task Waking => engine.WakeUps.Waking(Subjects.Rooms);

    /// <summary>The room as it is.</summary>
    /// <exception cref="Refused">NotFound: no such playlist, or the actor may not know of it; Forbidden.</exception>
    public async Task<Room> Look(Guid playlistId, Actor actor, CancellationToken cancel)
    {
        await records.Find(PlaylistModels.Playlists, playlistId, withRelations: false, actor, cancel);
        await using var session = await engine.Read(cancel);
        return await Room(session, playlistId, cancel);
    }

    /// <summary>Enters it.</summary>
    /// <exception cref="Refused">As for <see cref="Look"/>.</exception>
    public async Task<Room> Join(Guid playlistId, string connection, Actor actor, CancellationToken cancel)
    {
        await records.Find(PlaylistModels.Playlists, playlistId, withRelations: false, actor, cancel);
        await using var session = await engine.Write(cancel);
        await session.Execute(
            """
            INSERT INTO review_room_people (playlist_id, connection_id, user_id, seen_at) VALUES (@playlistId, @connection, @UserId, @now)
            ON CONFLICT (playlist_id, connection_id) DO UPDATE SET seen_at = excluded.seen_at
            """,
            new
            {
                playlistId,
                connection,
                actor.UserId,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        var room = await Room(session, playlistId, cancel);
        await session.Commit(cancel);
        return room;
    }

    /// <summary>Leaves it; what was looked at is forgotten with the last who leaves. Of no effect for who is not in it.</summary>
    public async Task<Room> Leave(Guid playlistId, string connection, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Execute(
            "DELETE FROM review_room_people WHERE playlist_id = @playlistId AND (connection_id = @connection OR seen_at < @gone)",
            new
            {
                playlistId,
                connection,
                gone = clock.GetUtcNow() - Absence,
            },
            cancel
        );
        await session.Execute(
            """
            DELETE FROM review_rooms WHERE playlist_id = @playlistId
                AND NOT EXISTS (SELECT 1 FROM review_room_people p WHERE p.playlist_id = @playlistId)
            """,
            new { playlistId },
            cancel
        );
        var room = await Room(session, playlistId, cancel);
        await session.Commit(cancel);
        return room;
    }

    /// <summary>Says that a connection is still there.</summary>
    public async Task Stay(string connection, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Execute(
            "UPDATE review_room_people SET seen_at = @now WHERE connection_id = @connection",
            new { connection, now = clock.GetUtcNow() },
            cancel
        );
        await session.Commit(cancel);
    }

    /// <summary>Keeps what they look at, of those who are in the room.</summary>
    /// <exception cref="Refused">Forbidden to all others.</exception>
    public async Task<Room> Change(Guid playlistId, string connection, JsonObject state, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await MustBeIn(session, playlistId, connection, cancel);
        await session.Execute(
            """
            INSERT INTO review_rooms (playlist_id, state_json) VALUES (@playlistId, @state)
            ON CONFLICT (playlist_id) DO UPDATE SET state_json = excluded.state_json
            """,
            new { playlistId, state = state.ToJsonString(Json.Options) },
            cancel
        );
        var room = await Room(session, playlistId, cancel);
        await session.Commit(cancel);
        return room;
    }

    /// <summary>Tells all who look at the room.</summary>
    public async Task Tell(Guid playlistId, string connection, string name, JsonObject body, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var now = clock.GetUtcNow();
        await session.Execute("DELETE FROM review_room_messages WHERE sent_at < @past", new { past = now - Remembered }, cancel);
        // One at a time, so that numbers are in the order of commits and no reader skips one.
        await session.Query<int>($"SELECT 1 FROM playlists WHERE id = @playlistId{engine.ForUpdate}", new { playlistId }, cancel);
        await session.Execute(
            """
            INSERT INTO review_room_messages (playlist_id, sender, name, body_json, sent_at)
            VALUES (@playlistId, @connection, @name, @body, @now)
            """,
            new
            {
                playlistId,
                connection,
                name,
                body = body.ToJsonString(Json.Options),
                now,
            },
            cancel
        );
        await engine.WakeUps.Call(session, Subjects.Rooms, cancel);
        await session.Commit(cancel);
    }

    /// <summary>The same, of something done in the room.</summary>
    /// <exception cref="Refused">Forbidden to those who are not in it.</exception>
    public async Task Relay(Guid playlistId, string connection, string name, JsonObject body, CancellationToken cancel)
    {
        await using (var session = await engine.Read(cancel))
        {
            await MustBeIn(session, playlistId, connection, cancel);
        }

        await Tell(playlistId, connection, name, body, cancel);
    }

    /// <summary>What was said in a room after a message of it, oldest first.</summary>
    public async Task<IReadOnlyList<RoomMessage>> After(Guid playlistId, long position, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Query<RoomMessage>(
            """
            SELECT number, sender, name, body_json FROM review_room_messages
            WHERE playlist_id = @playlistId AND number > @position ORDER BY number
            """,
            new { playlistId, position },
            cancel
        );
    }

    /// <summary>The number of the last message of a room; 0 when nothing is remembered.</summary>
    public async Task<long> Last(Guid playlistId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Value<long>(
            "SELECT COALESCE(MAX(number), 0) FROM review_room_messages WHERE playlist_id = @playlistId",
            new { playlistId },
            cancel
        );
    }

    private static async Task MustBeIn(Session session, Guid playlistId, string connection, CancellationToken cancel)
    {
        var isIn = await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM review_room_people WHERE playlist_id = @playlistId AND connection_id = @connection)",
            new { playlistId, connection },
            cancel
        );
        if (!isIn)
        {
            throw Standings.Forbidden();
        }
    }

    private async Task<Room> Room(Session session, Guid playlistId, CancellationToken cancel)
    {
        var people = await session.Query<Guid>(
            "SELECT DISTINCT user_id FROM review_room_people WHERE playlist_id = @playlistId AND seen_at >= @gone ORDER BY user_id",
            new { playlistId, gone = clock.GetUtcNow() - Absence },
            cancel
        );
        var state = await session.Find<string>(
            "SELECT state_json FROM review_rooms WHERE playlist_id = @playlistId",
            new { playlistId },
            cancel
        );
        return new Room(playlistId, people, state is null ? [] : JsonNode.Parse(state)!.AsObject());
    }
}
