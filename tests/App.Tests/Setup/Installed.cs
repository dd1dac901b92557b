using System.Collections.Concurrent;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Search;
using Dossier.Core.Workspaces;
using Dossier.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dossier.App.Tests.Setup;

/// <summary>How an installation under test differs from one out of the box.</summary>
internal sealed record Order
{
    public ReadingLimits Limits { get; init; } = new();

    /// <summary>With readers that misbehave; otherwise the program's own worker.</summary>
    public bool IsHostile { get; init; }

    /// <summary>A PostgreSQL connection string; null for SQLite.</summary>
    public string? Database { get; init; }
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();
}

/// <summary>The whole program in this process: the wiring of <see cref="Compose"/>, real database, real files, real worker processes, a real port.</summary>
internal sealed class Installed : IAsyncDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private readonly TemporaryFolder folder;
    private readonly WebApplication app;
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;
    private readonly HttpClient http;
    private readonly Complaints complaints;

    private Installed(TemporaryFolder folder, WebApplication app, Complaints complaints, string tag)
    {
        (this.folder, this.app, this.complaints, Tag) = (folder, app, complaints, tag);
        running = Task.WhenAll(Of<JobRunner>().Run(stop.Token), Of<Indexing>().Run(stop.Token), Of<Listening>().Run(stop.Token));
        http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromMinutes(2) };
        Ipro = new Ipro(http, Credentials.ClientId, Credentials.ClientSecret);
        Pages = new PagesClient(http, Credentials.Token);
    }

    /// <summary>Everything it keeps; beside it nothing may be written.</summary>
    public string DataFolder => Path.Combine(folder.Path, "data");

    /// <summary>Where tests put evidence; readable by path.</summary>
    public string Evidence => Path.Combine(folder.Path, "evidence");

    public Ipro Ipro { get; }

    public PagesClient Pages { get; }

    public HttpClient Http => http;

    /// <summary>Stands in the command line of its hostile workers.</summary>
    public string Tag { get; }

    /// <summary>What it logged as errors: reading what is hostile is everyday work and none.</summary>
    public IReadOnlyCollection<string> Errors => complaints.Errors;

    public static Actor Operator => Actor.System;

    public static async Task<Installed> Start(Order order, CancellationToken cancel)
    {
        var folder = new TemporaryFolder();
        var tag = $"tag-{Id.New(TimeProvider.System):N}";
        var evidence = Directory.CreateDirectory(Path.Combine(folder.Path, "evidence")).FullName;
        var overrides = new Dictionary<string, string?>(Credentials.Presets)
        {
            ["Workers"] = "2",
            ["Evidence:Roots:0"] = evidence,
            ["Database"] = order.Database,
        };
        foreach (var (key, value) in order.Settings)
        {
            overrides[key] = value;
        }

        var settings = Settings.Load(Path.Combine(folder.Path, "data"), overrides);
        if (order.Database is null)
        {
            Directory.CreateDirectory(settings.DataFolder);
            File.Copy(await Schemas.SqliteFile(), Path.Combine(settings.DataFolder, "dossier.db"));
        }

        var complaints = new Complaints();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(complaints);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null).UseUrls("http://127.0.0.1:0");
        builder.Services.AddDossier(settings);
        builder.Services.AddSingleton(order.Limits);
        builder.Services.AddSingleton(
            order.IsHostile ? Programs.HostileWorker(tag, order.Limits) : new WorkerCommand(Programs.Dotnet, [Programs.Dossier, "worker"])
        );
        var app = builder.Build();
        app.UseRecording();
        app.MapDossier(settings);
        await Migrations.Apply(app.Services.GetRequiredService<IEngine>(), TimeProvider.System, cancel);
        await app.Services.GetRequiredService<FirstStart>().Run(settings.Presets, cancel);
        await app.StartAsync(cancel);
        return new Installed(folder, app, complaints, tag);
    }

    public T Of<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public string PutEvidence(string name, byte[] bytes) => folder.File($"evidence/{name}", bytes);

    public Task<Workspace> NewWorkspace(WorkspaceSettings settings, CancellationToken cancel) =>
        Of<Workspaces>().Create(new WorkspaceOrder($"Matter {Id.New(TimeProvider.System):N}") { Settings = settings }, Operator, cancel);

    /// <summary>Ingests what lies at a path and waits until it is over.</summary>
    public async Task<Outcomes> Ingest(Workspace workspace, string path, CancellationToken cancel, string custodian = "Ada")
    {
        var number = await Begin(workspace, path, cancel, custodian);
        while (!(await Of<Workflows>().Find(WorkflowKind.Ingestion, number, Operator, cancel)).IsOver)
        {
            Assert.False(running.IsCompleted, "The job runner has ended.");
            await Task.Delay(Glance, cancel);
        }

        return await Outcomes.Of(this, workspace, number, cancel);
    }

    public async Task<long> Begin(Workspace workspace, string path, CancellationToken cancel, string custodian = "Ada")
    {
        var location = new DataLocation(custodian) { Paths = [path] };
        return (await Of<Ingestions>().Create(workspace.Number, Path.GetFileName(path), [location], Operator, cancel)).Single().Number;
    }

    public async Task<string> TextOf(Document document, CancellationToken cancel)
    {
        using var reader = await Of<Texts>().Open(document.TextHash, cancel);
        return await reader.ReadToEndAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        http.Dispose();
        await app.DisposeAsync();
        stop.Dispose();
        folder.Dispose();
    }

    /// <summary>Keeps what is logged as an error.</summary>
    private sealed class Complaints : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> errors = new();

        public IReadOnlyCollection<string> Errors => errors;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                errors.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose() { }
    }
}
