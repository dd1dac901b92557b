using System.Net;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>A project of which the batches are tested.</summary>
public abstract class BatchProject(IconectServer server)
{
    private protected string p = server.P;

    private protected Api Api => server.Admin;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected IconectServer Server => server;

    /// <summary>Names and sizes of the batches of the pool, which are then deleted.</summary>
    private protected async Task<List<(string?, long)>> Taken(bool empty = true)
    {
        var open = await Open();
        if (empty)
        {
            (await Api.Delete($"{p}/batches", new { batch_ids = open.Select(batch => Number(batch, "batch_id")) })).Is(
                HttpStatusCode.NoContent
            );
        }

        return [.. open.Select(batch => (batch.GetProperty("batch_name").GetString(), Number(batch, "doc_count")))];
    }

    /// <summary>All do a thing at the same moment, and one of them succeeds; which one.</summary>
    private protected static async Task<int> AtOnce(IReadOnlyList<(long Id, Api Api)> people, Func<(long Id, Api Api), Task<Said>> act)
    {
        var said = await Task.WhenAll(people.Select(one => Task.Run(() => act(one), Cancel)));
        Assert.All(said.Where(one => one.Status != HttpStatusCode.OK), one => one.Is(HttpStatusCode.BadRequest));
        return Assert.Single(Enumerable.Range(0, said.Length), index => said[index].Status == HttpStatusCode.OK);
    }

    private protected async Task<(long Id, Api Api)> Reviewer(string name, Role role)
    {
        var userName = $"{name}-{Guid.NewGuid():N}";
        var installed = server.Installed;
        await using var session = await installed.Of<IEngine>().Read(Cancel);
        var organization = await session.Value<Guid>("SELECT id FROM organizations ORDER BY number LIMIT 1", null, Cancel);
        var workspace = await session.Value<Guid>(
            "SELECT id FROM workspaces WHERE number = @number",
            new { number = long.Parse(p.Split('/')[1]) },
            Cancel
        );
        var actor = Installed.Operator with { OrganizationId = organization };
        var user = await installed
            .Of<Users>()
            .Create(new NewUser(userName, $"{userName}@x.example", IconectServer.PersonPassword), actor, Cancel);
        await installed.Of<Memberships>().Set(workspace, user.Id, role, actor, Cancel);
        return (user.Number, await server.As(userName, IconectServer.PersonPassword));
    }

    private protected async Task<long> Field(string name)
    {
        var made = await Api.Post($"{p}/fields", new[] { new { name, type = 0 } });
        return Number(made.Is(HttpStatusCode.Created).Json[0], "id");
    }

    private protected async Task<IReadOnlyList<long>> Records(int count, params (long Field, string Value)[] values)
    {
        var data = values.ToDictionary(value => $"{value.Field}", value => value.Value);
        var made = await Api.Post($"{p}/records", new { records = Enumerable.Repeat(new { field_data = data }, count) });
        var list = made.Is(HttpStatusCode.Created).Json.GetProperty("new_records_list").GetProperty("records");
        return [.. list.EnumerateArray().Select(record => Number(record, "id"))];
    }

    private protected async Task<long> Set(string name) =>
        Number((await Api.Post($"{p}/batchsets", new { name })).Is(HttpStatusCode.Created).Json, "id");

    private protected async Task<long> Panel() => Number((await Api.Get($"{p}/panels")).Is(HttpStatusCode.OK).List[0], "id");

    private protected async Task<(string? Panel, long Folder)> Folder(string name)
    {
        var panel = (await Api.Get($"{p}/panels")).Is(HttpStatusCode.OK).List[0];
        var folder = await Api.Post($"{p}/panels/{Number(panel, "id")}/folders", new { name });
        return (panel.GetProperty("name").GetString(), Number(folder.Is(HttpStatusCode.Created).Json, "id"));
    }

    private protected async Task Create(object more) => (await Post(more)).Is(HttpStatusCode.Created);

    private protected Task<Said> Post(object more, IReadOnlyList<long>? records = null, long? view = null) =>
        Api.Post(
            $"{p}/batches",
            new
            {
                batch = Batch(more),
                record_ids = records,
                view_id = view,
            }
        );

    /// <summary>The contract's sample, changed.</summary>
    private protected static Dictionary<string, object> Batch(object more)
    {
        var batch = new Dictionary<string, object>
        {
            ["folder_id"] = -1,
            ["doc_group"] = 0,
            ["type"] = 0,
            ["prefix"] = "BATCH",
            ["batch_size"] = 100,
            ["batch_cluster"] = false,
            ["unbatched_only"] = false,
            ["field_id"] = -1,
            ["start_pos"] = 1,
            ["status_folder_id"] = 0,
            ["keep_groups_together"] = false,
            ["link_type"] = 0,
            ["link_id"] = 0,
            ["batch_set_id"] = 0,
            ["cluster_panel_id"] = 0,
            ["name_with_group_by_field"] = false,
            ["viewing_filter"] = 0,
            ["notes"] = "",
        };
        foreach (
            var (name, value) in JsonSerializer.SerializeToElement(more).EnumerateObject().Select(member => (member.Name, member.Value))
        )
        {
            batch[name] = value;
        }

        return batch;
    }

    private protected Task<Said> Assign(long batch, long user) =>
        Api.Post($"{p}/batches/assign", new { batch_ids = new[] { batch }, user_id = user });

    private protected Task<Said> CheckIn(long batch, int status, Api? who = null, long target = 0) =>
        (who ?? Api).Post(
            $"{p}/batches/checkin",
            new
            {
                batch_id = batch,
                batch_status = status,
                target_batch_set_id = target,
            }
        );

    private protected async Task<IReadOnlyList<JsonElement>> Open() =>
        [.. (await List("unassigned", null)).GetProperty("open_batches").EnumerateArray()];

    private protected async Task<IReadOnlyList<JsonElement>> Assigned(object? filter = null) =>
        [.. (await List("assigned", filter)).GetProperty("assigned_batches").EnumerateArray()];

    private protected async Task<JsonElement> List(string list, object? filter, string query = "")
    {
        var path = $"{p}/batches/{list}{query}";
        return (filter is null ? await Api.Send(HttpMethod.Post, path) : await Api.Post(path, filter)).Is(HttpStatusCode.OK).Json;
    }

    private protected static List<string?> Names(JsonElement page) =>
        [.. page.GetProperty("open_batches").EnumerateArray().Select(batch => batch.GetProperty("batch_name").GetString())];

    private protected static long Number(JsonElement element, string member) => element.GetProperty(member).GetInt64();
}
