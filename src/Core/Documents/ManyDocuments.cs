using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Documents;

/// <summary>A row of fields to be added.</summary>
public sealed record NewRecord(string Name, IReadOnlyList<GivenValue> Values);

/// <summary>What is to change in one document.</summary>
/// <param name="Version">The <see cref="ManyDocuments.VersionOf"/> it was read with; null does not care.</param>
/// <param name="Name">Null leaves it as it is.</param>
public sealed record RecordChange(long Number, long? Version, string? Name, IReadOnlyList<GivenValue> Values);

/// <summary>What came of one row: a document, the number of one like it that is there already, or what is wrong.</summary>
public sealed record RecordOutcome(Document? Document, long? DuplicateOf, string? Problem);

/// <summary>Documents as rows of fields, many at a time: each row on its own, so that one that will not do holds up no other.</summary>
public sealed class ManyDocuments(IEngine engine, Events events, TimeProvider clock)
{
    /// <summary>Rows of one call.</summary>
    public const int Most = 5_000;

    /// <summary>Grows with every change by a person.</summary>
    public static long VersionOf(Document document) => (document.UpdatedAt.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10;

    /// <summary>Adds documents without files; the outcomes are in the order of the rows.</summary>
    /// <param name="identity">Fields: a row that agrees in all of them with a document, or with a row before it, is not added.</param>
    /// <exception cref="Refused">NotFound, Forbidden, TooLarge; Invalid when a field of several values is to identify.</exception>
    public async Task<IReadOnlyList<RecordOutcome>> Create(
        Guid workspaceId,
        IReadOnlyList<NewRecord> rows,
        IReadOnlyList<Guid> identity,
        Actor actor,
        CancellationToken cancel
    )
    {
        MustBeFew(rows.Count);
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Edit, workspaceId, cancel);
        var fields = await Fields.Fields.All(session, workspaceId, cancel);
        var prepared = rows.Select(row => Prepare(fields, "{}", row.Name, row.Values)).ToList();
        var same = await Identities.Of(session, engine, workspaceId, fields, identity, prepared.Select(row => row.Values), cancel);
        var ids = new Guid?[rows.Count];
        var twins = new long?[rows.Count];
        var earlier = new Dictionary<string, Guid>();
        for (var index = 0; index < rows.Count; index++)
        {
            var row = prepared[index];
            var key = row.Values is null ? null : same.KeyOf(row.Values);
            if (row.Problem is null && key is not null && same.Find(key, null) is { } twin)
            {
                twins[index] = twin;
            }
            else if (row.Problem is null && key is not null && earlier.TryGetValue(key, out var before))
            {
                twins[index] = await session.Value<long>("SELECT number FROM documents WHERE id = @before", new { before }, cancel);
            }
            else if (row.Problem is null)
            {
                ids[index] = await Insert(session, workspaceId, row, actor, cancel);
                if (key is not null)
                {
                    earlier[key] = ids[index]!.Value;
                }
            }
        }

        var made = ids.OfType<Guid>().ToArray();
        await IndexQueue.Add(session, engine, workspaceId, made, cancel);
        var documents = (
            await session.Query<Document>($"SELECT {Document.Columns} FROM {Document.From} WHERE d.id IN @made", new { made }, cancel)
        ).ToDictionary(document => document.Id);
        await session.Commit(cancel);
        return
        [
            .. rows.Select(
                (_, index) => new RecordOutcome(ids[index] is { } id ? documents[id] : null, twins[index], prepared[index].Problem)
            ),
        ];
    }

    /// <summary>Changes documents; the outcomes are in the order of the changes.</summary>
    /// <param name="identity">Fields: a change that would make a document agree in all of them with another is not made.</param>
    /// <exception cref="Refused">NotFound, Forbidden, TooLarge; Invalid when a field of several values is to identify.</exception>
    public async Task<IReadOnlyList<RecordOutcome>> Change(
        Guid workspaceId,
        IReadOnlyList<RecordChange> changes,
        IReadOnlyList<Guid> identity,
        Actor actor,
        CancellationToken cancel
    )
    {
        MustBeFew(changes.Count);
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Edit, workspaceId, cancel);
        var fields = await Fields.Fields.All(session, workspaceId, cancel);
        var documents = await Locked(session, workspaceId, changes.Select(change => change.Number).Distinct().Order().ToArray(), cancel);
        var prepared = changes.Select(change => Prepare(fields, documents.GetValueOrDefault(change.Number), change)).ToList();
        var same = await Identities.Of(session, engine, workspaceId, fields, identity, prepared.Select(row => row.Values), cancel);
        var outcomes = new List<RecordOutcome>(changes.Count);
        foreach (var (change, row) in changes.Zip(prepared))
        {
            if (row.Problem is not null)
            {
                outcomes.Add(new RecordOutcome(null, null, row.Problem));
            }
            else if (same.KeyOf(row.Values!) is { } key && same.Find(key, change.Number) is { } twin)
            {
                outcomes.Add(new RecordOutcome(null, twin, $"Document {twin} has the same values."));
            }
            else
            {
                outcomes.Add(new RecordOutcome(await Update(session, documents[change.Number], row, actor, cancel), null, null));
            }
        }

        var changed = outcomes.Select(outcome => outcome.Document?.Id).OfType<Guid>().Distinct();
        await IndexQueue.Add(session, engine, workspaceId, changed, cancel);
        await session.Commit(cancel);
        return outcomes;
    }

    private static void MustBeFew(int count)
    {
        if (count > Most)
        {
            throw new Refused(Reason.TooLarge, $"At most {Most} records can be given at a time.");
        }
    }

    private static Prepared Prepare(IReadOnlyList<Field> fields, Document? document, RecordChange change) =>
        document is null ? new Prepared("", null, "There is no such record.")
        : change.Version is { } version && version != VersionOf(document)
            ? new Prepared("", null, "The record was changed in the meantime.")
        : Prepare(fields, document.ValuesJson, change.Name ?? document.Name, change.Values);

    private static Prepared Prepare(IReadOnlyList<Field> fields, string valuesJson, string name, IReadOnlyList<GivenValue> given)
    {
        try
        {
            return new Prepared(Names.Check(name, "name", 1000), DocumentValueSet.Apply(fields, valuesJson, given), null);
        }
        catch (Refused refused)
        {
            return new Prepared("", null, refused.Message);
        }
    }

    private async Task<Guid> Insert(Session session, Guid workspaceId, Prepared row, Actor actor, CancellationToken cancel)
    {
        var id = Id.New(clock);
        await session.Execute(
            """
            INSERT INTO documents (id, workspace_id, family_id, family_order, kind, name, path, custodian, current_version, sorted_at, outcome,
                                   text_length, values_json, extras_json, created_by, created_at, updated_at)
            VALUES (@id, @workspaceId, @id, 0, @kind, @Name, @Name, '', 0, @now, 1, 0, @Values, '{}', @UserId, @now, @now)
            """,
            new
            {
                id,
                workspaceId,
                kind = (int)DocumentKind.Record,
                row.Name,
                row.Values,
                actor.UserId,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        await events.Append(session, EventKinds.DocumentCreated, workspaceId, id, new { name = row.Name }, actor, cancel);
        return id;
    }

    private async Task<Document> Update(Session session, Document document, Prepared row, Actor actor, CancellationToken cancel)
    {
        // Later than what was there, so that the version grows.
        var now = new[] { clock.GetUtcNow(), document.UpdatedAt.AddMicroseconds(1) }.Max();
        await session.Execute(
            "UPDATE documents SET name = @Name, values_json = @Values, updated_at = @now WHERE id = @Id",
            new
            {
                document.Id,
                row.Name,
                row.Values,
                now,
            },
            cancel
        );
        await events.Append(session, EventKinds.DocumentUpdated, document.WorkspaceId, document.Id, new { name = row.Name }, actor, cancel);
        return document with { Name = row.Name, ValuesJson = row.Values!, UpdatedAt = now };
    }

    private async Task<Dictionary<long, Document>> Locked(Session session, Guid workspaceId, long[] numbers, CancellationToken cancel)
    {
        var with = new { workspaceId, numbers };
        await session.Query<long>(
            $"SELECT number FROM documents WHERE workspace_id = @workspaceId AND number IN @numbers ORDER BY number{engine.ForUpdate}",
            with,
            cancel
        );
        var documents = await session.Query<Document>(
            $"SELECT {Document.Columns} FROM {Document.From} WHERE d.workspace_id = @workspaceId AND d.number IN @numbers",
            with,
            cancel
        );
        return documents.ToDictionary(document => document.Number);
    }

    private sealed record Prepared(string Name, string? Values, string? Problem);
}

/// <summary>The documents of a workspace that agree with given rows in the fields that identify them.</summary>
internal sealed class Identities
{
    private readonly IReadOnlyList<Field> fields;
    private readonly ILookup<string, long> found;

    private Identities(IReadOnlyList<Field> fields, ILookup<string, long> found) => (this.fields, this.found) = (fields, found);

    public static async Task<Identities> Of(
        Session session,
        IEngine engine,
        Guid workspaceId,
        IReadOnlyList<Field> all,
        IReadOnlyList<Guid> identity,
        IEnumerable<string?> rows,
        CancellationToken cancel
    )
    {
        var fields = all.Where(field => identity.Contains(field.Id)).ToList();
        if (fields.Count < identity.Distinct().Count())
        {
            throw Refused.NotFound("field");
        }

        if (fields.FirstOrDefault(field => field.IsMultiple) is { } several)
        {
            throw Refused.Invalid("identity", $"The field '{several.Name}' holds several values: it cannot identify a record.");
        }

        var asked = new Identities(fields, Array.Empty<long>().ToLookup(_ => ""));
        var keys = rows.OfType<string>().Where(row => asked.KeyOf(row) is not null).ToList();
        if (keys.Count == 0)
        {
            return asked;
        }

        // One who adds at a time, or two would both find nothing.
        await session.Query<Guid>($"SELECT id FROM workspaces WHERE id = @workspaceId{engine.ForUpdate}", new { workspaceId }, cancel);
        var first = fields[0];
        var values = keys.Select(row => Text(JsonNode.Parse(row)![$"{first.Number}"]!)).Distinct();
        var candidates = await session.Query<Candidate>(
            $"""
            SELECT number, values_json FROM documents
            WHERE workspace_id = @workspaceId AND {engine.JsonText("values_json", $"{first.Number}")} IN @values ORDER BY number
            """,
            new { workspaceId, values = values.Concat(first.Type == FieldType.Boolean ? ["0", "1"] : []).ToArray() },
            cancel
        );
        return new Identities(
            fields,
            candidates
                .Select(candidate => (Key: asked.KeyOf(candidate.ValuesJson), candidate.Number))
                .Where(candidate => candidate.Key is not null)
                .ToLookup(candidate => candidate.Key!, candidate => candidate.Number)
        );
    }

    /// <summary>What identifies a document by its values; null when it lacks one of them, or nothing identifies here.</summary>
    public string? KeyOf(string valuesJson)
    {
        if (fields.Count == 0)
        {
            return null;
        }

        var values = JsonNode.Parse(valuesJson)!.AsObject();
        var parts = fields.Select(field => values[$"{field.Number}"]).ToList();
        return parts.Contains(null) ? null : string.Join('\u001f', parts.Select(part => Text(part!)));
    }

    /// <summary>The first document of that key, other than one.</summary>
    public long? Find(string key, long? except) =>
        found[key].Where(number => number != except).Select(number => (long?)number).FirstOrDefault();

    private static string Text(JsonNode value) =>
        value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    private sealed record Candidate
    {
        public long Number { get; init; }
        public string ValuesJson { get; init; } = "";
    }
}
