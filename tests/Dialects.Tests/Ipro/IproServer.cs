using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Dossier.Adapters.LocalFiles;
using Dossier.Adapters.Web;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Notifications;
using Dossier.Core.Ocr;
using Dossier.Core.People;
using Dossier.Core.Productions;
using Dossier.Core.Reports;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Ipro;
using Dossier.Dialects.Shared;
using Dossier.Identity;
using Dossier.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dossier.Dialects.Tests.Ipro;

/// <summary>The IPRO dialect on a real server, its jobs running, evidence not being read.</summary>
public sealed class IproServer : IAsyncLifetime
{
    private readonly CancellationTokenSource stop = new();
    private Task working = Task.CompletedTask;

    public TestServer Server { get; private set; } = null!;

    /// <summary>Asks with a good token.</summary>
    public HttpClient Client { get; private set; } = null!;

    public string Token { get; private set; } = "";

    /// <summary>A folder that evidence may be read from, with one file in it.</summary>
    public string Evidence { get; private set; } = "";

    /// <summary>Deleting cases fails.</summary>
    public bool IndexIsStuck { get; set; }

    /// <summary>A case of this name cannot be furnished.</summary>
    public const string UnluckyName = "Unlucky";

    public async ValueTask InitializeAsync()
    {
        Server = await TestServer.Start(
            Add,
            app =>
                app.MapDialect(
                    app.Configuration,
                    IproDialect.Name,
                    IproDialect.Prefix,
                    mount => IproDialect.Map(mount, IdentityEndpoints.Map)
                )
        );
        working = Server.Of<JobRunner>().Run(stop.Token);
        Token = await NewToken(string.Join(' ', IproDialect.Scopes));
        Client = ClientWith(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await working;
        Client.Dispose();
        await Server.DisposeAsync();
        stop.Dispose();
    }

    public HttpClient ClientWith(string? token)
    {
        var client = Server.Client();
        client.BaseAddress = new Uri($"{Server.Address}/ipro/v1/");
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async Task<string> NewToken(string scope, string clientId = TestServer.ClientId, string secret = TestServer.ClientSecret)
    {
        using var client = Server.Client();
        var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = clientId,
                ["client_secret"] = secret,
                ["scope"] = scope,
            }
        );
        var answer = (await client.Ask(HttpMethod.Post, "/ipro/auth/connect/token", form)).Is(HttpStatusCode.OK);
        return answer.Json.GetProperty("access_token").GetString()!;
    }

    /// <summary>A program that acts with the rights of a new user, who is in no group yet; the user's id.</summary>
    public async Task<(HttpClient Client, string UserId)> NewCaller(string name)
    {
        var user = new
        {
            username = name,
            email = $"{name}@harbor.example",
            password = "long enough",
        };
        var id = (await Client.Ask("POST", "users", user)).Is(HttpStatusCode.Created).Data.GetProperty("id").GetString()!;
        var order = new NewApiClient(name, long.Parse(id, CultureInfo.InvariantCulture))
        {
            Scopes = [ApiClient.Any],
            Grants = ["client_credentials"],
        };
        var (made, secret) = await Server.Of<ApiClients>().Create(order, Actor.System, TestContext.Current.CancellationToken);
        return (ClientWith(await NewToken(string.Join(' ', IproDialect.Scopes), made.ClientId, secret)), id);
    }

    /// <summary>A case that is ready; its id.</summary>
    public async Task<string> NewCase(string name, object? hierarchy = null, object? capabilities = null)
    {
        var body = new
        {
            name,
            hierarchy = hierarchy ?? new { },
            capabilities = capabilities ?? new { ingestion = new { }, review = new { } },
        };
        var answer = (await Client.Ask("POST", "cases", body)).Is(HttpStatusCode.Accepted);
        await Finished(answer);
        return answer.Data.GetProperty("id").GetString()!;
    }

    /// <summary>Follows an operation to its end; what it says then.</summary>
    public async Task<JsonElement> Finished(Answer accepted, string status = "succeeded")
    {
        var location = accepted.Data.GetProperty("operationLocation").GetString()!;
        Assert.Equal(location, accepted.Header("Operation-Location"));
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var operation = (await Client.Ask("GET", location)).Is(HttpStatusCode.OK).Data;
            if (operation.GetProperty("status").GetString() is not ("notStarted" or "running"))
            {
                Assert.Equal(status, operation.GetProperty("status").GetString());
                return operation;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("The operation does not end.");
    }

    private static Task Unlucky(
        Session session,
        Workspace workspace,
        Workspace? template,
        WorkspaceOrder order,
        Actor actor,
        CancellationToken cancel
    ) => order.Name == UnluckyName ? throw Refused.Conflict("There is no room.") : Task.CompletedTask;

    private void Add(IServiceCollection services, TestDatabase database)
    {
        Evidence = Directory.CreateDirectory(Path.Combine(database.Folder, "evidence")).FullName;
        File.WriteAllText(Path.Combine(Evidence, "letter.txt"), "Dear Ada");
        services.AddSingleton<IBlobStore>(new LocalBlobs(database.Folder));
        services.AddSingleton<JobQueue>().AddSingleton<Workflows>().AddSingleton<Operations>();
        services.AddSingleton<Clients>().AddSingleton<Fields>().AddSingleton<DefaultSeries>().AddSingleton<Workspaces>();
        services.AddSingleton<IReadOnlyList<Furnishing>>(all =>
            [all.GetRequiredService<Fields>().Furnish, all.GetRequiredService<DefaultSeries>().Furnish, Unlucky]
        );
        services.AddSingleton<Job, OpenWorkspace>().AddSingleton<Job, DeleteWorkspace>();
        services.AddSingleton<IReadOnlyList<Clearing>>(all =>
            [
                (_, _) => IndexIsStuck ? throw new IOException("The index is stuck.") : Task.CompletedTask,
                all.GetRequiredService<Uploads>().Forget,
            ]
        );
        services.AddSingleton(new EvidenceRoots([Evidence]));
        services.AddSingleton<Uploads>().AddSingleton<Ingestions>().AddSingleton<Faults>();
        services.AddSingleton(new ExportRoots(Path.Combine(database.Folder, "exports"), []));
        services.AddSingleton<Documents>();
        services.AddSingleton<SeriesOfExports>().AddSingleton<Exports>().AddSingleton<ActiveSeries>();
        services.AddSingleton<OcrPlaces>().AddSingleton<OcrRuns>();
        services.AddSingleton<Reports>().AddSingleton<Job, MakeReport>();
        services.AddSingleton(new WebAddresses(true)).AddSingleton<WebhookClient>();
        services.AddSingleton<PostJson>(all => all.GetRequiredService<WebhookClient>().Post);
        services.AddSingleton<WriteBatch>(IproDialect.WriteNotifications);
        services.AddSingleton<Subscriptions>().AddSingleton<Deliveries>().AddSingleton<Job, Deliver>();
        services.AddSingleton(all => new Events(all.GetRequiredService<IEngine>(), all.GetRequiredService<TimeProvider>())
        {
            Appended = (session, fact, cancel) => all.GetRequiredService<Subscriptions>().AfterAppending(session, fact, cancel),
        });
        services.AddSingleton<IReadOnlyList<Job>>(all => [.. all.GetServices<Job>()]);
        services.AddSingleton<IReadOnlyDictionary<Lane, int>>(new Dictionary<Lane, int> { [Lane.General] = 1, [Lane.Outgoing] = 1 });
        services.AddSingleton<JobRunner>();
    }
}
