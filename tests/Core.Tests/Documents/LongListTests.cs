using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Core.Tests;

/// <summary>Pages of a list that is longer than what is counted together, after documents of it were deleted.</summary>
public abstract class LongListTests(TestDatabase database)
{
    private const int Call = 2_500;
    private const int Calls = 4;

    private static CancellationToken Cancel => World.Cancel;

    [Fact]
    public async Task A_page_at_any_depth_begins_where_the_one_before_ended()
    {
        var world = await World.Start(database);
        var elsewhere = await world.AddWorkspace();
        var records = new ManyDocuments(world.Engine, world.Events, world.Clock);
        for (var call = 0; call < Calls; call++)
        {
            await Add(world.Workspace.Id, call);
            await Add(elsewhere.Id, call);
        }

        var names = Enumerable.Range(0, Call * Calls).Select(index => $"Record {index}").ToList();
        await Check(world.Workspace.Id, names);
        await world.Execute(
            "DELETE FROM documents WHERE workspace_id = @Id AND name LIKE 'Record 1%' AND name <> 'Record 1'",
            new { world.Workspace.Id }
        );
        await Check(
            world.Workspace.Id,
            [.. names.Where(name => name == "Record 1" || !name.StartsWith("Record 1", StringComparison.Ordinal))]
        );
        await Check(elsewhere.Id, names);

        await world.Execute("DELETE FROM workspaces WHERE id = @Id", new { elsewhere.Id });
        var left = "SELECT COUNT(*) FROM document_counts WHERE workspace_id = @Id";
        Assert.Equal(0, await world.Value<long>(left, new { elsewhere.Id }));

        Task Add(Guid workspaceId, int call) =>
            records.Create(
                workspaceId,
                [.. Enumerable.Range(call * Call, Call).Select(index => new NewRecord($"Record {index}", []))],
                [],
                Actor.System,
                Cancel
            );

        async Task Check(Guid workspaceId, List<string> expected)
        {
            const int Size = 50;
            foreach (var number in new[] { 1, 2, 82, 83, 120, 164, 165, 190, expected.Count / Size, (expected.Count / Size) + 1, 9_999 })
            {
                var page = await world.Documents.List(workspaceId, new DocumentFilter(), new PageOf(number, Size), Actor.System, Cancel);
                Assert.Equal(expected.Skip((number - 1) * Size).Take(Size), page.Items.Select(document => document.Name));
                Assert.Equal(expected.Count, page.Total);
            }
        }
    }
}

public sealed class LongListOnSqliteTests(SqliteTestDatabase database) : LongListTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class LongListOnPostgresTests(PostgresTestDatabase database) : LongListTests(database), IClassFixture<PostgresTestDatabase>;
