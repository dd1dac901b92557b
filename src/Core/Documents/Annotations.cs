using System.Text.Json;
using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Documents;

/// <summary>What programs draw on documents: JSON objects that only they understand.</summary>
public sealed class Annotations(IEngine engine, Events events, TimeProvider clock)
{
    private const int Longest = 64 * 1024;
    private const int MostOfOne = 1_000;

    /// <summary>Adds annotations to documents: all of them, or none. What a document has already is not added again.</summary>
    /// <exception cref="Refused">NotFound, Forbidden; Invalid: one is too long, or a document has too many.</exception>
    public async Task Add(IReadOnlyCollection<(Guid DocumentId, IReadOnlyList<JsonNode> Data)> given, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        foreach (var (documentId, data) in given)
        {
            await Add(session, documentId, data, actor, cancel);
        }

        await session.Commit(cancel);
    }

    /// <summary>The annotations of documents, oldest first, as JSON. For documents the actor was shown already.</summary>
    public async Task<ILookup<Guid, string>> Of(IReadOnlyCollection<Guid> documentIds, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var rows = await session.Query<Row>(
            $"SELECT document_id, data_json FROM annotations WHERE document_id IN ({engine.IdsIn("@list")}) ORDER BY number",
            new { list = Id.List(documentIds) },
            cancel
        );
        return rows.ToLookup(row => row.DocumentId, row => row.DataJson);
    }

    private async Task Add(Session session, Guid documentId, IReadOnlyList<JsonNode> data, Actor actor, CancellationToken cancel)
    {
        var workspaceId = await session.Find<Guid?>(
            $"SELECT workspace_id FROM documents WHERE id = @documentId{engine.ForUpdate}",
            new { documentId },
            cancel
        );
        await Access.Must(session, actor, Capability.Review, workspaceId ?? throw Refused.NotFound("document"), cancel);
        var now = clock.GetUtcNow();
        var added = 0;
        foreach (var annotation in data)
        {
            var text = Canonical(annotation);
            if (text.Length > Longest)
            {
                throw Refused.Invalid("annotation", $"An annotation must not be longer than {Longest} characters.");
            }

            added += await session.Execute(
                """
                INSERT INTO annotations (id, document_id, data_json, data_hash, created_by, created_at)
                VALUES (@id, @documentId, @text, @hash, @UserId, @now) ON CONFLICT (document_id, data_hash) DO NOTHING
                """,
                new
                {
                    id = Id.New(clock),
                    documentId,
                    text,
                    hash = Secrets.HashOf(text),
                    actor.UserId,
                    now,
                },
                cancel
            );
        }

        if (added == 0)
        {
            return;
        }

        var count = await session.Value<int>(
            "SELECT COUNT(*) FROM annotations WHERE document_id = @documentId",
            new { documentId },
            cancel
        );
        if (count > MostOfOne)
        {
            throw Refused.Invalid("annotation", $"A document must not have more than {MostOfOne} annotations.");
        }

        // Others learn of it as of any change.
        await session.Execute("UPDATE documents SET updated_at = @now WHERE id = @documentId", new { documentId, now }, cancel);
        await events.Append(session, EventKinds.AnnotationAdded, workspaceId, documentId, new { added }, actor, cancel);
    }

    /// <summary>The same text for the same annotation, whatever the order and the blanks it was sent in.</summary>
    private static string Canonical(JsonNode annotation) => JsonSerializer.Serialize(Ordered(annotation), Json.Options);

    private static JsonNode? Ordered(JsonNode? node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members
                    .OrderBy(member => member.Key, StringComparer.Ordinal)
                    .Select(member => KeyValuePair.Create(member.Key, Ordered(member.Value)))
            ),
            JsonArray items => new JsonArray([.. items.Select(Ordered)]),
            _ => node?.DeepClone(),
        };

    private sealed record Row
    {
        public Guid DocumentId { get; init; }
        public string DataJson { get; init; } = "";
    }
}
