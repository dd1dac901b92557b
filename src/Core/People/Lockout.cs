using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Guessing takes too long: five failures in a row, of passwords or second factors, lock an account for five minutes.</summary>
internal static class Lockout
{
    private const int FailuresUntilLocked = 5;
    private static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(5);

    /// <summary>Whether the account is switched on and not locked.</summary>
    public static Task<bool> IsOpen(Session session, Guid userId, DateTimeOffset now, CancellationToken cancel) =>
        session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM users WHERE id = @userId AND is_active AND (locked_until IS NULL OR locked_until <= @now))",
            new { userId, now },
            cancel
        );

    /// <summary>Counts a failure; while locked, none counts.</summary>
    public static Task Count(Session session, Guid userId, DateTimeOffset now, CancellationToken cancel) =>
        session.Execute(
            """
            UPDATE users SET
                locked_until = CASE WHEN failed_sign_ins + 1 >= @limit THEN @until ELSE NULL END,
                failed_sign_ins = CASE WHEN failed_sign_ins + 1 >= @limit THEN 0 ELSE failed_sign_ins + 1 END
            WHERE id = @userId AND (locked_until IS NULL OR locked_until <= @now)
            """,
            new
            {
                userId,
                limit = FailuresUntilLocked,
                until = now + LockedFor,
                now,
            },
            cancel
        );
}
