using System.Net;
using Dossier.App.Tests.Setup;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Conformance.Tests.Opus2;

/// <summary>
/// Contract 12, rule by rule: those that no other class here plays. (1-4, 26: AccessTests; 6, 15-23: DocumentTests; 8, 13, 14, 24, 29:
/// ProjectTests; 9, 11: PeopleTests; 5, 28, 30: AccessTests. 32 is no rule.)
/// </summary>
public sealed class RuleTests(Opus2Server opus) : IClassFixture<Opus2Server>
{
    private const int Patience = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task Rule_7_each_verb_needs_its_own_right_in_the_project()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var document = (await opus.Admin.Upload($"{project}/documents", "a.txt", "Rights", Cancel)).Good().Id();
        var folder = (await opus.Admin.Post($"{project}/folders", new { name = "In" }, Cancel)).Good().Id();
        var field = await Field(project, "Note of rights");
        var (viewer, _, email) = await opus.Admin.NewUser(Cancel, roleId: "viewer");
        (await viewer.Get(project, Cancel)).Refused(403);
        (await opus.Admin.Put($"{project}/users/{email}", null, Cancel)).Good();

        var one = $"{project}/documents/{document}";
        foreach (
            var path in new[]
            {
                project,
                $"{project}/folders",
                $"{project}/documents",
                one,
                $"{one}/versions",
                $"{one}/download",
                $"{project}/fields",
            }
        )
        {
            (await viewer.Get(path, Cancel)).Good();
        }

        (await viewer.Upload($"{project}/documents", "b.txt", "b", Cancel)).Refused(403);
        (await viewer.Upload($"{one}/replace", "b.txt", "b", Cancel)).Refused(403);
        (await viewer.Put($"{one}/{folder}", null, Cancel)).Refused(403);
        (await viewer.Put($"{one}/fields/{field}", new { value = "x" }, Cancel)).Refused(403);
        (await viewer.Patch(one, new { name = "x" }, Cancel)).Refused(403);
        (await viewer.Post($"{project}/folders", new { name = "x" }, Cancel)).Refused(403);
        (await viewer.Patch($"{project}/folders/{folder}", new { name = "x" }, Cancel)).Refused(403);
        (await viewer.Delete($"{project}/folders/{folder}", Cancel)).Refused(403);
        (await viewer.Delete(one, Cancel)).Refused(403);
        (await viewer.Patch(project, new { description = "x" }, Cancel)).Refused(403);
        Assert.Equal("Rights", (await opus.Admin.Get($"{one}/download", Cancel)).Good().Text);
        Assert.Equal([folder], (await opus.Admin.Get($"{project}/folders", Cancel)).All("id"));
    }

    [Fact(Timeout = Patience)]
    public async Task Rule_10_a_user_is_found_by_id_and_by_address_whatever_its_case_and_signs()
    {
        var tag = Id.New(TimeProvider.System).ToString("N");
        var made = (await opus.Admin.Post("/users", new { email = $"{tag}+tag@test.example", lastName = "Plus" }, Cancel)).Good();
        foreach (
            var path in new[] { $"id/{made.Id()}", $"byemail?email={tag}%2Btag@test.example", $"byemail?email={tag}%2BTAG@TEST.example" }
        )
        {
            Assert.Equal(made.Text, (await opus.Admin.Get($"/user/{path}", Cancel)).Good().Text);
        }

        (await opus.Admin.Get($"/user/byemail?email={tag}+tag@test.example", Cancel)).Refused(404);
        (await opus.Admin.Get("/user/byemail", Cancel)).Refused(400);
        (await opus.Admin.Get("/user/id/nonsense", Cancel)).Refused(404);
    }

    [Fact(Timeout = Patience)]
    public async Task Rule_12_what_a_team_holds_in_a_project_takes_the_place_of_the_system_role()
    {
        var groups = opus.Installed.Of<Groups>();
        var (readers, bare) = (await NewTeam(Capability.View), await NewTeam());
        var writers = await NewTeam(Capability.View, Capability.Edit, Capability.Delete);
        var (project, other) = (await opus.Admin.NewProject(Cancel), await opus.Admin.NewProject(Cancel));
        var (user, id, email) = await opus.Admin.NewUser(Cancel, roleId: "editor");
        foreach (var place in new[] { project, other })
        {
            (await opus.Admin.Put($"{place}/users/{email}", null, Cancel)).Good();
            (await opus.Admin.Put($"{place}/teams/{bare}", null, Cancel)).Good();
        }

        // A team that is only let in has no role to give.
        (await opus.Admin.Put($"/teams/{bare}/users/{email}", null, Cancel)).Good();
        var document = (await user.Upload($"{project}/documents", "a.txt", "By an editor", Cancel)).Good().Id();
        await Join(readers);
        (await user.Upload($"{project}/documents", "b.txt", "By a reader", Cancel)).Refused(403);
        (await user.Get($"{project}/documents/{document}/download", Cancel)).Good();
        // Elsewhere the system role is as it was, and through every door the answer is the same.
        (await user.Upload($"{other}/documents", "b.txt", "By an editor", Cancel)).Good();
        var actor = (await opus.Installed.Of<Actors>().Find(Guid.Parse(id), null, Cancel))!;
        Assert.Equal([Capability.View], await opus.Installed.Of<Memberships>().Rights(IdOf(project), actor, Cancel));
        // Of several teams what any holds counts, which may be more than the system role.
        await Join(writers);
        (await user.Delete($"{project}/documents/{document}", Cancel)).Good();
        (await opus.Admin.Delete($"{project}/teams/{writers}", Cancel)).Good();
        (await opus.Admin.Delete($"{project}/teams/{readers}", Cancel)).Good();
        (await user.Upload($"{project}/documents", "c.txt", "An editor again", Cancel)).Good();
        // A role given in the workspace itself is no system role: it adds up.
        await opus.Installed.Of<Memberships>().Set(IdOf(project), actor.UserId, Role.Editor, Actor.System, Cancel);
        await Join(readers);
        (await user.Upload($"{project}/documents", "d.txt", "An editor by name", Cancel)).Good();

        async Task<string> NewTeam(params Capability[] capabilities) =>
            (await groups.Create($"Team {Guid.NewGuid()}", capabilities, Actor.System, Cancel)).Id.ToString();

        async Task Join(string team)
        {
            (await opus.Admin.Put($"/teams/{team}/users/{email}", null, Cancel)).Good();
            (await opus.Admin.Put($"{project}/teams/{team}", null, Cancel)).Good();
        }

        static Guid IdOf(string project) => Guid.Parse(project[(project.LastIndexOf('/') + 1)..]);
    }

    [Fact(Timeout = Patience)]
    public async Task Rule_19_a_document_tells_who_made_it_who_changed_it_and_its_versions_oldest_first()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var made = (await opus.Admin.Upload($"{project}/documents", "a.txt", "One", Cancel)).Good();
        var (user, userId, email) = await opus.Admin.NewUser(Cancel);
        (await opus.Admin.Put($"{project}/users/{email}", null, Cancel)).Good();
        var creator = made.Body.Text("createdBy");
        Assert.Equal(creator, made.Body.Text("updatedBy"));

        var replaced = (await user.Upload($"{project}/documents/{made.Id()}/replace", "b.txt", "Two", Cancel)).Good().Body;
        Assert.Equal((creator, userId), (replaced.Text("createdBy"), replaced.Text("updatedBy")));
        var versions = replaced.GetProperty("versions").EnumerateArray().ToList();
        Assert.Equal([1, 2], versions.Select(version => version.GetProperty("number").GetInt32()));
        Assert.Equal([creator, userId], versions.Select(version => version.Text("createdBy")));
        Assert.Equal(
            replaced.GetRawText(),
            (await user.Get($"{project}/documents", Cancel)).Good().Body.EnumerateArray().Single().GetRawText()
        );
    }

    [Fact(Timeout = Patience)]
    public async Task Rules_21_and_22_a_version_that_is_not_there_is_told_from_what_can_be_none()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var made = (await opus.Admin.Upload($"{project}/documents", "a.txt", "One", Cancel)).Good();
        var versions = $"{project}/documents/{made.Id()}/versions";
        var id = made.Body.GetProperty("versions")[0].Text("id");
        Assert.Equal("One", (await opus.Admin.Get($"{versions}/{id}/download", Cancel)).Good().Text);
        foreach (var unknown in new[] { "2", "99999999999", Guid.NewGuid().ToString() })
        {
            Assert.Equal("Document version not found.", (await opus.Admin.Get($"{versions}/{unknown}", Cancel)).Refused(404));
            Assert.Equal("Document version not found.", (await opus.Admin.Delete($"{versions}/{unknown}", Cancel)).Refused(404));
        }

        foreach (var malformed in new[] { "0", "-1", "1.0", "abc", "v1" })
        {
            Assert.Equal("Invalid version ID Format", (await opus.Admin.Get($"{versions}/{malformed}/download", Cancel)).Refused(400));
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Rule_25_what_is_no_json_or_json_of_the_wrong_kind_is_refused_wherever_a_body_is_taken()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var document = (await opus.Admin.Upload($"{project}/documents", "a.txt", "Json", Cancel)).Good().Id();
        var folder = (await opus.Admin.Post($"{project}/folders", new { name = "In" }, Cancel)).Good().Id();
        var field = await Field(project, "Note of JSON");
        (HttpMethod Verb, string Path, object Wrong)[] bodies =
        [
            (HttpMethod.Post, "/tokens", new { userId = 1, name = "x" }),
            (HttpMethod.Post, "/users", new { email = new[] { "a@b.example" } }),
            (HttpMethod.Post, "/users", new object[] { new { email = "ok@b.example" }, 5 }),
            (HttpMethod.Post, "/projects", new { name = true }),
            (HttpMethod.Patch, project, new { downloadDocsViaApi = "yes" }),
            (HttpMethod.Post, $"{project}/folders", new { name = "x", parentId = 7 }),
            (HttpMethod.Patch, $"{project}/folders/{folder}", new { name = 7 }),
            (HttpMethod.Patch, $"{project}/documents/{document}", new { fields = "x" }),
            (HttpMethod.Put, $"{project}/documents/{document}/fields/{field}", new { value = 7 }),
        ];
        foreach (var (verb, path, wrong) in bodies)
        {
            foreach (var text in new[] { "{", "", "7", System.Text.Json.JsonSerializer.Serialize(wrong) })
            {
                using var body = new StringContent(text, System.Text.Encoding.UTF8, "application/json");
                (await opus.Admin.Send(verb, path, body, Cancel)).Refused(400);
            }
        }

        (await opus.Admin.Get("/user/byemail?email=ok@b.example", Cancel)).Refused(404);
    }

    [Fact(Timeout = Patience)]
    public async Task Rule_27_what_makes_answers_201_and_everything_else_200()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var folder = await opus.Admin.Post($"{project}/folders", new { name = "In" }, Cancel);
        var document = await opus.Admin.Upload($"{project}/documents", "a.txt", "Codes", Cancel);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (folder.Status, document.Status));
        var one = $"{project}/documents/{document.Id()}";
        Answer[] others =
        [
            await opus.Admin.Put($"{one}/{folder.Id()}", null, Cancel),
            await opus.Admin.Upload($"{one}/replace", "b.txt", "b", Cancel),
            await opus.Admin.Patch(one, new { name = "x" }, Cancel),
            await opus.Admin.Post(one, new { name = "y" }, Cancel),
            await opus.Admin.Delete($"{one}/versions/1", Cancel),
            await opus.Admin.Delete(one, Cancel),
            await opus.Admin.Delete($"{project}/folders/{folder.Id()}", Cancel),
        ];
        Assert.All(others, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
    }

    [Fact(Timeout = Patience)]
    public void Rule_28_whatever_answers_GET_answers_HEAD()
    {
        var routes = (
            from endpoint in opus.Installed.Of<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            where endpoint.Metadata.GetMetadata<Mount>()?.Dialect == "Opus2"
            from verb in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
            select (verb, endpoint.RoutePattern.RawText)
        ).ToLookup(route => route.verb, route => route.RawText);
        Assert.NotEmpty(routes["GET"]);
        Assert.Equal(routes["GET"].Order(), routes["HEAD"].Order());
    }

    [Fact(Timeout = Patience)]
    public async Task Rule_30_every_list_that_can_be_long_is_paged_alike()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var (user, userId, email) = await opus.Admin.NewUser(Cancel);
        (await opus.Admin.Put($"{project}/users/{email}", null, Cancel)).Good();
        (await opus.Admin.Post("/tokens", new { userId, name = "Second" }, Cancel)).Good();
        var folder = (await opus.Admin.Post($"{project}/folders", new { name = "A" }, Cancel)).Good().Id();
        (await opus.Admin.Post($"{project}/folders", new { name = "B" }, Cancel)).Good();
        foreach (var text in new[] { "1", "2" })
        {
            (await opus.Admin.Upload($"{project}/documents", "a.txt", text, Cancel, ("folderId", folder))).Good();
        }

        var document = (await opus.Admin.Get($"{project}/documents", Cancel)).All("id")[0];
        (await opus.Admin.Upload($"{project}/documents/{document}/replace", "a.txt", "3", Cancel)).Good();
        string[] lists =
        [
            "/users",
            "/teams",
            "/roles",
            "/tokens",
            $"{project}/users",
            $"{project}/folders",
            $"{project}/documents",
            $"{project}/documents/folder/{folder}",
            $"{project}/documents/{document}/versions",
        ];
        foreach (var list in lists)
        {
            var second = await opus.Admin.Get($"{list}?page=2&per_page=1", Cancel);
            Assert.Single(second.Good().Body.EnumerateArray());
            Assert.True(int.Parse(second.Header("X-Total-Count")) >= 2, list);
            Assert.Contains($"{list}?page=1&per_page=1>; rel=\"prev\"", second.Header("Link"), StringComparison.Ordinal);
            Assert.Empty((await opus.Admin.Get($"{list}?page=9999", Cancel)).Good().Body.EnumerateArray());
            (await opus.Admin.Get($"{list}?page=x", Cancel)).Refused(400);
        }

        Assert.Equal(2, (await user.Get("/tokens?per_page=2", Cancel)).All("name").Count);
    }

    [Fact(Timeout = Patience)]
    public async Task Rule_31_the_limit_is_fifty_a_minute_unless_the_operator_gives_a_client_another()
    {
        var order = new Order
        {
            Settings = new Dictionary<string, string?> { ["Dialects:Opus2:RequestsPerMinuteOf:busy@test.example"] = "500" },
        };
        await using var installed = await Installed.Start(order, Cancel);
        var admin = new Opus2Client(installed.Http, Credentials.Token);
        var made = (await admin.Post("/users", new { email = "busy@test.example" }, Cancel)).Good();
        Assert.Equal("50", made.Header("X-RateLimit-Limit"));
        var busy = await Client(installed, made.Id());
        Assert.Equal("500", (await busy.Get("/roles", Cancel)).Good().Header("X-RateLimit-Limit"));

        // Two tokens of one user share what it has.
        var other = await Client(installed, made.Id());
        Assert.Equal("498", (await other.Get("/roles", Cancel)).Good().Header("X-RateLimit-Remaining"));
    }

    [Fact(Timeout = Patience)]
    public async Task Rule_31_two_servers_on_one_database_hold_one_limit()
    {
        await using var database = await PostgresDatabase.Create(Cancel);
        await using var one = await Opus2Server.Start(database.Connection, Cancel, requestsPerMinute: "20");
        await using var two = await Opus2Server.Start(database.Connection, Cancel, requestsPerMinute: "20");
        Opus2Client[] clients = [new(one.Http, Credentials.Token), new(two.Http, Credentials.Token)];
        var statuses = new List<HttpStatusCode>();
        for (var number = 0; number < 30; number++)
        {
            statuses.Add((await clients[number % 2].Get("/roles", Cancel)).Status);
        }

        Assert.Equal(20, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.All(statuses.Skip(20), status => Assert.Equal(HttpStatusCode.TooManyRequests, status));
    }

    private static async Task<Opus2Client> Client(Installed installed, string userId)
    {
        var name = Id.New(TimeProvider.System).ToString("N");
        var (_, secret) = await installed.Of<ApiTokens>().Create(Guid.Parse(userId), name, null, Installed.Operator, Cancel);
        return new Opus2Client(installed.Http, secret);
    }

    private async Task<string> Field(string project, string name)
    {
        var workspaceId = Guid.Parse(project["/projects/".Length..]);
        var field = await opus.Installed.Of<Fields>().Create(workspaceId, new NewField(name, FieldType.Text), Actor.System, Cancel);
        return $"{field.Id}";
    }
}
