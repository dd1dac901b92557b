using System.CommandLine;
using Dossier.Core.Activity;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Renditions;
using Dossier.Core.Search;
using Dossier.Dialects.Shared;

namespace Dossier.App.Commands;

/// <summary><c>dossier serve</c>: the server, with everything that runs beside it.</summary>
internal static class Serve
{
    public const string DefaultUrls = "http://127.0.0.1:8080";

    /// <summary>How long the server may take to let go of its work when it is asked to end.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(30);

    public static Command Command()
    {
        var data = Options.Data();
        var urls = new Option<string>("--urls") { Description = "Where to listen.", DefaultValueFactory = _ => DefaultUrls };
        var database = Options.Database();
        var command = new Command("serve", "Starts the server.") { data, urls, database };
        command.SetAction(
            (given, cancel) =>
                Run(Settings.Load(given.GetValue(data)!, Options.Overrides(given.GetValue(database))), given.GetValue(urls)!, cancel)
        );
        return command;
    }

    private static async Task<int> Run(Settings settings, string urls, CancellationToken cancel)
    {
        await using var app = Build(settings, urls);
        await Prepare(app.Services, settings, cancel);
        await app.StartAsync(cancel);
        Console.WriteLine($"Dossier is ready at {urls}");
        await app.WaitForShutdownAsync(cancel);
        return Options.Done;
    }

    private static WebApplication Build(Settings settings, string urls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddConfiguration(settings.Configuration);
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Documents have any size; bodies that are read whole have limits of their own.
            kestrel.Limits.MaxRequestBodySize = null;
            // What is written of a long list before its reader has taken the rest: enough for both to be busy.
            kestrel.Limits.MaxResponseBufferSize = 512 << 10;
        });
        builder.WebHost.UseUrls([.. urls.Split(';'), .. Mounts.Urls(settings.Configuration)]);
        builder.Services.AddDossier(settings);
        builder.Services.AddHostedService<Background>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Farewell);
        var app = builder.Build();
        app.MapDossier(settings);
        return app;
    }

    /// <summary>Brings the database up to date, and fills it the first time; the secrets made then are shown this once.</summary>
    private static async Task Prepare(IServiceProvider services, Settings settings, CancellationToken cancel)
    {
        await Migrations.Apply(services.GetRequiredService<IEngine>(), services.GetRequiredService<TimeProvider>(), cancel);
        await services.GetRequiredService<Uploads>().CleanStaging(cancel);
        var presets = settings.Presets;
        if (await services.GetRequiredService<FirstStart>().Run(presets, cancel) is { } made)
        {
            Console.WriteLine("First start. These are shown once:");
            Console.WriteLine($"  administrator  {made.Email}  {Shown(made.Password, presets.AdministratorPassword)}");
            Console.WriteLine($"  token          {Shown(made.Token, presets.AdministratorToken)}");
            Console.WriteLine($"  API client     {made.ClientId}  {Shown(made.ClientSecret, presets.ClientSecret)}");
        }
    }

    /// <summary>What was given from outside is known there, and is not repeated into a log.</summary>
    private static string Shown(string secret, string? preset) => preset is null ? secret : "(as given)";

    /// <summary>What runs beside the server: jobs, the index, what is counted, what others call, and renditions while somebody waits for them.</summary>
    private sealed class Background(
        JobRunner runner,
        Indexing indexing,
        Usages usages,
        Listening listening,
        RenditionMaking renditions,
        Workers workers
    ) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
            Task.WhenAll(runner.Run(stoppingToken), indexing.Run(stoppingToken), usages.Run(stoppingToken), listening.Run(stoppingToken));

        public override async Task StopAsync(CancellationToken cancellationToken)
        {
            await base.StopAsync(cancellationToken);
            await renditions.DisposeAsync();
            await workers.DisposeAsync();
        }
    }
}
