using System.Globalization;
using System.Text;
using System.Text.Json;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Identity;
using Dossier.Support;

namespace Dossier.App.Tests.Setup;

/// <summary>An installation that holds one of everything, so that requests about it can go wrong.</summary>
public sealed class BadInput : IAsyncLifetime
{
    internal const string OpenName = "open.zip";
    internal const int LastChunk = 100;
    private readonly Dictionary<string, string> ids = [];
    private readonly TemporaryFolder folder = new();
    private Installed installed = null!;
    private Ipro? stranger;

    internal Ipro Ipro => installed.Ipro;

    internal PagesClient Pages => installed.Pages;

    internal HttpClient Http => installed.Http;

    internal string Issuer => new Uri(Http.BaseAddress!, "/ipro/auth").OriginalString;

    internal long ChunkSize { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        installed = await Installed.Start(new Order(), Cancel);
        ids["evidence"] = installed.Evidence;
        var caseId = ids["case"] = await Ipro.NewCase("Whole", Cancel);
        var zip = File("taken.zip", Zips.Of(("note.txt", Zips.Text("A note."))));
        ids["taken"] = await Ipro.Upload(caseId, zip, Cancel);
        ids["ingestion"] = await Ipro.Ingest(caseId, "Ada", [ids["taken"]], Cancel);
        await Ipro.End("ingestion", ids["ingestion"], Cancel);
        var document = Assert.Single(await Pages.Documents(caseId, "*", Cancel)).GetProperty("number").GetInt64();
        ids["document"] = document.ToString(CultureInfo.InvariantCulture);
        ids["series"] = await Ipro.SeriesOnDisk(caseId, "whole", "WHO", Cancel);
        ids["export"] = await Ipro.Export(caseId, ids["series"], [document], Cancel);
        await Ipro.End("export", ids["export"], Cancel);

        // One upload that waits for its second chunk, and one that was cancelled when it did.
        ChunkSize = (await Ipro.OpenUpload(caseId, "probe.zip", 1, Cancel)).GetProperty("chunkSize").GetInt64();
        var size = ChunkSize + LastChunk;
        var open = await Ipro.OpenUpload(caseId, OpenName, size, Cancel);
        using (var first = Ipro.ChunkForm(open, 1, new byte[ChunkSize]))
        {
            (await Ipro.Send(HttpMethod.Post, $"/uploads/{Id(open)}/chunks", first, Cancel)).Good();
        }

        ids["open"] = Id(open);
        ids["ended"] = Id(await Ipro.OpenUpload(caseId, OpenName, size, Cancel));
        (await Ipro.Delete($"/uploads/{ids["ended"]}", Cancel)).Good();

        ids["otherCase"] = await Ipro.NewCase("Other", Cancel);
        ids["other"] = await Ipro.Upload(ids["otherCase"], zip, Cancel);
        var series = (await Ipro.Get($"/cases/{ids["otherCase"]}/exportSeries", Cancel)).Good();
        ids["otherSeries"] = Id(series.Items[0]);
        var change = (await Ipro.Patch($"/cases/{caseId}", new { name = "Whole again" }, Cancel)).Good();
        ids["operation"] = change.Data.GetProperty("operationLocation").GetString()!.Split('/')[^1];
        var user = new
        {
            username = "lin",
            email = "lin@harbor.example",
            password = "a long enough one",
        };
        ids["user"] = Id((await Ipro.Post("/users", user, Cancel)).Good().Data);
        Directory.CreateSymbolicLink(Path.Combine(installed.Evidence, "link"), installed.DataFolder);
        await Pages.CatchUp(caseId, Cancel);
        await Quiet(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await installed.DisposeAsync();
        folder.Dispose();
    }

    internal string File(string name, byte[] bytes) => folder.File(name, bytes);

    /// <summary>With ids in the place of words in braces.</summary>
    internal string Filled(string text) =>
        ids.Aggregate(text, (filled, id) => filled.Replace($"{{{id.Key}}}", id.Value, StringComparison.Ordinal));

    /// <summary>A token of this installation's own key.</summary>
    internal async Task<string> TokenOf(string issuer, TimeProvider clock, CancellationToken cancel)
    {
        var client = await installed.Of<ApiClients>().Check(Credentials.ClientId, Credentials.ClientSecret, cancel);
        var sound = await installed.Of<Actors>().Find(client!.UserId, client.Id, cancel);
        var tokens = new AccessTokens(
            installed.Of<SigningKeys>(),
            installed.Of<Actors>(),
            installed.Of<GrantTokens>(),
            installed.Of<IEngine>(),
            installed.Of<Events>(),
            clock
        );
        return await tokens.Issue(issuer, client, sound!, Ipro.AllScopes.Split(' '), cancel);
    }

    /// <summary>A program whose user is in no group, and so may see nothing.</summary>
    internal async Task<Ipro> Stranger(CancellationToken cancel)
    {
        if (stranger is null)
        {
            var order = new NewApiClient("Lin's", long.Parse(ids["user"], CultureInfo.InvariantCulture))
            {
                Scopes = [ApiClient.Any],
                Grants = ["client_credentials"],
            };
            var (made, secret) = await installed.Of<ApiClients>().Create(order, Installed.Operator, cancel);
            stranger = new Ipro(Http, made.ClientId, secret);
            await stranger.Token(cancel);
        }

        return stranger;
    }

    /// <summary>How many rows each table holds, what is told of what could be changed, and what lies on disk.</summary>
    internal async Task<string> State(CancellationToken cancel)
    {
        var state = new StringBuilder();
        await using (var session = await installed.Of<IEngine>().Read(cancel))
        {
            const string Tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' ORDER BY name";
            foreach (var table in await session.Query<string>(Tables, null, cancel))
            {
                state.Append(
                    CultureInfo.InvariantCulture,
                    $"{table} {await session.Value<long>($"SELECT COUNT(*) FROM {table}", null, cancel)}\n"
                );
            }
        }

        string[] told =
        [
            "/cases",
            "/exportSeries/{series}",
            "/uploads/{open}",
            "/uploads/{taken}",
            "/workflows/export?filter=caseId=={case}",
            "/users",
        ];
        foreach (var path in told)
        {
            state.Append((await Ipro.Get(Filled(path), cancel)).Good().Text).Append('\n');
        }

        var exports = Path.Combine(installed.DataFolder, "exports");
        return state.AppendJoin('\n', Directory.GetFileSystemEntries(exports, "*", SearchOption.AllDirectories).Order()).ToString();
    }

    /// <summary>Waits until no job is left to do, so that what changes later is a request's doing.</summary>
    internal async Task Quiet(CancellationToken cancel)
    {
        while (true)
        {
            await using var session = await installed.Of<IEngine>().Read(cancel);
            if (await session.Value<long>("SELECT COUNT(*) FROM jobs WHERE state IN (1, 2)", null, cancel) == 0)
            {
                return;
            }

            await Task.Delay(50, cancel);
        }
    }

    private static string Id(JsonElement element) => element.GetProperty("id").GetString()!;
}
