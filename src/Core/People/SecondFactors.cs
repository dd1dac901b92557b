using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>What somebody shows beside the password: a code of their app, of a mail, one of those they have put away, or a passkey.</summary>
public sealed record Proof(string? Totp, string? RecoveryCode, string? EmailCode = null)
{
    public static readonly Proof None = new(null, null);

    /// <summary>Checked already.</summary>
    public PasskeyUse? Passkey { get; init; }

    /// <summary>A code that somebody typed without saying what it is: six digits come from an app or a mail, anything else was put away.</summary>
    public static Proof Of(string code) =>
        code.Trim() is { Length: People.Totp.Digits } digits && digits.All(char.IsAsciiDigit)
            ? new Proof(digits, null, digits)
            : new Proof(null, code);

    public bool IsNothing =>
        string.IsNullOrEmpty(Totp) && string.IsNullOrEmpty(RecoveryCode) && string.IsNullOrEmpty(EmailCode) && Passkey is null;
}

/// <summary>The second factors somebody signs in with.</summary>
public sealed record Factors(bool Totp, bool Email, bool Passkey, int RecoveryCodesLeft)
{
    public bool IsAny => Totp || Email || Passkey;
}

/// <summary>
/// Second factors of sign-in: codes of an app (TOTP) or by mail, passkeys (<see cref="Passkeys"/>), and recovery codes for the day all are lost.
/// </summary>
public sealed class SecondFactors(IEngine engine, Secrets secrets, EmailCodes mailed, Events events, TimeProvider clock)
{
    /// <summary>Whether a sign-in takes a second factor.</summary>
    public async Task<bool> IsOn(Guid userId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await IsOn(session, userId, cancel);
    }

    /// <summary>Which of them somebody signs in with.</summary>
    public async Task<Factors> Of(Guid userId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return new Factors(
            await HasTotp(session, userId, cancel),
            await EmailCodes.IsOn(session, userId, cancel),
            await Passkeys.IsOn(session, userId, cancel),
            await RecoveryCodes.Left(session, userId, cancel)
        );
    }

    /// <summary>The same by name, for who has shown the password.</summary>
    public async Task<Factors> Of(string userNameOrEmail, CancellationToken cancel) =>
        await UserId(userNameOrEmail, cancel) is { } userId ? await Of(userId, cancel) : new Factors(false, false, false, 0);

    private async Task<Guid?> UserId(string userNameOrEmail, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Guid?>(
            "SELECT id FROM users WHERE user_name_key = @key OR email_key = @key ORDER BY number LIMIT 1",
            new { key = Names.Key(userNameOrEmail) },
            cancel
        );
    }

    /// <summary>A new secret for the actor's app. It counts for nothing until a code of it was shown.</summary>
    /// <exception cref="Refused">Conflict when there is one that counts.</exception>
    public async Task<string> Begin(Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        if (await HasTotp(session, actor.UserId, cancel))
        {
            throw Refused.Conflict("There is a second factor already.");
        }

        var secret = Totp.NewSecret();
        await session.Execute(
            """
            INSERT INTO second_factors (user_id, totp_secret, totp_enabled, last_step, updated_at) VALUES (@UserId, @kept, FALSE, 0, @now)
            ON CONFLICT (user_id) DO UPDATE SET totp_secret = excluded.totp_secret, last_step = 0, updated_at = excluded.updated_at
            """,
            new
            {
                actor.UserId,
                kept = secrets.Protect(secret),
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await session.Commit(cancel);
        return secret;
    }

    /// <summary>Shows that the app knows the secret. From here on it takes a code to sign in, and what was signed in without one is over.</summary>
    /// <returns>Recovery codes, shown this once.</returns>
    /// <exception cref="Refused">Invalid: a wrong code; Conflict: nothing was begun, or it is done.</exception>
    public async Task<IReadOnlyList<string>> Confirm(string code, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        if (await HasTotp(session, actor.UserId, cancel) || await Row(session, actor.UserId, cancel) is not { } row)
        {
            throw Refused.Conflict("There is nothing to confirm.");
        }

        await MustBeRight(session, () => IsRight(session, row, code, cancel), actor, cancel);
        await session.Execute("UPDATE second_factors SET totp_enabled = TRUE WHERE user_id = @UserId", new { actor.UserId }, cancel);
        return await Changed(session, await RecoveryCodes.Renew(session, actor.UserId, cancel), "on", actor, cancel);
    }

    /// <summary>Shows that mails arrive. From here on they are good to sign in with, and what was signed in without one is over.</summary>
    /// <returns>Recovery codes, shown this once.</returns>
    /// <exception cref="Refused">Invalid: a wrong code; Conflict: it is done.</exception>
    public async Task<IReadOnlyList<string>> ConfirmEmail(string code, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        if (await EmailCodes.IsOn(session, actor.UserId, cancel))
        {
            throw Refused.Conflict("There is nothing to confirm.");
        }

        await MustBeRight(session, () => mailed.Take(session, actor.UserId, code, cancel), actor, cancel);
        await session.Execute("UPDATE email_factors SET is_on = TRUE WHERE user_id = @UserId", new { actor.UserId }, cancel);
        return await Changed(session, await RecoveryCodes.Renew(session, actor.UserId, cancel), "mail on", actor, cancel);
    }

    /// <summary>Takes the app away.</summary>
    /// <exception cref="Refused">Invalid: a wrong proof, or none; Conflict: there is no second factor.</exception>
    public Task End(Proof proof, Actor actor, CancellationToken cancel) => End("second_factors", "off", proof, actor, cancel);

    /// <summary>Takes codes by mail away.</summary>
    /// <exception cref="Refused">As for <see cref="End(Proof, Actor, CancellationToken)"/>.</exception>
    public Task EndEmail(Proof proof, Actor actor, CancellationToken cancel) => End("email_factors", "mail off", proof, actor, cancel);

    private async Task End(string table, string what, Proof proof, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await MustShow(session, proof, actor, cancel);
        await session.Execute($"DELETE FROM {table} WHERE user_id = @UserId", new { actor.UserId }, cancel);
        await Ended(session, what, actor, cancel);
    }

    /// <summary>One of the factors was taken away: recovery codes go with the last.</summary>
    internal async Task Ended(Session session, string what, Actor actor, CancellationToken cancel)
    {
        if (!await IsOn(session, actor.UserId, cancel))
        {
            await RecoveryCodes.Remove(session, actor.UserId, cancel);
        }

        await Changed(session, [], what, actor, cancel);
    }

    /// <summary>Takes every second factor away from somebody who has lost theirs, and ends what they are signed in to.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators.</exception>
    public async Task Disable(Guid userId, Actor actor, CancellationToken cancel)
    {
        if (!actor.IsAdministrator)
        {
            throw new Refused(Reason.Forbidden, "This needs an administrator.");
        }

        await using var session = await engine.Write(cancel);
        var known = await session.Execute(
            "UPDATE users SET security_stamp = @stamp WHERE id = @userId",
            new { userId, stamp = Secrets.NewToken() },
            cancel
        );
        if (known == 0)
        {
            throw Refused.NotFound("user");
        }

        foreach (var table in new[] { "second_factors", "email_factors", "recovery_codes" })
        {
            await session.Execute($"DELETE FROM {table} WHERE user_id = @userId", new { userId }, cancel);
        }

        await events.Append(session, EventKinds.UserUpdated, null, userId, new { secondFactor = "disabled" }, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>New recovery codes; the old ones are good for nothing then.</summary>
    /// <exception cref="Refused">As for <see cref="End"/>.</exception>
    public async Task<IReadOnlyList<string>> Renew(Proof proof, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await MustShow(session, proof, actor, cancel);
        return await Changed(session, await RecoveryCodes.Renew(session, actor.UserId, cancel), "recovery codes", actor, cancel);
    }

    internal static async Task<bool> IsOn(Session session, Guid userId, CancellationToken cancel) =>
        await HasTotp(session, userId, cancel)
        || await EmailCodes.IsOn(session, userId, cancel)
        || await Passkeys.IsOn(session, userId, cancel);

    private static Task<bool> HasTotp(Session session, Guid userId, CancellationToken cancel) =>
        session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM second_factors WHERE user_id = @userId AND totp_enabled)",
            new { userId },
            cancel
        );

    /// <summary>Whether something of the proof is right. It is used up: no code is taken twice.</summary>
    internal async Task<bool> Take(Session session, Guid userId, Proof proof, CancellationToken cancel) =>
        (!string.IsNullOrEmpty(proof.Totp) && await TakeTotp(session, userId, proof.Totp, cancel))
        || (
            !string.IsNullOrEmpty(proof.EmailCode)
            && await EmailCodes.IsOn(session, userId, cancel)
            && await mailed.Take(session, userId, proof.EmailCode, cancel)
        )
        || (proof.Passkey is { } use && await Passkeys.Take(session, userId, use, clock.GetUtcNow(), cancel))
        || (!string.IsNullOrEmpty(proof.RecoveryCode) && await RecoveryCodes.Take(session, userId, proof.RecoveryCode, cancel));

    /// <summary>A secret that no code was shown of yet counts for nothing.</summary>
    private async Task<bool> TakeTotp(Session session, Guid userId, string code, CancellationToken cancel) =>
        await HasTotp(session, userId, cancel)
        && await Row(session, userId, cancel) is { } row
        && await IsRight(session, row, code, cancel);

    /// <exception cref="Refused">Invalid: a wrong proof, or none; Conflict: there is no second factor.</exception>
    internal async Task MustShow(Session session, Proof proof, Actor actor, CancellationToken cancel)
    {
        if (!await IsOn(session, actor.UserId, cancel))
        {
            throw Refused.Conflict("There is no second factor.");
        }

        await MustBeRight(session, () => Take(session, actor.UserId, proof, cancel), actor, cancel);
    }

    /// <summary>Who is signed in does not guess either.</summary>
    private async Task MustBeRight(Session session, Func<Task<bool>> isRight, Actor actor, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (!await Lockout.IsOpen(session, actor.UserId, now, cancel))
        {
            throw Wrong();
        }

        if (!await isRight())
        {
            await Lockout.Count(session, actor.UserId, now, cancel);
            await session.Commit(cancel);
            throw Wrong();
        }
    }

    private async Task<bool> IsRight(Session session, FactorRow row, string code, CancellationToken cancel)
    {
        if (Totp.StepOf(secrets.Unprotect(row.TotpSecret), code, clock.GetUtcNow()) is not { } step)
        {
            return false;
        }

        return await session.Execute(
                "UPDATE second_factors SET last_step = @step WHERE user_id = @UserId AND last_step < @step",
                new { row.UserId, step },
                cancel
            ) == 1;
    }

    /// <summary>Ends what the user is signed in to: it was begun by other means than are asked for now.</summary>
    internal async Task<IReadOnlyList<string>> Changed(
        Session session,
        IReadOnlyList<string> codes,
        string what,
        Actor actor,
        CancellationToken cancel
    )
    {
        await session.Execute(
            "UPDATE users SET security_stamp = @stamp WHERE id = @UserId",
            new { actor.UserId, stamp = Secrets.NewToken() },
            cancel
        );
        await events.Append(session, EventKinds.UserUpdated, null, actor.UserId, new { secondFactor = what }, actor, cancel);
        await session.Commit(cancel);
        return codes;
    }

    private static Task<FactorRow?> Row(Session session, Guid userId, CancellationToken cancel) =>
        session.Find<FactorRow>("SELECT user_id, totp_secret FROM second_factors WHERE user_id = @userId", new { userId }, cancel);

    private static Refused Wrong() => new(Reason.Invalid, "The code or passkey is wrong, or was used already.");

    private sealed record FactorRow
    {
        public Guid UserId { get; init; }
        public string TotpSecret { get; init; } = "";
    }
}
