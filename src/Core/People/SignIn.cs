using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Signing in by password. Whatever is wrong, the answer and the time it takes are the same.</summary>
public sealed class SignIn(IEngine engine, TimeProvider clock, Events events, Actors actors, SecondFactors factors)
{
    /// <summary>Subjects of refusals of those whose password is right.</summary>
    public const string FactorMissing = "second factor missing";
    public const string FactorWrong = "second factor wrong";
    private static readonly Actor Nobody = new(Guid.Empty, "nobody");

    /// <summary>Who this is, by user name or e-mail address. Five failures lock the account for five minutes.</summary>
    /// <exception cref="Refused">
    /// Unauthenticated. When the account has a second factor, which a door that does not ask for one is told by <see cref="FactorMissing"/>, too.
    /// </exception>
    public Task<Actor> WithPassword(string userNameOrEmail, string password, CancellationToken cancel) =>
        WithPassword(userNameOrEmail, password, new Proof(null, null), cancel);

    /// <summary>The same with what somebody shows beside the password, where that is asked of them. Wrong proofs are failures too.</summary>
    /// <exception cref="Refused">Unauthenticated; with <see cref="FactorMissing"/> or <see cref="FactorWrong"/> once the password is right.</exception>
    public Task<Actor> WithPassword(string userNameOrEmail, string password, Proof proof, CancellationToken cancel) =>
        By(userNameOrEmail, password, (session, user) => MustShow(session, user, proof, cancel), cancel);

    private async Task<Actor> By(
        string userNameOrEmail,
        string password,
        Func<Session, Row, Task<Refused?>> second,
        CancellationToken cancel
    )
    {
        var found = await Find(Names.Key(WithoutHalves(userNameOrEmail)), cancel);
        var isRight = Passwords.IsRight(password, found?.PasswordHash);
        await using var session = await engine.Write(cancel);
        if (isRight && await Lockout.IsOpen(session, found!.Id, clock.GetUtcNow(), cancel) && await second(session, found!) is { } refused)
        {
            if (refused.Subject == FactorWrong)
            {
                await CountFailure(session, found, cancel);
            }

            throw refused;
        }

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
        await By(actor.Name, present, (_, _) => Task.FromResult<Refused?>(null), cancel);
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

    private async Task<Refused?> MustShow(Session session, Row user, Proof proof, CancellationToken cancel) =>
        !await SecondFactors.IsOn(session, user.Id, cancel) ? null
        : proof.IsNothing
            ? new Refused(Reason.Unauthenticated, "This account is signed in to with a second factor.") { Subject = FactorMissing }
        : await factors.Take(session, user.Id, proof, cancel) ? null
        : new Refused(Reason.Unauthenticated, "The second factor is wrong.") { Subject = FactorWrong };

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
        await Lockout.Count(session, user?.Id ?? Guid.Empty, clock.GetUtcNow(), cancel);
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
