namespace Dossier.Core.People;

/// <summary>A program that was given its own name and secret. What it does by itself, it does with one user's rights.</summary>
public sealed record ApiClient
{
    /// <summary>Among scopes or grants: all there are, also those of dialects still to come.</summary>
    public const string Any = "*";

    public long Number { get; init; }
    public Guid Id { get; init; }

    /// <summary>The name it presents; unique, and compared exactly.</summary>
    public string ClientId { get; init; } = "";
    public string Name { get; init; } = "";

    /// <summary>The user whose rights it has when it acts by itself.</summary>
    public Guid UserId { get; init; }

    /// <summary>What its tokens may be used for, separated by spaces.</summary>
    public string Scopes { get; init; } = "";

    /// <summary>By which OAuth grants it may get tokens, separated by spaces.</summary>
    public string Grants { get; init; } = "";

    /// <summary>Where a browser may be sent back to, separated by spaces; compared exactly.</summary>
    public string RedirectUris { get; init; } = "";

    /// <summary>
    /// Runs where it cannot keep a secret. It may leave its secret out where a person proves something too (a code, a password, a refresh
    /// token), never where it acts by itself.
    /// </summary>
    public bool IsPublic { get; init; }
    public bool IsActive { get; init; } = true;
    public DateTimeOffset CreatedAt { get; init; }

    public bool MayUse(string scope) => Lists(Scopes, scope) || Lists(Scopes, Any);

    public bool MayGetTokensBy(string grant) => Lists(Grants, grant) || Lists(Grants, Any);

    public bool MayReturnTo(string redirectUri) => Lists(RedirectUris, redirectUri);

    private static bool Lists(string words, string word) => words.Split(' ').Contains(word, StringComparer.Ordinal);
}

/// <summary>An API client to be made.</summary>
/// <param name="UserNumber">The user whose rights it has when it acts by itself.</param>
public sealed record NewApiClient(string Name, long UserNumber)
{
    /// <summary>Null for a random one.</summary>
    public string? ClientId { get; init; }

    /// <summary>Null for a random one.</summary>
    public string? Secret { get; init; }
    public IReadOnlyList<string> Scopes { get; init; } = [];
    public IReadOnlyList<string> Grants { get; init; } = [];
    public IReadOnlyList<string> RedirectUris { get; init; } = [];
    public bool IsPublic { get; init; }
}
