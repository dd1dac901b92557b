using System.Security.Cryptography;
using System.Text;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Ingestion;

/// <summary>A password of a workspace's list. What it is, is never told again.</summary>
public sealed record KnownPassword
{
    public long Number { get; init; }
    public Guid Id { get; init; }

    /// <summary>What a person wrote beside it, such as where it was found; may be empty.</summary>
    public string Label { get; init; } = "";
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The passwords that reading tries on encrypted items of a workspace, in the order in which they were added.</summary>
public sealed class KnownPasswords(IEngine engine, Secrets secrets, Events events, TimeProvider clock)
{
    /// <summary>How many a workspace may have: each is tried on every encrypted item.</summary>
    public const int Most = 1000;

    private const int Longest = 1024;
    private const int LongestLabel = 200;

    /// <summary>Adds a password to the end of the list.</summary>
    /// <exception cref="Refused">Invalid; Conflict when it is on the list already, or the list is full; Forbidden, NotFound.</exception>
    public async Task<KnownPassword> Add(Guid workspaceId, string password, string label, Actor actor, CancellationToken cancel)
    {
        if (password.Length is 0 or > Longest || password.Any(character => character is '\0' or '\r' or '\n'))
        {
            throw Refused.Invalid("password", $"A password has from 1 to {Longest} characters and no line break.");
        }

        if (label.Length > LongestLabel)
        {
            throw Refused.Invalid("label", $"A label has at most {LongestLabel} characters.");
        }

        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Ingest, workspaceId, cancel);
        if (
            await session.Value<long>("SELECT COUNT(*) FROM passwords WHERE workspace_id = @workspaceId", new { workspaceId }, cancel)
            >= Most
        )
        {
            throw Refused.Conflict($"A workspace has at most {Most} passwords.");
        }

        var added =
            await session.Find<KnownPassword>(
                """
                INSERT INTO passwords (id, workspace_id, label, secret, fingerprint, created_by, created_at)
                VALUES (@Id, @workspaceId, @label, @secret, @fingerprint, @UserId, @now)
                ON CONFLICT (workspace_id, fingerprint) DO NOTHING
                RETURNING number, id, label, created_by, created_at
                """,
                new
                {
                    Id = Id.New(clock),
                    workspaceId,
                    label = label.Trim(),
                    secret = secrets.Protect(password),
                    fingerprint = Fingerprint(workspaceId, password),
                    actor.UserId,
                    now = clock.GetUtcNow(),
                },
                cancel
            ) ?? throw Refused.Conflict("The password is on the list already.");
        await events.Append(session, EventKinds.PasswordAdded, workspaceId, added.Id, new { added.Number, added.Label }, actor, cancel);
        await session.Commit(cancel);
        return added;
    }

    /// <summary>The list, in the order of trying.</summary>
    public async Task<Page<KnownPassword>> List(Guid workspaceId, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.Ingest, workspaceId, cancel);
        var with = new
        {
            workspaceId,
            page.Size,
            page.Skip,
        };
        var items = await session.Query<KnownPassword>(
            """
            SELECT number, id, label, created_by, created_at FROM passwords
            WHERE workspace_id = @workspaceId ORDER BY number LIMIT @Size OFFSET @Skip
            """,
            with,
            cancel
        );
        var total = await session.Value<long>("SELECT COUNT(*) FROM passwords WHERE workspace_id = @workspaceId", with, cancel);
        return new Page<KnownPassword>(items, total);
    }

    /// <exception cref="Refused">NotFound, Forbidden.</exception>
    public async Task Remove(Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Ingest, workspaceId, cancel);
        var removed =
            await session.Find<KnownPassword>(
                """
                DELETE FROM passwords WHERE workspace_id = @workspaceId AND number = @number
                RETURNING number, id, label, created_by, created_at
                """,
                new { workspaceId, number },
                cancel
            ) ?? throw Refused.NotFound("password");
        await events.Append(session, EventKinds.PasswordRemoved, workspaceId, removed.Id, new { number, removed.Label }, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>The passwords themselves, for a reading process only.</summary>
    internal async Task<IReadOnlyList<string>> Of(Session session, Guid workspaceId, CancellationToken cancel)
    {
        var kept = await session.Query<string>(
            "SELECT secret FROM passwords WHERE workspace_id = @workspaceId ORDER BY number",
            new { workspaceId },
            cancel
        );
        return [.. kept.Select(secrets.Unprotect)];
    }

    /// <summary>Keyed, so that whoever has the database alone cannot find a password by trying; and of this workspace alone.</summary>
    private string Fingerprint(Guid workspaceId, string password) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(secrets.KeyFor("password fingerprints"), Encoding.UTF8.GetBytes($"{workspaceId:N}{password}"))
        );
}
