using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Edits of OpenTimelineIO, taken in as shots.</summary>
[Collection("Zou production")]
public sealed class TimelineTests(ZouProduction production)
{
    private const int Patience = 60_000;

    [Fact(Timeout = Patience)]
    public async Task An_edit_makes_shots_and_the_next_one_changes_them() => await Cut(production.Zou);

    internal static async Task Cut(ZouServer server)
    {
        var project = await server.Project();
        var path = $"/import/otio/projects/{project}";
        var (manager, artist) = (await server.Person("manager"), await server.Person("user"));
        foreach (var person in new[] { manager, artist })
        {
            (await server.Admin.Post($"/data/projects/{project}/team", new { person_id = person.Person })).Must(HttpStatusCode.Created);
        }

        var first = Timeline("Reel 1", Clip("SH010", 100, 24), Gap(), Clip("SH020", 0, 48), Clip("SH010", 200, 10));
        var made = (await Send(manager, path, first)).Must(HttpStatusCode.Created);
        Assert.Equal([("SH010", 110, 100, 209), ("SH020", 48, 0, 47)], made.Body!.AsArray().Select(Facts));
        var sequence = Assert.Single((await manager.Get($"/data/projects/{project}/sequences")).Must(HttpStatusCode.OK).Body!.AsArray())!;
        Assert.Equal("Reel 1", sequence["name"]!.GetValue<string>());
        Assert.Equal(2, (await manager.Get($"/data/sequences/{sequence["id"]}/shots")).Ids.Count);

        // The same shots in another edit, wherever they lie; and a new one in a stack of its own.
        var stack = new JsonObject
        {
            ["OTIO_SCHEMA"] = "Stack.1",
            ["name"] = "SQ02",
            ["children"] = new JsonArray(Track("Video", Clip("SH030", 1001, 12))),
        };
        var second = Timeline("Reel 2", Clip("SH020", 8, 16), stack);
        var changed = (await Send(manager, path, second)).Must(HttpStatusCode.Created);
        Assert.Equal([("SH020", 16, 8, 23), ("SH030", 12, 1001, 1012)], changed.Body!.AsArray().Select(Facts));
        Assert.Equal(made.Ids[1], changed.Ids[0]);
        Assert.Equal(
            ["Reel 1", "SQ02"],
            (await manager.Get($"/data/projects/{project}/sequences"))
                .Body!.AsArray()
                .Select(row => row!["name"]!.GetValue<string>())
                .Order()
        );

        var episode = (await manager.Post($"/data/projects/{project}/episodes", new { name = "E01" }))
            .Must(HttpStatusCode.Created)
            .Text("id");
        var named = Timeline("Cut", Clip("sq10-SH010", 1, 5), Clip("Titles", 0, 100));
        var convention = new[] { ("naming_convention", "${sequence_name}-${shot_name}"), ("match_case", "false") };
        var inEpisode = (await Send(manager, $"{path}/episodes/{episode}", named, convention)).Must(HttpStatusCode.Created);
        Assert.Equal(("SH010", 5, 1, 5), Facts(Assert.Single(inEpisode.Body!.AsArray())));
        Assert.NotEqual(made.Ids[0], inEpisode.Ids[0]);
        var again = Timeline("Cut", Clip("SQ10-sh010", 1, 7));
        Assert.Equal(
            inEpisode.Ids,
            (await Send(manager, $"{path}/episodes/{episode}", again, convention)).Must(HttpStatusCode.Created).Ids
        );
        var sequences = (await manager.Get($"/data/episodes/{episode}/sequences")).Must(HttpStatusCode.OK).Body!;
        Assert.Equal("sq10", Assert.Single(sequences.AsArray())!["name"]!.GetValue<string>());

        // Two of that name now, and nothing that tells which.
        (await Send(manager, path, Timeline("Elsewhere", Clip("SH010", 1, 5)))).Must(HttpStatusCode.Created);
        await Refuse(manager, artist, path, first, episode);
    }

    private static async Task Refuse(ZouClient manager, ZouClient artist, string path, string good, string episode)
    {
        foreach (
            var bad in new[] { "no json", "[]", """{"OTIO_SCHEMA":"Clip.1"}""", Timeline("Empty"), Timeline("Nameless", Clip(" ", 1, 2)) }
        )
        {
            (await Send(manager, path, bad)).Must(HttpStatusCode.BadRequest);
        }

        foreach (var convention in new[] { "${sequence_name}", "${shot_name}${shot_name}", "${what}_${shot_name}", "none_${shot_name}" })
        {
            (await Send(manager, path, good, ("naming_convention", convention))).Must(HttpStatusCode.BadRequest);
        }

        (await Send(artist, path, good)).Must(HttpStatusCode.Forbidden);
        (await Send(manager, $"/import/otio/projects/{Guid.NewGuid()}", good)).Must(HttpStatusCode.NotFound);
        (await Send(manager, $"{path}/episodes/{Guid.NewGuid()}", good)).Must(HttpStatusCode.NotFound);
        (await Send(manager, $"{path}/episodes/{episode}", Timeline("Empty"))).Must(HttpStatusCode.BadRequest);
    }

    private static (string, int, int, int) Facts(JsonNode? shot) =>
        (
            shot!["name"]!.GetValue<string>(),
            shot["nb_frames"]!.GetValue<int>(),
            shot["data"]!["frame_in"]!.GetValue<int>(),
            shot["data"]!["frame_out"]!.GetValue<int>()
        );

    private static async Task<ZouAnswer> Send(ZouClient who, string path, string otio, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(otio)), "file", "edit.otio");
        return await who.Send(HttpMethod.Post, path, form);
    }

    private static string Timeline(string name, params JsonObject[] children) =>
        new JsonObject
        {
            ["OTIO_SCHEMA"] = "Timeline.1",
            ["name"] = name,
            ["tracks"] = new JsonObject
            {
                ["OTIO_SCHEMA"] = "Stack.1",
                ["name"] = "tracks",
                ["children"] = new JsonArray(Track("Video", children), Track("Audio", Clip("Music", 0, 1000))),
            },
        }.ToJsonString();

    private static JsonObject Track(string kind, params JsonObject[] children) =>
        new()
        {
            ["OTIO_SCHEMA"] = "Track.1",
            ["kind"] = kind,
            ["name"] = "V1",
            ["children"] = new JsonArray([.. children]),
        };

    private static JsonObject Gap() => new() { ["OTIO_SCHEMA"] = "Gap.1", ["source_range"] = Range(0, 12) };

    private static JsonObject Clip(string name, int first, int frames) =>
        new()
        {
            ["OTIO_SCHEMA"] = "Clip.2",
            ["name"] = name,
            ["source_range"] = Range(first, frames),
        };

    private static JsonObject Range(int first, int frames) =>
        new()
        {
            ["OTIO_SCHEMA"] = "TimeRange.1",
            ["start_time"] = Time(first),
            ["duration"] = Time(frames),
        };

    private static JsonObject Time(double value) =>
        new()
        {
            ["OTIO_SCHEMA"] = "RationalTime.1",
            ["rate"] = 24.0,
            ["value"] = value,
        };
}
