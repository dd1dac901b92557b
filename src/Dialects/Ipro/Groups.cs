using System.ComponentModel.DataAnnotations;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.13, groups and permissions. People get permissions and cases through groups only.</summary>
internal static class GroupEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/groups", List);
        api.MapPost("/groups", Create);
        api.MapGet("/groups/{id}", Find);
        api.MapPatch("/groups/{id}", Change);
        api.MapDelete("/groups/{id}", Delete);
        api.MapGet("/groups/{id}/users", Users);
        api.MapMethods("/groups/{id}/users", ["PUT", "POST"], SetUsers);
        api.MapGet("/groups/{id}/cases", Cases);
        api.MapMethods("/groups/{id}/cases", ["PUT", "POST"], SetCases);
        api.MapGet("/groups/{id}/permissions", Permissions);
        api.MapGet("/permissions", AllPermissions);
    }

    internal sealed record Named(string Id);

    internal sealed record NewGroup([property: MinLength(1)] string Name, IReadOnlyList<Named>? Permissions = null);

    /// <summary>What of a group a patch may change.</summary>
    internal sealed record GroupState([property: MinLength(1)] string Name, IReadOnlyList<Named> Permissions);

    internal sealed record GroupUsers(IReadOnlyList<Named> Users);

    internal sealed record GroupCases(IReadOnlyList<Named> Cases);

    private static async Task<IResult> List(HttpContext context, Caller caller, Groups groups, CancellationToken cancel)
    {
        var page = Paging.Read(context.Request);
        return Reply.Page(context, page, await groups.List(page, caller, cancel), Wire);
    }

    private static async Task<IResult> Create(
        HttpContext context,
        Body<NewGroup> body,
        Caller caller,
        Groups groups,
        CancellationToken cancel
    )
    {
        var group = await groups.Create(body.Value.Name, Capabilities(body.Value.Permissions ?? []), caller, cancel);
        return Reply.Created(context, $"/v1/groups/{group.Number}", Wire(group));
    }

    private static async Task<IResult> Find(string id, Caller caller, Groups groups, CancellationToken cancel) =>
        Reply.Ok(Wire(await groups.Find(Number(id), caller, cancel)));

    private static async Task<IResult> Change(
        string id,
        MergePatch<GroupState> patch,
        Caller caller,
        Groups groups,
        CancellationToken cancel
    )
    {
        await groups.Change(Number(id), group => Changed(group, patch.ApplyTo(State(group))), caller, cancel);
        return Reply.Empty();
    }

    private static async Task<IResult> Delete(string id, Caller caller, Groups groups, CancellationToken cancel)
    {
        await groups.Delete(Number(id), caller, cancel);
        return Reply.Empty();
    }

    private static async Task<IResult> Users(string id, Caller caller, Groups groups, CancellationToken cancel)
    {
        var members = await groups.Members(Number(id), caller, cancel);
        return Reply.List(members.Select(user => new { id = Translate.Id(user.Number), username = user.UserName }));
    }

    /// <summary>Rule 17: unknown users are passed over, whatever their ids look like.</summary>
    private static async Task<IResult> SetUsers(string id, Body<GroupUsers> body, Caller caller, Groups groups, CancellationToken cancel)
    {
        var numbers = body.Value.Users.Select(user => Translate.NumberOrNull(user.Id, "users.id")).OfType<long>();
        await groups.SetMembers(Number(id), [.. numbers], caller, cancel);
        return Reply.Empty();
    }

    private static async Task<IResult> Cases(string id, Caller caller, Groups groups, CancellationToken cancel)
    {
        var cases = await groups.Workspaces(Number(id), caller, cancel);
        return Reply.List(cases.Select(workspace => new { id = Translate.Id(workspace.Number), workspace.Name }));
    }

    private static async Task<IResult> SetCases(string id, Body<GroupCases> body, Caller caller, Groups groups, CancellationToken cancel)
    {
        var numbers = body.Value.Cases.Select(named => Translate.Reference(named.Id, "cases.id"));
        await groups.SetWorkspaces(Number(id), [.. numbers], caller, cancel);
        return Reply.Empty();
    }

    private static async Task<IResult> Permissions(string id, Caller caller, Groups groups, CancellationToken cancel)
    {
        var group = await groups.Find(Number(id), caller, cancel);
        return Reply.List(group.Capabilities.Select(Permission));
    }

    private static IResult AllPermissions(Caller caller) => Reply.List(Enum.GetValues<Capability>().Select(Permission));

    private static long Number(string id) => Translate.Number(id, "group");

    private static GroupState State(Group group) =>
        new(group.Name, [.. group.Capabilities.Select(capability => new Named(Translate.Id((long)capability)))]);

    private static Group Changed(Group group, GroupState state) =>
        group with
        {
            Name = state.Name,
            Capabilities = Capabilities(state.Permissions),
        };

    /// <exception cref="Refused">Invalid: there is no such permission.</exception>
    private static List<Capability> Capabilities(IReadOnlyList<Named> permissions) =>
        [.. permissions.Select(permission => Capability(permission.Id)).Distinct()];

    private static Capability Capability(string id) =>
        Translate.Reference(id, "permissions.id") is var number and <= int.MaxValue && Enum.IsDefined((Capability)number)
            ? (Capability)number
            : throw Refused.Invalid("permissions.id", $"There is no permission {id}.");

    private static object Wire(Group group) =>
        new
        {
            id = Translate.Id(group.Number),
            group.Name,
            predefined = group.IsPredefined,
            permissions = group.Capabilities.Select(Permission),
        };

    private static object Permission(Capability capability)
    {
        var (name, description) = capability switch
        {
            Core.People.Capability.View => ("View", "See the cases of the group, their documents and comments; search and download."),
            Core.People.Capability.Edit => ("Edit", "Add documents and versions, set field values, comment."),
            Core.People.Capability.Delete => ("Delete", "Delete documents and folders."),
            Core.People.Capability.Organize => ("Organize", "Make and change folders, panels, fields and views."),
            Core.People.Capability.Ingest => ("Ingest", "Upload evidence, ingest it, OCR it; pause and cancel that."),
            Core.People.Capability.Export => ("Export", "Number and export."),
            Core.People.Capability.Review => ("Review", "Take part in review."),
            Core.People.Capability.Administer => ("Administer", "Change or delete cases, and who may enter them."),
            Core.People.Capability.CreateWorkspaces => ("Create cases", "Make cases."),
            Core.People.Capability.ManageUsers => ("Manage users", "Make and change users and groups."),
            _ => ("Manage clients", "Make and change clients."),
        };
        return new
        {
            id = Translate.Id((long)capability),
            name,
            description,
        };
    }
}
