using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Rows of a model that hang on something the path names.</summary>
/// <param name="Owner">What the path names: its kind, and the path's word for its id.</param>
/// <param name="By">What the rows are asked by: <c>name=word of the path</c>, <c>name='constant'</c> or <c>name=@me</c>.</param>
internal sealed record Listing(string Path, Model Model, string Owner, params string[] By)
{
    /// <summary>What one must be in the owner's project.</summary>
    public Standing Least { get; init; } = Standing.Client;

    /// <summary>Whether relations are told unless the query says otherwise.</summary>
    public bool WithRelations { get; init; }

    /// <summary>Of entities, the kind that is wanted.</summary>
    public string? Kind { get; init; }
}

/// <summary>The routes that are lists of rows and nothing else, by one handler.</summary>
internal static class Lists
{
    private static readonly Listing[] All =
    [
        // What entities were, what is made with them, what is to be done on them.
        .. Each("edits", "Edit edit_id", "versions", CastingModels.EntityVersions, "entity_id"),
        .. Each("shots", "Shot shot_id", "versions", CastingModels.EntityVersions, "entity_id"),
        .. Each("assets", "Asset asset_id", "task-types", Models.TaskTypes, "entity_id"),
        .. Each("shots", "Shot shot_id", "task-types", Models.TaskTypes, "entity_id"),
        .. Each("scenes", "Scene scene_id", "task-types", Models.TaskTypes, "entity_id"),
        .. Each("sequences", "Sequence sequence_id", "task-types", Models.TaskTypes, "entity_id"),
        .. Each("edits", "Edit edit_id", "task-types", Models.TaskTypes, "entity_id"),
        .. Each("concepts", "Concept concept_id", "task-types", Models.TaskTypes, "entity_id"),
        .. Each("episodes", "Episode episode_id", "task-types", Models.TaskTypes, "entity_id"),
        .. Each("shots", "Shot shot_id", "preview-files", Models.PreviewFiles, "entity_id"),
        .. Each("edits", "Edit edit_id", "preview-files", Models.PreviewFiles, "entity_id"),
        .. Each("concepts", "Concept concept_id", "preview-files", Models.PreviewFiles, "entity_id"),
        .. Each("entities", "Entity entity_id", "preview-files", Models.PreviewFiles, "entity_id"),
        .. Each("entities", "Entity entity_id", "time-spents", TimeModels.TimeSpents, "entity_id"),
        .. Each("shots", "Shot shot_id", "asset-types", Models.EntityTypes, "cast_in"),
        .. Each("shots", "Shot shot_id", "asset-instances", CastingModels.AssetInstances, "in_entity"),
        .. Each("scenes", "Scene scene_id", "asset-instances", CastingModels.AssetInstances, "scene_id"),
        .. Each("assets", "Asset asset_id", "asset-asset-instances", CastingModels.AssetInstances, "target_asset_id"),
        new(
            "/data/scenes/{scene_id}/camera-instances",
            CastingModels.AssetInstances,
            "Scene scene_id",
            "scene_id=scene_id",
            "is_camera='true'"
        ),
        new(
            "/data/assets/{asset_id}/scene-asset-instances",
            CastingModels.AssetInstances,
            "Asset asset_id",
            "asset_id=asset_id",
            "in_scenes='true'"
        ),
        new(
            "/data/assets/{asset_id}/shot-asset-instances",
            CastingModels.AssetInstances,
            "Asset asset_id",
            "asset_id=asset_id",
            "in_shots='true'"
        ),
        new("/data/shots/{shot_id}/assets", Models.Entities, "Shot shot_id", "cast_in=shot_id") { Kind = EntityKinds.Asset },
        new("/data/assets/{asset_id}/assets", Models.Entities, "Asset asset_id", "cast_in=asset_id") { Kind = EntityKinds.Asset },
        new("/data/episodes/{episode_id}/shots", Models.Entities, "Episode episode_id", "episode_id=episode_id")
        {
            Kind = EntityKinds.Shot,
        },
        new("/data/episodes/{episode_id}/edits", Models.Entities, "Episode episode_id", "episode_id=episode_id")
        {
            Kind = EntityKinds.Edit,
        },
        new("/data/scenes/{scene_id}/shots", Models.Entities, "Scene scene_id", "source_id=scene_id") { Kind = EntityKinds.Shot },
        new("/data/episodes/{episode_id}/asset-tasks", Models.Tasks, "Episode episode_id", "episode_id=episode_id", "entity_kind='Asset'"),
        new("/data/episodes/{episode_id}/shot-tasks", Models.Tasks, "Episode episode_id", "episode_id=episode_id", "entity_kind='Shot'"),
        new("/data/episodes/{episode_id}/edit-tasks", Models.Tasks, "Episode episode_id", "episode_id=episode_id", "entity_kind='Edit'"),
        new(
            "/data/sequences/{sequence_id}/shot-tasks",
            Models.Tasks,
            "Sequence sequence_id",
            "parent_id=sequence_id",
            "entity_kind='Shot'"
        ),
        new(
            "/data/entities/{entity_id}/task-types/{task_type_id}/tasks",
            Models.Tasks,
            "Entity entity_id",
            "entity_id=entity_id",
            "task_type_id=task_type_id"
        )
        {
            WithRelations = true,
        },
        new("/data/projects/{project_id}/assets/shared-used", Models.Entities, "Project project_id", "shared_in_project=project_id")
        {
            Kind = EntityKinds.Asset,
        },
        new(
            "/data/projects/{project_id}/episodes/{episode_id}/assets/shared-used",
            Models.Entities,
            "Project project_id",
            "shared_in_project=project_id",
            "shared_in_episode=episode_id"
        )
        {
            Kind = EntityKinds.Asset,
        },
        // Of tasks.
        .. Each("tasks", "Task task_id", "previews", Models.PreviewFiles, "task_id"),
        // Of projects.
        new("/data/projects/{project_id}/notifications", NewsModels.Notifications, "Project project_id", "of_project=project_id")
        {
            Least = Standing.Administrator,
        },
        new("/data/projects/{project_id}/subscriptions", NewsModels.Subscriptions, "Project project_id", "of_project=project_id")
        {
            Least = Standing.Administrator,
        },
        new("/data/projects/{project_id}/preview-files", Models.PreviewFiles, "Project project_id", "of_project=project_id")
        {
            Least = Standing.Manager,
        },
        new("/data/projects/{project_id}/comments", Models.Comments, "Project project_id", "of_project=project_id"),
        new("/data/projects/{project_id}/time-spents", TimeModels.TimeSpents, "Project project_id", "of_project=project_id")
        {
            Least = Standing.Supervisor,
        },
        new(
            "/data/projects/{project_id}/task-types/{task_type_id}/time-spents",
            TimeModels.TimeSpents,
            "Project project_id",
            "of_project=project_id",
            "task_type_id=task_type_id"
        )
        {
            Least = Standing.Manager,
        },
        new("/data/projects/{project_id}/entity-links", CastingModels.EntityLinks, "Project project_id", "project_id=project_id")
        {
            Least = Standing.Manager,
        },
        new("/data/projects/{project_id}/budgets", TimeModels.Budgets, "Project project_id", "project_id=project_id")
        {
            Least = Standing.Manager,
        },
        new("/data/projects/{project_id}/budgets/{budget_id}/entries", TimeModels.BudgetEntries, "Budget budget_id", "budget_id=budget_id")
        {
            Least = Standing.Manager,
        },
        new("/data/projects/{project_id}/schedule-items", ScheduleModels.ScheduleItems, "Project project_id", "project_id=project_id"),
        new(
            "/data/production-schedule-versions/{production_schedule_version_id}/task-links",
            ScheduleModels.TaskLinks,
            "Schedule production_schedule_version_id",
            "production_schedule_version_id=production_schedule_version_id"
        )
        {
            WithRelations = true,
        },
        // What somebody has to do, and has done.
        new("/data/persons/{person_id}/tasks", WorkModels.Work, "Person person_id", "assignees=person_id", "is_open='true'")
        {
            WithRelations = true,
        },
        new(
            "/data/persons/{person_id}/done-tasks",
            WorkModels.Work,
            "Person person_id",
            "assignees=person_id",
            "is_done='true'",
            "in_open_project='true'"
        )
        {
            WithRelations = true,
        },
        new(
            "/data/persons/{person_id}/related-tasks/{task_type_id}",
            WorkModels.Work,
            "Person person_id",
            "assignees=person_id",
            "task_type_id=task_type_id",
            "in_open_project='true'"
        )
        {
            WithRelations = true,
        },
        // Where the Python client looks for them, and the vendor has nothing.
        new("/data/persons/{person_id}/tasks/open", WorkModels.Work, "Person person_id", "assignees=person_id", "is_open='true'")
        {
            WithRelations = true,
        },
        new(
            "/data/persons/{person_id}/task-types/{task_type_id}/tasks",
            WorkModels.Work,
            "Person person_id",
            "assignees=person_id",
            "task_type_id=task_type_id"
        )
        {
            WithRelations = true,
        },
        new(
            "/data/user/tasks-requiring-feedback",
            WorkModels.Work,
            "Me",
            "is_feedback_request='true'",
            "is_open='true'",
            "looked_after_by=@me"
        )
        {
            WithRelations = true,
        },
        // Of whoever asks.
        new("/data/user/tasks", WorkModels.Work, "Me", "assignees=@me", "is_open='true'") { WithRelations = true },
        new("/data/user/done-tasks", WorkModels.Work, "Me", "assignees=@me", "is_done='true'", "in_open_project='true'")
        {
            WithRelations = true,
        },
        new("/data/user/tasks-to-check", WorkModels.Work, "Me", "is_feedback_request='true'", "is_open='true'", "looked_after_by=@me")
        {
            WithRelations = true,
        },
        .. Mine("assets", "Asset asset_id"),
        .. Mine("shots", "Shot shot_id"),
        .. Mine("scenes", "Scene scene_id"),
        .. Mine("sequences", "Sequence sequence_id"),
        new(
            "/data/user/projects/{project_id}/asset-types",
            Models.EntityTypes,
            "Project project_id",
            "mine_in=project_id",
            "of_kind='Asset'"
        ),
        new(
            "/data/user/projects/{project_id}/asset-types/{asset_type_id}/assets",
            Models.Entities,
            "Project project_id",
            "project_id=project_id",
            "entity_type_id=asset_type_id",
            "assignee_id=@me"
        )
        {
            Kind = EntityKinds.Asset,
        },
        new("/data/user/projects/{project_id}/assets", Models.Entities, "Project project_id", "project_id=project_id", "assignee_id=@me")
        {
            Kind = EntityKinds.Asset,
        },
        new("/data/user/projects/{project_id}/episodes", Models.Entities, "Project project_id", "project_id=project_id", "assignee_id=@me")
        {
            Kind = EntityKinds.Episode,
        },
        new("/data/user/projects/{project_id}/sequences", Models.Entities, "Project project_id", "project_id=project_id", "assignee_id=@me")
        {
            Kind = EntityKinds.Sequence,
        },
        new(
            "/data/user/sequences/{sequence_id}/scenes",
            Models.Entities,
            "Sequence sequence_id",
            "parent_id=sequence_id",
            "assignee_id=@me"
        )
        {
            Kind = EntityKinds.Scene,
        },
        new("/data/user/sequences/{sequence_id}/shots", Models.Entities, "Sequence sequence_id", "parent_id=sequence_id", "assignee_id=@me")
        {
            Kind = EntityKinds.Shot,
        },
    ];

    public static void Map(RouteGroupBuilder api)
    {
        foreach (var listing in All)
        {
            api.MapGet(
                listing.Path,
                (HttpContext context, Caller caller, Records records, CancellationToken cancel) =>
                    Answer(listing, context, caller, records, cancel)
            );
        }
    }

    private static async Task<IResult> Answer(Listing listing, HttpContext context, Actor actor, Records records, CancellationToken cancel)
    {
        var asked = Query.Read(context.Request, listing.Model);
        var by = listing.By.Select(filter => Filter(listing.Model, filter, context, actor)).ToList();
        var rows = asked.Rows with
        {
            Filters = [.. asked.Rows.Filters.Where(filter => by.TrueForAll(own => own.Name != filter.Name)), .. by],
            Kind = listing.Kind,
            WithRelations = Query.Relations(context.Request, listing.WithRelations),
        };
        var owner = Owner(listing, context);
        if (asked.First is { } first)
        {
            return Reply.List((await records.List(listing.Model, rows with { Page = first }, actor, cancel, owner)).Items);
        }

        return asked.IsPaged
            ? Reply.Page(await records.List(listing.Model, rows, actor, cancel, owner), asked)
            : await Reply.Stream(records.Stream(listing.Model, rows, actor, owner, cancel), asked.Fields, cancel);
    }

    private static RowFilter Filter(Model model, string filter, HttpContext context, Actor actor)
    {
        var (name, value) = (filter[..filter.IndexOf('=')], filter[(filter.IndexOf('=') + 1)..]);
        return new RowFilter(
            name,
            [
                value == "@me" ? actor.UserId
                : value == "'true'" ? true
                : value[0] == '\'' ? value.Trim('\'')
                : Query.PathId(Word(context, value)),
            ]
        );
    }

    private static Owner? Owner(Listing listing, HttpContext context)
    {
        if (listing.Owner == "Me")
        {
            return null;
        }

        var (kind, word) = (listing.Owner[..listing.Owner.IndexOf(' ')], listing.Owner[(listing.Owner.IndexOf(' ') + 1)..]);
        var model = kind switch
        {
            "Project" => Models.Projects,
            "Task" => Models.Tasks,
            "Person" => Models.Persons,
            "Budget" => TimeModels.Budgets,
            "Schedule" => ScheduleModels.Versions,
            _ => Models.Entities,
        };
        return new Owner(model, Query.PathId(Word(context, word)))
        {
            Least = listing.Least,
            Kind = model == Models.Entities && kind != "Entity" ? kind : null,
        };
    }

    private static string Word(HttpContext context, string name) => (string)context.GetRouteValue(name)!;

    private static IEnumerable<Listing> Each(string path, string owner, string what, Model model, string by)
    {
        var word = owner[(owner.IndexOf(' ') + 1)..];
        yield return new Listing($"/data/{path}/{{{word}}}/{what}", model, owner, $"{by}={word}");
    }

    private static IEnumerable<Listing> Mine(string path, string owner)
    {
        var word = owner[(owner.IndexOf(' ') + 1)..];
        yield return new Listing($"/data/user/{path}/{{{word}}}/task-types", Models.TaskTypes, owner, $"mine_on={word}");
        yield return new Listing($"/data/user/{path}/{{{word}}}/tasks", Models.Tasks, owner, $"entity_id={word}", "assignees=@me")
        {
            WithRelations = true,
        };
    }
}
