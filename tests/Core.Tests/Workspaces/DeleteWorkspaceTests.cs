using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Ingestion;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Workspaces;
using Dossier.Support;

namespace Dossier.Core.Tests;

public abstract class DeleteWorkspaceTests(TestDatabase database)
{
    private static CancellationToken Cancel => World.Cancel;

    [Fact]
    public async Task A_workspace_goes_with_everything_in_it_and_nothing_else()
    {
        var world = await World.Start(database);
        var workspace = await world.AddWorkspace("Doomed", world.Workspace.ClientNumber);
        await world.SetRole(world.Ada, workspace, Role.Owner);
        foreach (var one in new[] { workspace, world.Workspace })
        {
            await Fill(world, one, one == workspace ? 4_100 : 10);
        }

        await World.Refuses(Reason.NotFound, () => world.Workspaces.RequestDeletion(workspace.Id, world.Stranger, Cancel));
        var editor = await world.AddUser("Editor");
        await world.SetRole(editor, workspace, Role.Editor);
        await World.Refuses(Reason.Forbidden, () => world.Workspaces.RequestDeletion(workspace.Id, editor, Cancel));
        var operation = await world.Workspaces.RequestDeletion(workspace.Id, world.Ada, Cancel);
        await World.Refuses(Reason.NotFound, () => world.Workspaces.Find(workspace.Id, world.Ada, Cancel));
        await World.Refuses(Reason.NotFound, () => world.Workspaces.RequestDeletion(workspace.Id, world.Ada, Cancel));
        Assert.DoesNotContain(
            workspace.Id,
            (await world.Workspaces.List(null, PageOf.First(100), world.Ada, Cancel)).Items.Select(one => one.Id)
        );
        var forgotten = new List<Guid>();
        await world.RunUntil(WorkspacesTests.IsOver(world, operation), WorkspacesTests.Delete(world, forgotten));
        Assert.Equal(
            (WorkState.Completed, null),
            ((await WorkspacesTests.Find(world, operation)).State, (await WorkspacesTests.Find(world, operation)).Failure)
        );
        Assert.Equal([workspace.Id], forgotten);
        foreach (var table in TablesOfWorkspaces)
        {
            Assert.Equal((table, 0), (table, await Count(world, table, workspace)));
            Assert.True(await Count(world, table, world.Workspace) > 0, $"{table} of another workspace");
        }

        foreach (var table in new[] { "message_keys", "pivot_bands", "pivot_bands_recent" })
        {
            const string These = "COUNT(*) || ' of ' || MIN(workspace)";
            Assert.Equal($"2 of {world.Workspace.Number}", await world.Value<string>($"SELECT {These} FROM {table}"));
        }

        const string Left =
            "SELECT COUNT(*) FROM jobs WHERE workflow_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM workflows f WHERE f.id = workflow_id)";
        Assert.Equal(0, await world.Value<int>(Left));
        Assert.Equal(
            10,
            (await world.Documents.List(world.Workspace.Id, new DocumentFilter(), PageOf.First(100), world.Ada, Cancel)).Total
        );
        Assert.Equal(
            1,
            await world.Value<int>(
                "SELECT COUNT(*) FROM events WHERE workspace_id = @Id AND kind = @kind",
                new { workspace.Id, kind = EventKinds.WorkspaceDeleted }
            )
        );
        await world.AddWorkspace("Doomed", world.Workspace.ClientNumber);
    }

    private static readonly string[] TablesOfWorkspaces =
    [
        "group_workspaces",
        "memberships",
        "fields",
        "panels",
        "folders",
        "documents",
        "comments",
        "index_queue",
        "index_released",
        "message_key_queue",
        "workflows",
        "uploads",
        "ingestions",
        "faults",
    ];

    private static Task<int> Count(World world, string table, Workspace workspace) =>
        world.Value<int>($"SELECT COUNT(*) FROM {table} WHERE workspace_id = @Id", new { workspace.Id });

    /// <summary>Something in every table.</summary>
    private static async Task Fill(World world, Workspace workspace, int documents)
    {
        var group = await WorkspacesTests.Allow(world, world.Stranger, Capability.Export);
        await world.Groups.SetWorkspaces(group.Number, [workspace.Number], Actor.System, Cancel);
        await world.Groups.SetMembers(group.Number, [], Actor.System, Cancel);
        var folder = await world.Folders.Create(workspace.Id, new Core.Folders.NewFolder("Folder"), world.Ada, Cancel);
        var order = new NewDocument("one") { FolderIds = [folder.Id], File = new NewFile("one.txt", new MemoryStream([1])) };
        var document = await world.Documents.Create(workspace.Id, order, world.Ada, Cancel);
        await world.Comments.Add(workspace.Id, document.Id, "Look.", null, "{}", world.Ada, Cancel);
        await world.Uploads.Create(workspace.Id, new UploadOrder("a.zip", 1), world.Ada, Cancel);
        var workflow = await world.Write(session =>
            world.Workflows.Start(session, workspace.Id, WorkflowKind.Ingestion, "In", world.Ada, Cancel)
        );
        var with = new
        {
            workflow.Id,
            WorkspaceId = workspace.Id,
            DocumentId = document.Id,
        };
        await world.Execute(
            """
            INSERT INTO ingestions (id, workspace_id, custodian, deduplication, source_json, exported_through)
            VALUES (@Id, @WorkspaceId, '', 0, '{}', 0)
            """,
            with
        );
        foreach (var table in new[] { "pivot_bands", "pivot_bands_recent" })
        {
            await world.Execute($"INSERT INTO {table} (workspace, band, document) VALUES (@Number, 1, 1), (@Number, 2, 1)", workspace);
        }

        await world.Execute(
            "INSERT INTO message_keys (workspace, kind, digits, document) VALUES (@Number, 1, '0123', 1), (@Number, 2, '0123', 1)",
            workspace
        );
        await world.Execute("INSERT INTO message_key_queue (workspace_id, document_id) VALUES (@WorkspaceId, @DocumentId)", with);
        await world.Execute("INSERT INTO index_released (workspace_id, through) VALUES (@WorkspaceId, 1)", with);
        await world.Execute("INSERT INTO held_parts (workflow_id, part, state) VALUES (@Id, 'streaming', 3)", with);
        await world.Write(session => world.Queue.Add(session, new NewJob(workflow.Id, "test.never", "", new { }), Cancel));
        await world.Write(async session =>
        {
            var now = world.Clock.GetUtcNow();
            string[] columns =
            [
                "id",
                "workspace_id",
                "family_id",
                "family_order",
                "kind",
                "name",
                "path",
                "custodian",
                "current_version",
                "outcome",
                "text_length",
                "values_json",
                "extras_json",
                "created_by",
                "created_at",
                "updated_at",
            ];
            var ids = Enumerable.Range(1, documents - 1).Select(_ => Id.New(world.Clock)).ToList();
            var rows = ids.Select(id =>
                new object?[] { id, workspace.Id, id, 0, 1, "d", "d", "", 0, 1, 0, "{}", "{}", Guid.Empty, now, now }
            );
            await world.Engine.Insert(session, "documents", columns, rows, Cancel);
            await IndexQueue.Add(session, world.Engine, workspace.Id, ids, Cancel);
            string[] nodeColumns =
            [
                "id",
                "ingestion_id",
                "parent_id",
                "ordinal",
                "root_id",
                "batch_id",
                "depth",
                "name",
                "path",
                "family_key",
                "state",
                "outcome",
                "attempts",
                "size",
                "expanded_bytes",
                "metadata_json",
            ];
            var nodes = ids.Select(
                (id, i) => new object?[] { id, workflow.Id, workflow.Id, i, id, id, 0, "d", "d", "", 2, 1, 0, 0, 0, "{}" }
            );
            await world.Engine.Insert(session, "nodes", nodeColumns, nodes, Cancel);
            string[] faultColumns = ["id", "workspace_id", "workflow_id", "part", "path", "kind", "message", "occurred_at"];
            var faults = ids.Select(id => new object?[] { id, workspace.Id, workflow.Id, "streaming", "d", 1, "Bad.", now });
            await world.Engine.Insert(session, "faults", faultColumns, faults, Cancel);
        });
    }

    /// <summary>Puts somebody into a new group that may do this.</summary>
}

public sealed class DeleteWorkspaceOnSqliteTests(SqliteTestDatabase database)
    : DeleteWorkspaceTests(database),
        IClassFixture<SqliteTestDatabase>;

public sealed class DeleteWorkspaceOnPostgresTests(PostgresTestDatabase database)
    : DeleteWorkspaceTests(database),
        IClassFixture<PostgresTestDatabase>;
