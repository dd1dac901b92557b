using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Many tasks at once: all that are open, and the same done with several.</summary>
internal static class WorkEndpoints
{
    private const int UsualPage = 100;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/data/tasks/open-tasks", OpenOnes);
        api.MapGet("/data/tasks/open-tasks/stats", Stats);
        api.MapGet("/data/tasks/open/stats", Stats);
        api.MapGet("/data/persons/task-dates", DatesOfAll);
        api.MapGet("/data/projects/{project_id}/persons/tasks/dates", DatesOfProject);
        api.MapPost("/data/entities/{entity_id}/tasks", CreateOn);
        api.MapPost("/actions/projects/{project_id}/delete-tasks", Delete);
        api.MapPost("/data/tasks/delete-batch", DeleteAnywhere);
        api.MapDelete("/actions/projects/{project_id}/task-types/{task_type_id}/delete-tasks", DeleteOfType);
        api.MapDelete("/data/projects/{project_id}/task-types/{task_type_id}/tasks", DeleteOfType);
        api.MapPost("/actions/projects/{project_id}/delete-entities", DeleteEntities);
        api.MapPut("/actions/tasks/set-priority", SetPriority);
        api.MapPut("/actions/tasks/{task_id}/to-review", ToReview);
    }

    private static async Task<IResult> OpenOnes(HttpRequest request, Caller caller, OpenWork work, CancellationToken cancel)
    {
        var asked = Query.Read(request, WorkModels.Work).Rows.Filters.Where(filter => filter.Name is not ("start_date" or "due_date"));
        var filters = asked.ToList();
        foreach (var (name, scope) in new[] { ("start_date", "from_date"), ("due_date", "to_date") })
        {
            if (request.Query[name].ToString() is { Length: > 0 } text)
            {
                filters.Add(
                    new RowFilter(scope, [Given.TimeOf(text) ?? throw new Refused(Reason.Invalid, $"Invalid value for {name}: {text}")])
                );
            }
        }

        var page = PageOf.Checked(Query.Whole(request, "page") ?? 1, Query.Whole(request, "limit") ?? UsualPage, Query.LargestLimit);
        var query = new RowQuery
        {
            Filters = filters,
            Page = page,
            WithRelations = true,
        };
        var (tasks, totals) = await work.List(query, caller, cancel);
        var byStatus = new JsonObject();
        foreach (var (status, count) in totals.ByStatus)
        {
            byStatus[$"{status}"] = count;
        }

        return Reply.Ok(
            new JsonObject
            {
                ["data"] = Wire.Nodes(tasks),
                ["stats"] = new JsonObject
                {
                    ["total"] = totals.Count,
                    ["total_duration"] = totals.Duration,
                    ["total_estimation"] = totals.Estimation,
                    ["status"] = byStatus,
                },
                ["limit"] = page.Size,
                ["page"] = page.Number,
                ["is_more"] = page.Skip + tasks.Count < totals.Count,
            }
        );
    }

    /// <summary>By project, then by type of task, then by status.</summary>
    private static async Task<IResult> Stats(Caller caller, OpenWork work, CancellationToken cancel)
    {
        var whole = new JsonObject();
        foreach (var project in (await work.Counts(caller, cancel)).GroupBy(count => count.ProjectId))
        {
            var types = new JsonObject();
            foreach (var type in project.GroupBy(count => count.TaskTypeId))
            {
                types[$"{type.Key}"] = new JsonArray([
                    .. type.Select(count => new JsonObject
                    {
                        ["task_type_id"] = count.TaskTypeId,
                        ["task_status_id"] = count.TaskStatusId,
                        ["is_done"] = count.IsDone,
                        ["amount"] = count.Count,
                        ["total_duration"] = count.Duration,
                        ["total_estimation"] = count.Estimation,
                    }),
                ]);
            }

            whole[$"{project.Key}"] = types;
        }

        return Reply.Ok(whole);
    }

    private static Task<IResult> DatesOfAll(HttpRequest request, Caller caller, OpenWork work, CancellationToken cancel) =>
        Dates(Query.Id(request, "project_id"), caller, work, cancel);

    private static Task<IResult> DatesOfProject(string project_id, Caller caller, OpenWork work, CancellationToken cancel) =>
        Dates(Query.PathId(project_id), caller, work, cancel);

    private static async Task<IResult> Dates(Guid? project, Actor actor, OpenWork work, CancellationToken cancel) =>
        Reply.Ok(
            new JsonArray([
                .. (await work.Dates(project, actor, cancel)).Select(dates => new JsonObject
                {
                    ["person_id"] = dates.PersonId,
                    ["min_date"] = Wire.Time(dates.Begin),
                    ["max_date"] = Wire.Time(dates.End),
                }),
            ])
        );

    private static async Task<IResult> CreateOn(string entity_id, Given given, Caller caller, ManyTasks tasks, CancellationToken cancel)
    {
        var made = await tasks.CreateOn(Query.PathId(entity_id), given.IdsIn("task_type_ids"), caller, cancel);
        return Reply.List(made, StatusCodes.Status201Created);
    }

    private static async Task<IResult> Delete(string project_id, Given given, Caller caller, ManyTasks tasks, CancellationToken cancel) =>
        Reply.Ok(Wire.Ids(await tasks.Delete(Query.PathId(project_id), given.List, null, caller, cancel)));

    private static async Task<IResult> DeleteAnywhere(Given given, Caller caller, Tasks tasks, CancellationToken cancel)
    {
        var ids = given.Body is JsonArray ? given.List : given.IdsIn("task_ids");
        foreach (var id in ids)
        {
            await tasks.Delete(id, isForced: true, caller, cancel);
        }

        return Reply.Ok(Wire.Ids(ids));
    }

    private static async Task<IResult> DeleteOfType(
        string project_id,
        string task_type_id,
        Caller caller,
        ManyTasks tasks,
        CancellationToken cancel
    )
    {
        await tasks.Delete(Query.PathId(project_id), null, Query.PathId(task_type_id), caller, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> DeleteEntities(
        string project_id,
        HttpRequest request,
        Given given,
        Caller caller,
        ManyTasks tasks,
        Entities entities,
        CancellationToken cancel
    )
    {
        var isForced = Query.Flag(request, "force");
        return Reply.Ok(Wire.Ids(await tasks.DeleteEntities(entities, Query.PathId(project_id), given.List, isForced, caller, cancel)));
    }

    private static async Task<IResult> SetPriority(Given given, Caller caller, ManyTasks tasks, CancellationToken cancel)
    {
        var priority = given.WholeOrNull("priority") ?? throw Refused.Invalid("priority", "Field required");
        return Reply.List(await tasks.SetPriority(given.IdsIn("task_ids"), priority, caller, cancel));
    }

    private static async Task<IResult> ToReview(string task_id, Given given, Caller caller, TaskReviews reviews, CancellationToken cancel)
    {
        var order = new ReviewOrder(given.IdOrNull("person_id"), given.TextOrNull("comment"))
        {
            Name = given.TextOrNull("name") ?? "main",
            Revision = given.WholeOrNull("revision") ?? 1,
            IsStatusChanged = given.TruthOrNull("change_status") ?? true,
        };
        return Reply.Row(await reviews.Ask(Query.PathId(task_id), order, caller, cancel));
    }
}
