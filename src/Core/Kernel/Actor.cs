namespace Dossier.Core.Kernel;

/// <summary>Who acts: a person, or a program on a person's behalf. Whatever the door, rights are the person's.</summary>
/// <param name="UserId">The person whose rights count.</param>
/// <param name="Name">What the audit trail shows.</param>
public sealed record Actor(Guid UserId, string Name)
{
    /// <summary>The server itself, for work that no request asked for.</summary>
    public static Actor System { get; } = new(Guid.Empty, "system") { IsAdministrator = true };

    /// <summary>May do everything everywhere.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>The organization whose workspaces and people it may see.</summary>
    public Guid OrganizationId { get; init; }

    /// <summary>The API client through which a person's right is used; null when the person came alone.</summary>
    public Guid? ApiClientId { get; init; }

    /// <summary>What the presented token may be used for; empty when the door knows no scopes.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Ties what follows from one request together.</summary>
    public string? CorrelationId { get; init; }
}
