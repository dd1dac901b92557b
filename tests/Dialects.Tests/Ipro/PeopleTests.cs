using System.Net;

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>Contract 6.12 and 6.13, users, groups and permissions; contract 4, pages.</summary>
public sealed class PeopleTests(IproServer ipro) : IClassFixture<IproServer>
{
    private const string Patch = "application/merge-patch+json";

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
}
