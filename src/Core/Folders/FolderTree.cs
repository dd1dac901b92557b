using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Folders;

/// <summary>A place in the one tree that spans all workspaces: a workspace, or a folder of its first panel.</summary>
public sealed record TreeFolder
{
    public long Number { get; init; }

    /// <summary>The workspace's own id at the top, a folder's below.</summary>
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }

    /// <summary>The first panel of the workspace.</summary>
    public Guid PanelId { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Folders right in it.</summary>
    public long FolderCount { get; init; }

    /// <summary>Documents right in it; of a workspace, those in no folder of its first panel.</summary>
    public long DocumentCount { get; init; }

    /// <summary>What the one who asked may do in its workspace.</summary>
    public IReadOnlySet<Capability> Rights { get; init; } = new HashSet<Capability>();

    public bool IsWorkspace => Id == WorkspaceId;
}

/// <summary>
/// All workspaces as one tree, for doors that know no workspaces: they are its top folders, and below each grows the tree of its first panel.
/// Only what the actor may see is there.
/// </summary>
public sealed class FolderTree(IEngine engine)
{
    private const string Workspaces = $"""
        SELECT w.number AS number, w.id, w.id AS workspace_id, p.id AS panel_id, w.name, w.name_key AS sort_key, w.description, w.created_at,
               (SELECT COUNT(*) FROM folders f WHERE f.workspace_id = w.id AND f.parent_id IS NULL AND f.panel_id = p.id) AS folder_count,
               (SELECT COUNT(*) FROM documents d WHERE d.workspace_id = w.id AND NOT EXISTS (
                   SELECT 1 FROM placements x JOIN folders f ON f.id = x.folder_id WHERE x.document_id = d.id AND f.panel_id = p.id)) AS document_count
        FROM workspaces w JOIN panels p ON p.workspace_id = w.id AND p.is_system
        WHERE w.state IN (2, 3) AND {Access.Visible}
        """;

    private const string Below = $"""
        SELECT f.number AS number, f.id, f.workspace_id, f.panel_id, f.name, f.name_key AS sort_key, f.description, f.created_at,
               (SELECT COUNT(*) FROM folders c WHERE c.parent_id = f.id) AS folder_count,
               (SELECT COUNT(*) FROM placements x WHERE x.folder_id = f.id) AS document_count
        FROM folders f JOIN panels p ON p.id = f.panel_id AND p.is_system JOIN workspaces w ON w.id = f.workspace_id
        WHERE w.state IN (2, 3) AND {Access.Visible}
        """;

    private const string ByName = "ORDER BY sort_key, number";

    /// <summary>The workspaces the actor sees, by name.</summary>
    public async Task<IReadOnlyList<TreeFolder>> Top(Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await Query(session, $"{Workspaces} {ByName}", Guid.Empty, [], actor, cancel);
    }

    /// <exception cref="Refused">NotFound, also for what the actor may not see.</exception>
    public async Task<TreeFolder> Find(Guid id, Actor actor, CancellationToken cancel) =>
        (await Find([id], actor, cancel)).SingleOrDefault() ?? throw Refused.NotFound("folder");

    /// <summary>Those of the folders that the actor sees, by name.</summary>
    public async Task<IReadOnlyList<TreeFolder>> Find(IReadOnlyCollection<Guid> ids, Actor actor, CancellationToken cancel)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        await using var session = await engine.Read(cancel);
        const string Sql = $"{Workspaces} AND w.id IN @ids UNION ALL {Below} AND f.id IN @ids {ByName}";
        return await Query(session, Sql, Guid.Empty, ids, actor, cancel);
    }

    /// <summary>The folders right in another, by name.</summary>
    public async Task<IReadOnlyList<TreeFolder>> In(TreeFolder parent, Actor actor, CancellationToken cancel)
    {
        var where = parent.IsWorkspace ? "f.parent_id IS NULL AND f.workspace_id = @id" : "f.parent_id = @id";
        await using var session = await engine.Read(cancel);
        return await Query(session, $"{Below} AND {where} {ByName}", parent.Id, [], actor, cancel);
    }

    /// <summary>
    /// Where documents lie: by document, the ids from its workspace down to its folder. One that lies in several folders is shown in the oldest.
    /// </summary>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<Guid>>> PathsOf(
        IReadOnlyCollection<Guid> documentIds,
        Actor actor,
        CancellationToken cancel
    )
    {
        var paths = new Dictionary<Guid, IReadOnlyList<Guid>>();
        if (documentIds.Count == 0)
        {
            return paths;
        }

        await using var session = await engine.Read(cancel);
        var with = new
        {
            list = Id.List(documentIds),
            userId = actor.UserId,
            everything = actor.IsAdministrator,
        };
        var ids = engine.IdsIn("@list");
        var steps = await session.Query<Step>(
            $"""
            WITH RECURSIVE up (document_id, start_number, folder_id, parent_id, depth) AS (
                SELECT x.document_id, f.number, f.id, f.parent_id, f.depth
                FROM placements x JOIN folders f ON f.id = x.folder_id JOIN panels p ON p.id = f.panel_id AND p.is_system
                WHERE x.document_id IN ({ids})
                UNION ALL
                SELECT up.document_id, up.start_number, f.id, f.parent_id, f.depth FROM folders f JOIN up ON f.id = up.parent_id)
            SELECT d.id AS document_id, d.workspace_id, up.start_number, up.folder_id
            FROM documents d JOIN workspaces w ON w.id = d.workspace_id LEFT JOIN up ON up.document_id = d.id
            WHERE d.id IN ({ids}) AND {Access.Visible}
            ORDER BY up.start_number, up.depth
            """,
            with,
            cancel
        );
        foreach (var document in steps.GroupBy(step => step.DocumentId))
        {
            var start = document.First().StartNumber;
            var folders = document.Where(step => step.StartNumber == start).Select(step => step.FolderId).OfType<Guid>();
            paths[document.Key] = [document.First().WorkspaceId, .. folders];
        }

        return paths;
    }

    private static async Task<IReadOnlyList<TreeFolder>> Query(
        Session session,
        string sql,
        Guid id,
        IReadOnlyCollection<Guid> ids,
        Actor actor,
        CancellationToken cancel
    )
    {
        var folders = await session.Query<TreeFolder>(sql, With(id, ids, actor), cancel);
        var rights = await Access.Rights(session, actor, [.. folders.Select(folder => folder.WorkspaceId).Distinct()], cancel);
        return [.. folders.Select(folder => folder with { Rights = rights[folder.WorkspaceId] })];
    }

    private static object With(Guid id, IReadOnlyCollection<Guid> ids, Actor actor) =>
        new
        {
            id,
            ids = ids.ToArray(),
            userId = actor.UserId,
            everything = actor.IsAdministrator,
        };

    private sealed record Step
    {
        public Guid DocumentId { get; init; }
        public Guid WorkspaceId { get; init; }
        public long? StartNumber { get; init; }
        public Guid? FolderId { get; init; }
    }
}
