using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dossier.App.Tests.Setup;
using Dossier.Dialects.Shared;
using Dossier.Dialects.Zou;
using Dossier.Support;
using Microsoft.AspNetCore.Routing;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>
/// Contract 6 and 8: who reads and who changes what. <c>roles.csv</c> has a line for each route with the status that each role gets; it is
/// written anew with DOSSIER_WRITE_DOCS=1, and every changed line is to be looked at against the contract. The production is its own: what is
/// allowed is done, and others would find it.
/// </summary>
public sealed partial class RoleTests(ZouProduction production) : IClassFixture<ZouProduction>
{
    private const string Roles = "admin,manager,supervisor,user,vendor,client,stranger";

    /// <summary>Contract 5: all that anybody may ask for without a token, and no more.</summary>
    private static readonly string[] Public =
    [
        "POST /auth/login",
        "POST /auth/reset-password",
        "PUT /auth/reset-password",
        "GET /auth/email-otp",
        "GET /auth/fido",
        "POST /auth/saml/sso",
        "GET /auth/saml/login",
        "GET /auth/oidc/login",
        "GET /auth/oidc/callback",
        "GET /",
        "GET /status",
        "GET /status/influx",
        "GET /status/resources",
        "GET /status.txt",
        "GET /status/test-event",
        "GET /config",
    ];

    /// <summary>Of the 37 that the vendor answers, three are to be closed: two CSV imports and a thumbnail.</summary>
    private const int PublicInAll = 34;
    private const string Shared = "/shared/playlists/{token}";

    /// <summary>A row of each model that nobody else made, by the model's path.</summary>
    private static readonly Dictionary<string, string> Rows = new()
    {
        ["studios"] = """{"name":"Role","color":"#112233"}""",
        ["custom-actions"] = """{"name":"Role"}""",
        ["status-automations"] = """{"entity_type":"shot"}""",
        ["file-status"] = """{"name":"Role","color":"#112233"}""",
        ["output-types"] = """{"name":"Role","short_name":"role"}""",
        ["softwares"] = """{"name":"Role","short_name":"role","file_extension":"rl"}""",
        ["hardware-items"] = """{"name":"Role","short_name":"role"}""",
        ["day-offs"] = """{"date":"2026-08-01","end_date":"2026-08-02","person_id":"{person_id}"}""",
        ["metadata-descriptors"] = """{"project_id":"{project_id}","entity_type":"Asset","name":"Role","field_name":"role"}""",
        ["milestones"] = """{"project_id":"{project_id}","name":"Role"}""",
        ["asset-instances"] = """{"asset_id":"{asset_id}"}""",
        ["entity-links"] = """{"entity_in_id":"{scene_id}","entity_out_id":"{asset_id}"}""",
        ["time-spents"] = """{"duration":1,"date":"2026-08-03","task_id":"{task_id}","person_id":"{person_id}"}""",
        ["budgets"] = """{"project_id":"{project_id}","revision":70,"name":"Role"}""",
        ["schedule-items"] = """{"project_id":"{project_id}"}""",
        ["production-schedule-versions"] = """{"project_id":"{project_id}","name":"Role"}""",
        ["project-templates"] = """{"name":"Role"}""",
        ["preview-background-files"] = """{"name":"Role"}""",
        ["plugins"] = """{"plugin_id":"role","name":"Role","version":"1","maintainer_name":"R","license":"MIT"}""",
        ["news"] = """{"author_id":"{person_id}","task_id":"{edit_task}"}""",
        ["notifications"] = """{"person_id":"{person_id}","author_id":"{person_id}","type":"comment","task_id":"{edit_task}"}""",
        ["subscriptions"] = """{"person_id":"{person_id}","task_id":"{edit_task}"}""",
        ["search-filters"] = """{"list_type":"role"}""",
        ["search-filter-groups"] = """{"list_type":"role"}""",
        ["chats"] = """{"object_id":"{concept_id}"}""",
    };

    private ZouClient[] Everybody =>
        [
            production.Admin,
            production.Manager,
            production.Supervisor,
            production.Artist,
            production.Vendor,
            production.Client,
            production.Stranger,
        ];

    [Fact(Timeout = 180_000)]
    public async Task Each_role_gets_of_each_route_what_the_table_says()
    {
        var ids = new Dictionary<string, string>
        {
            ["entities"] = production.Ids["shot_id"],
            ["tasks"] = production.Ids["task_id"],
            ["projects"] = production.Project,
            ["persons"] = production.Artist.Person,
            ["departments"] = production.Ids["department_id"],
            ["task-types"] = production.Ids["task_type_id"],
            ["task-status"] = production.Ids["todo"],
            ["entity-types"] = production.Ids["asset_type_id"],
        };
        foreach (var (path, body) in Rows)
        {
            ids[path] = await production.Made($"/data/{path}", production.Body(body));
        }

        var found = new List<string> { $"route,{Roles}" };
        var done = OperationTable.Of(typeof(ZouDialect).Assembly).Where(row => row is { State: "done", Verb: "GET" });
        foreach (var row in done.OrderBy(row => row.Path, StringComparer.Ordinal))
        {
            var path = row.Path.Replace("{instance_id}", InstanceOf(row.Path, ids), StringComparison.Ordinal);
            path = production.Filled(path).Replace("{date}", "2026-08-03", StringComparison.Ordinal);
            if (!path.Contains('{', StringComparison.Ordinal) && IsOurs(path))
            {
                found.Add($"GET {row.Path},{await Statuses(path, (who, at) => who.Get(at))}");
            }
        }

        foreach (var (path, id) in ids.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            found.Add(
                $"PUT /data/{path}/{{instance_id}},{await Statuses($"/data/{path}/{id}", (who, at) => who.Put(at, new JsonObject()))}"
            );
        }

        foreach (var path in Rows.Keys)
        {
            (await production.Admin.Delete($"/data/{path}/{ids[path]}")).Must(HttpStatusCode.NoContent);
        }

        var writes = await RoleWrites.Read(production);
        foreach (var (path, body) in Rows)
        {
            found.Add($"POST /data/{path},{await writes.Ask(new Write("POST", $"/data/{path}", body, []), Everybody, $"/data/{path}")}");
            var row = writes.Make($"row of {path}", $"/data/{path}", body);
            var remove = new Write("DELETE", $"/data/{path}/{{{row}}}", null, [row]);
            found.Add($"DELETE /data/{path}/{{instance_id}},{await writes.Ask(remove, Everybody)}");
        }

        foreach (var write in writes.All)
        {
            found.Add($"{write},{await writes.Ask(write, Everybody)}");
        }

        var table = Path.Combine(Repository.Root, "tests", "Conformance.Tests", "Zou", "roles.csv");
        if (Environment.GetEnvironmentVariable("DOSSIER_WRITE_DOCS") is not null)
        {
            await File.WriteAllLinesAsync(table, found, TestContext.Current.CancellationToken);
        }

        var expected = (await File.ReadAllLinesAsync(table, TestContext.Current.CancellationToken)).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], found.Except(expected));
    }

    [Fact(Timeout = 60_000)]
    public async Task Nobody_gets_anything_without_a_token_but_from_the_public_routes()
    {
        var rows = OperationTable.Of(typeof(ZouDialect).Assembly);
        var shared = rows.Where(row => row.IsOfContract && row.Path.StartsWith(Shared, StringComparison.Ordinal)).ToList();
        Assert.Equal(PublicInAll, Public.Length + shared.Count);
        var open = shared.Select(row => row.Route).Concat(Public).Append("HEAD /").ToHashSet(StringComparer.Ordinal);
        var mapped = (
            from endpoint in production.Zou.Installed.Of<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            let mount = endpoint.Metadata.GetMetadata<Mount>()
            where mount?.Dialect == ZouDialect.Name
            from verb in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
            let path = Recording.PathOf(endpoint, mount)
            where !path.StartsWith("/socket.io", StringComparison.Ordinal)
            select (Verb: verb, Path: path)
        )
            .Distinct()
            .ToList();
        Assert.True(mapped.Count > 600, $"{mapped.Count} routes are mapped.");
        var (closed, answering) = (new List<string>(), new List<string>());
        foreach (var (verb, path) in mapped)
        {
            var asked = WordInPath().Replace(path, $"{Guid.Empty}");
            var body = verb is "GET" or "HEAD" ? null : JsonContent.Create(new { });
            using var answer = await production.Zou.Anybody.Raw(new HttpMethod(verb), asked, body);
            var isClosed = answer.StatusCode == HttpStatusCode.Unauthorized;
            (isClosed ? closed : answering).Add($"{verb} {path}");
        }

        Assert.Equal([], answering.Except(open));
        Assert.Equal([], closed.Intersect(open));
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex WordInPath();

    /// <summary>Those who are asked elsewhere: who they are is no question of roles, or they end the session.</summary>
    private static bool IsOurs(string path) =>
        path.StartsWith("/data/", StringComparison.Ordinal) || path.StartsWith("/actions/", StringComparison.Ordinal);

    private static string InstanceOf(string path, Dictionary<string, string> ids) =>
        path.Split('/') is [_, "data", var model, "{instance_id}", ..] && ids.TryGetValue(model, out var id) ? id : "{instance_id}";

    private async Task<string> Statuses(string path, Func<ZouClient, string, Task<ZouAnswer>> ask)
    {
        var statuses = new List<int>();
        foreach (var who in Everybody)
        {
            var status = (int)(await ask(who, path)).Status;
            Assert.True(status < 500, $"{path}: {status}");
            statuses.Add(status);
        }

        return string.Join(',', statuses);
    }
}
