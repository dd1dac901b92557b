using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Tracking;

/// <summary>The SQL of models: what every door of this module reads and writes rows by.</summary>
internal static class RowTable
{
    /// <summary>Boxed once: lists are long.</summary>
    private static readonly object True = true;
    private static readonly object False = false;
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
    public static async IAsyncEnumerable<Row> Read(
        Session session,
        Model model,
        string where,
        string tail,
        bool withRelations,
        object with,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var relations = withRelations ? model.Relations : [];
        var columns = string.Join(", ", [.. model.Columns.Select(model.SqlOf), .. relations.Select(relation => Ids(model, relation))]);
        await using var reader = await session.Reader($"SELECT {columns} FROM {model.From} WHERE {where} {tail}", with, cancel);
        while (await reader.ReadAsync(cancel))
        {
            var row = new Row(model, Values(model, reader));
            yield return relations.Count == 0 ? row : row with { Relations = Relations(model, relations, reader) };
        }
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
        var rows = new List<Row>();
        await foreach (var row in Read(session, model, where, tail, withRelations, with, cancel))
        {
            rows.Add(row);
        }

        return rows;
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

    private static Dictionary<string, IReadOnlyList<Guid>> Relations(Model model, IReadOnlyList<Relation> relations, DbDataReader reader)
    {
        var found = new Dictionary<string, IReadOnlyList<Guid>>(relations.Count);
        for (var index = 0; index < relations.Count; index++)
        {
            var place = model.Columns.Count + index;
            found[relations[index].Name] = reader.IsDBNull(place) ? [] : IdsIn(reader.GetString(place));
        }

        return found;
    }

    private static Guid[] IdsIn(ReadOnlySpan<char> text)
    {
        const int Length = 36;
        var ids = new Guid[(text.Length + 1) / (Length + 1)];
        for (var index = 0; index < ids.Length; index++)
        {
            ids[index] = Guid.ParseExact(text.Slice(index * (Length + 1), Length), "D");
        }

        // Here, not in the statement: few rows have more than one, and it would sort for each of them.
        Array.Sort(ids);
        return ids;
    }

    private static object?[] Values(Model model, DbDataReader reader)
    {
        var values = new object?[model.Columns.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = reader.GetValue(index) is not DBNull and var value ? Value(model.Columns[index].Type, value) : null;
        }

        return values;
    }

    private static object Value(ColumnType type, object value) =>
        type switch
        {
            ColumnType.Id => IdOf(value),
            ColumnType.Time => DateTimeOffset.UnixEpoch.AddTicks((long)value * TimeSpan.TicksPerMicrosecond),
            ColumnType.Truth => (value as bool? ?? Convert.ToInt64(value) != 0) ? True : False,
            ColumnType.Integer => value is long ? value : Convert.ToInt64(value),
            ColumnType.Real => value is double ? value : Convert.ToDouble(value),
            _ => value,
        };

    /// <summary>One engine has a type for it, the other keeps it as text.</summary>
    private static Guid IdOf(object value) => value as Guid? ?? Guid.Parse((string)value);
}
