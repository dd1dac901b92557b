namespace Dossier.Identity;

/// <summary>What one issuer offers and how it spells its answers: what the contract of the dialect that it serves says.</summary>
/// <param name="Scopes">The scopes that may be asked for.</param>
public sealed record Issuing(IReadOnlyList<string> Scopes)
{
    /// <summary>With which a program learns who signed in (OpenID Connect).</summary>
    public const string OpenId = "openid";

    public string TokenPath { get; init; } = "/connect/token";

    /// <summary>Where browsers are sent to sign in; null when nobody signs in here.</summary>
    public string? AuthorizePath { get; init; }

    /// <summary>The grants offered, by their names in <c>grant_type</c>.</summary>
    public IReadOnlyList<string> Grants { get; init; } = [Identity.Grants.ClientCredentials];

    /// <summary>The scopes without which nobody signs in here.</summary>
    public IReadOnlyList<string> RequiredScopes { get; init; } = [];

    /// <summary>How <c>token_type</c> is spelt.</summary>
    public string TokenType { get; init; } = "Bearer";

    /// <summary>The errors of RFC 6749 5.2 that are answered with status 401 rather than 400.</summary>
    public IReadOnlyList<string> Unauthorized { get; init; } = [];
}
