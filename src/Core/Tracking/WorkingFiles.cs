using System.Text.Json.Nodes;
using Dapper;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>A working file to be announced.</summary>
public sealed record NewWorkingFile(FileWish Wish)
{
    public string? Description { get; init; }
    public string? Comment { get; init; }

    /// <summary>Null for whoever announces it.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>As of <see cref="NewOutputFile.Facts"/>.</summary>
    public JsonObject Facts { get; init; } = [];
}

/// <summary>The files people work in: announced with a revision, and given their bytes when somebody wants to.</summary>
public sealed class WorkingFiles(IEngine engine, Documents.Documents documents, Versions versions, Records records, TimeProvider clock)
{
    /// <summary>Announces the next revision of a file.</summary>
    /// <exception cref="Refused">NotFound; Forbidden; Invalid when the revision is there already.</exception>
    public async Task<Row> Create(Guid taskId, NewWorkingFile order, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Query<int>($"SELECT 1 FROM tasks WHERE id = @taskId{engine.ForUpdate}", new { taskId }, cancel);
        var (task, _) = await Tasks.MustAct(session, taskId, actor, cancel);
        var wish = order.Wish;
        var next = await Next(session, taskId, wish.Name, cancel);
        var revision = wish.Revision is > 0 ? wish.Revision.Value : next;
        var (folder, name) = await FilePlaces.Working(session, task, wish, revision, cancel);
        var id = Id.New(clock);
        var values = new Dictionary<string, object?>
        {
            ["name"] = wish.Name,
            ["description"] = order.Description,
            ["comment"] = order.Comment,
            ["revision"] = revision,
            ["path"] = folder + wish.Separator + name,
            ["task_id"] = taskId,
            ["entity_id"] = task.Reference("entity_id"),
            ["person_id"] = order.PersonId ?? actor.UserId,
            ["software_id"] = wish.SoftwareId,
        };
        GivenValues.ForChange(FileModels.WorkingFiles, order.Facts).PutInto(values);
        await records.Keep(
            FileModels.WorkingFiles,
            () => RowTable.Insert(session, FileModels.WorkingFiles, id, values, clock.GetUtcNow(), cancel)
        );
        var row = await RowTable.MustFind(session, FileModels.WorkingFiles, id, cancel, withRelations: true);
        await records.Append(session, EventKinds.RecordCreated, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>Says something of a file; null only says that it was worked in.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<Row> Touch(Guid id, string? comment, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await MustWorkIn(session, id, actor, cancel);
        var changed = comment is null ? new Dictionary<string, object?>() : new Dictionary<string, object?> { ["comment"] = comment };
        await RowTable.Update(session, FileModels.WorkingFiles, id, changed, clock.GetUtcNow(), cancel);
        var row = await RowTable.MustFind(session, FileModels.WorkingFiles, id, cancel);
        await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>Takes a file's bytes: a document of the workspace, and each time after that a version of it.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<Row> Upload(Guid id, NewFile file, Actor actor, CancellationToken cancel)
    {
        Row before;
        await using (var session = await engine.Read(cancel))
        {
            before = await MustWorkIn(session, id, actor, cancel);
        }

        var project = before.Reference("project_id")!.Value;
        var document = before.Reference("document_id") is { } known
            ? await documents.Replace(project, known, file, TaskComments.OfTask(actor), cancel)
            : await documents.Create(project, new NewDocument(file.FileName) { File = file }, TaskComments.OfTask(actor), cancel);
        await using var writing = await engine.Write(cancel);
        var changed = new Dictionary<string, object?> { ["document_id"] = document.Id, ["size"] = document.Size };
        await RowTable.Update(writing, FileModels.WorkingFiles, id, changed, clock.GetUtcNow(), cancel);
        var row = await RowTable.MustFind(writing, FileModels.WorkingFiles, id, cancel);
        await records.Append(writing, EventKinds.RecordChanged, row, actor, cancel);
        await writing.Commit(cancel);
        return row;
    }

    /// <summary>A file with its bytes.</summary>
    /// <exception cref="Refused">NotFound, also when it was never given any.</exception>
    public async Task<(DocumentVersion Version, Stream Content)> Open(Guid id, Actor actor, CancellationToken cancel)
    {
        var file = await records.Find(FileModels.WorkingFiles, id, withRelations: false, actor, cancel);
        var document = file.Reference("document_id") ?? throw Refused.NotFound("file");
        return await versions.Download(file.Reference("project_id")!.Value, document, null, actor, cancel);
    }

    /// <summary>The files of a task, newest revision first.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public Task<IReadOnlyList<Row>> OfTask(Guid taskId, Actor actor, CancellationToken cancel) =>
        Of(Models.Tasks, taskId, "t.task_id = @owner", null, null, actor, cancel);

    /// <summary>The last revision of each file of a task.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<Row>> LastOfTask(Guid taskId, Actor actor, CancellationToken cancel) =>
        [.. (await OfTask(taskId, actor, cancel)).DistinctBy(file => file.Text("name"))];

    /// <summary>The files of all tasks of an entity.</summary>
    /// <param name="name">Only of that name; null for all.</param>
    /// <exception cref="Refused">NotFound.</exception>
    public Task<IReadOnlyList<Row>> OfEntity(Guid entityId, Guid? taskId, string? name, Actor actor, CancellationToken cancel) =>
        Of(Models.Entities, entityId, "t.entity_id = @owner", taskId, name, actor, cancel);

    internal static Task<int> Next(Session session, Guid taskId, string name, CancellationToken cancel) =>
        session.Value<int>(
            "SELECT COALESCE(MAX(revision), 0) + 1 FROM working_files WHERE task_id = @taskId AND name = @name",
            new { taskId, name },
            cancel
        );

    private async Task<IReadOnlyList<Row>> Of(
        Model owner,
        Guid id,
        string where,
        Guid? taskId,
        string? name,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var standing = await Standings.Of(session, actor, cancel);
        await Records.Seen(session, owner, id, false, standing, actor, cancel);
        var with = new DynamicParameters();
        with.Add("owner", id);
        with.Add("taskId", taskId);
        with.Add("name", name);
        string?[] conditions =
        [
            where,
            taskId is null ? null : "t.task_id = @taskId",
            name is null ? null : "t.name = @name",
            RowTable.Visible(FileModels.WorkingFiles, standing, with, actor),
        ];
        return await RowTable.Select(
            session,
            FileModels.WorkingFiles,
            string.Join(" AND ", conditions.OfType<string>()),
            "ORDER BY t.revision DESC, t.number DESC",
            withRelations: true,
            with,
            cancel
        );
    }

    private static async Task<Row> MustWorkIn(Session session, Guid id, Actor actor, CancellationToken cancel)
    {
        var global = await Standings.Of(session, actor, cancel);
        var file = await Records.Seen(session, FileModels.WorkingFiles, id, false, global, actor, cancel);
        await Tasks.MustAct(session, file.Reference("task_id")!.Value, actor, cancel);
        return file;
    }
}
