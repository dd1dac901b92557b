using Dossier.Core.People;
using Microsoft.AspNetCore.Http;

namespace Dossier.Identity;

/// <summary>What a program asks for when it sends a browser here (RFC 6749 4.1.1, RFC 7636 4.3, OpenID Connect Core 3.1.2.1).</summary>
internal sealed record AuthorizeRequest(
    ApiClient Client,
    string RedirectUri,
    string? State,
    IReadOnlyList<string> Scopes,
    string CodeChallenge
)
{
    private const int ChallengeLength = 43;

    public string? Nonce { get; init; }

    /// <summary>Nobody may be asked anything.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Whoever is signed in signs in again.</summary>
    public bool AsksLogin { get; init; }

    /// <summary>A parameter that is there once; null otherwise.</summary>
    public static string? Single(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } value] ? value : null;

    /// <param name="client">Known already, as is that it may return to <paramref name="redirectUri"/>.</param>
    /// <exception cref="OAuthRefused">It is to be sent back with this error.</exception>
    public static AuthorizeRequest Read(IQueryCollection query, ApiClient client, string redirectUri, Issuing issuing)
    {
        if (query.FirstOrDefault(parameter => parameter.Value.Count > 1).Key is { } repeated)
        {
            throw OAuthRefused.InvalidRequest($"The parameter '{repeated}' is there more than once.");
        }

        if (query.ContainsKey("request") || query.ContainsKey("request_uri"))
        {
            throw new OAuthRefused("request_not_supported", "Parameters come in the address itself.");
        }

        Check(Single(query, "response_type") is not null, "The parameter 'response_type' is missing.");
        if (Single(query, "response_type") != "code")
        {
            throw new OAuthRefused("unsupported_response_type", "The 'response_type' must be 'code'.");
        }

        Check(Single(query, "response_mode") is null or "query", "The only 'response_mode' is 'query'.");
        if (!client.MayGetTokensBy(Grants.AuthorizationCode))
        {
            throw new OAuthRefused("unauthorized_client", "The client may not use this kind of grant.");
        }

        var challenge = Single(query, "code_challenge");
        Check(Single(query, "code_challenge_method") == "S256", "The 'code_challenge_method' must be 'S256'.");
        Check(
            challenge?.Length == ChallengeLength && challenge.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'),
            "The 'code_challenge' must be a SHA-256 in Base64 for URLs."
        );
        var prompts = Single(query, "prompt")?.Split(' ') ?? [];
        Check(!prompts.Contains("none") || prompts.Length == 1, "The 'prompt' 'none' stands alone.");
        return new AuthorizeRequest(client, redirectUri, Single(query, "state"), WholeScopes(query, client, issuing), challenge!)
        {
            Nonce = Single(query, "nonce"),
            IsSilent = prompts.Contains("none"),
            AsksLogin = prompts.Contains("login") || prompts.Contains("select_account"),
        };
    }

    private static List<string> WholeScopes(IQueryCollection query, ApiClient client, Issuing issuing)
    {
        var asked = Grants.Scopes(Single(query, "scope"), client, issuing.Scopes);
        var isWhole = query.ContainsKey("scope") && issuing.RequiredScopes.All(asked.Contains);
        return isWhole ? asked : throw OAuthRefused.InvalidScope($"The scopes {string.Join(" and ", issuing.RequiredScopes)} are needed.");
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw OAuthRefused.InvalidRequest(otherwise);
        }
    }
}
