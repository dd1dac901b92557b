using System.Data.Common;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Groups: what their members may do, and where. Who is no administrator gives away only what they have themselves.</summary>
public sealed class Groups(IEngine engine, TimeProvider clock, Events events)
{
    /// <exception cref="Refused">Forbidden; Invalid; Conflict when the name is taken.</exception>
    public async Task<Group> Create(string name, IReadOnlyList<Capability> capabilities, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.ManageUsers, cancel);
        await GivenRights.Check(session, capabilities, actor, cancel);
        var group = new Group
        {
            Id = Id.New(clock),
            Name = Names.Check(name, "name"),
            CreatedAt = clock.GetUtcNow(),
            Capabilities = capabilities,
        };
        await MustBeFree(session, group, cancel);
        group = await Unique(() => GroupTable.Insert(session, group, cancel));
        await GroupTable.SaveCapabilities(session, engine, group, cancel);
        await Save(session, group, "created", actor, cancel);
        return group;
    }

    /// <exception cref="Refused">Forbidden; NotFound.</exception>
    public async Task<Group> Find(long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await MustSee(session, number, actor, cancel);
    }

    /// <summary>All groups, oldest first.</summary>
    public async Task<Page<Group>> List(PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.ManageUsers, cancel);
        return await GroupTable.List(session, null, page, cancel);
    }

    /// <summary>Changes its name or capabilities.</summary>
    /// <param name="change">The group as it is to the group as it should be; what may not change is ignored.</param>
    /// <exception cref="Refused">Forbidden; NotFound; Invalid; Conflict when the name is taken, or the group is predefined.</exception>
    public async Task<Group> Change(long number, Func<Group, Group> change, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var before = await MustManage(session, number, actor, cancel);
        var after = change(before);
        after = before with { Name = Names.Check(after.Name, "name"), Capabilities = after.Capabilities };
        if (before.IsPredefined)
        {
            throw Refused.Conflict("A predefined group cannot be changed.");
        }

        await GivenRights.Check(session, after, actor, cancel);
        await MustBeFree(session, after, cancel);
        await Unique(async () =>
        {
            var with = new
            {
                after.Id,
                after.Name,
                key = Names.Key(after.Name),
            };
            await session.Execute("UPDATE groups SET name = @Name, name_key = @key WHERE id = @Id", with, cancel);
            return after;
        });
        await GroupTable.SaveCapabilities(session, engine, after, cancel);
        await Save(session, after, "changed", actor, cancel);
        return after;
    }

    /// <exception cref="Refused">Forbidden; NotFound; Conflict when it is predefined.</exception>
    public async Task Delete(long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var group = await MustManage(session, number, actor, cancel);
        if (group.IsPredefined)
        {
            throw Refused.Conflict("A predefined group cannot be deleted.");
        }

        await GivenRights.Check(session, group, actor, cancel);
        await session.Execute("DELETE FROM groups WHERE id = @Id", new { group.Id }, cancel);
        await Save(session, group, "deleted", actor, cancel);
    }

    /// <summary>Its members of the actor's organization, oldest account first; of every organization for who may do everything.</summary>
    public async Task<IReadOnlyList<User>> Members(long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var group = await MustSee(session, number, actor, cancel);
        return await session.Query<User>(
            $"""
            SELECT {User.Columns} FROM users u JOIN group_members gm ON gm.user_id = u.id
            WHERE gm.group_id = @Id AND {UserTable.Visible} ORDER BY u.number
            """,
            new
            {
                group.Id,
                actor.OrganizationId,
                everything = actor.IsAdministrator,
            },
            cancel
        );
    }

    /// <summary>
    /// Makes these its members and, of the people that the actor may see, nobody else. Numbers of users that do not exist are passed over.
    /// </summary>
    /// <exception cref="Refused">
    /// Forbidden, also when the group may do more than the actor somewhere; NotFound; Conflict when nobody would be left who may do everything.
    /// </exception>
    public async Task SetMembers(long number, IReadOnlyCollection<long> userNumbers, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var group = await MustManage(session, number, actor, cancel);
        await GivenRights.Check(session, group, actor, cancel);
        var with = new
        {
            group.Id,
            numbers = userNumbers.ToArray(),
            actor.OrganizationId,
            everything = actor.IsAdministrator,
        };
        await session.Execute(
            $"DELETE FROM group_members WHERE group_id = @Id AND user_id IN (SELECT u.id FROM users u WHERE {UserTable.Visible})",
            with,
            cancel
        );
        await session.Execute(
            $"""
            INSERT INTO group_members (group_id, user_id)
            SELECT @Id, u.id FROM users u WHERE u.number IN @numbers AND {UserTable.Visible}
            """,
            with,
            cancel
        );
        await Administrators.MustRemain(session, engine, cancel);
        await Save(session, group, "members", actor, cancel);
    }

    /// <summary>The workspaces its members are let into, of those that the actor sees; none for a predefined group, which sees them all.</summary>
    public async Task<IReadOnlyList<GroupWorkspace>> Workspaces(long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var group = await MustSee(session, number, actor, cancel);
        return await Workspaces(session, group, actor, cancel);
    }

    /// <summary>
    /// Lets its members into these workspaces and, of those that the actor sees, no others. The actor may do what the group may in each
    /// that is added or taken away.
    /// </summary>
    /// <exception cref="Refused">Forbidden; NotFound; Invalid for an unknown workspace; Conflict when the group is predefined.</exception>
    public async Task SetWorkspaces(long number, IReadOnlyCollection<long> workspaceNumbers, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var group = await MustManage(session, number, actor, cancel);
        if (group.IsPredefined)
        {
            throw Refused.Conflict("A predefined group sees every workspace already.");
        }

        await GivenRights.Check(session, group.Capabilities, actor, cancel);
        var numbers = workspaceNumbers.Distinct().ToArray();
        var wanted = await session.Query<Guid>(
            $"SELECT w.id FROM workspaces w WHERE w.number IN @numbers AND w.state <> 4 AND {Access.Visible}",
            new
            {
                numbers,
                userId = actor.UserId,
                everything = actor.IsAdministrator,
            },
            cancel
        );
        if (wanted.Count != numbers.Length)
        {
            throw Refused.Invalid("workspaces", "One of the workspaces does not exist.");
        }

        var before = (await Workspaces(session, group, actor, cancel)).Select(workspace => workspace.Id).ToList();
        var (added, removed) = (wanted.Except(before).ToArray(), before.Except(wanted).ToArray());
        await GivenRights.CheckIn(session, group, [.. added, .. removed], actor, cancel);
        await session.Execute(
            "DELETE FROM group_workspaces WHERE group_id = @Id AND workspace_id IN @removed",
            new { group.Id, removed },
            cancel
        );
        var rows = added.Select(workspaceId => new object?[] { group.Id, workspaceId });
        await engine.Insert(session, "group_workspaces", ["group_id", "workspace_id"], rows, cancel);
        await Save(session, group, "workspaces", actor, cancel);
    }

    private static Task<IReadOnlyList<GroupWorkspace>> Workspaces(Session session, Group group, Actor actor, CancellationToken cancel) =>
        session.Query<GroupWorkspace>(
            $"""
            SELECT w.number, w.id, w.name FROM workspaces w JOIN group_workspaces gw ON gw.workspace_id = w.id
            WHERE gw.group_id = @Id AND w.state <> 4 AND {Access.Visible} ORDER BY w.number
            """,
            new
            {
                group.Id,
                userId = actor.UserId,
                everything = actor.IsAdministrator,
            },
            cancel
        );

    private static async Task<Group> MustSee(Session session, long number, Actor actor, CancellationToken cancel)
    {
        await Access.Must(session, actor, Capability.ManageUsers, cancel);
        return await GroupTable.Find(session, number, cancel) ?? throw Refused.NotFound("group");
    }

    private async Task<Group> MustManage(Session session, long number, Actor actor, CancellationToken cancel)
    {
        await Access.Must(session, actor, Capability.ManageUsers, cancel);
        var group = await GroupTable.Locked(session, engine, number, cancel) ?? throw Refused.NotFound("group");
        return actor.IsAdministrator || !group.IsPredefined
            ? group
            : throw new Refused(Reason.Forbidden, "Only an administrator changes a predefined group.");
    }

    private static async Task MustBeFree(Session session, Group group, CancellationToken cancel)
    {
        var isTaken = await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM groups WHERE name_key = @key AND id <> @Id)",
            new { key = Names.Key(group.Name), group.Id },
            cancel
        );
        if (isTaken)
        {
            throw new Refused(Reason.Conflict, "Another group has that name.") { Subject = "name" };
        }
    }

    private async Task Save(Session session, Group group, string what, Actor actor, CancellationToken cancel)
    {
        await events.Append(session, EventKinds.GroupChanged, null, group.Id, new { group.Name, what }, actor, cancel);
        await session.Commit(cancel);
    }

    private async Task<Group> Unique(Func<Task<Group>> save)
    {
        try
        {
            return await save();
        }
        catch (DbException exception) when (engine.IsUniqueViolation(exception))
        {
            throw Refused.Conflict("Another group has that name.");
        }
    }
}
