using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>Accounts and groups of the installation.</summary>
internal static class PeoplePages
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/users", ListUsers);
        api.MapPost("/users", CreateUser);
        api.MapPut("/users/{user:long}/active", SetActive);
        api.MapPut("/users/{user:long}/password", SetPassword);
        api.MapGet("/groups", ListGroups);
        api.MapPost("/groups", CreateGroup);
        api.MapGet("/groups/{group:long}/members", Members);
        api.MapPut("/groups/{group:long}/members", SetMembers);
    }

    internal sealed record UserRow(
        long Number,
        string UserName,
        string Email,
        string? FirstName,
        string? LastName,
        bool IsActive,
        bool MustChangePassword,
        DateTimeOffset? LastSignedInAt,
        DateTimeOffset CreatedAt
    );

    /// <param name="Password">The first one; its owner is asked for another at once.</param>
    internal sealed record NewUserRow(string UserName, string Email, string Password, string? FirstName = null, string? LastName = null);

    internal sealed record Activity(bool IsActive);

    internal sealed record GivenPassword(string Password);

    internal sealed record GroupRow(long Number, string Name, bool IsPredefined, long Members, IReadOnlyList<Capability> Rights);

    internal sealed record NewGroup(string Name, IReadOnlyList<Capability> Rights);

    /// <param name="Users">Their numbers.</param>
    internal sealed record MemberList(IReadOnlyList<long> Users);

    private static async Task<Answer<ListOf<UserRow>>> ListUsers(
        int? page,
        int? pageSize,
        Caller caller,
        Users users,
        CancellationToken cancel
    ) => Answer.List(await users.List(WorkspacePages.Page(page, pageSize), caller, cancel), Wire);

    private static async Task<Answer<UserRow>> CreateUser(Body<NewUserRow> body, Caller caller, Users users, CancellationToken cancel)
    {
        var (userName, email, password, firstName, lastName) = body.Value;
        var order = new NewUser(userName, email, password)
        {
            FirstName = firstName,
            LastName = lastName,
            MustChangePassword = true,
        };
        return Answer.Made(Wire(await users.Create(order, caller, cancel)));
    }

    private static async Task<Answer<UserRow>> SetActive(
        long user,
        Body<Activity> body,
        Caller caller,
        Users users,
        CancellationToken cancel
    ) => Answer.Of(Wire(await users.Change(user, before => before with { IsActive = body.Value.IsActive }, caller, cancel)));

    private static async Task<IResult> SetPassword(
        long user,
        Body<GivenPassword> body,
        Caller caller,
        Users users,
        CancellationToken cancel
    )
    {
        await users.SetPassword(user, body.Value.Password, mustChange: true, caller, cancel);
        return Results.NoContent();
    }

    private static async Task<Answer<ListOf<GroupRow>>> ListGroups(
        int? page,
        int? pageSize,
        Caller caller,
        Groups groups,
        CancellationToken cancel
    ) => Answer.List(await groups.List(WorkspacePages.Page(page, pageSize), caller, cancel), Wire);

    private static async Task<Answer<GroupRow>> CreateGroup(Body<NewGroup> body, Caller caller, Groups groups, CancellationToken cancel) =>
        Answer.Made(Wire(await groups.Create(body.Value.Name, body.Value.Rights, caller, cancel)));

    private static async Task<Answer<ListOf<UserRow>>> Members(long group, Caller caller, Groups groups, CancellationToken cancel) =>
        Answer.List(await groups.Members(group, caller, cancel), Wire);

    private static async Task<IResult> SetMembers(long group, Body<MemberList> body, Caller caller, Groups groups, CancellationToken cancel)
    {
        await groups.SetMembers(group, body.Value.Users, caller, cancel);
        return Results.NoContent();
    }

    private static UserRow Wire(User user) =>
        new(
            user.Number,
            user.UserName,
            user.Email,
            user.FirstName,
            user.LastName,
            user.IsActive,
            user.MustChangePassword,
            user.LastSignedInAt,
            user.CreatedAt
        );

    private static GroupRow Wire(Group group) => new(group.Number, group.Name, group.IsPredefined, group.MemberCount, group.Capabilities);
}
