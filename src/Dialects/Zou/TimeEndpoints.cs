using System.Globalization;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Time spent, and days off.</summary>
internal static class TimeEndpoints
{
    private const string Sheet = "/actions/tasks/{task_id}/time-spents/{date}/persons/{person_id}";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/actions/tasks/{task_id}/time-spents", OfTask);
        api.MapGet("/actions/tasks/{task_id}/time-spents/{date}", OfTaskOn);
        api.MapPost(Sheet, Set);
        api.MapPost($"{Sheet}/add", Add);
        api.MapDelete(Sheet, Remove);
        api.MapGet("/data/persons/{person_id}/time-spents", OfPerson);
        api.MapGet("/data/persons/{person_id}/time-spents/{date}", OfPersonOn);
        api.MapGet("/data/persons/{person_id}/time-spents/month/all/{year}/{month}", InMonth);
        foreach (var stretch in new[] { "day/{year}/{month}/{day}", "week/{year}/{week}", "month/{year}/{month}", "year/{year}" })
        {
            api.MapGet($"/data/persons/{{person_id}}/time-spents/{stretch}", ByTask);
        }

        api.MapGet("/data/persons/time-spents/day-table/{year}/{month}", DayTable);
        api.MapGet("/data/persons/time-spents/week-table/{year}", WeekTable);
        api.MapGet("/data/persons/time-spents/month-table/{year}", MonthTable);
        api.MapGet("/data/persons/time-spents/year-table", YearTable);
        api.MapGet("/data/user/time-spents", Mine);
        api.MapGet("/data/user/time-spents/{date}", MineOn);
        api.MapGet("/data/user/tasks/{task_id}/time-spents/{date}", MineOfTask);
        MapDaysOff(api);
        // Where the Python client looks for them, with the day in the query; the vendor has nothing there.
        api.MapGet("/data/tasks/{task_id}/time-spent/for-date", OfTaskOnAskedDay);
        api.MapGet("/data/user/tasks/{task_id}/time-spent", MineOfTaskOnAskedDay);
        api.MapGet("/data/user/day-off", MyDayOffOnAskedDay);
    }

    private static Task<IResult> OfTaskOnAskedDay(
        string task_id,
        HttpRequest request,
        Caller caller,
        TimeSheets sheets,
        CancellationToken cancel
    ) => OfTaskOn(task_id, AskedDay(request), caller, sheets, cancel);

    private static Task<IResult> MineOfTaskOnAskedDay(
        string task_id,
        HttpRequest request,
        Caller caller,
        TimeSheets sheets,
        CancellationToken cancel
    ) => MineOfTask(task_id, AskedDay(request), caller, sheets, cancel);

    private static Task<IResult> MyDayOffOnAskedDay(HttpRequest request, Caller caller, DayOffs daysOff, CancellationToken cancel) =>
        MyDayOff(AskedDay(request), caller, daysOff, cancel);

    private static string AskedDay(HttpRequest request) =>
        request.Query["date"].ToString() is { Length: > 0 } text ? text : throw new Refused(Reason.Invalid, "date is required.");

    private static void MapDaysOff(RouteGroupBuilder api)
    {
        api.MapGet("/data/persons/{person_id}/day-offs", DaysOff);
        foreach (var stretch in new[] { "week/{year}/{week}", "month/{year}/{month}", "year/{year}" })
        {
            api.MapGet($"/data/persons/{{person_id}}/day-offs/{stretch}", DaysOffIn);
        }

        api.MapGet("/data/persons/{person_id}/day-offs/{date}", DayOff);
        api.MapGet("/data/user/day-offs/{date}", MyDayOff);
        api.MapGet("/data/persons/day-offs/{year}/{month}", AllDaysOff);
        api.MapGet("/data/projects/{project_id}/day-offs", DaysOffOfTeam);
    }

    private static async Task<IResult> OfTask(string task_id, Caller caller, TimeSheets sheets, CancellationToken cancel) =>
        Reply.Ok(ByPerson(await sheets.OfTask(Query.PathId(task_id), null, caller, cancel), own => Wire.Nodes(own)));

    private static async Task<IResult> OfTaskOn(string task_id, string date, Caller caller, TimeSheets sheets, CancellationToken cancel) =>
        Reply.Ok(ByPerson(await sheets.OfTask(Query.PathId(task_id), Query.PathDay(date), caller, cancel), own => Wire.Node(own.First())));

    /// <summary>By person, and how much it is in all.</summary>
    private static JsonObject ByPerson(IReadOnlyList<Row> rows, Func<IEnumerable<Row>, JsonNode> write)
    {
        var whole = new JsonObject { ["total"] = rows.Sum(row => (double)row["duration"]!) };
        foreach (var own in rows.GroupBy(row => row.Reference("person_id")!.Value))
        {
            whole[$"{own.Key}"] = write(own);
        }

        return whole;
    }

    private static Task<IResult> Set(
        string task_id,
        string date,
        string person_id,
        Given given,
        Caller caller,
        TimeSheets sheets,
        CancellationToken cancel
    ) => Log(task_id, date, person_id, given, isMore: false, caller, sheets, cancel);

    private static Task<IResult> Add(
        string task_id,
        string date,
        string person_id,
        Given given,
        Caller caller,
        TimeSheets sheets,
        CancellationToken cancel
    ) => Log(task_id, date, person_id, given, isMore: true, caller, sheets, cancel);

    private static async Task<IResult> Log(
        string task,
        string date,
        string person,
        Given given,
        bool isMore,
        Actor actor,
        TimeSheets sheets,
        CancellationToken cancel
    )
    {
        var minutes = given.RealOrNull("duration") ?? throw Refused.Invalid("duration", "Field required");
        return Reply.Created(
            await sheets.Log(Query.PathId(task), Query.PathId(person), Query.PathDay(date), minutes, isMore, actor, cancel)
        );
    }

    private static async Task<IResult> Remove(
        string task_id,
        string date,
        string person_id,
        Caller caller,
        TimeSheets sheets,
        CancellationToken cancel
    )
    {
        await sheets.Remove(Query.PathId(task_id), Query.PathId(person_id), Query.PathDay(date), caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> OfPerson(
        string person_id,
        HttpRequest request,
        Caller caller,
        TimeSheets sheets,
        CancellationToken cancel
    ) => await Between(Query.PathId(person_id), request, caller, sheets, cancel);

    private static Task<IResult> Mine(HttpRequest request, Caller caller, TimeSheets sheets, CancellationToken cancel) =>
        Between(caller.Actor.UserId, request, caller, sheets, cancel);

    private static async Task<IResult> Between(Guid person, HttpRequest request, Actor actor, TimeSheets sheets, CancellationToken cancel)
    {
        var (from, to) = (Days.InQuery(request, "start_date") ?? DateOnly.MinValue, Days.InQuery(request, "end_date") ?? DateOnly.MaxValue);
        return Reply.List(await sheets.OfPerson(person, from, to, actor, cancel));
    }

    private static async Task<IResult> OfPersonOn(
        string person_id,
        string date,
        Caller caller,
        TimeSheets sheets,
        CancellationToken cancel
    ) => Reply.List(await sheets.OfPerson(Query.PathId(person_id), Days.One(date), Days.One(date), caller, cancel));

    private static async Task<IResult> MineOn(string date, Caller caller, TimeSheets sheets, CancellationToken cancel) =>
        Reply.List(await sheets.OfPerson(caller.Actor.UserId, Days.One(date), Days.One(date), caller, cancel));

    private static async Task<IResult> MineOfTask(string task_id, string date, Caller caller, TimeSheets sheets, CancellationToken cancel)
    {
        var rows = await sheets.OfTask(Query.PathId(task_id), Query.PathDay(date), caller, cancel);
        var own = rows.FirstOrDefault(row => row.Reference("person_id") == caller.Actor.UserId);
        return Reply.Ok(own is null ? new JsonObject() : Wire.Node(own));
    }

    private static async Task<IResult> InMonth(
        string person_id,
        HttpContext context,
        Caller caller,
        TimeSheets sheets,
        CancellationToken cancel
    )
    {
        var days = Days.InPath(context);
        return Reply.List(await sheets.OfPerson(Query.PathId(person_id), days.From, days.To, caller, cancel));
    }

    private static async Task<IResult> ByTask(
        string person_id,
        HttpContext context,
        Caller caller,
        TimeSheets sheets,
        CancellationToken cancel
    )
    {
        var days = Days.InPath(context);
        var all = await sheets.ByTask(Query.PathId(person_id), days.From, days.To, caller, cancel);
        return Reply.Ok(
            new JsonArray([
                .. all.Select(time => new JsonObject
                {
                    ["person_id"] = time.PersonId,
                    ["task_id"] = time.TaskId,
                    ["task_type_id"] = time.TaskTypeId,
                    ["task_type_name"] = time.TaskTypeName,
                    ["entity_id"] = time.EntityId,
                    ["entity_name"] = time.EntityName,
                    ["entity_type_name"] = time.EntityTypeName,
                    ["project_id"] = time.ProjectId,
                    ["project_name"] = time.ProjectName,
                    ["duration"] = time.Duration,
                }),
            ])
        );
    }

    private static Task<IResult> DayTable(HttpContext context, Caller caller, TimeSheets sheets, CancellationToken cancel) =>
        Table(TimeStep.Day, Days.InPath(context), context, caller, sheets, cancel);

    private static Task<IResult> WeekTable(HttpContext context, Caller caller, TimeSheets sheets, CancellationToken cancel) =>
        Table(TimeStep.Week, Days.WeeksOf(context), context, caller, sheets, cancel);

    private static Task<IResult> MonthTable(HttpContext context, Caller caller, TimeSheets sheets, CancellationToken cancel) =>
        Table(TimeStep.Month, Days.InPath(context), context, caller, sheets, cancel);

    private static Task<IResult> YearTable(HttpContext context, Caller caller, TimeSheets sheets, CancellationToken cancel) =>
        Table(TimeStep.Year, new Days(DateOnly.MinValue, DateOnly.MaxValue), context, caller, sheets, cancel);

    /// <summary>By person, then by the number of the day, week, month or year.</summary>
    private static async Task<IResult> Table(
        TimeStep step,
        Days days,
        HttpContext context,
        Actor actor,
        TimeSheets sheets,
        CancellationToken cancel
    )
    {
        var shares = await sheets.Table(step, days.From, days.To, Query.Id(context.Request, "project_id"), actor, cancel);
        var table = new JsonObject();
        foreach (var person in shares.GroupBy(share => share.PersonId))
        {
            var row = new JsonObject();
            foreach (var share in person)
            {
                row[share.Part.ToString(CultureInfo.InvariantCulture)] = share.Minutes;
            }

            table[$"{person.Key}"] = row;
        }

        return Reply.Ok(table);
    }

    private static async Task<IResult> DaysOff(string person_id, Caller caller, DayOffs daysOff, CancellationToken cancel) =>
        Reply.List(await daysOff.Of(Query.PathId(person_id), null, null, caller, cancel));

    private static async Task<IResult> DaysOffIn(
        string person_id,
        HttpContext context,
        Caller caller,
        DayOffs daysOff,
        CancellationToken cancel
    )
    {
        var days = Days.InPath(context);
        return Reply.List(await daysOff.Of(Query.PathId(person_id), days.From, days.To, caller, cancel));
    }

    private static Task<IResult> DayOff(string person_id, string date, Caller caller, DayOffs daysOff, CancellationToken cancel) =>
        OneOff(Query.PathId(person_id), Days.One(date), caller, daysOff, cancel);

    private static Task<IResult> MyDayOff(string date, Caller caller, DayOffs daysOff, CancellationToken cancel) =>
        OneOff(caller.Actor.UserId, Days.One(date), caller, daysOff, cancel);

    /// <summary>An empty object when it is a day like others.</summary>
    private static async Task<IResult> OneOff(Guid person, DateOnly day, Actor actor, DayOffs daysOff, CancellationToken cancel)
    {
        var found = await daysOff.Of(person, day, day, actor, cancel);
        return found.Count > 0 ? Reply.Row(found[0]) : Reply.Ok(new JsonObject());
    }

    private static async Task<IResult> AllDaysOff(HttpContext context, Caller caller, DayOffs daysOff, CancellationToken cancel)
    {
        var days = Days.InPath(context);
        return Reply.List(await daysOff.All(days.From, days.To, caller, cancel));
    }

    private static async Task<IResult> DaysOffOfTeam(
        string project_id,
        HttpRequest request,
        Caller caller,
        DayOffs daysOff,
        CancellationToken cancel
    )
    {
        var (from, to) = (Days.InQuery(request, "start_date"), Days.InQuery(request, "end_date"));
        return Reply.List(await daysOff.OfTeam(Query.PathId(project_id), from, to, caller, cancel));
    }
}
