using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>The one place that decides: may this person do that in this workspace? Every operation asks it first.</summary>
public static class Access
{
    /// <summary>
    /// A condition on a workspaces row called <c>w</c>: those the actor may see. Needs the parameters
    /// <c>userId = actor.UserId</c> and <c>everything = actor.IsAdministrator</c>. A predefined group sees every workspace.
    /// </summary>
    public const string Visible = """
        (@everything
            OR EXISTS (SELECT 1 FROM memberships m WHERE m.workspace_id = w.id AND m.user_id = @userId)
            OR EXISTS (
                SELECT 1 FROM group_members gm JOIN groups g ON g.id = gm.group_id
                WHERE gm.user_id = @userId
                  AND (g.is_predefined OR EXISTS (SELECT 1 FROM group_workspaces gw WHERE gw.group_id = g.id AND gw.workspace_id = w.id))))
        """;

    /// <summary>
    /// A condition on a memberships row called <c>m</c>: its role counts. It does not when the place was given with the role that its person holds
    /// everywhere, and a group of the person's holds something in this very workspace.
    /// </summary>
    private const string Counts = """
        (NOT m.gives_way OR NOT EXISTS (
            SELECT 1 FROM group_members own
            JOIN group_workspaces gw ON gw.group_id = own.group_id AND gw.workspace_id = m.workspace_id
            JOIN group_permissions gp ON gp.group_id = own.group_id AND gp.capability < 100
            WHERE own.user_id = m.user_id))
        """;

    /// <summary>Stands among roles and capabilities for a person who takes part in no review, or a workspace that is not open for it.</summary>
    private const int NoReview = -100;

    /// <summary>Refuses unless the actor may do this in the workspace.</summary>
    /// <exception cref="Refused">NotFound when the actor may not know of the workspace, Forbidden when it may but lacks the right.</exception>
    public static async Task Must(Session session, Actor actor, Capability capability, Guid workspaceId, CancellationToken cancel)
    {
        if (actor.IsAdministrator)
        {
            return;
        }

        var rights = await Rights(session, actor, workspaceId, cancel);
        if (!rights.Contains(Capability.View))
        {
            throw Refused.NotFound("workspace");
        }

        if (!rights.Contains(capability))
        {
            throw new Refused(Reason.Forbidden, $"This needs the right to {Name(capability)} in this workspace.");
        }
    }

    /// <summary>Refuses unless the actor may do this in the installation.</summary>
    /// <exception cref="Refused">Forbidden.</exception>
    public static async Task Must(Session session, Actor actor, Capability capability, CancellationToken cancel)
    {
        var may =
            actor.IsAdministrator
            || await session.Value<bool>(
                """
                SELECT EXISTS (
                    SELECT 1 FROM group_members gm JOIN group_permissions gp ON gp.group_id = gm.group_id
                    WHERE gm.user_id = @UserId AND gp.capability = @capability)
                """,
                new { actor.UserId, capability = (int)capability },
                cancel
            );
        if (!may)
        {
            throw new Refused(Reason.Forbidden, $"This needs the right to {Name(capability)}.");
        }
    }

    /// <summary>Everything the actor may do in a workspace; empty when it may not even know of it.</summary>
    public static async Task<IReadOnlySet<Capability>> Rights(Session session, Actor actor, Guid workspaceId, CancellationToken cancel)
    {
        if (actor.IsAdministrator)
        {
            return Enum.GetValues<Capability>().ToHashSet();
        }

        // One statement: a role is a negative number, a capability a positive one, and being let in at all is zero.
        var found = await session.Query<int>(
            $"""
            SELECT -m.role FROM memberships m WHERE m.workspace_id = @workspaceId AND m.user_id = @UserId AND {Counts}
            UNION
            SELECT COALESCE(gp.capability, 0)
            FROM group_members gm
            JOIN groups g ON g.id = gm.group_id
            LEFT JOIN group_permissions gp ON gp.group_id = g.id
            WHERE gm.user_id = @UserId
              AND (g.is_predefined OR EXISTS (SELECT 1 FROM group_workspaces gw WHERE gw.group_id = g.id AND gw.workspace_id = @workspaceId))
            UNION
            SELECT {NoReview} FROM workspaces w JOIN users u ON u.id = @UserId
            WHERE w.id = @workspaceId AND NOT (w.review_enabled AND u.may_review)
            """,
            new { actor.UserId, workspaceId },
            cancel
        );
        return Of([.. found]);
    }

    /// <summary>The same for several workspaces at once; each of them is in the answer.</summary>
    public static async Task<IReadOnlyDictionary<Guid, IReadOnlySet<Capability>>> Rights(
        Session session,
        Actor actor,
        IReadOnlyCollection<Guid> workspaceIds,
        CancellationToken cancel
    )
    {
        if (actor.IsAdministrator || workspaceIds.Count == 0)
        {
            IReadOnlySet<Capability> everything = Enum.GetValues<Capability>().ToHashSet();
            return workspaceIds.ToDictionary(id => id, _ => everything);
        }

        var found = await session.Query<Right>(
            $"""
            SELECT m.workspace_id, -m.role AS number FROM memberships m WHERE m.workspace_id IN @ids AND m.user_id = @UserId AND {Counts}
            UNION
            SELECT w.id AS workspace_id, COALESCE(gp.capability, 0) AS number
            FROM group_members gm
            JOIN groups g ON g.id = gm.group_id
            JOIN workspaces w ON g.is_predefined
                OR EXISTS (SELECT 1 FROM group_workspaces gw WHERE gw.group_id = g.id AND gw.workspace_id = w.id)
            LEFT JOIN group_permissions gp ON gp.group_id = g.id
            WHERE gm.user_id = @UserId AND w.id IN @ids
            UNION
            SELECT w.id AS workspace_id, {NoReview} AS number FROM workspaces w JOIN users u ON u.id = @UserId
            WHERE w.id IN @ids AND NOT (w.review_enabled AND u.may_review)
            """,
            new { actor.UserId, ids = workspaceIds.ToArray() },
            cancel
        );
        var byWorkspace = found.ToLookup(right => right.WorkspaceId, right => right.Number);
        return workspaceIds.ToDictionary(id => id, id => Of([.. byWorkspace[id]]));
    }

    private static IReadOnlySet<Capability> Of(IReadOnlyCollection<int> found)
    {
        var rights = found.Where(number => number > 0).Select(number => (Capability)number).ToHashSet();
        foreach (var role in found.Where(number => number is < 0 and not NoReview))
        {
            rights.UnionWith(Roles.Rights((Role)(-role)));
        }

        if (found.Any(number => number != NoReview))
        {
            rights.Add(Capability.View);
        }

        if (found.Contains(NoReview))
        {
            rights.Remove(Capability.Review);
        }

        return rights;
    }

    private sealed record Right
    {
        public Guid WorkspaceId { get; init; }
        public int Number { get; init; }
    }

    private static string Name(Capability capability) =>
        capability switch
        {
            Capability.CreateWorkspaces => "create workspaces",
            Capability.ManageUsers => "manage users",
            Capability.ManageClients => "manage clients",
            _ => capability.ToString().ToLowerInvariant(),
        };
}

/// <summary>What each role may do in its workspace.</summary>
public static class Roles
{
    public static IReadOnlyList<Capability> Rights(Role role) =>
        role switch
        {
            Role.Viewer => [Capability.View],
            Role.Reviewer => [Capability.View, Capability.Review],
            Role.Editor => [Capability.View, Capability.Review, Capability.Edit, Capability.Organize],
            _ =>
            [
                Capability.View,
                Capability.Review,
                Capability.Edit,
                Capability.Organize,
                Capability.Delete,
                Capability.Ingest,
                Capability.Export,
                Capability.Administer,
            ],
        };
}
