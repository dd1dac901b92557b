using System.Data.Common;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>A key that somebody's device or browser keeps, and signs with when they sign in.</summary>
public sealed record Passkey
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid UserId { get; init; }

    /// <summary>What the device calls it, in Base64 for URLs.</summary>
    public string CredentialId { get; init; } = "";

    /// <summary>COSE (RFC 9052), in Base64 for URLs.</summary>
    public string PublicKey { get; init; } = "";

    /// <summary>Of the last use; zero for devices that do not count.</summary>
    public long SignCount { get; init; }

    /// <summary>How the device is reached, in words of WebAuthn separated by spaces.</summary>
    public string Transports { get; init; } = "";
    public bool IsBackupEligible { get; init; }
    public bool IsBackedUp { get; init; }

    /// <summary>By which its owner knows it; no two of theirs have the same.</summary>
    public string Name { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>What a device has signed to sign somebody in, once the signature was checked against the passkey that is kept.</summary>
public sealed record PasskeyUse(string CredentialId, Guid UserId, long SignCount, bool IsBackedUp)
{
    /// <summary>Something was shown, and it proves nothing.</summary>
    public static readonly PasskeyUse Wrong = new("", Guid.Empty, 0, IsBackedUp: false);
}

/// <summary>
/// People's passkeys. Whoever has one is no longer let in by password alone, and is by the passkey alone: it is something they have, opened
/// by what they know or are.
/// </summary>
public sealed class Passkeys(IEngine engine, SecondFactors factors, Events events, TimeProvider clock)
{
    private const int MostOfOne = 20;
    private const int LongestName = 80;
    private const string Columns =
        "number, id, user_id, credential_id, public_key, sign_count, transports, is_backup_eligible, is_backed_up, name, created_at, last_used_at";

    /// <summary>One's own, oldest first.</summary>
    public Task<IReadOnlyList<Passkey>> Own(Actor actor, CancellationToken cancel) => Of(actor.UserId, cancel);

    /// <summary>Those of somebody, for who checks what their device has signed.</summary>
    public async Task<IReadOnlyList<Passkey>> Of(Guid userId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Query<Passkey>(
            $"SELECT {Columns} FROM passkeys WHERE user_id = @userId ORDER BY number",
            new { userId },
            cancel
        );
    }

    /// <summary>The passkey of that credential id, whoever has it.</summary>
    public async Task<Passkey?> Find(string credentialId, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Passkey>(
            $"SELECT {Columns} FROM passkeys WHERE credential_id = @credentialId",
            new { credentialId },
            cancel
        );
    }

    /// <summary>Who has passkeys and that user name or e-mail address; null when nobody does.</summary>
    public async Task<Guid?> OwnerNamed(string userNameOrEmail, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Guid?>(
            """
            SELECT id FROM users u WHERE u.is_active AND (u.user_name_key = @key OR u.email_key = @key)
              AND EXISTS (SELECT 1 FROM passkeys k WHERE k.user_id = u.id) ORDER BY u.number LIMIT 1
            """,
            new { key = Names.Key(userNameOrEmail) },
            cancel
        );
    }

    /// <summary>
    /// Keeps a passkey that the actor's device has just made and that was checked. When it is their first second factor, what was signed in
    /// without one is over.
    /// </summary>
    /// <returns>Recovery codes, shown this once; none when the actor has some.</returns>
    /// <exception cref="Refused">Invalid: the name will not do; Conflict: the name or the passkey is there already, or there are enough.</exception>
    public async Task<IReadOnlyList<string>> Add(Passkey made, Actor actor, CancellationToken cancel)
    {
        var passkey = made with
        {
            Id = Id.New(clock),
            UserId = actor.UserId,
            Name = Names.Check(made.Name, "name", LongestName),
            CreatedAt = clock.GetUtcNow(),
        };
        await using var session = await engine.Write(cancel);
        var isFirst = !await SecondFactors.IsOn(session, actor.UserId, cancel);
        if (await session.Value<int>("SELECT COUNT(*) FROM passkeys WHERE user_id = @UserId", passkey, cancel) >= MostOfOne)
        {
            throw Refused.Conflict($"There are {MostOfOne} passkeys already: remove one first.");
        }

        await Unique(() => Insert(session, passkey, cancel));
        if (isFirst)
        {
            var codes = await RecoveryCodes.Renew(session, actor.UserId, cancel);
            return await factors.Changed(session, codes, "passkey added", actor, cancel);
        }

        await Note(session, new { secondFactor = "passkey added", passkey.Name }, actor, cancel);
        await session.Commit(cancel);
        return [];
    }

    /// <exception cref="Refused">NotFound; Invalid; Conflict: another of the actor's has that name.</exception>
    public async Task Rename(long number, string name, Actor actor, CancellationToken cancel)
    {
        var given = Names.Check(name, "name", LongestName);
        await using var session = await engine.Write(cancel);
        await Unique(async () =>
        {
            var renamed = await session.Execute(
                "UPDATE passkeys SET name = @given WHERE number = @number AND user_id = @UserId",
                new
                {
                    given,
                    number,
                    actor.UserId,
                },
                cancel
            );
            return renamed == 1 ? renamed : throw Refused.NotFound("passkey");
        });
        await Note(session, new { secondFactor = "passkey renamed", Name = given }, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Takes a passkey away, on a proof that it is its owner who asks. Ends what they are signed in to.</summary>
    /// <exception cref="Refused">NotFound; Invalid: a wrong proof, or none.</exception>
    public async Task Remove(long number, Proof proof, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var of = new { number, actor.UserId };
        if (!await session.Value<bool>("SELECT EXISTS (SELECT 1 FROM passkeys WHERE number = @number AND user_id = @UserId)", of, cancel))
        {
            throw Refused.NotFound("passkey");
        }

        await factors.MustShow(session, proof, actor, cancel);
        await session.Execute("DELETE FROM passkeys WHERE number = @number AND user_id = @UserId", of, cancel);
        await factors.Ended(session, "passkey removed", actor, cancel);
    }

    internal static Task<bool> IsOn(Session session, Guid userId, CancellationToken cancel) =>
        session.Value<bool>("SELECT EXISTS (SELECT 1 FROM passkeys WHERE user_id = @userId)", new { userId }, cancel);

    /// <summary>Whether the use is of one of the user's passkeys, and later than its last.</summary>
    internal static async Task<bool> Take(Session session, Guid userId, PasskeyUse use, DateTimeOffset now, CancellationToken cancel) =>
        use.UserId == userId
        && await session.Execute(
            """
            UPDATE passkeys SET sign_count = @SignCount, is_backed_up = @IsBackedUp, last_used_at = @now
            WHERE credential_id = @CredentialId AND user_id = @userId AND (sign_count < @SignCount OR (sign_count = 0 AND @SignCount = 0))
            """,
            new
            {
                use.CredentialId,
                use.SignCount,
                use.IsBackedUp,
                userId,
                now,
            },
            cancel
        ) == 1;

    private static Task<int> Insert(Session session, Passkey passkey, CancellationToken cancel) =>
        session.Execute(
            """
            INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, transports, is_backup_eligible, is_backed_up, name, created_at)
            VALUES (@Id, @UserId, @CredentialId, @PublicKey, @SignCount, @Transports, @IsBackupEligible, @IsBackedUp, @Name, @CreatedAt)
            """,
            passkey,
            cancel
        );

    private Task Note(Session session, object details, Actor actor, CancellationToken cancel) =>
        events.Append(session, EventKinds.UserUpdated, null, actor.UserId, details, actor, cancel);

    private async Task Unique(Func<Task<int>> write)
    {
        try
        {
            await write();
        }
        catch (DbException exception) when (engine.IsUniqueViolation(exception))
        {
            throw Refused.Conflict("There is such a passkey, or one of that name, already.");
        }
    }
}
