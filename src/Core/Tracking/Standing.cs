using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Tracking;

/// <summary>What somebody is in a production, or in the whole studio; each may do what those before it may.</summary>
public enum Standing
{
    /// <summary>Does not even know of it.</summary>
    None,
    Client,
    Vendor,
    Artist,
    Supervisor,
    Manager,
    Administrator,
}

/// <summary>Where people stand. In a project it follows from their rights in its workspace, so that every door agrees.</summary>
public static class Standings
{
    /// <summary>In the whole studio.</summary>
    public static async Task<Standing> Of(Session session, Actor actor, CancellationToken cancel) =>
        actor.IsAdministrator ? Standing.Administrator : Of(await RoleOf(session, actor, cancel));

    /// <summary>In one project.</summary>
    public static async Task<Standing> In(Session session, Actor actor, Guid projectId, CancellationToken cancel)
    {
        if (actor.IsAdministrator)
        {
            return Standing.Administrator;
        }

        var rights = await Access.Rights(session, actor, projectId, cancel);
        // Only of who reviews it must be known whether they are from outside.
        var isVendor =
            rights.Contains(Capability.Review)
            && !rights.Contains(Capability.Edit)
            && Of(await RoleOf(session, actor, cancel)) == Standing.Vendor;
        return By(rights, isVendor);
    }

    /// <summary>In several projects at once; each of them is in the answer.</summary>
    public static async Task<IReadOnlyDictionary<Guid, Standing>> In(
        Session session,
        Actor actor,
        IReadOnlyCollection<Guid> projectIds,
        CancellationToken cancel
    )
    {
        if (actor.IsAdministrator)
        {
            return projectIds.ToDictionary(id => id, _ => Standing.Administrator);
        }

        var isVendor = Of(await RoleOf(session, actor, cancel)) == Standing.Vendor;
        return (await Access.Rights(session, actor, projectIds, cancel)).ToDictionary(pair => pair.Key, pair => By(pair.Value, isVendor));
    }

    /// <exception cref="Refused">NotFound when the actor may not know of the project, Forbidden when it stands lower.</exception>
    public static async Task<Standing> Must(Session session, Actor actor, Standing least, Guid projectId, CancellationToken cancel)
    {
        var standing = await In(session, actor, projectId, cancel);
        return standing switch
        {
            Standing.None => throw Refused.NotFound("project"),
            _ when standing < least => throw Forbidden(),
            _ => standing,
        };
    }

    /// <summary>The place in a workspace that goes with a role in a production.</summary>
    public static Role MembershipFor(string? role) =>
        Of(role) switch
        {
            Standing.Administrator or Standing.Manager => Role.Owner,
            Standing.Supervisor => Role.Editor,
            Standing.Client => Role.Viewer,
            _ => Role.Reviewer,
        };

    /// <summary>The word for it.</summary>
    public static string Word(Standing standing) =>
        standing switch
        {
            Standing.Administrator => "admin",
            Standing.Manager => "manager",
            Standing.Supervisor => "supervisor",
            Standing.Vendor => "vendor",
            Standing.Client => "client",
            _ => "user",
        };

    public static Standing Of(string? role) =>
        role switch
        {
            "admin" => Standing.Administrator,
            "manager" => Standing.Manager,
            "supervisor" => Standing.Supervisor,
            "vendor" => Standing.Vendor,
            "client" => Standing.Client,
            _ => Standing.Artist,
        };

    private static Standing By(IReadOnlySet<Capability> rights, bool isVendor) =>
        rights.Contains(Capability.Administer) ? Standing.Manager
        : rights.Contains(Capability.Edit) ? Standing.Supervisor
        : rights.Contains(Capability.Review) ? (isVendor ? Standing.Vendor : Standing.Artist)
        : rights.Contains(Capability.View) ? Standing.Client
        : Standing.None;

    internal static Refused Forbidden() => new(Reason.Forbidden, "You don't have the permission to access the requested resource.");

    private static Task<string?> RoleOf(Session session, Actor actor, CancellationToken cancel) =>
        session.Find<string>("SELECT role FROM profiles WHERE user_id = @UserId", new { actor.UserId }, cancel);
}
