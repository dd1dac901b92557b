using System.Text.Json.Nodes;
using Dapper;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What is to be known beside a shared playlist to say something about it.</summary>
/// <param name="TaskTypes">Of the tasks that are shown.</param>
/// <param name="Statuses">Those that guests may give, and those that what is shown has.</param>
public sealed record SharedContext(
    OpenShare Share,
    Row Project,
    IReadOnlyList<Row> TaskTypes,
    IReadOnlyList<Row> Statuses,
    IReadOnlyList<Row> AssetTypes,
    Row? Guest
);

/// <summary>What a guest wants said, or said otherwise; null leaves what there is.</summary>
public sealed record GuestWords(string? Text, JsonArray? Checklist, Guid? TaskStatusId);

/// <summary>
/// What guests do with a shared playlist. They read what is meant for clients about the previews it shows and what guests of the same share
/// said, and say or draw something themselves. They change only what is theirs, and reach no task and no preview that is not shown.
/// </summary>
public sealed class SharedReviews(
    IEngine engine,
    PlaylistShares shares,
    TaskComments comments,
    CommentThreads threads,
    Attachments attachments,
    PreviewBoard board,
    Records records,
    TimeProvider clock
)
{
    private const int MostRead = 5000;

    /// <summary>Of one share.</summary>
    private const int MostSaid = 5000;

    /// <summary>In characters.</summary>
    private const int LongestText = 20_000;
    private const int LongestChange = 1 << 20;
    private const int MostFiles = 20;

    /// <exception cref="Refused">As <see cref="PlaylistShares.Open"/>.</exception>
    public async Task<SharedContext> Context(ShareKey key, GuestKey? guest, CancellationToken cancel)
    {
        var open = await shares.Open(key, cancel);
        await using var session = await engine.Read(cancel);
        var with = new { tasks = open.Shown.Values.Distinct().ToArray(), entities = Entities(open) };
        const string Types = "EXISTS (SELECT 1 FROM tasks k WHERE k.task_type_id = t.id AND k.id IN @tasks)";
        const string Statuses = """
            (NOT COALESCE(t.archived, FALSE) AND COALESCE(t.is_client_allowed, FALSE))
                OR EXISTS (SELECT 1 FROM tasks k WHERE k.task_status_id = t.id AND k.id IN @tasks)
            """;
        const string Assets = "t.kind = 'Asset' AND EXISTS (SELECT 1 FROM entities e WHERE e.entity_type_id = t.id AND e.id IN @entities)";
        return new SharedContext(
            open,
            await RowTable.MustFind(session, Models.Projects, open.ProjectId, cancel),
            await RowTable.Select(session, Models.TaskTypes, Types, "ORDER BY t.priority, t.number", false, with, cancel),
            await RowTable.Select(session, Models.TaskStatuses, Statuses, "ORDER BY t.priority, t.number", false, with, cancel),
            await RowTable.Select(session, Models.EntityTypes, Assets, "ORDER BY t.number", false, with, cancel),
            guest is null ? null : await PlaylistGuests.Find(session, open, guest, cancel)
        );
    }

    /// <summary>What a guest may read about what is shown, newest first. With it go only previews that are shown.</summary>
    /// <param name="guest">Where clients are kept apart, a guest reads only what they said themselves.</param>
    /// <exception cref="Refused">As <see cref="PlaylistShares.Open"/>.</exception>
    public async Task<IReadOnlyList<CommentInFull>> Comments(ShareKey key, GuestKey? guest, CancellationToken cancel)
    {
        var open = await shares.Open(key, cancel);
        await using var session = await engine.Read(cancel);
        var who = guest is null ? null : await PlaylistGuests.Find(session, open, guest, cancel);
        return await Read(session, open, who?.Id, null, cancel);
    }

    /// <summary>Says something of a task that is shown, and gives it a status that clients may give, or leaves it as it is.</summary>
    /// <exception cref="Refused">As <see cref="PlaylistShares.Open"/>; NotFound; Forbidden; Invalid; Conflict when too much was said.</exception>
    public async Task<CommentInFull> Say(ShareKey key, GuestKey who, Guid taskId, GuestWords words, CancellationToken cancel)
    {
        var open = await shares.Open(key, cancel);
        Row guest;
        await using (var session = await engine.Read(cancel))
        {
            guest = await PlaylistGuests.Must(session, open, who, cancel);
            if (!open.Shown.Values.Contains(taskId))
            {
                throw Refused.NotFound("task");
            }

            await MustGive(session, taskId, words.TaskStatusId!.Value, cancel);
            var said = await session.Value<int>(
                "SELECT COUNT(*) FROM task_comments c JOIN playlist_guests g ON g.id = c.guest_id WHERE g.share_id = @Id",
                new { open.Share.Id },
                cancel
            );
            if (said >= MostSaid)
            {
                throw Refused.Conflict("Too much has been said by this address; ask for another one.");
            }
        }

        var order = new NewTaskComment(words.TaskStatusId.Value, TextOf(words) ?? "")
        {
            Checklist = ChecklistOf(words),
            IsForClient = true,
            GuestId = guest.Id,
        };
        return Reduced(open, await comments.Add(taskId, order, PlaylistGuests.As(open, guest), cancel));
    }

    /// <summary>Changes what the guest said. The task keeps the status it has got.</summary>
    /// <exception cref="Refused">As <see cref="Say"/>; NotFound when it is not theirs.</exception>
    public async Task<CommentInFull> Change(ShareKey key, GuestKey who, Guid commentId, GuestWords words, CancellationToken cancel)
    {
        var open = await shares.Open(key, cancel);
        await using var session = await engine.Write(cancel);
        var (guest, comment) = await MustOwn(session, open, who, commentId, cancel);
        var changed = new Dictionary<string, object?>();
        if (TextOf(words) is { } text)
        {
            changed["text"] = text;
        }

        if (ChecklistOf(words) is { } checklist)
        {
            changed["checklist"] = checklist.ToJsonString(Json.Options);
        }

        if (words.TaskStatusId is { } status && status != comment.Reference("task_status_id"))
        {
            await MustGive(session, comment.Reference("task_id")!.Value, status, cancel);
            changed["task_status_id"] = status;
        }

        await RowTable.Update(session, Models.Comments, commentId, changed, clock.GetUtcNow(), cancel);
        var row = await RowTable.MustFind(session, Models.Comments, commentId, cancel, withRelations: true);
        await records.Append(session, EventKinds.RecordChanged, row, PlaylistGuests.As(open, guest), cancel);
        var whole = (await TaskComments.InFull(session, [row], cancel))[0];
        await session.Commit(cancel);
        return Reduced(open, whole);
    }

    /// <summary>Takes back what the guest said.</summary>
    /// <exception cref="Refused">As <see cref="Change"/>.</exception>
    public async Task Delete(ShareKey key, GuestKey who, Guid commentId, CancellationToken cancel)
    {
        var open = await shares.Open(key, cancel);
        await using var session = await engine.Write(cancel);
        var (guest, comment) = await MustOwn(session, open, who, commentId, cancel);
        await session.Execute("DELETE FROM task_comments WHERE id = @commentId", new { commentId }, cancel);
        await records.Append(session, EventKinds.RecordDeleted, comment, PlaylistGuests.As(open, guest), cancel);
        await session.Commit(cancel);
    }

    /// <summary>Asked before files are taken in.</summary>
    /// <exception cref="Refused">As <see cref="Change"/>.</exception>
    public async Task MustOwn(ShareKey key, GuestKey who, Guid commentId, CancellationToken cancel)
    {
        var open = await shares.Open(key, cancel);
        await using var session = await engine.Read(cancel);
        await MustOwn(session, open, who, commentId, cancel);
    }

    /// <summary>Puts files beside what the guest said.</summary>
    /// <exception cref="Refused">As <see cref="Change"/>; Invalid without files, or with too many.</exception>
    public async Task<IReadOnlyList<Row>> AddFiles(
        ShareKey key,
        GuestKey who,
        Guid commentId,
        IReadOnlyList<NewFile> files,
        CancellationToken cancel
    )
    {
        var open = await shares.Open(key, cancel);
        var (guest, comment) = await Owned(open, who, commentId, cancel);
        if (files.Count + comment.Relations["attachment_files"].Count > MostFiles)
        {
            throw new Refused(Reason.Invalid, $"There are at most {MostFiles} files beside a comment.");
        }

        var task = comment.Reference("task_id")!.Value;
        return await threads.AddFiles(task, commentId, null, files, PlaylistGuests.As(open, guest), cancel);
    }

    /// <summary>Takes a file away from what the guest said.</summary>
    /// <exception cref="Refused">As <see cref="Change"/>.</exception>
    public async Task DeleteFile(ShareKey key, GuestKey who, Guid commentId, Guid attachmentId, CancellationToken cancel)
    {
        var open = await shares.Open(key, cancel);
        var (guest, comment) = await Owned(open, who, commentId, cancel);
        await threads.DeleteFile(comment.Reference("task_id")!.Value, commentId, attachmentId, PlaylistGuests.As(open, guest), cancel);
    }

    /// <summary>A file beside a comment that the guest may read, with its bytes.</summary>
    /// <exception cref="Refused">As <see cref="PlaylistShares.Open"/>; NotFound.</exception>
    public async Task<(Row File, DocumentVersion Version, Stream Content)> OpenFile(
        ShareKey key,
        GuestKey? guest,
        Guid attachmentId,
        CancellationToken cancel
    )
    {
        var open = await shares.Open(key, cancel);
        await using (var session = await engine.Read(cancel))
        {
            var who = guest is null ? null : await PlaylistGuests.Find(session, open, guest, cancel);
            var file = await RowTable.MustFind(session, Models.Attachments, attachmentId, cancel);
            if (file.Reference("comment_id") is not { } comment || (await Read(session, open, who?.Id, comment, cancel)).Count == 0)
            {
                throw Refused.NotFound("attachment file");
            }
        }

        return await attachments.Open(attachmentId, open.Maker, cancel);
    }

    /// <summary>Draws on a preview that is shown. What others drew stays as it is.</summary>
    /// <exception cref="Refused">As <see cref="PlaylistShares.Open"/>; NotFound; Forbidden; TooLarge.</exception>
    public async Task<Row> Annotate(ShareKey key, GuestKey who, Guid previewId, AnnotationChange change, CancellationToken cancel)
    {
        var open = await shares.Open(key, cancel);
        open.MustShow(previewId);
        Row guest;
        await using (var session = await engine.Read(cancel))
        {
            guest = await PlaylistGuests.Must(session, open, who, cancel);
        }

        foreach (var part in new[] { change.Additions, change.Updates, change.Deletions })
        {
            if (part.ToJsonString().Length > LongestChange)
            {
                throw new Refused(Reason.TooLarge, "This is too much to be drawn at once.");
            }
        }

        return await board.Annotate(previewId, change with { GuestId = guest.Id }, PlaylistGuests.As(open, guest), cancel);
    }

    private static async Task<IReadOnlyList<CommentInFull>> Read(
        Session session,
        OpenShare open,
        Guid? guestId,
        Guid? only,
        CancellationToken cancel
    )
    {
        if (open.Shown.Count == 0)
        {
            return [];
        }

        var with = new DynamicParameters();
        with.Add("tasks", open.Shown.Values.Distinct().ToArray());
        with.Add("share", open.Share.Id);
        with.Add("guest", guestId ?? Guid.Empty);
        with.Add("only", only ?? Guid.Empty);
        with.Add("all", only is null);
        with.Add("most", MostRead);
        const string Readable = """
            t.task_id IN @tasks AND (@all OR t.id = @only) AND (t.guest_id = @guest
                OR (NOT COALESCE((SELECT pr.is_clients_isolated FROM projects pr WHERE pr.workspace_id = k.project_id), FALSE)
                    AND (EXISTS (SELECT 1 FROM playlist_guests g WHERE g.id = t.guest_id AND g.share_id = @share)
                        OR (t.guest_id IS NULL
                            AND (t.for_client OR EXISTS (SELECT 1 FROM profiles pf WHERE pf.user_id = t.person_id AND pf.role = 'client'))))))
            """;
        var rows = await RowTable.Select(
            session,
            Models.Comments,
            Readable,
            "ORDER BY t.created_at DESC, t.number DESC LIMIT @most",
            withRelations: true,
            with,
            cancel
        );
        return [.. (await TaskComments.InFull(session, rows, cancel)).Select(comment => Reduced(open, comment))];
    }

    private static CommentInFull Reduced(OpenShare open, CommentInFull comment) =>
        comment with
        {
            Previews = [.. comment.Previews.Where(preview => open.Shown.ContainsKey(preview.Id))],
        };

    private async Task<(Row Guest, Row Comment)> Owned(OpenShare open, GuestKey who, Guid commentId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await MustOwn(session, open, who, commentId, cancel);
    }

    /// <summary>A comment of the guest on what is shown.</summary>
    private static async Task<(Row Guest, Row Comment)> MustOwn(
        Session session,
        OpenShare open,
        GuestKey who,
        Guid commentId,
        CancellationToken cancel
    )
    {
        var guest = await PlaylistGuests.Must(session, open, who, cancel);
        var comment = await RowTable.Find(session, Models.Comments, commentId, cancel, withRelations: true);
        return comment?.Reference("guest_id") == guest.Id && open.Shown.Values.Contains(comment.Reference("task_id")!.Value)
            ? (guest, comment)
            : throw Refused.NotFound("comment");
    }

    /// <summary>Guests give the statuses that clients give; and what a task has already changes nothing.</summary>
    private static async Task MustGive(Session session, Guid taskId, Guid statusId, CancellationToken cancel)
    {
        var status = await RowTable.MustFind(session, Models.TaskStatuses, statusId, cancel);
        var task = await RowTable.MustFind(session, Models.Tasks, taskId, cancel);
        if (!status.Is("is_client_allowed") && task.Reference("task_status_id") != statusId)
        {
            throw Standings.Forbidden();
        }
    }

    private static Guid[] Entities(OpenShare open) => [.. Playlists.PlacesOf(open.Playlist).Select(place => place.EntityId).Distinct()];

    private static string? TextOf(GuestWords words) =>
        words.Text is { Length: > LongestText }
            ? throw Refused.Invalid("text", $"'text' must not be longer than {LongestText} characters.")
            : words.Text;

    private static JsonArray? ChecklistOf(GuestWords words) =>
        words.Checklist is { } checklist && checklist.ToJsonString().Length > LongestText
            ? throw Refused.Invalid("checklist", $"'checklist' must not be longer than {LongestText} characters.")
            : words.Checklist;
}
