using Dossier.App.Tests.Setup;
using Dossier.Support;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>What the other classes play on SQLite, on one PostgreSQL database: the SQL is the same, its engine is not.</summary>
public sealed class TrackingOnPostgresTests : IAsyncLifetime
{
    private readonly SmtpSink sink = new();
    private PostgresDatabase database = null!;
    private ZouServer server = null!;

    public async ValueTask InitializeAsync()
    {
        database = await PostgresDatabase.Create(CancellationToken.None);
        var order = new Order { Database = database.Connection, Settings = MailTests.Settings(sink) };
        server = await ZouServer.With(order, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await database.DisposeAsync();
        await sink.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task It_works_there_too()
    {
        await CommentTests.WorkOnPreviews(server);
        await SignInTests.UseSecondFactor(server);
        await FidoTests.UseDevice(server);
        await SignInTests.UseBot(server);
        await BoardTests.LookAtBoards(server);
        await FileTests.UseFiles(server);
        await PlaylistTests.UsePlaylists(server);
        await SheetTests.UseSheets(server);
        await StudioSheetTests.UseStudioSheets(server);
        await StatTests.UseStats(server);
        await GuestTests.UseGuests(server);
        await ImportTests.BringProduction(server);
        await ImportTests.MakeWork(server);
        await TimelineTests.Cut(server);
        await PlaylistBuildTests.BuildFilm(server);
        await StudioCareTests.HelpOut(server);
        await StudioCareTests.Share(server);
        await StudioCareTests.LookBehind(server);
        await ChatTests.Talk(server);
        await LookTests.LookAtPicture(server);
        await LookTests.LookAtMovie(server);
        await LookTests.LookAtPortraits(server);
        await MailTests.UseMails(server, sink);
    }
}
