using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Those who may do everything: the members of one predefined group.</summary>
internal static class Administrators
{
    public const string GroupName = "SuperAdmin";

    /// <summary>A condition on a user called <c>u</c>.</summary>
    public const string IsOne = """
        EXISTS (SELECT 1 FROM group_members gm JOIN groups g ON g.id = gm.group_id
            WHERE gm.user_id = u.id AND g.is_predefined AND g.name_key = 'superadmin')
        """;

    /// <summary>Call it after a change that takes somebody away. Holds a lock until the end, so that two cannot remove each other at once.</summary>
    /// <exception cref="Refused">Conflict: nobody would be left.</exception>
    public static async Task MustRemain(Session session, IEngine engine, CancellationToken cancel)
    {
        await session.Value<long>(
            $"SELECT number FROM groups WHERE is_predefined AND name_key = 'superadmin'{engine.ForUpdate}",
            null,
            cancel
        );
        if (!await session.Value<bool>($"SELECT EXISTS (SELECT 1 FROM users u WHERE u.is_active AND {IsOne})", null, cancel))
        {
            throw Refused.Conflict("Somebody active must remain who may do everything.");
        }
    }

    /// <summary>
    /// Whether only an administrator may change this user: it is in a predefined group, or may do through its groups what the actor may
    /// not, or may do in some workspace what the actor may not there. Otherwise whoever sets passwords could take over somebody with more rights.
    /// </summary>
    public static async Task<bool> Outranks(Session session, Guid userId, Actor actor, CancellationToken cancel)
    {
        var isAbove = await session.Value<bool>(
            """
            SELECT EXISTS (
                SELECT 1 FROM group_members gm
                JOIN groups g ON g.id = gm.group_id
                LEFT JOIN group_permissions gp ON gp.group_id = g.id
                WHERE gm.user_id = @userId
                  AND (g.is_predefined OR (gp.capability IS NOT NULL AND NOT EXISTS (
                      SELECT 1 FROM group_members own JOIN group_permissions op ON op.group_id = own.group_id
                      WHERE own.user_id = @actorId AND op.capability = gp.capability))))
            """,
            new { userId, actorId = actor.UserId },
            cancel
        );
        return isAbove || await MayMoreSomewhere(session, userId, actor, cancel);
    }

    private static async Task<bool> MayMoreSomewhere(Session session, Guid userId, Actor actor, CancellationToken cancel)
    {
        var places = await session.Query<Guid>(
            """
            SELECT workspace_id FROM memberships WHERE user_id = @userId
            UNION
            SELECT gw.workspace_id FROM group_members gm JOIN group_workspaces gw ON gw.group_id = gm.group_id WHERE gm.user_id = @userId
            """,
            new { userId },
            cancel
        );
        var theirs = await Access.Rights(session, new Actor(userId, ""), places, cancel);
        var own = await Access.Rights(session, actor, places, cancel);
        return places.Any(place => !theirs[place].IsSubsetOf(own[place]));
    }
}
