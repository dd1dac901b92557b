using Dossier.Core.Jobs;
using Dossier.Core.Kernel;

namespace Dossier.App;

/// <summary>This installation opened by a command: its database brought up to date, its doors at hand.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private Installation(ServiceProvider services) => this.services = services;

    /// <summary>Whoever runs the program on the server's own machine.</summary>
    public static Actor Operator { get; } = Actor.System with { Name = "command line" };

    public static async Task<Installation> Open(
        string dataFolder,
        IReadOnlyDictionary<string, string?>? overrides,
        CancellationToken cancel
    )
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options =>
            options.LogToStandardErrorThreshold = LogLevel.Trace
        );
        services.AddDossier(Settings.Load(dataFolder, overrides));
        var provider = services.BuildServiceProvider();
        await Migrations.Apply(provider.GetRequiredService<IEngine>(), TimeProvider.System, cancel);
        return new Installation(provider);
    }

    public T Of<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Runs jobs for as long as something is watched.</summary>
    public async Task Work(Func<CancellationToken, Task> watch, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = Of<JobRunner>().Run(stop.Token);
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
