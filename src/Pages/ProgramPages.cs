using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Pages;

/// <summary>What programs come in with: API clients (the applications of some vendors' texts) and application tokens.</summary>
internal static class ProgramPages
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/clients", ListClients);
        api.MapPost("/clients", CreateClient);
        api.MapPut("/clients/{client:long}/active", SetActive);
        api.MapGet("/tokens", ListTokens);
        api.MapPost("/tokens", CreateToken);
        api.MapDelete("/tokens/{token:long}", Revoke);
    }

    internal sealed record ClientRow(
        long Number,
        string ClientId,
        string Name,
        string Scopes,
        string Grants,
        string RedirectUris,
        bool IsPublic,
        bool IsActive,
        DateTimeOffset CreatedAt
    );

    /// <param name="User">The number of the user it acts as where nobody signs in.</param>
    /// <param name="RedirectUris">Where a browser may be sent back to, compared exactly.</param>
    /// <param name="IsPublic">Cannot keep a secret, such as a program on people's own machines.</param>
    internal sealed record NewClient(
        string Name,
        long User,
        IReadOnlyList<string> Scopes,
        IReadOnlyList<string> Grants,
        IReadOnlyList<string>? RedirectUris = null,
        bool IsPublic = false
    );

    /// <param name="Secret">Told this once.</param>
    internal sealed record MadeClient(ClientRow Client, string Secret);

    internal sealed record TokenRow(
        long Number,
        string Name,
        string User,
        DateTimeOffset CreatedAt,
        DateTimeOffset? ExpiresAt,
        DateTimeOffset? LastUsedAt
    );

    internal sealed record NewToken(string Name, DateTimeOffset? ExpiresAt = null);

    /// <param name="Secret">Told this once.</param>
    internal sealed record MadeToken(TokenRow Token, string Secret);

    private static async Task<Answer<ListOf<ClientRow>>> ListClients(Caller caller, ApiClients clients, CancellationToken cancel) =>
        Answer.List(await clients.List(caller, cancel), Wire);

    private static async Task<Answer<MadeClient>> CreateClient(
        Body<NewClient> body,
        Caller caller,
        ApiClients clients,
        CancellationToken cancel
    )
    {
        var asked = body.Value;
        var order = new NewApiClient(asked.Name, asked.User)
        {
            Scopes = asked.Scopes,
            Grants = asked.Grants,
            RedirectUris = asked.RedirectUris ?? [],
            IsPublic = asked.IsPublic,
        };
        var (made, secret) = await clients.Create(order, caller, cancel);
        return Answer.Made(new MadeClient(Wire(made), secret));
    }

    private static async Task<IResult> SetActive(
        long client,
        Body<PeoplePages.Activity> body,
        Caller caller,
        ApiClients clients,
        CancellationToken cancel
    )
    {
        await clients.SetActive(client, body.Value.IsActive, caller, cancel);
        return Results.NoContent();
    }

    /// <summary>Those that still work: one's own, everybody's for an administrator.</summary>
    private static async Task<Answer<ListOf<TokenRow>>> ListTokens(
        int? page,
        int? pageSize,
        Caller caller,
        ApiTokens tokens,
        Profiles profiles,
        CancellationToken cancel
    )
    {
        var found = await tokens.ListLive(WorkspacePages.Page(page, pageSize), caller, cancel);
        var names = await profiles.NamesOf(found.Items.Select(token => token.UserId), cancel);
        return Answer.List(found, token => Wire(token, names.GetValueOrDefault(token.UserId, "")));
    }

    private static async Task<Answer<MadeToken>> CreateToken(Body<NewToken> body, Caller caller, ApiTokens tokens, CancellationToken cancel)
    {
        var (made, secret) = await tokens.Create(body.Value.Name, body.Value.ExpiresAt, caller, cancel);
        return Answer.Made(new MadeToken(Wire(made, caller.Actor.Name), secret));
    }

    private static async Task<IResult> Revoke(long token, Caller caller, ApiTokens tokens, CancellationToken cancel)
    {
        await tokens.Revoke(token, caller, cancel);
        return Results.NoContent();
    }

    private static ClientRow Wire(ApiClient client) =>
        new(
            client.Number,
            client.ClientId,
            client.Name,
            client.Scopes,
            client.Grants,
            client.RedirectUris,
            client.IsPublic,
            client.IsActive,
            client.CreatedAt
        );

    private static TokenRow Wire(ApiToken token, string user) =>
        new(token.Number, token.Name, user, token.CreatedAt, token.ExpiresAt, token.LastUsedAt);
}
