using System.Security.Cryptography;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Microsoft.IdentityModel.Tokens;

namespace Dossier.Identity;

/// <summary>
/// The RSA keys that sign our tokens. One signs for 90 days, then the next; each stays published until the last token it signed is over.
/// The private part is encrypted at rest.
/// </summary>
public sealed class SigningKeys(IEngine engine, Secrets secrets, TimeProvider clock, Events events) : IDisposable
{
    private const int KeySize = 2048;
    private static readonly TimeSpan SignsFor = TimeSpan.FromDays(90);

    /// <summary>Longer than any token lives.</summary>
    private static readonly TimeSpan PublishedAfter = TimeSpan.FromDays(1);
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskedAgainAfter = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim loading = new(1, 1);
    private Ring? ring;

    /// <summary>The key that signs now; made if there is none.</summary>
    public async Task<RsaSecurityKey> Current(CancellationToken cancel)
    {
        var found = await Load(Remembered, cancel);
        if (found.Signing is null || found.SignsUntil <= clock.GetUtcNow())
        {
            await Add(cancel);
            found = await Load(TimeSpan.Zero, cancel);
        }

        return found.Signing!;
    }

    /// <summary>The public keys by which tokens are checked.</summary>
    public async Task<IReadOnlyList<RsaSecurityKey>> Published(CancellationToken cancel) => (await Load(Remembered, cancel)).Published;

    /// <summary>The public key of that name; null when it is not, or no longer, published. Another process may just have made it.</summary>
    public async Task<RsaSecurityKey?> Named(string keyId, CancellationToken cancel) =>
        Find(await Load(Remembered, cancel), keyId) ?? Find(await Load(AskedAgainAfter, cancel), keyId);

    /// <summary>Signs with a new key from now on.</summary>
    /// <param name="endOldOnes">Also ends every token that the keys before have signed: for a key that got out.</param>
    public async Task Rotate(bool endOldOnes, Actor actor, CancellationToken cancel)
    {
        if (!actor.IsAdministrator)
        {
            throw new Refused(Reason.Forbidden, "Only an administrator rotates signing keys.");
        }

        await Insert(endOldOnes, actor, cancel);
        await Load(TimeSpan.Zero, cancel);
    }

    public void Dispose() => loading.Dispose();

    /// <summary>Two processes may both find that a key is due: both keys are published, and the newer one signs.</summary>
    private Task Add(CancellationToken cancel) => Insert(false, Actor.System, cancel);

    private async Task Insert(bool endOldOnes, Actor actor, CancellationToken cancel)
    {
        using var rsa = RSA.Create(KeySize);
        var now = clock.GetUtcNow();
        var key = new
        {
            Id = Id.New(clock),
            KeyId = Secrets.NewToken()[..16],
            PublicKey = Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()),
            PrivateKey = secrets.Protect(Convert.ToBase64String(rsa.ExportPkcs8PrivateKey())),
            now,
            retiresAt = now + SignsFor,
            expiresAt = now + SignsFor + PublishedAfter,
            oldExpireAt = endOldOnes ? now : now + PublishedAfter,
        };
        await using var session = await engine.Write(cancel);
        await session.Execute("DELETE FROM signing_keys WHERE expires_at <= @now", key, cancel);
        await session.Execute(
            """
            UPDATE signing_keys SET retires_at = CASE WHEN retires_at < @now THEN retires_at ELSE @now END,
                expires_at = CASE WHEN expires_at < @oldExpireAt THEN expires_at ELSE @oldExpireAt END
            """,
            key,
            cancel
        );
        await session.Execute(
            """
            INSERT INTO signing_keys (id, key_id, public_key, private_key, created_at, retires_at, expires_at)
            VALUES (@Id, @KeyId, @PublicKey, @PrivateKey, @now, @retiresAt, @expiresAt)
            """,
            key,
            cancel
        );
        await events.Append(session, "signing_key.created", null, key.Id, new { key.KeyId, endOldOnes }, actor, cancel);
        await session.Commit(cancel);
    }

    private async Task<Ring> Load(TimeSpan maximumAge, CancellationToken cancel)
    {
        if (ring is { } fresh && clock.GetElapsedTime(fresh.At) < maximumAge)
        {
            return fresh;
        }

        await loading.WaitAsync(cancel);
        try
        {
            var before = ring;
            if (before is not null && clock.GetElapsedTime(before.At) < maximumAge)
            {
                return before;
            }

            ring = await Read(before, cancel);
            return ring;
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>Keys known already are kept, so that nothing is decrypted twice.</summary>
    private async Task<Ring> Read(Ring? before, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var session = await engine.Read(cancel);
        var rows = await session.Query<Row>(
            "SELECT key_id, public_key, private_key, retires_at FROM signing_keys WHERE expires_at > @now ORDER BY number",
            new { now },
            cancel
        );
        var newest = rows.LastOrDefault(row => row.RetiresAt > now);
        var published = rows.Select(row => (before is null ? null : Find(before, row.KeyId)) ?? PublicKey(row)).ToList();
        var signing =
            newest is null ? null
            : before?.Signing?.KeyId == newest.KeyId ? before.Signing
            : PrivateKey(newest);
        return new Ring(published, signing, newest?.RetiresAt ?? now, clock.GetTimestamp());
    }

    private static RsaSecurityKey PublicKey(Row row)
    {
        var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(row.PublicKey), out _);
        return new RsaSecurityKey(rsa) { KeyId = row.KeyId };
    }

    private RsaSecurityKey PrivateKey(Row row)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(secrets.Unprotect(row.PrivateKey)), out _);
        return new RsaSecurityKey(rsa) { KeyId = row.KeyId };
    }

    private static RsaSecurityKey? Find(Ring ring, string keyId) => ring.Published.FirstOrDefault(key => key.KeyId == keyId);

    private sealed record Ring(IReadOnlyList<RsaSecurityKey> Published, RsaSecurityKey? Signing, DateTimeOffset SignsUntil, long At);

    private sealed record Row
    {
        public string KeyId { get; init; } = "";
        public string PublicKey { get; init; } = "";
        public string PrivateKey { get; init; } = "";
        public DateTimeOffset RetiresAt { get; init; }
    }
}
