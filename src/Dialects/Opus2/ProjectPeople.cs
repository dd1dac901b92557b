using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Opus2;

/// <summary>Contract 5, who is on a project: teams, and people by themselves. The one does not touch the other.</summary>
internal static class ProjectPeopleEndpoints
{
    private static readonly (Reason, string) NoTeam = (Reason.NotFound, "Team not found.");
    private static readonly (Reason, string) NoUser = (Reason.NotFound, "User not found.");

    public static void Map(RouteGroupBuilder api)
    {
        api.MapMethods("/projects/{projectId}/teams", Verbs.Read, Teams);
        api.MapPut("/projects/{projectId}/teams/{team}", AddTeam);
        api.MapDelete("/projects/{projectId}/teams/{team}", RemoveTeam);
        api.MapMethods("/projects/{projectId}/users", Verbs.Read, Users);
        api.MapPut("/projects/{projectId}/users/{email}", AddUser);
        api.MapDelete("/projects/{projectId}/users/{email}", RemoveUser);
    }

    private static async Task<IResult> Teams(
        HttpContext context,
        Slice slice,
        Project project,
        Caller caller,
        WorkspaceGroups groups,
        CancellationToken cancel
    )
    {
        var page = await groups.List(project.Id, slice.Page, caller, cancel);
        return Reply.List(context, slice, page.Total, page.Items.Select(TeamEndpoints.Wire));
    }

    private static async Task<IResult> AddTeam(
        Project project,
        string team,
        Caller caller,
        WorkspaceGroups groups,
        CancellationToken cancel
    ) => Reply.Ok(TeamEndpoints.Wire(await Translate.Saying(groups.Add(project.Id, Translate.Id(team), caller, cancel), NoTeam)));

    private static async Task<IResult> RemoveTeam(
        Project project,
        string team,
        Caller caller,
        WorkspaceGroups groups,
        CancellationToken cancel
    )
    {
        await Translate.Saying(groups.Remove(project.Id, Translate.Id(team), caller, cancel), NoTeam);
        return Reply.Done();
    }

    private static async Task<IResult> Users(
        HttpContext context,
        Slice slice,
        Project project,
        Caller caller,
        Memberships memberships,
        GroupMembers members,
        CancellationToken cancel
    )
    {
        var page = await memberships.List(project.Id, slice.Page, caller, cancel);
        return Reply.List(context, slice, page.Total, await UserWire.Of(page.Items, members, cancel));
    }

    /// <summary>Rule 12: on a project people keep their system role, unless a team of theirs is on it with a role of its own.</summary>
    private static async Task<IResult> AddUser(
        Project project,
        string email,
        Caller caller,
        Memberships memberships,
        GroupMembers members,
        CancellationToken cancel
    )
    {
        var added = memberships.Add(project.Id, Translate.Decoded(email), SystemRoles.Of, givesWay: true, caller, cancel);
        return Reply.Ok((await UserWire.Of([await Translate.Saying(added, NoUser)], members, cancel)).Single());
    }

    private static async Task<IResult> RemoveUser(
        Project project,
        string email,
        Caller caller,
        Memberships memberships,
        CancellationToken cancel
    )
    {
        await Translate.Saying(memberships.Remove(project.Id, Translate.Decoded(email), caller, cancel), NoUser);
        return Reply.Done();
    }
}
