using System.Data.Common;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Search;

/// <summary>Finds documents.</summary>
public sealed partial class Searches(IEngine engine, ISearchIndex index, Texts texts)
{
    /// <summary>Rows of one page.</summary>
    public const int MaximumPage = 1_000;

    private const int WaitingLimit = 10_000;
    private readonly Verifier verifier = new(texts);

    /// <summary>How long a search may take, and how much it may fan out.</summary>
    public SearchLimits Limits { get; init; } = new();

    /// <summary>The documents of a workspace that a query is true of: one page of them, and how many there are.</summary>
    /// <exception cref="Refused">NotFound; Invalid with the character at which the query is wrong; TooLarge when it would take too long.</exception>
    public Task<SearchResult> Find(Guid workspaceId, SearchOrder order, Actor actor, CancellationToken cancel) =>
        InTime(limited => FindWithin(workspaceId, order, actor, limited), cancel);

    private async Task<T> InTime<T>(Func<CancellationToken, Task<T>> search, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(Limits.Time);
        try
        {
            return await search(limited.Token);
        }
        // Engines say in their own ways that a statement was stopped.
        catch (Exception exception)
            when (exception is OperationCanceledException or DbException
                && limited.IsCancellationRequested
                && !cancel.IsCancellationRequested
            )
        {
            throw new Refused(
                Reason.TooLarge,
                $"The search took longer than {Limits.Time.TotalSeconds:0.#} seconds and was stopped. Ask for something rarer."
            )
            {
                Subject = "query",
            };
        }
    }

    private async Task<SearchResult> FindWithin(Guid workspaceId, SearchOrder order, Actor actor, CancellationToken cancel)
    {
        await using var data = await engine.Read(cancel);
        await Access.Must(data, actor, Capability.View, workspaceId, cancel);
        await MustExist(data, workspaceId, cancel);
        MustBePage(order.Page);
        var fields = await SearchFields.Of(data, workspaceId, cancel);
        var query = QueryParser.Parse(order.Query ?? "", fields);
        await using var session = await index.Read(workspaceId, cancel);
        var select = await Answer(session, workspaceId, query, fields, order, cancel);
        var total = await session.Value<long>(select.Count, select.With, cancel);
        var documents = total > order.Page.Skip ? await session.Query<Document>(select.Page, select.With, cancel) : [];
        var found = new List<Hit>(documents.Count);
        foreach (var document in documents)
        {
            cancel.ThrowIfCancellationRequested();
            found.Add(new Hit(document, order.HasSnippets ? await SnippetOf(document, query, cancel) : null));
        }

        var waiting = await IndexQueue.Count(data, workspaceId, WaitingLimit, cancel);
        return new SearchResult(new Page<Hit>(found, total), waiting);
    }

    /// <summary>The statements that give what a query finds in a workspace.</summary>
    private async Task<HitSelection> Answer(
        Session session,
        Guid workspaceId,
        Query query,
        SearchFields fields,
        SearchOrder order,
        CancellationToken cancel
    )
    {
        await MustBeNarrow(session, workspaceId, query, cancel);
        var hits = query is All ? null : await index.Answer(session, workspaceId, query, cancel);
        var verified = hits is null ? [] : await verifier.Keep(session, hits.Unsure, query, fields, cancel);

        // A statement that is short enough is not interrupted, so the time is also looked at between them.
        cancel.ThrowIfCancellationRequested();
        return new HitSelection(hits, verified, workspaceId, order);
    }

    private async Task<Snippet?> SnippetOf(Document document, Query query, CancellationToken cancel)
    {
        try
        {
            using var text = await texts.Open(document.TextHash, cancel);
            return Highlights.Snippet(query, text);
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException)
        {
            // Indexing has reported it; the document is found by its fields all the same.
            return null;
        }
    }

    private async Task MustBeNarrow(Session session, Guid workspaceId, Query query, CancellationToken cancel)
    {
        foreach (var prefix in QueryTree.Terms(query).OfType<Prefix>().DistinctBy(prefix => prefix.Token))
        {
            var count = await index.CountTokens(session, workspaceId, prefix.Token, Limits.Expansion + 1, cancel);
            if (count > Limits.Expansion)
            {
                throw new Refused(
                    Reason.TooLarge,
                    $"More than {Limits.Expansion} different words begin with \"{prefix.Token}\": give more of it. (character {prefix.At + 1})"
                )
                {
                    Subject = "query",
                };
            }
        }
    }

    private static async Task MustExist(Session session, Guid workspaceId, CancellationToken cancel)
    {
        if (!await session.Value<bool>("SELECT EXISTS (SELECT 1 FROM workspaces WHERE id = @workspaceId)", new { workspaceId }, cancel))
        {
            throw Refused.NotFound("workspace");
        }
    }

    private static void MustBePage(PageOf page)
    {
        if (page.Number < 1)
        {
            throw Refused.Invalid("page", "Pages are numbered from 1.");
        }

        if (page.Size is < 0 or > MaximumPage)
        {
            throw Refused.Invalid("page", $"A page has at most {MaximumPage} rows.");
        }
    }
}
