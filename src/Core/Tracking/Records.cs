using System.Data.Common;
using System.Text.Json.Nodes;
using Dapper;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Rows of any model: found, listed, made, changed and deleted by the rules its entry in <see cref="Models"/> tells.</summary>
public sealed partial class Records(IEngine engine, Events events, TimeProvider clock)
{
    private static readonly Belonging OfTask = new("task_id", "tasks");

    /// <exception cref="Refused">Invalid; NotFound for an unknown project; Forbidden; Conflict: the database's own rules.</exception>
    public Task<Row> Create(Model model, JsonObject given, Actor actor, CancellationToken cancel) =>
        Create(model, given, also: null, actor, cancel);

    /// <param name="also">What follows from it in the same transaction.</param>
    internal async Task<Row> Create(Model model, JsonObject given, Func<Session, Row, Task>? also, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var read = GivenValues.ForNew(model, given);
        var values = read.Values;
        if (model.Create == Who.Author)
        {
            values["person_id"] ??= actor.UserId;
        }

        await MustBeAllowed(session, model, model.Create, values, actor, cancel);
        if (model.Find("created_by") is not null)
        {
            values["created_by"] = actor.UserId;
        }

        await MustStayInProject(session, model, values, values.GetValueOrDefault("project_id"), cancel);
        var id = Id.New(clock);
        await Keep(model, () => RowTable.Insert(session, model, id, values, clock.GetUtcNow(), cancel));
        await Link(session, read, id, actor, cancel);
        var row = await RowTable.MustFind(session, model, id, cancel, withRelations: true);
        if (also is not null)
        {
            await also(session, row);
        }

        await Append(session, EventKinds.RecordCreated, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <exception cref="Refused">Invalid; NotFound; Forbidden; Conflict: the database's own rules.</exception>
    public Task<Row> Change(Model model, Guid id, JsonObject given, Actor actor, CancellationToken cancel) =>
        Change(model, id, given, also: null, actor, cancel);

    /// <param name="also">What follows from it in the same transaction; is given the row as it was and as it is.</param>
    internal async Task<Row> Change(
        Model model,
        Guid id,
        JsonObject given,
        Func<Session, Row, Row, Task>? also,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        await session.Query<int>($"SELECT 1 FROM {model.Table} WHERE {model.Key} = @id{engine.ForUpdate}", new { id }, cancel);
        var before = await Seen(
            session,
            model,
            id,
            withRelations: also is not null,
            await Standings.Of(session, actor, cancel),
            actor,
            cancel
        );
        var standing = await MustBeAllowed(session, model, model.Change, Facts(before), actor, cancel);
        var read = GivenValues.ForChange(model, given);
        Merge(model, before, read.Values, given);
        if (standing == Standing.Supervisor && model.SupervisorsChange.Count > 0)
        {
            MustBeTheirs(model, before, read);
        }

        await MustStayInProject(session, model, read.Values, model.Find("project_id") is null ? null : before["project_id"], cancel);
        await Keep(model, () => RowTable.Update(session, model, id, read.Values, clock.GetUtcNow(), cancel));
        await Link(session, read, id, actor, cancel);
        var row = await RowTable.MustFind(session, model, id, cancel, withRelations: true);
        if (also is not null)
        {
            await also(session, before, row);
        }

        await Append(session, EventKinds.RecordChanged, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <exception cref="Refused">NotFound; Forbidden; Conflict: something refers to it.</exception>
    public async Task Delete(Model model, Guid id, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var row = await Seen(session, model, id, withRelations: false, await Standings.Of(session, actor, cancel), actor, cancel);
        await MustBeAllowed(session, model, model.Delete, Facts(row), actor, cancel);
        await Keep(model, () => session.Execute($"DELETE FROM {model.Table} WHERE {model.Key} = @id", new { id }, cancel));
        await Append(session, EventKinds.RecordDeleted, row, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>The row, if the actor may see it.</summary>
    internal static async Task<Row> Seen(
        Session session,
        Model model,
        Guid id,
        bool withRelations,
        Standing standing,
        Actor actor,
        CancellationToken cancel
    )
    {
        var with = new DynamicParameters();
        with.Add("id", id);
        var where = $"{model.IdSql} = @id AND {RowTable.Visible(model, standing, with, actor)}";
        var rows = await RowTable.Select(session, model, where, "", withRelations, with, cancel);
        return rows.Count == 1
            ? rows[0] with
            {
                Visible = rows[0].Id == actor.UserId ? null : Told(model, standing),
            }
            : throw Refused.NotFound(model.Name.Replace('_', ' '));
    }

    internal Task Append(Session session, string kind, Row row, Actor actor, CancellationToken cancel) =>
        events.Append(session, kind, ProjectOf(row), row.Id, FactsOf(row), actor, cancel);

    /// <summary>The same of many rows of one project that were made, changed or deleted alike.</summary>
    internal Task Append(Session session, string kind, Guid projectId, IReadOnlyList<Row> rows, Actor actor, CancellationToken cancel) =>
        events.Append(session, kind, projectId, [.. rows.Select(row => ((Guid?)row.Id, (object)FactsOf(row)))], actor, cancel);

    /// <summary>Tells of something that happened to a row beyond its being made, changed or deleted.</summary>
    /// <param name="happening">What, in a word or two with dashes.</param>
    /// <param name="facts">What is to be known of it.</param>
    internal Task Happened(Session session, Row row, string happening, object facts, Actor actor, CancellationToken cancel)
    {
        var details = FactsOf(row);
        details["happening"] = happening;
        details["facts"] = facts;
        return events.Append(session, EventKinds.RecordHappened, ProjectOf(row), row.Id, details, actor, cancel);
    }

    private static Dictionary<string, object?> FactsOf(Row row)
    {
        var facts = new Dictionary<string, object?> { ["record"] = row.Model.Name };
        foreach (var column in row.Model.InEvents)
        {
            facts[column] = row[column];
        }

        return facts;
    }

    /// <summary>Does what the database may refuse by rules of its own.</summary>
    /// <exception cref="Refused">Conflict.</exception>
    internal async Task Keep(Model model, Func<Task> change)
    {
        try
        {
            await change();
        }
        catch (DbException exception) when (engine.IsUniqueViolation(exception))
        {
            throw Refused.Conflict($"There is such a {model.Name.Replace('_', ' ')} already.");
        }
        catch (DbException exception) when (engine.IsReferenceViolation(exception))
        {
            throw Refused.Conflict($"This {model.Name.Replace('_', ' ')} is referred to, or refers to something that does not exist.");
        }
    }

    private static IReadOnlySet<string>? Told(Model model, Standing standing) => standing >= Standing.Manager ? null : model.Reduced;

    private static Guid? ProjectOf(Row row) =>
        row.Model == Models.Projects ? row.Id
        : row.Model.Find("project_id") is null ? null
        : row.Reference("project_id");

    private static Dictionary<string, object?> Facts(Row row) =>
        row.Model.Columns.Zip(row.Values, (column, value) => (column.Name, value)).ToDictionary(pair => pair.Name, pair => pair.value);

    private static void MustRead(Who who, Standing standing)
    {
        if (!MayRead(who, standing))
        {
            throw Standings.Forbidden();
        }
    }

    /// <summary>Whether anybody of that standing reads such rows at all.</summary>
    internal static bool MayRead(Who who, Standing standing) =>
        who switch
        {
            Who.Administrators or Who.Nobody => standing == Standing.Administrator,
            Who.Managers => standing >= Standing.Manager,
            Who.Supervisors => standing >= Standing.Supervisor,
            Who.Insiders => standing != Standing.Vendor,
            _ => true,
        };

    /// <summary>Asks the model's rule of who stands where: in the row's project, or in the studio when it has none.</summary>
    private static async Task<Standing> MustBeAllowed(
        Session session,
        Model model,
        Who who,
        IReadOnlyDictionary<string, object?> values,
        Actor actor,
        CancellationToken cancel
    )
    {
        var projectId = model.WorkspaceSql is null ? null : await ProjectOf(session, model, values, cancel);
        var standing = projectId is { } project
            ? await Standings.Must(session, actor, Standing.Client, project, cancel)
            : await Standings.Of(session, actor, cancel);
        var may = who switch
        {
            Who.Nobody => false,
            Who.Administrators => standing == Standing.Administrator,
            Who.Managers => standing >= Standing.Manager,
            Who.Supervisors => standing >= Standing.Supervisor,
            Who.Author => standing >= Standing.Manager || (values.GetValueOrDefault("person_id") as Guid?) == actor.UserId,
            Who.Workers => standing > Standing.Client && await Works(session, values, actor, cancel),
            Who.Insiders => standing != Standing.Vendor,
            _ => true,
        };
        return may ? standing : throw Standings.Forbidden();
    }

    /// <exception cref="Refused">Forbidden.</exception>
    private static async Task<bool> Works(
        Session session,
        IReadOnlyDictionary<string, object?> values,
        Actor actor,
        CancellationToken cancel
    )
    {
        await Tasks.MustAct(session, (Guid)values["task_id"]!, actor, cancel);
        return true;
    }

    private static async Task<Guid?> ProjectOf(
        Session session,
        Model model,
        IReadOnlyDictionary<string, object?> values,
        CancellationToken cancel
    )
    {
        if (values.GetValueOrDefault("project_id") is Guid project)
        {
            return project;
        }

        if (model == Models.Projects)
        {
            return (Guid)values["id"]!;
        }

        var by = model.BelongsBy ?? OfTask;
        return values.GetValueOrDefault(by.Column) is Guid id
            ? await session.Find<Guid?>($"SELECT project_id FROM {by.Table} WHERE id = @id", new { id }, cancel)
                ?? throw Refused.Conflict($"'{by.Column}' refers to something that does not exist.")
            : null;
    }

    /// <summary>Columns of free JSON that are changed member by member.</summary>
    private static void Merge(Model model, Row before, Dictionary<string, object?> values, JsonObject given)
    {
        foreach (var column in model.Columns.Where(column => column.IsMerged && values.ContainsKey(column.Name)))
        {
            if (given[column.Name] is JsonObject change && before.Text(column.Name) is { } text && JsonNode.Parse(text) is JsonObject whole)
            {
                foreach (var (name, value) in change)
                {
                    whole[name] = value?.DeepClone();
                }

                values[column.Name] = whole.ToJsonString(Json.Options);
            }
        }
    }

    /// <summary>Whoever may change some columns only, changes nothing else by sending all of them back.</summary>
    private static void MustBeTheirs(Model model, Row before, GivenValues read)
    {
        var others = read.Values.Where(pair => !model.SupervisorsChange.Contains(pair.Key) && !Equals(pair.Value, before[pair.Key]));
        if (others.Any() || read.Links.Count > 0)
        {
            throw Standings.Forbidden();
        }
    }

    /// <summary>A row of one project refers to no row of another: it would tell what is there.</summary>
    internal static async Task MustStayInProject(
        Session session,
        Model model,
        Dictionary<string, object?> values,
        object? projectId,
        CancellationToken cancel
    )
    {
        foreach (var column in model.Columns.Where(column => column.SameProjectIn is not null))
        {
            if (values.GetValueOrDefault(column.Name) is not Guid id)
            {
                continue;
            }

            var isThere = await session.Value<bool>(
                $"SELECT EXISTS (SELECT 1 FROM {column.SameProjectIn} WHERE id = @id AND project_id = @projectId)",
                new { id, projectId = projectId as Guid? },
                cancel
            );
            if (!isThere)
            {
                throw Refused.Conflict($"'{column.Name}' refers to something that does not exist in this project.");
            }
        }
    }

    private async Task Link(Session session, GivenValues read, Guid id, Actor actor, CancellationToken cancel)
    {
        foreach (var (relation, others) in read.Links)
        {
            await RowTable.Link(session, relation, id, others, actor, cancel);
        }
    }
}
