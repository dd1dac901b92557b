using Dossier.Adapters.LocalFiles;
using Dossier.Adapters.Postgres;
using Dossier.Adapters.S3;
using Dossier.Adapters.Smtp;
using Dossier.Adapters.Sqlite;
using Dossier.Adapters.Web;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Folders;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Notifications;
using Dossier.Core.Ocr;
using Dossier.Core.Orders;
using Dossier.Core.People;
using Dossier.Core.Productions;
using Dossier.Core.Renditions;
using Dossier.Core.Reports;
using Dossier.Core.Review;
using Dossier.Core.Search;
using Dossier.Core.Stores;
using Dossier.Core.Tracking;
using Dossier.Core.Workspaces;
using Dossier.Dialects.Iconect;
using Dossier.Dialects.IntelligenceBank;
using Dossier.Dialects.Ipro;
using Dossier.Dialects.Opus2;
using Dossier.Dialects.Shared;
using Dossier.Dialects.Zou;
using Dossier.Formats;
using Dossier.Identity;
using Dossier.Pages;

namespace Dossier.App;

/// <summary>All wiring, on one page.</summary>
public static class Compose
{
    public static IServiceCollection AddDossier(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);

        // Outside things: chosen by settings.
        if (settings.Database is { } connection)
        {
            services.AddSingleton(_ => new PostgresEngine(connection));
            services.AddSingleton<IEngine>(all => all.GetRequiredService<PostgresEngine>());
            services.AddSingleton<ISearchIndex, PostgresSearchIndex>();
        }
        else
        {
            var database = Path.Combine(settings.DataFolder, "dossier.db");
            services.AddSingleton(_ => new SqliteEngine(database));
            services.AddSingleton<IEngine>(all => all.GetRequiredService<SqliteEngine>());
            services.AddSingleton<ISearchIndex>(all => new SqliteSearchIndex(
                all.GetRequiredService<SqliteEngine>(),
                Path.Combine(settings.DataFolder, "index")
            ));
        }

        services.AddSingleton<IBlobStore>(_ => new LocalBlobs(settings.DataFolder));
        services.AddSingleton(_ => Secrets.FromFile(Path.Combine(settings.DataFolder, "secret.key")));

        // Activity, people, jobs.
        services.AddSingleton(all => new Events(all.GetRequiredService<IEngine>(), all.GetRequiredService<TimeProvider>())
        {
            // Asked for when it is needed: subscriptions themselves note events.
            Appended = (session, fact, cancel) => all.GetRequiredService<Subscriptions>().AfterAppending(session, fact, cancel),
        });
        services.AddSingleton<Listening>();
        services.AddSingleton<Actors>().AddSingleton<Users>().AddSingleton<Groups>();
        services
            .AddSingleton<ApiClients>()
            .AddSingleton<ApiTokens>()
            .AddSingleton<LoginSessions>()
            .AddSingleton<RequestRates>()
            .AddSingleton<Usages>()
            .AddSingleton<PasswordResets>()
            .AddSingleton<GrantTokens>()
            .AddSingleton<Memberships>()
            .AddSingleton<GroupMembers>()
            .AddSingleton<WorkspaceGroups>()
            .AddSingleton<Profiles>()
            .AddSingleton<EmailCodes>()
            .AddSingleton<SecondFactors>()
            .AddSingleton<Passkeys>()
            .AddSingleton<SignIn>()
            .AddSingleton<OutsideAccounts>()
            .AddSingleton<FirstStart>();
        services.AddSingleton<JobQueue>().AddSingleton<Operations>();
        services.AddSingleton(all => new Workflows(
            all.GetRequiredService<IEngine>(),
            all.GetRequiredService<JobQueue>(),
            all.GetRequiredService<Events>(),
            all.GetRequiredService<TimeProvider>()
        )
        {
            // Asked for when it is needed: exports themselves need workflows.
            Cancelled = async (session, workflow, parts, cancel) =>
            {
                await all.GetRequiredService<Exports>().AfterCancelling(session, workflow, parts, cancel);
                await all.GetRequiredService<OcrResults>().AfterCancelling(session, workflow, cancel);
            },
        });

        // Notifications.
        services.AddSingleton(new Mails(settings.MailServer is { } server ? new SmtpMail(server).Send : null, settings.PublicAddress));
        services.AddSingleton<ResetMails>().AddSingleton<Job, SendResetMail>();
        services.AddSingleton<CodeMails>().AddSingleton<Job, SendCodeMail>();
        services.AddSingleton(new WebAddresses(settings.CallsPrivateAddresses)).AddSingleton<WebhookClient>();
        services.AddSingleton<PostJson>(all => all.GetRequiredService<WebhookClient>().Post);
        services.AddSingleton<WriteBatch>(IproDialect.WriteNotifications);
        services.AddSingleton<Subscriptions>().AddSingleton<Deliveries>().AddSingleton<Job, Deliver>();

        // Workspaces, and what each new one is furnished with.
        services.AddSingleton<Clients>().AddSingleton<Fields>().AddSingleton<Panels>().AddSingleton<DefaultSeries>();
        services.AddSingleton<IReadOnlyList<Furnishing>>(all =>
            [
                all.GetRequiredService<Fields>().Furnish,
                all.GetRequiredService<Panels>().Furnish,
                all.GetRequiredService<TemplateFolders>().Furnish,
                all.GetRequiredService<DefaultSeries>().Furnish,
                all.GetRequiredService<TemplatePeople>().Furnish,
            ]
        );
        services.AddSingleton<TemplateFolders>().AddSingleton<TemplatePeople>();
        services.AddSingleton<Workspaces>();
        services.AddSingleton<IReadOnlyList<Clearing>>(all =>
            [all.GetRequiredService<ISearchIndex>().Forget, all.GetRequiredService<Uploads>().Forget]
        );
        services.AddSingleton<Job, OpenWorkspace>().AddSingleton<Job, DeleteWorkspace>();

        // Folders, documents, search.
        services
            .AddSingleton<Folders>()
            .AddSingleton<MainFolders>()
            .AddSingleton<Documents>()
            .AddSingleton<Versions>()
            .AddSingleton<Comments>()
            .AddSingleton<Texts>();
        services
            .AddSingleton<FolderTree>()
            .AddSingleton<FolderContents>()
            .AddSingleton<Histories>()
            .AddSingleton<Listings>()
            .AddSingleton<Comparisons>()
            .AddSingleton<Annotations>();
        services.AddSingleton<ManyDocuments>().AddSingleton<Placements>().AddSingleton<FileParts>();
        services.AddSingleton<Indexing>().AddSingleton<Searches>().AddSingleton<Views>();
        services.AddSingleton<Synonyms>().AddSingleton<SavedSearches>().AddSingleton<TermReports>();

        // Ingestion.
        services.AddSingleton(settings.Limits);
        services.AddSingleton(new EvidenceRoots(settings.EvidenceRoots));
        services.AddSingleton(_ => new KnownFileList(settings.KnownFiles is { } list ? KnownFiles.Open(list) : null));
        services.AddSingleton(settings.WorkerCommand);
        services.AddSingleton(all => new Workers(
            all.GetRequiredService<WorkerCommand>(),
            all.GetRequiredService<ReadingLimits>(),
            settings.Workers
        ));
        services.AddSingleton<Uploads>().AddSingleton<Ingestions>().AddSingleton<Faults>();
        services.AddSingleton<KnownPasswords>().AddSingleton<Retries>();
        services.AddSingleton<AlsoRetry>(all => all.GetRequiredService<OcrRetries>().Retry);
        services.AddSingleton<Settling>().AddSingleton<ReadingCommits>();
        services.AddSingleton<AfterSettling>(all =>
            async (session, ingestionId, workspaceId, cancel) =>
            {
                await all.GetRequiredService<NativeIngestions>().AfterSettling(session, ingestionId, workspaceId, cancel);
                await all.GetRequiredService<OcrRuns>().AfterSettling(session, ingestionId, workspaceId, cancel);
                return await all.GetRequiredService<Exports>().AfterSettling(session, ingestionId, workspaceId, cancel);
            }
        );
        services.AddSingleton<IsSpecialFile>(SpecialFiles.Is);
        services.AddSingleton<Job, BeginIngestion>().AddSingleton<Job, ReadNodes>();
        services.AddSingleton<SettleIngestion>().AddSingleton<Job>(all => all.GetRequiredService<SettleIngestion>());
        services.AddSingleton<Job, ReadDocument>();

        // Renditions.
        services.AddSingleton<RenditionMaking>().AddSingleton<Renditions>().AddSingleton<RenditionPresets>();

        // File stores.
        services.AddSingleton(new StoreFolders(Path.Combine(settings.DataFolder, "stores"), new EvidenceRoots(settings.StoreRoots)));
        services.AddSingleton<OpenStore>(
            (store, credential) => store.Kind == StoreKind.S3 ? new S3Store(store.Place, credential!) : new LocalStore(store.Place.Folder!)
        );
        services.AddSingleton<FileStores>();

        // Review.
        services.AddSingleton<BatchSets>().AddSingleton<Batches>().AddSingleton<Relations>().AddSingleton<Codings>();

        // Work orders.
        services.AddSingleton<WorkOrders>().AddSingleton<NativeIngestions>().AddSingleton<RunEnds>();
        services.AddSingleton<Job, DelimitedImport>().AddSingleton<Job, MassDeletion>().AddSingleton<Job, ArchiveExtraction>();
        services.AddSingleton<Job, NativeImport>();

        // Productions.
        services.AddSingleton(new ExportRoots(settings.ExportRoot, settings.ExportRoots));
        services.AddSingleton<SeriesOfExports>().AddSingleton<ActiveSeries>().AddSingleton<Exports>().AddSingleton<ControlNumbers>();
        services.AddSingleton<ReviewCopies>();
        services
            .AddSingleton<Action<string>>(DurableFolder.Flush)
            .AddSingleton<PageImages>()
            .AddSingleton<Volumes>()
            .AddSingleton<ExportFiles>()
            .AddSingleton<QueryExports>();
        services.AddSingleton<Job, ExportJob>().AddSingleton<Job, ExportSoFar>();

        // OCR.
        services.AddSingleton<OcrPlaces>().AddSingleton<OcrRuns>().AddSingleton<OcrVolumes>().AddSingleton<OcrResults>();
        services.AddSingleton<OcrRetries>().AddSingleton<Job, OcrBegin>().AddSingleton<Job, OcrBatch>().AddSingleton<Job, OcrVolumeJob>();

        // Reports.
        services.AddSingleton<WorkspaceSizes>().AddSingleton<Health>();
        services.AddSingleton<Reports>().AddSingleton<Job, MakeReport>();

        // Tracking.
        services.AddSingleton<Records>().AddSingleton<Projects>().AddSingleton<Persons>();
        services
            .AddSingleton<Entities>()
            .AddSingleton<Tasks>()
            .AddSingleton<TaskComments>()
            .AddSingleton<Previews>()
            .AddSingleton<PreviewPreparing>()
            .AddSingleton<Job, PreparePreview>()
            .AddSingleton<PreviewLooks>()
            .AddSingleton<Portraits>()
            .AddSingleton<Backgrounds>()
            .AddSingleton<AnnotatedFrames>()
            .AddSingleton<Attachments>()
            .AddSingleton<ReviewRooms>()
            .AddSingleton<CommentThreads>()
            .AddSingleton<PreviewBoard>()
            .AddSingleton<FilePlaces>()
            .AddSingleton<PathGuesses>()
            .AddSingleton<WorkingFiles>()
            .AddSingleton<OutputFiles>()
            .AddSingleton<Playlists>()
            .AddSingleton<PlaylistShares>()
            .AddSingleton<PlaylistGuests>()
            .AddSingleton<SharedReviews>()
            .AddSingleton<ShareInvitations>()
            .AddSingleton<Job, SendShareMail>()
            .AddSingleton<PlaylistArchives>()
            .AddSingleton<PlaylistBuilds>()
            .AddSingleton<Job, MakePlaylistFilm>()
            .AddSingleton<PlaylistNotices>()
            .AddSingleton<PlaylistSheets>()
            .AddSingleton<EntitySheets>()
            .AddSingleton<StudioSheets>()
            .AddSingleton<CastingSheets>()
            .AddSingleton<PersonSheets>()
            .AddSingleton<EstimationSheets>()
            .AddSingleton<RecordImports>()
            .AddSingleton<TimelineImports>()
            .AddSingleton<AssetShares>()
            .AddSingleton<Chats>();
        services.AddSingleton<Casting>().AddSingleton<AssetInstances>().AddSingleton<TimeSheets>().AddSingleton<DayOffs>();
        services.AddSingleton<OpenWork>().AddSingleton<Notices>().AddSingleton<ManyTasks>().AddSingleton<TaskReviews>();
        services.AddSingleton<TaskSubscriptions>().AddSingleton<Inbox>().AddSingleton<NewsFeed>().AddSingleton<SearchFilters>();
        services
            .AddSingleton<TrackingSearch>()
            .AddSingleton<Boards>()
            .AddSingleton<StartingPoints>()
            .AddSingleton<Equipment>()
            .AddSingleton<Presence>();
        services.AddSingleton<Budgets>().AddSingleton<SalaryScales>().AddSingleton<Descriptors>().AddSingleton<Schedules>();
        services.AddSingleton<Templates>().AddSingleton<TaskTypes>().AddSingleton<Quotas>().AddSingleton<EpisodeStats>();

        // The runner takes every kind of job there is.
        services.AddSingleton<IReadOnlyList<Job>>(all => [.. all.GetServices<Job>()]);
        var places = new Dictionary<Lane, int>
        {
            [Lane.General] = 4,
            [Lane.Interactive] = 1,
            [Lane.Reading] = Workers.Jobs(settings.Workers),
            [Lane.Outgoing] = 2,
            [Lane.Rendering] = 2,
        };
        services.AddSingleton<IReadOnlyDictionary<Lane, int>>(places);
        services.AddSingleton<JobRunner>();

        // Doors for programs.
        services.AddSingleton(PasskeySettings.Read(settings.Configuration, settings.PublicAddress));
        services.AddSingleton(
            new OutsideSettings(
                OpenIdSettings.Read(settings.Configuration),
                SamlSettings.Read(settings.Configuration, settings.PublicAddress)
            )
        );
        services.AddSingleton(all => new OutsideHttp(OutsideClient(all.GetRequiredService<OutsideSettings>())));
        services.AddIdentity().AddDialects().AddZou(settings.Configuration).AddPages();
        services.AddSingleton(Opus2Settings.Read(settings.Configuration));
        services.AddSingleton<TokenCheck>(all => all.GetRequiredService<AccessTokens>().Check);
        services.AddSingleton(all =>
            SignInOf(all.GetRequiredService<SigningIn>(), all.GetRequiredService<PasskeyCheck>(), all.GetRequiredService<OutsideSignIns>())
        );
        return services;
    }

    /// <summary>Every door, at its place.</summary>
    public static void MapDossier(this WebApplication app, Settings settings)
    {
        app.UseTrustedProxies(settings.Configuration);
        app.UseWebSockets();
        app.UseRouting();
        app.UseDialects();
        app.MapGet("/health", () => Results.Json(new { status = "ready" }));
        IdentityEndpoints.MapAccount(app);
        app.MapDialect(
            settings.Configuration,
            IproDialect.Name,
            IproDialect.Prefix,
            mount => IproDialect.Map(mount, IdentityEndpoints.Map)
        );
        app.MapDialect(settings.Configuration, IconectDialect.Name, IconectDialect.Prefix, mount => IconectDialect.Map(mount, OpenId));
        app.MapDialect(settings.Configuration, Opus2Dialect.Name, Opus2Dialect.Prefix, Opus2Dialect.Map);
        app.MapDialect(
            settings.Configuration,
            IntelligenceBankDialect.Name,
            IntelligenceBankDialect.Prefix,
            mount => IntelligenceBankDialect.Map(mount, Platform.From(settings.Configuration))
        );
        app.MapDialect(settings.Configuration, ZouDialect.Name, ZouDialect.Prefix, ZouDialect.Map);
        ZouDialect.MapAtRoot(app, settings.Configuration);
        app.MapDialect(settings.Configuration, PagesApi.Name, PagesApi.Prefix, PagesApi.Map);
        app.MapWeb(settings.WebFolder);
    }

    private static PeopleSignIn SignInOf(SigningIn signingIn, PasskeyCheck passkeys, OutsideSignIns outside) =>
        new()
        {
            WithPassword = signingIn.WithPassword,
            Page = signingIn.Page,
            Take = signingIn.Take,
            Tell = SigningIn.Tell,
            PasswordPath = PasswordPage.Path,
            Passkeys = new PasskeySignIn(passkeys.BeginUse, passkeys.Check, passkeys.BeginCreation, passkeys.Add),
            OpenId = outside.OpenId is { } openId
                ? new OutsideDoor(
                    openId.Name,
                    (context, address, cancel) => openId.Begin(context, address, cancel),
                    async (context, address, cancel) => (await openId.Finish(context, address, cancel)).Actor
                )
                : null,
            Saml = outside.Saml is { } saml
                ? new FormDoor(
                    saml.Name,
                    (context, address, cancel) => saml.Begin(context, address, cancel),
                    saml.Take,
                    async (context, key, cancel) => (await saml.Finish(context, key, cancel)).Actor
                )
                : null,
        };

    /// <summary>For servers that people sign in through. The operator has named them, but not every address that they name in turn.</summary>
    private static HttpClient OutsideClient(OutsideSettings settings) =>
        new(GuardedSockets.For(new WebAddresses(settings.OpenId?.AllowsPrivate ?? false)))
        {
            Timeout = TimeSpan.FromSeconds(15),
            MaxResponseContentBufferSize = 1 << 20,
        };

    /// <summary>Where people let programs use the iCONECT door, as its contract spells it.</summary>
    private static void OpenId(RouteGroupBuilder identity) =>
        IdentityEndpoints.Map(
            identity,
            new Issuing(IconectDialect.Scopes)
            {
                TokenPath = "/token",
                AuthorizePath = "/authorize",
                Grants = IconectDialect.Grants,
                RequiredScopes = IconectDialect.Scopes,
                TokenType = "bearer",
                Unauthorized = ["invalid_request", "invalid_client", "invalid_grant"],
            }
        );
}
