using System.Net;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Every list of the contract, by every road: found, of the right type, and of nobody's business who is not in the team.</summary>
[Collection("Zou production")]
public sealed class ListTests(ZouProduction production)
{
    private const int Patience = 60_000;

    /// <summary>A path, the type of its rows, and an id that is among them; empty where there need be none.</summary>
    public static TheoryData<string, string, string> Lists =>
        new()
        {
            { "/data/assets/{asset_id}/task-types", "TaskType", "modeling" },
            { "/data/shots/{shot_id}/task-types", "TaskType", "task_type_id" },
            { "/data/scenes/{scene_id}/task-types", "TaskType", "" },
            { "/data/sequences/{sequence_id}/task-types", "TaskType", "" },
            { "/data/edits/{edit_id}/task-types", "TaskType", "task_type_id" },
            { "/data/concepts/{concept_id}/task-types", "TaskType", "modeling" },
            { "/data/episodes/{episode_id}/task-types", "TaskType", "" },
            { "/data/edits/{edit_id}/versions", "EntityVersion", "" },
            { "/data/shots/{shot_id}/versions", "EntityVersion", "" },
            { "/data/shots/{shot_id}/preview-files", "PreviewFile", "" },
            { "/data/edits/{edit_id}/preview-files", "PreviewFile", "" },
            { "/data/concepts/{concept_id}/preview-files", "PreviewFile", "" },
            { "/data/entities/{entity_id}/preview-files", "PreviewFile", "" },
            { "/data/entities/{entity_id}/time-spents", "TimeSpent", "" },
            { "/data/shots/{shot_id}/asset-types", "EntityType", "" },
            { "/data/assets/{asset_id}/assets", "Asset", "" },
            { "/data/episodes/{episode_id}/shots", "Shot", "shot_id" },
            { "/data/episodes/{episode_id}/edits", "Edit", "edit_id" },
            { "/data/scenes/{scene_id}/shots", "Shot", "" },
            { "/data/scenes?project_id={project_id}", "Scene", "scene_id" },
            { "/data/episodes/{episode_id}/asset-tasks", "Task", "" },
            { "/data/episodes/{episode_id}/shot-tasks", "Task", "task_id" },
            { "/data/episodes/{episode_id}/edit-tasks", "Task", "edit_task" },
            { "/data/sequences/{sequence_id}/shot-tasks", "Task", "task_id" },
            { "/data/entities/{entity_id}/task-types/{task_type_id}/tasks", "Task", "task_id" },
            { "/data/tasks/{task_id}/previews", "PreviewFile", "" },
            { "/data/projects/{project_id}/comments?limit=3", "Comment", "" },
            { "/data/projects/{project_id}/settings/task-types", "TaskType", "" },
        };

    /// <summary>Those that are for managers or administrators.</summary>
    public static TheoryData<string> Guarded =>
        [
            "/data/projects/{project_id}/notifications",
            "/data/projects/{project_id}/subscriptions",
            "/data/projects/{project_id}/preview-files",
            "/data/projects/{project_id}/time-spents",
            "/data/projects/{project_id}/task-types/{task_type_id}/time-spents",
            "/data/projects/{project_id}/entity-links",
            "/data/projects/{project_id}/budgets",
        ];

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Lists))]
    public async Task Rows_of_a_list_are_of_its_kind(string path, string type, string member)
    {
        var filled = production.Filled(path);
        var answer = (await production.Supervisor.Get(filled)).Must(HttpStatusCode.OK);
        Assert.All(answer.Body!.AsArray(), row => Assert.Equal(type, row!["type"]!.GetValue<string>()));
        if (member.Length > 0)
        {
            Assert.Contains(production.Ids[member], answer.Ids);
        }

        if (path.Contains("_id}", StringComparison.Ordinal))
        {
            (await production.Stranger.Get(filled)).Must(HttpStatusCode.NotFound);
        }
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Guarded))]
    public async Task What_only_some_may_read_the_others_are_refused(string path)
    {
        var filled = production.Filled(path);
        (await production.Admin.Get(filled)).Must(HttpStatusCode.OK);
        (await production.Artist.Get(filled)).Must(HttpStatusCode.Forbidden);
        (await production.Stranger.Get(filled)).Must(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = Patience)]
    public async Task People_find_what_is_theirs_to_do()
    {
        var (artist, ids) = (production.Artist, production.Ids);
        var tasks = (await artist.Get("/data/user/tasks")).Must(HttpStatusCode.OK);
        var row = tasks.Body!.AsArray().Single(task => task!["id"]!.GetValue<string>() == ids["task_id"])!;
        Assert.Equal(
            ("Task", "The Series", "SH01", "SQ01", "E01", "Animation", "Shot"),
            (
                row["type"]!.GetValue<string>(),
                row["project_name"]!.GetValue<string>(),
                row["entity_name"]!.GetValue<string>(),
                row["sequence_name"]!.GetValue<string>(),
                row["episode_name"]!.GetValue<string>(),
                row["task_type_name"]!.GetValue<string>(),
                row["entity_type_name"]!.GetValue<string>()
            )
        );
        Assert.Contains(artist.Person, row["assignees"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Contains(ids["task_id"], (await production.Manager.Get($"/data/persons/{artist.Person}/tasks")).Must(HttpStatusCode.OK).Ids);
        Assert.Empty((await artist.Get("/data/user/done-tasks")).Must(HttpStatusCode.OK).Ids);
        Assert.Empty((await production.Manager.Get($"/data/persons/{artist.Person}/done-tasks")).Must(HttpStatusCode.OK).Ids);
        var related = $"/data/persons/{artist.Person}/related-tasks/{ids["task_type_id"]}";
        Assert.Equal([ids["task_id"]], (await production.Manager.Get(related)).Must(HttpStatusCode.OK).Ids);
        (await production.Stranger.Get("/data/user/tasks")).Must(HttpStatusCode.OK);
        foreach (
            var (path, member) in new[]
            {
                ("/data/user/shots/{shot_id}/tasks", "task_id"),
                ("/data/user/shots/{shot_id}/task-types", "task_type_id"),
                ("/data/user/projects/{project_id}/sequences", "sequence_id"),
                ("/data/user/projects/{project_id}/episodes", "episode_id"),
                ("/data/user/sequences/{sequence_id}/shots", "shot_id"),
            }
        )
        {
            Assert.Equal([ids[member]], (await artist.Get(production.Filled(path))).Must(HttpStatusCode.OK).Ids);
            Assert.Empty((await production.Supervisor.Get(production.Filled(path))).Must(HttpStatusCode.OK).Ids);
        }

        foreach (
            var path in new[]
            {
                "/data/user/assets/{asset_id}/tasks",
                "/data/user/assets/{asset_id}/task-types",
                "/data/user/scenes/{scene_id}/tasks",
                "/data/user/scenes/{scene_id}/task-types",
                "/data/user/sequences/{sequence_id}/tasks",
                "/data/user/sequences/{sequence_id}/task-types",
                "/data/user/sequences/{sequence_id}/scenes",
                "/data/user/projects/{project_id}/asset-types",
                "/data/user/projects/{project_id}/asset-types/{asset_type_id}/assets",
                "/data/user/projects/{project_id}/assets",
            }
        )
        {
            Assert.Empty((await artist.Get(production.Filled(path))).Must(HttpStatusCode.OK).Ids);
        }
    }

    [Theory(Timeout = Patience)]
    [InlineData("assets", "asset_id", "asset_task")]
    [InlineData("shots", "shot_id", "task_id")]
    [InlineData("sequences", "sequence_id", null)]
    [InlineData("episodes", "episode_id", null)]
    [InlineData("scenes", "scene_id", null)]
    [InlineData("edits", "edit_id", "edit_task")]
    [InlineData("concepts", "concept_id", "concept_task")]
    public async Task Each_kind_comes_with_its_tasks(string kinds, string entity, string? task)
    {
        var ids = production.Ids;
        var path = $"/data/{kinds}/with-tasks?project_id={production.Project}";
        var whole = (await production.Supervisor.Get(path)).Must(HttpStatusCode.OK);
        var row = whole.Body!.AsArray().Single(row => row!["id"]!.GetValue<string>() == ids[entity])!;
        var tasks = row["tasks"]!.AsArray();
        Assert.Equal(task is null ? [] : [ids[task]], tasks.Select(one => one!["id"]!.GetValue<string>()));
        (await production.Stranger.Get(path)).Must(HttpStatusCode.NotFound);
        Assert.Empty((await production.Vendor.Get(path)).Must(HttpStatusCode.OK).Ids.Except([ids["shot_id"]]));

        var compact = (await production.Supervisor.Get($"{path}&stream=true&compact=true")).Must(HttpStatusCode.OK);
        var lines = compact.Raw.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.True(lines[0]["compact"]!.GetValue<bool>());
        var names = lines[0][$"{kinds[..^1]}_fields"]!.AsArray().Select(name => name!.GetValue<string>()).ToList();
        var taskNames = lines[0]["task_fields"]!.AsArray().Select(name => name!.GetValue<string>()).ToList();
        var line = lines.Skip(1).Single(line => line[names.IndexOf("id")]!.GetValue<string>() == ids[entity]);
        foreach (var (name, index) in names.Select((name, index) => (name, index)).Where(pair => pair.name != "tasks"))
        {
            Assert.True(JsonNode.DeepEquals(row[name], line[index]), $"{name}: {row[name]} and {line[index]}");
        }

        var inside = line[names.IndexOf("tasks")]!.AsArray();
        Assert.Equal(tasks.Count, inside.Count);
        Assert.All(
            taskNames.Select((name, index) => (name, index)).Where(_ => tasks.Count > 0),
            pair => Assert.True(JsonNode.DeepEquals(tasks[0]![pair.name], inside[0]![pair.index]), pair.name)
        );
    }

    [Fact(Timeout = Patience)]
    public async Task An_episode_s_own_are_told_from_all_and_from_those_of_none()
    {
        var (ids, path) = (production.Ids, $"/data/shots/with-tasks?project_id={production.Project}");
        var loose = await production.Made($"/data/projects/{production.Project}/shots", new { name = "Loose" });
        Assert.Equal([ids["shot_id"]], (await production.Manager.Get($"{path}&episode_id={ids["episode_id"]}")).Ids);
        Assert.Equal([loose], (await production.Manager.Get($"{path}&episode_id=main")).Ids);
        Assert.Equal([ids["shot_id"], loose], (await production.Manager.Get($"{path}&episode_id=all")).Ids);
        (await production.Admin.Delete($"/data/shots/{loose}?force=true")).Must(HttpStatusCode.NoContent);
    }
}
