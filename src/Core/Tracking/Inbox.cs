using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What the actor was told, and whether they have read it.</summary>
public sealed class Inbox(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>As many as an answer holds.</summary>
    public const int Most = 100;

    /// <summary>The newest first, at most <see cref="Most"/>; older ones are asked for by <c>before</c>.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public async Task<IReadOnlyList<Row>> List(RowQuery query, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var asked = query with { Order = "t.created_at DESC, t.number DESC", Page = PageOf.First(Most) };
        return (await records.Page(session, FeedModels.Notifications, asked, actor, cancel)).Rows;
    }

    /// <summary>How many are not read yet.</summary>
    internal static Task<long> Unread(Session session, Actor actor, CancellationToken cancel) =>
        session.Value<long>("SELECT COUNT(*) FROM task_notifications WHERE person_id = @UserId AND NOT read", new { actor.UserId }, cancel);

    /// <summary>Marks one as read, or as not.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Row> Mark(Guid id, bool isRead, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Records.Seen(session, FeedModels.Notifications, id, false, Standing.Artist, actor, cancel);
        await session.Execute(
            "UPDATE task_notifications SET read = @isRead, updated_at = @now WHERE id = @id",
            new
            {
                id,
                isRead,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        var row = await Records.Seen(session, FeedModels.Notifications, id, false, Standing.Artist, actor, cancel);
        await records.Happened(
            session,
            row,
            isRead ? "read" : "unread",
            new { notification_id = id, person_id = actor.UserId },
            actor,
            cancel
        );
        await session.Commit(cancel);
        return row;
    }

    /// <summary>Marks all as read.</summary>
    public async Task MarkAll(Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Execute(
            "UPDATE task_notifications SET read = TRUE, updated_at = @now WHERE person_id = @UserId AND NOT read",
            new { actor.UserId, now = clock.GetUtcNow() },
            cancel
        );
        var person = await RowTable.MustFind(session, Models.Persons, actor.UserId, cancel);
        await records.Happened(session, person, "notifications-read", new { person_id = actor.UserId }, actor, cancel);
        await session.Commit(cancel);
    }
}
