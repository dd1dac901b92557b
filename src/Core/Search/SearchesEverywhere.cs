using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Search;

/// <summary>What was found in several workspaces.</summary>
/// <param name="Total">How many documents were found in all.</param>
/// <param name="Found">Those of the page asked for, best first.</param>
/// <param name="Query">The query as it was understood, for showing its hits.</param>
public sealed record Findings(long Total, IReadOnlyList<Found> Found, Query Query);

/// <summary>A document found, not loaded yet.</summary>
public sealed record Found
{
    public long Number { get; init; }
    public double Score { get; init; }
}

/// <summary>Searches that span workspaces.</summary>
public sealed partial class Searches
{
    /// <summary>
    /// The documents that a query is true of, in all workspaces the actor sees or in one: best first, then by number. Cheap to hold even when
    /// they are very many; <see cref="Show"/> loads them.
    /// </summary>
    /// <param name="workspaceId">Null for all.</param>
    /// <param name="order">Its sort must be by relevance or number. Its page may be of any size.</param>
    /// <exception cref="Refused">NotFound; Invalid with the character at which the query is wrong; TooLarge when it would take too long.</exception>
    public Task<Findings> FindEverywhere(Guid? workspaceId, SearchOrder order, Actor actor, CancellationToken cancel) =>
        InTime(limited => FindEverywhereWithin(workspaceId, order, actor, limited), cancel);

    /// <summary>Loads documents that were found, in the order given; what the actor no longer sees is left out.</summary>
    public async Task<IReadOnlyList<Hit>> Show(
        IReadOnlyList<Found> found,
        Query query,
        bool hasSnippets,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (found.Count == 0)
        {
            return [];
        }

        await using var session = await engine.Read(cancel);
        var documents = (
            await session.Query<Document>(
                $"""
                SELECT {Document.Columns} FROM {Document.From} JOIN workspaces w ON w.id = d.workspace_id
                WHERE d.number IN @numbers AND w.state IN (2, 3) AND {Access.Visible}
                """,
                new
                {
                    numbers = found.Select(one => one.Number).ToArray(),
                    userId = actor.UserId,
                    everything = actor.IsAdministrator,
                },
                cancel
            )
        ).ToDictionary(document => document.Number);
        var hits = new List<Hit>(found.Count);
        foreach (var one in found)
        {
            if (documents.TryGetValue(one.Number, out var document))
            {
                hits.Add(new Hit(document, hasSnippets ? await SnippetOf(document, query, cancel) : null));
            }
        }

        return hits;
    }

    private async Task<Findings> FindEverywhereWithin(Guid? workspaceId, SearchOrder order, Actor actor, CancellationToken cancel)
    {
        Query query = new All();
        var best = new List<Found>();
        var total = 0L;
        foreach (var visible in await Visible(workspaceId, actor, cancel))
        {
            await using var data = await engine.Read(cancel);
            var fields = await SearchFields.Of(data, visible, cancel);
            query = QueryParser.Parse(order.Query ?? "", fields, await Synonyms.For(order.Query, data, visible, cancel));
            await using var session = await index.Read(visible, cancel);
            var select = await Answer(session, visible, query, fields, order, cancel);
            total += await session.Value<long>(select.Count, select.With, cancel);
            best.AddRange(await session.Query<Found>(select.Best, select.With, cancel));
        }

        best.Sort((one, other) => (-one.Score, one.Number).CompareTo((-other.Score, other.Number)));
        var page = best.Skip((int)Math.Min(order.Page.Skip, int.MaxValue)).Take(order.Page.Size).ToList();
        return new Findings(total, page, query);
    }

    private async Task<IReadOnlyList<Guid>> Visible(Guid? workspaceId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        if (workspaceId is { } one)
        {
            await Access.Must(session, actor, Capability.View, one, cancel);
            return [one];
        }

        return await session.Query<Guid>(
            $"SELECT w.id FROM workspaces w WHERE w.state IN (2, 3) AND {Access.Visible} ORDER BY w.number",
            new { userId = actor.UserId, everything = actor.IsAdministrator },
            cancel
        );
    }
}
