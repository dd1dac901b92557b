using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>
/// A new password for who can read their mail: a key, kept as a hash, that is good once and for a while. Whoever uses it has proved the
/// address too.
/// </summary>
public sealed class PasswordResets(IEngine engine, TimeProvider clock, Events events, Actors actors, LoginSessions sessions)
{
    /// <summary>Usually.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private const string Kind = "password.reset";

    /// <summary>As many mails lie in somebody's box at most: otherwise anyone could fill it.</summary>
    private const int MostAtOnce = 3;

    /// <summary>Begins a reset: where to send its key. Null when there is no such user, it is switched off, or has enough mails.</summary>
    public async Task<(string Email, string Key)?> Begin(string userNameOrEmail, CancellationToken cancel, TimeSpan? lifetime = null)
    {
        var user = await Find(Names.Key(userNameOrEmail), cancel);
        if (user is null || await actors.Find(user.Id, null, cancel) is not { } actor)
        {
            return null;
        }

        var (_, key) = await sessions.Begin(Kind, actor, lifetime ?? Lifetime, cancel);
        return (user.Email, key);
    }

    /// <summary>Gives the key's user a password. Ends everything they were signed in to, other resets too.</summary>
    /// <param name="userNameOrEmail">Whose the key must be; null for whoever has it.</param>
    /// <exception cref="Refused">Invalid: the password will not do. NotFound: the key is used, over, another's, or none.</exception>
    public async Task Choose(string key, string password, CancellationToken cancel, string? userNameOrEmail = null)
    {
        Passwords.MustBeGood(password);
        if (userNameOrEmail is not null && !await IsOf(key, userNameOrEmail, cancel))
        {
            throw Refused.NotFound("password reset");
        }

        var passwordHash = Passwords.HashOf(password);
        if (await sessions.Take(Kind, key, cancel) is not { Actor: var actor })
        {
            throw Refused.NotFound("password reset");
        }

        var now = clock.GetUtcNow();
        await using var session = await engine.Write(cancel);
        await UserTable.SetPassword(session, actor.UserId, passwordHash, mustChange: false, now, cancel);
        await session.Execute("UPDATE users SET email_verified_at = @now WHERE id = @UserId", new { actor.UserId, now }, cancel);
        await events.Append(session, EventKinds.UserUpdated, null, actor.UserId, new { password = "reset" }, actor, cancel);
        await session.Commit(cancel);
    }

    private async Task<bool> IsOf(string key, string userNameOrEmail, CancellationToken cancel)
    {
        if (await sessions.Check(Kind, key, cancel) is not { Actor: var actor })
        {
            return false;
        }

        await using var session = await engine.Read(cancel);
        return await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM users WHERE id = @UserId AND (user_name_key = @name OR email_key = @name))",
            new { actor.UserId, name = Names.Key(userNameOrEmail) },
            cancel
        );
    }

    private async Task<Row?> Find(string key, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Row>(
            """
            SELECT id, email FROM users u WHERE (user_name_key = @key OR email_key = @key)
              AND (SELECT COUNT(*) FROM login_sessions s WHERE s.user_id = u.id AND s.kind = @Kind AND s.expires_at > @now) < @MostAtOnce
            ORDER BY number LIMIT 1
            """,
            new
            {
                key,
                Kind,
                MostAtOnce,
                now = clock.GetUtcNow(),
            },
            cancel
        );
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Email { get; init; } = "";
    }
}
