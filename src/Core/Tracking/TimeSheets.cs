using System.Globalization;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Minutes somebody worked in a stretch of time.</summary>
/// <param name="Part">The how many-th day, week or month, or the year.</param>
public sealed record TimeShare(Guid PersonId, int Part, double Minutes);

/// <summary>What somebody worked on a task in a stretch of time, in minutes.</summary>
public sealed record TaskTime
{
    public Guid PersonId { get; init; }
    public Guid TaskId { get; init; }
    public Guid? TaskTypeId { get; init; }
    public string? TaskTypeName { get; init; }
    public Guid EntityId { get; init; }
    public string EntityName { get; init; } = "";
    public string EntityTypeName { get; init; } = "";
    public Guid ProjectId { get; init; }
    public string ProjectName { get; init; } = "";
    public double Duration { get; init; }
}

/// <summary>How a table of times is divided.</summary>
public enum TimeStep
{
    Day,
    Week,
    Month,
    Year,
}

/// <summary>Who worked how long on what.</summary>
public sealed class TimeSheets(IEngine engine, Records records, TimeProvider clock)
{
    /// <summary>A sheet that is locked takes nothing older than this, but from managers.</summary>
    private const int DaysOpen = 7;

    /// <summary>Says how long somebody worked on a task on a day.</summary>
    /// <param name="isMore">In addition to what was said before; else instead of it.</param>
    /// <exception cref="Refused">NotFound; Forbidden; Invalid: no minutes of a day, or nobody logs time on such tasks.</exception>
    public async Task<Row> Log(Guid taskId, Guid personId, string day, double minutes, bool isMore, Actor actor, CancellationToken cancel)
    {
        if (minutes is < 0 or > 24 * 60 || double.IsNaN(minutes))
        {
            throw Refused.Invalid("duration", "A day has from 0 to 1440 minutes.");
        }

        await using var session = await engine.Write(cancel);
        var task = await MustLog(session, taskId, personId, day, actor, cancel);
        var now = clock.GetUtcNow();
        var before = await Existing(session, taskId, personId, day, cancel);
        var id = before?.Id ?? Id.New(clock);
        if (before is null)
        {
            var values = new Dictionary<string, object?>
            {
                ["duration"] = minutes,
                ["date"] = day,
                ["task_id"] = taskId,
                ["person_id"] = personId,
            };
            await records.Keep(TimeModels.TimeSpents, () => RowTable.Insert(session, TimeModels.TimeSpents, id, values, now, cancel));
        }
        else
        {
            var sum = isMore ? (double)before["duration"]! + minutes : minutes;
            await RowTable.Update(session, TimeModels.TimeSpents, id, new Dictionary<string, object?> { ["duration"] = sum }, now, cancel);
        }

        await Sum(session, taskId, now, cancel);
        var row = await RowTable.MustFind(session, TimeModels.TimeSpents, id, cancel);
        await records.Append(session, before is null ? EventKinds.RecordCreated : EventKinds.RecordChanged, row, actor, cancel);
        await records.Append(session, EventKinds.RecordChanged, task, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    /// <summary>Takes back what was said of a day.</summary>
    /// <exception cref="Refused">NotFound, also when nothing was said; Forbidden.</exception>
    public async Task Remove(Guid taskId, Guid personId, string day, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await MustLog(session, taskId, personId, day, actor, cancel);
        var row = await Existing(session, taskId, personId, day, cancel) ?? throw Refused.NotFound("time spent");
        await session.Execute("DELETE FROM time_spents WHERE id = @Id", new { row.Id }, cancel);
        await Sum(session, taskId, clock.GetUtcNow(), cancel);
        await records.Append(session, EventKinds.RecordDeleted, row, actor, cancel);
        await session.Commit(cancel);
    }

    /// <summary>Changes or removes a row that is known by its id.</summary>
    /// <param name="minutes">Null to remove it.</param>
    /// <exception cref="Refused">NotFound; Forbidden; Invalid.</exception>
    public async Task<Row> Set(Guid id, double? minutes, Actor actor, CancellationToken cancel)
    {
        Row row;
        await using (var session = await engine.Read(cancel))
        {
            row = await Records.Seen(session, TimeModels.TimeSpents, id, false, await Standings.Of(session, actor, cancel), actor, cancel);
        }

        var (task, person, day) = (row.Reference("task_id")!.Value, row.Reference("person_id")!.Value, row.Text("date")!);
        if (minutes is { } said)
        {
            return await Log(task, person, day, said, isMore: false, actor, cancel);
        }

        await Remove(task, person, day, actor, cancel);
        return row;
    }

    /// <summary>What was worked on a task, by day and person; to those who lead nobody, their own.</summary>
    /// <param name="day">Null for every day.</param>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<IReadOnlyList<Row>> OfTask(Guid taskId, string? day, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var task = await Records.Seen(session, Models.Tasks, taskId, false, await Standings.Of(session, actor, cancel), actor, cancel);
        var standing = await Standings.In(session, actor, task.Reference("project_id")!.Value, cancel);
        var with = new Dapper.DynamicParameters();
        with.Add("taskId", taskId);
        with.Add("day", day);
        return await RowTable.Select(
            session,
            TimeModels.TimeSpents,
            $"t.task_id = @taskId {(day is null ? "" : "AND t.date = @day")} AND {RowTable.Visible(TimeModels.TimeSpents, standing, with, actor)}",
            "ORDER BY t.date, t.number",
            false,
            with,
            cancel
        );
    }

    /// <summary>What somebody worked from a day to another, both of them too.</summary>
    /// <exception cref="Refused">NotFound; Forbidden: of others, only those read it who manage something.</exception>
    public async Task<IReadOnlyList<Row>> OfPerson(Guid personId, DateOnly from, DateOnly to, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var with = await MustRead(session, personId, from, to, actor, cancel);
        return await RowTable.Select(
            session,
            TimeModels.TimeSpents,
            $"t.person_id = @personId AND t.date BETWEEN @from AND @to AND {Visible(with, actor)}",
            "ORDER BY t.date, t.number",
            false,
            with,
            cancel
        );
    }

    /// <summary>The same, summed up by task.</summary>
    /// <exception cref="Refused">NotFound; Forbidden.</exception>
    public async Task<IReadOnlyList<TaskTime>> ByTask(Guid personId, DateOnly from, DateOnly to, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var with = await MustRead(session, personId, from, to, actor, cancel);
        return await session.Query<TaskTime>(
            $"""
            SELECT t.person_id, k.id AS task_id, k.task_type_id, y.name AS task_type_name, e.id AS entity_id, e.name AS entity_name,
                et.name AS entity_type_name, k.project_id, w.name AS project_name, SUM(t.duration) AS duration
            FROM time_spents t JOIN tasks k ON k.id = t.task_id JOIN entities e ON e.id = k.entity_id
            JOIN entity_types et ON et.id = e.entity_type_id JOIN workspaces w ON w.id = k.project_id
            LEFT JOIN task_types y ON y.id = k.task_type_id
            WHERE t.person_id = @personId AND t.date BETWEEN @from AND @to AND {Visible(with, actor)}
            GROUP BY t.person_id, k.id, k.task_type_id, y.name, e.id, e.name, et.name, k.project_id, w.name
            ORDER BY w.name, e.name, y.name, k.id
            """,
            with,
            cancel
        );
    }

    /// <summary>A table of who worked how long in each part of a stretch of time.</summary>
    /// <param name="projectId">Null for all the actor sees.</param>
    /// <exception cref="Refused">NotFound for the project. Whoever manages nothing gets their own row.</exception>
    public async Task<IReadOnlyList<TimeShare>> Table(
        TimeStep step,
        DateOnly from,
        DateOnly to,
        Guid? projectId,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var standing = await Standings.Of(session, actor, cancel);
        var with = Range(from, to);
        with.Add("projectId", projectId);
        var days = await session.Query<DayTime>(
            $"""
            SELECT t.person_id, t.date, SUM(t.duration) AS minutes FROM time_spents t JOIN tasks k ON k.id = t.task_id
            WHERE t.date BETWEEN @from AND @to AND {Visible(with, actor)}
              {(standing < Standing.Supervisor ? "AND t.person_id = @userId" : "")} {(
                projectId is null ? "" : "AND k.project_id = @projectId"
            )}
            GROUP BY t.person_id, t.date ORDER BY t.person_id, t.date
            """,
            with,
            cancel
        );
        return
        [
            .. from day in days
            group day.Minutes by (day.PersonId, Part: PartOf(step, day.Date)) into share
            select new TimeShare(share.Key.PersonId, share.Key.Part, share.Sum()),
        ];
    }

    private static int PartOf(TimeStep step, string date)
    {
        var day = DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return step switch
        {
            TimeStep.Day => day.Day,
            TimeStep.Week => ISOWeek.GetWeekOfYear(day.ToDateTime(TimeOnly.MinValue)),
            TimeStep.Month => day.Month,
            _ => day.Year,
        };
    }

    /// <summary>In projects the actor sees; whose hours they may know is asked before.</summary>
    private static string Visible(Dapper.DynamicParameters with, Actor actor) =>
        $"({RowTable.Visible(TimeModels.TimeSpents, Standing.Supervisor, with, actor)})";

    private static async Task<Dapper.DynamicParameters> MustRead(
        Session session,
        Guid personId,
        DateOnly from,
        DateOnly to,
        Actor actor,
        CancellationToken cancel
    )
    {
        var standing = await Standings.Of(session, actor, cancel);
        await Records.Seen(session, Models.Persons, personId, false, standing, actor, cancel);
        if (personId != actor.UserId && standing < Standing.Supervisor)
        {
            throw Standings.Forbidden();
        }

        var with = Range(from, to);
        with.Add("personId", personId);
        return with;
    }

    private static Dapper.DynamicParameters Range(DateOnly from, DateOnly to)
    {
        var with = new Dapper.DynamicParameters();
        with.Add("from", from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        with.Add("to", to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return with;
    }

    /// <summary>Whoever works on a task says how long; of others, managers of the project do.</summary>
    private async Task<Row> MustLog(Session session, Guid taskId, Guid personId, string day, Actor actor, CancellationToken cancel)
    {
        await session.Query<int>($"SELECT 1 FROM tasks WHERE id = @taskId{engine.ForUpdate}", new { taskId }, cancel);
        var global = await Standings.Of(session, actor, cancel);
        var task = await Records.Seen(session, Models.Tasks, taskId, true, global, actor, cancel);
        var standing = await Standings.Must(session, actor, Standing.Client, task.Reference("project_id")!.Value, cancel);
        await Records.Seen(session, Models.Persons, personId, false, global, actor, cancel);
        var isManager = standing >= Standing.Manager;
        if (!task.Relations["assignees"].Contains(personId) || (!isManager && personId != actor.UserId))
        {
            throw Standings.Forbidden();
        }

        if (
            !await session.Value<bool>(
                "SELECT COALESCE((SELECT allow_timelog FROM task_types WHERE id = @id), TRUE)",
                new { id = task.Reference("task_type_id") },
                cancel
            )
        )
        {
            throw new Refused(Reason.Invalid, "No time is logged on tasks of this type.");
        }

        var oldest = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-DaysOpen);
        var isOld = string.CompareOrdinal(day, oldest.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) < 0;
        if (isOld && !isManager && await IsLocked(session, actor, cancel))
        {
            throw Standings.Forbidden();
        }

        return task;
    }

    private static Task<bool> IsLocked(Session session, Actor actor, CancellationToken cancel) =>
        session.Value<bool>(
            "SELECT COALESCE((SELECT timesheets_locked FROM studio_settings WHERE organization_id = @OrganizationId), FALSE)",
            new { actor.OrganizationId },
            cancel
        );

    private static async Task<Row?> Existing(Session session, Guid taskId, Guid personId, string day, CancellationToken cancel) =>
        (
            await RowTable.Select(
                session,
                TimeModels.TimeSpents,
                "t.task_id = @taskId AND t.person_id = @personId AND t.date = @day",
                "",
                false,
                new
                {
                    taskId,
                    personId,
                    day,
                },
                cancel
            )
        ).FirstOrDefault();

    /// <summary>What was worked in all is kept on the task.</summary>
    private static Task<int> Sum(Session session, Guid taskId, DateTimeOffset now, CancellationToken cancel) =>
        session.Execute(
            """
            UPDATE tasks SET updated_at = @now, duration = COALESCE((SELECT SUM(s.duration) FROM time_spents s WHERE s.task_id = @taskId), 0)
            WHERE id = @taskId
            """,
            new { taskId, now },
            cancel
        );

    private sealed record DayTime
    {
        public Guid PersonId { get; init; }
        public string Date { get; init; } = "";
        public double Minutes { get; init; }
    }
}
