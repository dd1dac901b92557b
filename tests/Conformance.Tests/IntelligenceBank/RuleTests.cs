using System.Net;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Core.Fields;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Conformance.Tests.IntelligenceBank;

/// <summary>
/// Contract 14, rule by rule: those that no other class here plays. (1, 3-6: LoginTests; 8: PasswordTests; 14-20, 25, 35: DownloadTests;
/// 21-24, 26: ResourceTests; 27, 28: SyncTests; 29-34: SearchTests.)
/// </summary>
public sealed class RuleTests(RuleTests.RuledBank ruled) : IClassFixture<RuleTests.RuledBank>
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Bank Bank => ruled.Bank;

    private Client Admin => Bank.Admin;

    /// <summary>A bank where sessions last an hour.</summary>
    public sealed class RuledBank : IAsyncLifetime
    {
        internal Bank Bank { get; } =
            new() { Settings = new Dictionary<string, string?> { ["Dialects:IntelligenceBank:LoginTimeoutHours"] = "1" } };

        public ValueTask InitializeAsync() => Bank.InitializeAsync();

        public ValueTask DisposeAsync() => Bank.DisposeAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task Rule_2_the_product_key_is_taken_on_every_call_and_counted()
    {
        var top = await Admin.Folder("Counted", null, Cancel);
        var made = await Admin.Resource(top, "a.txt", "counted", Cancel);
        var before = await Counted("Panel 7");
        (await Admin.Get("/resources", Cancel, ("p60", "Panel 7"))).Good();
        (await Admin.Get("/resources", Cancel, ("p60", "Panel 7"), ("folderuuid", top))).Good();
        (await Admin.Get("/comments", Cancel, ("p60", "Panel 7"), ("fileuuid", made.Text("fileuuid")))).Good();
        (
            await Admin.Send(
                HttpMethod.Post,
                "/comments",
                Cancel,
                ("p60", "Panel 7"),
                ("fileuuid", made.Text("fileuuid")),
                ("comment", "x")
            )
        ).Good();
        Assert.Equal(before + 4, await Counted("Panel 7"));
        // Where it is not named, the session's third part counts.
        before = await Counted("KEY");
        (await Admin.Get("/resources", Cancel)).Good();
        Assert.Equal(before + 1, await Counted("KEY"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Rule_2_and_7_usage_is_for_administrators_and_a_session_ends_hours_after_its_login()
    {
        var user = await Bank.Somebody("timed", null, Role.Viewer, Cancel);
        (await user.Get("/resources", Cancel)).Good();
        await using (var session = await Bank.Program.Of<IEngine>().Write(Cancel))
        {
            var length = await session.Query<long>(
                "SELECT DISTINCT expires_at - created_at FROM login_sessions WHERE kind = 'intelligencebank.session'",
                null,
                Cancel
            );
            Assert.Equal([3_600_000_000], length);
            var userId = Guid.ParseExact(user.User, "N");
            // An hour passes.
            await session.Execute(
                "UPDATE login_sessions SET created_at = created_at - 3600000000, expires_at = expires_at - 3600000000 WHERE user_id = @userId",
                new { userId },
                Cancel
            );
            await session.Commit(Cancel);
        }

        (await user.Get("/resources", Cancel)).IsError(HttpStatusCode.Unauthorized);
        var actor = new Actor(Guid.ParseExact(user.User, "N"), "timed");
        var day = DateOnly.FromDateTime(DateTime.UtcNow);
        var refused = await Assert.ThrowsAsync<Refused>(() => Bank.Program.Of<Usages>().Between(day, day, actor, Cancel));
        Assert.Equal(Reason.Forbidden, refused.Reason);
    }

    [Fact(Timeout = Timeout)]
    public async Task Rules_9_to_13_folders_are_children_by_name_and_resources_in_the_order_they_came()
    {
        var login = await LogIn();
        Assert.Equal("alphabetical", login.Text("defaultFolderSortOrder"));
        var top = await Admin.Folder("Ordered", null, Cancel);
        foreach (var name in new[] { "beta", "10 ten", "Alpha" })
        {
            await Admin.Folder(name, top, Cancel);
        }

        foreach (var name in new[] { "z.txt", "a.txt", "m.txt" })
        {
            await Admin.Resource(top, name, name, Cancel);
        }

        Assert.Contains(top, (await Admin.Get("/resources", Cancel)).Good().Response("folder").Texts("folderuuid"));
        var content = (await Admin.Get("/resources", Cancel, ("folderuuid", top), ("skip", "1"), ("limit", "1"))).Good();
        Assert.Equal(["10 ten", "Alpha", "beta"], content.Response("folder").Texts("name"));
        Assert.Equal(["a.txt"], content.Response("resource").Texts("origfilename"));
        Assert.All(content.Response("folder").Texts("defaultorder"), order => Assert.Equal("Custom Order", order));
        var all = (await Admin.Get("/resources", Cancel, ("folderuuid", top))).Good().Response("resource");
        Assert.Equal(["z.txt", "a.txt", "m.txt"], all.Texts("origfilename"));
        var orders = all.Texts("sortorder").Select(long.Parse).ToList();
        Assert.Equal(orders.Order(), orders);
        Assert.Empty(
            (await Admin.Get("/resources", Cancel, ("folderuuid", top), ("skip", "9"))).Good().Response("resource").EnumerateArray()
        );
        foreach (var (name, value) in new[] { ("skip", "-1"), ("skip", "x"), ("limit", "0"), ("limit", "1.5") })
        {
            (await Admin.Get("/resources", Cancel, ("folderuuid", top), (name, value))).IsError(HttpStatusCode.BadRequest);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_review_date_that_somebody_set_is_shown()
    {
        var top = await Admin.Folder("Reviewed", null, Cancel);
        var made = await Admin.Resource(top, "a.txt", "to be reviewed", Cancel);
        Assert.Equal("", made.Text("reviewdate"));
        var workspace = Guid.ParseExact(top, "N");
        var field = await Bank
            .Program.Of<Fields>()
            .Create(workspace, new NewField("Review Date", FieldType.Date), Installed.Operator, Cancel);
        var change = new Core.Documents.DocumentChange
        {
            Values = [new Core.Documents.GivenValue(field.Id, JsonSerializer.SerializeToNode("2030-05-14"))],
        };
        var id = Guid.ParseExact(made.Text("resourceuuid"), "N");
        await Bank.Program.Of<Core.Documents.Documents>().Change(workspace, id, change, Installed.Operator, Cancel);
        var listed = (await Admin.Get("/resources", Cancel, ("folderuuid", top))).Good().Response("resource")[0];
        Assert.Equal("2030-05-14 00:00:00", listed.Text("reviewdate"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Rule_36_every_refusal_is_a_message_and_an_unknown_verb_names_the_known()
    {
        (await Admin.Get("/nothing", Cancel)).IsError(HttpStatusCode.NotFound);
        var wrong = await Admin.Send(HttpMethod.Patch, "/resources", Cancel);
        wrong.IsError(HttpStatusCode.MethodNotAllowed);
        Assert.Equal(["DELETE", "GET", "POST", "PUT"], wrong.Response.Content.Headers.Allow.Order());
        (await Admin.Get("/resources", Cancel, ("folderuuid", Guid.NewGuid().ToString("N")))).IsError(HttpStatusCode.NotFound);
        (await Admin.Delete("/resources", Cancel)).IsError(HttpStatusCode.BadRequest);
        (await Admin.Get("/comments", Cancel)).IsError(HttpStatusCode.BadRequest);
        (await Admin.Get("/search", Cancel)).IsError(HttpStatusCode.BadRequest);
        (await Admin.Get("/search", Cancel, ("searchterm", "x"), ("fromDate", "yesterday"))).IsError(HttpStatusCode.BadRequest);
    }

    [Fact(Timeout = Timeout)]
    public async Task Rule_37_members_that_nobody_knows_are_tolerated()
    {
        var top = await Admin.Folder("Tolerant", null, Cancel);
        (await Admin.Get("/resources", Cancel, ("folderuuid", top), ("novelty", "1"))).Good();
        var made = await Admin.Resource(top, "a.txt", "a", Cancel, ""","novelty":{"x":1},"customfields":[1]""");
        Assert.Equal("a", made.Text("title"));
        (
            await Admin.Send(HttpMethod.Put, "/resources", Cancel, ("fileuuid", made.Text("fileuuid")), ("novelty", "1"), ("name", "b"))
        ).Good();
    }

    [Fact(Timeout = Timeout)]
    public async Task Rule_38_each_level_may_do_what_the_lower_may_and_more()
    {
        var top = await Admin.Folder("Levels", null, Cancel);
        var made = await Admin.Resource(top, "a.txt", "levels", Cancel);
        var workspace = Guid.ParseExact(top, "N");
        foreach (
            var (name, role, level) in new[]
            {
                ("access", Role.Viewer, "Access"),
                ("publish", Role.Editor, "Publish"),
                ("ruler", Role.Owner, "Admin"),
            }
        )
        {
            var user = await Bank.Somebody(name, workspace, role, Cancel);
            var folder = (await user.Get("/resources", Cancel, ("folderlist", top))).Good().Response("folder")[0];
            Assert.Equal(level, folder.Text("perm"));
            Assert.Equal("levels", (await user.Download(Cancel, ("fileuuid", made.Text("fileuuid")))).Text);
            var upload = await user.Upload($$"""{"folder":"{{top}}","filename":"{{name}}.txt"}""", $"{name}.txt", name, Cancel);
            if (role == Role.Viewer)
            {
                upload.IsError(HttpStatusCode.Forbidden);
            }
            else
            {
                upload.Good();
            }

            var deletion = await user.Delete(
                "/resources",
                Cancel,
                ("fileuuid", (await Admin.Resource(top, "x.txt", name, Cancel)).Text("fileuuid"))
            );
            Assert.Equal(role == Role.Owner ? HttpStatusCode.NoContent : HttpStatusCode.Forbidden, deletion.Status);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Rule_39_what_is_seen_is_ones_own()
    {
        var top = await Admin.Folder("Seen", null, Cancel);
        var made = await Admin.Resource(top, "a.txt", "seen", Cancel);
        var other = await Bank.Somebody("seer", Guid.ParseExact(top, "N"), Role.Viewer, Cancel);
        await other.Download(Cancel, ("fileuuid", made.Text("fileuuid")));
        Assert.Equal("1", await Seen(other));
        Assert.Equal("0", await Seen(Admin));

        async Task<string> Seen(Client client) =>
            (await client.Get("/resources", Cancel, ("folderuuid", top))).Good().Response("resource")[0].Text("seen");
    }

    [Fact(Timeout = Timeout)]
    public async Task Rule_40_times_are_in_UTC_to_the_second()
    {
        var top = await Admin.Folder("Times", null, Cancel);
        var before = DateTimeOffset.UtcNow.AddSeconds(-2);
        var made = await Admin.Resource(top, "a.txt", "times", Cancel);
        foreach (var name in new[] { "updatedat", "processedat", "uploadedtime", "resourcedate" })
        {
            Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", made.Text(name));
            Assert.InRange(DateTimeOffset.Parse(made.Text(name) + "Z"), before, DateTimeOffset.UtcNow.AddSeconds(2));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Tokens_that_nobody_has_to_be_known_for_are_given_only_so_often()
    {
        var address = new Uri($"{Bank.Root}/v1/auth/app/token", UriKind.Relative);
        for (var number = 0; number < 30; number++)
        {
            using var given = await Bank.Http.GetAsync(address, Cancel);
            Assert.Equal(HttpStatusCode.OK, given.StatusCode);
        }

        using var refused = await Bank.Http.PostAsync(address, null, Cancel);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
    }

    private async Task<long> Counted(string product)
    {
        var day = DateOnly.FromDateTime(DateTime.UtcNow);
        var counted = await Bank.Program.Of<Usages>().Between(day.AddDays(-1), day, Installed.Operator, Cancel);
        return counted.Where(usage => usage.Product == product && usage.Door == "IntelligenceBank").Sum(usage => usage.Requests);
    }

    private async Task<JsonElement> LogIn()
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["p70"] = Credentials.Email,
                ["p80"] = Credentials.Password,
                ["p90"] = "x",
            }
        );
        using var response = await Bank.Http.PostAsync(new Uri($"{Bank.Api}/login", UriKind.Relative), form, Cancel);
        return (await Answer.Of(response, Cancel)).Good().Body;
    }
}
