using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>How far somebody has come who signs in.</summary>
/// <param name="Actor">Null while a second factor is to be shown.</param>
public sealed record Entered(Actor? Actor)
{
    /// <summary>Before anything else, a password of their own is to be chosen.</summary>
    public bool MustChoosePassword { get; init; }

    /// <summary>Where a second factor is to be shown; null when none is asked for, or it was.</summary>
    public SecondStep? Step { get; init; }
}

/// <summary>The password was right; a second factor is to be shown within a while.</summary>
/// <param name="Key">Secret; good for <see cref="SignIn.Continue"/>.</param>
public sealed record SecondStep(string Key, Factors Factors);

/// <summary>
/// Signing in. Whatever is wrong with a name or password, the answer and the time it takes are the same. Who has a second factor is let in by
/// no password alone, and whose password was given by somebody else chooses one first: at every door. A door that has no place for either
/// uses <see cref="WithPassword"/>, and tells people what to do instead.
/// </summary>
public sealed class SignIn(IEngine engine, TimeProvider clock, Events events, Actors actors, SecondFactors factors, LoginSessions sessions)
{
    /// <summary>Subjects of refusals of those whose password is right.</summary>
    public const string FactorMissing = "second factor missing";
    public const string FactorWrong = "second factor wrong";
    public const string PasswordDue = "password to be chosen";
    private const string StepKind = "sign-in.step";
    private const string ByPassword = "password";
    private const string Columns = "id, user_name, password_hash, security_stamp, must_change_password";
    private static readonly TimeSpan StepLifetime = TimeSpan.FromMinutes(10);
    private static readonly Actor Nobody = new(Guid.Empty, "nobody");

    /// <summary>Who this is, by user name or e-mail address, where nothing but a password can be given. Five failures lock the account for five minutes.</summary>
    /// <exception cref="Refused">
    /// Unauthenticated; with <see cref="FactorMissing"/> or <see cref="PasswordDue"/>, and what to do, once the password is right.
    /// </exception>
    public async Task<Actor> WithPassword(string userNameOrEmail, string password, CancellationToken cancel) =>
        (await By(userNameOrEmail, password, (session, user) => MustNeedNothingElse(session, user, cancel), cancel)).Actor!;

    /// <summary>The same with what somebody shows beside the password, where that is asked of them. Wrong proofs are failures too.</summary>
    /// <exception cref="Refused">Unauthenticated; with <see cref="FactorMissing"/> or <see cref="FactorWrong"/> once the password is right.</exception>
    public Task<Entered> WithPassword(string userNameOrEmail, string password, Proof proof, CancellationToken cancel) =>
        By(userNameOrEmail, password, (session, user) => MustShow(session, user, proof, cancel), cancel);

    /// <summary>For doors that ask for the second factor when the password is known to be right: somebody, or the step at which it is shown.</summary>
    /// <exception cref="Refused">Unauthenticated.</exception>
    public async Task<Entered> Begin(string userNameOrEmail, string password, CancellationToken cancel)
    {
        try
        {
            return await WithPassword(userNameOrEmail, password, Proof.None, cancel);
        }
        catch (Refused refused) when (refused.Subject == FactorMissing)
        {
            var user = await Find("user_name_key = @key OR email_key = @key", Names.Key(WithoutHalves(userNameOrEmail)), cancel);
            var actor = user is null ? null : await actors.Find(user.Id, null, cancel);
            var (_, key) = await sessions.Begin(StepKind, actor ?? throw Wrong(), StepLifetime, cancel);
            return new Entered(null) { Step = new SecondStep(key, await factors.Of(actor.UserId, cancel)) };
        }
    }

    /// <summary>The step of a key; null when it is over.</summary>
    public async Task<(SecondStep Step, Actor Actor)?> StepOf(string key, CancellationToken cancel) =>
        await sessions.Check(StepKind, key, cancel) is { Actor: var actor }
            ? (new SecondStep(key, await factors.Of(actor.UserId, cancel)), actor)
            : null;

    /// <summary>Takes the second factor. The step is over once it is right; wrong ones are failures like wrong passwords.</summary>
    /// <exception cref="Refused">Unauthenticated: with <see cref="FactorWrong"/>; without, when the step is over and begins with the password again.</exception>
    public async Task<Entered> Continue(string stepKey, Proof proof, CancellationToken cancel)
    {
        var step = await sessions.Check(StepKind, stepKey, cancel);
        var user = step is null ? null : await Find("id = @key", step.Value.Actor.UserId, cancel);
        await using var session = await engine.Write(cancel);
        if (user is null || !await Lockout.IsOpen(session, user.Id, clock.GetUtcNow(), cancel))
        {
            throw new Refused(Reason.Unauthenticated, "This took too long, or there were too many failures. Please sign in again.");
        }

        var refused = proof.IsNothing ? FactorIsWrong() : await MustShow(session, user, proof, cancel);
        if (refused is not null)
        {
            await CountFailure(session, user, cancel);
            throw refused;
        }

        if (!await Enter(session, user, null, cancel))
        {
            throw Wrong();
        }

        await session.Execute("DELETE FROM login_sessions WHERE kind = @StepKind AND user_id = @Id", new { StepKind, user.Id }, cancel);
        return await Written(session, user, ByPassword, cancel);
    }

    /// <summary>Who this is by a passkey alone: something they have, opened by what they know or are.</summary>
    /// <param name="use">Checked already.</param>
    /// <exception cref="Refused">Unauthenticated.</exception>
    public async Task<Entered> WithPasskey(PasskeyUse use, CancellationToken cancel)
    {
        var user = await Find("id = @key", use.UserId, cancel);
        await using var session = await engine.Write(cancel);
        return
            user is not null
            && await Passkeys.Take(session, user.Id, use, clock.GetUtcNow(), cancel)
            && await Admit(session, user.Id, cancel)
            ? await Written(session, user, "passkey", cancel)
            : throw new Refused(Reason.Unauthenticated, "This passkey is not known here, or the account is closed.");
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

    /// <summary>Lets in somebody whom another server has vouched for, within the caller's transaction, which it ends.</summary>
    /// <exception cref="Refused">Unauthenticated: the account is closed.</exception>
    internal async Task<Actor> Vouched(Session session, Guid userId, string by, CancellationToken cancel)
    {
        var user = await session.Find<Row>($"SELECT {Columns} FROM users WHERE id = @userId", new { userId }, cancel);
        return user is not null && await Admit(session, userId, cancel)
            ? (await Written(session, user, by, cancel)).Actor!
            : throw new Refused(Reason.Unauthenticated, "The account is closed.");
    }

    private async Task<Entered> By(
        string userNameOrEmail,
        string password,
        Func<Session, Row, Task<Refused?>> second,
        CancellationToken cancel
    )
    {
        var found = await Find("user_name_key = @key OR email_key = @key", Names.Key(WithoutHalves(userNameOrEmail)), cancel);
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

        return await Written(session, found!, ByPassword, cancel);
    }

    private async Task<Entered> Written(Session session, Row user, string by, CancellationToken cancel)
    {
        var actor = new Actor(user.Id, user.UserName);
        await events.Append(session, EventKinds.UserSignedIn, null, user.Id, new { user.UserName, by }, actor, cancel);
        await session.Commit(cancel);
        return new Entered(await actors.Find(user.Id, null, cancel) ?? throw Wrong()) { MustChoosePassword = user.MustChangePassword };
    }

    private async Task<Refused?> MustNeedNothingElse(Session session, Row user, CancellationToken cancel)
    {
        if (await SecondFactors.IsOn(session, user.Id, cancel))
        {
            const string Missing =
                "This account is signed in to with a second factor, which cannot be given here. Sign in on the page of this server, or use a token.";
            return new Refused(Reason.Unauthenticated, Missing) { Subject = FactorMissing };
        }

        const string Due =
            "The password of this account was given by somebody else. Choose one of your own on the page of this server first.";
        return user.MustChangePassword ? new Refused(Reason.Unauthenticated, Due) { Subject = PasswordDue } : null;
    }

    private async Task<Refused?> MustShow(Session session, Row user, Proof proof, CancellationToken cancel) =>
        !await SecondFactors.IsOn(session, user.Id, cancel) ? null
        : proof.IsNothing
            ? new Refused(Reason.Unauthenticated, "This account is signed in to with a second factor.") { Subject = FactorMissing }
        : await factors.Take(session, user.Id, proof, cancel) ? null
        : FactorIsWrong();

    private async Task<Row?> Find(string where, object key, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Row>($"SELECT {Columns} FROM users WHERE {where} ORDER BY number LIMIT 1", new { key }, cancel);
    }

    /// <summary>Lets in whom the password fits, unless locked, switched off, or changed while the password was being checked.</summary>
    /// <param name="password">Null when it was checked before.</param>
    private async Task<bool> Enter(Session session, Row user, string? password, CancellationToken cancel)
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
        if (entered == 1 && password is not null && Passwords.IsOutdated(user.PasswordHash!))
        {
            var renewed = new { user.Id, passwordHash = Passwords.HashOf(password) };
            await session.Execute("UPDATE users SET password_hash = @passwordHash WHERE id = @Id", renewed, cancel);
        }

        return entered == 1;
    }

    /// <summary>Lets in who was told by no password: guessing those, which locks an account, does not keep its owner out here.</summary>
    private async Task<bool> Admit(Session session, Guid userId, CancellationToken cancel) =>
        await session.Execute(
            "UPDATE users SET last_signed_in_at = @now WHERE id = @userId AND is_active",
            new { userId, now = clock.GetUtcNow() },
            cancel
        ) == 1;

    /// <summary>An unknown name is written down too, without what was typed: it may be a password, and it must take the same time.</summary>
    private async Task CountFailure(Session session, Row? user, CancellationToken cancel)
    {
        await Lockout.Count(session, user?.Id ?? Guid.Empty, clock.GetUtcNow(), cancel);
        await events.Append(session, EventKinds.UserSignInFailed, null, user?.Id, new { user?.UserName }, Nobody, cancel);
        await session.Commit(cancel);
    }

    private static string WithoutHalves(string text) => string.Concat(text.EnumerateRunes());

    private static Refused FactorIsWrong() => new(Reason.Unauthenticated, "The second factor is wrong.") { Subject = FactorWrong };

    private static Refused Wrong() =>
        new(Reason.Unauthenticated, "The user name or password is wrong, or the account is closed or locked for a few minutes.");

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string UserName { get; init; } = "";
        public string? PasswordHash { get; init; }
        public string SecurityStamp { get; init; } = "";
        public bool MustChangePassword { get; init; }
    }
}
