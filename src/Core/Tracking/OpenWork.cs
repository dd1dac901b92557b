using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>How much there is to be done.</summary>
/// <param name="ByStatus">Tasks by their status.</param>
public sealed record WorkTotals(long Count, double Duration, double Estimation, IReadOnlyDictionary<Guid, long> ByStatus);

/// <summary>How many tasks of a type in a project have a status, and what they were thought to need and needed, in minutes.</summary>
public sealed record WorkCount
{
    public Guid ProjectId { get; init; }
    public Guid? TaskTypeId { get; init; }
    public Guid? TaskStatusId { get; init; }
    public bool IsDone { get; init; }
    public long Count { get; init; }
    public double Duration { get; init; }
    public double Estimation { get; init; }
}

/// <summary>When somebody's tasks in open projects begin and end.</summary>
public sealed record WorkDates
{
    public Guid PersonId { get; init; }
    public DateTimeOffset? Begin { get; init; }
    public DateTimeOffset? End { get; init; }
}

/// <summary>What is to be done over all open projects.</summary>
public sealed class OpenWork(IEngine engine, Records records)
{
    /// <summary>A page of the tasks that are still to be done, and how many there are in all. Pages begin at the first.</summary>
    /// <exception cref="Refused">Invalid.</exception>
    public async Task<(IReadOnlyList<Row> Tasks, WorkTotals Totals)> List(RowQuery query, Actor actor, CancellationToken cancel)
    {
        var open = query with { Filters = [.. query.Filters, new RowFilter("is_open", [true])] };
        await using var session = await engine.Read(cancel);
        var (rows, from, where, with) = await records.Page(session, WorkModels.Work, open, actor, cancel);
        var counts = await session.Query<WorkCount>(
            $"""
            SELECT t.task_status_id, COUNT(*) AS count, COALESCE(SUM(t.duration), 0) AS duration, COALESCE(SUM(t.estimation), 0) AS estimation
            FROM {from} WHERE {where} GROUP BY t.task_status_id
            """,
            with,
            cancel
        );
        var totals = new WorkTotals(
            counts.Sum(count => count.Count),
            counts.Sum(count => count.Duration),
            counts.Sum(count => count.Estimation),
            counts.Where(count => count.TaskStatusId is not null).ToDictionary(count => count.TaskStatusId!.Value, count => count.Count)
        );
        return (rows, totals);
    }

    /// <summary>All tasks of open projects that the actor sees, counted.</summary>
    public async Task<IReadOnlyList<WorkCount>> Counts(Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var with = new Dapper.DynamicParameters();
        var standing = await Standings.Of(session, actor, cancel);
        return await session.Query<WorkCount>(
            $"""
            SELECT t.project_id, t.task_type_id, t.task_status_id, COALESCE(st.is_done, FALSE) AS is_done, COUNT(*) AS count,
                COALESCE(SUM(t.duration), 0) AS duration, COALESCE(SUM(t.estimation), 0) AS estimation
            FROM tasks t LEFT JOIN task_statuses st ON st.id = t.task_status_id LEFT JOIN projects pr ON pr.workspace_id = t.project_id
            WHERE {RowTable.Visible(Models.Tasks, standing, with, actor)}
              AND COALESCE(pr.project_status_id, ({ProjectModel.FirstStatus})) = ({ProjectModel.FirstStatus})
            GROUP BY t.project_id, t.task_type_id, t.task_status_id, COALESCE(st.is_done, FALSE)
            ORDER BY t.project_id, t.task_type_id, t.task_status_id
            """,
            with,
            cancel
        );
    }

    /// <summary>From when until when each person has tasks.</summary>
    /// <param name="projectId">Null for all open projects the actor sees.</param>
    /// <exception cref="Refused">NotFound; Forbidden to whoever supervises nothing.</exception>
    public async Task<IReadOnlyList<WorkDates>> Dates(Guid? projectId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var standing = await Standings.Of(session, actor, cancel);
        if (projectId is { } project)
        {
            await Standings.Must(session, actor, Standing.Supervisor, project, cancel);
        }
        else if (standing < Standing.Supervisor)
        {
            throw Standings.Forbidden();
        }

        var with = new Dapper.DynamicParameters();
        with.Add("projectId", projectId);
        var dates = await session.Query<WorkTimes>(
            $"""
            SELECT a.user_id AS person_id, MIN(t.start_date) AS first_date, MAX(t.due_date) AS last_date
            FROM tasks t JOIN task_assignees a ON a.task_id = t.id LEFT JOIN projects pr ON pr.workspace_id = t.project_id
            WHERE {(
                projectId is null
                    ? $"COALESCE(pr.project_status_id, ({ProjectModel.FirstStatus})) = ({ProjectModel.FirstStatus})"
                    : "t.project_id = @projectId"
            )}
              AND {RowTable.Visible(Models.Tasks, standing, with, actor)}
            GROUP BY a.user_id ORDER BY a.user_id
            """,
            with,
            cancel
        );
        return
        [
            .. dates.Select(one => new WorkDates
            {
                PersonId = one.PersonId,
                Begin = Time(one.FirstDate),
                End = Time(one.LastDate),
            }),
        ];
    }

    private static DateTimeOffset? Time(long? microseconds) =>
        microseconds is { } time ? DateTimeOffset.UnixEpoch.AddTicks(time * TimeSpan.TicksPerMicrosecond) : null;

    private sealed record WorkTimes
    {
        public Guid PersonId { get; init; }
        public long? FirstDate { get; init; }
        public long? LastDate { get; init; }
    }
}
