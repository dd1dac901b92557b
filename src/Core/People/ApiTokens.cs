using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>An opaque token that lets a program act as a user until it expires or is revoked.</summary>
public sealed record ApiToken
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public string Name { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null: does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>Opaque tokens, kept as hashes. Everybody has their own; an administrator sees and revokes all.</summary>
public sealed class ApiTokens(IEngine engine, TimeProvider clock, Events events, Actors actors)
{
    private const string Columns = "number, id, user_id, name, created_at, expires_at, revoked_at, last_used_at";

    /// <summary>A condition on a token; needs the parameter <c>now</c>.</summary>
    private const string IsLive = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now)";
    private static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(1);

    /// <summary>Makes a token for the actor. The secret is in the answer and nowhere else.</summary>
    /// <exception cref="Refused">Invalid: no name, or an end that is past.</exception>
    public Task<(ApiToken Token, string Secret)> Create(string name, DateTimeOffset? expiresAt, Actor actor, CancellationToken cancel) =>
        Create(actor.UserId, name, expiresAt, actor, cancel);

    /// <summary>Makes a token by which a program acts as a user. For others than oneself that takes an administrator.</summary>
    /// <exception cref="Refused">Invalid: no name, or an end that is past. Forbidden. NotFound: no such user. Conflict: it has one of that name.</exception>
    public async Task<(ApiToken Token, string Secret)> Create(
        Guid userId,
        string name,
        DateTimeOffset? expiresAt,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (userId != actor.UserId && !actor.IsAdministrator)
        {
            throw new Refused(Reason.Forbidden, "Only an administrator makes tokens for others.");
        }

        var now = clock.GetUtcNow();
        if (expiresAt <= now)
        {
            throw Refused.Invalid("expiresAt", "'expiresAt' must be in the future.");
        }

        var secret = Secrets.NewToken();
        var token = new ApiToken
        {
            Id = Id.New(clock),
            UserId = userId,
            Name = Names.Check(name, "name"),
            CreatedAt = now,
            ExpiresAt = expiresAt,
        };
        await using var session = await engine.Write(cancel);
        if (!await session.Value<bool>("SELECT EXISTS (SELECT 1 FROM users WHERE id = @userId)", new { userId }, cancel))
        {
            throw Refused.NotFound("user");
        }

        if (
            await Live(
                session,
                "user_id = @userId AND name = @Name",
                new
                {
                    userId,
                    token.Name,
                    now,
                },
                cancel
            )
            is not null
        )
        {
            throw Refused.Conflict($"The user has a token named '{token.Name}' already.");
        }

        token = await Insert(session, token, secret, cancel);
        await events.Append(session, EventKinds.TokenIssued, null, token.Id, new { token.Name }, actor, cancel);
        await session.Commit(cancel);
        return (token, secret);
    }

    /// <summary>The actor's own tokens; everybody's for an administrator.</summary>
    public async Task<IReadOnlyList<ApiToken>> List(Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Query<ApiToken>(
            $"SELECT {Columns} FROM api_tokens WHERE @IsAdministrator OR user_id = @UserId ORDER BY number",
            new { actor.UserId, actor.IsAdministrator },
            cancel
        );
    }

    /// <summary>The tokens that still work: the actor's own, everybody's for an administrator; oldest first.</summary>
    public async Task<Page<ApiToken>> ListLive(PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        const string Where = $"(@IsAdministrator OR user_id = @UserId) AND {IsLive}";
        var with = new
        {
            actor.UserId,
            actor.IsAdministrator,
            now = clock.GetUtcNow(),
            page.Size,
            page.Skip,
        };
        var tokens = await session.Query<ApiToken>(
            $"SELECT {Columns} FROM api_tokens WHERE {Where} ORDER BY number LIMIT @Size OFFSET @Skip",
            with,
            cancel
        );
        return new Page<ApiToken>(tokens, await session.Value<long>($"SELECT COUNT(*) FROM api_tokens WHERE {Where}", with, cancel));
    }

    /// <summary>Ends a token that still works, at once, for good.</summary>
    /// <exception cref="Refused">NotFound, also when it is somebody else's.</exception>
    public Task Revoke(Guid id, Actor actor, CancellationToken cancel) =>
        RevokeLive("id = @id", new { id, now = clock.GetUtcNow() }, actor, cancel);

    /// <summary>The same for the one of that name among a user's.</summary>
    /// <exception cref="Refused">NotFound, also when it is somebody else's.</exception>
    public Task Revoke(Guid userId, string name, Actor actor, CancellationToken cancel) =>
        RevokeLive(
            "user_id = @userId AND name = @name",
            new
            {
                userId,
                name = name.Trim(),
                now = clock.GetUtcNow(),
            },
            actor,
            cancel
        );

    /// <summary>Ends a token at once, for good.</summary>
    /// <exception cref="Refused">NotFound, also when it is somebody else's.</exception>
    public async Task Revoke(long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var id =
            await session.Find<Guid?>(
                """
                UPDATE api_tokens SET revoked_at = COALESCE(revoked_at, @now)
                WHERE number = @number AND (@IsAdministrator OR user_id = @UserId)
                RETURNING id
                """,
                new
                {
                    number,
                    actor.UserId,
                    actor.IsAdministrator,
                    now = clock.GetUtcNow(),
                },
                cancel
            ) ?? throw Refused.NotFound("token");
        await events.Append(session, EventKinds.TokenRevoked, null, id, new { number }, actor, cancel);
        await session.Commit(cancel);
    }

    private async Task RevokeLive(string where, object with, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var token = await Live(session, where, with, cancel);
        if (token is null || (token.UserId != actor.UserId && !actor.IsAdministrator))
        {
            throw Refused.NotFound("token");
        }

        await session.Execute("UPDATE api_tokens SET revoked_at = @now WHERE id = @Id", new { token.Id, now = clock.GetUtcNow() }, cancel);
        await events.Append(session, EventKinds.TokenRevoked, null, token.Id, new { token.Number }, actor, cancel);
        await session.Commit(cancel);
    }

    private static Task<ApiToken?> Live(Session session, string where, object with, CancellationToken cancel) =>
        session.Find<ApiToken>($"SELECT {Columns} FROM api_tokens WHERE {where} AND {IsLive} ORDER BY number", with, cancel);

    /// <summary>Whose token this is, or null when it is nobody's, expired, revoked, or its user is switched off.</summary>
    public async Task<Actor?> Check(string secret, CancellationToken cancel)
    {
        var token = await Find(secret, cancel);
        var now = clock.GetUtcNow();
        if (token is null || token.RevokedAt is not null || token.ExpiresAt <= now)
        {
            return null;
        }

        if (token.LastUsedAt is null || now - token.LastUsedAt >= UseNotedEvery)
        {
            await NoteUse(token, now, cancel);
        }

        return await actors.Find(token.UserId, null, cancel);
    }

    internal static async Task<ApiToken> Insert(Session session, ApiToken token, string secret, CancellationToken cancel)
    {
        var number = await session.Value<long>(
            """
            INSERT INTO api_tokens (id, user_id, name, token_hash, created_at, expires_at)
            VALUES (@Id, @UserId, @Name, @hash, @CreatedAt, @ExpiresAt)
            RETURNING number
            """,
            new
            {
                token.Id,
                token.UserId,
                token.Name,
                hash = Secrets.HashOf(secret),
                token.CreatedAt,
                token.ExpiresAt,
            },
            cancel
        );
        return token with { Number = number };
    }

    private async Task<ApiToken?> Find(string secret, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<ApiToken>(
            $"SELECT {Columns} FROM api_tokens WHERE token_hash = @hash",
            new { hash = Secrets.HashOf(secret) },
            cancel
        );
    }

    private async Task NoteUse(ApiToken token, DateTimeOffset now, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Execute("UPDATE api_tokens SET last_used_at = @now WHERE id = @Id", new { token.Id, now }, cancel);
        await session.Commit(cancel);
    }
}
