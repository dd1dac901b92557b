using System.Globalization;
using Dapper;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>When work counts as made, and for which day.</summary>
public enum QuotaMode
{
    /// <summary>When it was shown for approval: spread over the days that were logged on it, as much as was logged on each.</summary>
    Weighted,

    /// <summary>The same of what is done.</summary>
    WeightedDone,

    /// <summary>All of it on the day on which it was shown for approval.</summary>
    Shown,

    /// <summary>All of it on the day on which it was done.</summary>
    Done,
}

/// <summary>Which tasks are counted.</summary>
public sealed record QuotaQuery(QuotaMode Mode)
{
    public Guid? ProjectId { get; init; }
    public Guid? TaskTypeId { get; init; }
    public Guid? PersonId { get; init; }

    /// <summary>Of people of this studio only.</summary>
    public Guid? StudioId { get; init; }

    /// <summary>Days, both of them too; null for all.</summary>
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }
}

/// <summary>The part of a shot that somebody made on a day.</summary>
/// <param name="Weight">1 for all of it.</param>
/// <param name="Frames">Of the part.</param>
/// <param name="Seconds">Of film.</param>
public sealed record QuotaPart(
    Guid PersonId,
    Guid EntityId,
    Guid TaskId,
    DateOnly Day,
    double Weight,
    double Frames,
    double Seconds,
    double Drawings
);

/// <summary>How much of shots people make. Who leads nobody learns of their own.</summary>
public sealed class Quotas(IEngine engine)
{
    private const double UsualRate = 25;

    /// <summary>What was made, in the order of its days.</summary>
    /// <exception cref="Refused">NotFound for the project or person; Forbidden: another person's, for those who lead nobody.</exception>
    public async Task<IReadOnlyList<QuotaPart>> Of(QuotaQuery query, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await Of(session, query, actor, cancel);
    }

    /// <summary>The shots that somebody made parts of in some days, each with how much of it.</summary>
    /// <exception cref="Refused">As <see cref="Of(QuotaQuery, Actor, CancellationToken)"/>.</exception>
    public async Task<IReadOnlyList<(Row Shot, IReadOnlyList<QuotaPart> Parts)>> Shots(
        QuotaQuery query,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var parts = (await Of(session, query, actor, cancel)).ToLookup(part => part.EntityId);
        var ids = parts.Select(part => part.Key).ToArray();
        var shots =
            ids.Length == 0
                ? []
                : await RowTable.Select(session, Models.Entities, "t.id IN @ids", "ORDER BY t.name, t.number", false, new { ids }, cancel);
        return [.. shots.Select(shot => (shot, (IReadOnlyList<QuotaPart>)[.. parts[shot.Id]]))];
    }

    private static async Task<IReadOnlyList<QuotaPart>> Of(Session session, QuotaQuery query, Actor actor, CancellationToken cancel)
    {
        var studio = await Standings.Of(session, actor, cancel);
        var standing = query.ProjectId is { } project ? await Standings.Must(session, actor, Standing.Client, project, cancel) : studio;
        var person = query.PersonId;
        if (standing < Standing.Supervisor)
        {
            person = person is null || person == actor.UserId ? actor.UserId : throw Standings.Forbidden();
        }

        if (query.PersonId is { } asked)
        {
            await Records.Seen(session, Models.Persons, asked, false, studio, actor, cancel);
        }

        var with = new DynamicParameters();
        with.Add("projectId", query.ProjectId);
        with.Add("type", query.TaskTypeId);
        with.Add("person", person);
        with.Add("studioId", query.StudioId);
        var reached = query.Mode is QuotaMode.Weighted or QuotaMode.Shown ? "t.end_date" : "t.done_date";
        string?[] conditions =
        [
            $"{reached} IS NOT NULL AND et.kind = 'Shot' AND NOT COALESCE(e.canceled, FALSE)",
            RowTable.Visible(Models.Tasks, standing, with, actor),
            query.ProjectId is null ? null : "t.project_id = @projectId",
            query.TaskTypeId is null ? null : "t.task_type_id = @type",
        ];
        var where = string.Join(" AND ", conditions.OfType<string>());
        const string Shots = "FROM tasks t JOIN entities e ON e.id = t.entity_id JOIN entity_types et ON et.id = e.entity_type_id";
        string Who(string person) =>
            (query.PersonId is null && standing >= Standing.Supervisor ? "TRUE" : $"{person} = @person")
            + (
                query.StudioId is null
                    ? ""
                    : $" AND EXISTS (SELECT 1 FROM profiles pf WHERE pf.user_id = {person} AND pf.studio_id = @studioId)"
            );
        var made = await session.Query<Made>(
            $"""
            SELECT t.id AS task_id, t.entity_id, a.user_id AS person_id, {reached} AS reached_at, COALESCE(e.nb_frames, 0) AS frames,
                COALESCE(t.nb_drawings, 0) AS drawings, pr.fps
            {Shots}
            JOIN task_assignees a ON a.task_id = t.id
            LEFT JOIN projects pr ON pr.workspace_id = t.project_id
            WHERE {where} AND {Who("a.user_id")}
            ORDER BY t.number, a.user_id
            """,
            with,
            cancel
        );
        var isSpread = query.Mode is QuotaMode.Weighted or QuotaMode.WeightedDone;
        // Of everybody: who logged half of the time has made half of it, whether the others are asked for or not.
        var logged = isSpread
            ? await session.Query<Logged>(
                $"""
                SELECT s.task_id, s.person_id, s.date AS day, s.duration AS minutes {Shots}
                JOIN time_spents s ON s.task_id = t.id WHERE {where} AND s.duration > 0 ORDER BY s.date, s.number
                """,
                with,
                cancel
            )
            : [];
        return
        [
            .. Parts(made, logged.ToLookup(time => time.TaskId))
                .Where(part => (query.From is null || part.Day >= query.From) && (query.To is null || part.Day <= query.To))
                .OrderBy(part => part.Day),
        ];
    }

    /// <summary>What nobody logged time on counts for each who has the task, on the day when it was reached.</summary>
    private static IEnumerable<QuotaPart> Parts(IEnumerable<Made> made, ILookup<Guid, Logged> logged)
    {
        foreach (var one in made)
        {
            var times = logged[one.TaskId].ToList();
            if (times.Count == 0)
            {
                yield return Part(one, DateOnly.FromDateTime(one.ReachedAt.UtcDateTime), 1);
                continue;
            }

            var all = times.Sum(time => time.Minutes);
            foreach (var time in times.Where(time => time.PersonId == one.PersonId))
            {
                yield return Part(one, DateOnly.ParseExact(time.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture), time.Minutes / all);
            }
        }
    }

    private static QuotaPart Part(Made one, DateOnly day, double weight)
    {
        var rate = double.TryParse(one.Fps, NumberStyles.Float, CultureInfo.InvariantCulture, out var fps) && fps > 0 ? fps : UsualRate;
        return new QuotaPart(
            one.PersonId,
            one.EntityId,
            one.TaskId,
            day,
            weight,
            one.Frames * weight,
            one.Frames * weight / rate,
            one.Drawings * weight
        );
    }

    private sealed record Made
    {
        public Guid TaskId { get; init; }
        public Guid EntityId { get; init; }
        public Guid PersonId { get; init; }
        public DateTimeOffset ReachedAt { get; init; }
        public long Frames { get; init; }
        public long Drawings { get; init; }
        public string? Fps { get; init; }
    }

    private sealed record Logged
    {
        public Guid TaskId { get; init; }
        public Guid PersonId { get; init; }
        public string Day { get; init; } = "";
        public double Minutes { get; init; }
    }
}
