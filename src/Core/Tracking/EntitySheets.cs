using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>The assets, shots or edits of a project as a sheet: a row for each, a column for each fact, metadata field and type of task.</summary>
public sealed class EntitySheets(IEngine engine, Records records, TimeProvider clock)
{
    private const int LongestName = 160;
    private const string FrameIn = "frame_in";
    private const string FrameOut = "frame_out";

    /// <summary>The rows of a sheet, its head first.</summary>
    /// <param name="kind"><see cref="EntityKinds.Asset"/>, <see cref="EntityKinds.Shot"/> or <see cref="EntityKinds.Edit"/>.</param>
    /// <exception cref="Refused">NotFound; Forbidden to clients and vendors.</exception>
    public async IAsyncEnumerable<IReadOnlyList<string>> Read(
        Guid projectId,
        string kind,
        Actor actor,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        await Standings.Must(session, actor, Standing.Artist, projectId, cancel);
        var fields = await FieldsOf(session, projectId, kind, cancel);
        var types = await session.Query<Named>(
            """
            SELECT y.id, y.name FROM task_types y
            WHERE EXISTS (SELECT 1 FROM tasks k JOIN entities e ON e.id = k.entity_id JOIN entity_types et ON et.id = e.entity_type_id
                WHERE k.task_type_id = y.id AND k.project_id = @projectId AND et.kind = @kind)
            ORDER BY y.priority, y.number
            """,
            new { projectId, kind },
            cancel
        );
        string[] head = kind switch
        {
            EntityKinds.Asset => ["Project", "Type", "Name", "Description"],
            EntityKinds.Edit => ["Project", "Episode", "Name", "Description"],
            _ => ["Project", "Episode", "Sequence", "Name", "Description", "Nb Frames", "Frame In", "Frame Out"],
        };
        yield return
        [
            .. head,
            .. fields.Select(field => field.Name),
            .. types.SelectMany(type => new[] { type.Name, $"{type.Name} assignations" }),
        ];

        var tasks = (await TasksOf(session, projectId, kind, cancel)).ToLookup(task => task.EntityId);
        var entities = await session.Query<Line>(
            """
            SELECT e.id, e.name, e.description, e.nb_frames, e.data_json, w.name AS project, et.name AS type,
                CASE WHEN st.kind = 'Sequence' THEN s.name END AS sequence, CASE WHEN st.kind = 'Episode' THEN s.name ELSE p.name END AS episode
            FROM entities e
            JOIN entity_types et ON et.id = e.entity_type_id
            JOIN workspaces w ON w.id = e.project_id
            LEFT JOIN entities s ON s.id = e.parent_id
            LEFT JOIN entity_types st ON st.id = s.entity_type_id
            LEFT JOIN entities p ON p.id = s.parent_id
            WHERE e.project_id = @projectId AND et.kind = @kind AND NOT COALESCE(e.canceled, FALSE)
            ORDER BY p.name, CASE WHEN et.kind = 'Asset' THEN et.name ELSE s.name END, e.name, e.number
            """,
            new { projectId, kind },
            cancel
        );
        foreach (var entity in entities)
        {
            var data = entity.DataJson is null ? [] : JsonNode.Parse(entity.DataJson) as JsonObject ?? [];
            string Datum(string name) => data[name]?.ToString() ?? "";
            string[] facts = kind switch
            {
                EntityKinds.Asset => [entity.Project, entity.Type, entity.Name, entity.Description ?? ""],
                EntityKinds.Edit => [entity.Project, entity.Episode ?? "", entity.Name, entity.Description ?? ""],
                _ =>
                [
                    entity.Project,
                    entity.Episode ?? "",
                    entity.Sequence ?? "",
                    entity.Name,
                    entity.Description ?? "",
                    entity.NbFrames?.ToString(CultureInfo.InvariantCulture) ?? "",
                    Datum(FrameIn),
                    Datum(FrameOut),
                ],
            };
            var own = tasks[entity.Id].ToList();
            yield return
            [
                .. facts,
                .. fields.Select(field => Datum(field.FieldName)),
                .. types.SelectMany(type => StandOf([.. own.Where(task => task.TaskTypeId == type.Id)])),
            ];
        }
    }

    /// <summary>Makes the assets, shots or edits of a sheet that are not there: all of them, or none. Sequences and episodes are made along.</summary>
    /// <param name="content">CSV in UTF-8 with a head.</param>
    /// <param name="isUpdate">Those that are there are changed to what the sheet says; otherwise they are left as they are.</param>
    /// <returns>What was made or changed.</returns>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers; Invalid, naming the row.</exception>
    public async Task<IReadOnlyList<Row>> Write(
        Guid projectId,
        string kind,
        Stream content,
        bool isUpdate,
        Actor actor,
        CancellationToken cancel
    )
    {
        var rows = await Sheet.Read(content, kind == EntityKinds.Asset ? ["Type", "Name"] : ["Name"], cancel);
        if (rows.FirstOrDefault(row => row["Name"].Length is 0 or > LongestName) is { } unnamed)
        {
            throw Sheet.Wrong(unnamed.Line, "There is no name, or one that is too long.");
        }

        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
        var fields = await FieldsOf(session, projectId, kind, cancel);
        var types = (
            await session.Query<Named>("SELECT id, name FROM entity_types WHERE kind = @kind ORDER BY number", new { kind }, cancel)
        ).ToList();
        var touched = new List<Row>();
        foreach (var row in rows)
        {
            var type =
                kind != EntityKinds.Asset
                    ? types[0].Id
                    : types.Find(type => type.Name.Equals(row["Type"], StringComparison.OrdinalIgnoreCase))?.Id
                        ?? throw Sheet.Wrong(row.Line, $"There is no type of asset called '{row["Type"]}'.");
            var parent = kind == EntityKinds.Asset ? null : await ParentOf(session, projectId, kind, row, actor, cancel);
            var found = await Find(session, projectId, type, parent, row["Name"], cancel);
            if (found is null || isUpdate)
            {
                touched.Add(await Save(session, projectId, type, parent, found, row, fields, actor, cancel));
            }
        }

        await session.Commit(cancel);
        return touched;
    }

    private async Task<Row> Save(
        Session session,
        Guid projectId,
        Guid type,
        Guid? parent,
        Row? before,
        SheetRow row,
        IReadOnlyList<Field> fields,
        Actor actor,
        CancellationToken cancel
    )
    {
        var data = before?.Text("data") is { } kept ? JsonNode.Parse(kept) as JsonObject ?? [] : [];
        foreach (var field in fields.Where(field => row.Has(field.Name)))
        {
            data[field.FieldName] = row[field.Name];
        }

        foreach (var (column, member) in new[] { ("Frame In", FrameIn), ("Frame Out", FrameOut) })
        {
            if (row[column].Length > 0)
            {
                data[member] = row[column];
            }
        }

        var values = new Dictionary<string, object?> { ["data"] = data.ToJsonString(Json.Options) };
        if (row.Has("Description"))
        {
            values["description"] = row["Description"];
        }

        if (row["Nb Frames"] is { Length: > 0 } frames)
        {
            values["nb_frames"] = int.TryParse(frames, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count
                : throw Sheet.Wrong(row.Line, $"'{frames}' is no number of frames.");
        }

        if (before is null)
        {
            return await Insert(session, projectId, type, parent, row["Name"], values, actor, cancel);
        }

        await RowTable.Update(session, Models.Entities, before.Id, values, clock.GetUtcNow(), cancel);
        var changed = await RowTable.MustFind(session, Models.Entities, before.Id, cancel);
        await records.Append(session, EventKinds.RecordChanged, changed, actor, cancel);
        return changed;
    }

    /// <summary>Makes an entity with values of its columns, in a transaction of the caller's.</summary>
    internal async Task<Row> Insert(
        Session session,
        Guid projectId,
        Guid type,
        Guid? parent,
        string name,
        Dictionary<string, object?> values,
        Actor actor,
        CancellationToken cancel
    )
    {
        var given = new JsonObject
        {
            ["name"] = name,
            ["project_id"] = projectId.ToString(),
            ["entity_type_id"] = type.ToString(),
            ["parent_id"] = parent?.ToString(),
        };
        var whole = GivenValues.ForNew(Models.Entities, given).Values;
        foreach (var (column, value) in values)
        {
            whole[column] = value;
        }

        whole["created_by"] = actor.UserId == Guid.Empty ? null : actor.UserId;
        var id = Id.New(clock);
        await RowTable.Insert(session, Models.Entities, id, whole, clock.GetUtcNow(), cancel);
        var row = await RowTable.MustFind(session, Models.Entities, id, cancel);
        await records.Append(session, EventKinds.RecordCreated, row, actor, cancel);
        return row;
    }

    /// <summary>The sequence of a shot, in its episode, or the episode of an edit; null when the sheet names none.</summary>
    private async Task<Guid?> ParentOf(Session session, Guid projectId, string kind, SheetRow row, Actor actor, CancellationToken cancel)
    {
        var episode = row["Episode"] is { Length: > 0 } name ? await Parent(EntityKinds.Episode, null, name) : (Guid?)null;
        return kind == EntityKinds.Shot && row["Sequence"] is { Length: > 0 } sequence
            ? await Parent(EntityKinds.Sequence, episode, sequence)
            : episode;

        async Task<Guid> Parent(string ofKind, Guid? above, string named)
        {
            var type =
                await session.Find<Guid?>(
                    "SELECT id FROM entity_types WHERE kind = @ofKind ORDER BY number LIMIT 1",
                    new { ofKind },
                    cancel
                ) ?? throw Refused.NotFound(ofKind.ToLowerInvariant());
            var found = await Find(session, projectId, type, above, named, cancel);
            return (found ?? await Insert(session, projectId, type, above, named, [], actor, cancel)).Id;
        }
    }

    private static async Task<Row?> Find(Session session, Guid projectId, Guid type, Guid? parent, string name, CancellationToken cancel) =>
        (
            await RowTable.Select(
                session,
                Models.Entities,
                $"t.project_id = @projectId AND t.entity_type_id = @type AND t.name = @name AND t.parent_id {(parent is null ? "IS NULL" : "= @parent")}",
                "ORDER BY t.number LIMIT 1",
                withRelations: false,
                new
                {
                    projectId,
                    type,
                    parent,
                    name,
                },
                cancel
            )
        ).FirstOrDefault();

    private static Task<IReadOnlyList<Field>> FieldsOf(Session session, Guid projectId, string kind, CancellationToken cancel) =>
        session.Query<Field>(
            "SELECT name, field_name FROM metadata_descriptors WHERE project_id = @projectId AND entity_type = @kind ORDER BY position, number",
            new { projectId, kind },
            cancel
        );

    private static Task<IReadOnlyList<TaskCell>> TasksOf(Session session, Guid projectId, string kind, CancellationToken cancel) =>
        session.Query<TaskCell>(
            """
            SELECT k.entity_id, k.task_type_id, s.name AS status, TRIM(COALESCE(u.first_name, u.user_name) || ' ' || COALESCE(u.last_name, '')) AS assignee
            FROM tasks k
            JOIN entities e ON e.id = k.entity_id
            JOIN entity_types et ON et.id = e.entity_type_id
            LEFT JOIN task_statuses s ON s.id = k.task_status_id
            LEFT JOIN task_assignees a ON a.task_id = k.id
            LEFT JOIN users u ON u.id = a.user_id
            WHERE k.project_id = @projectId AND et.kind = @kind
            ORDER BY k.number, u.number
            """,
            new { projectId, kind },
            cancel
        );

    /// <summary>The status of a task, and whom it is given to; nothing where there is none.</summary>
    private static string[] StandOf(IReadOnlyList<TaskCell> cells) =>
        cells.Count == 0
            ? ["", ""]
            : [cells[0].Status ?? "", string.Join(", ", cells.Select(cell => cell.Assignee).OfType<string>().Distinct())];

    private sealed record Named
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
    }

    private sealed record Field
    {
        public string Name { get; init; } = "";
        public string FieldName { get; init; } = "";
    }

    private sealed record TaskCell
    {
        public Guid EntityId { get; init; }
        public Guid TaskTypeId { get; init; }
        public string? Status { get; init; }
        public string? Assignee { get; init; }
    }

    private sealed record Line
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string? Description { get; init; }
        public int? NbFrames { get; init; }
        public string? DataJson { get; init; }
        public string Project { get; init; } = "";
        public string Type { get; init; } = "";
        public string? Sequence { get; init; }
        public string? Episode { get; init; }
    }
}
