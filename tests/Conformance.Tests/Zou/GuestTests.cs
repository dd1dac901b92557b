using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>What guests of a shared playlist may do, and that they can do no more.</summary>
[Collection("Zou production")]
public sealed class GuestTests(ZouProduction production)
{
    private const int Patience = 60_000;
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task Guests_say_and_draw_what_is_theirs_and_reach_nothing_else() => await UseGuests(production.Zou);

    /// <summary>A client looks at two shots of a playlist, whose project has a third and whose studio has another project.</summary>
    internal static async Task UseGuests(ZouServer server)
    {
        var review = await SharedReview.Begin(server);
        await Come(review);
        await Read(review);
        await Speak(review);
        await Attach(review);
        await Draw(review);
        await AreKeptApart(review);
        await EndWithTheShare(review);
    }

    [Fact(Timeout = Patience)]
    public async Task Who_only_looks_says_nothing()
    {
        var review = await SharedReview.Begin(production.Zou);
        var token = (await review.Zou.Admin.Post(review.Shares, new { can_comment = false })).Must(HttpStatusCode.Created).Text("token");
        var root = $"/shared/playlists/{token}";
        Assert.False((await review.Zou.Anybody.Get($"{root}/context")).Must(HttpStatusCode.OK).Body!["can_comment"]!.GetValue<bool>());
        (await review.Zou.Browser().Post($"{root}/guest", new { })).Must(HttpStatusCode.Forbidden);
        // A guest of another share of the same playlist is none here.
        var (guest, id) = await review.Guest("Ada");
        var said = new
        {
            guest_id = id,
            task_id = review.Task,
            task_status_id = review.Status,
            text = "No.",
        };
        (await guest.Post($"{root}/comments", said)).Must(HttpStatusCode.Forbidden);
        (await guest.Put($"{root}/annotations", new { guest_id = id, preview_file_id = review.Preview })).Must(HttpStatusCode.Forbidden);
    }

    private static async Task Come(SharedReview review)
    {
        // Nothing without the password, which is told once: afterwards the browser's cookie stands for it.
        foreach (var path in new[] { "", "/context", "/comments", $"/preview-files/{review.Preview}" })
        {
            (await review.Zou.Browser().Get($"{review.Root}{path}")).Must(HttpStatusCode.Forbidden);
            (await review.Zou.Browser().Get($"/shared/playlists/none{path}")).Must(HttpStatusCode.NotFound);
        }

        (await review.Zou.Browser().Post($"{review.Root}/guest", new { })).Must(HttpStatusCode.Forbidden);
        var browser = review.Zou.Browser();
        var playlist = (await browser.Get($"{review.Root}?password=sesame")).Must(HttpStatusCode.OK).Body!["shots"]![0]!.AsObject();
        Assert.False(playlist.ContainsKey("data"));
        var context = (await browser.Get($"{review.Root}/context")).Must(HttpStatusCode.OK).Body!;
        Assert.Equal(review.Project, context["project"]!["id"]!.GetValue<string>());
        Assert.Equal(["Animation"], Names(context["task_types"]!));
        Assert.DoesNotContain(Names(context["task_status"]!), name => name.StartsWith("Secret", StringComparison.Ordinal));
        Assert.Contains("Done", Names(context["task_status"]!));
        Assert.Null(context["guest"]);
        var unnamed = (await browser.Post($"{review.Root}/guest", new { })).Must(HttpStatusCode.Created);
        Assert.Equal(("Guest", "Person"), (unnamed.Text("full_name"), unnamed.Text("type")));
        Assert.True(unnamed.Body!["is_guest"]!.GetValue<bool>());
        var named = (
            await browser.Post(
                $"{review.Root}/guest",
                new
                {
                    first_name = "Ada",
                    last_name = "Quill",
                    guest_id = unnamed.Text("id"),
                }
            )
        ).Must(HttpStatusCode.OK);
        Assert.Equal((unnamed.Text("id"), "Ada Quill"), (named.Text("id"), named.Text("full_name")));
        Assert.Equal("Ada Quill", (await browser.Get($"{review.Root}/context")).Body!["guest"]!["full_name"]!.GetValue<string>());
        // Who names a guest without being it, is somebody else.
        var other = (
            await review.Zou.Browser().Post($"{review.Root}/guest?password=sesame", new { first_name = "Eve", guest_id = named.Text("id") })
        ).Must(HttpStatusCode.Created);
        Assert.NotEqual(named.Text("id"), other.Text("id"));
        (await browser.Post($"{review.Root}/guest", new { first_name = new string('x', 81) })).Must(HttpStatusCode.BadRequest);
        // A guest is nobody anywhere else.
        (await browser.Get("/data/projects")).Must(HttpStatusCode.Unauthorized);
        Assert.DoesNotContain(named.Text("id"), (await review.Zou.Admin.Get("/data/persons")).Ids);
    }

    /// <summary>Only what is meant for clients, about what is shown.</summary>
    private static async Task Read(SharedReview review)
    {
        var (guest, _) = await review.Guest("Reader");
        var inside = await review.Say(review.Task, "Between us.", isForClient: false);
        var forClient = await review.Say(review.Task, "For you.", isForClient: true);
        await review.Say(review.HiddenTask, "Of what is not shown.", isForClient: true);
        var read = (await guest.Get($"{review.Root}/comments")).Must(HttpStatusCode.OK);
        Assert.Equal([forClient], read.Ids);
        var person = read.Body![0]!["person"]!.AsObject();
        Assert.Equal(
            ["first_name", "full_name", "has_avatar", "id", "is_guest", "last_name", "type"],
            person.Select(pair => pair.Key).Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain(inside, read.Raw);
        var (file, secret) = (await review.Attach(forClient, "brief.txt"), await review.Attach(inside, "wages.txt"));
        using var brief = await guest.Raw(HttpMethod.Get, $"{review.Root}/attachment-files/{file}/file/brief.txt", null);
        Assert.Equal("brief.txt", await brief.Content.ReadAsStringAsync(Cancel));
        (await guest.Get($"{review.Root}/attachment-files/{secret}/file/wages.txt")).Must(HttpStatusCode.NotFound);
        (await guest.Get($"{review.Root}/attachment-files/{Guid.NewGuid()}/file/x")).Must(HttpStatusCode.NotFound);
        // A playlist that names a preview of another project, or of another shot, does not show it.
        var places = new[]
        {
            new { entity_id = review.Shot, preview_file_id = review.Preview },
            new { entity_id = review.Shot, preview_file_id = review.Hidden },
            new { entity_id = review.ElsewhereShot, preview_file_id = review.Elsewhere },
        };
        (await review.Zou.Admin.Put($"/data/playlists/{review.Playlist}", new { shots = places })).Must(HttpStatusCode.OK);
        foreach (var unseen in new[] { review.Hidden, review.Elsewhere })
        {
            (await guest.Get($"{review.Root}/preview-files/{unseen}")).Must(HttpStatusCode.NotFound);
            (await guest.Get($"{review.Root}/preview-files/{unseen}/download")).Must(HttpStatusCode.NotFound);
        }
    }

    private static async Task Speak(SharedReview review)
    {
        var ((ada, adaId), (eve, eveId)) = (await review.Guest("Ada"), await review.Guest("Eve"));
        object Words(string id, string task, string status) =>
            new
            {
                guest_id = id,
                task_id = task,
                task_status_id = status,
                text = "Brighter, please. @team #all",
                checklist = new[] { new { text = "Sky", @checked = false } },
                person_id = review.Zou.Admin.Person,
                created_at = "2020-01-01",
            };
        var said = (await ada.Post($"{review.Root}/comments", Words(adaId, review.Task, review.Status))).Must(HttpStatusCode.Created);
        Assert.Equal((adaId, "Ada"), (said.Text("person_id"), said.Body!["person"]!["full_name"]!.GetValue<string>()));
        Assert.DoesNotContain("2020", said.Text("created_at"));
        var id = said.Text("id");
        // The team reads it with its author, the task has the status, and nobody was called.
        var told = (await review.Zou.Admin.Get($"/data/tasks/{review.Task}/comments")).Must(HttpStatusCode.OK).Body![0]!;
        Assert.Equal((id, adaId), (told["id"]!.GetValue<string>(), told["person"]!["id"]!.GetValue<string>()));
        Assert.Empty(told["mentions"]!.AsArray());
        Assert.Equal(review.Status, (await review.Zou.Admin.Get($"/data/tasks/{review.Task}")).Text("task_status_id"));
        Assert.DoesNotContain(
            "Brighter",
            (await review.Zou.Admin.Get($"/data/tasks/{review.SecondTask}/comments")).Must(HttpStatusCode.OK).Raw
        );
        (await review.Zou.Admin.Post($"/data/tasks/{review.Task}/comments/{id}/reply", new { text = "Done." })).Must(
            HttpStatusCode.Created
        );
        (await review.Zou.Admin.Get($"/data/projects/{review.Project}/news")).Must(HttpStatusCode.OK);
        Assert.Contains("Done.", (await eve.Get($"{review.Root}/comments")).Must(HttpStatusCode.OK).Raw);

        // No task that is not shown, no status that clients do not give, nobody else's name.
        (await ada.Post($"{review.Root}/comments", Words(adaId, review.HiddenTask, review.Status))).Must(HttpStatusCode.NotFound);
        (await ada.Post($"{review.Root}/comments", Words(adaId, review.SecondTask, review.Status))).Must(HttpStatusCode.NotFound);
        (await ada.Post($"{review.Root}/comments", Words(adaId, review.Task, review.Inside))).Must(HttpStatusCode.Forbidden);
        (await ada.Post($"{review.Root}/comments", Words(eveId, review.Task, review.Status))).Must(HttpStatusCode.Forbidden);
        (await ada.Post($"{review.Root}/comments", Words($"{Guid.NewGuid()}", review.Task, review.Status))).Must(HttpStatusCode.Forbidden);
        (await review.Zou.Browser().Post($"{review.Root}/comments?password=sesame", Words(adaId, review.Task, review.Status))).Must(
            HttpStatusCode.Forbidden
        );
        (await ada.Post($"{review.Root}/comments", new { guest_id = adaId })).Must(HttpStatusCode.BadRequest);

        var path = $"{review.Root}/comments/{id}";
        var changed = (await ada.Put(path, new { guest_id = adaId, text = "Darker." })).Must(HttpStatusCode.OK);
        Assert.Equal(("Darker.", "Sky"), (changed.Text("text"), changed.Body!["checklist"]![0]!["text"]!.GetValue<string>()));
        (await ada.Put(path, new { guest_id = adaId, task_status_id = review.Inside })).Must(HttpStatusCode.Forbidden);
        (await eve.Put(path, new { guest_id = eveId, text = "Mine." })).Must(HttpStatusCode.NotFound);
        (await eve.Put(path, new { guest_id = adaId, text = "Mine." })).Must(HttpStatusCode.Forbidden);
        var ours = await review.Say(review.Task, "Ours.", isForClient: true);
        (await ada.Put($"{review.Root}/comments/{ours}", new { guest_id = adaId, text = "Mine." })).Must(HttpStatusCode.NotFound);
        (await Remove(eve, path, eveId)).Must(HttpStatusCode.NotFound);
        (await Remove(ada, $"{review.Root}/comments/{ours}", adaId)).Must(HttpStatusCode.NotFound);
        (await Remove(ada, path, adaId)).Must(HttpStatusCode.NoContent);
        Assert.DoesNotContain(id, (await review.Zou.Admin.Get($"/data/tasks/{review.Task}/comments")).Ids);
    }

    private static async Task Attach(SharedReview review)
    {
        var ((ada, adaId), (eve, eveId)) = (await review.Guest("Ada"), await review.Guest("Eve"));
        var said = (
            await ada.Post(
                $"{review.Root}/comments",
                new
                {
                    guest_id = adaId,
                    task_id = review.Task,
                    task_status_id = review.Status,
                }
            )
        ).Text("id");
        var files = $"{review.Root}/comments/{said}/attachments";
        (await Upload(eve, $"{files}?guest_id={eveId}")).Must(HttpStatusCode.NotFound);
        (await Upload(eve, $"{files}?guest_id={adaId}")).Must(HttpStatusCode.Forbidden);
        (await Upload(ada, files)).Must(HttpStatusCode.BadRequest);
        var file = (await Upload(ada, $"{files}?guest_id={adaId}")).Must(HttpStatusCode.Created).Ids.Single();
        using (var read = await eve.Raw(HttpMethod.Get, $"{review.Root}/attachment-files/{file}/file/note.txt", null))
        {
            Assert.Equal("Look here", await read.Content.ReadAsStringAsync(Cancel));
        }

        (await review.Zou.Browser().Get($"{review.Root}/attachment-files/{file}/file/note.txt")).Must(HttpStatusCode.Forbidden);
        var ours = await review.Say(review.Task, "Ours.", isForClient: true);
        var theirs = await review.Attach(ours, "ours.txt");
        (await Remove(ada, $"{review.Root}/comments/{said}/attachments/{theirs}", adaId)).Must(HttpStatusCode.NotFound);
        (await Remove(ada, $"{review.Root}/comments/{ours}/attachments/{theirs}", adaId)).Must(HttpStatusCode.NotFound);
        (await Remove(eve, $"{files}/{file}", eveId)).Must(HttpStatusCode.NotFound);
        (await Remove(ada, $"{files}/{file}", adaId)).Must(HttpStatusCode.NoContent);
        (await ada.Get($"{review.Root}/attachment-files/{file}/file/note.txt")).Must(HttpStatusCode.NotFound);
    }

    private static async Task Draw(SharedReview review)
    {
        var ((ada, adaId), (eve, eveId)) = (await review.Guest("Ada"), await review.Guest("Eve"));
        static object Entry(string id, string color) => new { time = 0, drawing = new { objects = new[] { new { id, color } } } };
        static object Gone(string id) => new { time = 0, objects = new[] { id } };
        object Change(string guest, object[]? additions = null, object[]? updates = null, object[]? deletions = null) =>
            new
            {
                guest_id = guest,
                preview_file_id = review.Preview,
                additions,
                updates,
                deletions,
            };
        async Task<string> Drawn() =>
            (await review.Zou.Admin.Get($"/data/preview-files/{review.Preview}")).Must(HttpStatusCode.OK).Body![
                "annotations"
            ]!.ToJsonString();
        (
            await review.Zou.Admin.Put(
                $"/actions/preview-files/{review.Preview}/update-annotations",
                new { additions = new[] { Entry("ours", "red") } }
            )
        ).Must(HttpStatusCode.OK);
        var path = $"{review.Root}/annotations";
        (await ada.Put(path, Change(adaId, additions: [Entry("hers", "blue")]))).Must(HttpStatusCode.OK);
        (await ada.Put(path, Change(adaId, updates: [Entry("ours", "black"), Entry("hers", "green")]))).Must(HttpStatusCode.OK);
        (await eve.Put(path, Change(eveId, updates: [Entry("hers", "black")], deletions: [Gone("hers"), Gone("ours")]))).Must(
            HttpStatusCode.OK
        );
        var drawn = await Drawn();
        Assert.Contains("red", drawn);
        Assert.Contains("green", drawn);
        Assert.DoesNotContain("black", drawn);
        (await ada.Put(path, Change(adaId, deletions: [Gone("hers")]))).Must(HttpStatusCode.OK);
        Assert.DoesNotContain("hers", await Drawn());
        (await eve.Put(path, Change(adaId))).Must(HttpStatusCode.Forbidden);
        (await ada.Put(path, new { guest_id = adaId, preview_file_id = review.Hidden })).Must(HttpStatusCode.NotFound);
        (await ada.Put(path, Change(adaId, additions: [Entry("hers", new string('x', 1 << 20))]))).Must(
            HttpStatusCode.RequestEntityTooLarge
        );
    }

    /// <summary>Where the project keeps clients apart, each guest reads what they said themselves.</summary>
    private static async Task AreKeptApart(SharedReview review)
    {
        var ((ada, adaId), (eve, _)) = (await review.Guest("Ada"), await review.Guest("Eve"));
        (await review.Zou.Admin.Put($"/data/projects/{review.Project}", new { is_clients_isolated = true })).Must(HttpStatusCode.OK);
        var words = new
        {
            guest_id = adaId,
            task_id = review.Task,
            task_status_id = review.Status,
            text = "Mine.",
        };
        var said = (await ada.Post($"{review.Root}/comments", words)).Must(HttpStatusCode.Created).Text("id");
        Assert.Equal([said], (await ada.Get($"{review.Root}/comments")).Must(HttpStatusCode.OK).Ids);
        Assert.Empty((await eve.Get($"{review.Root}/comments")).Must(HttpStatusCode.OK).Ids);
    }

    private static async Task EndWithTheShare(SharedReview review)
    {
        var (ada, adaId) = await review.Guest("Ada");
        var brief = (await review.Zou.Admin.Post(review.Shares, new { expiration_date = "2099-01-01" })).Must(HttpStatusCode.Created);
        var expired = $"/shared/playlists/{brief.Text("token")}";
        (await ada.Get($"{expired}/context")).Must(HttpStatusCode.OK);
        await using (var session = await review.Zou.Installed.Of<IEngine>().Write(Cancel))
        {
            // As if its time had come.
            await session.Execute(
                "UPDATE playlist_share_links SET expiration_date = 0 WHERE id = @id",
                new { id = Guid.Parse(brief.Text("id")) },
                Cancel
            );
            await session.Commit(Cancel);
        }

        foreach (var path in new[] { "", "/context", "/comments" })
        {
            var unknown = (await ada.Get($"/shared/playlists/none{path}")).Must(HttpStatusCode.NotFound).Raw;
            Assert.Equal(unknown, (await ada.Get($"{expired}{path}")).Must(HttpStatusCode.NotFound).Raw);
        }

        (await review.Zou.Admin.Delete(review.Root.Replace("/shared/playlists", review.Shares))).Must(HttpStatusCode.NoContent);
        (await ada.Get($"{review.Root}/comments")).Must(HttpStatusCode.NotFound);
        (await ada.Get($"{review.Root}/context?password=sesame")).Must(HttpStatusCode.NotFound);
        var words = new
        {
            guest_id = adaId,
            task_id = review.Task,
            task_status_id = review.Status,
        };
        (await ada.Post($"{review.Root}/comments", words)).Must(HttpStatusCode.NotFound);
        (await ada.Post($"{review.Root}/guest", new { guest_id = adaId })).Must(HttpStatusCode.NotFound);
        (await ada.Put($"{review.Root}/annotations", new { guest_id = adaId, preview_file_id = review.Preview })).Must(
            HttpStatusCode.NotFound
        );
    }

    private static IEnumerable<string> Names(JsonNode rows) => rows.AsArray().Select(row => row!["name"]!.GetValue<string>());

    private static Task<ZouAnswer> Remove(ZouClient who, string path, string guest) =>
        who.Send(HttpMethod.Delete, path, System.Net.Http.Json.JsonContent.Create(new { guest_id = guest }));

    private static async Task<ZouAnswer> Upload(ZouClient who, string path)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes("Look here")), "file", "note.txt" } };
        return await who.Send(HttpMethod.Post, path, form);
    }
}
