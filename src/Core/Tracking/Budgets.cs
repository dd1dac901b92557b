using System.Text.Json.Nodes;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What somebody worked on a project in a month, in minutes.</summary>
public sealed record MonthTime
{
    public Guid PersonId { get; init; }
    public Guid? DepartmentId { get; init; }

    /// <summary>As <c>YYYY-MM</c>.</summary>
    public string Month { get; init; } = "";
    public double Duration { get; init; }
}

/// <summary>What a production is thought to cost; managers of it know.</summary>
public sealed class Budgets(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>Makes the next revision of the project's budget.</summary>
    /// <exception cref="Refused">NotFound; Forbidden; Invalid.</exception>
    public Task<Row> Create(Guid projectId, JsonObject given, Actor actor, CancellationToken cancel) =>
        Insert(
            TimeModels.Budgets,
            projectId,
            given,
            async (session, values) =>
            {
                values["project_id"] = projectId;
                values["revision"] = await session.Value<long>(
                    "SELECT COALESCE(MAX(revision), 0) + 1 FROM budgets WHERE project_id = @projectId",
                    new { projectId },
                    cancel
                );
            },
            actor,
            cancel
        );

    /// <exception cref="Refused">NotFound; Forbidden; Invalid.</exception>
    public Task<Row> CreateEntry(Guid projectId, Guid budgetId, JsonObject given, Actor actor, CancellationToken cancel) =>
        Insert(
            TimeModels.BudgetEntries,
            projectId,
            given,
            async (session, _) => await MustFind(session, TimeModels.Budgets, projectId, budgetId, null, cancel),
            actor,
            cancel
        );

    /// <summary>A budget, or an entry of one.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<Row> Find(Model model, Guid projectId, Guid id, Guid? budgetId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
        return await MustFind(session, model, projectId, id, budgetId, cancel);
    }

    /// <exception cref="Refused">NotFound; Forbidden; Invalid.</exception>
    public async Task<Row> Change(
        Model model,
        Guid projectId,
        Guid id,
        Guid? budgetId,
        JsonObject given,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
        await MustFind(session, model, projectId, id, budgetId, cancel);
        var values = GivenValues.ForChange(model, given).Values;
        await records.Keep(model, () => RowTable.Update(session, model, id, values, clock.GetUtcNow(), cancel));
        var row = await RowTable.MustFind(session, model, id, cancel);
        await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task Delete(Model model, Guid projectId, Guid id, Guid? budgetId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
        var row = await MustFind(session, model, projectId, id, budgetId, cancel);
        await session.Execute($"DELETE FROM {model.Table} WHERE id = @id", new { id }, cancel);
        await records.Append(session, EventKinds.RecordDeleted, row, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>What was really worked, by month and department.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators.</exception>
    public async Task<IReadOnlyList<MonthTime>> Worked(Guid projectId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Standings.Must(session, actor, Standing.Administrator, projectId, cancel);
        return await session.Query<MonthTime>(
            """
            SELECT t.person_id, y.department_id, SUBSTR(t.date, 1, 7) AS month, SUM(t.duration) AS duration
            FROM time_spents t JOIN tasks k ON k.id = t.task_id LEFT JOIN task_types y ON y.id = k.task_type_id
            WHERE k.project_id = @projectId
            GROUP BY t.person_id, y.department_id, SUBSTR(t.date, 1, 7) ORDER BY month, t.person_id, y.department_id
            """,
            new { projectId },
            cancel
        );
    }

    private async Task<Row> Insert(
        Model model,
        Guid projectId,
        JsonObject given,
        Func<Session, Dictionary<string, object?>, Task> complete,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        await Standings.Must(session, actor, Standing.Manager, projectId, cancel);
        var whole = given.DeepClone().AsObject();
        if (model == TimeModels.Budgets)
        {
            whole["project_id"] = projectId.ToString();
        }

        var values = GivenValues.ForNew(model, whole).Values;
        await complete(session, values);
        var id = Id.New(clock);
        await records.Keep(model, () => RowTable.Insert(session, model, id, values, clock.GetUtcNow(), cancel));
        var row = await RowTable.MustFind(session, model, id, cancel);
        await records.Append(session, EventKinds.RecordCreated, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    private static async Task<Row> MustFind(Session session, Model model, Guid projectId, Guid id, Guid? budgetId, CancellationToken cancel)
    {
        var row = await RowTable.Find(session, model, id, cancel);
        var isThere = row?.Reference("project_id") == projectId && (budgetId is null || row.Reference("budget_id") == budgetId);
        return isThere ? row! : throw Refused.NotFound(model.Name.Replace('_', ' '));
    }
}
