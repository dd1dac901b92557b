using System.Net;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>What is made with what: castings, instances of assets, scenes, versions.</summary>
[Collection("Zou production")]
public sealed class CastingTests(ZouProduction production)
{
    private const int Patience = 60_000;

    [Fact(Timeout = Patience)]
    public async Task A_shot_s_casting_is_said_as_a_whole_and_seen_from_both_ends()
    {
        var (manager, ids, project) = (production.Manager, production.Ids, production.Project);
        var shot = await production.Made($"/data/projects/{project}/shots", new { name = "Cast", sequence_id = ids["sequence_id"] });
        var chair = await production.Made(
            $"/data/projects/{project}/asset-types/{ids["asset_type_id"]}/assets/new",
            new { name = "Chair" }
        );
        var path = $"/data/projects/{project}/entities/{shot}/casting";
        var said = (
            await manager.Put(
                path,
                new object[]
                {
                    new
                    {
                        asset_id = chair,
                        nb_occurences = 3,
                        label = "fixed",
                    },
                    new { asset_id = ids["asset_id"] },
                }
            )
        ).Must(HttpStatusCode.OK);
        Assert.Equal([chair, ids["asset_id"]], said.Body!.AsArray().Select(row => row!["asset_id"]!.GetValue<string>()));
        var row = (await manager.Get(path)).Must(HttpStatusCode.OK).Body![0]!;
        Assert.Equal(
            ("Chair", "Prop", 3, "fixed"),
            (
                row["asset_name"]!.GetValue<string>(),
                row["asset_type_name"]!.GetValue<string>(),
                row["nb_occurences"]!.GetValue<int>(),
                row["label"]!.GetValue<string>()
            )
        );
        Assert.Equal(2, (await manager.Get($"/data/shots/{shot}")).Body!["nb_entities_out"]!.GetValue<int>());
        Assert.Equal([ids["asset_id"], chair], (await manager.Get($"/data/shots/{shot}/assets")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal([ids["asset_type_id"]], (await manager.Get($"/data/shots/{shot}/asset-types")).Must(HttpStatusCode.OK).Ids);
        var seen = (await manager.Get($"/data/assets/{chair}/cast-in")).Must(HttpStatusCode.OK).Body![0]!;
        Assert.Equal(
            (shot, "SQ01", "E01"),
            (seen["shot_id"]!.GetValue<string>(), seen["sequence_name"]!.GetValue<string>(), seen["episode_name"]!.GetValue<string>())
        );
        foreach (
            var within in new[]
            {
                $"sequences/{ids["sequence_id"]}/casting",
                $"sequences/{ids["sequence_id"]}/shots/casting",
                "sequences/all/casting",
                "shots/casting",
                $"episodes/{ids["episode_id"]}/sequences/all/casting",
                "episodes/all/sequences/all/casting",
                $"episodes/{ids["episode_id"]}/shots/casting",
            }
        )
        {
            var all = (await manager.Get($"/data/projects/{project}/{within}")).Must(HttpStatusCode.OK).Body!;
            Assert.Equal(2, all[shot]!.AsArray().Count);
        }

        Assert.Empty((await manager.Get($"/data/projects/{project}/episodes/casting")).Must(HttpStatusCode.OK).Body!.AsObject());
        Assert.Empty(
            (await manager.Get($"/data/projects/{project}/asset-types/{ids["asset_type_id"]}/casting"))
                .Must(HttpStatusCode.OK)
                .Body!.AsObject()
        );

        (await manager.Put(path, new object[] { new { asset_id = chair } })).Must(HttpStatusCode.OK);
        Assert.Equal(1, (await manager.Get($"/data/shots/{shot}")).Body!["nb_entities_out"]!.GetValue<int>());
        var link = (await manager.Get($"/data/projects/{project}/entity-links"))
            .Must(HttpStatusCode.OK)
            .Body!.AsArray()
            .Single(one => one!["entity_in_id"]!.GetValue<string>() == shot)!["id"]!.GetValue<string>();
        (await production.Artist.Delete($"/data/projects/{project}/entity-links/{link}")).Must(HttpStatusCode.Forbidden);
        (await manager.Delete($"/data/projects/{project}/entity-links/{link}")).Must(HttpStatusCode.NoContent);
        Assert.Equal(0, (await manager.Get($"/data/shots/{shot}")).Body!["nb_entities_out"]!.GetValue<int>());

        var many = new JsonObject { [shot] = new JsonArray(new JsonObject { ["asset_id"] = chair }) };
        (await manager.Put($"/data/projects/{project}/entities/casting", many)).Must(HttpStatusCode.OK);
        Assert.Single((await manager.Get(path)).Body!.AsArray());

        var roads = new[] { "assets/shared-used", $"episodes/{ids["episode_id"]}/assets/shared-used" };
        foreach (var road in roads)
        {
            Assert.Empty((await manager.Get($"/data/projects/{project}/{road}")).Must(HttpStatusCode.OK).Ids);
        }

        (await manager.Put($"/data/entities/{chair}", new { is_shared = true })).Must(HttpStatusCode.OK);
        foreach (var road in roads)
        {
            Assert.Equal([chair], (await manager.Get($"/data/projects/{project}/{road}")).Must(HttpStatusCode.OK).Ids);
        }

        (await production.Artist.Put(path, Array.Empty<object>())).Must(HttpStatusCode.Forbidden);
        (await production.Vendor.Get(path)).Must(HttpStatusCode.Forbidden);
        (await production.Stranger.Get(path)).Must(HttpStatusCode.NotFound);
        (await manager.Put(path, new object[] { new { asset_id = Guid.NewGuid() } })).Must(HttpStatusCode.NotFound);
        (await manager.Put(path, new object[] { new { asset_id = shot } })).Must(HttpStatusCode.BadRequest);
        (await manager.Put(path, new { asset_id = chair })).Must(HttpStatusCode.BadRequest);
        (await manager.Delete($"/data/shots/{shot}")).Must(HttpStatusCode.NoContent);
    }

    [Fact(Timeout = Patience)]
    public async Task Assets_are_made_of_assets()
    {
        var (manager, ids, project) = (production.Manager, production.Ids, production.Project);
        var wheel = await production.Made(
            $"/data/projects/{project}/asset-types/{ids["asset_type_id"]}/assets/new",
            new { name = "Wheel" }
        );
        (await manager.Put($"/data/assets/{ids["asset_id"]}/casting", new object[] { new { asset_id = wheel, nb_occurences = 4 } })).Must(
            HttpStatusCode.OK
        );
        var casting = (await manager.Get($"/data/assets/{ids["asset_id"]}/casting")).Must(HttpStatusCode.OK).Body!;
        Assert.Equal(4, casting[0]!["nb_occurences"]!.GetValue<int>());
        Assert.Equal([wheel], (await manager.Get($"/data/assets/{ids["asset_id"]}/assets")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal(ids["asset_id"], (await manager.Get($"/data/assets/{wheel}/cast-in")).Body![0]!["asset_id"]!.GetValue<string>());
        (
            await manager.Delete(
                $"/data/entity-links/{(await production.Admin.Get($"/data/entity-links?entity_out_id={wheel}")).Ids.Single()}"
            )
        ).Must(HttpStatusCode.NoContent);
    }

    [Fact(Timeout = Patience)]
    public async Task Instances_of_assets_stand_in_scenes_and_assets_and_are_shown_in_shots()
    {
        var (artist, ids) = (production.Artist, production.Ids);
        var camera = await production.Made("/data/entity-types", new { name = "Camera" });
        var lens = await production.Made($"/data/projects/{production.Project}/asset-types/{camera}/assets/new", new { name = "Lens" });
        var first = (await artist.Post($"/data/scenes/{ids["scene_id"]}/asset-instances", new { asset_id = ids["asset_id"] })).Must(
            HttpStatusCode.Created
        );
        var second = (
            await artist.Post($"/data/scenes/{ids["scene_id"]}/asset-instances", new { asset_id = ids["asset_id"], description = "Far" })
        ).Must(HttpStatusCode.Created);
        Assert.Equal(
            ("AssetInstance", 2, "Far"),
            (second.Text("type"), second.Body!["number"]!.GetValue<int>(), second.Text("description"))
        );
        var eye = (await artist.Post($"/data/scenes/{ids["scene_id"]}/asset-instances", new { asset_id = lens })).Must(
            HttpStatusCode.Created
        );
        var inner = (
            await artist.Post($"/data/assets/{ids["asset_id"]}/asset-asset-instances", new { asset_to_instantiate_id = lens })
        ).Must(HttpStatusCode.Created);
        var shown = $"/data/shots/{ids["shot_id"]}/asset-instances";
        (await artist.Post(shown, new { asset_instance_id = first.Text("id") })).Must(HttpStatusCode.Created);

        Assert.Equal(3, (await artist.Get($"/data/scenes/{ids["scene_id"]}/asset-instances")).Must(HttpStatusCode.OK).Ids.Count);
        Assert.Equal([eye.Text("id")], (await artist.Get($"/data/scenes/{ids["scene_id"]}/camera-instances")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal(
            [inner.Text("id")],
            (await artist.Get($"/data/assets/{ids["asset_id"]}/asset-asset-instances")).Must(HttpStatusCode.OK).Ids
        );
        Assert.Equal([first.Text("id")], (await artist.Get(shown)).Must(HttpStatusCode.OK).Ids);
        Assert.Equal(
            [first.Text("id")],
            (await artist.Get($"/data/assets/{ids["asset_id"]}/shot-asset-instances")).Must(HttpStatusCode.OK).Ids
        );
        Assert.Equal(2, (await artist.Get($"/data/assets/{ids["asset_id"]}/scene-asset-instances")).Must(HttpStatusCode.OK).Ids.Count);

        (await production.Supervisor.Put($"/asset-instances/{first.Text("id")}", new { active = false })).Must(HttpStatusCode.OK);
        Assert.False((await production.Admin.Get($"/data/asset-instances/{first.Text("id")}")).Body!["active"]!.GetValue<bool>());
        (await artist.Put($"/asset-instances/{first.Text("id")}", new { active = true })).Must(HttpStatusCode.Forbidden);
        (await production.Client.Post(shown, new { asset_instance_id = first.Text("id") })).Must(HttpStatusCode.Forbidden);
        (await production.Stranger.Post(shown, new { asset_instance_id = first.Text("id") })).Must(HttpStatusCode.NotFound);
        (await artist.Delete($"{shown}/{first.Text("id")}")).Must(HttpStatusCode.NoContent);
        Assert.Empty((await artist.Get(shown)).Ids);
        foreach (var instance in new[] { first, second, eye, inner })
        {
            (await production.Admin.Delete($"/data/asset-instances/{instance.Text("id")}")).Must(HttpStatusCode.NoContent);
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Shots_are_taken_from_scenes_and_what_they_were_is_kept()
    {
        var (manager, ids) = (production.Manager, production.Ids);
        var shots = $"/data/scenes/{ids["scene_id"]}/shots";
        (await manager.Post(shots, new { shot_id = ids["shot_id"] })).Must(HttpStatusCode.Created);
        Assert.Equal([ids["shot_id"]], (await manager.Get(shots)).Ids);
        (await manager.Delete($"{shots}/{ids["shot_id"]}")).Must(HttpStatusCode.NoContent);
        Assert.Empty((await manager.Get(shots)).Ids);
        (await manager.Put($"/data/shots/{ids["shot_id"]}", new { data = new { frame_in = 1 } })).Must(HttpStatusCode.OK);
        (await manager.Put($"/data/entities/{ids["shot_id"]}", new { data = new { frame_in = 2 } })).Must(HttpStatusCode.OK);
        (await manager.Put($"/data/entities/{ids["shot_id"]}", new { description = "Same data" })).Must(HttpStatusCode.OK);
        var versions = (await manager.Get($"/data/shots/{ids["shot_id"]}/versions")).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.Equal([null, """{"frame_in":1}"""], versions.Select(version => version!["data"]?.ToJsonString()));
        Assert.Equal("EntityVersion", versions[0]!["type"]!.GetValue<string>());
    }

    [Fact(Timeout = Patience)]
    public async Task Concepts_are_found_from_what_they_show()
    {
        var (manager, ids) = (production.Manager, production.Ids);
        var body = new JsonObject { ["name"] = "Crane at dusk", ["entity_concept_links"] = new JsonArray(ids["asset_id"]) };
        var made = (await manager.Post($"/data/projects/{production.Project}/concepts", body)).Must(HttpStatusCode.Created);
        Assert.Equal([ids["asset_id"]], made.Body!["entity_concept_links"]!.AsArray().Select(id => id!.GetValue<string>()));
        var linked = (await manager.Get($"/data/entities/{ids["asset_id"]}/entities-linked/with-tasks")).Must(HttpStatusCode.OK);
        Assert.Equal([made.Text("id")], linked.Ids);
        Assert.Empty(linked.Body![0]!["tasks"]!.AsArray());
        (await manager.Delete($"/data/concepts/{made.Text("id")}")).Must(HttpStatusCode.NoContent);
    }
}
