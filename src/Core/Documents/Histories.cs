using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Documents;

/// <summary>What became of a document until now.</summary>
/// <param name="Versions">Newest first.</param>
/// <param name="UpdatedBy">Who changed it last, or made it.</param>
/// <param name="IsSeen">Whether the one who asked has opened it.</param>
public sealed record History(IReadOnlyList<DocumentVersion> Versions, Guid UpdatedBy, bool IsSeen);

/// <summary>Versions of documents, and what the event log tells of them; for lists, in as many statements for many as for one.</summary>
public sealed class Histories(IEngine engine)
{
    private static readonly string[] Changes = [EventKinds.DocumentCreated, EventKinds.DocumentUpdated, EventKinds.DocumentVersioned];

    /// <summary>The histories of those of the documents that the actor may see.</summary>
    public async Task<IReadOnlyDictionary<Guid, History>> Of(IReadOnlyCollection<Guid> documentIds, Actor actor, CancellationToken cancel)
    {
        if (documentIds.Count == 0)
        {
            return new Dictionary<Guid, History>();
        }

        await using var session = await engine.Read(cancel);
        var with = new
        {
            ids = documentIds.ToArray(),
            userId = actor.UserId,
            everything = actor.IsAdministrator,
            changes = Changes,
            opened = EventKinds.DocumentDownloaded,
        };
        var visible = await session.Query<Maker>(
            $"""
            SELECT d.id, d.created_by AS user_id FROM documents d JOIN workspaces w ON w.id = d.workspace_id
            WHERE d.id IN @ids AND {Access.Visible}
            """,
            with,
            cancel
        );
        var versions = (
            await session.Query<DocumentVersion>(
                "SELECT * FROM document_versions WHERE document_id IN @ids ORDER BY document_id, ordinal DESC",
                with,
                cancel
            )
        ).ToLookup(version => version.DocumentId);
        var changed = await session.Query<Maker>(
            """
            SELECT subject_id AS id, actor_id AS user_id FROM events
            WHERE number IN (SELECT MAX(number) FROM events WHERE subject_id IN @ids AND kind IN @changes GROUP BY subject_id)
            """,
            with,
            cancel
        );
        var updatedBy = changed.ToDictionary(change => change.Id, change => change.UserId);
        var seen = await session.Query<Guid>(
            "SELECT DISTINCT subject_id FROM events WHERE subject_id IN @ids AND kind = @opened AND actor_id = @userId",
            with,
            cancel
        );
        return visible.ToDictionary(
            document => document.Id,
            document => new History(
                [.. versions[document.Id]],
                updatedBy.GetValueOrDefault(document.Id, document.UserId),
                seen.Contains(document.Id)
            )
        );
    }

    private sealed record Maker
    {
        public Guid Id { get; init; }
        public Guid UserId { get; init; }
    }
}
