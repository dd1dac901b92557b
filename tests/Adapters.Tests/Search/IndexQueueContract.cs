using Dossier.Core.Documents;
using Dossier.Core.Search;
using Dossier.Support;

namespace Dossier.Adapters.Tests.Search;

/// <summary>What waits to be indexed, and until when.</summary>
public abstract class IndexQueueContract(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task What_is_about_to_change_waits_until_it_is_released_and_is_then_indexed_once()
    {
        using var world = await SearchWorld.Create(database);
        await world.Add("first", "pear");
        await world.CatchUp(); // an index that is not there is made of everything
        var later = await world.Add("later", "apple");
        await Delay(world);
        await using var indexing = world.KeepIndexing();
        await world.Add("now", "apple");
        await Until(async () => await Found(world) == "now");
        await Until(async () => await Waiting(world) == 1);

        await world.Change(later, "UPDATE documents SET page_count = 1");
        await Until(async () => await Found(world) == "later now");
        await Until(async () => await Waiting(world) == 0); // what was to be done later is done with it

        await world.Add("last", "apple");
        await Delay(world);
        await using (var session = await database.Engine.Write(Cancel))
        {
            await IndexQueue.Release(session, world.WorkspaceId, Cancel);
            await session.Commit(Cancel);
        }

        await Until(async () => await Found(world) == "later now last");
    }

    [Fact(Timeout = 60_000)]
    public async Task What_begins_to_wait_after_a_release_waits()
    {
        using var world = await SearchWorld.Create(database);
        await world.Add("first", "pear");
        await world.CatchUp();
        await world.Add("early", "apple");
        await Delay(world);
        await using (var session = await database.Engine.Write(Cancel))
        {
            await IndexQueue.Release(session, world.WorkspaceId, Cancel);
            await session.Commit(Cancel);
        }

        await world.Add("later", "apple");
        await Delay(world);
        await using var indexing = world.KeepIndexing();
        await Until(async () => await Found(world) == "early");
        await Until(async () => !await IsReleased(world));
        await world.Add("now", "apple");
        await Until(async () => await Found(world) == "early now");
        // What can be found already is still taken from the queue; what waits is not, or it would be found, and nothing would wait.
        await Until(async () => await Waiting(world) == 1);
        Assert.Equal("early now", await Found(world));
    }

    [Fact]
    public async Task A_document_that_waits_and_changed_at_once_is_done_with()
    {
        using var world = await SearchWorld.Create(database);
        await world.Add("first", "pear");
        await world.CatchUp();
        var document = await world.Add("later", "apple");
        await Delay(world);
        await world.Change(document, "UPDATE documents SET page_count = 1");
        await world.Add("now", "apple");
        // The first of its two rows is due last.
        await world.CatchUp();
        Assert.Equal("later now", await Found(world));
        Assert.Equal(0, await Waiting(world));
    }

    [Fact]
    public async Task Who_asks_for_everything_need_not_wait()
    {
        using var world = await SearchWorld.Create(database);
        await world.Add("later", "apple");
        await Delay(world);
        await world.CatchUp();
        Assert.Equal("later", await world.Find("apple"));
    }

    private async Task<bool> IsReleased(SearchWorld world)
    {
        await using var session = await database.Engine.Read(Cancel);
        return await session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM index_released WHERE workspace_id = @WorkspaceId)",
            new { world.WorkspaceId },
            Cancel
        );
    }

    private async Task Delay(SearchWorld world)
    {
        await using var session = await database.Engine.Write(Cancel);
        await session.Execute(
            "UPDATE index_queue SET due_at = @due WHERE workspace_id = @WorkspaceId",
            new { due = DateTimeOffset.UtcNow.AddHours(1), world.WorkspaceId },
            Cancel
        );
        await session.Commit(Cancel);
    }

    private static async Task<string> Found(SearchWorld world)
    {
        var result = await world.Find(new SearchOrder("apple") { Sort = SearchSort.Number });
        return string.Join(' ', result.Hits.Items.Select(hit => hit.Document.Name));
    }

    private static async Task<int> Waiting(SearchWorld world) => (await world.Find(new SearchOrder("apple"))).Waiting;

    private static async Task Until(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            await Task.Delay(20, Cancel);
        }
    }
}

public sealed class SqliteIndexQueueTests(SqliteTestDatabase database) : IndexQueueContract(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresIndexQueueTests(PostgresTestDatabase database)
    : IndexQueueContract(database),
        IClassFixture<PostgresTestDatabase>;
