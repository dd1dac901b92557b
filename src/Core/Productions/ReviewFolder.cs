using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>Where an export to review puts its documents: panel <c>Exports</c>, and in it a folder of the series' name.</summary>
internal sealed class ReviewFolder(TimeProvider clock, IEngine engine)
{
    private const string Panel = "Exports";

    /// <summary>The folder's id, in the workspace that the export is reviewed in; it is made when it is not there.</summary>
    public async Task<Guid> Find(Session session, Export export, CancellationToken cancel)
    {
        var name = await session.Value<string>("SELECT name FROM export_series WHERE id = @SeriesId", new { export.SeriesId }, cancel);
        var with = new
        {
            PanelId = Id.New(clock),
            FolderId = Id.New(clock),
            WorkspaceId = export.TargetId ?? export.WorkspaceId,
            Panel,
            panelKey = Names.Key(Panel),
            name,
            key = Names.Key(name),
            export.CreatedBy,
            now = clock.GetUtcNow(),
        };
        await session.Execute(
            """
            INSERT INTO panels (id, workspace_id, name, name_key, position, is_system, extras_json, created_at)
            SELECT @PanelId, @WorkspaceId, @Panel, @panelKey, COALESCE(MAX(position), 0) + 1, FALSE, '{}', @now
            FROM panels WHERE workspace_id = @WorkspaceId
            ON CONFLICT (workspace_id, name_key) DO NOTHING
            """,
            with,
            cancel
        );
        // Locked, so that two exports do not each make the folder.
        var panelId = await session.Find<Guid>(
            $"SELECT id FROM panels WHERE workspace_id = @WorkspaceId AND name_key = @panelKey{engine.ForUpdate}",
            with,
            cancel
        );
        var there = await session.Find<Guid?>(
            "SELECT id FROM folders WHERE panel_id = @panelId AND parent_id IS NULL AND name_key = @key ORDER BY number LIMIT 1",
            new { panelId, with.key },
            cancel
        );
        if (there is { } folderId)
        {
            return folderId;
        }

        await session.Execute(
            """
            INSERT INTO folders (id, workspace_id, panel_id, name, name_key, depth, extras_json, created_by, created_at, updated_at)
            VALUES (@FolderId, @WorkspaceId, @panelId, @name, @key, 0, '{}', @CreatedBy, @now, @now)
            """,
            new
            {
                with.FolderId,
                with.WorkspaceId,
                panelId,
                with.name,
                with.key,
                with.CreatedBy,
                with.now,
            },
            cancel
        );
        return with.FolderId;
    }

    /// <summary>Places a run of an export's documents, or their copies; those that are there already stay. Returns how many documents there were.</summary>
    public static async Task<long> Place(Session session, Export export, Guid folderId, int after, int through, CancellationToken cancel)
    {
        var with = new
        {
            folderId,
            export.Id,
            export.TargetId,
            after,
            through,
        };
        var documents = export.TargetId is null
            ? "documents d ON d.id = x.document_id"
            : "review_copies c ON c.workspace_id = @TargetId AND c.origin_id = x.document_id JOIN documents d ON d.id = c.document_id";
        var run = $"FROM export_documents x JOIN {documents} WHERE x.export_id = @Id AND x.ordinal > @after AND x.ordinal <= @through";
        await session.Execute(
            $"INSERT INTO placements (folder_id, document_id) SELECT @folderId, d.id {run} ON CONFLICT DO NOTHING",
            with,
            cancel
        );
        return await session.Value<long>($"SELECT COUNT(*) {run}", with, cancel);
    }
}
