using System.Globalization;
using System.Text.Json.Nodes;
using Dapper;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>An answer to a comment. It is told as it is kept.</summary>
/// <param name="Json">id, date, person_id, text.</param>
public sealed record CommentReply(JsonObject Json, IReadOnlyList<Row> Attachments);

/// <summary>What becomes of comments once they are made: answered, acknowledged, moved, given files.</summary>
public sealed class CommentThreads(IEngine engine, Documents.Documents documents, Records records, Notices notices, TimeProvider clock)
{
    /// <summary>Answers a comment.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<CommentReply> Reply(
        Guid taskId,
        Guid commentId,
        string text,
        IReadOnlyList<NewFile> files,
        Actor actor,
        CancellationToken cancel
    )
    {
        var project = await MustSee(taskId, commentId, actor, cancel);
        var id = Id.New(clock);
        var now = clock.GetUtcNow();
        return await Attach(
            project,
            files,
            actor,
            async (session, attached) =>
            {
                var comment = await Locked(session, taskId, commentId, actor, cancel);
                await Tasks.MustAct(session, taskId, actor, cancel);
                var reply = new JsonObject
                {
                    ["id"] = id.ToString(),
                    ["date"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
                    ["person_id"] = actor.UserId.ToString(),
                    ["text"] = text,
                };
                var replies = RepliesOf(comment);
                replies.Add(reply.DeepClone());
                var rows = await Insert(session, commentId, id, attached, now, cancel);
                await Save(session, commentId, replies, now, cancel);
                await TaskComments.Mention(session, commentId, project, text, cancel);
                var (named, _) = await CommentText.Mentioned(session, project, text, cancel);
                await notices.Replied(session, comment, id, actor.UserId, named, cancel);
                await records.Happened(session, comment, "reply", new { reply_id = id }, actor, cancel);
                return new CommentReply(reply, rows);
            },
            cancel
        );
    }

    /// <summary>Takes an answer back: one's own, or any in a project one manages.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task DeleteReply(Guid taskId, Guid commentId, Guid replyId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var comment = await Locked(session, taskId, commentId, actor, cancel);
        var replies = RepliesOf(comment);
        var reply =
            replies.FirstOrDefault(reply => reply?["id"]?.GetValue<string>() == replyId.ToString()) ?? throw Refused.NotFound("reply");
        await MustOwn(session, comment, reply["person_id"]?.GetValue<string>() == actor.UserId.ToString(), actor, cancel);
        replies.Remove(reply);
        await Save(session, commentId, replies, clock.GetUtcNow(), cancel);
        await session.Execute("DELETE FROM comment_attachments WHERE reply_id = @replyId", new { replyId }, cancel);
        await records.Happened(session, comment, "delete-reply", new { reply_id = replyId }, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Says that one has taken note of a comment; said again, it is taken back.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Row> Acknowledge(Guid taskId, Guid commentId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var comment = await Locked(session, taskId, commentId, actor, cancel);
        var with = new { commentId, actor.UserId };
        var taken = await session.Execute(
            "DELETE FROM comment_acknowledgements WHERE comment_id = @commentId AND user_id = @UserId",
            with,
            cancel
        );
        if (taken == 0)
        {
            await session.Execute("INSERT INTO comment_acknowledgements (comment_id, user_id) VALUES (@commentId, @UserId)", with, cancel);
        }

        var happening = taken == 0 ? "acknowledge" : "unacknowledge";
        await records.Happened(session, comment, happening, new { person_id = actor.UserId }, actor, cancel);
        var row = await RowTable.MustFind(session, Models.Comments, commentId, cancel, withRelations: true);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>Gives files to a comment that there is already: one's own, or any in a project one manages.</summary>
    /// <exception cref="Refused">NotFound; Forbidden; Invalid without files.</exception>
    public async Task<IReadOnlyList<Row>> AddFiles(
        Guid taskId,
        Guid commentId,
        Guid? replyId,
        IReadOnlyList<NewFile> files,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (files.Count == 0)
        {
            throw new Refused(Reason.Invalid, "There is no file in the form.");
        }

        var project = await MustSee(taskId, commentId, actor, cancel);
        return await Attach(
            project,
            files,
            actor,
            async (session, attached) =>
            {
                var comment = await Locked(session, taskId, commentId, actor, cancel);
                await MustOwn(session, comment, comment.Reference("person_id") == actor.UserId, actor, cancel);
                if (replyId is { } reply && RepliesOf(comment).All(known => known?["id"]?.GetValue<string>() != reply.ToString()))
                {
                    throw Refused.NotFound("reply");
                }

                var rows = await Insert(session, commentId, replyId, attached, clock.GetUtcNow(), cancel);
                await records.Append(session, EventKinds.RecordChanged, comment, actor, cancel);
                return rows;
            },
            cancel
        );
    }

    /// <summary>Takes a file away from the comment it is beside.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task DeleteFile(Guid attachmentId, Actor actor, CancellationToken cancel)
    {
        var file = await records.Find(Models.Attachments, attachmentId, withRelations: false, actor, cancel);
        await DeleteFile(file.Reference("task_id")!.Value, file.Reference("comment_id")!.Value, attachmentId, actor, cancel);
    }

    /// <summary>Takes a file away from a comment: the comment's author does, and whoever manages the project.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task DeleteFile(Guid taskId, Guid commentId, Guid attachmentId, Actor actor, CancellationToken cancel)
    {
        Guid project;
        Row attachment;
        await using (var session = await engine.Write(cancel))
        {
            var comment = await Locked(session, taskId, commentId, actor, cancel);
            await MustOwn(session, comment, comment.Reference("person_id") == actor.UserId, actor, cancel);
            attachment = await RowTable.MustFind(session, Models.Attachments, attachmentId, cancel);
            if (attachment.Reference("comment_id") != commentId)
            {
                throw Refused.NotFound("attachment file");
            }

            project = attachment.Reference("project_id")!.Value;
            await session.Execute("DELETE FROM comment_attachments WHERE id = @attachmentId", new { attachmentId }, cancel);
            await records.Append(session, EventKinds.RecordDeleted, attachment, actor, cancel);
            await session.Commit(cancel);
        }

        if (attachment.Reference("document_id") is { } document)
        {
            await documents.Delete(project, document, TaskComments.OfTask(actor), cancel);
        }
    }

    /// <summary>Moves a comment, with what it shows, to another task of the project; what is shown becomes the next revision there.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers; Invalid: a task of another project.</exception>
    public async Task<Row> Move(Guid taskId, Guid commentId, Guid targetId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        // Tasks in the order of their ids, so that two who move against each other do not wait for each other.
        await session.Query<int>(
            $"SELECT 1 FROM tasks WHERE id IN @both ORDER BY id{engine.ForUpdate}",
            new { both = new[] { taskId, targetId } },
            cancel
        );
        var comment = await Locked(session, taskId, commentId, actor, cancel);
        var global = await Standings.Of(session, actor, cancel);
        var (from, to) = (
            await Records.Seen(session, Models.Tasks, taskId, false, global, actor, cancel),
            await Records.Seen(session, Models.Tasks, targetId, false, global, actor, cancel)
        );
        await Standings.Must(session, actor, Standing.Manager, from.Reference("project_id")!.Value, cancel);
        if (from.Reference("project_id") != to.Reference("project_id"))
        {
            throw Refused.Invalid("target_task_id", "The task is of another project.");
        }

        var with = new
        {
            commentId,
            taskId,
            targetId,
            now = clock.GetUtcNow(),
        };
        await session.Execute("UPDATE task_comments SET task_id = @targetId, updated_at = @now WHERE id = @commentId", with, cancel);
        await session.Execute(
            """
            UPDATE preview_files SET task_id = @targetId, updated_at = @now,
                revision = revision - (
                    SELECT MIN(q.revision) FROM preview_files q JOIN comment_previews c ON c.preview_file_id = q.id WHERE c.comment_id = @commentId
                ) + 1 + (SELECT COALESCE(MAX(n.revision), 0) FROM preview_files n WHERE n.task_id = @targetId)
            WHERE task_id = @taskId AND id IN (SELECT c.preview_file_id FROM comment_previews c WHERE c.comment_id = @commentId)
            """,
            with,
            cancel
        );
        foreach (var task in new[] { taskId, targetId })
        {
            await session.Execute(
                """
                UPDATE tasks SET updated_at = @now, last_preview_file_id =
                    (SELECT p.id FROM preview_files p WHERE p.task_id = @task ORDER BY p.revision DESC, p.position LIMIT 1)
                WHERE id = @task
                """,
                new { task, with.now },
                cancel
            );
        }

        var row = await RowTable.MustFind(session, Models.Comments, commentId, cancel, withRelations: true);
        await records.Append(session, EventKinds.RecordDeleted, comment, actor, cancel);
        await records.Append(session, EventKinds.RecordCreated, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>Files become documents first, and are taken back when what they go with is refused.</summary>
    private async Task<T> Attach<T>(
        Guid project,
        IReadOnlyList<NewFile> files,
        Actor actor,
        Func<Session, IReadOnlyList<Document>, Task<T>> save,
        CancellationToken cancel
    )
    {
        var attached = new List<Document>();
        try
        {
            foreach (var file in files)
            {
                var order = new NewDocument(file.FileName) { File = file };
                attached.Add(await documents.Create(project, order, TaskComments.OfTask(actor), cancel));
            }

            await using var session = await engine.Write(cancel);
            var result = await save(session, attached);
            await session.Commit(cancel);
            return result;
        }
        catch
        {
            foreach (var document in attached)
            {
                await documents.Delete(project, document.Id, TaskComments.OfTask(actor), CancellationToken.None);
            }

            throw;
        }
    }

    private async Task<IReadOnlyList<Row>> Insert(
        Session session,
        Guid commentId,
        Guid? replyId,
        IReadOnlyList<Document> attached,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var ids = await TaskComments.Attach(session, clock, commentId, replyId, attached, now, cancel);
        return ids.Count == 0
            ? []
            : await RowTable.Select(session, Models.Attachments, "t.id IN @ids", "ORDER BY t.number", false, new { ids }, cancel);
    }

    private async Task<Guid> MustSee(Guid taskId, Guid commentId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Seen(session, taskId, commentId, actor, cancel);
        return await session.Value<Guid>("SELECT project_id FROM tasks WHERE id = @taskId", new { taskId }, cancel);
    }

    private async Task<Row> Locked(Session session, Guid taskId, Guid commentId, Actor actor, CancellationToken cancel)
    {
        await session.Query<int>($"SELECT 1 FROM task_comments WHERE id = @commentId{engine.ForUpdate}", new { commentId }, cancel);
        return await Seen(session, taskId, commentId, actor, cancel);
    }

    /// <summary>The comment, if it is of the task and the actor may read it there.</summary>
    private static async Task<Row> Seen(Session session, Guid taskId, Guid commentId, Actor actor, CancellationToken cancel)
    {
        var global = await Standings.Of(session, actor, cancel);
        var task = await Records.Seen(session, Models.Tasks, taskId, false, global, actor, cancel);
        var standing = await Standings.In(session, actor, task.Reference("project_id")!.Value, cancel);
        var comment = await Records.Seen(session, Models.Comments, commentId, false, standing, actor, cancel);
        return comment.Reference("task_id") == taskId ? comment : throw Refused.NotFound("comment");
    }

    private static async Task MustOwn(Session session, Row comment, bool isTheirs, Actor actor, CancellationToken cancel)
    {
        if (!isTheirs)
        {
            var project = await session.Value<Guid>(
                "SELECT project_id FROM tasks WHERE id = @task",
                new { task = comment.Reference("task_id") },
                cancel
            );
            await Standings.Must(session, actor, Standing.Manager, project, cancel);
        }
    }

    private static JsonArray RepliesOf(Row comment) => JsonNode.Parse(comment.Text("replies") ?? "[]") as JsonArray ?? [];

    private static Task Save(Session session, Guid commentId, JsonArray replies, DateTimeOffset now, CancellationToken cancel) =>
        RowTable.Update(
            session,
            Models.Comments,
            commentId,
            new Dictionary<string, object?> { ["replies"] = replies.ToJsonString(Json.Options) },
            now,
            cancel
        );
}
