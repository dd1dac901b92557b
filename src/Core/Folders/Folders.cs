using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Folders;

/// <summary>Folders: made, found, listed, changed, deleted.</summary>
public sealed class Folders(IEngine engine, Events events, TimeProvider clock)
{
    internal const int Deepest = 50;

    internal const string Select = """
        SELECT f.*, p.number AS panel_number, up.number AS parent_number,
               (SELECT COUNT(*) FROM placements x WHERE x.folder_id = f.id) AS document_count,
               (SELECT COUNT(*) FROM folders c WHERE c.parent_id = f.id) AS folder_count
        FROM folders f JOIN panels p ON p.id = f.panel_id LEFT JOIN folders up ON up.id = f.parent_id
        """;

    /// <summary>Makes a folder; two of one parent may not share a name.</summary>
    /// <exception cref="Refused">Invalid, Conflict, NotFound, Forbidden.</exception>
    public async Task<Folder> Create(Guid workspaceId, NewFolder order, Actor actor, CancellationToken cancel)
    {
        var name = Names.Check(order.Name, "name");
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        await Lock(session, engine, workspaceId, cancel);
        var parent = order.ParentId is { } parentId ? await Find(session, workspaceId, parentId, cancel) : null;
        var panelId = parent?.PanelId ?? await Panel(session, workspaceId, order.PanelId, cancel);
        if (parent?.Depth + 1 >= Deepest)
        {
            throw TooDeep();
        }

        await MustBeFree(session, panelId, order.ParentId, name, null, cancel);
        var id = Id.New(clock);
        await session.Execute(
            """
            INSERT INTO folders (id, workspace_id, panel_id, parent_id, name, name_key, description, depth, extras_json, created_by, created_at, updated_at)
            VALUES (@id, @workspaceId, @panelId, @ParentId, @name, @key, @Description, @depth, @ExtrasJson, @UserId, @now, @now)
            """,
            new
            {
                id,
                workspaceId,
                panelId,
                order.ParentId,
                name,
                key = Names.Key(name),
                order.Description,
                depth = parent is null ? 0 : parent.Depth + 1,
                order.ExtrasJson,
                actor.UserId,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await events.Append(session, EventKinds.FolderCreated, workspaceId, id, new { name, order.ParentId }, actor, cancel);
        var folder = await Find(session, workspaceId, id, cancel);
        await session.Commit(cancel);
        return folder;
    }

    /// <summary>The folders right in another, or right under the panels when none is named, by name.</summary>
    public async Task<IReadOnlyList<Folder>> In(Guid workspaceId, Guid? parentId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        if (parentId is { } parent)
        {
            await Find(session, workspaceId, parent, cancel);
        }

        var where = parentId is null ? "f.parent_id IS NULL" : "f.parent_id = @parentId";
        return await session.Query<Folder>(
            $"{Select} WHERE f.workspace_id = @workspaceId AND {where} ORDER BY f.name_key, f.number",
            new { workspaceId, parentId },
            cancel
        );
    }

    /// <summary>The folders right under a panel, or right in one of its folders, by name.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<Folder>> In(Panel panel, Guid? parentId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, panel.WorkspaceId, cancel);
        if (parentId is { } parent && (await Find(session, panel.WorkspaceId, parent, cancel)).PanelId != panel.Id)
        {
            throw Refused.NotFound("folder");
        }

        var where = parentId is null ? "f.parent_id IS NULL" : "f.parent_id = @parentId";
        return await session.Query<Folder>(
            $"{Select} WHERE f.panel_id = @Id AND {where} ORDER BY f.name_key, f.number",
            new { panel.Id, parentId },
            cancel
        );
    }

    /// <summary>The names of the folders that a folder lies in, outermost first, and its own.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<string>> PathOf(Guid workspaceId, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var names = await session.Query<string>(
            """
            WITH RECURSIVE above (id, parent_id, name, depth) AS (
                SELECT id, parent_id, name, depth FROM folders WHERE id = @id AND workspace_id = @workspaceId
                UNION ALL
                SELECT f.id, f.parent_id, f.name, f.depth FROM folders f JOIN above ON above.parent_id = f.id)
            SELECT name FROM above ORDER BY depth
            """,
            new { id, workspaceId },
            cancel
        );
        return names.Count > 0 ? names : throw Refused.NotFound("folder");
    }

    /// <summary>All folders of a workspace, or of one of its panels, parents before their children.</summary>
    public async Task<Page<Folder>> List(Guid workspaceId, Guid? panelId, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var where = $"f.workspace_id = @workspaceId {(panelId is null ? "" : "AND f.panel_id = @panelId")}";
        var with = new
        {
            workspaceId,
            panelId,
            page.Size,
            page.Skip,
        };
        var items = await session.Query<Folder>(
            $"{Select} WHERE {where} ORDER BY f.depth, f.name_key, f.number LIMIT @Size OFFSET @Skip",
            with,
            cancel
        );
        return new Page<Folder>(items, await session.Value<long>($"SELECT COUNT(*) FROM folders f WHERE {where}", with, cancel));
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Folder> Find(Guid workspaceId, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await Find(session, workspaceId, id, cancel);
    }

    /// <summary>The folder of that number; see <see cref="Find(Guid, Guid, Actor, CancellationToken)"/>.</summary>
    public async Task<Folder> Find(Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await session.Find<Folder>(
                $"{Select} WHERE f.number = @number AND f.workspace_id = @workspaceId",
                new { number, workspaceId },
                cancel
            ) ?? throw Refused.NotFound("folder");
    }

    /// <exception cref="Refused">Invalid when it would move into itself, Conflict when the name is taken, NotFound, Forbidden.</exception>
    public async Task<Folder> Change(Guid workspaceId, Guid id, FolderChange change, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        await Lock(session, engine, workspaceId, cancel);
        var folder = await Find(session, workspaceId, id, cancel);
        var name = change.Name is null ? folder.Name : Names.Check(change.Name, "name");
        var parent = change.ParentId is { } parentId ? await Find(session, workspaceId, parentId, cancel) : null;
        var newParent =
            change.ToTop ? null
            : parent is not null ? parent.Id
            : folder.ParentId;
        await MustNotBeWithin(session, folder, parent, cancel);
        await MustBeFree(session, parent?.PanelId ?? folder.PanelId, newParent, name, id, cancel);
        await session.Execute(
            """
            UPDATE folders SET name = @name, name_key = @key, description = @description, parent_id = @newParent, extras_json = @extras, updated_at = @now
            WHERE id = @id
            """,
            new
            {
                id,
                name,
                key = Names.Key(name),
                description = change.Description ?? folder.Description,
                newParent,
                extras = change.ExtrasJson ?? folder.ExtrasJson,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await SetDepths(
            session,
            folder,
            parent?.PanelId ?? folder.PanelId,
            newParent is null ? 0 : (parent?.Depth ?? folder.Depth - 1) + 1,
            cancel
        );
        await MustNotBeTooDeep(session, folder, cancel);
        await events.Append(session, EventKinds.FolderChanged, workspaceId, id, new { name, newParent }, actor, cancel);
        var changed = await Find(session, workspaceId, id, cancel);
        await session.Commit(cancel);
        return changed;
    }

    /// <summary>Deletes a folder with the folders in it; documents lose the placement and nothing else.</summary>
    public async Task Delete(Guid workspaceId, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        var folder = await Find(session, workspaceId, id, cancel);
        await session.Execute("DELETE FROM folders WHERE id = @id", new { id }, cancel);
        await events.Append(session, EventKinds.FolderDeleted, workspaceId, id, new { folder.Name }, actor, cancel);
        await session.Commit(cancel);
    }

    private static async Task<Folder> Find(Session session, Guid workspaceId, Guid id, CancellationToken cancel) =>
        await session.Find<Folder>($"{Select} WHERE f.id = @id AND f.workspace_id = @workspaceId", new { id, workspaceId }, cancel)
        ?? throw Refused.NotFound("folder");

    private static async Task<Guid> Panel(Session session, Guid workspaceId, Guid? panelId, CancellationToken cancel)
    {
        var where = panelId is null ? "is_system" : "id = @panelId";
        return await session.Find<Guid?>(
                $"SELECT id FROM panels WHERE workspace_id = @workspaceId AND {where} ORDER BY number LIMIT 1",
                new { workspaceId, panelId },
                cancel
            ) ?? throw Refused.NotFound("panel");
    }

    /// <summary>One change of a workspace's folders at a time, so that what is checked still holds when it is kept.</summary>
    internal static Task<IReadOnlyList<long>> Lock(Session session, IEngine engine, Guid workspaceId, CancellationToken cancel) =>
        session.Query<long>(
            $"SELECT number FROM panels WHERE workspace_id = @workspaceId ORDER BY number{engine.ForUpdate}",
            new { workspaceId },
            cancel
        );

    private static async Task MustBeFree(Session session, Guid panelId, Guid? parentId, string name, Guid? except, CancellationToken cancel)
    {
        var where = parentId is null ? "parent_id IS NULL AND panel_id = @panelId" : "parent_id = @parentId";
        var holder = await session.Find<Guid?>(
            $"SELECT id FROM folders WHERE {where} AND name_key = @key",
            new
            {
                panelId,
                parentId,
                key = Names.Key(name),
            },
            cancel
        );
        if (holder is not null && holder != except)
        {
            throw Refused.Conflict($"There is a folder named '{name}' already.");
        }
    }

    private static async Task MustNotBeWithin(Session session, Folder folder, Folder? parent, CancellationToken cancel)
    {
        for (var above = parent; above is not null; )
        {
            if (above.Id == folder.Id)
            {
                throw Refused.Invalid("parent", "A folder cannot move into itself.");
            }

            above = above.ParentId is { } next ? await Find(session, folder.WorkspaceId, next, cancel) : null;
        }
    }

    private static async Task MustNotBeTooDeep(Session session, Folder folder, CancellationToken cancel)
    {
        var isTooDeep = await session.Value<bool>(
            """
            WITH RECURSIVE below (id, depth) AS (
                SELECT id, depth FROM folders WHERE id = @Id
                UNION ALL
                SELECT f.id, f.depth FROM folders f JOIN below ON f.parent_id = below.id)
            SELECT EXISTS (SELECT 1 FROM below WHERE depth >= @Deepest)
            """,
            new { folder.Id, Deepest },
            cancel
        );
        if (isTooDeep)
        {
            throw TooDeep();
        }
    }

    private static Refused TooDeep() => Refused.Invalid("parent", $"Folders may be nested {Deepest} deep.");

    private static Task<int> SetDepths(Session session, Folder folder, Guid panelId, int depth, CancellationToken cancel) =>
        session.Execute(
            """
            WITH RECURSIVE below (id, depth) AS (
                SELECT id, CAST(@depth AS INTEGER) FROM folders WHERE id = @Id
                UNION ALL
                SELECT f.id, below.depth + 1 FROM folders f JOIN below ON f.parent_id = below.id)
            UPDATE folders SET depth = (SELECT below.depth FROM below WHERE below.id = folders.id), panel_id = @panelId
            WHERE id IN (SELECT id FROM below)
            """,
            new
            {
                folder.Id,
                depth,
                panelId,
            },
            cancel
        );
}
