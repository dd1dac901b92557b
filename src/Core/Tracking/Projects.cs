using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Tracking;

/// <summary>That a project uses something: a type of tasks, or a status.</summary>
public sealed record Usage
{
    public Guid ProjectId { get; init; }
    public Guid OtherId { get; init; }

    /// <summary>Its place among those of its kind; null when nobody said.</summary>
    public int? Priority { get; init; }

    /// <summary>Of a status, the roles that see it on the board; null for all.</summary>
    public string? RolesJson { get; init; }
}

/// <summary>Projects: workspaces, seen as productions.</summary>
public sealed class Projects(
    IEngine engine,
    Workspaces.Workspaces workspaces,
    Memberships memberships,
    Records records,
    Events events,
    TimeProvider clock
)
{
    private const string LinkNames = "task_types,task_statuses,asset_types,status_automations,preview_background_files";

    /// <summary>Makes a project: a workspace with what tracking wants to know of it, and all task statuses that are in use.</summary>
    /// <exception cref="Refused">Invalid; Forbidden; Conflict when one of that name exists.</exception>
    public async Task<Row> Create(JsonObject given, Actor actor, CancellationToken cancel)
    {
        var read = Read(given, isNew: true);
        var name = (given["name"] as JsonValue)?.TryGetValue<string>(out var text) == true ? text : null;
        await MustBeNew(name, actor, cancel);
        var order = new WorkspaceOrder(Names.Check(name, "name", 80)) { Description = Text(given, "description") };
        var workspace = await workspaces.Create(order, actor, cancel);
        await using var session = await engine.Write(cancel);
        await Save(session, workspace.Id, read, actor, cancel);
        if (read.Links.Keys.All(relation => relation.Name != "task_statuses"))
        {
            await session.Execute(
                """
                INSERT INTO project_task_statuses (project_id, task_status_id, priority)
                SELECT @Id, s.id, s.priority FROM task_statuses s WHERE NOT s.archived
                """,
                new { workspace.Id },
                cancel
            );
        }

        var row = await RowTable.MustFind(session, Models.Projects, workspace.Id, cancel, withRelations: true);
        await records.Append(session, EventKinds.RecordCreated, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>Gives a project of another installation its workspace, with the id it has there; or the one it has its name.</summary>
    /// <exception cref="Refused">Invalid: no name; Forbidden; Conflict when another project has the name.</exception>
    internal async Task Found(Session session, Guid id, JsonObject given, bool exists, Actor actor, CancellationToken cancel)
    {
        Read(given, isNew: false);
        var order = new WorkspaceOrder(Names.Check(Text(given, "name"), "name", 80)) { Id = id, Description = Text(given, "description") };
        if (exists)
        {
            var change = new WorkspaceChange { Name = order.Name, Description = order.Description };
            await workspaces.Change(session, id, _ => change, actor, cancel);
        }
        else
        {
            await workspaces.Create(session, order, actor, cancel);
        }
    }

    /// <exception cref="Refused">Invalid; NotFound; Forbidden; Conflict when the name is taken.</exception>
    public async Task<Row> Change(Guid id, JsonObject given, Actor actor, CancellationToken cancel)
    {
        Read(given, isNew: false);
        var change = new WorkspaceChange { Name = Text(given, "name"), Description = Text(given, "description") };
        if (change.Name is not null || change.Description is not null)
        {
            await workspaces.Change(id, _ => change, actor, cancel);
        }

        return await records.Change(Models.Projects, id, given, actor, cancel);
    }

    /// <summary>Begins to delete a project that is closed; from now on nobody sees it.</summary>
    /// <exception cref="Refused">NotFound; Forbidden; Conflict when it is not closed.</exception>
    public async Task Delete(Guid id, Actor actor, CancellationToken cancel)
    {
        var row = await records.Find(Models.Projects, id, withRelations: false, actor, cancel);
        await using (var session = await engine.Read(cancel))
        {
            await Standings.Must(session, actor, Standing.Administrator, id, cancel);
            var isClosed = await session.Value<bool>(
                $"SELECT EXISTS (SELECT 1 FROM project_statuses WHERE id = @status AND id <> ({ProjectModel.FirstStatus}))",
                new { status = row.Reference("project_status_id") },
                cancel
            );
            if (!isClosed)
            {
                throw Refused.Conflict("Only closed projects can be deleted");
            }
        }

        await workspaces.RequestDeletion(id, actor, cancel);
    }

    /// <summary>Who is in the team, oldest member first.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<Row>> Team(Guid id, Actor actor, CancellationToken cancel)
    {
        await records.Find(Models.Projects, id, withRelations: false, actor, cancel);
        await using var session = await engine.Read(cancel);
        var rows = await RowTable.Select(
            session,
            Models.Persons,
            $"{Models.Persons.Where} AND EXISTS (SELECT 1 FROM memberships m WHERE m.workspace_id = @id AND m.user_id = u.id)",
            "ORDER BY u.number",
            withRelations: false,
            new
            {
                id,
                everything = actor.IsAdministrator,
                organizationId = actor.OrganizationId,
            },
            cancel
        );
        var standing = await Standings.Of(session, actor, cancel);
        return [.. rows.Select(row => row with { Visible = standing >= Standing.Manager ? null : Models.Persons.Reduced })];
    }

    /// <summary>Takes somebody into the team.</summary>
    /// <param name="role">What they are in it; null for what they are in the studio.</param>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task AddToTeam(Guid id, Guid personId, string? role, Actor actor, CancellationToken cancel)
    {
        string? own;
        await using (var session = await engine.Read(cancel))
        {
            await Standings.Must(session, actor, Standing.Manager, id, cancel);
            own = await session.Find<string>("SELECT role FROM profiles WHERE user_id = @personId", new { personId }, cancel);
        }

        await memberships.Set(id, personId, Standings.MembershipFor(role ?? own), actor, cancel);
    }

    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public Task RemoveFromTeam(Guid id, Guid personId, Actor actor, CancellationToken cancel) =>
        memberships.Remove(id, personId, actor, cancel);

    /// <summary>Lets a project use a task type, status, asset type or the like, or no longer.</summary>
    /// <param name="relation">The relation's name in the model of projects.</param>
    /// <param name="priority">Its place among those of its kind, where they have one; null for the one it has, or the last.</param>
    /// <param name="rolesJson">Of a status, the roles that see it on the board; null to leave that.</param>
    /// <exception cref="Refused">NotFound, also when there is no such thing to use; Forbidden.</exception>
    public async Task Use(
        Guid id,
        string relation,
        Guid otherId,
        bool isUsed,
        Actor actor,
        CancellationToken cancel,
        int? priority = null,
        string? rolesJson = null
    )
    {
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, Standing.Manager, id, cancel);
        await LinkUse.Set(session, LinkOf(relation), id, otherId, isUsed, priority, rolesJson, cancel);
        await Told(session, id, relation, otherId, isUsed, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Lets a project use many things at once, all or none.</summary>
    /// <param name="uses">By the relations' names; each with its place, where it has one.</param>
    /// <param name="replaced">Relations of which what is not named is no longer used.</param>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task UseMany(
        Guid id,
        IReadOnlyDictionary<string, IReadOnlyList<(Guid Id, int? Priority)>> uses,
        IReadOnlySet<string> replaced,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, Standing.Manager, id, cancel);
        foreach (var (relation, others) in uses)
        {
            var link = LinkOf(relation);
            if (replaced.Contains(relation))
            {
                await session.Execute($"DELETE FROM {link.Table} WHERE {link.Own} = @id", new { id }, cancel);
            }

            foreach (var (otherId, priority) in others)
            {
                await LinkUse.Set(session, link, id, otherId, isUsed: true, priority, null, cancel);
            }
        }

        await records.Append(
            session,
            EventKinds.RecordChanged,
            await RowTable.MustFind(session, Models.Projects, id, cancel),
            actor,
            cancel
        );
        await session.Commit(cancel);
    }

    /// <summary>Puts the task types or the statuses a project uses in order.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task Reorder(Guid id, string relation, IReadOnlyList<Guid> order, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, Standing.Manager, id, cancel);
        await LinkUse.Reorder(session, LinkOf(relation), id, order, cancel);
        await records.Append(
            session,
            EventKinds.RecordChanged,
            await RowTable.MustFind(session, Models.Projects, id, cancel),
            actor,
            cancel
        );
        await session.Commit(cancel);
    }

    /// <summary>In which order projects use their task types and statuses, and who sees the statuses on the board.</summary>
    public async Task<IReadOnlyList<Usage>> Usages(string relation, IReadOnlyCollection<Guid> projectIds, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await Usages(session, relation, projectIds, cancel);
    }

    internal static Task<IReadOnlyList<Usage>> Usages(
        Session session,
        string relation,
        IReadOnlyCollection<Guid> projectIds,
        CancellationToken cancel
    )
    {
        var link = LinkOf(relation);
        var roles = relation == "task_statuses" ? "l.roles_for_board_json" : "NULL";
        return session.Query<Usage>(
            $"""
            SELECT l.{link.Own} AS project_id, l.{link.Other} AS other_id, l.priority, {roles} AS roles_json FROM {link.Table} l
            WHERE l.{link.Own} IN @ids ORDER BY l.{link.Own}, l.priority, l.{link.Other}
            """,
            new { ids = projectIds.ToArray() },
            cancel
        );
    }

    /// <summary>The first episode of each project that has one.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, Guid>> FirstEpisodes(
        Session session,
        IReadOnlyCollection<Guid> projectIds,
        CancellationToken cancel
    )
    {
        var first = await session.Query<Usage>(
            """
            SELECT e.project_id, e.id AS other_id FROM entities e
            WHERE e.entity_type_id IN (SELECT et.id FROM entity_types et WHERE et.kind = 'Episode') AND e.project_id IN @ids
            ORDER BY e.project_id, e.name, e.number
            """,
            new { ids = projectIds.ToArray() },
            cancel
        );
        return first.GroupBy(one => one.ProjectId).ToDictionary(group => group.Key, group => group.First().OtherId);
    }

    private static Relation LinkOf(string relation) =>
        Models.Projects.Relations.Single(one => one.Name == relation && LinkNames.Contains(relation, StringComparison.Ordinal));

    private Task Told(Session session, Guid id, string relation, Guid otherId, bool isUsed, Actor actor, CancellationToken cancel) =>
        events.Append(
            session,
            EventKinds.RecordChanged,
            id,
            id,
            new
            {
                record = "project",
                relation,
                otherId,
                isUsed,
            },
            actor,
            cancel
        );

    private static GivenValues Read(JsonObject given, bool isNew)
    {
        foreach (var name in new[] { "name", "description" })
        {
            if (given[name] is { } node && node.GetValueKind() != System.Text.Json.JsonValueKind.String)
            {
                throw Refused.Invalid(name, $"'{name}' has a value that does not fit.");
            }
        }

        if (isNew)
        {
            // Refuses what is not known; the defaults it fills in are left to the reading of rows.
            GivenValues.ForNew(Models.Projects, given);
        }

        return GivenValues.ForChange(Models.Projects, given);
    }

    private static string? Text(JsonObject given, string name) => given[name]?.GetValue<string>();

    private async Task MustBeNew(string? name, Actor actor, CancellationToken cancel)
    {
        if (name is not null && await workspaces.Named(name, actor, cancel) is not null)
        {
            throw Refused.Conflict($"There is a project named '{name}' already.");
        }
    }

    private async Task Save(Session session, Guid id, GivenValues read, Actor actor, CancellationToken cancel)
    {
        await records.Keep(Models.Projects, () => RowTable.Update(session, Models.Projects, id, read.Values, clock.GetUtcNow(), cancel));
        foreach (var (relation, others) in read.Links)
        {
            await RowTable.Link(session, relation, id, others, actor, cancel);
        }
    }
}
