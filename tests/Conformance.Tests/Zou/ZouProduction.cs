using System.Net;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>An installation with one small series in it, for the classes that look at tracking from all sides.</summary>
public sealed class ZouProduction : IAsyncLifetime
{
    public ZouServer Zou { get; } = new();

    internal ZouClient Admin => Zou.Admin;

    internal ZouClient Manager { get; private set; } = null!;

    internal ZouClient Supervisor { get; private set; } = null!;

    internal ZouClient Artist { get; private set; } = null!;

    internal ZouClient Vendor { get; private set; } = null!;

    internal ZouClient Client { get; private set; } = null!;

    /// <summary>In no team.</summary>
    internal ZouClient Stranger { get; private set; } = null!;

    /// <summary>Ids by the words that paths have for them, and by names.</summary>
    public Dictionary<string, string> Ids { get; } = [];

    public string Project => Ids["project_id"];

    public async ValueTask InitializeAsync()
    {
        await Zou.InitializeAsync();
        Ids["project_id"] = await Zou.Project("The Series");
        (await Admin.Put($"/data/projects/{Project}", new { production_type = "tvshow" })).Must(HttpStatusCode.OK);
        (Manager, Supervisor, Artist) = (await Joined("manager"), await Joined("supervisor"), await Joined("user"));
        (Vendor, Client, Stranger) = (await Joined("vendor"), await Joined("client"), await Zou.Person("user"));
        Ids["person_id"] = Artist.Person;
        Ids["asset_type_id"] = await Zou.Named("/data/entity-types", "Prop");
        Ids["task_type_id"] = await Zou.Named("/data/task-types", "Animation");
        Ids["modeling"] = await Zou.Named("/data/task-types", "Modeling");
        Ids["department_id"] = await Zou.Named("/data/departments", "Animation");
        Ids["todo"] = await Zou.Named("/data/task-status", "Todo");
        Ids["wip"] = await Zou.Named("/data/task-status", "Work In Progress");
        Ids["wfa"] = await Zou.Named("/data/task-status", "Waiting For Approval");
        Ids["done"] = await Zou.Named("/data/task-status", "Done");
        Ids["asset_id"] = await Made($"/data/projects/{Project}/asset-types/{Ids["asset_type_id"]}/assets/new", new { name = "Crane" });
        Ids["episode_id"] = await Made($"/data/projects/{Project}/episodes", new { name = "E01" });
        Ids["sequence_id"] = await Made($"/data/projects/{Project}/sequences", new { name = "SQ01", episode_id = Ids["episode_id"] });
        Ids["scene_id"] = await Made($"/data/projects/{Project}/scenes", new { name = "SC01", sequence_id = Ids["sequence_id"] });
        Ids["shot_id"] = await Made($"/data/projects/{Project}/shots", new { name = "SH01", sequence_id = Ids["sequence_id"] });
        Ids["edit_id"] = await Made($"/data/projects/{Project}/edits", new { name = "Cut", episode_id = Ids["episode_id"] });
        Ids["concept_id"] = await Made($"/data/projects/{Project}/concepts", new { name = "Look" });
        Ids["entity_id"] = Ids["shot_id"];
        Ids["task_id"] = await Task("task_type_id", "shots", "shot_id");
        Ids["asset_task"] = await Task("modeling", "assets", "asset_id");
        Ids["edit_task"] = await Task("task_type_id", "edits", "edit_id");
        Ids["concept_task"] = await Task("modeling", "concepts", "concept_id");
        foreach (var person in new[] { Artist, Vendor })
        {
            (await Admin.Put($"/actions/persons/{person.Person}/assign", new { task_ids = new[] { Ids["task_id"] } })).Must(
                HttpStatusCode.OK
            );
        }
    }

    public ValueTask DisposeAsync() => Zou.DisposeAsync();

    /// <summary>The id of what a POST makes.</summary>
    internal async Task<string> Made(string path, object body) => (await Admin.Post(path, body)).Must(HttpStatusCode.Created).Text("id");

    /// <summary>A path or a body with every <c>{word}</c> that is known here filled in.</summary>
    internal string Filled(string text)
    {
        foreach (var (word, id) in Ids)
        {
            text = text.Replace($"{{{word}}}", id, StringComparison.Ordinal);
        }

        return text;
    }

    internal JsonNode Body(string text) => JsonNode.Parse(Filled(text))!;

    private async Task<string> Task(string type, string kinds, string entity)
    {
        var path = $"/actions/projects/{Project}/task-types/{Ids[type]}/{kinds}/create-tasks";
        return (await Admin.Post(path, new[] { Ids[entity] })).Must(HttpStatusCode.Created).Ids[0];
    }

    private async Task<ZouClient> Joined(string role)
    {
        var person = await Zou.Person(role);
        (await Admin.Post($"/data/projects/{Project}/team", new { person_id = person.Person })).Must(HttpStatusCode.Created);
        return person;
    }
}

[CollectionDefinition("Zou production")]
public sealed class ZouProductionCollection : ICollectionFixture<ZouProduction>;
