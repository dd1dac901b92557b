using Dossier.Adapters.LocalFiles;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Workspaces;
using Dossier.Formats;
using Dossier.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dossier.Core.Tests.Ingestion;

/// <summary>How evidence comes in from folders: what is no file, what cannot be reached, and being interrupted.</summary>
public abstract class BeginIngestionTests(TestDatabase database) : IDisposable
{
    private const string Roots = """
        SELECT n.path FROM nodes n JOIN ingestions i ON i.id = n.ingestion_id
        WHERE i.custodian = @custodian AND n.parent_id = n.ingestion_id ORDER BY n.ordinal
        """;
    private readonly TemporaryFolder folder = new();
    private readonly string custodian = World.Unique("Ada");

    private string Evidence => Path.Combine(folder.Path, "evidence");

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_pipe_or_a_device_is_accounted_for_and_holds_nothing_up()
    {
        folder.File("evidence/a letter.txt", [1]);
        folder.File("evidence/later.txt", [2]);
        Tool.Run(Evidence, "mkfifo", "pipe");
        var world = await World.Start(database);

        await Ingest(world, new DataLocation(custodian) { Paths = [Evidence, "/dev/null"] }, SpecialFiles.Is);

        Assert.Equal(["evidence/a letter.txt", "evidence/later.txt", "evidence/pipe", "null"], await RootsOf(world));
        Assert.Equal([(FaultKind.Unsupported, "evidence/pipe"), (FaultKind.Unsupported, "null")], await FaultsOf(world));
    }

    [Fact]
    public async Task What_cannot_be_reached_is_never_left_out_by_a_filter()
    {
        folder.File("evidence/old.tmp", [1]);
        folder.File("evidence/new.txt", [2]);
        File.SetLastWriteTimeUtc(Path.Combine(Evidence, "new.txt"), new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var gone = folder.File("gone.tmp", [3]);
        var world = await World.Start(database);
        var location = new DataLocation(custodian)
        {
            Paths = [Evidence, gone],
            OmittedExtensions = ["tmp"],
            ModifiedFrom = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
        };

        var ingestion = await Begin(world, location);
        File.Delete(gone);
        await RunUntil(world, async () => (await State(world, ingestion)).State is not (1 or 2), Job(world, SpecialFiles.Is));

        Assert.Equal(["evidence/new.txt", "gone.tmp"], await RootsOf(world));
        Assert.Equal([(FaultKind.Unreachable, "gone.tmp")], await FaultsOf(world));
    }

    [Fact]
    public async Task Begun_again_it_takes_every_file_once_whatever_came_and_went_meanwhile()
    {
        // Beside the folder lies a file whose name goes on where the folder's ends: it comes after all that is in the folder.
        var names = Enumerable.Range(0, 230).Select(number => $"evidence/mail/{number:D3}.txt").Append("evidence/mail-list.txt").ToList();
        for (var at = 0; at < names.Count; at++)
        {
            folder.File(names[at], [(byte)at, (byte)(at >> 8), 7]);
        }

        var world = await World.Start(database);
        var asked = 0;
        bool Crash(string path) => ++asked > 210 ? throw new InvalidOperationException("The machine has crashed.") : false;
        var job = Job(world, Crash);
        var ingestion = await Begin(world, new DataLocation(custodian) { Paths = [Evidence] });
        await RunUntil(world, async () => await State(world, ingestion) == (1, 1) && asked > 210, job);
        Assert.Equal(200, (await RootsOf(world)).Count);

        File.Delete(Path.Combine(folder.Path, names[0]));
        File.Delete(Path.Combine(folder.Path, names[1]));
        folder.File("evidence/mail/005a.txt", [9]);
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        await RunUntil(world, async () => (await State(world, ingestion)).State is not (1 or 2), Job(world, SpecialFiles.Is));

        // What was added behind the place reached is what was added after a folder was read.
        Assert.Equal(names.Order(StringComparer.Ordinal), (await RootsOf(world)).Order(StringComparer.Ordinal));
        Assert.Empty(await FaultsOf(world));
    }

    private static BeginIngestion Job(World world, IsSpecialFile isSpecial) =>
        new(
            world.Engine,
            world.Blobs,
            world.Uploads,
            new Settling(world.Engine, world.Queue, world.Workflows, new Events(world.Engine, world.Clock), world.Clock),
            isSpecial,
            world.Clock
        );

    private static Task RunUntil(World world, Func<Task<bool>> isSo, BeginIngestion job)
    {
        var places = new Dictionary<Lane, int> { [job.Lane] = 1 };
        return World.RunUntil(isSo, [new JobRunner(world.Engine, world.Queue, [job], places, NullLogger<JobRunner>.Instance)]);
    }

    private async Task Ingest(World world, DataLocation location, IsSpecialFile isSpecial)
    {
        var ingestion = await Begin(world, location);
        await RunUntil(world, async () => (await State(world, ingestion)).State is not (1 or 2), Job(world, isSpecial));
    }

    private async Task<Guid> Begin(World world, DataLocation location)
    {
        var ingestions = new Ingestions(world.Engine, world.Workspaces, world.Workflows, world.Queue, new EvidenceRoots(["/"]));
        return (await ingestions.Create(world.Workspace.Number, "Box 1", [location], world.Ada, World.Cancel)).Single().Id;
    }

    private static async Task<(int State, int Attempts)> State(World world, Guid ingestion)
    {
        var row = Assert.Single(
            await world.Query<JobRow>(
                "SELECT * FROM jobs WHERE workflow_id = @ingestion AND kind = @kind",
                new { ingestion, kind = BeginIngestion.JobKind }
            )
        );
        return ((int)row.State, row.Attempts);
    }

    private Task<IReadOnlyList<string>> RootsOf(World world) => world.Query<string>(Roots, new { custodian });

    private async Task<IEnumerable<(FaultKind, string)>> FaultsOf(World world)
    {
        var faults = await world.Query<FaultSeen>(
            "SELECT f.kind, f.path FROM faults f JOIN ingestions i ON i.id = f.workflow_id WHERE i.custodian = @custodian ORDER BY f.path",
            new { custodian }
        );
        return faults.Select(fault => (fault.Kind, fault.Path));
    }

    private sealed record FaultSeen
    {
        public FaultKind Kind { get; init; }
        public string Path { get; init; } = "";
    }
}

public sealed class BeginIngestionOnSqliteTests(SqliteTestDatabase database)
    : BeginIngestionTests(database),
        IClassFixture<SqliteTestDatabase>;

public sealed class BeginIngestionOnPostgresTests(PostgresTestDatabase database)
    : BeginIngestionTests(database),
        IClassFixture<PostgresTestDatabase>;
