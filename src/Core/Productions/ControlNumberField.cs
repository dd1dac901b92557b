using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.Core.Productions;

/// <summary>Shows control numbers where people look: in a field of the documents. A later export of a document writes over it.</summary>
internal sealed class ControlNumberField(IEngine engine, TimeProvider clock)
{
    public const string Key = "control_number";
    private const string Name = "Control Number";
    private const int Slice = 1000;

    /// <summary>Writes the first number of each document of a numbered export. May be repeated: what is written already is passed over.</summary>
    public async Task Write(Export export, JobRun run, CancellationToken cancel)
    {
        // As they were made, which is where they lie: in the order of their numbers each would be somewhere else in a large database.
        // CROSS, so that SQLite goes from them to the export: it would rather look through all of the export for each slice.
        foreach (var slice in (await Documents(export, cancel)).Chunk(Slice))
        {
            await using var session = await engine.Write(cancel);
            await run.Hold(session, cancel);
            var field = await Field(session, export.WorkspaceId, cancel);
            var rows = await session.Query<Labelled>(
                $"""
                SELECT d.id, d.values_json, x.begin_label FROM documents d CROSS JOIN export_documents x
                WHERE d.id IN ({engine.IdsIn("@ids")}) AND x.document_id = d.id AND x.export_id = @Id ORDER BY d.id{engine.ForUpdate}
                """,
                new { export.Id, ids = Id.List(slice) },
                cancel
            );
            await Write(session, export.WorkspaceId, field, rows, cancel);
            await session.Commit(cancel);
        }
    }

    /// <summary>The documents of an export, sorted: sixteen bytes each.</summary>
    private async Task<List<Guid>> Documents(Export export, CancellationToken cancel)
    {
        var found = new List<Guid>(export.DocumentCount);
        await using var session = await engine.Read(cancel);
        await using var rows = await session.Cells(
            "SELECT document_id FROM export_documents WHERE export_id = @Id",
            new { export.Id },
            cancel
        );
        while (await rows.Next(cancel))
        {
            found.Add(rows.Cells.Id(0));
        }

        found.Sort();
        return found;
    }

    /// <summary>The number of the field, which is made when the workspace has none of that key or name.</summary>
    internal async Task<string> Field(Session session, Guid workspaceId, CancellationToken cancel)
    {
        var with = new
        {
            Id = Id.New(clock),
            workspaceId,
            Key,
            Name,
            nameKey = Names.Key(Name),
            type = (int)FieldType.Text,
            now = clock.GetUtcNow(),
        };
        const string Find =
            "SELECT number FROM fields WHERE workspace_id = @workspaceId AND (key = @Key OR name_key = @nameKey) ORDER BY key <> @Key LIMIT 1";
        var number = await session.Find<long?>(Find, with, cancel);
        if (number is null)
        {
            await session.Execute(
                """
                INSERT INTO fields (id, workspace_id, key, name, name_key, type, is_system, is_multiple, position, settings_json, extras_json, created_at)
                SELECT @Id, @workspaceId, @Key, @Name, @nameKey, @type, TRUE, FALSE, COALESCE(MAX(position), 0) + 1, '{}', '{}', @now
                FROM fields WHERE workspace_id = @workspaceId
                ON CONFLICT DO NOTHING
                """,
                with,
                cancel
            );
            number = await session.Find<long?>(Find, with, cancel);
        }

        return $"{number}";
    }

    /// <summary>Writes the numbers of documents whose rows are locked, where others or none are written.</summary>
    internal async Task Write(Session session, Guid workspaceId, string field, IReadOnlyList<Labelled> rows, CancellationToken cancel)
    {
        var changed = new List<(Guid Id, string Values)>();
        foreach (var row in rows)
        {
            var all = JsonNode.Parse(row.ValuesJson)!.AsObject();
            if (all[field] is JsonValue value && value.TryGetValue<string>(out var written) && written == row.BeginLabel)
            {
                continue;
            }

            all[field] = row.BeginLabel;
            changed.Add((row.Id, all.ToJsonString(Json.Options)));
        }

        var now = clock.GetUtcNow();
        var values = changed.Select(document => new object?[] { document.Id, document.Values, now });
        await engine.Update(session, "documents", ["id", "values_json", "updated_at"], values, cancel);
        await IndexQueue.Add(session, engine, workspaceId, changed.Select(document => document.Id), cancel);
    }

    /// <summary>A document with its values, and the number that they are to show.</summary>
    internal sealed record Labelled
    {
        public Guid Id { get; init; }
        public string ValuesJson { get; init; } = "{}";
        public string BeginLabel { get; init; } = "";
    }
}
