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
    /// <summary>The kinds of events by which a document changed.</summary>
    internal static readonly string[] Changes =
    [
        EventKinds.DocumentCreated,
        EventKinds.DocumentUpdated,
        EventKinds.DocumentVersioned,
        EventKinds.AnnotationAdded,
    ];

    /// <summary>
    /// A condition on an events row called <c>e</c>: somebody opened a document. Needs the parameter <c>opened</c>. Spelt so that the event is looked
    /// for among the document's few, not among all openings there ever were, which SQLite takes for as good.
    /// </summary>
    internal const string IsOpening = "e.kind || '' = @opened";

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
            list = Id.List(documentIds),
            userId = actor.UserId,
            everything = actor.IsAdministrator,
            opened = EventKinds.DocumentDownloaded,
        };
        var ids = engine.IdsIn("@list");
        var visible = await session.Query<Maker>(
            $"""
            SELECT d.id, d.created_by AS user_id FROM documents d JOIN workspaces w ON w.id = d.workspace_id
            WHERE d.id IN ({ids}) AND {Access.Visible}
            """,
            with,
            cancel
        );
        var versions = (
            await session.Query<DocumentVersion>(
                $"SELECT * FROM document_versions WHERE document_id IN ({ids}) ORDER BY document_id, ordinal DESC",
                with,
                cancel
            )
        ).ToLookup(version => version.DocumentId);
        var updatedBy = await ChangedBy(session, documentIds, cancel);
        var opened = await session.Query<Guid>(
            $"SELECT DISTINCT e.subject_id FROM events e WHERE e.subject_id IN ({ids}) AND {IsOpening} AND e.actor_id = @userId",
            with,
            cancel
        );
        var seen = opened.ToHashSet();
        return visible.ToDictionary(
            document => document.Id,
            document => new History(
                [.. versions[document.Id]],
                updatedBy.GetValueOrDefault(document.Id, document.UserId),
                seen.Contains(document.Id)
            )
        );
    }

    /// <summary>Who changed documents last, or made them, as far as the log tells. For documents the actor was shown already.</summary>
    public async Task<IReadOnlyDictionary<Guid, Guid>> ChangedBy(IReadOnlyCollection<Guid> documentIds, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await ChangedBy(session, documentIds, cancel);
    }

    private async Task<IReadOnlyDictionary<Guid, Guid>> ChangedBy(
        Session session,
        IReadOnlyCollection<Guid> documentIds,
        CancellationToken cancel
    )
    {
        var changed = await session.Query<Maker>(
            $"""
            SELECT subject_id AS id, actor_id AS user_id FROM events
            WHERE number IN (
                SELECT MAX(number) FROM events WHERE subject_id IN ({engine.IdsIn("@list")}) AND kind IN @Changes GROUP BY subject_id)
            """,
            new { list = Id.List(documentIds), Changes },
            cancel
        );
        return changed.ToDictionary(change => change.Id, change => change.UserId);
    }

    /// <summary>What the event log tells of a document, newest first.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Page<Event>> EventsOf(Document document, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, document.WorkspaceId, cancel);
        var with = new
        {
            document.Id,
            page.Size,
            page.Skip,
        };
        return new Page<Event>(
            await session.Query<Event>(
                "SELECT * FROM events WHERE subject_id = @Id ORDER BY number DESC LIMIT @Size OFFSET @Skip",
                with,
                cancel
            ),
            await session.Value<long>("SELECT COUNT(*) FROM events WHERE subject_id = @Id", with, cancel)
        );
    }

    private sealed record Maker
    {
        public Guid Id { get; init; }
        public Guid UserId { get; init; }
    }
}
