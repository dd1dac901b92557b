using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Identity;

/// <summary>What a grant gives: who acts, and what the token may be used for.</summary>
internal sealed record Granted(Actor Actor, IReadOnlyList<string> Scopes)
{
    /// <summary>The person's when the family began; null when the client acts by itself.</summary>
    public string? Stamp { get; init; }
    public Guid? FamilyId { get; init; }
    public string? RefreshToken { get; init; }

    /// <summary>How and when the person signed in; null when the client acts by itself.</summary>
    public SignedIn? SignedIn { get; init; }
}

/// <summary>What is kept with a code, and with what follows from it.</summary>
internal sealed record SignedIn(string Issuer, DateTimeOffset At)
{
    public string? RedirectUri { get; init; }
    public string? CodeChallenge { get; init; }
    public string? Nonce { get; init; }
}

/// <summary>The grants of RFC 6749, one method each, by the name in <c>grant_type</c>.</summary>
internal sealed class Grants(Actors actors, GrantTokens tokens, Attempts attempts, SignIn signIn, TimeProvider clock)
{
    public const string ClientCredentials = "client_credentials";
    public const string AuthorizationCode = "authorization_code";
    public const string RefreshToken = "refresh_token";
    public const string Password = "password";

    /// <summary>A family is known a little longer than the last access token of it that has no refresh token beside it.</summary>
    private static readonly TimeSpan Remembered = AccessTokens.Lifetime + TimeSpan.FromMinutes(5);

    public Task<Granted> Grant(
        string grant,
        HttpContext context,
        TokenRequest request,
        ApiClient client,
        string issuer,
        Issuing issuing,
        CancellationToken cancel
    ) =>
        grant switch
        {
            ClientCredentials => ByItself(request, client, issuing, cancel),
            AuthorizationCode => ByCode(request, client, issuer, issuing, cancel),
            RefreshToken => ByRefresh(request, client, issuer, issuing, cancel),
            Password => ByPassword(context, request, client, issuer, issuing, cancel),
            _ => throw new OAuthRefused("unsupported_grant_type", "This kind of grant is not offered here."),
        };

    /// <summary>Those asked for, each of which must be offered and allowed; all that are, when none is asked for (RFC 6749 3.3).</summary>
    public static List<string> Scopes(string? scope, ApiClient client, IReadOnlyList<string> offered)
    {
        var asked = scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        if (asked is null or [])
        {
            var all = offered.Where(client.MayUse).ToList();
            return all is [] ? throw OAuthRefused.InvalidScope("The client may use no scope that is offered here.") : all;
        }

        if (!asked.All(offered.Contains))
        {
            throw OAuthRefused.InvalidScope("A scope is not known here.");
        }

        return asked.All(client.MayUse) ? asked : throw OAuthRefused.InvalidScope("The client may not use one of the scopes.");
    }

    /// <summary>RFC 6749 4.4: the client acts by itself, with the rights of the user it was made for.</summary>
    private async Task<Granted> ByItself(TokenRequest request, ApiClient client, Issuing issuing, CancellationToken cancel)
    {
        var actor = await actors.Find(client.UserId, client.Id, cancel) ?? throw OAuthRefused.InvalidClient(request.UsedHeader);
        return new Granted(actor, Scopes(request["scope"], client, issuing.Scopes));
    }

    /// <summary>RFC 6749 4.1.3 with RFC 7636 4.6: a person let the client in through a browser.</summary>
    private async Task<Granted> ByCode(TokenRequest request, ApiClient client, string issuer, Issuing issuing, CancellationToken cancel)
    {
        var redirectUri = request.Needed("redirect_uri");
        var challenge = ChallengeOf(request.Needed("code_verifier"));
        var spent = await tokens.Spend(
            GrantTokens.Code,
            request.Needed("code"),
            client,
            token =>
                Json.Read<SignedIn>(token.DetailsJson) is var signedIn
                && signedIn.Issuer == issuer
                && signedIn.RedirectUri == redirectUri
                && signedIn.CodeChallenge == challenge,
            Refreshes(client, issuing),
            Remembered,
            cancel
        );
        return Of(spent) ?? throw OAuthRefused.InvalidGrant("The code is not good, or not for this redirect_uri and code_verifier.");
    }

    /// <summary>RFC 6749 6, with rotation: the token that comes is spent, and another takes its place.</summary>
    private async Task<Granted> ByRefresh(TokenRequest request, ApiClient client, string issuer, Issuing issuing, CancellationToken cancel)
    {
        var narrowed = request["scope"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        var spent = await tokens.Spend(
            GrantTokens.Refresh,
            request.Needed("refresh_token"),
            client,
            token => Json.Read<SignedIn>(token.DetailsJson).Issuer == issuer && MustBeWithin(narrowed, token.Scopes.Split(' ')),
            wantsRefresh: true,
            Remembered,
            cancel
        );
        var granted = Of(spent) ?? throw OAuthRefused.InvalidGrant("The refresh token is not good, or no longer.");
        return narrowed is null or [] ? granted : granted with { Scopes = narrowed };
    }

    /// <summary>RFC 6749 4.3: the client was told the person's password.</summary>
    private async Task<Granted> ByPassword(
        HttpContext context,
        TokenRequest request,
        ApiClient client,
        string issuer,
        Issuing issuing,
        CancellationToken cancel
    )
    {
        var scopes = Scopes(request["scope"], client, issuing.Scopes);
        var (userName, password) = (request.Needed("username"), request.Needed("password"));
        var tried = await attempts.Try(context, async () => new Entered(await signIn.WithPassword(userName, password, cancel)));
        if (tried.Entered?.Actor is not { } person)
        {
            throw OAuthRefused.InvalidGrant(tried.Problem!.Message, tried.Problem.Wait);
        }

        var actor = await actors.Find(person.UserId, client.Id, cancel) ?? throw OAuthRefused.InvalidGrant("The account is closed.");
        var signedIn = new SignedIn(issuer, clock.GetUtcNow());
        var granted = new Granted(actor, scopes) { SignedIn = signedIn };
        if (!Refreshes(client, issuing))
        {
            return granted with { Stamp = await actors.StampOf(actor.UserId, cancel) };
        }

        var (token, secret) = await tokens.Begin(GrantTokens.Refresh, client, scopes, signedIn, actor, cancel);
        return granted with { Stamp = token.UserStamp, FamilyId = token.FamilyId, RefreshToken = secret };
    }

    private static bool MustBeWithin(IReadOnlyList<string>? asked, string[] given) =>
        asked is null || asked.All(given.Contains)
            ? true
            : throw OAuthRefused.InvalidScope("A refresh token gives no more than it was given for.");

    private static bool Refreshes(ApiClient client, Issuing issuing) =>
        issuing.Grants.Contains(RefreshToken) && client.MayGetTokensBy(RefreshToken);

    private static Granted? Of(SpentGrant? spent) =>
        spent is null
            ? null
            : new Granted(spent.Actor, spent.Token.Scopes.Split(' '))
            {
                Stamp = spent.Token.UserStamp,
                FamilyId = spent.Token.FamilyId,
                RefreshToken = spent.RefreshToken,
                SignedIn = Json.Read<SignedIn>(spent.Token.DetailsJson),
            };

    /// <summary>RFC 7636 4.2, S256.</summary>
    private static string ChallengeOf(string verifier) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)));
}
