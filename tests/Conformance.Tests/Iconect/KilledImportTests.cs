using System.Net;
using System.Text;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>The real server, killed again and again in the middle of an import, and started again on the same data.</summary>
public abstract class KilledImportTests : IDisposable
{
    protected const int Deadline = 240_000;
    private const int Rows = 30_000;
    private const long NameColumn = 2147483000;
    private const string Inbox = "2147483645";
    private readonly TemporaryFolder folder = new();
    private readonly int port = Ports.Free();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal async Task ImportWhileKilled(EngineKind engine)
    {
        await using var database = engine == EngineKind.Postgres ? await PostgresDatabase.Create(Cancel) : null;
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(2) };
        var server = await Launch(database).Ready(Cancel);
        try
        {
            var api = await Enter(http);
            var (p, job) = await Begin(api);
            var interruptions = 0;
            foreach (var row in new[] { 1, Rows / 4, Rows / 2 })
            {
                while (await CountFrom(api, p, row) == 0)
                {
                    await Task.Delay(10, Cancel);
                }

                interruptions += await CountFrom(api, p, Rows) == 0 ? 1 : 0;
                await server.Kill(Cancel);
                await server.DisposeAsync();
                server = await Launch(database).Ready(Cancel);
                api = await Enter(http);
            }

            Assert.True(interruptions > 0, "The import was over before it could be interrupted.");
            while ((await api.Get($"{p}/jobs/{job}")).Is(HttpStatusCode.OK).Json.GetProperty("status").GetInt32() is not (5 or 6 or 8))
            {
                await Task.Delay(100, Cancel);
            }

            var done = (await api.Get($"{p}/jobs/{job}")).Is(HttpStatusCode.OK).Json;
            Assert.Equal(
                (5, Rows),
                (done.GetProperty("status").GetInt32(), done.GetProperty("results").GetProperty("added_record_count").GetInt32())
            );
            var names = new List<string>();
            for (var page = 1; page <= (Rows / 1000) + 1; page++)
            {
                var records = (await api.Get($"{p}/records?page={page}&page_size=1000&field_ids={NameColumn}")).Is(HttpStatusCode.OK).List;
                names.AddRange(records.Select(record => record.GetProperty("field_data").GetProperty($"{NameColumn}").GetString()!));
            }

            Assert.Equal(Enumerable.Range(0, Rows).Select(index => $"r{index}"), names);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private ServerProcess Launch(PostgresDatabase? database) =>
        ServerProcess.Launch(Path.Combine(folder.Path, "data"), port, database?.Connection);

    private static async Task<int> CountFrom(Api api, string p, int row) =>
        (await api.Get($"{p}/records?page={row}&page_size=1&field_ids={NameColumn}")).Is(HttpStatusCode.OK).List.Count;

    private static async Task<Api> Enter(HttpClient http)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["username"] = Credentials.Email,
            ["password"] = Credentials.Password,
            ["client_id"] = Credentials.ClientId,
            ["client_secret"] = Credentials.ClientSecret,
            ["scope"] = "iconect_api openid",
        };
        var answer = await new Api(http, null).Send(HttpMethod.Post, "openid/token", new FormUrlEncodedContent(form));
        return new Api(http, answer.Is(HttpStatusCode.OK).Json.GetProperty("access_token").GetString());
    }

    private static async Task<(string P, long Job)> Begin(Api api)
    {
        var client = new
        {
            name = "Killed",
            description = "d",
            state = 0,
        };
        var clientId = (await api.Post("clients", client)).Is(HttpStatusCode.Created).Json.GetProperty("id").GetInt64();
        var project = new
        {
            name = "Killed",
            client_id = clientId,
            dataservers_id = 5,
        };
        var p = $"projects/{(await api.Post("projects", project)).Is(HttpStatusCode.Created).Json.GetProperty("id")}";
        var field = (await api.Post($"{p}/fields", new[] { new { name = "Text", type = 1 } }))
            .Is(HttpStatusCode.Created)
            .Json[0]
            .GetProperty("id")
            .GetInt64();
        var csv = new StringBuilder("Name,Text\n");
        for (var index = 0; index < Rows; index++)
        {
            csv.Append($"r{index},").Append('x', 200).Append('\n');
        }

        (await api.Upload($"{p}/filestores/{Inbox}/files", Encoding.UTF8.GetBytes(csv.ToString()), "many.csv")).Is(HttpStatusCode.OK);
        var job = new
        {
            type = 50007,
            name = "Import",
            details = new
            {
                file_store_id = long.Parse(Inbox),
                input_file = "many.csv",
                file_format = 1,
                map_file_column_to_field_id = new Dictionary<string, long> { ["0"] = NameColumn, ["1"] = field },
            },
        };
        var number = (await api.Post($"{p}/jobs", job)).Is(HttpStatusCode.Created).Json.GetProperty("id").GetInt64();
        (await api.Send(HttpMethod.Post, $"{p}/jobs/{number}/start")).Is(HttpStatusCode.OK);
        return (p, number);
    }
}

public sealed class KilledImportOnSqliteTests : KilledImportTests
{
    [Fact(Timeout = Deadline)]
    public Task Every_row_comes_in_once() => ImportWhileKilled(EngineKind.Sqlite);
}

public sealed class KilledImportOnPostgresTests : KilledImportTests
{
    [Fact(Timeout = Deadline)]
    public Task Every_row_comes_in_once() => ImportWhileKilled(EngineKind.Postgres);
}
