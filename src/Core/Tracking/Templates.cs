using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What productions begin with: made from one, and given to another.</summary>
public sealed class Templates(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>What of a link is taken along beside the two ids it joins, by the link's name.</summary>
    private static readonly Dictionary<string, string> Extras = new()
    {
        ["task_types"] = ", priority",
        ["task_statuses"] = ", priority, roles_for_board_json",
    };

    /// <summary>Makes a template of what a project is.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators; Conflict when there is one of that name.</exception>
    public async Task<Row> CreateFrom(Guid projectId, string name, string? description, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, Standing.Administrator, projectId, cancel);
        var project = await RowTable.MustFind(session, Models.Projects, projectId, cancel);
        var values = TemplateModels.Shared.ToDictionary(column => column, column => project[column]);
        values["name"] = name;
        values["description"] = description;
        values["metadata_descriptors"] = await Described(session, projectId, cancel);
        var id = Id.New(clock);
        var now = clock.GetUtcNow();
        await records.Keep(TemplateModels.Templates, () => RowTable.Insert(session, TemplateModels.Templates, id, values, now, cancel));
        foreach (var (of, to) in Pairs())
        {
            await Copy(session, of, projectId, to, id, cancel);
        }

        var row = await RowTable.MustFind(session, TemplateModels.Templates, id, cancel, withRelations: true);
        await records.Append(session, EventKinds.RecordCreated, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>Makes a project what a template says: its settings, and what it uses beside what it used before.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators.</exception>
    public async Task<Row> Apply(Guid projectId, Guid templateId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, Standing.Administrator, projectId, cancel);
        var template = await RowTable.MustFind(session, TemplateModels.Templates, templateId, cancel);
        var values = TemplateModels
            .Shared.Where(column => template[column] is not null)
            .ToDictionary(column => column, column => template[column]);
        await RowTable.Update(session, Models.Projects, projectId, values, clock.GetUtcNow(), cancel);
        foreach (var (of, to) in Pairs())
        {
            await Copy(session, to, templateId, of, projectId, cancel);
        }

        await Describe(session, projectId, template.Text("metadata_descriptors"), actor, cancel);
        var row = await RowTable.MustFind(session, Models.Projects, projectId, cancel, withRelations: true);
        await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>What projects of a template use of a kind.</summary>
    /// <param name="relation">The relation's name in the model of templates.</param>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers.</exception>
    public async Task<IReadOnlyList<Row>> Used(Guid id, string relation, Model model, Actor actor, CancellationToken cancel)
    {
        await records.Find(TemplateModels.Templates, id, withRelations: false, actor, cancel);
        await using var session = await engine.Read(cancel);
        var link = LinkOf(relation);
        return await RowTable.Select(
            session,
            model,
            $"t.id IN (SELECT l.{link.Other} FROM {link.Table} l WHERE l.{link.Own} = @id)",
            $"ORDER BY {model.NumberSql}",
            false,
            new { id },
            cancel
        );
    }

    /// <summary>Lets projects of a template use something, or no longer.</summary>
    /// <param name="priority">Its place among those of its kind, where they have one; null for the last.</param>
    /// <param name="rolesJson">Of a status, the roles that see it on the board; null for all.</param>
    /// <exception cref="Refused">NotFound, also of what is to be used; Forbidden to all but administrators.</exception>
    public async Task<Row> Use(
        Guid id,
        string relation,
        Guid otherId,
        bool isUsed,
        Actor actor,
        CancellationToken cancel,
        int? priority = null,
        string? rolesJson = null
    )
    {
        await using var session = await engine.Write(cancel);
        await MustAdminister(session, id, actor, cancel);
        await LinkUse.Set(session, LinkOf(relation), id, otherId, isUsed, priority, rolesJson, cancel);
        return await Told(session, id, actor, cancel);
    }

    /// <summary>Puts what projects of a template use in order.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators.</exception>
    public async Task<Row> Reorder(Guid id, string relation, IReadOnlyList<Guid> order, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await MustAdminister(session, id, actor, cancel);
        await LinkUse.Reorder(session, LinkOf(relation), id, order, cancel);
        return await Told(session, id, actor, cancel);
    }

    private async Task<Row> Told(Session session, Guid id, Actor actor, CancellationToken cancel)
    {
        var row = await RowTable.MustFind(session, TemplateModels.Templates, id, cancel, withRelations: true);
        await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    private static async Task MustAdminister(Session session, Guid id, Actor actor, CancellationToken cancel)
    {
        if (await Standings.Of(session, actor, cancel) < Standing.Administrator)
        {
            throw Standings.Forbidden();
        }

        await RowTable.MustFind(session, TemplateModels.Templates, id, cancel);
    }

    private static Relation LinkOf(string relation) => TemplateModels.Templates.Relations.Single(one => one.Name == relation);

    private static IEnumerable<(Relation OfProject, Relation OfTemplate)> Pairs() =>
        TemplateModels.Templates.Relations.Select(link => (Models.Projects.Relations.Single(own => own.Name == link.Name), link));

    private static Task<int> Copy(Session session, Relation from, Guid fromId, Relation to, Guid toId, CancellationToken cancel)
    {
        var extra = Extras.GetValueOrDefault(to.Name, "");
        return session.Execute(
            $"""
            INSERT INTO {to.Table} ({to.Own}, {to.Other}{extra})
            SELECT w.id, l.{from.Other}{extra.Replace(", ", ", l.", StringComparison.Ordinal)} FROM {from.Table} l
            JOIN {(to.Own == "project_id" ? "workspaces" : "project_templates")} w ON w.id = @toId
            WHERE l.{from.Own} = @fromId ON CONFLICT ({to.Own}, {to.Other}) DO NOTHING
            """,
            new { fromId, toId },
            cancel
        );
    }

    /// <summary>A project's own fields as a template keeps them.</summary>
    private static async Task<string> Described(Session session, Guid projectId, CancellationToken cancel)
    {
        var fields = await RowTable.Select(
            session,
            Models.MetadataDescriptors,
            "t.project_id = @projectId",
            "ORDER BY t.position, t.number",
            true,
            new { projectId },
            cancel
        );
        var kept = fields.Select(field => new JsonObject
        {
            ["name"] = field.Text("name"),
            ["field_name"] = field.Text("field_name"),
            ["entity_type"] = field.Text("entity_type"),
            ["data_type"] = field.Text("data_type"),
            ["choices"] = field.Text("choices") is { } choices ? JsonNode.Parse(choices) : null,
            ["for_client"] = field.Is("for_client"),
            ["position"] = field.Number("position"),
            ["departments"] = new JsonArray([.. field.Relations["departments"].Select(id => (JsonNode)id.ToString())]),
        });
        return new JsonArray([.. kept]).ToJsonString(Json.Options);
    }

    /// <summary>Gives a project the fields of a template that it does not have.</summary>
    private async Task Describe(Session session, Guid projectId, string? json, Actor actor, CancellationToken cancel)
    {
        foreach (var field in JsonNode.Parse(json ?? "[]") as JsonArray ?? [])
        {
            if (field is not JsonObject given)
            {
                continue;
            }

            var whole = given.DeepClone().AsObject();
            whole["project_id"] = projectId.ToString();
            var read = GivenValues.ForNew(Models.MetadataDescriptors, whole);
            var hasIt = await session.Value<bool>(
                """
                SELECT EXISTS (SELECT 1 FROM metadata_descriptors
                    WHERE project_id = @projectId AND entity_type = @type AND (field_name = @field OR name = @name))
                """,
                new
                {
                    projectId,
                    type = read.Values["entity_type"],
                    field = read.Values["field_name"],
                    name = read.Values["name"],
                },
                cancel
            );
            if (hasIt)
            {
                continue;
            }

            var id = Id.New(clock);
            await RowTable.Insert(session, Models.MetadataDescriptors, id, read.Values, clock.GetUtcNow(), cancel);
            foreach (var (relation, others) in read.Links)
            {
                await RowTable.Link(session, relation, id, others, actor, cancel);
            }
        }
    }
}
