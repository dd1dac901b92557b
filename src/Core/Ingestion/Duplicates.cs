using Dossier.Core.Documents;
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
/// and not in the order in which they happened to be read. But what was kept when an ingestion settled, or was exported, stands: people may have
/// numbers and codings on it. It is never set aside, and comes before all that does not stand.
/// </summary>
internal sealed class Duplicates(IEngine engine, TimeProvider clock)
{
    /// <summary>Whether all of the family of an item n, which is its top, is read: a family is set aside whole, or not yet.</summary>
    public const string IsRead = "NOT EXISTS (SELECT 1 FROM nodes p WHERE p.family_top = n.document_id AND p.outcome = 0)";

    /// <summary>A text that more than so many different headers bear says nothing of a mail: a disclaimer, a licence, a notice.</summary>
    public const int MostHeaders = 5;

    private static readonly string HasSameText = MessageIndex.Is("b", "@WorkspaceId", MessageKey.Text, MessageIndex.Start("m.body_key"));

    /// <summary>
    /// Whether the text of a mail m, of the workspace of the parameter <c>WorkspaceId</c>, is no such boilerplate: most are seen to be none without a look at the
    /// mails that bear it.
    /// </summary>
    public static readonly string HasOwnText =
        $"({IsOfFew("message_keys b")} OR {IsOfFew($"message_keys b {MessageIndex.MailsOf("b", "body_key")}")})";

    /// <summary>
    /// Whether a mail m has enough of its own for a content key to mean anything: when it was sent and by whom, and with that recipients with a subject, a
    /// text or attachments; or attachments; or a text of at least ten different words that is nobody's boilerplate. See <see cref="Formats.Evidence"/>.
    /// </summary>
    private static readonly string IsTelling = $"""
        (m.evidence & 3) = 3 AND (
            ((m.evidence & 4) <> 0 AND (m.evidence & 56) <> 0) OR (m.evidence & 32) <> 0 OR
            ((m.evidence & 16) <> 0 AND {HasOwnText}))
        """;

    /// <summary>What stands comes before every item: this is taken from its number, and items are numbered from one.</summary>
    private const long Standing = 1L << 62;

    private static string IsOfFew(string bearers) =>
        $"@MostHeaders >= (SELECT COUNT(*) FROM (SELECT DISTINCT b.header FROM {bearers} WHERE {HasSameText} LIMIT @MostHeaders + 1) AS headers)";

    /// <param name="isAllRead">The ingestion is being settled for good: what is kept now stands.</param>
    public async Task SetAside(Guid ingestionId, IngestionToSettle ingestion, bool isAllRead, JobRun run, CancellationToken cancel)
    {
        await foreach (var slice in NodeSlice.Of(engine, ingestionId, cancel))
        {
            if (ingestion.Deduplication == Deduplication.None && !isAllRead)
            {
                return;
            }

            await using var session = await engine.Write(cancel);
            await run.Hold(session, cancel);
            // Two ingestions settling at once must not each keep the other's copy.
            await session.Query<int>(
                $"SELECT state FROM workspaces WHERE id = @WorkspaceId{engine.ForUpdate}",
                new { ingestion.WorkspaceId },
                cancel
            );
            var copies = ingestion.Deduplication == Deduplication.None ? [] : await Copies(session, ingestionId, ingestion, slice, cancel);
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

            var families = copies.Select(copy => copy.DocumentId).ToList();
            await CopyOutcomes(session, families, cancel);
            await ResolveSame(session, families, cancel);
            if (isAllRead)
            {
                await session.Execute(
                    "UPDATE ingestions SET settling_through = @Through WHERE id = @ingestionId",
                    new { ingestionId, slice.Through },
                    cancel
                );
            }

            await session.Commit(cancel);
        }
    }

    /// <summary>Writes what became of families of documents to the items that they came from.</summary>
    public static Task<int> CopyOutcomes(Session session, IReadOnlyList<Guid> families, CancellationToken cancel) =>
        families.Count == 0
            ? Task.FromResult(0)
            : session.Execute(
                "UPDATE nodes SET outcome = d.outcome FROM documents d WHERE d.family_id IN @families AND nodes.document_id = d.id",
                new { families },
                cancel
            );

    /// <summary>
    /// What is wrong with a file is wrong with the same file in the family that is kept, and stays open there; so does what is wrong with a top in the same
    /// way as with the one that is kept. What is wrong with the copy alone stays open.
    /// </summary>
    private async Task ResolveSame(Session session, IReadOnlyList<Guid> families, CancellationToken cancel)
    {
        if (families.Count == 0)
        {
            return;
        }

        await session.Execute(
            """
            UPDATE faults SET resolved_at = @now
            WHERE resolved_at IS NULL AND document_id IN (SELECT id FROM documents WHERE family_id IN @families AND outcome = 3) AND EXISTS (
                SELECT 1 FROM documents c
                JOIN document_versions cv ON cv.document_id = c.id AND cv.ordinal = c.current_version
                JOIN documents k ON k.family_id = c.duplicate_of
                JOIN document_versions kv ON kv.document_id = k.id AND kv.ordinal = k.current_version
                WHERE c.id = faults.document_id AND (kv.sha256 = cv.sha256 OR (c.family_id = c.id AND k.family_id = k.id AND EXISTS (
                    SELECT 1 FROM faults kf WHERE kf.document_id = k.id AND kf.kind = faults.kind AND kf.resolved_at IS NULL))))
            """,
            new { families, now = clock.GetUtcNow() },
            cancel
        );
    }

    /// <summary>Whether the item, of an ingestion, whose document is a top was compared when all was read and kept, or something of its family exported.</summary>
    private static string Stands(string node, string ingestion) =>
        $"""
            ({node}.number <= {ingestion}.settling_through OR ({node}.number <= {ingestion}.settled_through AND {node}.round < {ingestion}.round)
             OR EXISTS (SELECT 1 FROM documents o JOIN export_documents x ON x.document_id = o.id WHERE o.family_id = {node}.document_id))
            """;

    /// <summary>The tops among these items that are the same as a document that came before, each with the first of those.</summary>
    private static Task<IReadOnlyList<Candidate>> Copies(
        Session session,
        Guid ingestionId,
        IngestionToSettle ingestion,
        NodeSlice slice,
        CancellationToken cancel
    )
    {
        // An id says nothing of what could be read: what failed neither hides a whole mail nor hides behind it. A content key is of what was read.
        var (kind, key, isFit, isKept) = ingestion.Settings.DuplicateScheme switch
        {
            DuplicateScheme.MessageId => (
                MessageKey.Hash,
                "m.message_hash",
                "m.message_hash IS NOT NULL AND d.outcome = 1",
                "k.outcome = 1"
            ),
            DuplicateScheme.Content => (MessageKey.Content, "m.content_key", IsTelling, "1 = 1"),
            _ => (default, "NULL", "1 = 0", "1 = 0"),
        };
        var isByCustodian = ingestion.Deduplication == Deduplication.Custodian;
        var (group, sameGroup) = isByCustodian ? ("k.custodian", "f.custodian = t.custodian") : ("''", "1 = 1");
        // The first of each hash is looked for once, however many copies there are of it. A document that is no item was put there by a person. CROSS, so that
        // SQLite goes from the hashes to the documents: it would rather look through all of the workspace for each slice. Where there is but one, it is the item
        // itself; without those hardly anything is left to be joined. MATERIALIZED, so that PostgreSQL does not look for the first of all hashes anew for each item.
        var first = $"""
            {group} AS custodian, MIN(CASE WHEN kn.number IS NULL THEN k.number END) AS document_number,
            MIN(kn.number - CASE WHEN {Stands("kn", "ki")} THEN @Standing ELSE 0 END) AS place
            """;
        const string Items = "LEFT JOIN nodes kn ON kn.document_id = k.id LEFT JOIN ingestions ki ON ki.id = kn.ingestion_id";
        const string Came = "k.family_id = k.id AND k.outcome IN (1, 5) AND (kn.number IS NOT NULL OR k.created_at < @BegunAt)";
        // Most have no other like them, which an index alone tells.
        static string Several(string others) => $"1 < (SELECT COUNT(*) FROM (SELECT 1 FROM {others} LIMIT 2) AS several)";
        string WithKey(string row, string own) => MessageIndex.Is(row, "@WorkspaceId", kind, MessageIndex.Start(own));
        var severalKeys = Several($"message_keys o WHERE {WithKey("o", "tops.own_key")}");
        var severalFiles = Several($"document_versions o WHERE {FileHashSql.MayBe("o", "tops.sha256")}");
        var hasKey = WithKey("y", "h.own_key");
        var firstOfKey = $"""
            SELECT h.own_key AS hash, {first} FROM (SELECT DISTINCT own_key FROM tops WHERE own_key IS NOT NULL AND {severalKeys}) h
            CROSS JOIN message_keys y CROSS JOIN documents k CROSS JOIN messages m {Items}
            WHERE {hasKey} AND k.number = y.document AND m.document_id = k.id AND {key} = h.own_key AND {Came} AND {isKept}
            GROUP BY 1, 2 HAVING COUNT(*) > 1
            """;
        return session.Query<Candidate>(
            $"""
            WITH tops AS (
                SELECT d.number, d.id AS document_id, d.custodian, n.number AS place, v.sha256, v.size, m.message_hash, m.content_key,
                       CASE WHEN m.document_id IS NOT NULL AND {isFit} THEN {key} END AS own_key
                FROM nodes n
                JOIN ingestions i ON i.id = n.ingestion_id
                JOIN documents d ON d.id = n.document_id
                JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version
                LEFT JOIN messages m ON m.document_id = d.id
                WHERE n.ingestion_id = @ingestionId AND n.number > @After AND n.number <= @Through AND n.family_top IS NULL
                  AND d.outcome IN (1, 5) AND {IsRead} AND NOT {Stands("n", "i")}),
            first_files AS MATERIALIZED (
                SELECT h.sha256 AS hash, {first}
                FROM (SELECT DISTINCT sha256 FROM tops WHERE size > 0 AND {severalFiles}) h
                CROSS JOIN document_versions kv CROSS JOIN documents k {Items}
                WHERE {FileHashSql.Is("kv", "h.sha256")} AND k.id = kv.document_id AND k.current_version = kv.ordinal
                  AND k.workspace_id = @WorkspaceId AND {Came} GROUP BY 1, 2 HAVING COUNT(*) > 1),
            first_keys AS MATERIALIZED ({firstOfKey}),
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
            LEFT JOIN nodes kn ON found.document_number IS NULL
                AND kn.number = found.place + CASE WHEN found.place < 0 THEN @Standing ELSE 0 END
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
                Standing,
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
