using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Which groups are let into a workspace, one at a time; <see cref="Groups.SetWorkspaces"/> is for all of a group at once.</summary>
public sealed class WorkspaceGroups(IEngine engine, Events events)
{
    /// <summary>The groups let into a workspace by name, oldest first. Predefined ones see it too, and are not told.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Page<Group>> List(Guid workspaceId, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await GroupTable.List(session, workspaceId, page, cancel);
    }

    /// <summary>Lets a group into a workspace; nothing happens to one that is in already. Nobody gives away rights they do not have there.</summary>
    /// <exception cref="Refused">NotFound; Forbidden; Conflict when the group is predefined.</exception>
    public async Task<Group> Add(Guid workspaceId, Guid groupId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var group = await MustManage(session, workspaceId, groupId, actor, cancel);
        if (group.IsPredefined)
        {
            throw Refused.Conflict("A predefined group sees everything already.");
        }

        await GivenRights.CheckIn(session, group, [workspaceId], actor, cancel);
        var added = await session.Execute(
            """
            INSERT INTO group_workspaces (group_id, workspace_id) VALUES (@groupId, @workspaceId)
            ON CONFLICT (group_id, workspace_id) DO NOTHING
            """,
            new { groupId, workspaceId },
            cancel
        );
        if (added > 0)
        {
            await Save(session, workspaceId, group, new { group.Name, let = "in" }, actor, cancel);
        }

        return group;
    }

    /// <summary>Lets a group into a workspace no more. Places that people have of their own stay.</summary>
    /// <exception cref="Refused">NotFound, also when it was not let in; Forbidden.</exception>
    public async Task Remove(Guid workspaceId, Guid groupId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var group = await MustManage(session, workspaceId, groupId, actor, cancel);
        var removed = await session.Execute(
            "DELETE FROM group_workspaces WHERE group_id = @groupId AND workspace_id = @workspaceId",
            new { groupId, workspaceId },
            cancel
        );
        if (removed == 0)
        {
            throw Refused.NotFound("group");
        }

        await Save(session, workspaceId, group, new { group.Name, let = "out" }, actor, cancel);
    }

    private async Task<Group> MustManage(Session session, Guid workspaceId, Guid groupId, Actor actor, CancellationToken cancel)
    {
        await Access.Must(session, actor, Capability.Administer, workspaceId, cancel);
        return await GroupTable.Locked(session, engine, groupId, cancel) ?? throw Refused.NotFound("group");
    }

    private async Task Save(Session session, Guid workspaceId, Group group, object details, Actor actor, CancellationToken cancel)
    {
        await events.Append(session, EventKinds.GroupChanged, workspaceId, group.Id, details, actor, cancel);
        await session.Commit(cancel);
    }
}
