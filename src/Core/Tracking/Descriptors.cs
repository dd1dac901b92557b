using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What projects note of entities and tasks beyond what every project does: their own fields.</summary>
public sealed class Descriptors(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>Adds a field. Values are kept under a name made of its own, in small letters.</summary>
    /// <exception cref="Refused">NotFound; Forbidden; Invalid; Conflict when there is one of that name.</exception>
    public async Task<Row> Create(Guid projectId, JsonObject given, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var row = await Create(session, projectId, given, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>Adds a field to every open project the actor manages that does not have it.</summary>
    /// <exception cref="Refused">Forbidden; Invalid.</exception>
    public async Task<IReadOnlyList<Row>> CreateEverywhere(JsonObject given, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var made = new List<Row>();
        foreach (var projectId in await Managed(session, actor, cancel))
        {
            if (await Named(session, [projectId], Kind(given), FieldOf(given), cancel) is { Count: 0 })
            {
                made.Add(await Create(session, projectId, given, actor, cancel));
            }
        }

        await session.Commit(cancel);
        return made;
    }

    /// <summary>A field of a project.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Row> Find(Guid projectId, Guid id, Actor actor, CancellationToken cancel)
    {
        var row = await records.Find(Models.MetadataDescriptors, id, withRelations: true, actor, cancel);
        return row.Reference("project_id") == projectId ? row : throw Refused.NotFound("metadata descriptor");
    }

    /// <summary>Changes a field. The name its values are kept under stays, so that none is lost.</summary>
    /// <exception cref="Refused">NotFound; Forbidden; Invalid; Conflict.</exception>
    public async Task<Row> Change(Guid projectId, Guid id, JsonObject given, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var row = await MustFind(session, projectId, id, cancel);
        var changed = await Change(session, row, given, actor, cancel);
        await session.Commit(cancel);
        return changed;
    }

    /// <summary>The same in every project the actor manages that has a field of that name.</summary>
    /// <exception cref="Refused">Forbidden; NotFound when none has; Invalid.</exception>
    public async Task<IReadOnlyList<Row>> ChangeEverywhere(
        string entityType,
        string field,
        JsonObject given,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        var changed = new List<Row>();
        foreach (var row in await MustBeNamed(session, entityType, field, actor, cancel))
        {
            changed.Add(await Change(session, row, given, actor, cancel));
        }

        await session.Commit(cancel);
        return changed;
    }

    /// <summary>Removes a field; what was noted under it stays with what it was noted of.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task Delete(Guid projectId, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Delete(session, await MustFind(session, projectId, id, cancel), actor, cancel);
        await session.Commit(cancel);
    }

    /// <exception cref="Refused">Forbidden; NotFound when no project has it.</exception>
    public async Task DeleteEverywhere(string entityType, string field, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        foreach (var row in await MustBeNamed(session, entityType, field, actor, cancel))
        {
            await Delete(session, row, actor, cancel);
        }

        await session.Commit(cancel);
    }

    /// <summary>Puts fields of a project in order.</summary>
    /// <returns>Them, in that order.</returns>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<IReadOnlyList<Row>> Reorder(
        Guid projectId,
        string entityType,
        IReadOnlyList<Guid> ids,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
        var rows = new List<Row>();
        foreach (var id in ids)
        {
            var row = await MustFind(session, projectId, id, cancel);
            rows.Add(row.Text("entity_type") == entityType ? row : throw Refused.NotFound("metadata descriptor"));
        }

        var placed = await Place(session, rows, actor, cancel);
        await session.Commit(cancel);
        return placed;
    }

    /// <summary>The same, by the names of the fields, in every project the actor manages.</summary>
    /// <exception cref="Refused">Forbidden.</exception>
    public async Task<IReadOnlyList<Row>> ReorderEverywhere(
        string entityType,
        IReadOnlyList<string> fields,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        var placed = new List<Row>();
        foreach (var projectId in await Managed(session, actor, cancel))
        {
            var rows = new List<Row>();
            foreach (var field in fields)
            {
                rows.AddRange(await Named(session, [projectId], entityType, field, cancel));
            }

            placed.AddRange(await Place(session, rows, actor, cancel));
        }

        await session.Commit(cancel);
        return placed;
    }

    private async Task<Row> Create(Session session, Guid projectId, JsonObject given, Actor actor, CancellationToken cancel)
    {
        var whole = given.DeepClone().AsObject();
        whole["project_id"] = projectId.ToString();
        whole["entity_type"] = Kind(given);
        whole["field_name"] = FieldOf(given);
        var read = GivenValues.ForNew(Models.MetadataDescriptors, whole);
        await MustDescribe(session, projectId, [.. read.Links.Values.SelectMany(ids => ids)], actor, cancel);
        read.Values["position"] = await session.Value<long>(
            "SELECT COALESCE(MAX(position), 0) + 1 FROM metadata_descriptors WHERE project_id = @projectId AND entity_type = @entityType",
            new { projectId, entityType = Kind(given) },
            cancel
        );
        var id = Id.New(clock);
        await records.Keep(
            Models.MetadataDescriptors,
            () => RowTable.Insert(session, Models.MetadataDescriptors, id, read.Values, clock.GetUtcNow(), cancel)
        );
        await Link(session, read, id, actor, cancel);
        return await Told(session, EventKinds.RecordCreated, id, actor, cancel);
    }

    private async Task<Row> Change(Session session, Row row, JsonObject given, Actor actor, CancellationToken cancel)
    {
        var read = GivenValues.ForChange(Models.MetadataDescriptors, given);
        read.Values.Remove("field_name");
        read.Values.Remove("entity_type");
        Guid[] departments = [.. Departments(row), .. read.Links.Values.SelectMany(ids => ids)];
        await MustDescribe(session, row.Reference("project_id")!.Value, departments, actor, cancel);
        await records.Keep(
            Models.MetadataDescriptors,
            () => RowTable.Update(session, Models.MetadataDescriptors, row.Id, read.Values, clock.GetUtcNow(), cancel)
        );
        await Link(session, read, row.Id, actor, cancel);
        return await Told(session, EventKinds.RecordChanged, row.Id, actor, cancel);
    }

    private async Task Delete(Session session, Row row, Actor actor, CancellationToken cancel)
    {
        await MustDescribe(session, row.Reference("project_id")!.Value, Departments(row), actor, cancel);
        await session.Execute("DELETE FROM metadata_descriptors WHERE id = @Id", new { row.Id }, cancel);
        await records.Append(session, EventKinds.RecordDeleted, row, actor, cancel);
    }

    private async Task<IReadOnlyList<Row>> Place(Session session, List<Row> rows, Actor actor, CancellationToken cancel)
    {
        var placed = new List<Row>();
        foreach (var row in rows)
        {
            var values = new Dictionary<string, object?> { ["position"] = placed.Count + 1L };
            await RowTable.Update(session, Models.MetadataDescriptors, row.Id, values, clock.GetUtcNow(), cancel);
            placed.Add(await Told(session, EventKinds.RecordChanged, row.Id, actor, cancel));
        }

        return placed;
    }

    private async Task<Row> Told(Session session, string kind, Guid id, Actor actor, CancellationToken cancel)
    {
        var row = await RowTable.MustFind(session, Models.MetadataDescriptors, id, cancel, withRelations: true);
        await records.Append(session, kind, row, actor, cancel);
        return row;
    }

    private static async Task Link(Session session, GivenValues read, Guid id, Actor actor, CancellationToken cancel)
    {
        foreach (var (relation, others) in read.Links)
        {
            await RowTable.Link(session, relation, id, others, actor, cancel);
        }
    }

    private static Guid[] Departments(Row row) => row.Relations.TryGetValue("departments", out var ids) ? [.. ids] : [];

    /// <summary>Managers describe everything; supervisors what is for their departments only. Who is in no department is in all.</summary>
    private static async Task MustDescribe(
        Session session,
        Guid projectId,
        IReadOnlyCollection<Guid> departments,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (await Standings.Must(session, actor, Standing.Supervisor, projectId, cancel) >= Standing.Manager)
        {
            return;
        }

        var own = await session.Query<Guid>(
            "SELECT department_id FROM department_people WHERE user_id = @UserId",
            new { actor.UserId },
            cancel
        );
        if (own.Count > 0 && (departments.Count == 0 || departments.Except(own).Any()))
        {
            throw Standings.Forbidden();
        }
    }

    private static async Task<Row> MustFind(Session session, Guid projectId, Guid id, CancellationToken cancel)
    {
        var row = await RowTable.MustFind(session, Models.MetadataDescriptors, id, cancel, withRelations: true);
        return row.Reference("project_id") == projectId ? row : throw Refused.NotFound("metadata descriptor");
    }

    private static async Task<IReadOnlyList<Row>> MustBeNamed(
        Session session,
        string entityType,
        string field,
        Actor actor,
        CancellationToken cancel
    )
    {
        var rows = await Named(session, await Managed(session, actor, cancel), entityType, field, cancel);
        return rows.Count > 0 ? rows : throw Refused.NotFound("metadata descriptor");
    }

    private static async Task<List<Row>> Named(
        Session session,
        IReadOnlyCollection<Guid> projects,
        string entityType,
        string field,
        CancellationToken cancel
    ) =>
        await RowTable.Select(
            session,
            Models.MetadataDescriptors,
            "t.project_id IN @projects AND t.entity_type = @entityType AND t.field_name = @field",
            "ORDER BY t.number",
            true,
            new
            {
                projects = projects.ToArray(),
                entityType,
                field,
            },
            cancel
        );

    /// <summary>The open projects the actor manages.</summary>
    /// <exception cref="Refused">Forbidden to whoever manages nothing.</exception>
    private static async Task<IReadOnlyList<Guid>> Managed(Session session, Actor actor, CancellationToken cancel)
    {
        if (await Standings.Of(session, actor, cancel) < Standing.Manager)
        {
            throw Standings.Forbidden();
        }

        var with = new Dapper.DynamicParameters();
        var open = $"COALESCE(t.project_status_id, ({ProjectModel.FirstStatus})) = ({ProjectModel.FirstStatus})";
        var visible = RowTable.Visible(Models.Projects, Standing.Manager, with, actor);
        var projects = await session.Query<Guid>(
            $"SELECT w.id FROM {Models.Projects.From} WHERE {open} AND {visible} ORDER BY w.number",
            with,
            cancel
        );
        var managed = new List<Guid>();
        foreach (var project in projects)
        {
            if (await Standings.In(session, actor, project, cancel) >= Standing.Manager)
            {
                managed.Add(project);
            }
        }

        return managed;
    }

    private static string Kind(JsonObject given) => given["entity_type"] is { } node ? TextOf(node, "entity_type") : EntityKinds.Asset;

    private static string FieldOf(JsonObject given)
    {
        var name = given["name"] is { } node ? TextOf(node, "name") : throw Refused.Invalid("name", "A required field is missing: name.");
        var letters = name.Select(letter => char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '_').ToArray();
        var field = string.Join('_', new string(letters).Split('_', StringSplitOptions.RemoveEmptyEntries));
        return field.Length > 0 ? field : throw Refused.Invalid("name", "A name has at least one letter or digit.");
    }

    private static string TextOf(JsonNode node, string name) =>
        node.GetValueKind() == System.Text.Json.JsonValueKind.String
            ? node.GetValue<string>()
            : throw Refused.Invalid(name, $"'{name}' has a value that does not fit.");
}
