using System.Text.Json.Nodes;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Tracking;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Dialects.Zou;

/// <summary>Tasks beyond their CRUD, and what is said of them.</summary>
internal static class TaskEndpoints
{
    private static readonly (string Path, string Kind)[] Kinds =
    [
        ("assets", EntityKinds.Asset),
        ("shots", EntityKinds.Shot),
        ("edits", EntityKinds.Edit),
        ("concepts", EntityKinds.Concept),
    ];

    public static void Map(RouteGroupBuilder api)
    {
        foreach (var (path, kind) in Kinds)
        {
            api.MapPost(
                $"/actions/projects/{{project_id}}/task-types/{{task_type_id}}/{path}/create-tasks",
                (
                    string project_id,
                    string task_type_id,
                    HttpRequest request,
                    Given given,
                    Caller caller,
                    Tasks tasks,
                    CancellationToken cancel
                ) => Create(project_id, task_type_id, kind, request, given, caller, tasks, cancel)
            );
        }

        api.MapPost("/actions/projects/{project_id}/task-types/{task_type_id}/create-tasks/{entity_type}", CreateOfKind);
        api.MapPut("/actions/persons/{person_id}/assign", AssignMany);
        api.MapPut("/actions/tasks/{task_id}/assign", AssignOne);
        api.MapPut("/actions/tasks/clear-assignation", Clear);
        api.MapGet("/data/projects/{project_id}/tasks", OfProject);
        api.MapGet("/data/tasks/{task_id}/full", Full);
        api.MapGet("/data/tasks/{task_id}/comments", Comments);
        api.MapPost("/actions/tasks/{task_id}/comment", Comment);
    }

    private static async Task<IResult> Create(
        string project,
        string taskType,
        string kind,
        HttpRequest request,
        Given given,
        Actor actor,
        Tasks tasks,
        CancellationToken cancel
    )
    {
        IReadOnlyList<Guid> ids = Query.Id(request, "id") is { } one ? [one] : given.List;
        var made = await tasks.CreateMany(Query.PathId(project), Query.PathId(taskType), kind, ids, actor, cancel);
        return Reply.List(made, StatusCodes.Status201Created);
    }

    private static Task<IResult> CreateOfKind(
        string project_id,
        string task_type_id,
        string entity_type,
        HttpRequest request,
        Given given,
        Caller caller,
        Tasks tasks,
        CancellationToken cancel
    )
    {
        var kind = entity_type switch
        {
            "episode" => EntityKinds.Episode,
            "sequence" => EntityKinds.Sequence,
            _ => throw Refused.NotFound("kind of entity"),
        };
        return Create(project_id, task_type_id, kind, request, given, caller, tasks, cancel);
    }

    private static async Task<IResult> AssignMany(string person_id, Given given, Caller caller, Tasks tasks, CancellationToken cancel) =>
        Reply.List(await tasks.Assign(Query.PathId(person_id), given.IdsIn("task_ids"), caller, cancel));

    private static async Task<IResult> AssignOne(string task_id, Given given, Caller caller, Tasks tasks, CancellationToken cancel)
    {
        var assigned = await tasks.Assign(given.Id("person_id"), [Query.PathId(task_id)], caller, cancel);
        return assigned.Count > 0 ? Reply.Row(assigned[0]) : throw Refused.NotFound("task");
    }

    private static async Task<IResult> Clear(Given given, Caller caller, Tasks tasks, CancellationToken cancel) =>
        Reply.Ok(Wire.Ids(await tasks.Clear(given.IdOrNull("person_id"), given.IdsIn("task_ids"), caller, cancel)));

    private static async Task<IResult> OfProject(string project_id, Caller caller, Records records, CancellationToken cancel)
    {
        var project = await records.Find(Models.Projects, Query.PathId(project_id), withRelations: false, caller, cancel);
        var query = new RowQuery { Filters = [new RowFilter("project_id", [project.Id])], WithRelations = true };
        return await Reply.Stream(records.Stream(Models.Tasks, query, caller, owner: null, cancel), fields: null, cancel);
    }

    /// <summary>A task with what it refers to.</summary>
    private static async Task<IResult> Full(
        string task_id,
        Caller caller,
        Records records,
        TaskSubscriptions subscriptions,
        CancellationToken cancel
    )
    {
        var task = await records.Find(Models.Tasks, Query.PathId(task_id), withRelations: true, caller, cancel);
        var whole = Wire.Node(task);
        var entity = await Add(whole, "entity", Models.Entities, task.Reference("entity_id"));
        await Add(whole, "entity_type", Models.EntityTypes, entity?.Reference("entity_type_id"));
        await Add(whole, "project", Models.Projects, task.Reference("project_id"));
        await Add(whole, "task_type", Models.TaskTypes, task.Reference("task_type_id"));
        await Add(whole, "task_status", Models.TaskStatuses, task.Reference("task_status_id"));
        await Add(whole, "assigner", Models.Persons, task.Reference("assigner_id"));
        var assignees = task.Relations["assignees"];
        var filter = new RowFilter("id", [.. assignees.Cast<object>()]);
        whole["persons"] =
            assignees.Count == 0
                ? new JsonArray()
                : Wire.Nodes((await records.List(Models.Persons, new RowQuery { Filters = [filter] }, caller, cancel)).Items);
        whole["is_subscribed"] = await subscriptions.IsListening(task.Id, caller, cancel);
        foreach (var above in entity is null ? [] : await records.Above(entity, caller, cancel))
        {
            whole[above.Text("kind")!.ToLowerInvariant()] = Wire.Node(above);
        }

        return Reply.Ok(whole);

        async Task<Row?> Add(JsonObject into, string name, Model model, Guid? id)
        {
            var row = id is { } known ? await records.Find(model, known, withRelations: false, caller, cancel) : null;
            into[name] = row is null ? null : Wire.Node(row);
            return row;
        }
    }

    private static async Task<IResult> Comments(string task_id, Caller caller, TaskComments comments, CancellationToken cancel)
    {
        var all = await comments.Of(Query.PathId(task_id), caller, cancel);
        return Reply.Ok(new JsonArray([.. all.Select(comment => InFull(comment))]));
    }

    private static async Task<IResult> Comment(
        string task_id,
        HttpContext context,
        Caller caller,
        TaskComments comments,
        CancellationToken cancel
    )
    {
        await using var form = await Form.Read(context, cancel);
        return Reply.Ok(
            InFull(await comments.Add(Query.PathId(task_id), OrderIn(form.Given, form.Files), caller, cancel)),
            StatusCodes.Status201Created
        );
    }

    /// <summary>What is to be said, out of a body or a form.</summary>
    internal static NewTaskComment OrderIn(Given given, IReadOnlyList<NewFile> files) =>
        new(given.Id("task_status_id"), given.TextOrNull("comment") ?? "")
        {
            Checklist = Listed(given, "checklist"),
            Links = Listed(given, "links"),
            IsForClient = IsTrue(given.Object["for_client"]),
            PersonId = given.TextOrNull("person_id") is { Length: > 0 } ? given.IdOrNull("person_id") : null,
            CreatedAt = given.TextOrNull("created_at") is { Length: > 0 } text
                ? Given.TimeOf(text) ?? throw Refused.Invalid("created_at", "Input should be a valid datetime")
                : null,
            Attachments = files,
        };

    internal static JsonObject InFull(CommentInFull comment)
    {
        var whole = Wire.Node(comment.Comment);
        whole["task_status"] = comment.Status is null ? null : Wire.Node(comment.Status);
        whole["person"] = comment.Person is null ? null : Wire.Node(comment.Person);
        whole["previews"] = Wire.Nodes(comment.Previews);
        whole["attachment_files"] = Wire.Nodes(comment.Attachments);
        return whole;
    }

    /// <summary>A list, which forms carry as text.</summary>
    private static JsonNode? Listed(Given given, string field)
    {
        var node = given.Object[field];
        if (node?.GetValueKind() == System.Text.Json.JsonValueKind.String)
        {
            try
            {
                node = JsonNode.Parse(node.GetValue<string>());
            }
            catch (System.Text.Json.JsonException)
            {
                throw Refused.Invalid(field, "Input should be a valid list");
            }
        }

        return node is null or JsonArray ? node : throw Refused.Invalid(field, "Input should be a valid list");
    }

    private static bool IsTrue(JsonNode? node) => node?.ToString() is "true" or "True" or "1" or "on";
}
