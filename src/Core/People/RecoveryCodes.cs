using System.Security.Cryptography;
using Dossier.Core.Kernel;

namespace Dossier.Core.People;

/// <summary>Codes for the day every other second factor is lost. Each is good once; they are kept as hashes.</summary>
internal static class RecoveryCodes
{
    private const int Count = 10;

    /// <summary>In bytes.</summary>
    private const int Length = 10;

    /// <summary>New ones in place of all there were.</summary>
    public static async Task<IReadOnlyList<string>> Renew(Session session, Guid userId, CancellationToken cancel)
    {
        await Remove(session, userId, cancel);
        var codes = Enumerable.Range(0, Count).Select(_ => Totp.Base32(RandomNumberGenerator.GetBytes(Length))).ToList();
        foreach (var hash in codes.Select(Secrets.HashOf))
        {
            await session.Execute("INSERT INTO recovery_codes (user_id, code_hash) VALUES (@userId, @hash)", new { userId, hash }, cancel);
        }

        return codes;
    }

    /// <summary>Whether the code is one of them. It is used up.</summary>
    public static async Task<bool> Take(Session session, Guid userId, string code, CancellationToken cancel)
    {
        var hash = Secrets.HashOf(code.Trim().ToUpperInvariant());
        return await session.Execute(
                "DELETE FROM recovery_codes WHERE user_id = @userId AND code_hash = @hash",
                new { userId, hash },
                cancel
            ) == 1;
    }

    public static Task Remove(Session session, Guid userId, CancellationToken cancel) =>
        session.Execute("DELETE FROM recovery_codes WHERE user_id = @userId", new { userId }, cancel);

    /// <summary>How many are left.</summary>
    public static Task<int> Left(Session session, Guid userId, CancellationToken cancel) =>
        session.Value<int>("SELECT COUNT(*) FROM recovery_codes WHERE user_id = @userId", new { userId }, cancel);
}
