using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>
/// Codes that are mailed and typed in beside the password. There is one at a time; it is good once and for ten minutes, and guessing is counted
/// as with passwords.
/// </summary>
public sealed class EmailCodes(IEngine engine, Secrets secrets, TimeProvider clock)
{
    private const int Digits = 6;
    private const int Modulus = 1_000_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Whoever knows an address can have codes sent to it; so often and no more.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>A new code, and where it is to be sent. Null when there is no such user, none is asked of it, or one was made just now.</summary>
    /// <param name="isFirst">For somebody who sets this up; otherwise only who has it gets one.</param>
    /// <param name="isAgain">The last one was not sent.</param>
    public async Task<(string Email, string Code)?> Make(string userNameOrEmail, bool isFirst, bool isAgain, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var session = await engine.Write(cancel);
        var found = await session.Find<Row>(
            """
            SELECT u.id, u.email, f.is_on, f.sent_at FROM users u LEFT JOIN email_factors f ON f.user_id = u.id
            WHERE u.is_active AND (u.user_name_key = @key OR u.email_key = @key) ORDER BY u.number LIMIT 1
            """,
            new { key = Names.Key(userNameOrEmail) },
            cancel
        );
        if (found is null || found.IsOn == isFirst || (!isAgain && found.SentAt > now - Pause))
        {
            return null;
        }

        var code = RandomNumberGenerator.GetInt32(Modulus).ToString($"D{Digits}", CultureInfo.InvariantCulture);
        await session.Execute(
            """
            INSERT INTO email_factors (user_id, is_on, code, sent_at) VALUES (@Id, FALSE, @kept, @now)
            ON CONFLICT (user_id) DO UPDATE SET code = excluded.code, sent_at = excluded.sent_at
            """,
            new
            {
                found.Id,
                kept = secrets.Protect(code),
                now,
            },
            cancel
        );
        await session.Commit(cancel);
        return (found.Email, code);
    }

    internal static Task<bool> IsOn(Session session, Guid userId, CancellationToken cancel) =>
        session.Value<bool>("SELECT EXISTS (SELECT 1 FROM email_factors WHERE user_id = @userId AND is_on)", new { userId }, cancel);

    /// <summary>Whether the code is the one that was sent. It is used up.</summary>
    internal async Task<bool> Take(Session session, Guid userId, string code, CancellationToken cancel)
    {
        var kept = await session.Find<string>(
            "SELECT code FROM email_factors WHERE user_id = @userId AND code IS NOT NULL AND sent_at > @least",
            new { userId, least = clock.GetUtcNow() - Lifetime },
            cancel
        );
        return kept is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secrets.Unprotect(kept)), Encoding.UTF8.GetBytes(code.Trim()))
            && await session.Execute(
                "UPDATE email_factors SET code = NULL WHERE user_id = @userId AND code = @kept",
                new { userId, kept },
                cancel
            ) == 1;
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Email { get; init; } = "";
        public bool IsOn { get; init; }
        public DateTimeOffset? SentAt { get; init; }
    }
}
