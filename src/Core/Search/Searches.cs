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

    /// <summary>By which the time of a search is counted.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The documents of a workspace that a query is true of: one page of them, and how many there are.</summary>
    /// <exception cref="Refused">NotFound; Invalid with the character at which the query is wrong; TooLarge when it would take too long.</exception>
    public Task<SearchResult> Find(Guid workspaceId, SearchOrder order, Actor actor, CancellationToken cancel) =>
        With(
            workspaceId,
            order,
            actor,
            async (asked, limited) =>
            {
                var waiting = await IndexQueue.Count(asked.Session, workspaceId, WaitingLimit, limited);
                var count = waiting == 0 ? asked.Select.IndexCount : asked.Select.Count;
                var total = await asked.Session.Value<long>(count, asked.Select.With, limited);
                var all = await DocumentCounts.Of(asked.Session, workspaceId, limited);
                var documents =
                    total > order.Page.Skip
                        ? await asked.Session.Query<Document>(asked.Select.PageOf(total, all), asked.Select.With, limited)
                        : [];
                var found = new List<Hit>(documents.Count);
                foreach (var document in documents)
                {
                    limited.ThrowIfCancellationRequested();
                    found.Add(new Hit(document, order.HasSnippets ? await SnippetOf(document, asked.Query, limited) : null));
                }

                return new SearchResult(new Page<Hit>(found, total), waiting);
            },
            cancel
        );

    private async Task<T> InTime<T>(Func<CancellationToken, Task<T>> search, CancellationToken cancel)
    {
        using var time = new CancellationTokenSource(Limits.Time, Clock);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel, time.Token);
        try
        {
            return await search(limited.Token);
        }
        // Engines say in their own ways that a statement was stopped.
        catch (Exception exception)
            when (exception is OperationCanceledException or DbException && time.IsCancellationRequested && !cancel.IsCancellationRequested)
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

    /// <summary>The numbers of all documents of a workspace that a query is true of, in order.</summary>
    /// <exception cref="Refused">As <see cref="Find"/>.</exception>
    internal Task<IReadOnlyList<long>> Numbers(Guid workspaceId, string query, Actor actor, CancellationToken cancel) =>
        Numbers(workspaceId, new SearchOrder(query), actor, cancel);

    /// <summary>The same within what the order says beside its query; its page and sort do not matter.</summary>
    /// <exception cref="Refused">As <see cref="Find"/>.</exception>
    internal Task<IReadOnlyList<long>> Numbers(Guid workspaceId, SearchOrder order, Actor actor, CancellationToken cancel) =>
        With(
            workspaceId,
            order,
            actor,
            (asked, limited) =>
                asked.Session.Query<long>($"SELECT d.number FROM {asked.Select.Found} ORDER BY d.number", asked.Select.With, limited),
            cancel
        );

    /// <summary>Where the hits of a query stand in the text of a document that the actor was given; empty when its text cannot be read.</summary>
    /// <exception cref="Refused">Invalid with the character at which the query is wrong; TooLarge when it would take too long.</exception>
    public Task<IReadOnlyList<Highlight>> HitsIn(Document document, string query, Actor actor, CancellationToken cancel) =>
        InTime<IReadOnlyList<Highlight>>(
            async limited =>
            {
                await using var data = await engine.Read(limited);
                await Access.Must(data, actor, Capability.View, document.WorkspaceId, limited);
                var fields = await SearchFields.Of(data, document.WorkspaceId, limited);
                var tree = QueryParser.Parse(query, fields, await Synonyms.For(query, data, document.WorkspaceId, limited));
                try
                {
                    using var text = await texts.Open(document.TextHash, limited);
                    return Highlights.In(tree, text, limited);
                }
                catch (Exception unreadable) when (unreadable is IOException or InvalidDataException)
                {
                    return [];
                }
            },
            cancel
        );

    /// <summary>A query as it was understood, and the statements that give what it finds.</summary>
    private sealed record Asked(Session Session, HitSelection Select, Query Query);

    /// <summary>Asks something of what a query finds in a workspace, in the time that a search may take.</summary>
    private Task<T> With<T>(
        Guid workspaceId,
        SearchOrder order,
        Actor actor,
        Func<Asked, CancellationToken, Task<T>> ask,
        CancellationToken cancel
    ) =>
        InTime(
            async limited =>
            {
                await using var data = await engine.Read(limited);
                await Access.Must(data, actor, Capability.View, workspaceId, limited);
                await MustExist(data, workspaceId, limited);
                MustBePage(order.Page);
                var fields = await SearchFields.Of(data, workspaceId, limited);
                var query = QueryParser.Parse(order.Query ?? "", fields, await Synonyms.For(order.Query, data, workspaceId, limited));
                await using var session = await index.Read(workspaceId, limited);
                var select = await Answer(session, workspaceId, query, fields, order, limited);
                return await ask(new Asked(session, select, query), limited);
            },
            cancel
        );

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
        var hits = query is All ? null : await Ask(session, workspaceId, query, cancel);
        var verified = hits is null ? [] : await verifier.Keep(session, hits.Unsure, query, fields, cancel);
        if (hits?.Take is { } take)
        {
            take(verified);
            verified = [];
        }

        // A statement that is short enough is not interrupted, so the time is also looked at between them.
        cancel.ThrowIfCancellationRequested();
        var key = order.Sort == SearchSort.Field ? fields.SortKey(order.SortField, engine) : null;
        return new HitSelection(hits, verified, workspaceId, order, key);
    }

    private async Task<Hits> Ask(Session session, Guid workspaceId, Query query, CancellationToken cancel)
    {
        var expansions = await Expansions.Of(index, session, workspaceId, query, Limits, cancel);
        return await index.Answer(session, workspaceId, IndexQuery.Of(query, expansions), cancel);
    }

    private async Task<Snippet?> SnippetOf(Document document, Query query, CancellationToken cancel)
    {
        try
        {
            using var text = await texts.Open(document.TextHash, cancel);
            return Highlights.Snippet(query, text, cancel);
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException)
        {
            // Indexing has reported it; the document is found by its fields all the same.
            return null;
        }
    }

    private async Task MustBeNarrow(Session session, Guid workspaceId, Query query, CancellationToken cancel)
    {
        foreach (var prefix in General(query).DistinctBy(prefix => prefix.Token))
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

    private static IEnumerable<Prefix> General(Query query) =>
        QueryTree.Terms(query).Where(term => term.Mark.Length == 0).Select(term => term.Term).OfType<Prefix>();

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
