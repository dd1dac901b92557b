using System.Net;
using Dossier.App.Tests.Setup;
using Dossier.Core.Folders;
using Dossier.Core.Workspaces;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>Contract 3.7 and 3.9 to 3.11: clients, projects, panels, folders.</summary>
public sealed class ProjectTests(IconectServer server) : IClassFixture<IconectServer>
{
    private Api Api => server.Admin;

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Clients_are_made_changed_and_switched_off()
    {
        var made = (
            await Api.Post(
                "clients",
                new
                {
                    name = "Second",
                    description = "d",
                    state = 2,
                }
            )
        ).Is(HttpStatusCode.Created).Json;
        Assert.Equal((2, "d"), (made.GetProperty("state").GetInt32(), made.GetProperty("description").GetString()));
        var path = $"clients/{made.GetProperty("id")}";
        (
            await Api.Put(
                path,
                new
                {
                    name = "Second",
                    description = "e",
                    state = 0,
                }
            )
        ).Is(HttpStatusCode.OK);
        (await Api.Send(HttpMethod.Post, path + "/activate")).Is(HttpStatusCode.OK);
        Assert.Equal(0, (await Api.Get(path)).Is(HttpStatusCode.OK).Json.GetProperty("state").GetInt32());
        (await Api.Send(HttpMethod.Post, path + "/deactivate")).Is(HttpStatusCode.OK);
        var found = (await Api.Get(path)).Is(HttpStatusCode.OK).Json;
        Assert.Equal((2, "e"), (found.GetProperty("state").GetInt32(), found.GetProperty("description").GetString()));
        (
            await Api.Put(
                path,
                new
                {
                    name = "Client 1",
                    description = "e",
                    state = 0,
                }
            )
        ).Is(HttpStatusCode.BadRequest);
        (
            await Api.Put(
                path,
                new
                {
                    name = "Second",
                    description = "e",
                    state = 1,
                }
            )
        ).Is(HttpStatusCode.BadRequest);
        (
            await Api.Put(
                path,
                new
                {
                    name = "Second",
                    description = "",
                    state = 0,
                }
            )
        ).Is(HttpStatusCode.BadRequest);
        (await Api.Get("clients/999999")).Is(HttpStatusCode.NotFound);
        (await server.Stranger.Get(path)).Is(HttpStatusCode.NotFound);
        Assert.Contains((await Api.Get("clients")).List, client => client.GetProperty("name").GetString() == "Second");
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Projects_are_workspaces_that_other_doors_see_too()
    {
        var id = await server.NewProject("Seen by all");
        var workspace = await server.Installed.Of<Workspaces>().Find(id, Installed.Operator, TestContext.Current.CancellationToken);
        Assert.Equal("Seen by all", workspace.Name);
        var changed = (await Api.Put($"projects/{id}", new { name = "Renamed", description = "new" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(
            ("Renamed", "new", 0, 3),
            (Text(changed, "name"), Text(changed, "description"), Int(changed, "state"), Int(changed, "type"))
        );
        (await Api.Put($"projects/{id}", new { name = "Renamed", description = "" })).Is(HttpStatusCode.BadRequest);
        (await Api.Send(HttpMethod.Put, $"projects/{id}/deactivate")).Is(HttpStatusCode.OK);
        Assert.Equal(2, Int((await Api.Get($"projects/{id}")).Json, "state"));
        (await Api.Send(HttpMethod.Post, $"projects/{id}/activate")).Is(HttpStatusCode.OK);
        Assert.Equal(0, Int((await Api.Get($"projects/{id}")).Json, "state"));
        (await Api.Send(HttpMethod.Post, $"projects/{id}/deactivate")).Is(HttpStatusCode.OK);
        Assert.Contains((await Api.Get("projects?type=2")).List, project => Int(project, "id") == id);
        Assert.Empty((await Api.Get("projects?type=1")).List);
        (await Api.Get("projects?type=3")).Is(HttpStatusCode.BadRequest);
        (
            await Api.Post(
                "projects",
                new
                {
                    name = "x",
                    client_id = 999999,
                    dataservers_id = 1,
                }
            )
        ).Is(HttpStatusCode.BadRequest);
        (
            await Api.Post(
                "projects",
                new
                {
                    name = "x",
                    client_id = server.Client,
                    dataservers_id = 1,
                    type = 1,
                }
            )
        ).Is(HttpStatusCode.BadRequest);
        Assert.Equal(server.Client, Int((await Api.Get($"projects/{id}/client")).Json, "id"));
        var settings = (await Api.Get($"projects/{id}/settings")).Is(HttpStatusCode.OK).Json.GetProperty("field_associations");
        Assert.Equal(140, settings.EnumerateObject().Count());
        Assert.NotEqual(0, Int(settings, "FROM"));
        Assert.NotEqual(0, Int(settings, "NATIVEFIELD"));
        Assert.Equal(0, Int(settings, "COVERSHEET"));
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Panels_are_made_changed_and_listed_by_type()
    {
        var related = new { matching_field_ids = new[] { 280 }, display_field_ids = new[] { 320, 321 } };
        var body = new
        {
            name = "Review CR",
            type = 1,
            location = 4,
            custom_related_settings = related,
        };
        var made = (await Api.Post($"{server.P}/panels", body)).Is(HttpStatusCode.Created).Json;
        Assert.Equal((1, 4), (Int(made, "type"), Int(made, "location")));
        Assert.Equal(321, made.GetProperty("custom_related_settings").GetProperty("display_field_ids")[1].GetInt32());
        var path = $"{server.P}/panels/{Int(made, "id")}";
        (await Api.Put(path, new { name = "Review CR Update", location = 6 })).Is(HttpStatusCode.OK);
        var found = (await Api.Get(path)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("Review CR Update", 1, 6), (Text(found, "name"), Int(found, "type"), Int(found, "location")));
        Assert.Equal(280, found.GetProperty("custom_related_settings").GetProperty("matching_field_ids")[0].GetInt32());
        Assert.All((await Api.Get($"{server.P}/panels?type=0")).List, panel => Assert.Equal(0, Int(panel, "type")));
        Assert.Contains((await Api.Get($"{server.P}/panels")).List, panel => Text(panel, "name") == Panels.First);
        (await Api.Post($"{server.P}/panels", new { name = "Review CR Update" })).Is(HttpStatusCode.BadRequest);
        (await Api.Post($"{server.P}/panels", new { name = "x", type = 2 })).Is(HttpStatusCode.BadRequest);
    }

    [Fact(Timeout = IconectServer.Deadline)]
    public async Task Folders_grow_in_their_panel_and_hold_records()
    {
        var panel = Int((await Api.Post($"{server.P}/panels", new { name = "REVIEW", type = 0 })).Json, "id");
        var other = Int((await Api.Post($"{server.P}/panels", new { name = "OTHER", type = 0 })).Json, "id");
        var path = $"{server.P}/panels/{panel}/folders";
        var settings = new
        {
            icon = 1,
            color = 16,
            folder_order = 3,
        };
        var top = (
            await Api.Post(
                path,
                new
                {
                    id = 225,
                    name = "Workflow",
                    description = "",
                    parent_id = 0,
                    folder_settings = settings,
                }
            )
        ).Is(HttpStatusCode.Created).Json;
        Assert.Equal("|REVIEW|Workflow|", Text(top, "search_name"));
        Assert.Equal(16, Int(top.GetProperty("folder_settings"), "color"));
        var inner = (await Api.Post(path, new { name = "Reviewed", parent_id = Int(top, "id") })).Is(HttpStatusCode.Created).Json;
        Assert.Equal("|REVIEW|Workflow|Reviewed|", Text(inner, "search_name"));
        var listed = Assert.Single((await Api.Get(path)).Is(HttpStatusCode.OK).List);
        Assert.True(listed.GetProperty("has_children").GetBoolean());
        Assert.Equal(Int(inner, "id"), Int(Assert.Single((await Api.Get($"{path}?parent_id={Int(top, "id")}")).List), "id"));
        Assert.Equal(Int(top, "id"), Int((await Api.Get($"{path}/{Int(top, "id")}")).Is(HttpStatusCode.OK).Json, "id"));
        (await Api.Get($"{server.P}/panels/{other}/folders/{Int(top, "id")}")).Is(HttpStatusCode.NotFound);
        var moved = (await Api.Put($"{path}/{Int(inner, "id")}", new { name = "Seen", parent_id = 0 })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("|REVIEW|Seen|", 0), (Text(moved, "search_name"), Int(moved, "parent_id")));

        var field = await server.NewField("Folder note");
        var record = await server.NewRecord(field, "kept");
        var records = $"{path}/{Int(inner, "id")}/records";
        (await Api.Post(records, new[] { record })).Is(HttpStatusCode.OK);
        (await Api.Post(records, new[] { record })).Is(HttpStatusCode.OK);
        Assert.Equal(record, Int(Assert.Single((await Api.Get(records)).Is(HttpStatusCode.OK).List), "id"));
        (await Api.Post(records, new[] { 999999 })).Is(HttpStatusCode.NotFound);
        (await Api.Delete(records, new[] { record })).Is(HttpStatusCode.OK);
        Assert.Empty((await Api.Get(records)).List);
        (await Api.Get($"{server.P}/records/{record}")).Is(HttpStatusCode.OK);
        (await Api.Delete($"{path}/{Int(inner, "id")}")).Is(HttpStatusCode.OK);
        (await Api.Get($"{path}/{Int(inner, "id")}")).Is(HttpStatusCode.NotFound);
    }

    private static string Text(System.Text.Json.JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static long Int(System.Text.Json.JsonElement json, string name) => json.GetProperty(name).GetInt64();
}
