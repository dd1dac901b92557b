using System.Net;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Conformance.Tests.Opus2;

/// <summary>Contract 4 and 5: users, roles, teams, who is on a project.</summary>
public sealed class PeopleTests(Opus2Server opus) : IClassFixture<Opus2Server>
{
    private const int Patience = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task Users_are_added_alone_or_several_at_once_and_then_all_or_none()
    {
        var email = $"Ada+{Guid.NewGuid():N}@test.example";
        var order = new
        {
            email,
            firstName = "Ada",
            lastName = "L",
            roleId = "viewer",
        };
        var made = await opus.Admin.Post("/users", order, Cancel);
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(
            ("Ada", "viewer", true),
            (made.Body.Text("firstName"), made.Body.Text("roleId"), made.Body.GetProperty("enabled").GetBoolean())
        );
        Assert.Equal(made.Text, (await opus.Admin.Get($"/user/id/{made.Id()}", Cancel)).Good().Text);
        var found = await opus.Admin.Get($"/user/byemail?email={Uri.EscapeDataString(email.ToUpperInvariant())}", Cancel);
        Assert.Equal(made.Id(), found.Good().Id());

        (await opus.Admin.Post("/users", new { email = email.ToUpperInvariant() }, Cancel)).Refused(409);
        (await opus.Admin.Post("/users", new { email = "nobody" }, Cancel)).Refused(400);
        (await opus.Admin.Post("/users", new { email = "a@test.example", roleId = "king" }, Cancel)).Refused(400);
        (await opus.Admin.Get("/user/byemail", Cancel)).Refused(400);
        (await opus.Admin.Get("/user/byemail?email=no@test.example", Cancel)).Refused(404);
        (await opus.Admin.Get($"/user/id/{Guid.NewGuid()}", Cancel)).Refused(404);

        (await opus.Admin.Post("/users", new[] { new { email = "first@test.example" }, new { email } }, Cancel)).Refused(409);
        (await opus.Admin.Get("/user/byemail?email=first@test.example", Cancel)).Refused(404);
        var both = await opus.Admin.Post(
            "/users",
            new[] { new { email = "one@test.example" }, new { email = "two@test.example" } },
            Cancel
        );
        Assert.Equal(["one@test.example", "two@test.example"], both.All("email"));
        Assert.Contains("two@test.example", (await opus.Admin.Get("/users?per_page=100", Cancel)).All("email"));
    }

    [Fact(Timeout = Patience)]
    public async Task Who_may_not_manage_users_sees_only_themselves()
    {
        var (user, id, email) = await opus.Admin.NewUser(Cancel);
        var (_, otherId, otherEmail) = await opus.Admin.NewUser(Cancel);
        (await user.Get("/users", Cancel)).Refused(403);
        (await user.Get("/teams", Cancel)).Refused(403);
        (await user.Post("/users", new { email = "new@test.example" }, Cancel)).Refused(403);
        Assert.Equal(id, (await user.Get($"/user/byemail?email={email}", Cancel)).Good().Id());
        var hidden = await user.Get($"/user/id/{otherId}", Cancel);
        Assert.Equal(hidden.Refused(403), (await user.Get($"/user/id/{Guid.NewGuid()}", Cancel)).Refused(403));
        (await user.Get($"/user/byemail?email={otherEmail}", Cancel)).Refused(403);
        Assert.Contains("editor", (await user.Get("/roles", Cancel)).All("id"));
    }

    [Fact(Timeout = Patience)]
    public async Task A_hidden_project_and_one_that_is_not_there_look_the_same()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var (user, _, _) = await opus.Admin.NewUser(Cancel);
        foreach (
            var path in new[] { "", "/documents", "/folders", "/users", "/teams", "/fields", $"/documents/{Guid.NewGuid()}/versions/x" }
        )
        {
            var hidden = await user.Get($"{project}{path}", Cancel);
            hidden.Refused(403);
            Assert.Equal(hidden.Text, (await user.Get($"/projects/{Guid.NewGuid()}{path}", Cancel)).Text);
            Assert.Equal(hidden.Text, (await user.Get($"/projects/odd{path}", Cancel)).Text);
            (await opus.Admin.Get($"/projects/{Guid.NewGuid()}{path}", Cancel)).Refused(404);
        }

        (await user.Upload($"{project}/documents", "a.txt", "Not for you", Cancel)).Refused(403);
        Assert.Empty((await user.Get("/projects", Cancel)).All("id"));
    }

    [Fact(Timeout = Patience)]
    public async Task Somebody_is_put_on_a_project_with_their_system_role_and_taken_off()
    {
        var project = await opus.Admin.NewProject(Cancel);
        var (user, id, email) = await opus.Admin.NewUser(Cancel, roleId: "viewer");
        var put = await opus.Admin.Put($"{project}/users/{Uri.EscapeDataString(email)}", null, Cancel);
        Assert.Equal(id, put.Good().Id());
        (await opus.Admin.Put($"{project}/users/{email}", null, Cancel)).Good();
        Assert.Contains(id, (await opus.Admin.Get($"{project}/users", Cancel)).All("id"));
        Assert.Single((await user.Get("/projects", Cancel)).All("id"));

        (await user.Get($"{project}/documents", Cancel)).Good();
        (await user.Upload($"{project}/documents", "a.txt", "Viewers do not write", Cancel)).Refused(403);
        (await user.Put($"{project}/users/{email}", null, Cancel)).Refused(403);
        (await opus.Admin.Put($"{project}/users/nobody@test.example", null, Cancel)).Refused(404);

        Assert.Equal(HttpStatusCode.OK, (await opus.Admin.Delete($"{project}/users/{email}", Cancel)).Status);
        (await opus.Admin.Delete($"{project}/users/{email}", Cancel)).Refused(404);
        (await user.Get($"{project}/documents", Cancel)).Refused(403);
    }

    [Fact(Timeout = Patience)]
    public async Task A_team_lets_its_members_into_its_projects()
    {
        var groups = opus.Installed.Of<Groups>();
        var group = await groups.Create($"Team {Guid.NewGuid()}", [Capability.View, Capability.Edit], Actor.System, Cancel);
        var team = group.Id.ToString();
        var project = await opus.Admin.NewProject(Cancel);
        var (user, id, email) = await opus.Admin.NewUser(Cancel);

        Assert.Contains(team, (await opus.Admin.Get("/teams?per_page=100", Cancel)).All("id"));
        Assert.Equal(
            team,
            (await opus.Admin.Put($"/teams/{team}/users/{email}", null, Cancel)).Good().Body.GetProperty("teams")[0].GetString()
        );
        (await opus.Admin.Put($"/teams/{team}/users/{email}", null, Cancel)).Good();
        Assert.Equal([id], (await opus.Admin.Get($"/teams/{team}/users", Cancel)).All("id"));
        (await user.Get(project, Cancel)).Refused(403);

        var added = (await opus.Admin.Put($"{project}/teams/{team}", null, Cancel)).Good();
        Assert.Equal((team, 1), (added.Id(), added.Body.GetProperty("userCount").GetInt32()));
        (await opus.Admin.Put($"{project}/teams/{team}", null, Cancel)).Good();
        Assert.Equal([team], (await user.Get($"{project}/teams", Cancel)).All("id"));
        Assert.Equal(HttpStatusCode.Created, (await user.Upload($"{project}/documents", "a.txt", "By the team", Cancel)).Status);
        (await user.Delete($"{project}/teams/{team}", Cancel)).Refused(403);

        (await opus.Admin.Delete($"{project}/teams/{team}", Cancel)).Good();
        (await opus.Admin.Delete($"{project}/teams/{team}", Cancel)).Refused(404);
        (await user.Get(project, Cancel)).Refused(403);
        (await opus.Admin.Delete($"/teams/{team}/users/{email}", Cancel)).Good();
        (await opus.Admin.Delete($"/teams/{team}/users/{email}", Cancel)).Refused(404);
        (await opus.Admin.Get($"/teams/{Guid.NewGuid()}/users", Cancel)).Refused(404);
        (await user.Get($"/teams/{team}/users", Cancel)).Refused(403);
        (await user.Put($"/teams/{team}/users/{email}", null, Cancel)).Refused(403);
    }

    [Fact(Timeout = Patience)]
    public async Task Whoever_manages_users_makes_nobody_an_administrator_and_the_last_administrator_stays()
    {
        var teams = (await opus.Admin.Get("/teams", Cancel)).Good().Body.EnumerateArray();
        var administrators = teams.First(team => team.Text("name") == "SuperAdmin").Text("id");
        var managers = await opus
            .Installed.Of<Groups>()
            .Create($"Managers {Guid.NewGuid()}", [Capability.ManageUsers], Actor.System, Cancel);
        var (user, _, email) = await opus.Admin.NewUser(Cancel);
        (await opus.Admin.Put($"/teams/{managers.Id}/users/{email}", null, Cancel)).Good();
        (await user.Get("/users", Cancel)).Good();
        (await user.Put($"/teams/{administrators}/users/{email}", null, Cancel)).Refused(403);
        (await opus.Admin.Delete($"/teams/{administrators}/users/{App.Tests.Setup.Credentials.Email}", Cancel)).Refused(409);
        (await opus.Admin.Get("/projects", Cancel)).Good();
    }
}
