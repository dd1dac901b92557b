using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Tracking;

/// <summary>A file that is to be shown.</summary>
public sealed record ShownFile(string FileName, Stream Content)
{
    /// <summary>A film is made into what all films of the project are; otherwise it is shown as it came.</summary>
    public bool IsNormalized { get; init; } = true;

    /// <summary>The answer waits for a film too, as it does for pictures.</summary>
    public bool IsWaitedFor { get; init; }
}

/// <summary>Previews: what people show of their tasks. Each is a document of the project's workspace, so every door sees it.</summary>
public sealed class Previews(
    IEngine engine,
    Documents.Documents documents,
    Versions versions,
    Records records,
    PreviewPreparing preparing,
    JobQueue queue,
    TimeProvider clock
)
{
    /// <summary>How long who shows something waits for it to be made ready; afterwards a job goes on with it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Announces what will be shown with a comment.</summary>
    /// <param name="commentId">Null to show it of the task alone.</param>
    /// <param name="revision">Null for the next one.</param>
    /// <param name="facts">What else is to be said of it, by the names of columns.</param>
    /// <exception cref="Refused">NotFound; Forbidden; Invalid when the revision exists.</exception>
    public async Task<Row> Add(Guid taskId, Guid? commentId, int? revision, Actor actor, CancellationToken cancel, JsonObject? facts = null)
    {
        await using var session = await engine.Write(cancel);
        var task = await MustComment(session, taskId, commentId, actor, cancel);
        var newest = await session.Value<int>(
            "SELECT COALESCE(MAX(revision), 0) FROM preview_files WHERE task_id = @taskId",
            new { taskId },
            cancel
        );
        if (revision is < 1 || (revision is not null && await Exists(session, taskId, revision.Value, cancel)))
        {
            throw new Refused(Reason.Invalid, $"Revision {revision} already exists for this task, or is none.");
        }

        return await Insert(session, task, commentId, revision ?? newest + 1, 1, facts, actor, cancel);
    }

    /// <summary>Announces one more file beside another, of its revision.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<Row> AddBeside(Guid taskId, Guid commentId, Guid previewId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var task = await MustComment(session, taskId, commentId, actor, cancel);
        var first = await RowTable.MustFind(session, Models.PreviewFiles, previewId, cancel);
        if (first.Reference("task_id") != taskId)
        {
            throw Refused.NotFound("preview file");
        }

        var revision = (int)first.Number("revision");
        var position = await session.Value<int>(
            "SELECT COALESCE(MAX(position), 0) + 1 FROM preview_files WHERE task_id = @taskId AND revision = @revision",
            new { taskId, revision },
            cancel
        );
        return await Insert(session, task, commentId, revision, position, facts: null, actor, cancel);
    }

    /// <summary>Takes the file of a preview that was announced. Once: what is shown does not change under those who look at it.</summary>
    /// <returns>The preview: ready, broken, or processing when it is being made ready still.</returns>
    /// <exception cref="Refused">NotFound; Forbidden; Invalid when there is a file already, or nobody shows such files.</exception>
    public async Task<Row> Upload(Guid previewId, ShownFile file, Actor actor, CancellationToken cancel)
    {
        Row preview;
        string name;
        var extension = PreviewNames.ExtensionOf(file.FileName);
        await using (var session = await engine.Read(cancel))
        {
            preview = await MustUpload(session, previewId, actor, cancel);
            name = await PreviewNames.Of(session, preview, extension, cancel);
        }

        if (!PreviewNames.IsShown(extension))
        {
            await Withdraw(previewId, cancel);
            throw new Refused(Reason.Invalid, $"Wrong file format, extension: {extension}");
        }

        var projectId = preview.Reference("project_id")!.Value;
        var order = new NewDocument(name)
        {
            File = new NewFile(name, file.Content)
            {
                MediaType = PreviewNames.MediaTypeOf(extension),
                Note = Path.GetFileName(file.FileName),
            },
        };
        var document = await documents.Create(projectId, order, TaskComments.OfTask(actor), cancel);
        Row taken;
        try
        {
            taken = await Take(preview, document, file, extension, actor, cancel);
        }
        catch
        {
            await documents.Delete(projectId, document.Id, TaskComments.OfTask(actor), CancellationToken.None);
            throw;
        }

        if (!PreviewNames.IsPicture(extension) && !(file.IsWaitedFor && PreviewNames.IsMovie(extension)))
        {
            return taken;
        }

        await preparing.Prepare(previewId, Patience, actor, cancel);
        await using var after = await engine.Read(cancel);
        return await RowTable.MustFind(after, Models.PreviewFiles, previewId, cancel, withRelations: true);
    }

    /// <summary>A preview with its file, as it was given.</summary>
    /// <exception cref="Refused">NotFound, also when there is no file.</exception>
    public async Task<(Row Preview, DocumentVersion Version, Stream Content)> Open(Guid previewId, Actor actor, CancellationToken cancel)
    {
        var preview = await records.Find(Models.PreviewFiles, previewId, withRelations: false, actor, cancel);
        if (preview.Reference("document_id") is not { } documentId)
        {
            throw Refused.NotFound("file");
        }

        var projectId = preview.Reference("project_id")!.Value;
        var (version, content) = await versions.Download(projectId, documentId, (int)preview.Number("version"), actor, cancel);
        return (preview, version, content);
    }

    private async Task<Row> Insert(
        Session session,
        Row task,
        Guid? commentId,
        int revision,
        int position,
        JsonObject? facts,
        Actor actor,
        CancellationToken cancel
    )
    {
        var id = Id.New(clock);
        var now = clock.GetUtcNow();
        await session.Execute(
            """
            INSERT INTO preview_files (id, created_at, updated_at, name, revision, position, status, validation_status, width, height,
                duration, task_id, person_id, is_movie)
            VALUES (@id, @now, @now, @name, @revision, @position, 'processing', 'neutral', 0, 0, 0, @taskId, @person, FALSE)
            """,
            new
            {
                id,
                now,
                name = id.ToString("N")[^13..],
                revision,
                position,
                taskId = task.Id,
                person = actor.UserId == Guid.Empty ? (Guid?)null : actor.UserId,
            },
            cancel
        );
        if (commentId is not null)
        {
            await session.Execute(
                "INSERT INTO comment_previews (comment_id, preview_file_id) VALUES (@commentId, @id)",
                new { commentId, id },
                cancel
            );
        }

        if (facts is not null)
        {
            var said = GivenValues.ForChange(Models.PreviewFiles, facts).Values;
            await records.Keep(Models.PreviewFiles, () => RowTable.Update(session, Models.PreviewFiles, id, said, now, cancel));
        }

        await session.Execute(
            "UPDATE tasks SET last_preview_file_id = @id, updated_at = @now WHERE id = @taskId",
            new
            {
                id,
                now,
                taskId = task.Id,
            },
            cancel
        );
        var row = await RowTable.MustFind(session, Models.PreviewFiles, id, cancel, withRelations: true);
        await records.Append(session, EventKinds.RecordCreated, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    private async Task<Row> Take(Row preview, Document document, ShownFile file, string extension, Actor actor, CancellationToken cancel)
    {
        var (isMovie, isPicture) = (PreviewNames.IsMovie(extension), PreviewNames.IsPicture(extension));
        await using var session = await engine.Write(cancel);
        var normal = isMovie && file.IsNormalized ? await FilmOf(session, preview.Reference("project_id")!.Value, cancel) : null;
        var shownAs =
            isPicture ? "png"
            : normal is not null ? "mp4"
            : extension;
        var taken = await session.Execute(
            """
            UPDATE preview_files SET document_id = @documentId, version = @version, status = @status, extension = @shownAs,
                original_name = @original, is_movie = @isMovie, normal_json = @normal, updated_at = @now
            WHERE id = @Id AND document_id IS NULL
            """,
            new
            {
                preview.Id,
                documentId = document.Id,
                version = document.CurrentVersion,
                status = isMovie || isPicture ? "processing" : "ready",
                shownAs,
                original = PreviewNames.WithoutExtension(file.FileName),
                isMovie,
                normal = normal is null ? null : Json.Write(normal),
                now = clock.GetUtcNow(),
            },
            cancel
        );
        if (taken == 0)
        {
            throw HasFile();
        }

        if (isMovie || isPicture)
        {
            // A picture is waited for, and the job finds it done; it is there for the day on which this process ends before.
            var job = new NewJob(null, PreparePreview.JobKind, "", new PreparePreview.Order(preview.Id));
            await queue.Add(session, isPicture ? job with { Delay = Patience } : job, cancel);
        }

        var row = await RowTable.MustFind(session, Models.PreviewFiles, preview.Id, cancel, withRelations: true);
        await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        var facts = new
        {
            comment_id = row.Relations["comments"].Cast<Guid?>().FirstOrDefault(),
            revision = row["revision"],
            extension = shownAs,
            status = row.Text("status"),
        };
        await records.Happened(session, row, "add-file", facts, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    private static async Task<Recipe> FilmOf(Session session, Guid projectId, CancellationToken cancel)
    {
        var project = await RowTable.MustFind(session, Models.Projects, projectId, cancel);
        return PreviewRecipes.Film(project.Text("resolution"), project.Text("fps"));
    }

    private async Task Withdraw(Guid previewId, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Execute("DELETE FROM preview_files WHERE id = @previewId AND document_id IS NULL", new { previewId }, cancel);
        await session.Commit(cancel);
    }

    private static async Task<Row> MustUpload(Session session, Guid previewId, Actor actor, CancellationToken cancel)
    {
        var standing = await Standings.Of(session, actor, cancel);
        var preview = await Records.Seen(session, Models.PreviewFiles, previewId, false, standing, actor, cancel);
        await Tasks.MustAct(session, preview.Reference("task_id")!.Value, actor, cancel);
        return preview.Reference("document_id") is null ? preview : throw HasFile();
    }

    private async Task<Row> MustComment(Session session, Guid taskId, Guid? commentId, Actor actor, CancellationToken cancel)
    {
        // One revision at a time, so that two do not get the same number.
        await session.Query<int>($"SELECT 1 FROM tasks WHERE id = @taskId{engine.ForUpdate}", new { taskId }, cancel);
        var (task, _) = await Tasks.MustAct(session, taskId, actor, cancel);
        var isOfTask =
            commentId is null
            || await session.Value<bool>(
                "SELECT EXISTS (SELECT 1 FROM task_comments WHERE id = @commentId AND task_id = @taskId)",
                new { commentId, taskId },
                cancel
            );
        return isOfTask ? task : throw Refused.NotFound("comment");
    }

    private static Task<bool> Exists(Session session, Guid taskId, int revision, CancellationToken cancel) =>
        session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM preview_files WHERE task_id = @taskId AND revision = @revision)",
            new { taskId, revision },
            cancel
        );

    private static Refused HasFile() => new(Reason.Invalid, "This preview has a file already.");
}
