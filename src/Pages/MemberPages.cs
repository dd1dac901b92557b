using Dossier.Core.People;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>Who may do what in a workspace.</summary>
internal static class MemberPages
{
    private const string Members = "/workspaces/{number:long}/members";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Members, List);
        api.MapPut(Members, Put);
        api.MapDelete(Members, Remove);
    }

    /// <param name="Email">Of somebody who has an account.</param>
    internal sealed record Place(string Email, Role Role);

    internal sealed record Row(long Number, string UserName, string Email, string Name, Role Role, IReadOnlyList<Capability> Rights);

    /// <param name="Groups">Groups whose members are let in too.</param>
    internal sealed record Everybody(IReadOnlyList<Row> Items, long Total, IReadOnlyList<LetIn> Groups);

    internal sealed record LetIn(long Number, string Name, long Members, IReadOnlyList<Capability> Rights);

    private static async Task<Answer<Everybody>> List(
        long number,
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        Memberships memberships,
        WorkspaceGroups groups,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var part = WorkspacePages.Page(page, pageSize);
        var found = await memberships.Members(workspace.Id, part, caller, cancel);
        var letIn = await groups.List(workspace.Id, Core.Kernel.PageOf.First(WorkspacePages.MostRows), caller, cancel);
        return Answer.Of(
            new Everybody(
                [.. found.Items.Select(Wire)],
                found.Total,
                [.. letIn.Items.Select(group => new LetIn(group.Number, group.Name, group.MemberCount, group.Capabilities))]
            )
        );
    }

    /// <summary>Gives somebody a place, or another role.</summary>
    private static async Task<IResult> Put(
        long number,
        Body<Place> body,
        Caller caller,
        Workspaces workspaces,
        Memberships memberships,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        var user = await memberships.Add(workspace.Id, body.Value.Email, _ => body.Value.Role, givesWay: false, caller, cancel);
        await memberships.Set(workspace.Id, user.Id, body.Value.Role, caller, cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> Remove(
        long number,
        string email,
        Caller caller,
        Workspaces workspaces,
        Memberships memberships,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        await memberships.Remove(workspace.Id, email, caller, cancel);
        return Results.NoContent();
    }

    private static Row Wire(Member member) =>
        new(
            member.Number,
            member.UserName,
            member.Email,
            $"{member.FirstName} {member.LastName}".Trim() is { Length: > 0 } name ? name : member.UserName,
            member.Role,
            Roles.Rights(member.Role)
        );
}
