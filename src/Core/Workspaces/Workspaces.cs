using System.Data.Common;
using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Workspaces;

/// <summary>Workspaces: made, found, changed and deleted, at once or as an operation that is watched.</summary>
public sealed class Workspaces(
    IEngine engine,
    Clients clients,
    Operations operations,
    JobQueue queue,
    Events events,
    TimeProvider clock,
    IReadOnlyList<Furnishing> furnishings
)
{
    /// <summary>The category of operations on workspaces.</summary>
    public const string Category = "workspaces";

    internal const string Columns = """
        w.*, c.number AS client_number, c.name AS client_name, o.number AS organization_number, o.name AS organization_name
        """;

    internal const string From = "workspaces w JOIN clients c ON c.id = w.client_id JOIN organizations o ON o.id = c.organization_id";

    /// <summary>Makes a workspace, ready for use; its maker becomes its owner.</summary>
    /// <exception cref="Refused">Invalid, Forbidden, or Conflict when its client has one of that name.</exception>
    public async Task<Workspace> Create(WorkspaceOrder order, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var workspace = await Create(session, order, actor, cancel);
        await session.Commit(cancel);
        return workspace;
    }

    /// <summary>The same in a transaction of the caller's.</summary>
    internal async Task<Workspace> Create(Session session, WorkspaceOrder order, Actor actor, CancellationToken cancel)
    {
        var (workspace, furnished) = await Add(session, order, actor, cancel);
        await Open(session, workspace, furnished, actor, cancel);
        return workspace with { State = WorkspaceState.Active };
    }

    /// <summary>Begins to make a workspace; the operation tells when it is ready.</summary>
    public async Task<(Workspace Workspace, Operation Operation)> RequestCreation(
        WorkspaceOrder order,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        var (workspace, furnished) = await Add(session, order, actor, cancel);
        var operation = await operations.Start(session, Category, workspace.Number, actor, cancel);
        var open = new OpenWorkspace.Order(workspace.Id, operation.Id, furnished, actor);
        await queue.Add(session, new NewJob(null, OpenWorkspace.JobKind, "", open, Priority: 10), cancel);
        await session.Commit(cancel);
        return (workspace, operation);
    }

    /// <exception cref="Refused">NotFound, also when the actor may not see it.</exception>
    public Task<Workspace> Find(long number, Actor actor, CancellationToken cancel) =>
        Find("w.number = @number", new { number }, actor, cancel);

    /// <exception cref="Refused">NotFound, also when the actor may not see it.</exception>
    public Task<Workspace> Find(Guid id, Actor actor, CancellationToken cancel) => Find("w.id = @id", new { id }, actor, cancel);

    /// <summary>The first workspace of that name that the actor may see; null when there is none.</summary>
    public async Task<Workspace?> Named(string name, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Workspace>(
            $"SELECT {Columns} FROM {From} WHERE w.name_key = @key AND w.state IN (2, 3) AND {Access.Visible} ORDER BY w.number LIMIT 1",
            new
            {
                key = Names.Key(name),
                userId = actor.UserId,
                everything = actor.IsAdministrator,
            },
            cancel
        );
    }

    /// <summary>The workspaces the actor may see, in the order in which they were made.</summary>
    /// <param name="clientNumber">Only those of this client.</param>
    public Task<Page<Workspace>> List(long? clientNumber, PageOf page, Actor actor, CancellationToken cancel) =>
        List(clientNumber, templates: false, page, actor, cancel);

    /// <summary>The workspaces that others are made after and the actor may see, in the order in which they were made.</summary>
    public Task<Page<Workspace>> Templates(PageOf page, Actor actor, CancellationToken cancel) =>
        List(null, templates: true, page, actor, cancel);

    private async Task<Page<Workspace>> List(long? clientNumber, bool templates, PageOf page, Actor actor, CancellationToken cancel)
    {
        // One engine says true, the other 1; workspaces from before there were templates say nothing.
        var isTemplate = $"COALESCE({engine.JsonText("w.settings_json", "isTemplate")}, '') {(templates ? "" : "NOT")} IN ('true', '1')";
        var where =
            $"{(clientNumber is null ? "TRUE" : "c.number = @clientNumber")} AND w.state <> 4 AND {isTemplate} AND {Access.Visible}";
        var with = new
        {
            clientNumber,
            userId = actor.UserId,
            everything = actor.IsAdministrator,
            page.Size,
            page.Skip,
        };
        await using var session = await engine.Read(cancel);
        var items = await session.Query<Workspace>(
            $"SELECT {Columns} FROM {From} WHERE {where} ORDER BY w.number LIMIT @Size OFFSET @Skip",
            with,
            cancel
        );
        var isWhole = page.Skip == 0 && items.Count < page.Size;
        var total = isWhole ? items.Count : await session.Value<long>($"SELECT COUNT(*) FROM {From} WHERE {where}", with, cancel);
        return new Page<Workspace>(items, total);
    }

    /// <param name="asked">The workspace as it is, locked, to what is to change in it.</param>
    /// <exception cref="Refused">NotFound, Forbidden, Invalid, or Conflict when the name is taken.</exception>
    public async Task<Workspace> Change(Guid id, Func<Workspace, WorkspaceChange> asked, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var workspace = await Change(session, id, asked, actor, cancel);
        await session.Commit(cancel);
        return workspace;
    }

    /// <summary>
    /// Changes a workspace and gives the operation by which clients that expect to wait can watch it. What does not fit the present state,
    /// such as a name that is taken, is told by the operation, which has then failed.
    /// </summary>
    /// <exception cref="Refused">NotFound, Forbidden or Invalid: nothing was begun.</exception>
    public async Task<Operation> RequestChange(Guid id, Func<Workspace, WorkspaceChange> asked, Actor actor, CancellationToken cancel)
    {
        try
        {
            return await ChangeAtOnce(id, asked, actor, cancel);
        }
        catch (Refused refused) when (refused.Reason == Reason.Conflict)
        {
            return await NoteFailure(id, refused.Message, actor, cancel);
        }
    }

    private async Task<Operation> NoteFailure(Guid id, string failure, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var workspace =
            await session.Find<Workspace>($"SELECT {Columns} FROM {From} WHERE w.id = @id", new { id }, cancel)
            ?? throw Refused.NotFound("workspace");
        var operation = await operations.Start(session, Category, workspace.Number, actor, cancel);
        await operations.Set(session, operation.Id, WorkState.Failed, failure, cancel);
        var details = new
        {
            workspace.Number,
            workspace.Name,
            failure,
        };
        await events.Append(session, EventKinds.WorkspaceUpdateFailed, id, id, details, actor, cancel);
        await session.Commit(cancel);
        return operation;
    }

    private async Task<Operation> ChangeAtOnce(Guid id, Func<Workspace, WorkspaceChange> asked, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var workspace = await Change(session, id, asked, actor, cancel);
        var operation = await operations.Start(session, Category, workspace.Number, actor, cancel);
        await operations.Set(session, operation.Id, WorkState.Completed, null, cancel);
        await session.Commit(cancel);
        return operation;
    }

    /// <summary>Begins to delete a workspace with everything in it. From now on nobody sees it.</summary>
    public async Task<Operation> RequestDeletion(Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Administer, id, cancel);
        var workspace = await Locked(session, id, cancel);
        await session.Execute(
            "UPDATE workspaces SET state = 4, updated_at = @now WHERE id = @id",
            new { id, now = clock.GetUtcNow() },
            cancel
        );
        var operation = await operations.Start(session, Category, workspace.Number, actor, cancel);
        var delete = new DeleteWorkspace.Order(id, operation.Id, actor);
        await queue.Add(session, new NewJob(null, DeleteWorkspace.JobKind, "", delete, Priority: 10), cancel);
        await session.Commit(cancel);
        return operation;
    }

    /// <summary>Puts into a workspace what it must have, and opens it.</summary>
    internal async Task Open(Session session, Workspace workspace, WorkspaceOrder order, Actor actor, CancellationToken cancel)
    {
        var template = order.BaseWorkspaceNumber is null
            ? null
            : await session.Find<Workspace>(
                $"SELECT {Columns} FROM {From} WHERE w.number = @BaseWorkspaceNumber",
                new { order.BaseWorkspaceNumber },
                cancel
            );
        foreach (var furnish in furnishings)
        {
            await furnish(session, workspace, template, order, actor, cancel);
        }

        await session.Execute("UPDATE workspaces SET state = 2 WHERE id = @Id", new { workspace.Id }, cancel);
        var details = new
        {
            workspace.Number,
            workspace.Name,
            workspace.ClientNumber,
        };
        await events.Append(session, EventKinds.WorkspaceCreated, workspace.Id, workspace.Id, details, actor, cancel);
    }

    /// <summary>Adds the row of a workspace; gives with it the order as it is to be furnished: what goes to a new client alone is settled now.</summary>
    private async Task<(Workspace Workspace, WorkspaceOrder Furnished)> Add(
        Session session,
        WorkspaceOrder order,
        Actor actor,
        CancellationToken cancel
    )
    {
        await Access.Must(session, actor, Capability.CreateWorkspaces, cancel);
        var name = Names.Check(order.Name, "name");
        if (order.BaseWorkspaceNumber is { } template)
        {
            await MustSee(session, template, actor, cancel);
        }

        order.Settings.Check();
        var (client, isNew) = await clients.ForOrder(session, order, cancel);
        await MustBeFree(session, client.Id, name, null, cancel);
        var id = order.Id ?? Id.New(clock);
        await Unique(
            session,
            name,
            """
            INSERT INTO workspaces (id, client_id, name, name_key, description, state, settings_json, review_enabled, extras_json, created_by,
                                    created_at, updated_at)
            VALUES (@id, @ClientId, @name, @key, @Description, 1, @settings, @ReviewEnabled, @ExtrasJson, @UserId, @now, @now)
            """,
            new
            {
                id,
                ClientId = client.Id,
                name,
                key = Names.Key(name),
                order.Description,
                settings = Json.Write(order.Settings),
                order.Settings.ReviewEnabled,
                order.ExtrasJson,
                actor.UserId,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        if (actor.UserId != Guid.Empty)
        {
            await session.Execute(
                "INSERT INTO memberships (workspace_id, user_id, role, created_at) VALUES (@id, @UserId, @role, @now)",
                new
                {
                    id,
                    actor.UserId,
                    role = (int)Role.Owner,
                    now = clock.GetUtcNow(),
                },
                cancel
            );
        }

        var workspace = await session.Find<Workspace>($"SELECT {Columns} FROM {From} WHERE w.id = @id", new { id }, cancel);
        return (workspace!, order with { IncludeAllSeries = order.IncludeAllSeries && isNew });
    }

    internal async Task<Workspace> Change(
        Session session,
        Guid id,
        Func<Workspace, WorkspaceChange> asked,
        Actor actor,
        CancellationToken cancel
    )
    {
        await Access.Must(session, actor, Capability.Administer, id, cancel);
        var workspace = await Locked(session, id, cancel);
        var change = asked(workspace);
        change.Settings?.Check();
        var name = change.Name is null ? workspace.Name : Names.Check(change.Name, "name");
        await MustBeFree(session, workspace.ClientId, name, id, cancel);
        await Unique(
            session,
            name,
            """
            UPDATE workspaces SET name = @name, name_key = @key, description = @description, settings_json = @settings,
                review_enabled = @ReviewEnabled, extras_json = @extras, updated_at = @now
            WHERE id = @id
            """,
            new
            {
                id,
                name,
                key = Names.Key(name),
                description = change.Description ?? workspace.Description,
                settings = change.Settings is null ? workspace.SettingsJson : Json.Write(change.Settings),
                (change.Settings ?? workspace.Settings).ReviewEnabled,
                extras = change.ExtrasJson ?? workspace.ExtrasJson,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await events.Append(session, EventKinds.WorkspaceUpdated, id, id, new { workspace.Number, name }, actor, cancel);
        return (await session.Find<Workspace>($"SELECT {Columns} FROM {From} WHERE w.id = @id", new { id }, cancel))!;
    }

    private async Task<Workspace> Find(string where, object with, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var workspace =
            await session.Find<Workspace>($"SELECT {Columns} FROM {From} WHERE {where} AND w.state <> 4", with, cancel)
            ?? throw Refused.NotFound("workspace");
        await Access.Must(session, actor, Capability.View, workspace.Id, cancel);
        return workspace;
    }

    private async Task<Workspace> Locked(Session session, Guid id, CancellationToken cancel)
    {
        await session.Query<int>($"SELECT state FROM workspaces WHERE id = @id{engine.ForUpdate}", new { id }, cancel);
        var workspace =
            await session.Find<Workspace>($"SELECT {Columns} FROM {From} WHERE w.id = @id", new { id }, cancel)
            ?? throw Refused.NotFound("workspace");
        return workspace.State switch
        {
            WorkspaceState.Deleting => throw Refused.NotFound("workspace"),
            WorkspaceState.Creating => throw Refused.Conflict("The workspace is still being created."),
            _ => workspace,
        };
    }

    private static async Task MustSee(Session session, long number, Actor actor, CancellationToken cancel)
    {
        var sees = await session.Value<bool>(
            $"SELECT EXISTS (SELECT 1 FROM workspaces w WHERE w.number = @number AND w.state = 2 AND {Access.Visible})",
            new
            {
                number,
                userId = actor.UserId,
                everything = actor.IsAdministrator,
            },
            cancel
        );
        if (!sees)
        {
            throw Refused.Invalid("baseWorkspace", $"There is no workspace {number} to make this one after.");
        }
    }

    /// <summary>Two may pass the check for a free name at once; the database lets one of them in.</summary>
    private async Task Unique(Session session, string name, string sql, object with, CancellationToken cancel)
    {
        try
        {
            await session.Execute(sql, with, cancel);
        }
        catch (DbException exception) when (engine.IsUniqueViolation(exception))
        {
            throw Taken(name);
        }
    }

    private static Refused Taken(string name) => Refused.Conflict($"The client has a workspace named '{name}' already.");

    private static async Task MustBeFree(Session session, Guid clientId, string name, Guid? except, CancellationToken cancel)
    {
        var holder = await session.Find<Guid?>(
            "SELECT id FROM workspaces WHERE client_id = @clientId AND name_key = @key",
            new { clientId, key = Names.Key(name) },
            cancel
        );
        if (holder is not null && holder != except)
        {
            throw Taken(name);
        }
    }
}
