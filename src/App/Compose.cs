using Dossier.Adapters.LocalFiles;
using Dossier.Adapters.Postgres;
using Dossier.Adapters.Sqlite;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Formats;

namespace Dossier.App;

/// <summary>All wiring, on one page.</summary>
internal static class Compose
{
    public static IServiceCollection AddDossier(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);

        // Outside things: chosen by settings.
        services.AddSingleton<IEngine>(
            settings.Database is { } connection
                ? new PostgresEngine(connection)
                : new SqliteEngine(Path.Combine(settings.DataFolder, "dossier.db"))
        );
        services.AddSingleton<IBlobStore>(_ => new LocalBlobs(settings.DataFolder));
        services.AddSingleton(_ => Secrets.FromFile(Path.Combine(settings.DataFolder, "secret.key")));

        // Activity, jobs.
        services.AddSingleton<Events>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<Workflows>();
        services.AddSingleton<Operations>();

        // Workspaces, and what each new one is furnished with.
        services.AddSingleton<Clients>();
        services.AddSingleton<Fields>();
        services.AddSingleton<Panels>();
        services.AddSingleton<IReadOnlyList<Furnishing>>(all => [all.GetRequiredService<Fields>().Furnish, all.GetRequiredService<Panels>().Furnish]);
        services.AddSingleton<Workspaces>();
        services.AddSingleton<Job, OpenWorkspace>();
        services.AddSingleton<Job, DeleteWorkspace>();
        services.AddSingleton<Func<Guid, CancellationToken, Task>>(_ => (_, _) => Task.CompletedTask);

        // Folders, documents.
        services.AddSingleton<Folders>();
        services.AddSingleton<Documents>();
        services.AddSingleton<Versions>();
        services.AddSingleton<Comments>();

        // Ingestion.
        services.AddSingleton(settings.Limits);
        services.AddSingleton(new EvidenceRoots(settings.EvidenceRoots));
        services.AddSingleton(_ => new KnownFileList(settings.KnownFiles is { } list ? KnownFiles.Open(list) : null));
        services.AddSingleton(SelfAsWorker());
        services.AddSingleton<Workers>();
        services.AddSingleton<Uploads>();
        services.AddSingleton<Ingestions>();
        services.AddSingleton<Faults>();
        services.AddSingleton<Settling>();
        services.AddSingleton<ReadingCommits>();
        services.AddSingleton<AfterSettling>(_ => (_, _, _, _) => Task.FromResult(false));
        services.AddSingleton<Job, BeginIngestion>();
        services.AddSingleton<Job, ReadNodes>();
        services.AddSingleton<Job, ReadDocument>();
        services.AddSingleton<Job, SettleIngestion>();

        // The runner takes every kind of job there is.
        services.AddSingleton<IReadOnlyList<Job>>(all => [.. all.GetServices<Job>()]);
        services.AddSingleton<IReadOnlyDictionary<Lane, int>>(
            new Dictionary<Lane, int> { [Lane.General] = 4, [Lane.Interactive] = 1, [Lane.Reading] = settings.Workers }
        );
        services.AddSingleton<JobRunner>();
        return services;
    }

    /// <summary>A reading process is this program, started with another command.</summary>
    private static WorkerCommand SelfAsWorker()
    {
        var program = Environment.ProcessPath!;
        var arguments =
            Path.GetFileNameWithoutExtension(program) == "dotnet" ? new[] { Environment.GetCommandLineArgs()[0], "worker" } : ["worker"];
        return new WorkerCommand(program, arguments);
    }
}
