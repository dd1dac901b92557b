using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Signing in by password. Whatever is wrong, the answer and the time it takes are the same.</summary>
public sealed class SignIn(IEngine engine, TimeProvider clock, Events events, Actors actors)
{
    private const int FailuresUntilLocked = 5;
    private static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(5);
    private static readonly Actor Nobody = new(Guid.Empty, "nobody");

    /// <summary>Who this is, by user name or e-mail address. Five failures lock the account for five minutes.</summary>
    /// <exception cref="Refused">Unauthenticated.</exception>
    public async Task<Actor> WithPassword(string userNameOrEmail, string password, CancellationToken cancel)
    {
        var found = await Find(Names.Key(WithoutHalves(userNameOrEmail)), cancel);
        var isRight = Passwords.IsRight(password, found?.PasswordHash);
        await using var session = await engine.Write(cancel);
        var isIn = isRight && await Enter(session, found!, password, cancel);
        if (!isIn)
        {
            await CountFailure(session, found, cancel);
            throw Wrong();
        }

        await events.Append(
            session,
            EventKinds.UserSignedIn,
            null,
            found!.Id,
            new { found.UserName },
            new Actor(found.Id, found.UserName),
            cancel
        );
        await session.Commit(cancel);
        return await actors.Find(found.Id, null, cancel) ?? throw Wrong();
    }

    /// <summary>Chooses a new password, knowing the present one. Ends everything the user was signed in to.</summary>
    /// <exception cref="Refused">Unauthenticated when the present password is wrong; Invalid when the new one will not do.</exception>
    public async Task ChangePassword(string present, string next, Actor actor, CancellationToken cancel)
    {
        Passwords.MustBeGood(next);
        await WithPassword(actor.Name, present, cancel);
        if (present == next)
        {
            throw Refused.Invalid("password", "The new password must differ from the present one.");
        }

        var passwordHash = Passwords.HashOf(next);
        await using var session = await engine.Write(cancel);
        await UserTable.SetPassword(session, actor.UserId, passwordHash, mustChange: false, clock.GetUtcNow(), cancel);
        await events.Append(session, EventKinds.UserUpdated, null, actor.UserId, new { password = "chosen" }, actor, cancel);
        await session.Commit(cancel);
    }

    private async Task<Row?> Find(string key, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Row>(
            "SELECT id, user_name, password_hash, security_stamp FROM users WHERE user_name_key = @key OR email_key = @key ORDER BY number LIMIT 1",
            new { key },
            cancel
        );
    }

    /// <summary>Lets in whom the password fits, unless locked, switched off, or changed while the password was being checked.</summary>
    private async Task<bool> Enter(Session session, Row user, string password, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var entered = await session.Execute(
            """
            UPDATE users SET failed_sign_ins = 0, locked_until = NULL, last_signed_in_at = @now
            WHERE id = @Id AND is_active AND security_stamp = @SecurityStamp AND (locked_until IS NULL OR locked_until <= @now)
            """,
            new
            {
                user.Id,
                user.SecurityStamp,
                now,
            },
            cancel
        );
        if (entered == 1 && Passwords.IsOutdated(user.PasswordHash!))
        {
            var renewed = new { user.Id, passwordHash = Passwords.HashOf(password) };
            await session.Execute("UPDATE users SET password_hash = @passwordHash WHERE id = @Id", renewed, cancel);
        }

        return entered == 1;
    }

    /// <summary>An unknown name is written down too, without what was typed: it may be a password, and it must take the same time.</summary>
    private async Task CountFailure(Session session, Row? user, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await session.Execute(
            """
            UPDATE users SET
                locked_until = CASE WHEN failed_sign_ins + 1 >= @limit THEN @until ELSE NULL END,
                failed_sign_ins = CASE WHEN failed_sign_ins + 1 >= @limit THEN 0 ELSE failed_sign_ins + 1 END
            WHERE id = @id AND (locked_until IS NULL OR locked_until <= @now)
            """,
            new
            {
                id = user?.Id ?? Guid.Empty,
                limit = FailuresUntilLocked,
                until = now + LockedFor,
                now,
            },
            cancel
        );
        await events.Append(session, EventKinds.UserSignInFailed, null, user?.Id, new { user?.UserName }, Nobody, cancel);
        await session.Commit(cancel);
    }

    private static string WithoutHalves(string text) => string.Concat(text.EnumerateRunes());

    private static Refused Wrong() =>
        new(Reason.Unauthenticated, "The user name or password is wrong, or the account is closed or locked for a few minutes.");

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string UserName { get; init; } = "";
        public string? PasswordHash { get; init; }
        public string SecurityStamp { get; init; } = "";
    }
}
