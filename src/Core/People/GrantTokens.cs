using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>What a person allowed an API client to do: the row of an authorization code or a refresh token.</summary>
public sealed record GrantToken
{
    public Guid Id { get; init; }

    /// <summary>Code or refresh token: one is never taken for the other.</summary>
    public string Kind { get; init; } = "";

    /// <summary>All that came of one sign-in.</summary>
    public Guid FamilyId { get; init; }
    public Guid ApiClientId { get; init; }
    public Guid UserId { get; init; }

    /// <summary>The user's when the family began; see <see cref="Actors.StampOf"/>.</summary>
    public string UserStamp { get; init; } = "";

    /// <summary>Separated by spaces.</summary>
    public string Scopes { get; init; } = "";

    /// <summary>What whoever began the family must find again.</summary>
    public string DetailsJson { get; init; } = "{}";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? SpentAt { get; init; }
}

/// <summary>A token that was spent: whose it was, and the refresh token that took its place.</summary>
/// <param name="RefreshToken">Null when none was wanted.</param>
public sealed record SpentGrant(GrantToken Token, Actor Actor, string? RefreshToken);

/// <summary>
/// Authorization codes and refresh tokens: random, kept as hashes, each good for one use (RFC 6749 4.1.2, RFC 9700 4.14). A spent one that
/// comes again was stolen: it ends its whole family. So do another password and switching the user or the API client off.
/// </summary>
public sealed class GrantTokens(IEngine engine, TimeProvider clock, Events events)
{
    public const string Code = "code";
    public const string Refresh = "refresh";

    /// <summary>How long a code may be on its way through a browser.</summary>
    public static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(1);

    /// <summary>How long a refresh token waits for its use; each new one waits as long again.</summary>
    public static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(30);
    private const string Columns =
        "id, kind, family_id, api_client_id, user_id, user_stamp, scopes, details_json, created_at, expires_at, spent_at";

    /// <summary>Begins a family with its first token, which is in the answer and nowhere else.</summary>
    /// <param name="kind"><see cref="Code"/> or <see cref="Refresh"/>.</param>
    public async Task<(GrantToken Token, string Secret)> Begin(
        string kind,
        ApiClient client,
        IReadOnlyList<string> scopes,
        object details,
        Actor actor,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        await using var session = await engine.Write(cancel);
        await session.Execute("DELETE FROM grants WHERE expires_at <= @now", new { now }, cancel);
        var stamp = await Actors.StampOf(session, actor.UserId, cancel);
        var begun = new GrantToken
        {
            Id = Id.New(clock),
            Kind = kind,
            FamilyId = Id.New(clock),
            ApiClientId = client.Id,
            UserId = actor.UserId,
            UserStamp = stamp ?? throw new Refused(Reason.Unauthenticated, "There is no such user."),
            Scopes = string.Join(' ', scopes),
            DetailsJson = Json.Write(details),
            CreatedAt = now,
            ExpiresAt = now + (kind == Code ? CodeLifetime : RefreshLifetime),
        };
        var secret = await Insert(session, begun, cancel);
        await session.Commit(cancel);
        return (begun, secret);
    }

    /// <summary>
    /// Spends a token; null when it is none, is over, is somebody else's, or does not fit. Of two who spend one at once, one gets it, and
    /// the other ends the family. One that does not fit stays as it was.
    /// </summary>
    /// <param name="fits">Whether what came with the token goes with it.</param>
    /// <param name="wantsRefresh">A refresh token with the same rights takes its place.</param>
    /// <param name="remembered">How long what comes of it without a refresh token lives; so long the family is known.</param>
    public async Task<SpentGrant?> Spend(
        string kind,
        string secret,
        ApiClient client,
        Func<GrantToken, bool> fits,
        bool wantsRefresh,
        TimeSpan remembered,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        await using var session = await engine.Write(cancel);
        var token = await session.Find<GrantToken>(
            $"SELECT {Columns} FROM grants WHERE kind = @kind AND token_hash = @hash{engine.ForUpdate}",
            new { kind, hash = Secrets.HashOf(secret) },
            cancel
        );
        if (token is null || token.ApiClientId != client.Id || (token.SpentAt is null && token.ExpiresAt <= now))
        {
            return null;
        }

        var actor = await Actors.Find(session, token.UserId, token.ApiClientId, token.UserStamp, cancel);
        if (token.SpentAt is not null || actor is null)
        {
            await End(session, token, cancel);
            await session.Commit(cancel);
            return null;
        }

        if (!fits(token))
        {
            return null;
        }

        await session.Execute(
            "UPDATE grants SET spent_at = @now, expires_at = CASE WHEN expires_at < @until THEN @until ELSE expires_at END WHERE id = @Id",
            new
            {
                token.Id,
                now,
                until = now + remembered,
            },
            cancel
        );
        var next = wantsRefresh ? await Insert(session, Successor(token, now), cancel) : null;
        await session.Commit(cancel);
        return new SpentGrant(token, actor, next);
    }

    /// <summary>Whether a family has not been ended.</summary>
    public async Task<bool> IsAlive(Guid familyId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Value<bool>("SELECT EXISTS (SELECT 1 FROM grants WHERE family_id = @familyId)", new { familyId }, cancel);
    }

    private GrantToken Successor(GrantToken token, DateTimeOffset now) =>
        token with
        {
            Id = Id.New(clock),
            Kind = Refresh,
            CreatedAt = now,
            ExpiresAt = now + RefreshLifetime,
        };

    private async Task End(Session session, GrantToken token, CancellationToken cancel)
    {
        await session.Execute("DELETE FROM grants WHERE family_id = @FamilyId", new { token.FamilyId }, cancel);
        var nobody = new Actor(token.UserId, "reuse detection") { ApiClientId = token.ApiClientId };
        await events.Append(session, EventKinds.TokenRevoked, null, token.FamilyId, new { token.Kind }, nobody, cancel);
    }

    private static async Task<string> Insert(Session session, GrantToken token, CancellationToken cancel)
    {
        var secret = Secrets.NewToken();
        await session.Execute(
            """
            INSERT INTO grants (id, kind, family_id, api_client_id, user_id, user_stamp, token_hash, scopes, details_json, created_at, expires_at)
            VALUES (@Id, @Kind, @FamilyId, @ApiClientId, @UserId, @UserStamp, @hash, @Scopes, @DetailsJson, @CreatedAt, @ExpiresAt)
            """,
            new
            {
                token.Id,
                token.Kind,
                token.FamilyId,
                token.ApiClientId,
                token.UserId,
                token.UserStamp,
                hash = Secrets.HashOf(secret),
                token.Scopes,
                token.DetailsJson,
                token.CreatedAt,
                token.ExpiresAt,
            },
            cancel
        );
        return secret;
    }
}
