using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Searches that people keep, alone or in groups; those of a project may be shared with all who see it.</summary>
public sealed class SearchFilters(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>Those of the actor, and those that others share with them.</summary>
    /// <param name="model">Filters, or groups of them.</param>
    public async Task<IReadOnlyList<Row>> List(Model model, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var with = new Dapper.DynamicParameters();
        return await RowTable.Select(session, model, Visible(with, actor), "ORDER BY t.number", false, with, cancel);
    }

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Row> Find(Model model, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await MustFind(session, model, id, actor, cancel);
    }

    /// <summary>Keeps a search for the actor.</summary>
    /// <exception cref="Refused">Invalid; NotFound for the project or group; Forbidden: only those share who manage the project.</exception>
    public async Task<Row> Create(Model model, JsonObject given, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var values = GivenValues.ForNew(model, given).Values;
        values["person_id"] = actor.UserId;
        await MustFit(session, model, values, actor, cancel);
        var id = Id.New(clock);
        await records.Keep(model, () => RowTable.Insert(session, model, id, values, clock.GetUtcNow(), cancel));
        var row = await RowTable.MustFind(session, model, id, cancel);
        await records.Append(session, EventKinds.RecordCreated, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <exception cref="Refused">Invalid; NotFound; Forbidden.</exception>
    public async Task<Row> Change(Model model, Guid id, JsonObject given, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var before = await MustOwn(session, model, id, actor, cancel);
        var values = GivenValues.ForChange(model, given).Values;
        values.Remove("person_id");
        var whole = model.Columns.ToDictionary(column => column.Name, column => before[column.Name]);
        foreach (var (name, value) in values)
        {
            whole[name] = value;
        }

        await MustFit(session, model, whole, actor, cancel);
        await records.Keep(model, () => RowTable.Update(session, model, id, values, clock.GetUtcNow(), cancel));
        if (model == NewsModels.SearchFilterGroups && values.TryGetValue("is_shared", out var isShared))
        {
            // What is in a group is seen with it.
            await session.Execute(
                "UPDATE search_filters SET is_shared = @isShared WHERE search_filter_group_id = @id",
                new { id, isShared },
                cancel
            );
        }

        var row = await RowTable.MustFind(session, model, id, cancel);
        await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task Delete(Model model, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var row = await MustOwn(session, model, id, actor, cancel);
        await session.Execute($"DELETE FROM {model.Table} WHERE id = @id", new { id }, cancel);
        await records.Append(session, EventKinds.RecordDeleted, row, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>One's own; and shared ones of one's projects, of the department one is in, or of the whole studio.</summary>
    internal static string Visible(Dapper.DynamicParameters with, Actor actor)
    {
        var project = RowTable.Visible(Models.Projects, Standing.Artist, with, actor);
        return $"""
            (t.person_id = @userId
                OR (t.is_shared
                    AND (t.project_id IS NULL OR t.project_id IN (SELECT w.id FROM workspaces w WHERE {project}))
                    AND (t.department_id IS NULL
                        OR EXISTS (SELECT 1 FROM department_people d WHERE d.user_id = @userId AND d.department_id = t.department_id))
                    AND EXISTS (SELECT 1 FROM users o WHERE o.id = t.person_id AND (@everything OR o.organization_id = @organizationId))))
            """;
    }

    private static async Task<Row> MustFind(Session session, Model model, Guid id, Actor actor, CancellationToken cancel)
    {
        var with = new Dapper.DynamicParameters();
        with.Add("id", id);
        var rows = await RowTable.Select(session, model, $"t.id = @id AND {Visible(with, actor)}", "", false, with, cancel);
        return rows.Count == 1 ? rows[0] : throw Refused.NotFound(model.Name.Replace('_', ' '));
    }

    /// <summary>Shared ones are changed by those who may share them.</summary>
    private static async Task<Row> MustOwn(Session session, Model model, Guid id, Actor actor, CancellationToken cancel)
    {
        var row = await MustFind(session, model, id, actor, cancel);
        if (row.Reference("person_id") != actor.UserId)
        {
            await MustShare(session, row.Reference("project_id"), actor, cancel);
        }

        return row;
    }

    private static async Task MustFit(
        Session session,
        Model model,
        IReadOnlyDictionary<string, object?> values,
        Actor actor,
        CancellationToken cancel
    )
    {
        var projectId = values.GetValueOrDefault("project_id") as Guid?;
        if (projectId is { } project)
        {
            await Standings.Must(session, actor, Standing.Client, project, cancel);
        }

        if (values.GetValueOrDefault("is_shared") is true)
        {
            await MustShare(session, projectId, actor, cancel);
        }

        if (model == NewsModels.SearchFilters && values.GetValueOrDefault("search_filter_group_id") is Guid groupId)
        {
            var group = await MustFind(session, NewsModels.SearchFilterGroups, groupId, actor, cancel);
            if (group.Is("is_shared") != values.GetValueOrDefault("is_shared") is true)
            {
                throw new Refused(Reason.Invalid, "A search and its group are shared together, or neither is.");
            }
        }
    }

    private static async Task MustShare(Session session, Guid? projectId, Actor actor, CancellationToken cancel)
    {
        var standing = projectId is { } project
            ? await Standings.In(session, actor, project, cancel)
            : await Standings.Of(session, actor, cancel);
        if (standing < (projectId is null ? Standing.Administrator : Standing.Manager))
        {
            throw Standings.Forbidden();
        }
    }
}
