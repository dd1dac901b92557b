using System.Text;
using Dossier.App.Tests.Setup;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Core.Workspaces;
using Dossier.Formats;
using Dossier.Support;

namespace Dossier.App.Tests;

/// <summary>One installation, with readers that misbehave.</summary>
public class RenditionServer : IAsyncLifetime
{
    internal Installed Program { get; private set; } = null!;

    internal Workspace Workspace { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => await Start(null);

    public virtual async ValueTask DisposeAsync()
    {
        if (Program is not null)
        {
            await Program.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private protected async Task Start(string? database)
    {
        var cancel = TestContext.Current.CancellationToken;
        var limits = new ReadingLimits { Time = TimeSpan.FromSeconds(3) };
        Program = await Installed.Start(
            new Order
            {
                Database = database,
                IsHostile = true,
                Limits = limits,
            },
            cancel
        );
        Workspace = await Program.NewWorkspace(new WorkspaceSettings(), cancel);
    }
}

public sealed class RenditionServerOnPostgres : RenditionServer
{
    private PostgresDatabase? database;

    public override async ValueTask InitializeAsync()
    {
        database = await PostgresDatabase.Create(TestContext.Current.CancellationToken);
        await Start(database.Connection);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }
}

public sealed class RenditionTests(RenditionServer server) : RenditionContract(server), IClassFixture<RenditionServer>
{
    [Fact(Timeout = Timeout)]
    public async Task A_file_that_breaks_its_reader_costs_one_request()
    {
        var picture = await Blob(Pictures.Png(60, 41, (_, _) => [0, 200, 0]));
        var hanging = await Hostile("sleep");
        Assert.Equal(RenditionState.Making, (await Making.Get(hanging, Small, TimeSpan.Zero, Cancel)).State);
        var asked = new[] { hanging, await Hostile("exit"), picture }.Select(source => Making.Get(source, Small, Long, Cancel));
        var all = await Task.WhenAll(asked);
        Assert.Equal((FaultKind.Timeout, FaultKind.Crashed, null), (all[0].FaultKind, all[1].FaultKind, all[2].FaultKind));
        Assert.Equal(RenditionState.Ready, all[2].State);
    }

    [Fact(Timeout = Timeout)]
    public async Task Pages_of_an_office_document_come_from_the_PDF_that_the_first_one_left()
    {
        var source = await Blob(Encoding.ASCII.GetBytes(@"{\rtf1 First\page Second}"));
        var first = await Making.Get(source, Small, Long, Cancel);
        Assert.Equal(RenditionState.Ready, first.State);
        var pdf = await Making.Get(source, Recipes.Pdf, TimeSpan.Zero, Cancel);
        Assert.Equal((RenditionState.Ready, MediaTypes.Pdf), (pdf.State, pdf.MediaType));
        Assert.Equal(RenditionState.Ready, (await Making.Get(source, Small with { Page = 2 }, Long, Cancel)).State);
        Assert.Equal(FaultKind.Inapplicable, (await Making.Get(source, Small with { Page = 3 }, Long, Cancel)).FaultKind);
    }

    private Task<string> Hostile(string does) => Blob(Encoding.ASCII.GetBytes($"DOSSIER-TEST {does} {Id.New(TimeProvider.System)}"));
}

public sealed class RenditionOnPostgresTests(RenditionServerOnPostgres server)
    : RenditionContract(server),
        IClassFixture<RenditionServerOnPostgres>;

/// <summary>What holds for renditions whatever the database.</summary>
public abstract class RenditionContract(RenditionServer server)
{
    protected const int Timeout = 60_000;
    protected static readonly TimeSpan Long = TimeSpan.FromSeconds(50);
    protected static readonly Recipe Small = new(RenditionFormat.Png) { Width = 20, Height = 20 };
    private readonly Installed program = server.Program;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected RenditionMaking Making => program.Of<RenditionMaking>();

    [Fact(Timeout = Timeout)]
    public async Task One_rendition_is_made_once_however_many_ask_for_it_and_in_however_many_servers()
    {
        var source = await Blob(Pictures.Png(60, 40, (_, _) => [200, 0, 0]));
        // Another server on the same data.
        await using var otherWorkers = new Workers(program.Of<WorkerCommand>(), program.Of<ReadingLimits>(), 1);
        await using var other = new RenditionMaking(program.Of<IEngine>(), program.Of<IBlobStore>(), otherWorkers, TimeProvider.System);
        var all = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(number => (number % 2 == 0 ? Making : other).Get(source, Small, Long, Cancel))
        );
        var one = Assert.Single(all.Select(rendition => rendition with { RetryAt = null }).Distinct());
        Assert.Equal((RenditionState.Ready, 1, 20, 13), (one.State, one.Attempts, one.Width, one.Height));
        await using var bytes = await program.Of<Renditions>().Open(one, Cancel);
        Assert.Equal((one.Size, MediaTypes.Png), (bytes.Length, one.MediaType));
        Assert.Equal(one.Sha256, (await Making.Get(source, Small with { Width = 20 }, TimeSpan.Zero, Cancel)).Sha256);
        Assert.NotEqual(one.Sha256, (await Making.Get(source, Small with { Width = 10 }, Long, Cancel)).Sha256);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_may_have_been_the_machines_fault_is_tried_three_times_and_not_for_ever()
    {
        var clock = new TestClock();
        await using var making = new RenditionMaking(program.Of<IEngine>(), program.Of<IBlobStore>(), program.Of<Workers>(), clock);
        var lost = new string('b', 64);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var failed = await making.Get(lost, Small, Long, Cancel);
            Assert.Equal((attempt, FaultKind.Unreachable), (failed.Attempts, failed.FaultKind));
            Assert.Equal(attempt, (await making.Get(lost, Small, Long, Cancel)).Attempts);
            clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal((3, null), await making.Get(lost, Small, Long, Cancel) is var given ? (given.Attempts, given.RetryAt) : default);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_the_bytes_are_to_blame_for_is_not_tried_again()
    {
        var clock = new TestClock();
        await using var making = new RenditionMaking(program.Of<IEngine>(), program.Of<IBlobStore>(), program.Of<Workers>(), clock);
        var broken = await Blob([.. "GIF89a"u8, .. new byte[300]]);
        var bomb = await Blob(Pictures.Bomb(60_000, 60_000));
        Assert.Equal(FaultKind.Corrupt, (await making.Get(broken, Small, Long, Cancel)).FaultKind);
        Assert.Equal(FaultKind.LimitExceeded, (await making.Get(bomb, Small, Long, Cancel)).FaultKind);
        clock.Advance(TimeSpan.FromDays(1000));
        Assert.Equal(1, (await making.Get(broken, Small, Long, Cancel)).Attempts);
        await Assert.ThrowsAsync<Refused>(() => making.Get(broken, Small with { Quality = 101 }, Long, Cancel));
    }

    [Fact(Timeout = Timeout)]
    public async Task Who_does_not_wait_is_told_how_far_it_is_and_finds_it_later()
    {
        var source = await Blob(Pictures.Png(900, 600, (x, y) => [(byte)x, (byte)y, 0]));
        var now = await Making.Get(source, Small, TimeSpan.Zero, Cancel);
        Assert.NotEqual(RenditionState.Failed, now.State);
        var later = await Making.Get(source, Small, Long, Cancel);
        Assert.Equal((RenditionState.Ready, 1000), (later.State, later.Progress));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_a_server_that_is_gone_was_making_is_made_by_another()
    {
        var source = await Blob(Pictures.Png(61, 40, (_, _) => [200, 0, 0]));
        await using (var session = await program.Of<IEngine>().Write(Cancel))
        {
            await session.Execute(
                """
                INSERT INTO renditions (source_sha256, recipe_hash, recipe_json, state, progress, attempts, lease_owner, lease_until, created_at, updated_at)
                VALUES (@source, @recipe, '{}', 1, 500, 1, @owner, @until, 0, 0)
                """,
                new
                {
                    source,
                    recipe = Recipes.HashOf(Small),
                    owner = $"{Environment.MachineName}/1/never/1",
                    until = DateTimeOffset.UtcNow.AddDays(1),
                },
                Cancel
            );
            await session.Commit(Cancel);
        }

        Assert.Equal(
            (RenditionState.Ready, 2),
            await Making.Get(source, Small, Long, Cancel) is var made ? (made.State, made.Attempts) : default
        );
    }

    [Fact(Timeout = Timeout)]
    public async Task A_rendition_of_a_document_is_for_those_who_may_see_it_and_noted_as_what_it_is_used_for()
    {
        var file = new NewFile("red.png", new MemoryStream(Pictures.Png(62, 40, (_, _) => [200, 0, 0])));
        var document = await program
            .Of<Documents>()
            .Create(server.Workspace.Id, new NewDocument("Red") { File = file }, Installed.Operator, Cancel);
        async Task<int> Noted(RenditionUse use)
        {
            await program.Of<Renditions>().Of(server.Workspace.Id, document.Id, null, Small, use, Long, Installed.Operator, Cancel);
            await using var session = await program.Of<IEngine>().Read(Cancel);
            return await session.Value<int>(
                "SELECT COUNT(*) FROM events WHERE subject_id = @Id AND kind = 'document.downloaded'",
                new { document.Id },
                Cancel
            );
        }

        Assert.Equal(0, await Noted(RenditionUse.Listed));
        Assert.Equal(1, await Noted(RenditionUse.Viewed));
        Assert.Equal(1, await Noted(RenditionUse.Viewed));
        Assert.Equal(2, await Noted(RenditionUse.Taken));
        Assert.Equal(3, await Noted(RenditionUse.Taken));
        var stranger = new Actor(Id.New(TimeProvider.System), "stranger");
        var refused = await Assert.ThrowsAsync<Refused>(() =>
            program.Of<Renditions>().Of(server.Workspace.Id, document.Id, null, Small, RenditionUse.Listed, Long, stranger, Cancel)
        );
        Assert.Equal(Reason.NotFound, refused.Reason);
    }

    protected async Task<string> Blob(byte[] bytes) => (await program.Of<IBlobStore>().Store(new MemoryStream(bytes), Cancel)).Sha256;
}
