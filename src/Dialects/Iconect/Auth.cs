using System.Net.Http.Headers;
using Dossier.Core.Kernel;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 2: a bearer token of this mount's own issuer, with the scope of the API.</summary>
internal static class Auth
{
    public const string IssuerPath = "/openid";
    public const string Scope = "iconect_api";

    /// <exception cref="Refused">Unauthenticated without a valid token; Forbidden when the token lacks the scope.</exception>
    public static async Task<Actor> Who(HttpContext context, CancellationToken cancel)
    {
        var header = context.Request.Headers.Authorization;
        if (
            header.Count != 1
            || !AuthenticationHeaderValue.TryParse(header, out var value)
            || !"Bearer".Equals(value.Scheme, StringComparison.OrdinalIgnoreCase)
            || string.IsNullOrEmpty(value.Parameter)
        )
        {
            throw new Refused(Reason.Unauthenticated, "An access token is needed: 'Authorization: Bearer ..'.");
        }

        var check = context.RequestServices.GetRequiredService<TokenCheck>();
        var actor = await check(value.Parameter, Links.To(context, IssuerPath), cancel);
        return actor.Scopes.Contains(Scope) ? actor : throw new Refused(Reason.Forbidden, $"The access token must have the scope {Scope}.");
    }

    /// <summary>What RFC 6750 3 wants beside a refusal.</summary>
    public static void Challenge(HttpContext context, Failure failure)
    {
        if (failure.Reason == Reason.Unauthenticated)
        {
            var wasGiven = context.Request.Headers.Authorization.Count > 0;
            context.Response.Headers.WWWAuthenticate = wasGiven ? "Bearer error=\"invalid_token\"" : "Bearer";
        }
    }
}
