using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Zou;

/// <summary>A model at its address; what it does in a way of its own is one of the functions.</summary>
internal sealed record CrudModel(string Path, Model Model)
{
    public Make? Create { get; init; }
    public Alter? Change { get; init; }
    public Remove? Delete { get; init; }

    /// <summary>Done before rows are listed.</summary>
    public Func<IServiceProvider, Actor, CancellationToken, Task>? Prepare { get; init; }

    /// <summary>What is told once beside the row that was made or changed; null for nothing.</summary>
    public Beside? Also { get; init; }

    public delegate Task<(string Name, string Value)?> Beside(
        IServiceProvider doors,
        Row row,
        JsonObject given,
        Actor actor,
        CancellationToken cancel
    );

    public delegate Task<Row> Make(IServiceProvider doors, JsonObject given, Actor actor, CancellationToken cancel);

    public delegate Task<Row> Alter(IServiceProvider doors, Guid id, JsonObject given, Actor actor, CancellationToken cancel);

    public delegate Task Remove(IServiceProvider doors, Guid id, bool isForced, Actor actor, CancellationToken cancel);
}

/// <summary>Contract 3: one handler for all models. Models answer to the verbs that somebody may use; who may is the model's own rule.</summary>
internal static class Crud
{
    public static IReadOnlyList<CrudModel> All { get; } =
    [
        new("studios", Models.Studios),
        new("departments", Models.Departments),
        new("project-status", Models.ProjectStatuses),
        new("entity-types", Models.EntityTypes),
        new("task-types", Models.TaskTypes),
        new("task-status", Models.TaskStatuses),
        new("custom-actions", Models.CustomActions),
        new("status-automations", Models.StatusAutomations),
        new("file-status", Models.FileStatuses),
        new("output-types", Models.OutputTypes),
        new("softwares", Models.Softwares),
        new("hardware-items", Models.HardwareItems),
        new("day-offs", Models.DayOffs),
        new("metadata-descriptors", Models.MetadataDescriptors),
        new("milestones", Models.Milestones),
        new("organisations", Models.Organisations),
        new("comments", Models.Comments) { Create = Announcements.Comment },
        new("attachment-files", Models.Attachments)
        {
            Delete = (doors, id, _, actor, cancel) => Of<CommentThreads>(doors).DeleteFile(id, actor, cancel),
        },
        new("chats", ChatModels.Chats),
        new("chat-messages", ChatModels.Messages),
        new("playlists", PlaylistModels.Playlists),
        new("working-files", FileModels.WorkingFiles) { Create = Announcements.WorkingFile },
        new("output-files", FileModels.OutputFiles) { Create = Announcements.OutputFile },
        new("preview-files", Models.PreviewFiles) { Create = Announcements.PreviewFile },
        new("entities", Models.Entities)
        {
            Change = (doors, id, given, actor, cancel) => Of<Entities>(doors).Change(id, given, actor, cancel),
            Delete = (doors, id, isForced, actor, cancel) => Of<Entities>(doors).Delete(null, id, isForced, actor, cancel),
        },
        new("tasks", Models.Tasks)
        {
            Create = (doors, given, actor, cancel) => Of<Tasks>(doors).Create(given, actor, cancel),
            Change = (doors, id, given, actor, cancel) => Of<Tasks>(doors).Change(id, given, actor, cancel),
            Delete = (doors, id, isForced, actor, cancel) => Of<Tasks>(doors).Delete(id, isForced, actor, cancel),
        },
        new("asset-instances", CastingModels.AssetInstances),
        new("entity-links", CastingModels.EntityLinks)
        {
            Delete = (doors, id, _, actor, cancel) => Of<Casting>(doors).Remove(null, id, actor, cancel),
        },
        new("time-spents", TimeModels.TimeSpents)
        {
            Delete = (doors, id, _, actor, cancel) => Of<TimeSheets>(doors).Set(id, null, actor, cancel),
        },
        new("budgets", TimeModels.Budgets),
        new("budget-entries", TimeModels.BudgetEntries),
        new("salary-scales", TimeModels.SalaryScales)
        {
            Prepare = (doors, actor, cancel) => Of<SalaryScales>(doors).Complete(actor, cancel),
        },
        new("schedule-items", ScheduleModels.ScheduleItems),
        new("production-schedule-versions", ScheduleModels.Versions),
        new("production-schedule-version-task-links", ScheduleModels.TaskLinks),
        new("project-templates", TemplateModels.Templates),
        new("preview-background-files", TemplateModels.PreviewBackgrounds),
        new("plugins", TemplateModels.Plugins),
        new("news", NewsModels.News),
        new("notifications", NewsModels.Notifications),
        new("subscriptions", NewsModels.Subscriptions),
        new("search-filters", NewsModels.SearchFilters),
        new("search-filter-groups", NewsModels.SearchFilterGroups),
        new("projects", Models.Projects)
        {
            Create = (doors, given, actor, cancel) => Of<Projects>(doors).Create(given, actor, cancel),
            Change = (doors, id, given, actor, cancel) => Of<Projects>(doors).Change(id, given, actor, cancel),
            Delete = (doors, id, _, actor, cancel) => Of<Projects>(doors).Delete(id, actor, cancel),
        },
        new("persons", Models.Persons)
        {
            Also = Bots.TokenFor,
            Create = (doors, given, actor, cancel) => Of<Persons>(doors).Create(given, actor, cancel),
            Change = (doors, id, given, actor, cancel) => Of<Persons>(doors).Change(id, given, actor, cancel),
            Delete = (doors, id, _, actor, cancel) => Of<Persons>(doors).Delete(id, actor, cancel),
        },
    ];

    /// <summary>Every kind of record there is something to tell of.</summary>
    public static IReadOnlyList<Model> Recorded => [.. All.Select(crud => crud.Model).Append(PlaylistModels.BuildJobs)];

    public static void Map(RouteGroupBuilder api)
    {
        foreach (var crud in All)
        {
            var list = $"/data/{crud.Path}";
            var one = $"{list}/{{instance_id}}";
            api.MapGet(
                list,
                (HttpRequest request, Caller caller, Records records, CancellationToken cancel) =>
                    List(crud, request, caller, records, cancel)
            );
            if (crud.Create is not null || crud.Model.Create != Who.Nobody)
            {
                api.MapPost(
                        list,
                        (HttpContext context, Given given, Caller caller, CancellationToken cancel) =>
                            Create(crud, context, given, caller, cancel)
                    )
                    .WithMetadata(new DatabaseRules());
            }

            api.MapGet(
                one,
                (string instance_id, HttpRequest request, Caller caller, Records records, CancellationToken cancel) =>
                    Find(crud, instance_id, request, caller, records, cancel)
            );
            if (crud.Change is not null || crud.Model.Change != Who.Nobody)
            {
                api.MapPut(
                        one,
                        (string instance_id, HttpContext context, Given given, Caller caller, CancellationToken cancel) =>
                            Change(crud, instance_id, context, given, caller, cancel)
                    )
                    .WithMetadata(new DatabaseRules());
            }

            if (crud.Delete is not null || crud.Model.Delete != Who.Nobody)
            {
                api.MapDelete(
                    one,
                    (string instance_id, HttpContext context, Caller caller, CancellationToken cancel) =>
                        Delete(crud, instance_id, context, caller, cancel)
                );
            }
        }
    }

    private static async Task<IResult> List(CrudModel crud, HttpRequest request, Actor actor, Records records, CancellationToken cancel)
    {
        var query = Query.Read(request, crud.Model);
        if (crud.Prepare is { } prepare)
        {
            await prepare(request.HttpContext.RequestServices, actor, cancel);
        }

        return query.IsPaged
            ? Reply.Page(await records.List(crud.Model, query.Rows, actor, cancel), query)
            : await Reply.Stream(records.Stream(crud.Model, query.Rows, actor, owner: null, cancel), query.Fields, cancel);
    }

    private static async Task<IResult> Find(
        CrudModel crud,
        string id,
        HttpRequest request,
        Actor actor,
        Records records,
        CancellationToken cancel
    ) => Reply.Row(await records.Find(crud.Model, Query.PathId(id), Query.Relations(request, otherwise: true), actor, cancel));

    private static async Task<IResult> Create(CrudModel crud, HttpContext context, Given given, Actor actor, CancellationToken cancel)
    {
        var doors = context.RequestServices;
        var row = crud.Create is { } own
            ? await own(doors, given.Object, actor, cancel)
            : await Of<Records>(doors).Create(crud.Model, given.Object, actor, cancel);
        return await With(crud, row, doors, given, actor, StatusCodes.Status201Created, cancel);
    }

    private static async Task<IResult> With(
        CrudModel crud,
        Row row,
        IServiceProvider doors,
        Given given,
        Actor actor,
        int status,
        CancellationToken cancel
    )
    {
        if (crud.Also is null || await crud.Also(doors, row, given.Object, actor, cancel) is not var (name, value))
        {
            return Reply.Row(row, status);
        }

        var whole = Wire.Node(row);
        whole[name] = value;
        return Reply.Ok(whole, status);
    }

    private static async Task<IResult> Change(
        CrudModel crud,
        string id,
        HttpContext context,
        Given given,
        Actor actor,
        CancellationToken cancel
    )
    {
        var doors = context.RequestServices;
        var row = crud.Change is { } own
            ? await own(doors, Query.PathId(id), given.Object, actor, cancel)
            : await Of<Records>(doors).Change(crud.Model, Query.PathId(id), given.Object, actor, cancel);
        var told = row with { Relations = new Dictionary<string, IReadOnlyList<Guid>>() };
        return await With(crud, told, doors, given, actor, StatusCodes.Status200OK, cancel);
    }

    private static async Task<IResult> Delete(CrudModel crud, string id, HttpContext context, Actor actor, CancellationToken cancel)
    {
        var doors = context.RequestServices;
        await (
            crud.Delete is { } own
                ? own(doors, Query.PathId(id), Query.Flag(context.Request, "force"), actor, cancel)
                : Of<Records>(doors).Delete(crud.Model, Query.PathId(id), actor, cancel)
        );
        return TypedResults.NoContent();
    }

    private static T Of<T>(IServiceProvider doors)
        where T : notnull => doors.GetRequiredService<T>();
}
