using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>What has happened in productions, newest first.</summary>
public sealed class NewsFeed(IEngine engine, Records records)
{
    private const string Newest = "t.created_at DESC, t.number DESC";

    /// <summary>A page of news, and of all that fulfil the question, how many there are by status.</summary>
    /// <exception cref="Refused">NotFound for the owner; Invalid.</exception>
    public async Task<(Page<Row> News, IReadOnlyDictionary<Guid, long> ByStatus)> Of(
        Owner? owner,
        RowQuery query,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Read(cancel);
        var asked = query with { Order = Newest };
        var (rows, from, where, with) = await records.Page(session, FeedModels.News, asked, actor, cancel, owner);
        var counts = await session.Query<StatusCount>(
            $"""
            SELECT COALESCE(c.task_status_id, k.task_status_id) AS id, COUNT(*) AS count FROM {from} WHERE {where}
            GROUP BY COALESCE(c.task_status_id, k.task_status_id)
            """,
            with,
            cancel
        );
        var byStatus = counts.Where(count => count.Id is not null).ToDictionary(count => count.Id!.Value, count => count.Count);
        return (new Page<Row>(rows, counts.Sum(count => count.Count)), byStatus);
    }

    private sealed record StatusCount
    {
        public Guid? Id { get; init; }
        public long Count { get; init; }
    }
}
