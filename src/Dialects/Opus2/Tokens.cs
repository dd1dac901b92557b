using System.ComponentModel.DataAnnotations;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Opus2;

/// <summary>Contract 3, tokens: the secret is told once, when a token is made.</summary>
internal static class TokenEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/tokens", Create);
        api.MapMethods("/tokens", Verbs.Read, List);
        api.MapDelete("/tokens", DeleteNamed);
        api.MapDelete("/tokens/{token}", Delete);
    }

    internal sealed record NewToken([property: MinLength(1)] string UserId, [property: MinLength(1)] string Name);

    /// <summary>Contract 13.1: by id, or as it was made.</summary>
    internal sealed record TokenName(string? Id = null, string? UserId = null, string? Name = null);

    private static async Task<IResult> Create(Body<NewToken> body, Caller caller, ApiTokens tokens, CancellationToken cancel)
    {
        var (token, secret) = await tokens.Create(Translate.Id(body.Value.UserId), body.Value.Name, null, caller, cancel);
        return Reply.Created(
            new
            {
                id = Translate.Id(token.Id),
                token.Name,
                userId = Translate.Id(token.UserId),
                createdAt = Translate.Time(token.CreatedAt),
                token = secret,
            }
        );
    }

    private static async Task<IResult> List(HttpContext context, Slice slice, Caller caller, ApiTokens tokens, CancellationToken cancel)
    {
        var page = await tokens.ListLive(slice.Page, caller, cancel);
        return Reply.List(context, slice, page.Total, page.Items.Select(Wire));
    }

    private static async Task<IResult> Delete(string token, Caller caller, ApiTokens tokens, CancellationToken cancel)
    {
        await tokens.Revoke(Translate.Id(token), caller, cancel);
        return Reply.Done();
    }

    private static async Task<IResult> DeleteNamed(
        HttpContext context,
        OptionalBody<TokenName> body,
        Caller caller,
        ApiTokens tokens,
        CancellationToken cancel
    )
    {
        var query = context.Request.Query;
        var named = body.Value ?? new TokenName(query["id"], query["userId"], query["name"]);
        if (named is { Id.Length: > 0 })
        {
            return await Delete(named.Id, caller, tokens, cancel);
        }

        if (named is not { UserId.Length: > 0, Name.Length: > 0 })
        {
            throw new Refused(Reason.Invalid, "Name the token to delete: by 'id', or by 'userId' and 'name'.");
        }

        await tokens.Revoke(Translate.Id(named.UserId), named.Name, caller, cancel);
        return Reply.Done();
    }

    private static object Wire(ApiToken token) =>
        new
        {
            id = Translate.Id(token.Id),
            token.Name,
            userId = Translate.Id(token.UserId),
            createdAt = Translate.Time(token.CreatedAt),
            lastUsedAt = Translate.Time(token.LastUsedAt),
        };
}
