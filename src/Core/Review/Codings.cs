using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Review;

/// <summary>Coding: reviewers set fields of documents and place them in folders, several at once, and may take it back.</summary>
public sealed class Codings(IEngine engine, Events events, TimeProvider clock)
{
    /// <summary>Documents that one act may change.</summary>
    public const int Most = 5_000;

    /// <summary>Codes documents, all or none.</summary>
    /// <exception cref="Refused">Invalid for a value that does not fit or a field that reading fills; NotFound; TooLarge; Forbidden.</exception>
    public async Task<Coding> Apply(Guid workspaceId, CodingOrder order, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Review, workspaceId, cancel);
        var documents = await Locked(session, workspaceId, order, cancel);
        var fields = await Codable(session, workspaceId, order.Values, cancel);
        var place = await FolderIds(session, workspaceId, order.Place, cancel);
        var displace = await FolderIds(session, workspaceId, order.Displace, cancel);
        var placed = await PlacementsOf(session, documents, [.. place, .. displace], cancel);
        var keys = order.Values.Select(value => $"{fields[value.FieldId].Number}").ToList();
        var changed = documents.ToDictionary(
            document => document,
            document => DocumentValueSet.Apply(fields, document.ValuesJson, order.Values)
        );
        var changes = documents.Select(document => new Change
        {
            Document = document.Number,
            Before = Members(document.ValuesJson, keys),
            Placed = [.. place.Where(folder => !placed.Contains((document.Id, folder)))],
            Displaced = [.. displace.Where(folder => placed.Contains((document.Id, folder)))],
        });
        var after = documents.Count == 0 ? [] : Members(changed[documents[0]], keys);
        var kept = changes.ToList();
        await Save(session, workspaceId, documents, document => changed[document], cancel);
        var byNumber = documents.ToDictionary(document => document.Number, document => document.Id);
        await Place(session, kept.SelectMany(change => change.Placed.Select(folder => (byNumber[change.Document], folder))), cancel);
        await Displace(session, kept.SelectMany(change => change.Displaced.Select(folder => (byNumber[change.Document], folder))), cancel);
        var number = await session.Value<long>(
            """
            INSERT INTO codings (id, workspace_id, values_json, changes_json, created_by, created_at)
            VALUES (@id, @workspaceId, @values, @changes, @UserId, @now) RETURNING number
            """,
            new
            {
                id = Id.New(clock),
                workspaceId,
                values = Json.Write(after),
                changes = Json.Write(kept),
                actor.UserId,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        var named = order
            .Values.Select(value => fields[value.FieldId])
            .ToDictionary(field => field.Name, field => after[$"{field.Number}"]);
        var facts = documents.Select(document => ((Guid?)document.Id, (object)Told(document, number, named, order)));
        await events.Append(session, EventKinds.DocumentCoded, workspaceId, [.. facts], actor, cancel);
        await session.Commit(cancel);
        return new Coding(number, documents.Count);
    }

    /// <summary>Takes an act of one's own back; what somebody has changed since stays as it is.</summary>
    /// <exception cref="Refused">NotFound when it is not one's own; Conflict when it is taken back already; Forbidden.</exception>
    public async Task<Undone> Undo(Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Review, workspaceId, cancel);
        var act =
            await session.Find<Row>(
                $"SELECT * FROM codings WHERE workspace_id = @workspaceId AND number = @number AND created_by = @UserId{engine.ForUpdate}",
                new
                {
                    workspaceId,
                    number,
                    actor.UserId,
                },
                cancel
            ) ?? throw Refused.NotFound("coding");
        if (act.UndoneAt is not null)
        {
            throw Refused.Conflict("This was taken back already.");
        }

        var changes = Json.Read<List<Change>>(act.ChangesJson).ToDictionary(change => change.Document);
        var set = Json.Read<Dictionary<string, JsonNode?>>(act.ValuesJson);
        var documents = await Locked(session, workspaceId, new CodingOrder { Documents = changes.Keys }, cancel);
        var same = documents.Where(document => IsStill(document, set)).ToList();
        await Save(session, workspaceId, same, document => Restored(document.ValuesJson, changes[document.Number].Before), cancel);
        await Displace(session, same.SelectMany(one => changes[one.Number].Placed.Select(folder => (one.Id, folder))), cancel);
        await Place(session, same.SelectMany(one => changes[one.Number].Displaced.Select(folder => (one.Id, folder))), cancel);
        await session.Execute("UPDATE codings SET undone_at = @now WHERE id = @Id", new { act.Id, now = clock.GetUtcNow() }, cancel);
        var facts = same.Select(document =>
            (
                (Guid?)document.Id,
                (object)
                    new
                    {
                        document.Number,
                        coding = number,
                        undone = true,
                    }
            )
        );
        await events.Append(session, EventKinds.DocumentCoded, workspaceId, [.. facts], actor, cancel);
        await session.Commit(cancel);
        return new Undone(same.Count, changes.Count - same.Count);
    }

    private async Task<IReadOnlyList<Document>> Locked(Session session, Guid workspaceId, CodingOrder order, CancellationToken cancel)
    {
        var numbers = order.Documents.Distinct().ToArray();
        if (numbers.Length is 0 or > Most)
        {
            throw Refused.Invalid("documents", $"From 1 to {Most} documents can be coded at a time.");
        }

        var with = new { workspaceId, numbers };
        var where = RelationSql.Where(order.Spread);
        var found = await session.Query<long>(
            $"SELECT d.number FROM documents d WHERE {where} ORDER BY d.number LIMIT {Most + 1}{engine.ForUpdate}",
            with,
            cancel
        );
        if (found.Count > Most)
        {
            throw new Refused(Reason.TooLarge, $"More than {Most} documents belong to these; code fewer at a time.");
        }

        if (numbers.Except(found).Any())
        {
            throw Refused.NotFound("document");
        }

        return await session.Query<Document>(
            $"SELECT {Document.Columns} FROM {Document.From} WHERE {where} ORDER BY d.number",
            with,
            cancel
        );
    }

    private static async Task<IReadOnlyDictionary<Guid, Field>> Codable(
        Session session,
        Guid workspaceId,
        IReadOnlyList<GivenValue> values,
        CancellationToken cancel
    )
    {
        var fields = (await Fields.Fields.All(session, workspaceId, cancel)).ToDictionary(field => field.Id);
        foreach (var value in values)
        {
            var field = fields.TryGetValue(value.FieldId, out var found) ? found : throw Refused.NotFound("field");
            if (field.IsSystem)
            {
                throw Refused.Invalid(field.Name, $"'{field.Name}' is filled by reading and cannot be coded.");
            }
        }

        return fields;
    }

    private static async Task<IReadOnlyList<Guid>> FolderIds(
        Session session,
        Guid workspaceId,
        IReadOnlyCollection<long> numbers,
        CancellationToken cancel
    )
    {
        if (numbers.Count == 0)
        {
            return [];
        }

        var ids = await session.Query<Guid>(
            "SELECT id FROM folders WHERE workspace_id = @workspaceId AND number IN @numbers",
            new { workspaceId, numbers = numbers.Distinct().ToArray() },
            cancel
        );
        return ids.Count == numbers.Distinct().Count() ? ids : throw Refused.NotFound("folder");
    }

    private static async Task<IReadOnlySet<(Guid Document, Guid Folder)>> PlacementsOf(
        Session session,
        IReadOnlyList<Document> documents,
        IReadOnlyList<Guid> folders,
        CancellationToken cancel
    )
    {
        if (folders.Count == 0)
        {
            return new HashSet<(Guid, Guid)>();
        }

        var rows = await session.Query<Placement>(
            "SELECT document_id, folder_id FROM placements WHERE document_id IN @documents AND folder_id IN @folders",
            new { documents = documents.Select(document => document.Id).ToArray(), folders = folders.ToArray() },
            cancel
        );
        return rows.Select(row => (row.DocumentId, row.FolderId)).ToHashSet();
    }

    private async Task Save(
        Session session,
        Guid workspaceId,
        IReadOnlyList<Document> documents,
        Func<Document, string> values,
        CancellationToken cancel
    )
    {
        if (documents.Count == 0)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var rows = documents.Select(document => new object?[] { document.Id, values(document), now });
        await engine.Update(session, "documents", ["id", "values_json", "updated_at"], rows, cancel);
        await IndexQueue.Add(session, engine, workspaceId, documents.Select(document => document.Id), cancel);
    }

    private Task Place(Session session, IEnumerable<(Guid Document, Guid Folder)> which, CancellationToken cancel) =>
        engine.Insert(
            session,
            "placements",
            ["folder_id", "document_id"],
            which.Select(one => new object?[] { one.Folder, one.Document }),
            cancel
        );

    private static async Task Displace(Session session, IEnumerable<(Guid Document, Guid Folder)> which, CancellationToken cancel)
    {
        foreach (var folder in which.GroupBy(one => one.Folder, one => one.Document))
        {
            await session.Execute(
                "DELETE FROM placements WHERE folder_id = @Key AND document_id IN @documents",
                new { folder.Key, documents = folder.ToArray() },
                cancel
            );
        }
    }

    /// <summary>Whether the fields that an act set still hold what it set them to.</summary>
    private static bool IsStill(Document document, Dictionary<string, JsonNode?> set)
    {
        var now = Members(document.ValuesJson, set.Keys);
        return set.All(value => JsonNode.DeepEquals(now[value.Key], value.Value));
    }

    private static Dictionary<string, JsonNode?> Members(string json, IEnumerable<string> keys)
    {
        var values = JsonNode.Parse(json)!.AsObject();
        return keys.Distinct().ToDictionary(key => key, key => values[key]?.DeepClone());
    }

    private static string Restored(string json, Dictionary<string, JsonNode?> before)
    {
        var values = JsonNode.Parse(json)!.AsObject();
        foreach (var (key, value) in before)
        {
            values.Remove(key);
            if (value is not null)
            {
                values[key] = value.DeepClone();
            }
        }

        return values.ToJsonString(Json.Options);
    }

    private static object Told(Document document, long coding, Dictionary<string, JsonNode?> values, CodingOrder order) =>
        new
        {
            document.Number,
            coding,
            values,
            place = order.Place.Count == 0 ? null : order.Place,
            displace = order.Displace.Count == 0 ? null : order.Displace,
        };

    private sealed record Change
    {
        public long Document { get; init; }
        public Dictionary<string, JsonNode?> Before { get; init; } = [];
        public IReadOnlyList<Guid> Placed { get; init; } = [];
        public IReadOnlyList<Guid> Displaced { get; init; } = [];
    }

    private sealed record Placement
    {
        public Guid DocumentId { get; init; }
        public Guid FolderId { get; init; }
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string ValuesJson { get; init; } = "{}";
        public string ChangesJson { get; init; } = "[]";
        public DateTimeOffset? UndoneAt { get; init; }
    }
}
