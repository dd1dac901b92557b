using System.Net;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Chats about entities: who says what, who may read it, and that it is told at once.</summary>
public sealed class ChatTests(ZouServer zou) : IClassFixture<ZouServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task People_talk_about_an_entity() => await Talk(zou);

    internal static async Task Talk(ZouServer server)
    {
        var project = await server.Project();
        var (shot, _) = await server.Task(project);
        var (artist, client, stranger) = (await server.Person("user"), await server.Person("client"), await server.Person("user"));
        foreach (var (person, role) in new[] { (artist, "user"), (client, "client") })
        {
            (await server.Admin.Post($"/data/projects/{project}/team", new { person_id = person.Person, role })).Must(
                HttpStatusCode.Created
            );
        }

        var chat = $"/data/entities/{shot}/chat";
        var made = (await artist.Get(chat)).Must(HttpStatusCode.OK);
        Assert.Equal(
            ["created_at", "id", "last_message", "object_id", "object_type", "participants", "type", "updated_at"],
            made.Body!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(made.Text("id"), (await server.Admin.Get(chat)).Text("id"));
        Assert.Empty((await artist.Get("/data/user/chats")).Must(HttpStatusCode.OK).Ids);
        await using var listening = await SocketClient.Connect(
            server.Installed.Http,
            SocketClient.WebSocket,
            request => request.Headers.Authorization = new("Bearer", artist.Token),
            Cancel
        );
        var said = (await server.Admin.Post($"{chat}/messages", new { message = "Is it fog?" })).Must(HttpStatusCode.Created);
        Assert.Equal(("Is it fog?", server.Admin.Person), (said.Text("text"), said.Text("person_id")));
        var told = await listening.Event("chat:new-message", Cancel);
        Assert.Equal(
            (made.Text("id"), said.Text("id")),
            (told["chat_id"]!.GetValue<string>(), told["chat_message_id"]!.GetValue<string>())
        );
        var answer = (await artist.Post($"{chat}/messages", new { message = "It is." })).Must(HttpStatusCode.Created).Text("id");
        Assert.Equal([said.Text("id"), answer], (await artist.Get($"{chat}/messages")).Must(HttpStatusCode.OK).Ids);
        Assert.Equal("It is.", (await server.Admin.Get($"{chat}/messages/{answer}")).Must(HttpStatusCode.OK).Text("text"));
        Assert.Equal([made.Text("id")], (await artist.Get("/data/user/chats")).Ids);
        (await artist.Post($"{chat}/messages", new { message = " " })).Must(HttpStatusCode.BadRequest);
        (await artist.Delete($"{chat}/messages/{said.Text("id")}")).Must(HttpStatusCode.Forbidden);
        (await server.Admin.Delete($"{chat}/messages/{answer}")).Must(HttpStatusCode.NoContent);
        (await server.Admin.Get($"{chat}/messages/{answer}")).Must(HttpStatusCode.NotFound);
        (await artist.Delete($"/actions/user/chats/{shot}/join")).Must(HttpStatusCode.NoContent);
        Assert.Empty((await artist.Get("/data/user/chats")).Ids);
        var joined = (await artist.Post($"/actions/user/chats/{shot}/join", null)).Must(HttpStatusCode.OK);
        Assert.Equal(2, joined.Body!["participants"]!.AsArray().Count);
        (await client.Get(chat)).Must(HttpStatusCode.Forbidden);
        (await stranger.Get($"{chat}/messages")).Must(HttpStatusCode.NotFound);
        (await stranger.Post($"{chat}/messages", new { message = "Hello?" })).Must(HttpStatusCode.NotFound);
    }
}
