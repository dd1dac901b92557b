using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;

namespace Dossier.App;

/// <summary>This installation opened by a command: its database brought up to date, its doors at hand.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private Installation(ServiceProvider services) => this.services = services;

    /// <summary>Whoever runs the program on the server's own machine.</summary>
    public static Actor Operator { get; } = Actor.System with { Name = "command line" };

    /// <param name="reads">Evidence will be read: what that needs starts while the database is brought up to date.</param>
    public static async Task<Installation> Open(
        string dataFolder,
        IReadOnlyDictionary<string, string?>? overrides,
        CancellationToken cancel,
        bool reads = false
    )
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options =>
            options.LogToStandardErrorThreshold = LogLevel.Trace
        );
        services.AddDossier(Settings.Load(dataFolder, overrides));
        var provider = services.BuildServiceProvider();
        var preparing = reads ? Task.Run(() => Prepare(provider), cancel) : Task.CompletedTask;
        await Migrations.Apply(provider.GetRequiredService<IEngine>(), TimeProvider.System, cancel);
        await preparing;
        return new Installation(provider);
    }

    /// <summary>Reading processes, jobs, and how settings are written, which takes longer to compile than to do.</summary>
    private static void Prepare(ServiceProvider provider)
    {
        provider.GetRequiredService<Workers>().Prepare();
        provider.GetRequiredService<JobRunner>();
        Json.Read<WorkspaceSettings>(Json.Write(new WorkspaceSettings()));
    }

    public T Of<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Workspace> Workspace(string name, CancellationToken cancel) =>
        await Of<Workspaces>().Named(name, Operator, cancel)
        ?? throw new Refused(Reason.NotFound, $"There is no workspace named '{name}'.");

    /// <summary>One command that asks something of a workspace, from opening the installation to its exit code.</summary>
    public static async Task<int> With(
        string dataFolder,
        string workspaceName,
        Func<Installation, Workspace, Task<int>> action,
        CancellationToken cancel
    )
    {
        await using var installation = await Open(dataFolder, null, cancel);
        try
        {
            return await action(installation, await installation.Workspace(workspaceName, cancel));
        }
        catch (Refused refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return Commands.Options.Refused;
        }
    }

    /// <summary>Runs jobs, and keeps the index up, for as long as something is watched.</summary>
    public async Task Work(Func<CancellationToken, Task> watch, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = Task.WhenAll(Of<JobRunner>().Run(stop.Token), Of<Indexing>().Run(stop.Token));
        try
        {
            await watch(cancel);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
