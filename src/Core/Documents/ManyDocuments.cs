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
        await Identities.Prepare(engine, workspaceId, identity, actor, clock, cancel);
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Edit, workspaceId, cancel);
        var fields = await Fields.Fields.All(session, workspaceId, cancel);
        var byId = fields.ToDictionary(field => field.Id);
        var prepared = rows.Select(row => Prepare(byId, "{}", row.Name, row.Values)).ToList();
        var same = await Identities.Of(session, engine, workspaceId, fields, identity, prepared.Select(row => row.Values), cancel);
        var ids = new Guid?[rows.Count];
        var twins = new long?[rows.Count];
        var sameAs = new int?[rows.Count];
        var earlier = new Dictionary<string, int>();
        for (var index = 0; index < rows.Count; index++)
        {
            var row = prepared[index];
            var key = row.Values is null ? null : same.KeyOf(row.Values);
            if (row.Problem is not null)
            {
                continue;
            }

            twins[index] = key is null ? null : same.Find(key, null);
            sameAs[index] = key is not null && earlier.TryGetValue(key, out var before) ? before : null;
            if (twins[index] is null && sameAs[index] is null)
            {
                ids[index] = Id.New(clock);
                if (key is not null)
                {
                    earlier[key] = index;
                }
            }
        }

        var added = Enumerable.Range(0, rows.Count).Where(index => ids[index] is not null).ToList();
        var records = added.Select(index => new RecordRow(ids[index]!.Value, prepared[index].Name, prepared[index].Values!)).ToList();
        var made = await RecordRows.Insert(session, engine, workspaceId, records, actor.UserId, clock.GetUtcNow(), cancel);
        // All but their numbers is known.
        var numbers = await session.Query<Numbered>(
            $"SELECT number, id FROM documents WHERE id IN ({engine.IdsIn("@made")})",
            new { made = Id.List(ids.OfType<Guid>()) },
            cancel
        );
        var numberOf = numbers.ToDictionary(row => row.Id, row => row.Number);
        var documents = made.ToDictionary(document => document.Id, document => document with { Number = numberOf[document.Id] });
        await events.Append(
            session,
            EventKinds.DocumentCreated,
            workspaceId,
            [.. added.Select(index => (ids[index], (object)new { name = prepared[index].Name }))],
            actor,
            cancel
        );
        await session.Commit(cancel);
        Document? Made(int? index) => index is { } at && ids[at] is { } id ? documents[id] : null;
        return
        [
            .. rows.Select(
                (_, index) => new RecordOutcome(Made(index), twins[index] ?? Made(sameAs[index])?.Number, prepared[index].Problem)
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
        await Identities.Prepare(engine, workspaceId, identity, actor, clock, cancel);
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Edit, workspaceId, cancel);
        var fields = await Fields.Fields.All(session, workspaceId, cancel);
        var documents = await Locked(session, workspaceId, changes.Select(change => change.Number).Distinct().Order().ToArray(), cancel);
        var prepared = PrepareInOrder(fields.ToDictionary(field => field.Id), documents, changes);
        var same = await Identities.Of(session, engine, workspaceId, fields, identity, prepared.Select(row => row.Values), cancel);
        var outcomes = new List<RecordOutcome>(changes.Count);
        var refused = new HashSet<long>();
        var changed = new Dictionary<Guid, Document>();
        foreach (var (change, row) in changes.Zip(prepared))
        {
            var twin = row.Values is { } values && same.KeyOf(values) is { } key ? same.Find(key, change.Number) : null;
            var problem =
                row.Problem
                ?? (twin is not null ? $"Document {twin} has the same values." : null)
                ?? (refused.Contains(change.Number) ? "An earlier change of this record was refused." : null);
            if (problem is null)
            {
                changed[row.Document!.Id] = row.Document;
            }
            else if (twin is not null)
            {
                refused.Add(change.Number);
            }

            outcomes.Add(new RecordOutcome(problem is null ? row.Document : null, twin, problem));
        }

        await Update(session, workspaceId, changed.Values, actor, cancel);
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

    /// <summary>What each change makes of its document, which an earlier one may have changed.</summary>
    private List<Prepared> PrepareInOrder(
        IReadOnlyDictionary<Guid, Field> fields,
        Dictionary<long, Document> documents,
        IReadOnlyList<RecordChange> changes
    )
    {
        var prepared = new List<Prepared>(changes.Count);
        foreach (var change in changes)
        {
            var document = documents.GetValueOrDefault(change.Number);
            var row =
                document is null ? new Prepared("", null, "There is no such record.")
                : change.Version is { } version && version != VersionOf(document)
                    ? new Prepared("", null, "The record was changed in the meantime.")
                : Prepare(fields, document.ValuesJson, change.Name ?? document.Name, change.Values);
            if (row.Problem is null)
            {
                // Later than what was there, so that the version grows.
                var now = new[] { clock.GetUtcNow(), document!.UpdatedAt.AddMicroseconds(1) }.Max();
                documents[change.Number] = document with { Name = row.Name, ValuesJson = row.Values!, UpdatedAt = now };
                row = row with { Document = documents[change.Number] };
            }

            prepared.Add(row);
        }

        return prepared;
    }

    private static Prepared Prepare(
        IReadOnlyDictionary<Guid, Field> fields,
        string valuesJson,
        string name,
        IReadOnlyList<GivenValue> given
    )
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

    private async Task Update(
        Session session,
        Guid workspaceId,
        IReadOnlyCollection<Document> documents,
        Actor actor,
        CancellationToken cancel
    )
    {
        var rows = documents.Select(document => new object?[] { document.Id, document.Name, document.ValuesJson, document.UpdatedAt });
        await engine.Update(session, "documents", ["id", "name", "values_json", "updated_at"], rows, cancel);
        await IndexQueue.Add(session, engine, workspaceId, documents.Select(document => document.Id), cancel);
        var happenings = documents.Select(document => ((Guid?)document.Id, (object)new { name = document.Name }));
        await events.Append(session, EventKinds.DocumentUpdated, workspaceId, [.. happenings], actor, cancel);
    }

    private async Task<Dictionary<long, Document>> Locked(Session session, Guid workspaceId, long[] numbers, CancellationToken cancel)
    {
        var with = new { workspaceId, numbers = Id.List(numbers) };
        var listed = engine.NumbersIn("@numbers");
        await session.Query<long>(
            $"SELECT number FROM documents WHERE workspace_id = @workspaceId AND number IN ({listed}) ORDER BY number{engine.ForUpdate}",
            with,
            cancel
        );
        var documents = await session.Query<Document>(
            $"SELECT {Document.Columns} FROM {Document.From} WHERE d.workspace_id = @workspaceId AND d.number IN ({listed})",
            with,
            cancel
        );
        return documents.ToDictionary(document => document.Number);
    }

    private sealed record Numbered
    {
        public long Number { get; init; }
        public Guid Id { get; init; }
    }

    /// <param name="Document">As it will be, when it is there already.</param>
    private sealed record Prepared(string Name, string? Values, string? Problem, Document? Document = null);
}
