using Dossier.App.Tests.Setup;
using Dossier.Core.Activity;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Notifications;
using Dossier.Core.People;
using Dossier.Dialects.Shared;
using Dossier.Identity;
using Dossier.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dossier.Dialects.Tests;

/// <summary>A real server on a free port, with a real database just started.</summary>
public sealed class TestServer : IAsyncDisposable
{
    public const string ClientId = "harbor";
    public const string ClientSecret = "s+cret/with=odd&chars";
    public const string AdministratorPassword = "correct horse battery";

    private TestServer(WebApplication app, TestDatabase database, TestClock clock)
    {
        App = app;
        Database = database;
        Clock = clock;
    }

    public WebApplication App { get; }
    public TestDatabase Database { get; }
    public TestClock Clock { get; }
    public FirstCredentials First { get; private set; } = null!;
    public string Address { get; private set; } = "";
    public List<string> Logged { get; } = [];

    public T Of<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <param name="add">Registers what the mapped endpoints need beside people and identity.</param>
    public static async Task<TestServer> Start(
        Action<IServiceCollection, TestDatabase> add,
        Action<WebApplication> map,
        Dictionary<string, string?>? settings = null
    )
    {
        var clock = new TestClock();
        var database = await TestDatabase.Create();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var services = builder.Services;
        services.AddSingleton<TimeProvider>(clock).AddSingleton(database.Engine).AddSingleton(new Secrets(new byte[32]));
        services.AddSingleton<Events>().AddSingleton<Actors>().AddSingleton<Users>().AddSingleton<Groups>();
        services.AddSingleton<LoginSessions>().AddSingleton<GrantTokens>();
        services
            .AddSingleton<ApiClients>()
            .AddSingleton<ApiTokens>()
            .AddSingleton<EmailCodes>()
            .AddSingleton<SecondFactors>()
            .AddSingleton<Passkeys>()
            .AddSingleton<SignIn>()
            .AddSingleton<OutsideAccounts>()
            .AddSingleton<PasswordResets>()
            .AddSingleton<RequestRates>();
        services.AddSingleton<JobQueue>().AddSingleton(new Mails(null, null)).AddSingleton<CodeMails>();
        services.AddSingleton(PasskeySettings.Read(builder.Configuration, null)).AddSingleton(new OutsideSettings(null, null));
        services.AddSingleton<FirstStart>();
        services.AddIdentity().AddDialects().AddSingleton<TokenCheck>(all => all.GetRequiredService<AccessTokens>().Check);
        add(services, database);
        var sink = new LogSink();
        builder.Logging.AddProvider(sink);
        var app = builder.Build();
        app.UseRecording();
        app.UseTrustedProxies(builder.Configuration);
        app.UseRouting();
        app.UseDialects();
        IdentityEndpoints.MapAccount(app);
        map(app);
        var server = new TestServer(app, database, clock);
        sink.Into = server.Logged;
        var presets = new Presets
        {
            AdministratorPassword = AdministratorPassword,
            ClientId = ClientId,
            ClientSecret = ClientSecret,
        };
        server.First = (await server.Of<FirstStart>().Run(presets, CancellationToken.None))!;
        await app.StartAsync();
        server.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    public HttpClient Client() => new() { BaseAddress = new Uri(Address) };

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Database.DisposeAsync();
    }

    private sealed class LogSink : ILoggerProvider, ILogger
    {
        public List<string>? Into { get; set; }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose() { }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
        {
            lock (this)
            {
                Into?.Add($"{level} {format(state, exception)} {exception}");
            }
        }
    }
}
