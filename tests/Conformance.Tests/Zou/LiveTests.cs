using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Dossier.App.Tests.Setup;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Contract 7, events: by every way of being connected, to those who may know, from whichever process.</summary>
public sealed class LiveTests(ZouServer zou) : IClassFixture<ZouServer>
{
    private const int Patience = 60_000;
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = Patience)]
    [InlineData(SocketClient.Polling, "")]
    [InlineData(SocketClient.WebSocket, "")]
    [InlineData(SocketClient.Upgrade, "")]
    [InlineData(SocketClient.Polling, "/zou")]
    [InlineData(SocketClient.WebSocket, "/zou/api")]
    public async Task Events_arrive_however_one_is_connected(string transport, string prefix)
    {
        await using var client = await Connected(zou, zou.Admin, transport, prefix);
        Assert.StartsWith("40/events,{\"sid\":", client.Entered);
        Assert.Equal(transport == SocketClient.WebSocket ? 0 : 1, client.Opening["upgrades"]!.AsArray().Count);
        Assert.Equal(25_000, client.Opening["pingInterval"]!.GetValue<int>());
        var made = await Department();
        var told = await client.Event("department:new", Cancel);
        Assert.Equal(made, told["department_id"]!.GetValue<string>());
        (await zou.Admin.Put($"/data/departments/{made}", new { name = $"Renamed {made}" })).Must(HttpStatusCode.OK);
        Assert.Equal(made, (await client.Event("department:update", Cancel))["department_id"]!.GetValue<string>());
        await client.Send("42/events,7[\"unknown\",{}]", Cancel);
        Assert.Equal("43/events,7[]", await client.Until(packet => packet.StartsWith("43", StringComparison.Ordinal), Cancel));
        (await zou.Admin.Delete($"/data/departments/{made}")).Must(HttpStatusCode.NoContent);
        Assert.Equal(made, (await client.Event("department:delete", Cancel))["department_id"]!.GetValue<string>());
    }

    [Fact(Timeout = Patience)]
    public async Task A_cookie_lets_in_but_not_a_page_of_another_origin_nor_somebody_unknown()
    {
        void Cookie(HttpRequestMessage request) => request.Headers.Add("Cookie", $"access_token_cookie={zou.Admin.Token}");
        await using var browser = await SocketClient.Connect(zou.Installed.Http, SocketClient.WebSocket, Cookie, Cancel);
        Assert.StartsWith("40/events,", browser.Entered);
        void Foreign(HttpRequestMessage request)
        {
            Cookie(request);
            request.Headers.Add("Origin", "https://elsewhere.example");
        }

        await using var foreign = await SocketClient.Connect(zou.Installed.Http, SocketClient.Polling, Foreign, Cancel);
        Assert.StartsWith("44/events,", foreign.Entered);
        await using var unknown = await SocketClient.Connect(zou.Installed.Http, SocketClient.Polling, _ => { }, Cancel);
        Assert.StartsWith("44/events,{\"message\":\"Missing JWT", unknown.Entered);
        await using var lost = await SocketClient.Connect(
            zou.Installed.Http,
            SocketClient.Polling,
            Signed(zou.Admin),
            Cancel,
            "",
            "/other"
        );
        Assert.Equal("44/other,{\"message\":\"Invalid namespace\"}", lost.Entered);
    }

    [Fact(Timeout = Patience)]
    public async Task Nobody_is_told_of_what_they_may_not_see()
    {
        var project = await zou.Project();
        var (outsider, artist, vendor) = (await zou.Person("manager"), await zou.Person("user"), await zou.Person("vendor"));
        foreach (var person in new[] { artist, vendor })
        {
            (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = person.Person })).Must(HttpStatusCode.Created);
        }

        await using var outside = await Connected(zou, outsider, SocketClient.Polling);
        await using var inside = await Connected(zou, artist, SocketClient.WebSocket);
        await using var hired = await Connected(zou, vendor, SocketClient.WebSocket);
        var (shot, task) = await zou.Task(project);
        (await zou.Admin.Put($"/actions/persons/{vendor.Person}/assign", new { task_ids = new[] { task } })).Must(HttpStatusCode.OK);
        var hardware = await zou.Admin.Post("/data/hardware-items", new { name = $"Pen {task}"[..30], short_name = "p" });
        hardware.Must(HttpStatusCode.Created);
        await Department();

        List<string> heard = [];
        Assert.Equal(shot, (await inside.Event("shot:new", Cancel))["shot_id"]!.GetValue<string>());
        Assert.Equal(project, (await inside.Event("task:new", Cancel))["project_id"]!.GetValue<string>());
        await inside.Event("department:new", Cancel, heard);
        await outside.Event("department:new", Cancel, heard);
        Assert.DoesNotContain(heard, packet => packet.Contains("hardware", StringComparison.Ordinal));
        List<string> outsiders = [];
        await Department();
        await outside.Event("department:new", Cancel, outsiders);
        Assert.DoesNotContain(heard.Concat(outsiders), packet => packet.Contains("shot:new", StringComparison.Ordinal));
        // The vendor's one task, and its shot, are what the vendor sees at the time of telling.
        Assert.Equal(task, (await hired.Event("task:update", Cancel))["task_id"]!.GetValue<string>());
        var other = (await zou.Admin.Post($"/data/projects/{project}/shots", new { name = "SH020" })).Text("id");
        await Department();
        List<string> vendors = [];
        await hired.Event("department:new", Cancel, vendors);
        await hired.Event("department:new", Cancel, vendors);
        await hired.Event("department:new", Cancel, vendors);
        Assert.DoesNotContain(vendors, packet => packet.Contains(other, StringComparison.Ordinal));
    }

    [Fact(Timeout = Patience)]
    public async Task Who_signs_out_hears_no_more()
    {
        var person = await zou.Person("user");
        await using var client = await Connected(zou, person, SocketClient.WebSocket);
        (await person.Get("/auth/logout")).Must(HttpStatusCode.OK);
        await Department();
        Assert.Equal("1", await client.Until(packet => packet == "1" || packet.StartsWith("42", StringComparison.Ordinal), Cancel));
    }

    [Fact(Timeout = Patience)]
    public async Task What_is_no_Engine_IO_is_refused_as_Engine_IO_refuses()
    {
        async Task<(HttpStatusCode Status, int Code)> Ask(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            using var answer = await zou.Installed.Http.SendAsync(request, Cancel);
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
            return (answer.StatusCode, body["code"]!.GetValue<int>());
        }

        Assert.Equal((HttpStatusCode.BadRequest, 5), await Ask(HttpMethod.Get, "/socket.io/?EIO=3&transport=polling"));
        Assert.Equal((HttpStatusCode.BadRequest, 0), await Ask(HttpMethod.Get, "/socket.io/?EIO=4&transport=pigeon"));
        Assert.Equal((HttpStatusCode.BadRequest, 1), await Ask(HttpMethod.Get, "/socket.io/?EIO=4&transport=polling&sid=none"));
        Assert.Equal((HttpStatusCode.BadRequest, 2), await Ask(HttpMethod.Post, "/socket.io/?EIO=4&transport=polling"));
        Assert.Equal((HttpStatusCode.BadRequest, 3), await Ask(HttpMethod.Get, "/socket.io/?EIO=4&transport=websocket"));
        var client = await Connected(zou, zou.Admin, SocketClient.Polling);
        await client.Send("4{no packet", Cancel).ContinueWith(_ => { }, Cancel);
        Assert.Equal((HttpStatusCode.BadRequest, 1), await Ask(HttpMethod.Get, $"/socket.io/?EIO=4&transport=polling&sid={client.Sid}"));
    }

    [Fact(Timeout = Patience)]
    public async Task Who_signed_in_is_told_to_administrators()
    {
        var (ada, ben) = (await zou.Person("manager"), await zou.Person("user"));
        async Task<JsonArray> Ask(string query) =>
            (await zou.Admin.Get($"/data/events/login-logs/last?{query}")).Must(HttpStatusCode.OK).Body!.AsArray();
        static IEnumerable<string> People(JsonArray logs) => logs.Select(log => log!["person_id"]!.GetValue<string>());
        var both = await Ask($"person_ids={ada.Person},{ben.Person}&after=2020-01-01");
        Assert.Equal([ben.Person, ada.Person], People(both));
        Assert.Equal(
            ["created_at", "id", "ip_address", "origin", "person_id", "type"],
            both[0]!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal([ada.Person], People(await Ask($"person_ids={ada.Person},{ben.Person}&cursor_login_log_id={both[0]!["id"]}")));
        Assert.Equal([ben.Person], People(await Ask($"person_ids={ada.Person},{ben.Person}&limit=1")));
        Assert.Empty(await Ask($"person_ids={ada.Person}&before=2020-01-01"));
        (await ada.Get("/data/events/login-logs/last")).Must(HttpStatusCode.Forbidden);
    }

    [Fact(Timeout = Patience)]
    public async Task The_log_tells_what_has_happened_to_managers()
    {
        var project = await zou.Project();
        var (shot, _) = await zou.Task(project);
        var last = (await zou.Admin.Get($"/data/events/last?project_id={project}&limit=2")).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.Equal(2, last.Count);
        Assert.Equal(["created_at", "data", "id", "name", "project_id", "user_id"], last[0]!.AsObject().Select(pair => pair.Key).Order());
        Assert.Equal("task:new", last[0]!["name"]!.GetValue<string>());
        Assert.Equal(zou.Admin.Person, last[0]!["user_id"]!.GetValue<string>());
        async Task<JsonArray> Ask(string query) =>
            (await zou.Admin.Get($"/data/events/last?project_id={project}&{query}")).Must(HttpStatusCode.OK).Body!.AsArray();
        Assert.Equal(shot, (await Ask("name=shot:new")).Single()!["data"]!["shot_id"]!.GetValue<string>());
        Assert.Empty(await Ask("name=asset:new"));
        Assert.Empty(await Ask("only_files=true"));
        Assert.Single(await Ask("name_prefixes=shot&name_suffixes=new"));
        Assert.Empty(await Ask($"person_ids={Guid.NewGuid()}"));
        Assert.Empty(await Ask("before=2020-01-01"));
        Assert.NotEmpty(await Ask("after=2020-01-01"));
        var older = await Ask($"cursor_event_id={last[0]!["id"]}");
        Assert.Equal(last[1]!["id"]!.GetValue<string>(), older[0]!["id"]!.GetValue<string>());
        Assert.Contains('.', older[0]!["created_at"]!.GetValue<string>());
        (await zou.Admin.Get("/data/events/last?after=soon")).Must(HttpStatusCode.BadRequest);
        (await (await zou.Person("user")).Get("/data/events/last")).Must(HttpStatusCode.Forbidden);
        Assert.Empty((await (await zou.Person("manager")).Get($"/data/events/last?project_id={project}")).Body!.AsArray());
    }

    [Fact(Timeout = Patience)]
    public async Task People_review_a_playlist_together()
    {
        var project = await zou.Project();
        var playlist = (await zou.Admin.Post("/data/playlists", new { name = "Dailies", project_id = project }))
            .Must(HttpStatusCode.Created)
            .Text("id");
        var artist = await zou.Person("user");
        (await zou.Admin.Post($"/data/projects/{project}/team", new { person_id = artist.Person })).Must(HttpStatusCode.Created);
        await using var first = await Connected(zou, zou.Admin, SocketClient.WebSocket);
        await using var second = await Connected(zou, artist, SocketClient.Polling);
        await using var stranger = await Connected(zou, await zou.Person("user"), SocketClient.WebSocket);
        await stranger.Emit("preview-room:join", new { playlist_id = playlist }, Cancel);
        await first.Emit("preview-room:open-playlist", new { playlist_id = playlist }, Cancel);
        Assert.Empty((await first.Event("preview-room:room-people-updated", Cancel))["people"]!.AsArray());
        await first.Emit("preview-room:join", new { playlist_id = playlist }, Cancel);
        Assert.Single((await first.Event("preview-room:room-people-updated", Cancel))["people"]!.AsArray());
        await second.Emit("preview-room:join", new { playlist_id = playlist }, Cancel);
        Assert.Equal(2, (await first.Event("preview-room:room-people-updated", Cancel))["people"]!.AsArray().Count);
        var state = new
        {
            playlist_id = playlist,
            local_id = "a",
            is_playing = true,
            current_frame = 12,
            nonsense = 1,
        };
        await first.Emit("preview-room:room-updated", state, Cancel);
        var seen = await second.Event("preview-room:room-updated", Cancel);
        Assert.Equal(12, seen["current_frame"]!.GetValue<int>());
        Assert.Equal(zou.Admin.Person, seen["user_id"]!.GetValue<string>());
        Assert.False(seen.ContainsKey("nonsense"));
        await second.Emit("preview-room:add-annotation", new { playlist_id = playlist, data = new { x = 1 } }, Cancel);
        Assert.Equal(1, (await first.Event("preview-room:add-annotation", Cancel))["data"]!["x"]!.GetValue<int>());
        await second.DisposeAsync();
        Assert.Single((await first.Event("preview-room:room-people-updated", Cancel))["people"]!.AsArray());
        // What the stranger has heard until now is nothing of the room.
        List<string> heard = [];
        await Department();
        await stranger.Event("department:new", Cancel, heard);
        Assert.DoesNotContain(heard, packet => packet.Contains("preview-room", StringComparison.Ordinal));
    }

    [Fact(Timeout = Patience)]
    public async Task Who_does_not_answer_pings_is_let_go()
    {
        var settings = new Dictionary<string, string?> { ["Dialects:Zou:PingInterval"] = "50", ["Dialects:Zou:PingTimeout"] = "50" };
        await using var installed = await Installed.Start(new Order { Settings = settings }, Cancel);
        await using var silent = await SocketClient.Connect(installed.Http, SocketClient.WebSocket, _ => { }, Cancel);
        while (await silent.Next(Cancel) != "1")
        {
            // Pings, which it does not answer.
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Several_servers_tell_all_clients_on_PostgreSQL()
    {
        await using var database = await PostgresDatabase.Create(Cancel);
        // Nobody looks unasked while this plays: what arrives was called for.
        var settings = new Dictionary<string, string?> { ["Dialects:Zou:LookInterval"] = $"{TimeSpan.FromHours(1).TotalMilliseconds}" };
        var order = new Order { Database = database.Connection, Settings = settings };
        await using var one = await ZouServer.With(order, Cancel);
        await using var other = await ZouServer.With(order, Cancel);
        await using var there = await Connected(other, other.Admin, SocketClient.WebSocket);
        await using var here = await Connected(one, one.Admin, SocketClient.Polling);
        var made = (await one.Admin.Post("/data/departments", new { name = "Grip", color = "#000000" })).Text("id");
        foreach (var client in new[] { here, there })
        {
            Assert.Equal(made, (await client.Event("department:new", Cancel))["department_id"]!.GetValue<string>());
        }

        var project = await one.Project();
        var playlist = (await one.Admin.Post("/data/playlists", new { name = "Dailies", project_id = project })).Text("id");
        await here.Emit("preview-room:join", new { playlist_id = playlist }, Cancel);
        await here.Event("preview-room:room-people-updated", Cancel);
        await there.Emit("preview-room:join", new { playlist_id = playlist }, Cancel);
        await here.Event("preview-room:room-people-updated", Cancel);
        await there.Emit("preview-room:panzoom-changed", new { playlist_id = playlist, data = new { zoom = 2 } }, Cancel);
        Assert.Equal(2, (await here.Event("preview-room:panzoom-changed", Cancel))["data"]!["zoom"]!.GetValue<int>());
        var last = await one.Admin.Get($"/data/events/last?project_id={project}&name=playlist:new");
        Assert.Single(last.Must(HttpStatusCode.OK).Body!.AsArray());
        var artist = await other.Person("user");
        await using var outside = await Connected(other, artist, SocketClient.WebSocket);
        await one.Task(project);
        var second = (await one.Admin.Post("/data/departments", new { name = "Dolly", color = "#000000" })).Text("id");
        List<string> heard = [];
        Assert.Equal(second, (await outside.Event("department:new", Cancel, heard))["department_id"]!.GetValue<string>());
        Assert.DoesNotContain(heard, packet => packet.Contains(project, StringComparison.Ordinal));

        // Listeners whose connection breaks come back, and look for what they have missed.
        await database.Deafen(Cancel);
        var third = (await one.Admin.Post("/data/departments", new { name = "Crane", color = "#000000" })).Text("id");
        Assert.Equal(third, (await outside.Event("department:new", Cancel, heard))["department_id"]!.GetValue<string>());
    }

    private static Task<SocketClient> Connected(ZouServer server, ZouClient person, string transport, string prefix = "") =>
        SocketClient.Connect(server.Installed.Http, transport, Signed(person), Cancel, prefix);

    private static Action<HttpRequestMessage> Signed(ZouClient person) =>
        request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);

    private async Task<string> Department() =>
        (await zou.Admin.Post("/data/departments", new { name = $"D {Guid.NewGuid()}", color = "#123456" }))
            .Must(HttpStatusCode.Created)
            .Text("id");
}
