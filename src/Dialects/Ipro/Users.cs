using System.ComponentModel.DataAnnotations;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Ipro;

/// <summary>Contract 6.12, users.</summary>
internal static class UserEndpoints
{
    private static readonly Dictionary<string, string> Names = new() { ["userName"] = "username" };

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/users", List);
        api.MapPost("/users", Create);
        api.MapGet("/users/{id}", Find);
        api.MapPatch("/users/{id}", Change);
        api.MapDelete("/users/{id}", Delete);
    }

    internal sealed record NewUserBody(
        [property: MinLength(1)] string Username,
        [property: MinLength(1)] string Email,
        [property: MinLength(1)] string Password,
        [property: MinLength(1)] string? FirstName = null,
        [property: MinLength(1)] string? LastName = null,
        bool Active = true,
        bool AccessToReview = true,
        bool ForcePasswordReset = false
    );

    /// <summary>What of a user a patch may change.</summary>
    internal sealed record UserState(
        [property: MinLength(1)] string Username,
        [property: MinLength(1)] string Email,
        bool Active,
        bool AccessToReview,
        bool ForcePasswordReset,
        string? FirstName = null,
        string? LastName = null
    );

    private static async Task<IResult> List(HttpContext context, Caller caller, Users users, CancellationToken cancel)
    {
        var page = Paging.Read(context.Request);
        return Reply.Page(context, page, await users.List(page, caller, cancel), Wire);
    }

    private static async Task<IResult> Create(
        HttpContext context,
        Body<NewUserBody> body,
        Caller caller,
        Users users,
        CancellationToken cancel
    )
    {
        var asked = body.Value;
        var order = new NewUser(asked.Username, asked.Email, asked.Password)
        {
            FirstName = asked.FirstName,
            LastName = asked.LastName,
            IsActive = asked.Active,
            MustChangePassword = asked.ForcePasswordReset,
            MayReview = asked.AccessToReview,
        };
        var user = await users.Create(order, caller, cancel).Naming(Names);
        return Reply.Created(context, $"/v1/users/{user.Number}", Wire(user));
    }

    private static async Task<IResult> Find(string id, Caller caller, Users users, CancellationToken cancel) =>
        Reply.Ok(Wire(await users.Find(Translate.Number(id, "user"), caller, cancel)));

    private static async Task<IResult> Change(string id, MergePatch<UserState> patch, Caller caller, Users users, CancellationToken cancel)
    {
        await users.Change(Translate.Number(id, "user"), user => Changed(user, patch.ApplyTo(State(user))), caller, cancel).Naming(Names);
        return Reply.Empty();
    }

    private static async Task<IResult> Delete(string id, Caller caller, Users users, CancellationToken cancel)
    {
        await users.Delete(Translate.Number(id, "user"), caller, cancel);
        return Reply.Empty();
    }

    private static UserState State(User user) =>
        new(user.UserName, user.Email, user.IsActive, user.MayReview, user.MustChangePassword, user.FirstName, user.LastName);

    private static User Changed(User user, UserState state) =>
        user with
        {
            UserName = state.Username,
            Email = state.Email,
            FirstName = NullIfBlank(state.FirstName),
            LastName = NullIfBlank(state.LastName),
            IsActive = state.Active,
            MustChangePassword = state.ForcePasswordReset,
            MayReview = state.AccessToReview,
        };

    /// <summary>A new user's names must not be empty; those of a patch are a string or null, and an empty string says the same as null.</summary>
    private static string? NullIfBlank(string? name) => string.IsNullOrWhiteSpace(name) ? null : name;

    private static object Wire(User user) =>
        new
        {
            id = Translate.Id(user.Number),
            username = user.UserName,
            user.Email,
            user.FirstName,
            user.LastName,
            active = user.IsActive,
            accessToReview = user.MayReview,
            forcePasswordReset = user.MustChangePassword,
        };
}
