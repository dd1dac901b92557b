using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>What somebody signed in is told about themselves.</summary>
public sealed record Profile
{
    public Guid Id { get; init; }
    public string UserName { get; init; } = "";
    public string Email { get; init; } = "";
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public bool MustChangePassword { get; init; }

    /// <summary>When the password was chosen: as far as is known, when the account was made.</summary>
    public DateTimeOffset PasswordSetAt { get; init; }

    /// <summary>When a message to the address was last answered: as far as is known, when the account was made.</summary>
    public DateTimeOffset EmailVerifiedAt { get; init; }
    public long OrganizationNumber { get; init; }
    public Guid OrganizationId { get; init; }
    public string OrganizationName { get; init; } = "";
}

/// <summary>Who people are: one's own account, and the names of those whose work one sees.</summary>
public sealed class Profiles(IEngine engine)
{
    /// <exception cref="Refused">NotFound for an actor that is no person.</exception>
    public async Task<Profile> Own(Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Profile>(
                """
                SELECT u.id, u.user_name, u.email, u.first_name, u.last_name, u.must_change_password,
                       COALESCE(u.password_set_at, u.created_at) AS password_set_at,
                       COALESCE(u.email_verified_at, u.created_at) AS email_verified_at,
                       o.number AS organization_number, o.id AS organization_id, o.name AS organization_name
                FROM users u JOIN organizations o ON o.id = u.organization_id WHERE u.id = @UserId
                """,
                new { actor.UserId },
                cancel
            ) ?? throw Refused.NotFound("user");
    }

    /// <summary>First and last names, or else user names, by id. Ask only for people whose work the caller has been shown.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> NamesOf(IEnumerable<Guid> userIds, CancellationToken cancel)
    {
        var ids = userIds.Distinct().ToArray();
        if (ids.Length == 0)
        {
            return new Dictionary<Guid, string>();
        }

        await using var session = await engine.Read(cancel);
        var people = await session.Query<Profile>(
            "SELECT id, user_name, first_name, last_name FROM users WHERE id IN @ids",
            new { ids },
            cancel
        );
        return people.ToDictionary(person => person.Id, Name);
    }

    private static string Name(Profile person) =>
        $"{person.FirstName} {person.LastName}".Trim() is { Length: > 0 } name ? name : person.UserName;
}
