using Dossier.Core.Kernel;
using Dossier.Formats;

namespace Dossier.Core.Renditions;

/// <summary>Which rendition is meant: by the blob's hash and the recipe's.</summary>
internal readonly record struct RenditionKey(string Source, string Recipe);

/// <summary>
/// The rows of renditions. One that is being made belongs, for as long as its lease lasts, to one maker among all server processes.
/// </summary>
internal sealed class RenditionRows(IEngine engine, TimeProvider clock)
{
    /// <summary>How long a claim lasts without a sign of life.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>Something that was not installed may be by then.</summary>
    private static readonly TimeSpan UnsupportedAgain = TimeSpan.FromHours(1);
    private static readonly TimeSpan TransientAgain = TimeSpan.FromMinutes(1);
    private const int MostAttempts = 3;

    public async Task<Rendition?> Find(RenditionKey key, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Find<Rendition>(
            "SELECT * FROM renditions WHERE source_sha256 = @Source AND recipe_hash = @Recipe",
            new { key.Source, key.Recipe },
            cancel
        );
    }

    /// <summary>Takes the making of a rendition upon an owner: a new one, one whose maker is gone, or one that may be tried again.</summary>
    /// <param name="dead">An owner that is certainly gone; null when none is known.</param>
    /// <returns>Which attempt it is; 0 when it is somebody else's, or done.</returns>
    public async Task<int> Claim(RenditionKey key, Recipe recipe, string owner, string? dead, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var session = await engine.Write(cancel);
        var attempt = await session.Value<int>(
            """
            INSERT INTO renditions (source_sha256, recipe_hash, recipe_json, state, progress, attempts, lease_owner, lease_until, created_at, updated_at)
            VALUES (@Source, @Recipe, @recipe, 1, 0, 1, @owner, @until, @now, @now)
            ON CONFLICT (source_sha256, recipe_hash) DO UPDATE SET state = 1, progress = 0, attempts = renditions.attempts + 1,
                lease_owner = excluded.lease_owner, lease_until = excluded.lease_until, fault_kind = NULL, fault_message = NULL, retry_at = NULL,
                updated_at = excluded.updated_at
            WHERE (renditions.state = 1 AND (renditions.lease_until < excluded.updated_at OR renditions.lease_owner = @dead))
               OR (renditions.state = 3 AND renditions.retry_at <= excluded.updated_at)
            RETURNING attempts
            """,
            new
            {
                key.Source,
                key.Recipe,
                recipe = Json.Write(recipe),
                owner,
                dead = dead ?? "",
                now,
                until = now + Lease,
            },
            cancel
        );
        await session.Commit(cancel);
        return attempt;
    }

    /// <summary>Still alive.</summary>
    /// <param name="progress">From 0 to 1000.</param>
    public Task Renew(RenditionKey key, string owner, int progress, CancellationToken cancel) =>
        Execute(
            """
            UPDATE renditions SET progress = @progress, lease_until = @until
            WHERE source_sha256 = @Source AND recipe_hash = @Recipe AND state = 1 AND lease_owner = @owner
            """,
            new
            {
                key.Source,
                key.Recipe,
                owner,
                progress,
                until = clock.GetUtcNow() + Lease,
            },
            cancel
        );

    /// <summary>It is a blob now. Also one that was made by the way, and claimed by nobody.</summary>
    public Task Ready(RenditionKey key, Recipe recipe, Rendered made, Blob blob, CancellationToken cancel) =>
        Execute(
            """
            INSERT INTO renditions (source_sha256, recipe_hash, recipe_json, state, progress, attempts, sha256, media_type, size, width, height, seconds,
                pages, created_at, updated_at)
            VALUES (@Source, @Recipe, @recipe, 2, 1000, 1, @Sha256, @MediaType, @Size, @Width, @Height, @Seconds, @Pages, @now, @now)
            ON CONFLICT (source_sha256, recipe_hash) DO UPDATE SET state = 2, progress = 1000, sha256 = excluded.sha256,
                media_type = excluded.media_type, size = excluded.size, width = excluded.width, height = excluded.height,
                seconds = excluded.seconds, pages = excluded.pages, fault_kind = NULL, fault_message = NULL, retry_at = NULL, lease_owner = NULL,
                lease_until = NULL, updated_at = excluded.updated_at
            """,
            new
            {
                key.Source,
                key.Recipe,
                recipe = Json.Write(recipe),
                blob.Sha256,
                made.MediaType,
                blob.Size,
                made.Width,
                made.Height,
                made.Seconds,
                made.Pages,
                now = clock.GetUtcNow(),
            },
            cancel
        );

    /// <summary>Keeps why it could not be made, so that not everyone who asks tries it again.</summary>
    public Task Failed(RenditionKey key, string owner, int attempt, FaultKind kind, string message, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return Execute(
            """
            UPDATE renditions SET state = 3, fault_kind = @kind, fault_message = @message, retry_at = @retryAt, lease_owner = NULL, lease_until = NULL,
                updated_at = @now
            WHERE source_sha256 = @Source AND recipe_hash = @Recipe AND state = 1 AND lease_owner = @owner
            """,
            new
            {
                key.Source,
                key.Recipe,
                owner,
                kind = (int)kind,
                message,
                now,
                retryAt = RetryAt(kind, attempt, now),
            },
            cancel
        );
    }

    /// <summary>Nothing came of it, through no fault of the file: whoever asks next begins anew.</summary>
    public Task GiveBack(RenditionKey key, string owner, CancellationToken cancel) =>
        Execute(
            "DELETE FROM renditions WHERE source_sha256 = @Source AND recipe_hash = @Recipe AND state = 1 AND lease_owner = @owner",
            new
            {
                key.Source,
                key.Recipe,
                owner,
            },
            cancel
        );

    /// <summary>What the bytes are to blame for stays as it is; what may have been the machine's fault is tried a few times more.</summary>
    private static DateTimeOffset? RetryAt(FaultKind kind, int attempt, DateTimeOffset now) =>
        kind switch
        {
            FaultKind.Unsupported => now + UnsupportedAgain,
            FaultKind.Timeout or FaultKind.OutOfMemory or FaultKind.Crashed or FaultKind.Unreachable when attempt < MostAttempts => now
                + (attempt * TransientAgain),
            _ => null,
        };

    private async Task Execute(string sql, object with, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Execute(sql, with, cancel);
        await session.Commit(cancel);
    }
}
