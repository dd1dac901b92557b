using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Who somebody known by id is right now. Asked on every request and never remembered: who is switched off is out at once.</summary>
public sealed class Actors(IEngine engine)
{
    /// <summary>What an actor is made of, of a user called <c>u</c>.</summary>
    internal const string Columns = $"u.user_name, u.organization_id, u.security_stamp, {Administrators.IsOne} AS is_administrator";

    /// <summary>The actor, or null when there is no such user, or it or the API client it comes through is switched off.</summary>
    public async Task<Actor?> Find(Guid userId, Guid? apiClientId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await Find(session, userId, apiClientId, null, cancel);
    }

    /// <summary>The same for what was begun with a password: null, too, when the user's stamp is no longer the one it was begun with.</summary>
    /// <param name="stamp">See <see cref="StampOf"/>.</param>
    public async Task<Actor?> Find(Guid userId, Guid? apiClientId, string stamp, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await Find(session, userId, apiClientId, stamp, cancel);
    }

    /// <summary>Changes with the password. A fingerprint, fit to be shown; null when there is no such user.</summary>
    public async Task<string?> StampOf(Guid userId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await StampOf(session, userId, cancel);
    }

    internal static async Task<string?> StampOf(Session session, Guid userId, CancellationToken cancel) =>
        Fingerprint(await session.Find<string>("SELECT security_stamp FROM users WHERE id = @userId", new { userId }, cancel));

    internal static async Task<Actor?> Find(Session session, Guid userId, Guid? apiClientId, string? stamp, CancellationToken cancel)
    {
        var row = await session.Find<Row>(
            $"""
            SELECT u.id, {Columns}
            FROM users u
            WHERE u.id = @userId AND u.is_active
              AND (@isAlone OR EXISTS (SELECT 1 FROM api_clients c WHERE c.id = @apiClientId AND c.is_active))
            """,
            new
            {
                userId,
                apiClientId = apiClientId ?? Guid.Empty,
                isAlone = apiClientId is null,
            },
            cancel
        );
        return row is null || (stamp is not null && stamp != Fingerprint(row.SecurityStamp))
            ? null
            : new Actor(row.Id, row.UserName)
            {
                IsAdministrator = row.IsAdministrator,
                OrganizationId = row.OrganizationId,
                ApiClientId = apiClientId,
            };
    }

    /// <summary>What is told of a user's stamp outside of its row.</summary>
    internal static string? Fingerprint(string? stamp) => stamp is null ? null : Secrets.HashOf(stamp)[..16];

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string UserName { get; init; } = "";
        public Guid OrganizationId { get; init; }
        public string SecurityStamp { get; init; } = "";
        public bool IsAdministrator { get; init; }
    }
}
