using System.Collections.Concurrent;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Who somebody known by id is right now: asked on every request, so one statement, remembered for a second.</summary>
public sealed class Actors(IEngine engine, TimeProvider clock)
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<(Guid UserId, Guid? ApiClientId), Known> known = new();

    /// <summary>The actor, or null when there is no such user, or it or the API client it comes through is switched off.</summary>
    public async Task<Actor?> Find(Guid userId, Guid? apiClientId, CancellationToken cancel)
    {
        var now = clock.GetTimestamp();
        if (known.TryGetValue((userId, apiClientId), out var before) && clock.GetElapsedTime(before.At, now) < Remembered)
        {
            return before.Actor;
        }

        var actor = await Load(userId, apiClientId, cancel);
        if (known.Count >= MostRemembered)
        {
            known.Clear();
        }

        known[(userId, apiClientId)] = new Known(actor, now);
        return actor;
    }

    private async Task<Actor?> Load(Guid userId, Guid? apiClientId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var row = await session.Find<Row>(
            $"""
            SELECT u.id, u.user_name, u.organization_id, {Administrators.IsOne} AS is_administrator
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
        return row is null
            ? null
            : new Actor(row.Id, row.UserName)
            {
                IsAdministrator = row.IsAdministrator,
                OrganizationId = row.OrganizationId,
                ApiClientId = apiClientId,
            };
    }

    private sealed record Known(Actor? Actor, long At);

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string UserName { get; init; } = "";
        public Guid OrganizationId { get; init; }
        public bool IsAdministrator { get; init; }
    }
}
