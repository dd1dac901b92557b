using Dapper;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What a list hangs on: who may see that and stands high enough in its project, may read the list.</summary>
public sealed record Owner(Model Model, Guid Id)
{
    /// <summary>Of entities, the kind it must be of; see <see cref="EntityKinds"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>In the owner's project, or in the studio when it has none.</summary>
    public Standing Least { get; init; } = Standing.Client;
}

/// <summary>The reading half: single rows, pages, and lists that are written out while they are read.</summary>
public sealed partial class Records
{
    /// <summary>A page of the rows the actor may see, the last changed first; or all of them.</summary>
    /// <param name="owner">What they hang on; null for lists at large, which the model's own rule guards.</param>
    /// <exception cref="Refused">Forbidden; NotFound for the owner; Invalid: a filter on what may not be known.</exception>
    public async Task<Page<Row>> List(Model model, RowQuery query, Actor actor, CancellationToken cancel, Owner? owner = null)
    {
        await using var session = await engine.Read(cancel);
        var asked = await Ask(session, model, query, owner, actor, cancel);
        if (query.Page is not { } page)
        {
            var all = await RowTable.Select(session, model, asked.Where, asked.Order, query.WithRelations, asked.With, cancel);
            return new Page<Row>([.. all.Select(row => row with { Visible = asked.Visible })], all.Count);
        }

        var total = await session.Value<long>($"SELECT COUNT(*) FROM {model.From} WHERE {asked.Where}", asked.With, cancel);
        asked.With.Add("size", page.Size);
        asked.With.Add("skip", page.Skip);
        var tail = $"ORDER BY {model.UpdatedSql} DESC, {model.CreatedSql} DESC, {model.IdSql} LIMIT @size OFFSET @skip";
        var rows =
            page.Skip >= total ? [] : await RowTable.Select(session, model, asked.Where, tail, query.WithRelations, asked.With, cancel);
        return new Page<Row>([.. rows.Select(row => row with { Visible = asked.Visible })], total);
    }

    /// <summary>All the rows the actor may see, to be read one after the other.</summary>
    /// <exception cref="Refused">As <see cref="List"/>.</exception>
    public async Task<RowReader> Stream(Model model, RowQuery query, Actor actor, Owner? owner, CancellationToken cancel)
    {
        var session = await engine.Read(cancel);
        try
        {
            var asked = await Ask(session, model, query, owner, actor, cancel);
            var rows = await RowTable.Read(session, model, asked.Where, asked.Order, query.WithRelations, asked.With, cancel);
            rows.Visible = asked.Visible;
            rows.Session = session;
            return rows;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Of several models, all rows that somebody of a standing sees: none where they read no such rows at all.</summary>
    /// <param name="wanted">Models, with a further condition on their rows.</param>
    /// <param name="more">Models with all that their rows fulfil, and <paramref name="with"/> what that needs.</param>
    internal static async Task<IReadOnlyDictionary<Model, IReadOnlyList<Row>>> All(
        Session session,
        IReadOnlyList<(Model Model, string Where)> wanted,
        IReadOnlyList<(Model Model, string Where)> more,
        DynamicParameters with,
        Standing standing,
        Actor actor,
        CancellationToken cancel
    )
    {
        var asked = wanted
            .Where(one => MayRead(one.Model.Read, standing))
            .Select(one => (one.Model, $"{RowTable.Visible(one.Model, standing, with, actor)} AND {one.Where}"))
            .Concat(more)
            .ToList();
        var found = await RowTable.SelectAll(session, asked, with, cancel);
        var all = wanted.ToDictionary(one => one.Model, _ => (IReadOnlyList<Row>)[]);
        foreach (var (model, rows) in asked.Zip(found, (one, rows) => (one.Model, rows)))
        {
            all[model] = Told(model, standing) is { } visible ? [.. rows.Select(row => row with { Visible = visible })] : rows;
        }

        return all;
    }

    /// <summary>A page in the order that is asked for, and where and by which condition all its pages are found, for whoever counts them otherwise.</summary>
    internal async Task<(IReadOnlyList<Row> Rows, string From, string Where, DynamicParameters With)> Page(
        Session session,
        Model model,
        RowQuery query,
        Actor actor,
        CancellationToken cancel,
        Owner? owner = null
    )
    {
        var asked = await Ask(session, model, query, owner, actor, cancel);
        var page = query.Page ?? throw new ArgumentException("A page is wanted.", nameof(query));
        asked.With.Add("size", page.Size);
        asked.With.Add("skip", page.Skip);
        var tail = $"{asked.Order} LIMIT @size OFFSET @skip";
        var (from, where) = (model.From, asked.Where);
        if (model.IsFoundAlone && query.Kind is null && query.Filters.All(filter => IsOfOwnTable(model, filter)))
        {
            from = $"{model.Table} t";
            where = $"{model.NumberSql} IN (SELECT {model.NumberSql} FROM {from} WHERE {asked.Where} {tail})";
            tail = asked.Order;
        }

        var rows = await RowTable.Select(session, model, where, tail, query.WithRelations, asked.With, cancel);
        return (rows, from, asked.Where, asked.With);
    }

    private static bool IsOfOwnTable(Model model, RowFilter filter) =>
        model.Relations.Any(relation => relation.Name == filter.Name)
        || model.Scopes.Any(scope => scope.Name == filter.Name)
        || model.Find(filter.Name)?.Sql is null;

    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<Row> Find(Model model, Guid id, bool withRelations, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var standing = await Standings.Of(session, actor, cancel);
        MustRead(model.ReadOne ?? model.Read, standing);
        return await Seen(session, model, id, withRelations, standing, actor, cancel);
    }

    /// <summary>A row of a project, to whoever stands high enough in that.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    internal async Task<Row> FindFor(Standing least, Model model, Guid id, Actor actor, CancellationToken cancel)
    {
        var row = await Find(model, id, withRelations: false, actor, cancel);
        await using var session = await engine.Read(cancel);
        await Standings.Must(session, actor, least, row.Reference("project_id")!.Value, cancel);
        return row;
    }

    /// <summary>What an entity the actor sees is part of, the nearest first; as far as the actor sees it.</summary>
    public async Task<IReadOnlyList<Row>> Above(Row entity, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var standing = await Standings.Of(session, actor, cancel);
        var above = new List<Row>();
        for (var next = entity.Reference("parent_id"); next is { } id; next = above[^1].Reference("parent_id"))
        {
            var with = new DynamicParameters();
            with.Add("id", id);
            var where = $"t.id = @id AND {RowTable.Visible(Models.Entities, standing, with, actor)}";
            if ((await RowTable.Select(session, Models.Entities, where, "", false, with, cancel)) is not [var row])
            {
                break;
            }

            above.Add(row);
        }

        return above;
    }

    /// <summary>The condition that all rows of a list fulfil, for whoever reads them in a way of their own.</summary>
    internal static async Task<(string Where, DynamicParameters With)> Condition(
        Session session,
        Model model,
        RowQuery query,
        Owner? owner,
        Actor actor,
        CancellationToken cancel
    )
    {
        var asked = await Ask(session, model, query, owner, actor, cancel);
        return (asked.Where, asked.With);
    }

    private static async Task<Asked> Ask(Session session, Model model, RowQuery query, Owner? owner, Actor actor, CancellationToken cancel)
    {
        var standing = await Standings.Of(session, actor, cancel);
        if (owner is null)
        {
            MustRead(model.Read, standing);
        }
        else
        {
            standing = await MustSee(session, owner, standing, actor, cancel);
        }

        var visible = Told(model, standing);
        var with = new DynamicParameters();
        var conditions = new List<string> { RowTable.Visible(model, standing, with, actor) };
        conditions.AddRange(query.Filters.Select((filter, index) => Condition(model, filter, $"f{index}", visible, with)));
        if (query.Kind is not null)
        {
            with.Add("kind", query.Kind);
            conditions.Add("et.kind = @kind");
        }

        return new Asked(string.Join(" AND ", conditions), with, visible, $"ORDER BY {query.Order ?? model.NumberSql}");
    }

    private static async Task<Standing> MustSee(Session session, Owner owner, Standing standing, Actor actor, CancellationToken cancel)
    {
        var row = await Seen(session, owner.Model, owner.Id, false, standing, actor, cancel);
        if (owner.Kind is { } kind && row.Text("kind") != kind)
        {
            throw Refused.NotFound(kind.ToLowerInvariant());
        }

        if (ProjectOf(row) is { } projectId)
        {
            return await Standings.Must(session, actor, owner.Least, projectId, cancel);
        }

        // People read what hangs on themselves.
        return standing >= owner.Least || row.Id == actor.UserId ? standing : throw Standings.Forbidden();
    }

    private static string Condition(Model model, RowFilter filter, string parameter, IReadOnlySet<string>? visible, DynamicParameters with)
    {
        if (visible is not null && !visible.Contains(filter.Name))
        {
            throw NotFiltered(filter.Name);
        }

        if (model.Relations.FirstOrDefault(relation => relation.Name == filter.Name) is { } relation)
        {
            with.Add(parameter, filter.Values.Cast<Guid>().ToArray());
            return $"EXISTS (SELECT 1 FROM {relation.Table} l WHERE l.{relation.Own} = {model.IdSql} AND l.{relation.Other} IN @{parameter})";
        }

        if (model.Scopes.FirstOrDefault(scope => scope.Name == filter.Name) is { } scope)
        {
            var isOne = scope.Sql.Contains("@this", StringComparison.Ordinal);
            with.Add(parameter, isOne ? filter.Values[0] : ArrayOf(scope.Type, filter.Values));
            return $"({scope.Sql.Replace(isOne ? "@this" : "@these", $"@{parameter}", StringComparison.Ordinal)})";
        }

        var column = model.Find(filter.Name);
        if (column is null or { IsHidden: true } or { Type: ColumnType.Json })
        {
            throw NotFiltered(filter.Name);
        }

        var sql = model.SqlOf(column);
        if (column.Name == "name" && filter.Values is [string name])
        {
            // Folded for ASCII only, which is what both engines' LOWER does here; the second half is for all other letters.
            with.Add(
                parameter,
                string.Concat(name.Select(letter => char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : letter))
                    .Replace("\\", "\\\\")
            );
            with.Add($"{parameter}x", name);
            return $"(LOWER({sql}) LIKE @{parameter} ESCAPE '\\' OR {sql} = @{parameter}x)";
        }

        if (filter.Values is [var only] && column.Type != ColumnType.Time)
        {
            // An index that begins with the column then gives the order of what comes after it.
            with.Add(parameter, only);
            return $"{sql} = @{parameter}";
        }

        with.Add(parameter, ArrayOf(column.Type, filter.Values));
        return column.Type == ColumnType.Time ? $"{sql} / 1000000 IN @{parameter}" : $"{sql} IN @{parameter}";
    }

    /// <summary>Times are told in whole seconds, so it is seconds that are compared.</summary>
    private static object ArrayOf(ColumnType type, IReadOnlyList<object?> values) =>
        type switch
        {
            ColumnType.Id => values.Cast<Guid>().ToArray(),
            ColumnType.Integer => values.Cast<long>().ToArray(),
            ColumnType.Real => values.Cast<double>().ToArray(),
            ColumnType.Truth => values.Cast<bool>().ToArray(),
            ColumnType.Time => values.Cast<DateTimeOffset>().Select(time => time.ToUnixTimeSeconds()).ToArray(),
            _ => values.Cast<string>().ToArray(),
        };

    private static Refused NotFiltered(string name) => new(Reason.Invalid, $"Filtering on {name} is not allowed.");

    private sealed record Asked(string Where, DynamicParameters With, IReadOnlySet<string>? Visible, string Order);
}
