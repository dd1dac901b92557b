using Dapper;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Tracking;

/// <summary>The SQL of models: what every door of this module reads and writes rows by.</summary>
internal static class RowTable
{
    private const string VisibleWorkspaces = $"(SELECT w.id FROM workspaces w WHERE w.state IN (2, 3) AND {Access.Visible})";

    /// <summary>Which rows of a model the actor may see, as a condition, with what it needs.</summary>
    public static string Visible(Model model, Standing standing, DynamicParameters with, Actor actor)
    {
        with.Add("userId", actor.UserId);
        with.Add("everything", actor.IsAdministrator);
        with.Add("organizationId", actor.OrganizationId);
        string?[] all =
        [
            model.Where,
            model.WorkspaceSql is null ? null : $"{model.WorkspaceSql} IN {VisibleWorkspaces}",
            standing == Standing.Vendor ? model.VendorWhere : null,
            standing == Standing.Client ? model.ClientWhere : null,
            standing == Standing.Artist ? model.ArtistWhere : null,
        ];
        var conditions = string.Join(" AND ", all.OfType<string>());
        return conditions.Length > 0 ? conditions : "TRUE";
    }

    /// <summary>The rows that fulfil a condition, as they come: what is read of them is not kept.</summary>
    /// <param name="tail">ORDER BY, and LIMIT where it is wanted.</param>
    public static async Task<RowReader> Read(
        Session session,
        Model model,
        string where,
        string tail,
        bool withRelations,
        object with,
        CancellationToken cancel
    )
    {
        var relations = withRelations ? model.Relations : [];
        return new RowReader(await session.Cells(Statement(model, relations, where, tail), with, cancel), model, relations);
    }

    /// <summary>The same, all of them.</summary>
    public static async Task<List<Row>> Select(
        Session session,
        Model model,
        string where,
        string tail,
        bool withRelations,
        object with,
        CancellationToken cancel
    )
    {
        await using var reader = await Read(session, model, where, tail, withRelations, with, cancel);
        var rows = new List<Row>();
        while (await reader.Next(cancel))
        {
            rows.Add(reader.Row());
        }

        return rows;
    }

    /// <summary>The rows of several models in the order in which they were made, asked for at once: one way to the database for all of them.</summary>
    public static async Task<IReadOnlyList<List<Row>>> SelectAll(
        Session session,
        IReadOnlyList<(Model Model, string Where)> wanted,
        object with,
        CancellationToken cancel
    )
    {
        var statements = wanted.Select(one => Statement(one.Model, one.Model.Relations, one.Where, $"ORDER BY {one.Model.NumberSql}"));
        await using var cells = await session.Cells(string.Join(";\n", statements), with, cancel);
        var all = new List<List<Row>>();
        foreach (var (model, _) in wanted)
        {
            var reader = new RowReader(cells, model, model.Relations);
            var rows = new List<Row>();
            while (await reader.Next(cancel))
            {
                rows.Add(reader.Row());
            }

            all.Add(rows);
            await cells.NextStatement(cancel);
        }

        return all;
    }

    /// <summary>The row of that id, whoever asks; null when there is none.</summary>
    public static async Task<Row?> Find(Session session, Model model, Guid id, CancellationToken cancel, bool withRelations = false)
    {
        var with = new DynamicParameters();
        with.Add("id", id);
        with.Add("everything", true);
        with.Add("organizationId", Guid.Empty);
        var where = $"{model.IdSql} = @id AND {(model.Where is null || model == Models.Organisations ? "TRUE" : model.Where)}";
        return (await Select(session, model, where, "", withRelations, with, cancel)).FirstOrDefault();
    }

    /// <exception cref="Refused">NotFound.</exception>
    public static async Task<Row> MustFind(Session session, Model model, Guid id, CancellationToken cancel, bool withRelations = false) =>
        await Find(session, model, id, cancel, withRelations) ?? throw Refused.NotFound(model.Name.Replace('_', ' '));

    public static async Task Insert(
        Session session,
        Model model,
        Guid id,
        IReadOnlyDictionary<string, object?> values,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var with = new DynamicParameters();
        with.Add("id", id);
        with.Add("now", now);
        var (names, parameters) = Assign(model, values, with);
        await session.Execute(
            $"""
            INSERT INTO {model.Table} ({string.Join(", ", ["id", "created_at", "updated_at", .. names])})
            VALUES ({string.Join(", ", ["@id", "@now", "@now", .. parameters])})
            """,
            with,
            cancel
        );
    }

    /// <summary>Changes values of a row, which is made first when its table need not have one.</summary>
    public static async Task Update(
        Session session,
        Model model,
        Guid id,
        IReadOnlyDictionary<string, object?> values,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var with = new DynamicParameters();
        with.Add("id", id);
        with.Add("now", now);
        if (model.IsOuter)
        {
            await session.Execute(
                $"INSERT INTO {model.Table} ({model.Key}, created_at, updated_at) VALUES (@id, @now, @now) ON CONFLICT ({model.Key}) DO NOTHING",
                new { id, now },
                cancel
            );
        }

        var (names, parameters) = Assign(model, values, with);
        var set = string.Join("", names.Zip(parameters, (name, parameter) => $", {name} = {parameter}"));
        await session.Execute($"UPDATE {model.Table} SET updated_at = @now{set} WHERE {model.Key} = @id", with, cancel);
    }

    /// <summary>Makes these, of those that exist, what the row goes with.</summary>
    public static async Task Link(Session session, Relation relation, Guid id, Guid[] others, Actor actor, CancellationToken cancel)
    {
        await session.Execute($"DELETE FROM {relation.Table} WHERE {relation.Own} = @id", new { id }, cancel);
        if (others.Length > 0)
        {
            // People of other organizations do not exist for this actor.
            var known =
                relation.OtherTable == "users" ? "AND (@everything OR o.organization_id = @OrganizationId)"
                : relation.IsOfSameProject ? $"AND o.project_id = (SELECT s.project_id FROM {relation.OtherTable} s WHERE s.id = @id)"
                : "";
            await session.Execute(
                $"""
                INSERT INTO {relation.Table} ({relation.Own}, {relation.Other})
                SELECT @id, o.id FROM {relation.OtherTable} o WHERE o.id IN @others {known}
                """,
                new
                {
                    id,
                    others,
                    everything = actor.IsAdministrator,
                    actor.OrganizationId,
                },
                cancel
            );
        }
    }

    private static string Statement(Model model, IReadOnlyList<Relation> relations, string where, string tail)
    {
        var columns = string.Join(", ", [.. model.Columns.Select(model.SqlOf), .. relations.Select(relation => Ids(model, relation))]);
        return $"SELECT {columns} FROM {model.From} WHERE {where} {tail}";
    }

    private static (List<string> Names, List<string> Parameters) Assign(
        Model model,
        IReadOnlyDictionary<string, object?> values,
        DynamicParameters with
    )
    {
        var names = new List<string>();
        var parameters = new List<string>();
        foreach (var (name, value) in values)
        {
            var column = model.Find(name) ?? throw new ArgumentException($"{model.Name} has no column '{name}'.", nameof(values));
            var parameter = $"v{names.Count}";
            names.Add(column.Stored);
            if (value is null)
            {
                // A null without a type is none that PostgreSQL would take for a number.
                parameters.Add("NULL");
                continue;
            }

            parameters.Add($"@{parameter}");
            with.Add(parameter, value);
        }

        return (names, parameters);
    }

    /// <summary>The ids that a row goes with, in one text: a statement more for each relation would be answered after all rows are read.</summary>
    private static string Ids(Model model, Relation relation) =>
        $"""
            (SELECT STRING_AGG(CAST(l.{relation.Other} AS TEXT), ',')
            FROM {relation.Table} l WHERE l.{relation.Own} = {model.IdSql})
            """;
}
