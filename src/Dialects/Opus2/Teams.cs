using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Opus2;

/// <summary>Contract 4, teams. A team is a group; its people are named by e-mail address.</summary>
internal static class TeamEndpoints
{
    private static readonly (Reason, string) NoTeamOrUser = (Reason.NotFound, "Team or user not found.");

    public static void Map(RouteGroupBuilder api)
    {
        api.MapMethods("/teams", Verbs.Read, List);
        api.MapMethods("/teams/{team}/users", Verbs.Read, Users);
        api.MapPut("/teams/{team}/users/{email}", Add);
        api.MapDelete("/teams/{team}/users/{email}", Remove);
    }

    private static async Task<IResult> List(HttpContext context, Slice slice, Caller caller, Groups groups, CancellationToken cancel)
    {
        var page = await groups.List(slice.Page, caller, cancel);
        return Reply.List(context, slice, page.Total, page.Items.Select(Wire));
    }

    private static async Task<IResult> Users(
        HttpContext context,
        Slice slice,
        string team,
        Caller caller,
        GroupMembers members,
        CancellationToken cancel
    )
    {
        var list = members.List(Translate.Id(team), slice.Page, caller, cancel);
        var page = await Translate.Saying(list, (Reason.NotFound, "Team not found."));
        return Reply.List(context, slice, page.Total, await UserWire.Of(page.Items, members, cancel));
    }

    private static async Task<IResult> Add(string team, string email, Caller caller, GroupMembers members, CancellationToken cancel)
    {
        var user = await Translate.Saying(members.Add(Translate.Id(team), Translate.Decoded(email), caller, cancel), NoTeamOrUser);
        return Reply.Ok((await UserWire.Of([user], members, cancel)).Single());
    }

    private static async Task<IResult> Remove(string team, string email, Caller caller, GroupMembers members, CancellationToken cancel)
    {
        await Translate.Saying(members.Remove(Translate.Id(team), Translate.Decoded(email), caller, cancel), NoTeamOrUser);
        return Reply.Done();
    }

    /// <summary>Groups have no description of their own.</summary>
    internal static object Wire(Group group) =>
        new
        {
            id = Translate.Id(group.Id),
            group.Name,
            description = (string?)null,
            userCount = group.MemberCount,
        };
}
