using Dossier.Core.Ingestion;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>The passwords that reading tries on what is encrypted. They are added here, and never told again.</summary>
internal static class PasswordPages
{
    private const string Passwords = "/workspaces/{number:long}/passwords";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet(Passwords, List);
        api.MapPost(Passwords, Add);
        api.MapDelete(Passwords + "/{password:long}", Remove);
    }

    internal sealed record NewPassword(string Password, string Label = "");

    internal sealed record Row(long Number, string Label, DateTimeOffset CreatedAt);

    private static async Task<Answer<ListOf<Row>>> List(
        long number,
        int? page,
        int? pageSize,
        Caller caller,
        Workspaces workspaces,
        KnownPasswords passwords,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        return Answer.List(await passwords.List(workspace.Id, WorkspacePages.Page(page, pageSize), caller, cancel), Wire);
    }

    private static async Task<Answer<Row>> Add(
        long number,
        Body<NewPassword> body,
        Caller caller,
        Workspaces workspaces,
        KnownPasswords passwords,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        return Answer.Made(Wire(await passwords.Add(workspace.Id, body.Value.Password, body.Value.Label, caller, cancel)));
    }

    private static async Task<IResult> Remove(
        long number,
        long password,
        Caller caller,
        Workspaces workspaces,
        KnownPasswords passwords,
        CancellationToken cancel
    )
    {
        var workspace = await workspaces.Find(number, caller, cancel);
        await passwords.Remove(workspace.Id, password, caller, cancel);
        return Results.NoContent();
    }

    private static Row Wire(KnownPassword password) => new(password.Number, password.Label, password.CreatedAt);
}
