using Dossier.Adapters.LocalFiles;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Fields;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Productions;
using Dossier.Core.Renditions;
using Dossier.Core.Workspaces;
using Dossier.Formats;
using Dossier.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dossier.Core.Tests.Productions;

/// <summary>A workspace of a client of its own, with an owner, documents and a folder to export to.</summary>
internal sealed class ExportWorld : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>None is started: what draws pages is tested where the program is.</summary>
    private readonly Workers workers = new(new WorkerCommand("false", []), new ReadingLimits(), 1);
    private readonly TestDatabase database;
    private readonly JobQueue queue;
    private readonly Events events;
    private readonly OpenWorkspace opening;
    private readonly DeleteWorkspace deleting;
    private readonly Func<IBlobStore, IBlobStore> blobs;

    private ExportWorld(TestDatabase database, Func<IBlobStore, IBlobStore>? blobs)
    {
        this.database = database;
        this.blobs = blobs ?? (store => store);
        events = new Events(Engine, TimeProvider.System);
        queue = new JobQueue(Engine, TimeProvider.System);
        Fields = new Dossier.Core.Fields.Fields(Engine, events, TimeProvider.System);
        Roots = new ExportRoots(Root, [Path.Combine(folder.Path, "other")]);
        Workflows = new Workflows(Engine, queue, events, TimeProvider.System);
        var clients = new Clients(Engine, TimeProvider.System, events);
        var operations = new Operations(Engine, TimeProvider.System);
        Furnishing[] furnishings = [Fields.Furnish, new DefaultSeries(TimeProvider.System).Furnish];
        Workspaces = new Workspaces.Workspaces(Engine, clients, operations, queue, events, TimeProvider.System, furnishings);
        opening = new OpenWorkspace(Engine, Workspaces, operations, events);
        deleting = new DeleteWorkspace(Engine, operations, events, []);
        Series = new SeriesOfExports(Engine, Workspaces, events, Roots, TimeProvider.System);
        Exports = new Exports(Engine, Workspaces, Workflows, queue, TimeProvider.System);
    }

    public static async Task<ExportWorld> Start(TestDatabase database, Func<IBlobStore, IBlobStore>? blobs = null)
    {
        database.MustBeThere();
        var world = new ExportWorld(database, blobs);
        world.Owner = await world.AddUser("Ada");
        world.Workspace = await world.AddWorkspace(null);
        return world;
    }

    public IEngine Engine => database.Engine;
    public string Root => Path.Combine(folder.Path, "exports");
    public string Folder => folder.Path;
    public ExportRoots Roots { get; }
    public Dossier.Core.Fields.Fields Fields { get; }
    public Workflows Workflows { get; }
    public Workspaces.Workspaces Workspaces { get; }
    public SeriesOfExports Series { get; }
    public Exports Exports { get; }
    public Actor Owner { get; private set; } = null!;
    public Workspace Workspace { get; private set; } = null!;

    /// <summary>Called before anything is made durable; may throw, as a crash would.</summary>
    public Action BeforeFlush { get; set; } = () => { };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task<Workspace> AddWorkspace(long? clientNumber, long? baseNumber = null)
    {
        var order = new WorkspaceOrder($"Harbor {Guid.CreateVersion7()}")
        {
            ClientNumber = clientNumber,
            ClientName = clientNumber is null ? $"Client {Guid.CreateVersion7()}" : null,
            BaseWorkspaceNumber = baseNumber,
            IncludeAllSeries = true,
        };
        var made = await Workspaces.Create(order, Actor.System, Cancel);
        await using var session = await Engine.Write(Cancel);
        await session.Execute(
            "INSERT INTO memberships (workspace_id, user_id, role, created_at) VALUES (@Id, @UserId, 4, 0)",
            new { made.Id, Owner.UserId },
            Cancel
        );
        await session.Commit(Cancel);
        return await Workspaces.Find(made.Id, Actor.System, Cancel);
    }

    /// <summary>A person who may see nothing yet.</summary>
    public async Task<Actor> AddUser(string name)
    {
        var actor = new Actor(Id.New(TimeProvider.System), name);
        var key = $"{name}-{actor.UserId}";
        await using var session = await Engine.Write(Cancel);
        await session.Execute(
            "INSERT INTO organizations (id, name, created_at) VALUES (@Id, @key, 0)",
            new { Id = actor.UserId, key },
            Cancel
        );
        await session.Execute(
            """
            INSERT INTO users (id, organization_id, user_name, user_name_key, email, email_key, is_active, must_change_password, failed_sign_ins,
                               security_stamp, extras_json, created_at)
            VALUES (@UserId, @UserId, @key, @key, @key, @key, TRUE, FALSE, 0, '', '{}', 0)
            """,
            new { actor.UserId, key },
            Cancel
        );
        await session.Commit(Cancel);
        return actor;
    }

    /// <param name="workspace">Another than that of the documents.</param>
    public async Task SetRole(Actor actor, Role role, Workspace? workspace = null)
    {
        await using var session = await Engine.Write(Cancel);
        await session.Execute(
            "INSERT INTO memberships (workspace_id, user_id, role, created_at) VALUES (@Id, @UserId, @role, 0)",
            new
            {
                (workspace ?? Workspace).Id,
                actor.UserId,
                role = (int)role,
            },
            Cancel
        );
        await session.Commit(Cancel);
    }

    public Task<ExportSeries> AddSeries(
        string prefix = "ABC",
        Func<ExportOutput, ExportOutput>? output = null,
        Func<Numbering, Numbering>? numbering = null
    )
    {
        var numbers = new Numbering
        {
            Prefix = prefix,
            Separator = "-",
            Padding = 4,
        };
        var order = new SeriesOrder($"Series {prefix}")
        {
            Output = output?.Invoke(new ExportOutput()) ?? new ExportOutput(),
            Numbering = numbering?.Invoke(numbers) ?? numbers,
        };
        return Series.Create(Workspace.Number, order, Owner, Cancel);
    }

    public Task<Export> Export(ExportSeries series, IEnumerable<long> documents) =>
        Exports.Create(Workspace.Number, "Production", series.Number, [.. documents], Owner, Cancel);

    /// <summary>Starts an export and runs it to its end.</summary>
    public async Task<Export> Produce(ExportSeries series, IEnumerable<long> documents) => await Run(await Export(series, documents));

    public ExportJob Job()
    {
        var store = blobs(database.Blobs);
        var making = new RenditionMaking(Engine, store, workers, TimeProvider.System);
        var images = new PageImages(Engine, store, making, workers, TimeProvider.System);
        var volumes = new Volumes(store, images, Roots, Flush);
        var copies = new ReviewCopies(Engine, Workflows, Fields, queue, events, TimeProvider.System);
        return new ExportJob(Engine, Workflows, images, new ControlNumbers(Engine, Roots), volumes, copies, TimeProvider.System);
    }

    /// <summary>Runs jobs, in so many places at once, until an export is over.</summary>
    public async Task<Export> Run(Export export, int places = 1)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var lanes = new Dictionary<Lane, int> { [Lane.General] = places };
        var running = new JobRunner(Engine, queue, [Job()], lanes, NullLogger<JobRunner>.Instance).Run(stop.Token);
        while (!(export = await Exports.Find(export.Number, Actor.System, Cancel)).IsOver)
        {
            await Task.Delay(20, Cancel);
        }

        await stop.CancelAsync();
        await running;
        Assert.True(export.State != WorkState.Failed, export.Message);
        return export;
    }

    /// <summary>Runs jobs until something says stop.</summary>
    public async Task RunUntil(Func<Task<bool>> isEnough)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var lanes = new Dictionary<Lane, int> { [Lane.General] = 4 };
        var running = new JobRunner(Engine, queue, [Job(), opening, deleting], lanes, NullLogger<JobRunner>.Instance).Run(stop.Token);
        while (!await isEnough())
        {
            await Task.Delay(20, Cancel);
        }

        await stop.CancelAsync();
        await running;
    }

    public async Task<IReadOnlyList<ExportedDocument>> Documents(Export export) =>
        (await Exports.Documents(export.Number, PageOf.First(100_000), Owner, Cancel)).Items;

    public string Volume(ExportSeries series, string name = "VOL001") => Path.Combine(Root, $"series-{series.Number}", name);

    /// <summary>Adds documents; gives their numbers, in the order given.</summary>
    public Task<IReadOnlyList<long>> Add(params IReadOnlyList<NewDocument> documents) => AddIn(Workspace, documents);

    public async Task<IReadOnlyList<long>> AddIn(Workspace workspace, IReadOnlyList<NewDocument> documents)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var session = await Engine.Write(Cancel);
        var fields = (await Dossier.Core.Fields.Fields.All(session, workspace.Id, Cancel)).ToDictionary(
            field => field.Key,
            field => field.Number
        );
        var rows = documents.Select(document =>
            new object?[]
            {
                document.Id,
                workspace.Id,
                document.Parent?.Top.Id ?? document.Id,
                document.Parent?.Id,
                document.FamilyOrder,
                DocumentKind.File,
                document.Name,
                $"in/{document.Name}",
                document.Custodian,
                document.Blob is null ? 0 : 1,
                document.SortedAt,
                document.Outcome,
                document.TextHash,
                10,
                document.Pages,
                Json.Write(document.Values.ToDictionary(value => $"{fields[value.Key]}", value => value.Value)),
                "{}",
                Guid.Empty,
                now,
                now,
            }
        );
        await Engine.Insert(
            session,
            "documents",
            [
                "id",
                "workspace_id",
                "family_id",
                "parent_id",
                "family_order",
                "kind",
                "name",
                "path",
                "custodian",
                "current_version",
                "sorted_at",
                "outcome",
                "text_hash",
                "text_length",
                "page_count",
                "values_json",
                "extras_json",
                "created_by",
                "created_at",
                "updated_at",
            ],
            rows,
            Cancel
        );
        await Engine.Insert(
            session,
            "document_versions",
            [
                "document_id",
                "ordinal",
                "id",
                "file_name",
                "media_type",
                "size",
                "sha256",
                "sha1",
                "md5",
                "extras_json",
                "created_by",
                "created_at",
            ],
            documents
                .Where(document => document.Blob is not null)
                .Select(document =>
                    new object?[]
                    {
                        document.Id,
                        1,
                        Id.New(TimeProvider.System),
                        document.Name,
                        MediaTypes.PlainText,
                        document.Blob!.Size,
                        document.Blob.Sha256,
                        document.Blob.Sha1,
                        document.Blob.Md5,
                        "{}",
                        Guid.Empty,
                        now,
                    }
                ),
            Cancel
        );
        var numbers = (
            await session.Query<Numbered>("SELECT id, number FROM documents WHERE workspace_id = @Id", new { workspace.Id }, Cancel)
        ).ToDictionary(row => row.Id, row => row.Number);
        await session.Commit(Cancel);
        return [.. documents.Select(document => numbers[document.Id])];
    }

    /// <summary>Defines a field of the documents' workspace.</summary>
    public async Task<Field> Define(string name, FieldType type, bool isMultiple = false) =>
        await Fields.Create(Workspace.Id, new NewField(name, type) { IsMultiple = isMultiple }, Owner, Cancel);

    /// <summary>Codes a document.</summary>
    public async Task Set(Guid document, Field field, object value)
    {
        var values = System.Text.Json.Nodes.JsonNode.Parse(
            await Value<string>("SELECT values_json FROM documents WHERE id = @document", new { document })
        )!;
        values[$"{field.Number}"] = System.Text.Json.JsonSerializer.SerializeToNode(value);
        var json = values.ToJsonString();
        await Execute("UPDATE documents SET values_json = @json WHERE id = @document", new { document, json });
    }

    public Task<long> Count(string what, Guid id) => Value<long>($"SELECT COUNT(*) FROM {what}", new { id });

    public async Task<T> Value<T>(string sql, object with)
    {
        await using var session = await Engine.Read(Cancel);
        return await session.Value<T>(sql, with, Cancel);
    }

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object with)
    {
        await using var session = await Engine.Read(Cancel);
        return await session.Query<T>(sql, with, Cancel);
    }

    public async Task Execute(string sql, object with)
    {
        await using var session = await Engine.Write(Cancel);
        await session.Execute(sql, with, Cancel);
        await session.Commit(Cancel);
    }

    /// <summary>Deletes a workspace with all that is in it.</summary>
    public async Task Delete(Workspace workspace)
    {
        await Workspaces.RequestDeletion(workspace.Id, Actor.System, Cancel);
        await RunUntil(async () => await Count("workspaces WHERE id = @id", workspace.Id) == 0);
    }

    public Task<Blob> Blob(string content) => database.Blobs.Store(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)), Cancel);

    public Task<string> Text(string text) => database.Texts.Store(text, Cancel);

    /// <summary>The control number that a document shows.</summary>
    public async Task<string?> ControlNumber(Session session, long document)
    {
        var field = await session.Value<long>(
            "SELECT number FROM fields WHERE workspace_id = @Id AND key = 'control_number' AND name = 'Control Number' AND is_system",
            new { Workspace.Id },
            Cancel
        );
        return await session.Value<string>(
            $"SELECT {Engine.JsonText("values_json", $"{field}")} FROM documents WHERE number = @document",
            new { document },
            Cancel
        );
    }

    public void Dispose() => folder.Dispose();

    private void Flush(string path)
    {
        BeforeFlush();
        DurableFolder.Flush(path);
    }

    private sealed record Numbered
    {
        public Guid Id { get; init; }
        public long Number { get; init; }
    }
}
