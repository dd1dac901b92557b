using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;

namespace Dossier.Core.Ingestion;

/// <summary>What settling needs to know of an ingestion.</summary>
internal sealed record IngestionToSettle
{
    public Guid WorkspaceId { get; init; }
    public Deduplication Deduplication { get; init; }
    public string SettingsJson { get; init; } = "{}";
    public WorkspaceSettings Settings => Json.Read<WorkspaceSettings>(SettingsJson);
}

/// <summary>
/// Sets copies aside. Only tops of families are compared, and a family moves whole, so that none is torn apart; the first to come
/// is kept, the reason is noted on each copy, and nothing is deleted.
/// </summary>
internal sealed class Duplicates(IEngine engine, TimeProvider clock)
{
    /// <summary>The tops of families of which something is still to be read: a family is set aside whole, or not yet.</summary>
    public const string Unfinished =
        "SELECT p.family_top FROM nodes p WHERE p.ingestion_id = @ingestionId AND p.outcome = 0 AND p.family_top IS NOT NULL";

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
                        reason = $"Same file as document {copy.KeptNumber} (SHA-256 {copy.Sha256}), {Scope(ingestion.Deduplication)}.",
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
        // The sum and the COALESCE keep the planner from walking all earlier documents of the workspace: the hash finds the few that matter.
        var sameCustodian = ingestion.Deduplication == Deduplication.Custodian ? "AND k.custodian = d.custodian" : "";
        return session.Query<Candidate>(
            $"""
            SELECT found.*, kept.id AS kept_id
            FROM (
                SELECT d.number, d.id AS document_id, v.sha256,
                       (SELECT MIN(k.number) FROM document_versions kv JOIN documents k ON k.id = kv.document_id AND k.current_version = kv.ordinal
                        WHERE kv.sha256 = v.sha256 AND COALESCE(k.workspace_id, k.workspace_id) = @WorkspaceId AND k.family_id = k.id
                          AND k.outcome IN (1, 5) AND k.number + 0 < d.number {sameCustodian}) AS kept_number
                FROM nodes n
                JOIN documents d ON d.id = n.document_id
                JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version
                WHERE n.ingestion_id = @ingestionId AND n.number > @After AND n.number <= @Through AND n.family_top IS NULL
                  AND d.outcome IN (1, 5) AND v.size > 0 AND d.id NOT IN ({Unfinished})) AS found
            JOIN documents kept ON kept.number = found.kept_number
            ORDER BY found.number
            """,
            new
            {
                ingestionId,
                ingestion.WorkspaceId,
                slice.After,
                slice.Through,
            },
            cancel
        );
    }

    private static string Scope(Deduplication deduplication) =>
        deduplication == Deduplication.Custodian ? "of the same custodian" : "anywhere in the workspace";

    private sealed record Candidate
    {
        public long Number { get; init; }
        public Guid DocumentId { get; init; }
        public string Sha256 { get; init; } = "";
        public long KeptNumber { get; init; }
        public Guid KeptId { get; init; }
    }
}
