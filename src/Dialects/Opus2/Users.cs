using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Opus2;

/// <summary>Contract 4, users and their system roles.</summary>
internal static class UserEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapMethods("/roles", Verbs.Read, Roles);
        api.MapMethods("/users", Verbs.Read, List);
        api.MapPost("/users", Create);
        api.MapMethods("/user/id/{user}", Verbs.Read, Find);
        api.MapMethods("/user/byemail", Verbs.Read, FindByEmail);
    }

    internal sealed record NewUserBody(
        [property: MinLength(1)] string Email,
        string? FirstName = null,
        string? LastName = null,
        string? RoleId = null,
        bool Enabled = true
    );

    private static IResult Roles(HttpContext context, Slice slice, Caller caller)
    {
        var roles = Enum.GetValues<Role>();
        var part = roles.Skip((int)Math.Min(slice.Page.Skip, roles.Length)).Take(slice.Page.Size);
        return Reply.List(context, slice, roles.Length, part.Select(SystemRoles.Wire));
    }

    private static async Task<IResult> List(
        HttpContext context,
        Slice slice,
        Caller caller,
        Users users,
        GroupMembers members,
        CancellationToken cancel
    )
    {
        var page = await users.List(slice.Page, caller, cancel);
        return Reply.List(context, slice, page.Total, await UserWire.Of(page.Items, members, cancel));
    }

    private static async Task<IResult> Create(
        OneOrMany<NewUserBody> body,
        Caller caller,
        Users users,
        GroupMembers members,
        CancellationToken cancel
    )
    {
        var made = await users.Create([.. body.Values.Select(Order)], caller, cancel);
        var wire = await UserWire.Of(made, members, cancel);
        return Reply.Created(body.IsArray ? wire : wire.Single());
    }

    private static async Task<IResult> Find(string user, Caller caller, Users users, GroupMembers members, CancellationToken cancel) =>
        Reply.Ok((await UserWire.Of([await users.Find(Translate.Id(user), caller, cancel)], members, cancel)).Single());

    private static async Task<IResult> FindByEmail(
        HttpContext context,
        Caller caller,
        Users users,
        GroupMembers members,
        CancellationToken cancel
    )
    {
        var email = context.Request.Query["email"].ToString();
        if (string.IsNullOrWhiteSpace(email))
        {
            throw Refused.Invalid("email", "'email' is missing.");
        }

        return Reply.Ok((await UserWire.Of([await users.WithEmail(email, caller, cancel)], members, cancel)).Single());
    }

    /// <summary>Whoever is added here signs in by tokens, or by a password that is set elsewhere.</summary>
    private static NewUser Order(NewUserBody asked) =>
        new(asked.Email, asked.Email, Password: null)
        {
            FirstName = asked.FirstName,
            LastName = asked.LastName,
            IsActive = asked.Enabled,
            ExtrasJson = asked.RoleId is null ? "{}" : SystemRoles.Keep(SystemRoles.Find(asked.RoleId)),
        };
}

/// <summary>A user as it is told.</summary>
internal static class UserWire
{
    public static async Task<IReadOnlyList<object>> Of(IReadOnlyList<User> users, GroupMembers members, CancellationToken cancel)
    {
        var teams = await members.GroupsOf([.. users.Select(user => user.Id)], cancel);
        return
        [
            .. users.Select(user => new
            {
                id = Translate.Id(user.Id),
                user.Email,
                user.FirstName,
                user.LastName,
                roleId = SystemRoles.Id(SystemRoles.Of(user)),
                teams = teams[user.Id].Select(Translate.Id),
                enabled = user.IsActive,
            }),
        ];
    }
}

/// <summary>
/// System roles: what somebody may do in a project they are added to as a person. Which one somebody has is this vendor's own idea, and kept
/// for it; it counts when they are added.
/// </summary>
internal static class SystemRoles
{
    private const string Kept = "roleId";

    public static string Id(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>Reads and writes, as the owner of a token must, but does not delete; unless another was given.</summary>
    public static Role Of(User user) =>
        Extras.Of(user.ExtrasJson, Opus2Dialect.Name)[Kept]?.GetValue<string>() is { } id ? Find(id) : Role.Editor;

    /// <exception cref="Refused">Invalid.</exception>
    public static Role Find(string id) =>
        Enum.GetValues<Role>().Cast<Role?>().FirstOrDefault(role => Id(role!.Value) == id)
        ?? throw Refused.Invalid(Kept, $"There is no role '{id}'.");

    public static string Keep(Role role) => Extras.With("{}", Opus2Dialect.Name, new JsonObject { [Kept] = Id(role) });

    public static object Wire(Role role) =>
        new
        {
            id = Id(role),
            name = role.ToString(),
            capabilities = Roles.Rights(role).Select(capability => capability.ToString().ToUpperInvariant()),
            scope = "SYSTEM",
        };
}
