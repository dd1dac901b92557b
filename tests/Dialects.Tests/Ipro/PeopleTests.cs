using System.Globalization;
using System.Net;
using System.Text.Json;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>Contract 6.12 and 6.13, users, groups and permissions; contract 4, pages.</summary>
public sealed class PeopleTests(IproServer ipro) : IClassFixture<IproServer>
{
    private const string Patch = "application/merge-patch+json";
    private const string View = "1";
    private const string Administer = "8";
    private const string ManageUsers = "101";

    [Fact]
    public async Task A_user_is_made_patched_and_deleted()
    {
        var body = new
        {
            username = "kim",
            email = "kim@harbor.example",
            password = "kim's password",
            firstName = "Kim",
        };
        var made = (await ipro.Client.Ask("POST", "users", body)).Is(HttpStatusCode.Created);
        Assert.DoesNotContain("password\"", made.Text, StringComparison.Ordinal);
        var id = made.Data.GetProperty("id").GetString();
        Assert.True(made.Data.GetProperty("accessToReview").GetBoolean());
        Assert.True(made.Data.GetProperty("active").GetBoolean());
        Assert.Equal("API0005", (
                await ipro.Client.Ask(
                    "POST",
                    "users",
                    new
                    {
                        username = "KIM",
                        email = "other@harbor.example",
                        password = "long enough",
                    }
                )
            ).Is(HttpStatusCode.Conflict).Code);

        var patch = """{"firstName":null,"lastName":"Lee","accessToReview":false,"forcePasswordReset":true}""";
        Assert.Equal("""{"data":{}}""", (await ipro.Client.Ask("PATCH", $"users/{id}", patch, Patch)).Is(HttpStatusCode.OK).Text);
        var changed = (await ipro.Client.Ask("GET", $"users/{id}")).Is(HttpStatusCode.OK).Data;
        Assert.False(changed.TryGetProperty("firstName", out _));
        Assert.Equal("Lee", changed.GetProperty("lastName").GetString());
        Assert.False(changed.GetProperty("accessToReview").GetBoolean());
        Assert.True(changed.GetProperty("active").GetBoolean());
        foreach (
            var wrong in new[] { """{"active":null}""", """{"username":null}""", """{"email":""}""", """{"active":1}""", "[]", "null" }
        )
        {
            (await ipro.Client.Ask("PATCH", $"users/{id}", wrong, Patch)).Is(HttpStatusCode.BadRequest);
        }

        (await ipro.Client.Ask("PATCH", $"users/{id}", """{"forcePasswordReset":false}""", Patch)).Is(HttpStatusCode.Conflict);

        // The vendor's tables: names are not empty when a user is made, and a string or null when one is patched.
        (await ipro.Client.Ask("PATCH", $"users/{id}", """{"firstName":"Kim","lastName":""}""", Patch)).Is(HttpStatusCode.OK);
        changed = (await ipro.Client.Ask("GET", $"users/{id}")).Is(HttpStatusCode.OK).Data;
        Assert.Equal("Kim", changed.GetProperty("firstName").GetString());
        Assert.False(changed.TryGetProperty("lastName", out _));
        var nameless = (await ipro.Client.Ask("PATCH", $"users/{id}", """{"username":" "}""", Patch)).Is(HttpStatusCode.BadRequest);
        Assert.Equal("'username' must not be empty.", nameless.Error);
        (await ipro.Client.Ask("DELETE", $"users/{id}")).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask("GET", $"users/{id}")).Is(HttpStatusCode.NotFound);
    }

    /// <summary>Contract 13, A5: what replaces a whole is sent by PUT; POST says the same.</summary>
    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    public async Task What_replaces_a_whole_is_taken_by_either_verb(string verb)
    {
        var made = await ipro.Client.Ask("POST", "groups", new { name = $"By {verb}" });
        var id = made.Is(HttpStatusCode.Created).Data.GetProperty("id").GetString();
        var caseId = await ipro.NewCase($"By {verb}");

        (await ipro.Client.Ask(verb, $"groups/{id}/users", """{"users":[{"id":"1"}]}""")).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask(verb, $"groups/{id}/cases", new { cases = new[] { new { id = caseId } } })).Is(HttpStatusCode.OK);
        Assert.Equal("1", Assert.Single((await ipro.Client.Ask("GET", $"groups/{id}/users")).Items).GetProperty("id").GetString());
        Assert.Equal(caseId, Assert.Single((await ipro.Client.Ask("GET", $"groups/{id}/cases")).Items).GetProperty("id").GetString());

        (await ipro.Client.Ask(verb, $"groups/{id}/users", """{"users":[]}""")).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask(verb, $"groups/{id}/cases", """{"cases":[]}""")).Is(HttpStatusCode.OK);
        Assert.Empty((await ipro.Client.Ask("GET", $"groups/{id}/users")).Items);
        Assert.Empty((await ipro.Client.Ask("GET", $"groups/{id}/cases")).Items);
        (await ipro.Client.Ask(verb, $"groups/{id}/users", "{}")).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Users_come_in_pages_with_links_to_follow()
    {
        for (var number = 0; number < 4; number++)
        {
            var body = new
            {
                username = $"page{number}",
                email = $"page{number}@harbor.example",
                password = "long enough",
            };
            (await ipro.Client.Ask("POST", "users", body)).Is(HttpStatusCode.Created);
        }

        var seen = new List<string?>();
        string? next = "users?pageSize=2&other=a%20b";
        while (next is not null)
        {
            var answer = (await ipro.Client.Ask("GET", next)).Is(HttpStatusCode.OK);
            seen.AddRange(answer.Items.Select(user => user.GetProperty("id").GetString()));
            var pagination = answer.Json.GetProperty("pagination");
            Assert.Contains("other=a%20b", pagination.GetProperty("first").GetString(), StringComparison.Ordinal);
            next = pagination.TryGetProperty("next", out var link) ? link.GetString() : null;
        }

        Assert.Equal(seen.Distinct().Count(), seen.Count);
        Assert.True(seen.Count >= 5);
        var first = (await ipro.Client.Ask("GET", "users")).Json.GetProperty("pagination");
        Assert.False(first.TryGetProperty("prev", out _));
        Assert.StartsWith($"{ipro.Server.Address}/ipro/v1/users?", first.GetProperty("last").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pageNumber=0")]
    [InlineData("pageNumber=x")]
    [InlineData("pageNumber=-1")]
    [InlineData("pageNumber=99999999999")]
    [InlineData("pageNumber=")]
    [InlineData("pageSize=0")]
    [InlineData("pageSize=101")]
    [InlineData("pageSize=1&pageSize=2")]
    public async Task A_page_out_of_range_is_refused(string query) =>
        Assert.Equal("API0001", (await ipro.Client.Ask("GET", $"groups?{query}")).Is(HttpStatusCode.BadRequest).Code);

    [Fact]
    public async Task A_group_gives_its_users_permissions_and_cases()
    {
        var permissions = (await ipro.Client.Ask("GET", "permissions")).Is(HttpStatusCode.OK).Items;
        var view = permissions.Single(permission => permission.GetProperty("name").GetString() == "View").GetProperty("id").GetString();
        var made = (await ipro.Client.Ask("POST", "groups", new { name = "Readers", permissions = new[] { new { id = view } } })).Is(
            HttpStatusCode.Created
        );
        var id = made.Data.GetProperty("id").GetString();
        Assert.Contains(
            (await ipro.Client.Ask("GET", "groups?pageSize=100")).Is(HttpStatusCode.OK).Items,
            group => group.GetProperty("id").GetString() == id
        );
        Assert.Single((await ipro.Client.Ask("GET", $"groups/{id}/permissions")).Items);
        (await ipro.Client.Ask("PATCH", $"groups/{id}", """{"permissions":[{"id":"1"},{"id":"7"}]}""", Patch)).Is(HttpStatusCode.OK);
        Assert.Equal(2, (await ipro.Client.Ask("GET", $"groups/{id}/permissions")).Items.Count);
        (await ipro.Client.Ask("PATCH", $"groups/{id}", """{"permissions":[{"id":"9999"}]}""", Patch)).Is(HttpStatusCode.BadRequest);

        (await ipro.Client.Ask("PUT", $"groups/{id}/users", """{"users":[{"id":"1"},{"id":"999"},{"id":"guid-like"}]}""")).Is(
            HttpStatusCode.OK
        );
        Assert.Equal(
            "admin",
            Assert.Single((await ipro.Client.Ask("GET", $"groups/{id}/users")).Items).GetProperty("username").GetString()
        );
        (await ipro.Client.Ask("PUT", $"groups/{id}/users", """{"users":[]}""")).Is(HttpStatusCode.OK);
        Assert.Empty((await ipro.Client.Ask("GET", $"groups/{id}/users")).Items);

        var caseId = await ipro.NewCase("For readers");
        (await ipro.Client.Ask("PUT", $"groups/{id}/cases", new { cases = new[] { new { id = caseId } } })).Is(HttpStatusCode.OK);
        Assert.Equal(caseId, Assert.Single((await ipro.Client.Ask("GET", $"groups/{id}/cases")).Items).GetProperty("id").GetString());
        (await ipro.Client.Ask("PUT", $"groups/{id}/cases", """{"cases":[{"id":"999"}]}""")).Is(HttpStatusCode.BadRequest);
        (await ipro.Client.Ask("PUT", $"groups/{id}/cases", "{}")).Is(HttpStatusCode.BadRequest);
        Assert.Single((await ipro.Client.Ask("GET", $"groups/{id}/cases")).Items);
        (await ipro.Client.Ask("DELETE", $"groups/{id}")).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask("GET", $"groups/{id}")).Is(HttpStatusCode.NotFound);

        Assert.True((await ipro.Client.Ask("GET", "groups/1")).Data.GetProperty("predefined").GetBoolean());
        Assert.Empty((await ipro.Client.Ask("GET", "groups/1/cases")).Items);
        (await ipro.Client.Ask("DELETE", "groups/1")).Is(HttpStatusCode.Conflict);
        (await ipro.Client.Ask("PUT", "groups/1/users", """{"users":[]}""")).Is(HttpStatusCode.Conflict);
    }

    /// <summary>Who manages users is no administrator: groups are no way into cases, nor to rights, that one does not have.</summary>
    [Fact]
    public async Task Nobody_gives_away_by_groups_what_they_do_not_have()
    {
        var (run, seen, hidden) = (await ipro.NewCase("Run"), await ipro.NewCase("Seen"), await ipro.NewCase("Hidden"));
        var (manager, id) = await ipro.NewCaller("pat");
        using var _ = manager;
        await NewGroup("Pat's", [View, Administer, ManageUsers], [run], [id]);
        var onlookers = await NewGroup("Onlookers", [View], [seen], [id]);
        var insiders = await NewGroup("Insiders", [View], [hidden], []);

        await Refused("PUT", $"groups/{insiders}/users", Users(id));
        await Refused("PATCH", $"groups/{insiders}", """{"name":"Mine"}""", Patch);
        await Refused("PATCH", $"groups/{onlookers}", """{"permissions":[{"id":"1"},{"id":"8"}]}""", Patch);
        await Refused("DELETE", $"groups/{insiders}");
        var own = (await manager.Ask("POST", "groups", new { name = "Own", permissions = Ids([View, Administer]) })).Is(
            HttpStatusCode.Created
        );
        var path = $"groups/{own.Data.GetProperty("id").GetString()}";
        (await manager.Ask("PUT", $"{path}/users", Users(id))).Is(HttpStatusCode.OK);
        (await manager.Ask("PUT", $"{path}/cases", Cases(run))).Is(HttpStatusCode.OK);
        await Refused("PUT", $"{path}/cases", Cases(run, seen));
        (await manager.Ask("PUT", $"{path}/cases", Cases(run, hidden))).Is(HttpStatusCode.BadRequest);
        Assert.Equal([run, seen], (await manager.Ask("GET", "cases")).Items.Select(Id));
        await Refused("PATCH", $"cases/{seen}", """{"name":"Taken over"}""", Patch);

        // In the case that the actor administers, all of it goes.
        (await manager.Ask("PATCH", path, """{"permissions":[{"id":"1"}]}""", Patch)).Is(HttpStatusCode.OK);
        (await manager.Ask("PUT", $"{path}/cases", Cases())).Is(HttpStatusCode.OK);
        (await manager.Ask("DELETE", path)).Is(HttpStatusCode.OK);

        async Task Refused(string verb, string at, object? body = null, string type = "application/json") =>
            Assert.Equal("API0003", (await manager.Ask(verb, at, body, type)).Is(HttpStatusCode.Forbidden).Code);
    }

    /// <summary>What a group holds that the caller may not see is neither told nor taken away.</summary>
    [Fact]
    public async Task Of_a_group_one_sees_and_replaces_what_one_may_see()
    {
        var (open, hidden) = (await ipro.NewCase("Open"), await ipro.NewCase("Out of sight"));
        var (manager, id) = await ipro.NewCaller("robin");
        using var _ = manager;
        var stranger = await Stranger("sam");
        await NewGroup("Robin's", [View, ManageUsers], [open], [id]);

        var mixed = await NewGroup("Mixed", [View], [open, hidden], [stranger]);
        Assert.Empty((await manager.Ask("GET", $"groups/{mixed}/users")).Is(HttpStatusCode.OK).Items);
        Assert.Equal([open], (await manager.Ask("GET", $"groups/{mixed}/cases")).Is(HttpStatusCode.OK).Items.Select(Id));
        (await manager.Ask("PUT", $"groups/{mixed}/cases", Cases())).Is(HttpStatusCode.OK);
        Assert.Equal([hidden], (await ipro.Client.Ask("GET", $"groups/{mixed}/cases")).Items.Select(Id));

        var shared = await NewGroup("Shared", [View], [open], [id, stranger]);
        Assert.Equal([id], (await manager.Ask("GET", $"groups/{shared}/users")).Is(HttpStatusCode.OK).Items.Select(Id));
        (await manager.Ask("PUT", $"groups/{shared}/users", Users())).Is(HttpStatusCode.OK);
        Assert.Equal([stranger], (await ipro.Client.Ask("GET", $"groups/{shared}/users")).Items.Select(Id));
        (await manager.Ask("PUT", $"groups/{shared}/users", Users(id, stranger))).Is(HttpStatusCode.OK);
        Assert.Equal([id, stranger], (await ipro.Client.Ask("GET", $"groups/{shared}/users")).Items.Select(Id));
    }

    private async Task<string> NewGroup(string name, string[] permissions, string[] cases, string[] users)
    {
        var made = (await ipro.Client.Ask("POST", "groups", new { name, permissions = Ids(permissions) })).Is(HttpStatusCode.Created);
        var id = Id(made.Data);
        (await ipro.Client.Ask("PUT", $"groups/{id}/cases", Cases(cases))).Is(HttpStatusCode.OK);
        (await ipro.Client.Ask("PUT", $"groups/{id}/users", Users(users))).Is(HttpStatusCode.OK);
        return id;
    }

    /// <summary>A user of an organization that came to be with its first case; the id.</summary>
    private async Task<string> Stranger(string name)
    {
        var cancel = TestContext.Current.CancellationToken;
        var office = $"Office of {name}";
        await ipro.NewCase($"First of {name}", new { managingClient = new { name = office }, client = new { name = "Theirs" } });
        await using var session = await ipro.Server.Of<IEngine>().Read(cancel);
        var organization = await session.Value<Guid>("SELECT id FROM organizations WHERE name = @office", new { office }, cancel);
        var actor = Actor.System with { OrganizationId = organization };
        var user = await ipro.Server.Of<Core.People.Users>().Create(new NewUser(name, $"{name}@office.example", null), actor, cancel);
        return user.Number.ToString(CultureInfo.InvariantCulture);
    }

    private static string Id(JsonElement item) => item.GetProperty("id").GetString()!;

    private static object Ids(IEnumerable<string> ids) => ids.Select(id => new { id });

    private static object Users(params string[] ids) => new { users = Ids(ids) };

    private static object Cases(params string[] ids) => new { cases = Ids(ids) };
}
