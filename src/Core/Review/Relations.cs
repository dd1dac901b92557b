using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Review;

/// <summary>A document that belongs to another one.</summary>
/// <param name="Similarity">To the text that its group is named by, in per cent; null when that is not compared.</param>
/// <param name="Depth">In its conversation, from 0; null outside one.</param>
public sealed record Relative(Document Document, int? Similarity, int? Depth);

/// <summary>What belongs to a document: its family, its conversation, its copies.</summary>
public sealed class Relations(IEngine engine)
{
    /// <summary>The documents related to one, itself among them: families in their order, conversations by time, copies by number.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Page<Relative>> Of(
        Guid workspaceId,
        long number,
        Relation relation,
        PageOf page,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var with = new
        {
            workspaceId,
            numbers = new[] { number },
            page.Size,
            page.Skip,
        };
        var where = RelationSql.Where(relation);
        var order = relation switch
        {
            Relation.Family => "d.family_order, d.number",
            Relation.Thread => "COALESCE(m.thread_position, 0), d.family_id, d.family_order, d.number",
            _ => "d.number",
        };
        var documents = await session.Query<Document>(
            $"""
            SELECT {Document.Columns} FROM {Document.From} LEFT JOIN messages m ON m.document_id = d.family_id
            WHERE {where} ORDER BY {order} LIMIT @Size OFFSET @Skip
            """,
            with,
            cancel
        );
        if (documents.Count == 0 && page.Skip == 0)
        {
            throw Refused.NotFound("document");
        }

        var notes = await session.Query<Note>(
            """
            SELECT d.id, k.similarity, m.thread_depth AS depth FROM documents d
            LEFT JOIN sketches k ON k.document_id = d.id LEFT JOIN messages m ON m.document_id = d.id
            WHERE d.id IN @ids
            """,
            new { ids = documents.Select(document => document.Id).ToArray() },
            cancel
        );
        var byId = notes.ToDictionary(note => note.Id);
        return new Page<Relative>(
            [.. documents.Select(document => new Relative(document, byId[document.Id].Similarity, byId[document.Id].Depth))],
            await session.Value<long>($"SELECT COUNT(*) FROM documents d WHERE {where}", with, cancel)
        );
    }

    private sealed record Note
    {
        public Guid Id { get; init; }
        public int? Similarity { get; init; }
        public int? Depth { get; init; }
    }
}
