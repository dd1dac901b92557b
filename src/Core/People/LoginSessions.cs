using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Somebody signed in through a client that keeps a session, or a step of signing in that happens once.</summary>
public record LoginSession
{
    public Guid Id { get; init; }

    /// <summary>What it is good for: a session of one kind is none of another.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Null while nobody has signed in yet.</summary>
    public Guid? UserId { get; init; }
    public string? UserStamp { get; init; }
    public string DetailsJson { get; init; } = "{}";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>
/// Sessions, known by secret keys that are kept as hashes. A session ends by itself at its time, at once when its user is switched off,
/// removed, or has another password.
/// </summary>
public sealed class LoginSessions(IEngine engine, TimeProvider clock, Events events)
{
    private const string Columns = "id, kind, user_id, user_stamp, details_json, created_at, expires_at";

    /// <summary>Begins a session. Its key is in the answer and nowhere else.</summary>
    /// <param name="actor">Null for a step that somebody is yet to sign in to.</param>
    /// <param name="key">Chosen by the caller when it must have a certain form; it must be as hard to guess as our own.</param>
    public async Task<(LoginSession Session, string Key)> Begin(
        string kind,
        Actor? actor,
        TimeSpan lifetime,
        CancellationToken cancel,
        object? details = null,
        string? key = null
    )
    {
        var secret = key ?? Secrets.NewToken();
        var now = clock.GetUtcNow();
        await using var session = await engine.Write(cancel);
        await session.Execute("DELETE FROM login_sessions WHERE expires_at <= @now", new { now }, cancel);
        var begun = new LoginSession
        {
            Id = Id.New(clock),
            Kind = kind,
            UserId = actor?.UserId,
            UserStamp = actor is null ? null : await Actors.StampOf(session, actor.UserId, cancel),
            DetailsJson = Json.Write(details ?? new { }),
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        };
        await session.Execute(
            """
            INSERT INTO login_sessions (id, kind, user_id, user_stamp, key_hash, details_json, created_at, expires_at)
            VALUES (@Id, @Kind, @UserId, @UserStamp, @hash, @DetailsJson, @CreatedAt, @ExpiresAt)
            """,
            new
            {
                begun.Id,
                begun.Kind,
                begun.UserId,
                begun.UserStamp,
                hash = Secrets.HashOf(secret),
                begun.DetailsJson,
                begun.CreatedAt,
                begun.ExpiresAt,
            },
            cancel
        );
        if (actor is not null)
        {
            await events.Append(session, EventKinds.SessionBegun, null, begun.Id, new { kind }, actor, cancel);
        }

        await session.Commit(cancel);
        return (begun, secret);
    }

    /// <summary>The session of a key and who is signed in by it; null when there is none, it is over, or nobody has signed in to it yet.</summary>
    public async Task<(LoginSession Session, Actor Actor)?> Check(string kind, string key, CancellationToken cancel)
    {
        // Every request of a client with a session asks this: one statement.
        await using var session = await engine.Read(cancel);
        var row = await session.Find<SignedIn>(
            $"""
            SELECT s.id, s.kind, s.user_id, s.user_stamp, s.details_json, s.created_at, s.expires_at, {Actors.Columns}
            FROM login_sessions s JOIN users u ON u.id = s.user_id AND u.is_active
            WHERE s.kind = @kind AND s.key_hash = @hash AND s.expires_at > @now
            """,
            new
            {
                kind,
                hash = Secrets.HashOf(key),
                now = clock.GetUtcNow(),
            },
            cancel
        );
        return row is { UserId: { } userId } && row.UserStamp == Actors.Fingerprint(row.SecurityStamp)
            ? (row, new Actor(userId, row.UserName) { IsAdministrator = row.IsAdministrator, OrganizationId = row.OrganizationId })
            : null;
    }

    /// <summary>Signs somebody in to a step that waits for it.</summary>
    /// <exception cref="Refused">NotFound: there is no such step, it is over, or somebody has signed in to it already.</exception>
    public async Task Attach(string kind, string key, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var attached = await session.Execute(
            """
            UPDATE login_sessions SET user_id = @UserId, user_stamp = @stamp
            WHERE kind = @kind AND key_hash = @hash AND user_id IS NULL AND expires_at > @now
            """,
            new
            {
                kind,
                hash = Secrets.HashOf(key),
                actor.UserId,
                stamp = await Actors.StampOf(session, actor.UserId, cancel),
                now = clock.GetUtcNow(),
            },
            cancel
        );
        if (attached == 0)
        {
            throw Refused.NotFound("session");
        }

        await session.Commit(cancel);
    }

    /// <summary>Ends a session and tells whose it was: of two who do so at once, one gets it. Null as for <see cref="Check"/>.</summary>
    public async Task<(LoginSession Session, Actor Actor)?> Take(string kind, string key, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        if (await Open(session, kind, key, cancel) is not { } found || await Who(session, found, cancel) is not { } actor)
        {
            return null;
        }

        var taken = await session.Execute("DELETE FROM login_sessions WHERE id = @Id", new { found.Id }, cancel);
        await session.Commit(cancel);
        return taken == 1 ? (found, actor) : null;
    }

    /// <summary>Ends a step that nobody was signed in to and gives what was kept with it: of two who do so at once, one gets it. Null when it is over.</summary>
    public async Task<LoginSession?> Spend(string kind, string key, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        if (await Open(session, kind, key, cancel) is not { } found)
        {
            return null;
        }

        var spent = await session.Execute("DELETE FROM login_sessions WHERE id = @Id", new { found.Id }, cancel);
        await session.Commit(cancel);
        return spent == 1 ? found : null;
    }

    /// <summary>Ends a session, if there is one.</summary>
    public async Task End(string kind, string key, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Execute(
            "DELETE FROM login_sessions WHERE kind = @kind AND key_hash = @hash",
            new { kind, hash = Secrets.HashOf(key) },
            cancel
        );
        await session.Commit(cancel);
    }

    private Task<LoginSession?> Open(Session session, string kind, string key, CancellationToken cancel) =>
        session.Find<LoginSession>(
            $"SELECT {Columns} FROM login_sessions WHERE kind = @kind AND key_hash = @hash AND expires_at > @now",
            new
            {
                kind,
                hash = Secrets.HashOf(key),
                now = clock.GetUtcNow(),
            },
            cancel
        );

    private sealed record SignedIn : LoginSession
    {
        public string UserName { get; init; } = "";
        public Guid OrganizationId { get; init; }
        public string SecurityStamp { get; init; } = "";
        public bool IsAdministrator { get; init; }
    }

    private static async Task<Actor?> Who(Session session, LoginSession found, CancellationToken cancel) =>
        found is { UserId: { } userId, UserStamp: { } stamp } ? await Actors.Find(session, userId, null, stamp, cancel) : null;
}
