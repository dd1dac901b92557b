using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Documents;

/// <summary>Documents: added, found, listed, changed, deleted, whatever the door.</summary>
public sealed partial class Documents(IEngine engine, IBlobStore blobs, JobQueue queue, Events events, TimeProvider clock)
{
    /// <summary>The kind of the job that reads a document's current version: its text, its metadata.</summary>
    public const string ReadJob = "document.read";

    /// <summary>What such a job is told.</summary>
    public sealed record ReadOrder(Guid DocumentId, int Version);

    /// <summary>Adds a document; its file is read, and found by its text, a moment later.</summary>
    /// <exception cref="Refused">Invalid, Conflict (see <see cref="NewDocument.RejectDuplicate"/>), NotFound, Forbidden.</exception>
    public async Task<Document> Create(Guid workspaceId, NewDocument order, Actor actor, CancellationToken cancel)
    {
        var name = Names.Check(order.Name, "name", 1000);
        await Must(actor, Capability.Edit, workspaceId, cancel);
        var blob = order.File is null ? null : await blobs.Store(order.File.Content, cancel);
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Edit, workspaceId, cancel);
        if (order.RejectDuplicate && blob is not null)
        {
            await MustBeNew(session, workspaceId, blob, cancel);
        }

        var values = await DocumentValueSet.Apply(session, workspaceId, "{}", order.Values, cancel);
        var id = Id.New(clock);
        var now = clock.GetUtcNow();
        await session.Execute(
            """
            INSERT INTO documents (id, workspace_id, family_id, family_order, kind, name, path, custodian, current_version, sorted_at, outcome,
                                   text_length, values_json, extras_json, created_by, created_at, updated_at)
            VALUES (@id, @workspaceId, @id, 0, @kind, @name, @name, @Custodian, 0, @now, 1, 0, @values, @ExtrasJson, @UserId, @now, @now)
            """,
            new
            {
                id,
                workspaceId,
                kind = (int)(order.File is null ? DocumentKind.Record : DocumentKind.File),
                name,
                order.Custodian,
                now,
                values,
                order.ExtrasJson,
                actor.UserId,
            },
            cancel
        );
        if (blob is not null)
        {
            await AddVersion(session, id, order.File!, blob, actor, cancel);
        }

        await Place(session, workspaceId, id, order.FolderIds, cancel);
        await IndexQueue.Add(session, engine, workspaceId, [id], cancel);
        await events.Append(session, EventKinds.DocumentCreated, workspaceId, id, new { name, blob?.Sha256 }, actor, cancel);
        var document = await Find(session, workspaceId, "d.id = @id", new { id, workspaceId }, cancel);
        await session.Commit(cancel);
        return document;
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Document> Find(Guid workspaceId, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await Find(session, workspaceId, "d.id = @id", new { id, workspaceId }, cancel);
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Document> Find(Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await Find(session, workspaceId, "d.number = @number", new { number, workspaceId }, cancel);
    }

    /// <summary>A document wherever it is, for doors that name no workspace.</summary>
    /// <exception cref="Refused">NotFound, also when the actor may not see its workspace.</exception>
    public async Task<Document> FindAnywhere(Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var workspaceId = await session.Find<Guid?>("SELECT workspace_id FROM documents WHERE id = @id", new { id }, cancel);
        try
        {
            await Access.Must(session, actor, Capability.View, workspaceId ?? Guid.Empty, cancel);
        }
        catch (Refused)
        {
            throw Refused.NotFound("document");
        }

        return await Find(session, workspaceId ?? Guid.Empty, "d.id = @id", new { id, workspaceId = workspaceId ?? Guid.Empty }, cancel);
    }

    /// <summary>A document wherever it is, named by its own id or by that of one of its versions.</summary>
    /// <exception cref="Refused">NotFound, also when the actor may not see its workspace.</exception>
    public async Task<Document> FindByFile(Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Document>(
                $"""
                SELECT {Document.Columns} FROM {Document.From} JOIN workspaces w ON w.id = d.workspace_id
                WHERE d.id IN (SELECT @id UNION ALL SELECT document_id FROM document_versions WHERE id = @id)
                  AND w.state IN (2, 3) AND {Access.Visible}
                """,
                new
                {
                    id,
                    userId = actor.UserId,
                    everything = actor.IsAdministrator,
                },
                cancel
            ) ?? throw Refused.NotFound("document");
    }

    /// <summary>The documents of a workspace, in the order of their numbers unless the filter says otherwise.</summary>
    public async Task<Page<Document>> List(Guid workspaceId, DocumentFilter filter, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var start = filter.IsEverything
            ? await DocumentCounts.Before(session, workspaceId, page.Skip, cancel)
            : new DocumentCounts.Start { Skip = page.Skip };
        var where = Where(filter);
        var from = filter.IsEverything ? " AND d.number >= @From" : "";
        var order = filter.ByChange ? "d.updated_at, d.id" : "d.number";
        var with = new
        {
            workspaceId,
            start.From,
            filter.FolderId,
            filter.OutsidePanelId,
            filter.UpdatedAfter,
            outcome = (int?)filter.Outcome,
            filter.Name,
            numbers = filter.Numbers?.ToArray() ?? [],
            filter.After,
            page.Size,
            start.Skip,
        };
        // The page is cut from the index first; only its rows are joined.
        var items = await session.Query<Document>(
            $"""
            SELECT {Document.Columns} FROM {Document.From}
            WHERE d.number IN (SELECT d.number FROM documents d WHERE {where}{from} ORDER BY {order} LIMIT @Size OFFSET @Skip)
            ORDER BY {order}
            """,
            with,
            cancel
        );
        var isWhole = filter.IsUncounted || (page.Skip == 0 && items.Count < page.Size);
        var total =
            isWhole ? items.Count
            : filter.IsEverything ? await DocumentCounts.Of(session, workspaceId, cancel)
            : await session.Value<long>($"SELECT COUNT(*) FROM documents d WHERE {where}", with, cancel);
        return new Page<Document>(items, total);
    }

    /// <exception cref="Refused">Invalid, NotFound, Forbidden.</exception>
    public async Task<Document> Change(Guid workspaceId, Guid id, DocumentChange change, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Edit, workspaceId, cancel);
        var name = await Apply(session, await Locked(session, workspaceId, id, cancel), change, cancel);
        await IndexQueue.Add(session, engine, workspaceId, [id], cancel);
        await Tell(session, workspaceId, id, name, change, actor, cancel);
        var changed = await Find(session, workspaceId, "d.id = @id", new { id, workspaceId }, cancel);
        await session.Commit(cancel);
        return changed;
    }

    /// <summary>Deletes a document with its versions, comments and placements. Its bytes may be another's too, and stay.</summary>
    /// <exception cref="Refused">NotFound, Forbidden.</exception>
    public async Task Delete(Guid workspaceId, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Delete, workspaceId, cancel);
        var document = await Locked(session, workspaceId, id, cancel);
        await session.Execute("DELETE FROM documents WHERE id = @id", new { id }, cancel);
        await IndexQueue.Add(session, engine, workspaceId, [id], cancel);
        var details = new { document.Number, document.Name };
        await events.Append(session, EventKinds.DocumentDeleted, workspaceId, id, details, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Takes a document's file away with all its versions; what is written in its fields stays.</summary>
    /// <exception cref="Refused">NotFound, also when it has none; Forbidden.</exception>
    public async Task<Document> DeleteFile(Guid workspaceId, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Delete, workspaceId, cancel);
        var document = await Locked(session, workspaceId, id, cancel);
        if (document.CurrentVersion == 0)
        {
            throw Refused.NotFound("file");
        }

        await session.Execute("DELETE FROM document_versions WHERE document_id = @id", new { id }, cancel);
        await session.Execute(
            """
            UPDATE documents SET current_version = 0, kind = @kind, text_hash = NULL, text_length = 0, page_count = NULL, updated_at = @now
            WHERE id = @id
            """,
            new
            {
                id,
                kind = (int)DocumentKind.Record,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await IndexQueue.Add(session, engine, workspaceId, [id], cancel);
        var details = new { document.FileName, document.Sha256 };
        await events.Append(session, EventKinds.DocumentFileDeleted, workspaceId, id, details, actor, cancel);
        var changed = await Find(session, workspaceId, "d.id = @id", new { id, workspaceId }, cancel);
        await session.Commit(cancel);
        return changed;
    }

    /// <summary>The folders that documents are placed in, by document.</summary>
    public async Task<ILookup<Guid, Guid>> FoldersOf(IReadOnlyCollection<Guid> documentIds, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var placements = await session.Query<Placement>(
            "SELECT document_id, folder_id FROM placements WHERE document_id IN @documentIds ORDER BY folder_id",
            new { documentIds = documentIds.ToArray() },
            cancel
        );
        return placements.ToLookup(placement => placement.DocumentId, placement => placement.FolderId);
    }

    /// <summary>The conditions of a filter on a documents row called <c>d</c>; needs its values as parameters.</summary>
    internal static string Where(DocumentFilter filter) =>
        string.Join(
            " AND ",
            new[]
            {
                "d.workspace_id = @workspaceId",
                filter.FolderId is null ? "" : "EXISTS (SELECT 1 FROM placements p WHERE p.document_id = d.id AND p.folder_id = @FolderId)",
                filter.Unfoldered ? "NOT EXISTS (SELECT 1 FROM placements p WHERE p.document_id = d.id)" : "",
                filter.OutsidePanelId is null
                    ? ""
                    : """
                    NOT EXISTS (
                        SELECT 1 FROM placements p JOIN folders f ON f.id = p.folder_id WHERE p.document_id = d.id AND f.panel_id = @OutsidePanelId)
                    """,
                filter.UpdatedAfter is null ? "" : "d.updated_at > @UpdatedAfter",
                filter.Outcome is null ? "" : "d.outcome = @outcome",
                filter.Name is null ? "" : "d.name = @Name",
                filter.Numbers is null ? "" : "d.number IN @numbers",
                filter.After is null ? "" : "d.number > @After",
            }.Where(condition => condition.Length > 0)
        );

    private async Task Must(Actor actor, Capability capability, Guid workspaceId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, capability, workspaceId, cancel);
    }

    private static async Task<Document> Find(Session session, Guid workspaceId, string where, object with, CancellationToken cancel) =>
        await session.Find<Document>(
            $"SELECT {Document.Columns} FROM {Document.From} WHERE {where} AND d.workspace_id = @workspaceId",
            with,
            cancel
        ) ?? throw Refused.NotFound("document");

    private async Task<Document> Locked(Session session, Guid workspaceId, Guid id, CancellationToken cancel)
    {
        await session.Query<int>($"SELECT kind FROM documents WHERE id = @id{engine.ForUpdate}", new { id }, cancel);
        return await Find(session, workspaceId, "d.id = @id", new { id, workspaceId }, cancel);
    }

    /// <summary>Makes a change in the rows of a locked document; returns its name as it then is.</summary>
    private async Task<string> Apply(Session session, Document document, DocumentChange change, CancellationToken cancel)
    {
        var name = change.Name is null ? document.Name : Names.Check(change.Name, "name", 1000);
        var values = await DocumentValueSet.Apply(session, document.WorkspaceId, document.ValuesJson, change.Values, cancel);
        await session.Execute(
            "UPDATE documents SET name = @name, values_json = @values, extras_json = @extras, updated_at = @now WHERE id = @Id",
            new
            {
                document.Id,
                name,
                values,
                extras = change.ExtrasJson ?? document.ExtrasJson,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        if (change.FolderIds is { } folders)
        {
            var within = change.PanelId is null ? "" : " AND folder_id IN (SELECT id FROM folders WHERE panel_id = @PanelId)";
            await session.Execute($"DELETE FROM placements WHERE document_id = @Id{within}", new { document.Id, change.PanelId }, cancel);
            await Place(session, document.WorkspaceId, document.Id, folders, cancel);
        }

        return name;
    }

    private Task Tell(Session session, Guid workspaceId, Guid id, string name, DocumentChange change, Actor actor, CancellationToken cancel)
    {
        var details = new
        {
            name,
            fields = change.Values.Select(value => value.FieldId),
            change.FolderIds,
        };
        return events.Append(session, EventKinds.DocumentUpdated, workspaceId, id, details, actor, cancel);
    }

    private static async Task Place(Session session, Guid workspaceId, Guid id, IReadOnlyList<Guid> folderIds, CancellationToken cancel)
    {
        foreach (var folderId in folderIds.Distinct())
        {
            var placed = await session.Execute(
                "INSERT INTO placements (folder_id, document_id) SELECT id, @id FROM folders WHERE id = @folderId AND workspace_id = @workspaceId",
                new
                {
                    id,
                    folderId,
                    workspaceId,
                },
                cancel
            );
            if (placed == 0)
            {
                throw Refused.NotFound("folder");
            }
        }
    }

    /// <summary>Holds the workspace until the end, so that of two who add the same content at once the second is refused.</summary>
    private async Task MustBeNew(Session session, Guid workspaceId, Blob blob, CancellationToken cancel)
    {
        await session.Query<long>($"SELECT number FROM workspaces WHERE id = @workspaceId{engine.ForUpdate}", new { workspaceId }, cancel);
        var existing = await session.Find<Guid?>(
            $"""
            SELECT d.id FROM document_versions v
            JOIN documents d ON d.id = v.document_id AND d.current_version = v.ordinal
            WHERE {FileHashSql.Is("v", "@Sha256")} AND d.workspace_id = @workspaceId ORDER BY d.number LIMIT 1
            """,
            new { blob.Sha256, workspaceId },
            cancel
        );
        if (existing is not null)
        {
            throw new Refused(Reason.Conflict, $"A document with the same content is there already: {existing}.") { Existing = existing };
        }
    }

    private sealed record Placement
    {
        public Guid DocumentId { get; init; }
        public Guid FolderId { get; init; }
    }
}
