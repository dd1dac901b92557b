using Dossier.Core.Kernel;
using Dossier.Core.Review;
using Dossier.Core.Search;
using Dossier.Support;

namespace Dossier.Core.Tests;

public abstract class BatchesTests(TestDatabase database)
{
    private static CancellationToken Cancel => World.Cancel;

    [Fact]
    public async Task Families_threads_and_near_duplicates_are_kept_together()
    {
        var world = await World.Start(database);
        var all = new List<Guid>();
        // Two families of three whose members lie apart, and one document by itself that is nearly the same as the first.
        foreach (var family in new[] { 0, 1, 0, 1, 0, 1, 6 })
        {
            all.Add(await Document(world, family < all.Count ? all[family] : null));
        }

        await world.Execute(
            """
            INSERT INTO sketches (document_id, workspace_id, words, hashes, bands, pivot)
            SELECT id, workspace_id, 1, '', '', @pivot FROM documents WHERE id IN @near
            """,
            new { near = new[] { all[0], all[6] }, pivot = all[0] }
        );
        Assert.Equal(["0 1", "2 3", "4 5", "6"], await Packed(world, all, new BatchOrder(BatchKind.All) { Size = 2 }));
        Assert.Equal(
            ["0 2 4", "1 3 5", "6"],
            await Packed(world, all, new BatchOrder(BatchKind.All) { Size = 2, KeepsGroupsTogether = true })
        );
        Assert.Equal(["0 2 4", "1 3 5 6"], await Packed(world, all, new BatchOrder(BatchKind.Groups) { Size = 4 }));
        var near = new BatchOrder(BatchKind.Groups) { Size = 3, Grouping = Grouping.NearDuplicates };
        Assert.Equal(["0 6 1", "2 3 4", "5"], await Packed(world, all, near));
        Assert.Equal(["0 2 4", "1 3 5", "6"], await Packed(world, all, near with { Size = 2, Grouping = Grouping.Threads }));
    }

    [Fact]
    public async Task Copies_and_known_files_are_in_no_batch_that_picks_for_itself()
    {
        var world = await World.Start(database);
        var all = new List<Guid> { await Document(world), await Document(world), await Document(world) };
        await world.Execute("UPDATE documents SET outcome = 3 WHERE id = @id", new { id = all[1] });
        Assert.Equal(["0 2"], await Packed(world, all, new BatchOrder(BatchKind.All)));
    }

    [Fact]
    public async Task A_deleted_document_leaves_its_batch()
    {
        var world = await World.Start(database);
        await Document(world);
        var gone = await Document(world);
        var batches = Batches(world);
        await batches.Create(world.Workspace.Id, new BatchOrder(BatchKind.All) { Prefix = "B" }, world.Ada, Cancel);
        await world.Documents.Delete(world.Workspace.Id, gone, world.Ada, Cancel);
        var left = await batches.List(world.Workspace.Id, new BatchFilter(BatchList.Available), PageOf.First(10), world.Ada, Cancel);
        Assert.Equal(1, Assert.Single(left.Items).DocumentCount);
    }

    /// <summary>The documents of each batch that is made, by their places in a list; the batches are deleted again.</summary>
    private async Task<IReadOnlyList<string>> Packed(World world, List<Guid> all, BatchOrder order)
    {
        await Batches(world).Create(world.Workspace.Id, order with { Prefix = "B" }, world.Ada, Cancel);
        var made = await world.Query<Member>(
            """
            SELECT b.number, x.document_id FROM batches b JOIN batch_documents x ON x.batch_id = b.id
            WHERE b.workspace_id = @Id ORDER BY b.number, x.position
            """,
            new { world.Workspace.Id }
        );
        await world.Execute("DELETE FROM batches WHERE workspace_id = @Id", new { world.Workspace.Id });
        return
        [
            .. made.GroupBy(member => member.Number, member => all.IndexOf(member.DocumentId)).Select(batch => string.Join(' ', batch)),
        ];
    }

    private Batches Batches(World world)
    {
        var searches = new Searches(world.Engine, database.Index, database.Texts);
        return new Batches(world.Engine, new Views(world.Engine, searches, world.Events, world.Clock), world.Events, world.Clock);
    }

    private static async Task<Guid> Document(World world, Guid? family = null)
    {
        var id = Id.New(world.Clock);
        await world.Execute(
            """
            INSERT INTO documents (id, workspace_id, family_id, family_order, kind, name, path, custodian, current_version, outcome, text_length,
                                   values_json, extras_json, created_by, created_at, updated_at)
            VALUES (@id, @workspace, @family, 0, 1, 'd', 'd', '', 0, 1, 0, '{}', '{}', @id, 0, 0)
            """,
            new
            {
                id,
                workspace = world.Workspace.Id,
                family = family ?? id,
            }
        );
        return id;
    }

    private sealed record Member
    {
        public long Number { get; init; }
        public Guid DocumentId { get; init; }
    }
}

public sealed class BatchesOnSqliteTests(SqliteTestDatabase database) : BatchesTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class BatchesOnPostgresTests(PostgresTestDatabase database) : BatchesTests(database), IClassFixture<PostgresTestDatabase>;
