using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Ingestion;

/// <summary>What settling needs to know of an ingestion.</summary>
internal sealed record IngestionToSettle
{
    public Guid WorkspaceId { get; init; }
    public Deduplication Deduplication { get; init; }
    public DateTimeOffset BegunAt { get; init; }
    public string SettingsJson { get; init; } = "{}";
    public WorkspaceSettings Settings => Json.Read<WorkspaceSettings>(SettingsJson);
}

/// <summary>
/// Sets copies aside. Only tops of families are compared, and a family moves whole, so that none is torn apart; the first to come
/// is kept, the reason is noted on each copy, and nothing is deleted. Items came in the order in which they were found, which is that of their source,
/// and not in the order in which they happened to be read.
/// </summary>
internal sealed class Duplicates(IEngine engine, TimeProvider clock)
{
    /// <summary>The tops of families of which something is still to be read: a family is set aside whole, or not yet.</summary>
    public const string Unfinished =
        "SELECT p.family_top FROM nodes p WHERE p.ingestion_id = @ingestionId AND p.outcome = 0 AND p.family_top IS NOT NULL";

    /// <summary>A text that more than so many different headers bear says nothing of a mail: a disclaimer, a licence, a notice.</summary>
    public const int MostHeaders = 5;

    /// <summary>Whether the text of a mail m is no such boilerplate.</summary>
    public const string HasOwnText = """
        @MostHeaders >= (SELECT COUNT(*) FROM (
            SELECT DISTINCT b.header_key FROM messages b
            WHERE b.workspace_id = m.workspace_id AND b.body_key = m.body_key LIMIT @MostHeaders + 1) AS headers)
        """;

    /// <summary>
    /// Whether a mail m has enough of its own for a content key to mean anything: when it was sent and by whom, and with that recipients with a subject, a
    /// text or attachments; or attachments; or a text of at least ten different words that is nobody's boilerplate. See <see cref="Formats.Evidence"/>.
    /// </summary>
    private const string IsTelling = $"""
        (m.evidence & 3) = 3 AND (
            ((m.evidence & 4) <> 0 AND (m.evidence & 56) <> 0) OR (m.evidence & 32) <> 0 OR
            ((m.evidence & 16) <> 0 AND {HasOwnText}))
        """;

    public async Task SetAside(Guid ingestionId, IngestionToSettle ingestion, JobRun run, CancellationToken cancel)
    {
        if (ingestion.Deduplication == Deduplication.None)
        {
            return;
        }

        await foreach (var slice in NodeSlice.Of(engine, ingestionId, cancel))
        {
            await using var session = await engine.Write(cancel);
            await run.Hold(session, cancel);
            // Two ingestions settling at once must not each keep the other's copy.
            await session.Query<int>(
                $"SELECT state FROM workspaces WHERE id = @WorkspaceId{engine.ForUpdate}",
                new { ingestion.WorkspaceId },
                cancel
            );
            var copies = await Copies(session, ingestionId, ingestion, slice, cancel);
            foreach (var copy in copies)
            {
                await session.Execute(
                    "UPDATE documents SET outcome = 3, duplicate_of = @KeptId, duplicate_reason = @reason WHERE family_id = @DocumentId",
                    new
                    {
                        copy.KeptId,
                        copy.DocumentId,
                        reason = Reason(copy, ingestion),
                    },
                    cancel
                );
            }

            await CopyOutcomes(session, [.. copies.Select(copy => copy.DocumentId)], clock.GetUtcNow(), cancel);
            await session.Commit(cancel);
        }
    }

    /// <summary>
    /// Writes what became of families of documents to the items that they came from. What was wrong with a copy is wrong with the one that
    /// is kept, and stays open there.
    /// </summary>
    public static async Task CopyOutcomes(Session session, IReadOnlyList<Guid> families, DateTimeOffset now, CancellationToken cancel)
    {
        if (families.Count == 0)
        {
            return;
        }

        await session.Execute(
            "UPDATE nodes SET outcome = d.outcome FROM documents d WHERE d.family_id IN @families AND nodes.document_id = d.id",
            new { families },
            cancel
        );
        await session.Execute(
            """
            UPDATE faults SET resolved_at = @now
            WHERE resolved_at IS NULL AND document_id IN (SELECT id FROM documents WHERE family_id IN @families AND outcome = 3)
            """,
            new { families, now },
            cancel
        );
    }

    /// <summary>The tops among these items that are the same as a document that came before, each with the first of those.</summary>
    private static Task<IReadOnlyList<Candidate>> Copies(
        Session session,
        Guid ingestionId,
        IngestionToSettle ingestion,
        NodeSlice slice,
        CancellationToken cancel
    )
    {
        var (key, isFit) = ingestion.Settings.DuplicateScheme switch
        {
            DuplicateScheme.MessageId => ("m.message_hash", "m.message_hash IS NOT NULL"),
            DuplicateScheme.Content => ("m.content_key", IsTelling),
            _ => ("NULL", "1 = 0"),
        };
        var isByCustodian = ingestion.Deduplication == Deduplication.Custodian;
        var (group, sameGroup) = isByCustodian ? ("k.custodian", "f.custodian = t.custodian") : ("''", "1 = 1");
        // The first of each hash is looked for once, however many copies there are of it. A document that is no item was put there by a person.
        var first = $"""
            {group} AS custodian, MIN(CASE WHEN kn.number IS NULL THEN k.number END) AS document_number, MIN(kn.number) AS place
            """;
        const string Came = "k.family_id = k.id AND k.outcome IN (1, 5) AND (kn.number IS NOT NULL OR k.created_at < @BegunAt)";
        var firstOfKey = $"""
            SELECT h.own_key AS hash, {first} FROM (SELECT DISTINCT own_key FROM tops WHERE own_key IS NOT NULL) h
            JOIN messages m ON m.workspace_id = @WorkspaceId AND {key} = h.own_key
            JOIN documents k ON k.id = m.document_id LEFT JOIN nodes kn ON kn.document_id = k.id
            WHERE {Came} GROUP BY 1, 2
            """;
        return session.Query<Candidate>(
            $"""
            WITH tops AS (
                SELECT d.number, d.id AS document_id, d.custodian, n.number AS place, v.sha256, v.size, m.message_hash, m.content_key,
                       CASE WHEN m.document_id IS NOT NULL AND {isFit} THEN {key} END AS own_key
                FROM nodes n
                JOIN documents d ON d.id = n.document_id
                JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version
                LEFT JOIN messages m ON m.document_id = d.id
                WHERE n.ingestion_id = @ingestionId AND n.number > @After AND n.number <= @Through AND n.family_top IS NULL
                  AND d.outcome IN (1, 5) AND d.id NOT IN ({Unfinished})),
            first_files AS (
                SELECT h.sha256 AS hash, {first} FROM (SELECT DISTINCT sha256 FROM tops WHERE size > 0) h
                JOIN document_versions kv ON kv.sha256 = h.sha256
                JOIN documents k ON k.id = kv.document_id AND k.current_version = kv.ordinal LEFT JOIN nodes kn ON kn.document_id = k.id
                WHERE k.workspace_id = @WorkspaceId AND {Came} GROUP BY 1, 2),
            first_keys AS ({firstOfKey}),
            earlier AS (
                SELECT t.number, f.document_number, f.place FROM tops t JOIN first_files f ON f.hash = t.sha256 AND t.size > 0 AND {sameGroup}
                WHERE f.document_number IS NOT NULL OR f.place < t.place
                UNION ALL
                SELECT t.number, f.document_number, f.place FROM tops t JOIN first_keys f ON f.hash = t.own_key AND {sameGroup}
                WHERE f.document_number IS NOT NULL OR f.place < t.place),
            found AS (
                SELECT number, MIN(document_number) AS document_number, MIN(place) AS place FROM earlier GROUP BY number)
            SELECT t.number, t.document_id, t.sha256, t.message_hash, t.content_key, kept.id AS kept_id, kept.number AS kept_number,
                   t.size > 0 AND kv.sha256 = t.sha256 AS is_same_file
            FROM found
            JOIN tops t ON t.number = found.number
            LEFT JOIN nodes kn ON found.document_number IS NULL AND kn.number = found.place
            JOIN documents kept ON kept.number = found.document_number OR kept.id = kn.document_id
            JOIN document_versions kv ON kv.document_id = kept.id AND kv.ordinal = kept.current_version
            ORDER BY t.number
            """,
            new
            {
                ingestionId,
                ingestion.WorkspaceId,
                ingestion.BegunAt,
                slice.After,
                slice.Through,
                MostHeaders,
            },
            cancel
        );
    }

    private static string Reason(Candidate copy, IngestionToSettle ingestion)
    {
        var same =
            copy.IsSameFile ? $"Same file as document {copy.KeptNumber} (SHA-256 {copy.Sha256})"
            : ingestion.Settings.DuplicateScheme == DuplicateScheme.MessageId
                ? $"Same Message-ID as document {copy.KeptNumber} (EDRM MIH {copy.MessageHash})"
            : "Same sender, recipients, subject, time sent, text and attachments as document "
                + $"{copy.KeptNumber} (content key {copy.ContentKey})";
        return $"{same}, {Scope(ingestion.Deduplication)}.";
    }

    private static string Scope(Deduplication deduplication) =>
        deduplication == Deduplication.Custodian ? "of the same custodian" : "anywhere in the workspace";

    private sealed record Candidate
    {
        public long Number { get; init; }
        public Guid DocumentId { get; init; }
        public string Sha256 { get; init; } = "";
        public string? MessageHash { get; init; }
        public string? ContentKey { get; init; }
        public bool IsSameFile { get; init; }
        public long KeptNumber { get; init; }
        public Guid KeptId { get; init; }
    }
}
