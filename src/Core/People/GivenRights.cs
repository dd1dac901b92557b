using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Nobody gives away rights that they do not have themselves. Administrators have them all.</summary>
internal static class GivenRights
{
    /// <summary>For what a group may do, wherever it comes to be let in: the actor may do it somewhere.</summary>
    /// <exception cref="Refused">Forbidden. Invalid: there is no such capability.</exception>
    public static async Task Check(Session session, IReadOnlyList<Capability> capabilities, Actor actor, CancellationToken cancel)
    {
        if (!capabilities.All(Enum.IsDefined))
        {
            throw Refused.Invalid("permissions", "One of the permissions does not exist.");
        }

        foreach (var capability in actor.IsAdministrator ? [] : capabilities)
        {
            await Access.Must(session, actor, capability, cancel);
        }
    }

    /// <summary>For who is in a group, and what it may do: the actor may do all of it wherever the group is let in, seen by the actor or not.</summary>
    /// <exception cref="Refused">Forbidden. Invalid: there is no such capability.</exception>
    public static async Task Check(Session session, Group group, Actor actor, CancellationToken cancel)
    {
        await Check(session, group.Capabilities, actor, cancel);
        if (actor.IsAdministrator)
        {
            return;
        }

        const string Sql = "SELECT workspace_id FROM group_workspaces WHERE group_id = @Id";
        await CheckIn(session, group, await session.Query<Guid>(Sql, new { group.Id }, cancel), actor, cancel);
    }

    /// <summary>For where a group is let in: the actor may do in each of these workspaces what the group may do there.</summary>
    /// <exception cref="Refused">Forbidden.</exception>
    public static async Task CheckIn(
        Session session,
        Group group,
        IReadOnlyCollection<Guid> workspaceIds,
        Actor actor,
        CancellationToken cancel
    )
    {
        // Being let in is being shown the workspace, whatever else.
        var needed = group.Capabilities.Where(IsOfWorkspace).Append(Capability.View).ToList();
        var rights = await Access.Rights(session, actor, workspaceIds, cancel);
        if (!rights.Values.All(own => needed.TrueForAll(own.Contains)))
        {
            throw new Refused(Reason.Forbidden, "The group may do more than you may give.");
        }
    }

    /// <summary>Those from 100 are about the installation: members have them wherever their group is let in.</summary>
    private static bool IsOfWorkspace(Capability capability) => capability < Capability.CreateWorkspaces;
}
