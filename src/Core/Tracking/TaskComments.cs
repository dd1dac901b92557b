using System.Text.Json.Nodes;
using Dapper;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What is to be said of a task, and the status it is given with it.</summary>
public sealed record NewTaskComment(Guid TaskStatusId, string Text)
{
    /// <summary>JSON; null for none.</summary>
    public JsonNode? Checklist { get; init; }
    public JsonNode? Links { get; init; }
    public bool IsForClient { get; init; }

    /// <summary>In whose name and when; only managers say so.</summary>
    public Guid? PersonId { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>
    /// Said by a guest of a shared playlist in the name of who shared it. It calls nobody and is meant for no other task: who is there is
    /// nothing that guests learn.
    /// </summary>
    public Guid? GuestId { get; init; }

    /// <summary>Each becomes a document of the project's workspace.</summary>
    public IReadOnlyList<NewFile> Attachments { get; init; } = [];
}

/// <summary>A comment with all that is shown beside it.</summary>
public sealed record CommentInFull(Row Comment, Row? Status, Row? Person, IReadOnlyList<Row> Previews, IReadOnlyList<Row> Attachments);

/// <summary>What is said of tasks; saying it moves them on.</summary>
public sealed class TaskComments(IEngine engine, Documents.Documents documents, Records records, Notices notices, TimeProvider clock)
{
    /// <exception cref="Refused">NotFound for the task or status; Forbidden; Invalid.</exception>
    public async Task<CommentInFull> Add(Guid taskId, NewTaskComment order, Actor actor, CancellationToken cancel)
    {
        Row task;
        await using (var session = await engine.Read(cancel))
        {
            (task, _) = await MayAdd(session, taskId, order, actor, cancel);
        }

        var projectId = task.Reference("project_id")!.Value;
        var attached = new List<Document>();
        try
        {
            foreach (var file in order.Attachments)
            {
                attached.Add(await documents.Create(projectId, new NewDocument(file.FileName) { File = file }, OfTask(actor), cancel));
            }

            return await Save(taskId, order, attached, actor, cancel);
        }
        catch
        {
            foreach (var document in attached)
            {
                await documents.Delete(projectId, document.Id, OfTask(actor), CancellationToken.None);
            }

            throw;
        }
    }

    /// <summary>The comments of a task that the actor may read, newest first.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<CommentInFull>> Of(Guid taskId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var global = await Standings.Of(session, actor, cancel);
        var task = await Records.Seen(session, Models.Tasks, taskId, false, global, actor, cancel);
        var standing = await Standings.In(session, actor, task.Reference("project_id")!.Value, cancel);
        var with = new DynamicParameters();
        with.Add("taskId", taskId);
        var where = $"t.task_id = @taskId AND {RowTable.Visible(Models.Comments, standing, with, actor)}";
        var comments = await RowTable.Select(
            session,
            Models.Comments,
            where,
            "ORDER BY t.created_at DESC, t.number DESC",
            true,
            with,
            cancel
        );
        return await InFull(session, comments, cancel);
    }

    /// <summary>One comment of a task.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<CommentInFull> Find(Guid taskId, Guid commentId, Actor actor, CancellationToken cancel) =>
        (await Of(taskId, actor, cancel)).FirstOrDefault(comment => comment.Comment.Id == commentId) ?? throw Refused.NotFound("comment");

    /// <summary>Whoever may work on a task may show what they made, though they may not add documents at large.</summary>
    internal static Actor OfTask(Actor actor) => actor with { IsAdministrator = true };

    private async Task<CommentInFull> Save(
        Guid taskId,
        NewTaskComment order,
        IReadOnlyList<Document> attached,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        await session.Query<int>($"SELECT 1 FROM tasks WHERE id = @taskId{engine.ForUpdate}", new { taskId }, cancel);
        var (task, status) = await MayAdd(session, taskId, order, actor, cancel);
        var comment = await Say(session, task, status, order, attached, actor, cancel);
        foreach (var other in order.GuestId is null ? await CommentText.AlsoFor(session, task, order.Text, cancel) : [])
        {
            if (await MayAct(session, other, actor, cancel) is not { } also)
            {
                continue;
            }

            // It is told there too, and leaves the task where it stands.
            var own = also.Reference("task_status_id") is { } at
                ? await RowTable.MustFind(session, Models.TaskStatuses, at, cancel)
                : status;
            await Say(session, also, own, order, [], actor, cancel);
        }

        var whole = (await InFull(session, [comment], cancel))[0];
        await session.Commit(cancel);
        return whole;
    }

    /// <summary>The task; null when the actor may not comment on it.</summary>
    private static async Task<Row?> MayAct(Session session, Guid taskId, Actor actor, CancellationToken cancel)
    {
        try
        {
            return (await Tasks.MustAct(session, taskId, actor, cancel)).Task;
        }
        catch (Refused)
        {
            return null;
        }
    }

    /// <summary>Adds a comment to a task, with what follows for the task.</summary>
    private async Task<Row> Say(
        Session session,
        Row task,
        Row status,
        NewTaskComment order,
        IReadOnlyList<Document> attached,
        Actor actor,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var id = Id.New(clock);
        var said = new Dictionary<string, object?>
        {
            ["text"] = order.Text,
            ["checklist"] = order.Checklist?.ToJsonString(Json.Options) ?? "[]",
            ["links"] = order.Links?.ToJsonString(Json.Options) ?? "[]",
            ["replies"] = "[]",
            ["pinned"] = false,
            ["for_client"] = order.IsForClient,
            ["task_status_id"] = status.Id,
            ["task_id"] = task.Id,
            ["person_id"] = order.GuestId is null ? order.PersonId ?? (actor.UserId == Guid.Empty ? null : actor.UserId) : null,
            ["guest_id"] = order.GuestId,
        };
        var at = order.CreatedAt ?? now;
        await records.Keep(Models.Comments, () => RowTable.Insert(session, Models.Comments, id, said, at, cancel));
        await Attach(session, clock, id, null, attached, now, cancel);
        var project = task.Reference("project_id")!.Value;
        if (order.GuestId is null)
        {
            await Mention(session, id, project, order.Text, cancel);
        }

        var most = await session.Value<int>(
            "SELECT COALESCE(MAX(max_retakes), 0) FROM projects WHERE workspace_id = @project",
            new { project },
            cancel
        );
        await RowTable.Update(session, Models.Tasks, task.Id, Moved(task, status, at, most), now, cancel);
        var comment = await RowTable.MustFind(session, Models.Comments, id, cancel, withRelations: true);
        await notices.Commented(session, comment, task.Reference("task_status_id") != status.Id, cancel);
        await records.Append(session, EventKinds.RecordCreated, comment, actor, cancel);
        await records.Append(session, EventKinds.RecordChanged, task, actor, cancel);
        if (task.Reference("task_status_id") != status.Id)
        {
            await StatusFollowing.Tell(session, records, task, status.Id, actor, cancel);
            if (status.Is("is_feedback_request"))
            {
                await records.Happened(session, task, "to-review", new { person_id = said["person_id"] }, actor, cancel);
            }

            await StatusFollowing.Follow(session, records, task, status, now, actor, cancel);
        }

        return comment;
    }

    /// <summary>Puts documents beside a comment, or a reply to it.</summary>
    internal static async Task<IReadOnlyList<Guid>> Attach(
        Session session,
        TimeProvider clock,
        Guid commentId,
        Guid? replyId,
        IReadOnlyList<Document> attached,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var ids = new List<Guid>();
        foreach (var document in attached)
        {
            var file = new Dictionary<string, object?>
            {
                ["name"] = document.FileName,
                ["size"] = document.Size,
                ["extension"] = PreviewNames.ExtensionOf(document.FileName),
                ["mimetype"] = document.MediaType,
                ["comment_id"] = commentId,
                ["reply_id"] = replyId,
                ["document_id"] = document.Id,
            };
            ids.Add(Id.New(clock));
            await RowTable.Insert(session, Models.Attachments, ids[^1], file, now, cancel);
        }

        return ids;
    }

    /// <summary>Notes whom a text mentions, beside those whom the comment mentions already.</summary>
    internal static async Task Mention(Session session, Guid commentId, Guid projectId, string text, CancellationToken cancel)
    {
        var (people, departments) = await CommentText.Mentioned(session, projectId, text, cancel);
        foreach (var person in people)
        {
            await session.Execute(
                "INSERT INTO comment_mentions (comment_id, user_id) VALUES (@commentId, @person) ON CONFLICT (comment_id, user_id) DO NOTHING",
                new { commentId, person },
                cancel
            );
        }

        foreach (var department in departments)
        {
            await session.Execute(
                """
                INSERT INTO comment_department_mentions (comment_id, department_id) VALUES (@commentId, @department)
                ON CONFLICT (comment_id, department_id) DO NOTHING
                """,
                new { commentId, department },
                cancel
            );
        }
    }

    private static async Task<(Row Task, Row Status)> MayAdd(
        Session session,
        Guid taskId,
        NewTaskComment order,
        Actor actor,
        CancellationToken cancel
    )
    {
        var (task, standing) = await Tasks.MustAct(session, taskId, actor, cancel);
        var status = await RowTable.MustFind(session, Models.TaskStatuses, order.TaskStatusId, cancel);
        var may = standing switch
        {
            Standing.Artist or Standing.Vendor => status.Is("is_artist_allowed"),
            Standing.Client => status.Is("is_client_allowed"),
            _ => true,
        };
        var speaksForOthers = order.PersonId is { } person && person != actor.UserId || order.CreatedAt is not null;
        return may && (!speaksForOthers || standing >= Standing.Manager) ? (task, status) : throw Standings.Forbidden();
    }

    /// <summary>What becomes of a task that is given a status.</summary>
    /// <param name="mostRetakes">0 for any number.</param>
    private static Dictionary<string, object?> Moved(Row task, Row status, DateTimeOffset at, int mostRetakes)
    {
        var isNew = task.Reference("task_status_id") != status.Id;
        var changed = new Dictionary<string, object?> { ["task_status_id"] = status.Id, ["last_comment_date"] = at };
        if (isNew && status.Is("is_retake"))
        {
            var retakes = task.Number("retake_count") + 1;
            changed["retake_count"] = mostRetakes > 0 ? Math.Max(task.Number("retake_count"), Math.Min(retakes, mostRetakes)) : retakes;
        }

        if (status.Is("is_wip") && task["real_start_date"] is null)
        {
            changed["real_start_date"] = at;
        }

        if (status.Is("is_feedback_request"))
        {
            changed["end_date"] = at;
        }

        changed["done_date"] = status.Is("is_done") ? at : null;
        return changed;
    }

    /// <summary>Comments with what goes with them: one statement a kind, however many comments.</summary>
    internal static async Task<IReadOnlyList<CommentInFull>> InFull(Session session, List<Row> comments, CancellationToken cancel)
    {
        if (comments.Count == 0)
        {
            return [];
        }

        var ids = comments.Select(comment => comment.Id).ToArray();
        var people = comments.Select(Notices.AuthorOf).OfType<Guid>().Distinct().ToArray();
        var guests = comments.Select(comment => comment.Reference("guest_id")).OfType<Guid>().Distinct().ToArray();
        var with = new
        {
            ids,
            people,
            guests,
            everything = true,
            organizationId = Guid.Empty,
        };
        var statuses = await RowTable.Select(session, Models.TaskStatuses, "TRUE", "", false, with, cancel);
        var persons = people.Length == 0 ? [] : await RowTable.Select(session, Models.Persons, "u.id IN @people", "", false, with, cancel);
        var unknown =
            guests.Length == 0 ? [] : await RowTable.Select(session, PlaylistModels.Guests, "t.id IN @guests", "", false, with, cancel);
        const string Linked = "EXISTS (SELECT 1 FROM comment_previews cp WHERE cp.preview_file_id = t.id AND cp.comment_id IN @ids)";
        var previews = await RowTable.Select(session, Models.PreviewFiles, Linked, "ORDER BY t.revision, t.position", false, with, cancel);
        var attachments = await RowTable.Select(
            session,
            Models.Attachments,
            "t.comment_id IN @ids",
            "ORDER BY t.number",
            false,
            with,
            cancel
        );
        return
        [
            .. comments.Select(comment => new CommentInFull(
                comment,
                statuses.Find(status => status.Id == comment.Reference("task_status_id")),
                persons.Find(person => person.Id == comment.Reference("person_id")) is { } person
                    ? person with
                    {
                        Visible = Models.Persons.Reduced,
                    }
                    : unknown.Find(guest => guest.Id == comment.Reference("guest_id")),
                [.. previews.Where(preview => comment.Relations["previews"].Contains(preview.Id))],
                [.. attachments.Where(file => file.Reference("comment_id") == comment.Id)]
            )),
        ];
    }
}
