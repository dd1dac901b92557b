using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Chats about entities: each has one, made when it is first looked at. Who takes part says so; all who see the entity may read.</summary>
public sealed class Chats(IEngine engine, Records records, TimeProvider clock)
{
    private const int MostMessages = 1000;

    /// <summary>The chat about an entity.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to clients.</exception>
    public async Task<Row> Of(Guid entityId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var chat = await Open(session, entityId, actor, cancel);
        await session.Commit(cancel);
        return chat;
    }

    /// <summary>Takes part, or no longer.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to clients.</exception>
    public async Task<Row> TakePart(Guid entityId, bool isIn, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var chat = await Open(session, entityId, actor, cancel);
        await session.Execute(
            isIn
                ? "INSERT INTO chat_participants (chat_id, user_id) VALUES (@Id, @UserId) ON CONFLICT (chat_id, user_id) DO NOTHING"
                : "DELETE FROM chat_participants WHERE chat_id = @Id AND user_id = @UserId",
            new { chat.Id, actor.UserId },
            cancel
        );
        await records.Happened(session, chat, isIn ? "joined" : "left", new { person_id = actor.UserId }, actor, cancel);
        var row = await RowTable.MustFind(session, ChatModels.Chats, chat.Id, cancel, withRelations: true);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>The chats the actor takes part in, the last spoken in first.</summary>
    public async Task<IReadOnlyList<Row>> Mine(Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var with = new Dapper.DynamicParameters();
        var visible = RowTable.Visible(ChatModels.Chats, await Standings.Of(session, actor, cancel), with, actor);
        return await RowTable.Select(
            session,
            ChatModels.Chats,
            $"EXISTS (SELECT 1 FROM chat_participants p WHERE p.chat_id = t.id AND p.user_id = @userId) AND {visible}",
            "ORDER BY COALESCE(t.last_message, 0) DESC, t.number DESC",
            withRelations: true,
            with,
            cancel
        );
    }

    /// <summary>What was said, oldest first; of a long chat, its end.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to clients.</exception>
    public async Task<IReadOnlyList<Row>> Messages(Guid entityId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await MustTalk(session, entityId, actor, cancel);
        var last = await RowTable.Select(
            session,
            ChatModels.Messages,
            "c.object_id = @entityId",
            "ORDER BY t.number DESC LIMIT @most",
            withRelations: false,
            new { entityId, most = MostMessages },
            cancel
        );
        return [.. Enumerable.Reverse(last)];
    }

    /// <summary>Says something, and takes part from then on.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to clients; Invalid without a text.</exception>
    public async Task<Row> Say(Guid entityId, string text, Actor actor, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Refused.Invalid("message", "A message must say something.");
        }

        await using var session = await engine.Write(cancel);
        var chat = await Open(session, entityId, actor, cancel);
        var (id, now) = (Id.New(clock), clock.GetUtcNow());
        var said = new Dictionary<string, object?>
        {
            ["chat_id"] = chat.Id,
            ["person_id"] = actor.UserId,
            ["text"] = text,
        };
        await RowTable.Insert(session, ChatModels.Messages, id, said, now, cancel);
        await RowTable.Update(session, ChatModels.Chats, chat.Id, new Dictionary<string, object?> { ["last_message"] = now }, now, cancel);
        await session.Execute(
            "INSERT INTO chat_participants (chat_id, user_id) VALUES (@Id, @UserId) ON CONFLICT (chat_id, user_id) DO NOTHING",
            new { chat.Id, actor.UserId },
            cancel
        );
        await records.Happened(session, chat, "new-message", new { chat_message_id = id, last_message = now }, actor, cancel);
        var row = await RowTable.MustFind(session, ChatModels.Messages, id, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>One message.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to clients.</exception>
    public async Task<Row> Message(Guid entityId, Guid messageId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await MustTalk(session, entityId, actor, cancel);
        return await MessageOf(session, entityId, messageId, cancel);
    }

    /// <summary>Takes back what one has said; administrators take back anything.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task Delete(Guid entityId, Guid messageId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var chat = await Open(session, entityId, actor, cancel);
        var message = await MessageOf(session, entityId, messageId, cancel);
        if (message.Reference("person_id") != actor.UserId && !actor.IsAdministrator)
        {
            throw Standings.Forbidden();
        }

        await session.Execute("DELETE FROM chat_messages WHERE id = @messageId", new { messageId }, cancel);
        await records.Happened(session, chat, "deleted-message", new { chat_message_id = messageId }, actor, cancel);
        await session.Commit(cancel);
    }

    private async Task<Row> Open(Session session, Guid entityId, Actor actor, CancellationToken cancel)
    {
        await MustTalk(session, entityId, actor, cancel);
        var (id, now) = (Id.New(clock), clock.GetUtcNow());
        await session.Execute(
            """
            INSERT INTO chats (id, created_at, updated_at, object_id) VALUES (@id, @now, @now, @entityId) ON CONFLICT (object_id) DO NOTHING
            """,
            new
            {
                id,
                now,
                entityId,
            },
            cancel
        );
        var chat = await session.Value<Guid>("SELECT id FROM chats WHERE object_id = @entityId", new { entityId }, cancel);
        return await RowTable.MustFind(session, ChatModels.Chats, chat, cancel, withRelations: true);
    }

    private static async Task<Row> MessageOf(Session session, Guid entityId, Guid messageId, CancellationToken cancel)
    {
        var message = await RowTable.MustFind(session, ChatModels.Messages, messageId, cancel);
        var isOf = await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM chats WHERE id = @chat AND object_id = @entityId)",
            new { chat = message.Reference("chat_id"), entityId },
            cancel
        );
        return isOf ? message : throw Refused.NotFound("chat message");
    }

    /// <summary>The studio talks among itself and with those it has hired.</summary>
    private static async Task MustTalk(Session session, Guid entityId, Actor actor, CancellationToken cancel)
    {
        var global = await Standings.Of(session, actor, cancel);
        var entity = await Records.Seen(session, Models.Entities, entityId, false, global, actor, cancel);
        await Standings.Must(session, actor, Standing.Vendor, entity.Reference("project_id")!.Value, cancel);
    }
}
