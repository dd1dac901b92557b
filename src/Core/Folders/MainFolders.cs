using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Folders;

/// <summary>A folder of the panel that every workspace has, and the names on the way to it, joined by slashes.</summary>
public sealed record MainFolder(Folder Folder, string Path);

/// <summary>The folders of the panel that every workspace has: for doors that know one tree only. To them, folders of other panels do not exist.</summary>
public sealed class MainFolders(IEngine engine, Events events)
{
    private const string Is = "f.workspace_id = @workspaceId AND p.is_system";

    /// <summary>All of them, parents before their children.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Page<MainFolder>> List(Guid workspaceId, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var with = new
        {
            workspaceId,
            page.Size,
            page.Skip,
        };
        var folders = await session.Query<Folder>(
            $"{Folders.Select} WHERE {Is} ORDER BY f.depth, f.name_key, f.number LIMIT @Size OFFSET @Skip",
            with,
            cancel
        );
        var total = await session.Value<long>(
            $"SELECT COUNT(*) FROM folders f JOIN panels p ON p.id = f.panel_id WHERE {Is}",
            with,
            cancel
        );
        return new Page<MainFolder>(await WithPaths(session, folders, cancel), total);
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<MainFolder> Find(Guid workspaceId, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var folder = await Find(session, workspaceId, id, cancel);
        return (await WithPaths(session, [folder], cancel)).Single();
    }

    /// <summary>The folder of that name, the one nearest to the top when there are several; or else the one at that path.</summary>
    /// <param name="nameOrPath">Whatever its case; a path begins at the top and has slashes between names.</param>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<MainFolder> Named(Guid workspaceId, string nameOrPath, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var folder =
            await session.Find<Folder>(
                $"{Folders.Select} WHERE {Is} AND f.name_key = @key ORDER BY f.depth, f.number LIMIT 1",
                new { workspaceId, key = Names.Key(nameOrPath) },
                cancel
            ) ?? await AtPath(session, workspaceId, nameOrPath.Split('/'), cancel);
        return folder is null ? throw Refused.NotFound("folder") : (await WithPaths(session, [folder], cancel)).Single();
    }

    /// <summary>Deletes a folder in which nothing is.</summary>
    /// <exception cref="Refused">Conflict when it holds documents or folders; NotFound; Forbidden.</exception>
    public async Task DeleteEmpty(Guid workspaceId, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        // No folder and no document is put into it from here on.
        await Folders.Lock(session, engine, workspaceId, cancel);
        await session.Query<long>($"SELECT number FROM folders WHERE id = @id{engine.ForUpdate}", new { id }, cancel);
        var folder = await Find(session, workspaceId, id, cancel);
        if (folder.DocumentCount + folder.FolderCount > 0)
        {
            throw Refused.Conflict("The folder is not empty.");
        }

        await session.Execute("DELETE FROM folders WHERE id = @id", new { id }, cancel);
        await events.Append(session, EventKinds.FolderDeleted, workspaceId, id, new { folder.Name }, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>The folder of this tree that each document is in; one that is in several has the first. For documents the actor was shown already.</summary>
    public async Task<IReadOnlyDictionary<Guid, Guid>> Of(IReadOnlyCollection<Guid> documentIds, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var places = await session.Query<Place>(
            """
            SELECT x.document_id, x.folder_id FROM placements x
            JOIN folders f ON f.id = x.folder_id
            JOIN panels p ON p.id = f.panel_id
            WHERE x.document_id IN @documentIds AND p.is_system ORDER BY f.number
            """,
            new { documentIds = documentIds.ToArray() },
            cancel
        );
        return places.DistinctBy(place => place.DocumentId).ToDictionary(place => place.DocumentId, place => place.FolderId);
    }

    private static async Task<Folder> Find(Session session, Guid workspaceId, Guid id, CancellationToken cancel) =>
        await session.Find<Folder>($"{Folders.Select} WHERE {Is} AND f.id = @id", new { workspaceId, id }, cancel)
        ?? throw Refused.NotFound("folder");

    private static async Task<Folder?> AtPath(Session session, Guid workspaceId, IReadOnlyList<string> names, CancellationToken cancel)
    {
        Folder? folder = null;
        foreach (var name in names.Take(Folders.Deepest + 1))
        {
            var under = folder is null ? "f.parent_id IS NULL" : "f.parent_id = @parentId";
            folder = await session.Find<Folder>(
                $"{Folders.Select} WHERE {Is} AND {under} AND f.name_key = @key",
                new
                {
                    workspaceId,
                    parentId = folder?.Id,
                    key = Names.Key(name),
                },
                cancel
            );
            if (folder is null)
            {
                return null;
            }
        }

        return folder;
    }

    private static async Task<IReadOnlyList<MainFolder>> WithPaths(Session session, IReadOnlyList<Folder> folders, CancellationToken cancel)
    {
        var above = await session.Query<Step>(
            """
            WITH RECURSIVE above (id, parent_id, name) AS (
                SELECT id, parent_id, name FROM folders WHERE id IN @ids
                UNION
                SELECT f.id, f.parent_id, f.name FROM folders f JOIN above ON f.id = above.parent_id)
            SELECT id, parent_id, name FROM above
            """,
            new { ids = folders.Select(folder => folder.Id).ToArray() },
            cancel
        );
        var steps = above.ToDictionary(step => step.Id);
        return [.. folders.Select(folder => new MainFolder(folder, string.Join('/', Way(folder.Id).Reverse())))];

        IEnumerable<string> Way(Guid id)
        {
            for (var step = steps.GetValueOrDefault(id); step is not null; step = steps.GetValueOrDefault(step.ParentId ?? Guid.Empty))
            {
                yield return step.Name;
            }
        }
    }

    private sealed record Step
    {
        public Guid Id { get; init; }
        public Guid? ParentId { get; init; }
        public string Name { get; init; } = "";
    }

    private sealed record Place
    {
        public Guid DocumentId { get; init; }
        public Guid FolderId { get; init; }
    }
}
