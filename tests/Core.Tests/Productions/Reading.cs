using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Productions;
using Dossier.Core.Workspaces;
using Dossier.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dossier.Core.Tests.Productions;

/// <summary>An ingestion that reads for as long as a test wants, by a clock that the test moves; its exports are real.</summary>
internal sealed class Reading : IDisposable
{
    private readonly ExportWorld world;
    private readonly JobQueue queue;
    private readonly Exports exports;
    private readonly SettleIngestion settling;
    private readonly ExportSoFar turns;
    private readonly Dictionary<long, Guid> unfinished = [];
    private bool isGuest;
    private long number;
    private Guid id;

    private Reading(ExportWorld world)
    {
        this.world = world;
        var events = new Events(world.Engine, Clock);
        queue = new JobQueue(world.Engine, Clock);
        Workflows = new Workflows(world.Engine, queue, events, Clock)
        {
            Cancelled = (session, workflow, parts, cancel) => exports!.AfterCancelling(session, workflow, parts, cancel),
        };
        exports = new Exports(world.Engine, world.Workspaces, Workflows, queue, Clock);
        settling = new SettleIngestion(world.Engine, Workflows, events, new KnownFileList(null), exports.AfterSettling, Clock);
        turns = new ExportSoFar(world.Engine, settling, exports, queue);
    }

    public ExportWorld World => world;

    public TestClock Clock { get; } = new();

    public Workflows Workflows { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="isExported">Whether what is read is exported at all.</param>
    public static async Task<Reading> Start(
        TestDatabase database,
        int minutes,
        bool withExceptions = false,
        bool isExported = true,
        DuplicateScheme scheme = DuplicateScheme.Content
    )
    {
        var world = await ExportWorld.Start(database);
        return await Start(world, await world.AddSeries(), Actor.System, minutes, withExceptions, isExported, scheme);
    }

    /// <summary>An ingestion that somebody begins, and that is exported to a series.</summary>
    public static async Task<Reading> Start(
        ExportWorld world,
        ExportSeries series,
        Actor beginner,
        int minutes,
        bool withExceptions = false,
        bool isExported = true,
        DuplicateScheme scheme = DuplicateScheme.Content
    )
    {
        var reading = new Reading(world);
        // The tests of a class share a database: what another left behind is not run here.
        await reading.Execute("DELETE FROM jobs", null);
        await world.Workspaces.Change(
            world.Workspace.Id,
            before => new WorkspaceChange
            {
                Settings = before.Settings with
                {
                    ActiveSeriesId = isExported ? series.Id : null,
                    DuplicateScheme = scheme,
                    ExportIntervalMinutes = minutes,
                    ExportExceptions = withExceptions,
                },
            },
            Actor.System,
            Cancel
        );
        await reading.Begin(beginner);
        return reading;
    }

    /// <summary>Another ingestion of the same workspace, whose folder is gone with the first.</summary>
    public async Task<Reading> Beside()
    {
        var other = new Reading(world) { isGuest = true };
        await other.Begin(Actor.System);
        return other;
    }

    private async Task Begin(Actor beginner)
    {
        var evidence = Directory.CreateDirectory(Path.Combine(world.Folder, "evidence")).FullName;
        var ingestions = new Ingestions(world.Engine, world.Workspaces, Workflows, queue, new EvidenceRoots([evidence]));
        var location = new DataLocation("Ada") { Paths = [evidence] };
        var made = (await ingestions.Create(world.Workspace.Number, "Box 1", [location], beginner, Cancel)).Single();
        (number, id) = (made.Number, made.Id);
        await using var session = await world.Engine.Write(Cancel);
        await Workflows.Begin(session, made.Id, Cancel);
        await session.Commit(Cancel);
    }

    /// <summary>Documents come out of reading; their numbers.</summary>
    public Task<IReadOnlyList<long>> Read(params string[] names) => Read(Outcome.Document, names);

    public async Task<IReadOnlyList<long>> Read(Outcome outcome, params string[] names)
    {
        var documents = new List<NewDocument>();
        foreach (var name in names)
        {
            documents.Add(new NewDocument(name) { Outcome = outcome, Blob = await world.Blob($"{name} of {id}") });
        }

        return await Add(documents);
    }

    /// <summary>A document whose bytes are no longer there; its number.</summary>
    public async Task<long> ReadLost(string name) =>
        (await Add([new NewDocument(name) { Blob = new Blob(new string(name[0], 64), "0", "0", 7) }]))[0];

    public async Task ReadCopyOf(string original, string name) =>
        await Add([new NewDocument(name) { Blob = await world.Blob($"{original} of {id}") }]);

    /// <summary>An item is found, and not read yet.</summary>
    public async Task<Guid> Meet()
    {
        var node = Guid.NewGuid();
        await Insert(node, 1, Outcome.Pending, null, null);
        return node;
    }

    /// <summary>An item that was met is read at last: it has the bytes of what another ingestion, or this, read under a name.</summary>
    public async Task<long> ReadMet(Guid node, Reading other, string original)
    {
        var document = new NewDocument("late.txt") { Blob = await world.Blob($"{original} of {other.id}") };
        var numbers = await world.Add(document);
        await Execute("UPDATE nodes SET state = 2, outcome = 1, document_id = @Id WHERE id = @node", new { document.Id, node });
        return numbers[0];
    }

    /// <summary>A document of whose family something is still to be read.</summary>
    public async Task<IReadOnlyList<long>> ReadUnfinished(string name)
    {
        var document = new NewDocument(name) { Blob = await world.Blob($"{name} of {id}") };
        var numbers = await Add([document]);
        var pending = Guid.NewGuid();
        await Insert(pending, 1, Outcome.Pending, null, document.Id);
        unfinished[numbers[0]] = pending;
        return numbers;
    }

    public Task FinishFamily(long document) =>
        Execute("UPDATE nodes SET state = 2, outcome = 2 WHERE id = @node", new { node = unfinished[document] });

    /// <summary>What is wrong with a document is tried once more, and succeeds.</summary>
    public async Task Retry(long document)
    {
        await Execute("UPDATE nodes SET sha256 = '00' WHERE ingestion_id = @id", new { id });
        var settlings = new Settling(world.Engine, queue, Workflows, new Events(world.Engine, Clock), Clock);
        var retries = new Retries(world.Engine, queue, settlings, (_, _, _, _, _) => Task.FromResult(new Retried(0, [], 0)));
        var retried = await retries.Retry(world.Workspace.Id, new RetryOrder(), Actor.System, Cancel);
        Assert.Equal(1, retried.Items);
        await Execute(
            "UPDATE nodes SET state = 2, outcome = 1 WHERE document_id = (SELECT id FROM documents WHERE number = @document)",
            new { document }
        );
        await Execute("UPDATE documents SET outcome = 1 WHERE number = @document", new { document });
    }

    /// <summary>All is read, in whatever round.</summary>
    public async Task Settle(int round = 0)
    {
        await Execute("DELETE FROM jobs WHERE workflow_id = @id AND kind = @kind", new { id, kind = BeginIngestion.JobKind });
        await using var session = await world.Engine.Write(Cancel);
        var order = new SettleIngestion.Order(id);
        await queue.Add(session, new NewJob(id, SettleIngestion.JobKind, Parts.Streaming, order, $"settle/{id}/{round}"), Cancel);
        await session.Commit(Cancel);
    }

    /// <summary>An interval passes, and only the turn is taken: its export waits.</summary>
    public async Task Turn()
    {
        Clock.Advance(TimeSpan.FromMinutes(5));
        var before = (await Exports()).Count;
        await RunUntil(async () => (await Exports()).Count > before, turns);
    }

    public Task Until(Func<Task<bool>> isSo) => RunUntil(isSo, turns, settling, world.Job());

    /// <summary>Runs whatever is due and not held.</summary>
    public Task Idle() =>
        Until(async () =>
        {
            await using var session = await world.Engine.Read(Cancel);
            return !await session.Value<bool>(
                """
                SELECT EXISTS (SELECT 1 FROM jobs j WHERE j.kind <> @begin AND (j.state = 2 OR (j.state = 1 AND j.due_at <= @now
                    AND NOT EXISTS (SELECT 1 FROM held_parts h WHERE h.workflow_id IN (j.workflow_id, j.held_with) AND h.part = j.part))))
                """,
                new { now = Clock.GetUtcNow(), begin = BeginIngestion.JobKind },
                Cancel
            );
        });

    public async Task<bool> HasTurnAhead()
    {
        await using var session = await world.Engine.Read(Cancel);
        return await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM jobs WHERE workflow_id = @id AND kind = @kind AND state = 1 AND due_at > @now)",
            new
            {
                id,
                kind = ExportSoFarOrder.JobKind,
                now = Clock.GetUtcNow(),
            },
            Cancel
        );
    }

    public Task<Workflow> Ingestion() => Workflows.Find(WorkflowKind.Ingestion, number, Actor.System, Cancel);

    /// <summary>What the list of an ingestion's, or an export's, faults says: the documents' numbers.</summary>
    public async Task<IReadOnlyList<long?>> Faults(WorkflowKind kind, long workflow)
    {
        var faults = new Faults(world.Engine, Workflows);
        var kinds = await faults.ByKind(await Workflows.Find(kind, workflow, Actor.System, Cancel), Cancel);
        var listed = await faults.List(kind, workflow, PageOf.First(100), Actor.System, Cancel);
        Assert.Equal(listed.Total, kinds.Values.Sum());
        return [.. listed.Items.Select(fault => fault.DocumentNumber)];
    }

    public async Task<IReadOnlyList<Export>> Exports() =>
        (await exports.List(world.Workspace.Number, PageOf.First(100), Actor.System, Cancel)).Items;

    /// <summary>The numbers of the documents of one of its exports.</summary>
    public async Task<IReadOnlyList<long>> Documents(int export) =>
        [.. (await world.Documents((await Exports())[export])).Select(document => document.DocumentNumber!.Value).Order()];

    public async Task<IReadOnlyList<string?>> Labels(int export) =>
        [.. (await world.Documents((await Exports())[export])).Select(document => document.BeginLabel)];

    /// <summary>Steers the export part, of the ingestion or of an export.</summary>
    public Task Steer(string verb, WorkflowKind kind, long? export)
    {
        var target = export ?? number;
        return verb switch
        {
            "pause" => Workflows.Pause(kind, target, [Parts.Export], Actor.System, Cancel),
            "resume" => Workflows.Resume(kind, target, [Parts.Export], Actor.System, Cancel),
            _ => Workflows.Cancel(kind, target, [Parts.Export], Actor.System, Cancel),
        };
    }

    public void Dispose()
    {
        if (!isGuest)
        {
            world.Dispose();
        }
    }

    private async Task RunUntil(Func<Task<bool>> isSo, params Job[] jobs)
    {
        if (await isSo())
        {
            return;
        }

        var lanes = new Dictionary<Lane, int> { [Lane.General] = 2 };
        await Tests.World.RunUntil(isSo, [new JobRunner(world.Engine, queue, jobs, lanes, NullLogger<JobRunner>.Instance)]);
    }

    /// <summary>Documents, families among them, as they come out of reading.</summary>
    public async Task<IReadOnlyList<long>> Add(params IReadOnlyList<NewDocument> documents)
    {
        var numbers = await world.Add(documents);
        foreach (var document in documents)
        {
            await Insert(Guid.NewGuid(), 2, document.Outcome, document.Id, document.Parent?.Top.Id);
        }

        return numbers;
    }

    private Task Insert(Guid node, int state, Outcome outcome, Guid? document, Guid? familyTop) =>
        Execute(
            """
            INSERT INTO nodes (id, ingestion_id, parent_id, ordinal, root_id, batch_id, depth, name, path, family_top, family_key, state, outcome,
                               attempts, size, expanded_bytes, metadata_json, document_id)
            VALUES (@node, @id, @id, (SELECT COUNT(*) FROM nodes WHERE ingestion_id = @id), @id, @id, 0, '', '', @familyTop, '', @state, @outcome,
                    1, 0, 0, '{}', @document)
            """,
            new
            {
                node,
                id,
                familyTop,
                state,
                outcome = (int)outcome,
                document,
            }
        );

    public async Task Execute(string sql, object? with)
    {
        await using var session = await world.Engine.Write(Cancel);
        await session.Execute(sql, with, Cancel);
        await session.Commit(Cancel);
    }
}
