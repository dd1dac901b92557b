using System.Data.Common;
using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Search;

/// <summary>A query under a name, for everybody in the workspace.</summary>
public sealed record SavedSearch
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }

    /// <summary>Unique in the workspace, whatever its case.</summary>
    public string Name { get; init; } = "";
    public string Query { get; init; } = "";

    /// <summary>Keeps what it found when it was saved; otherwise it is asked anew each time.</summary>
    public bool IsFrozen { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Searches that are kept: live ones, and frozen ones.</summary>
public sealed class SavedSearches(IEngine engine, Searches searches, Events events, TimeProvider clock)
{
    private static readonly string[] Columns = ["search_id", "document_number"];

    /// <summary>Keeps a query; a frozen one with the documents that it finds now.</summary>
    /// <exception cref="Refused">Invalid when name or query is wrong, Conflict when the name is taken, NotFound, TooLarge.</exception>
    public async Task<SavedSearch> Save(Guid workspaceId, string name, string query, bool isFrozen, Actor actor, CancellationToken cancel)
    {
        name = Names.Check(name, "name");

        // Also a live one is asked once: a query that is wrong is not kept.
        var found = await searches.Numbers(workspaceId, query, actor, cancel);
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var saved = await Insert(session, workspaceId, name, query, isFrozen, actor, cancel);
        if (isFrozen)
        {
            var rows = found.Select(number => new object?[] { saved.Id, number });
            await engine.Insert(session, "saved_search_documents", Columns, rows, cancel);
        }

        var details = new
        {
            saved.Number,
            saved.Name,
            saved.Query,
            saved.IsFrozen,
        };
        await events.Append(session, EventKinds.SearchSaved, workspaceId, saved.Id, details, actor, cancel);
        await session.Commit(cancel);
        return saved;
    }

    /// <summary>Those of a workspace, by name.</summary>
    public async Task<Page<SavedSearch>> List(Guid workspaceId, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var with = new
        {
            workspaceId,
            page.Size,
            page.Skip,
        };
        var items = await session.Query<SavedSearch>(
            "SELECT * FROM saved_searches WHERE workspace_id = @workspaceId ORDER BY name_key LIMIT @Size OFFSET @Skip",
            with,
            cancel
        );
        var total = await session.Value<long>("SELECT COUNT(*) FROM saved_searches WHERE workspace_id = @workspaceId", with, cancel);
        return new Page<SavedSearch>(items, total);
    }

    /// <summary>The documents of a saved search, in the order of their numbers; those that are gone since are not in it.</summary>
    /// <exception cref="Refused">NotFound; as <see cref="Searches.Find"/> when it is live.</exception>
    public async Task<Page<Document>> Documents(Guid workspaceId, long number, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var saved = await Find(session, workspaceId, number, actor, cancel);
        if (!saved.IsFrozen)
        {
            var order = new SearchOrder(saved.Query) { Page = page, Sort = SearchSort.Number };
            var hits = (await searches.Find(workspaceId, order, actor, cancel)).Hits;
            return new Page<Document>([.. hits.Items.Select(hit => hit.Document)], hits.Total);
        }

        const string Where = """
            d.workspace_id = @workspaceId
            AND d.number IN (SELECT s.document_number FROM saved_search_documents s WHERE s.search_id = @Id)
            """;
        var with = new
        {
            workspaceId,
            saved.Id,
            page.Size,
            page.Skip,
        };
        var items = await session.Query<Document>(
            $"SELECT {Document.Columns} FROM {Document.From} WHERE {Where} ORDER BY d.number LIMIT @Size OFFSET @Skip",
            with,
            cancel
        );
        return new Page<Document>(items, await session.Value<long>($"SELECT COUNT(*) FROM documents d WHERE {Where}", with, cancel));
    }

    /// <summary>Removes one: its maker may, and who may change views.</summary>
    /// <exception cref="Refused">NotFound, Forbidden.</exception>
    public async Task Delete(Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var saved = await Find(session, workspaceId, number, actor, cancel);
        if (saved.CreatedBy != actor.UserId)
        {
            await Access.Must(session, actor, Capability.Organize, workspaceId, cancel);
        }

        await session.Execute("DELETE FROM saved_searches WHERE id = @Id", new { saved.Id }, cancel);
        await events.Append(session, EventKinds.SearchDeleted, workspaceId, saved.Id, new { saved.Number, saved.Name }, actor, cancel);
        await session.Commit(cancel);
    }

    private static async Task<SavedSearch> Find(Session session, Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await session.Find<SavedSearch>(
                "SELECT * FROM saved_searches WHERE workspace_id = @workspaceId AND number = @number",
                new { workspaceId, number },
                cancel
            ) ?? throw Refused.NotFound("saved search");
    }

    private async Task<SavedSearch> Insert(
        Session session,
        Guid workspaceId,
        string name,
        string query,
        bool isFrozen,
        Actor actor,
        CancellationToken cancel
    )
    {
        try
        {
            return (
                await session.Find<SavedSearch>(
                    """
                    INSERT INTO saved_searches (id, workspace_id, name, name_key, query, is_frozen, created_by, created_at)
                    VALUES (@id, @workspaceId, @name, @key, @query, @isFrozen, @UserId, @now)
                    RETURNING *
                    """,
                    new
                    {
                        id = Id.New(clock),
                        workspaceId,
                        name,
                        key = Names.Key(name),
                        query,
                        isFrozen,
                        actor.UserId,
                        now = clock.GetUtcNow(),
                    },
                    cancel
                )
            )!;
        }
        catch (DbException exception) when (engine.IsUniqueViolation(exception))
        {
            throw Refused.Conflict($"The workspace has a saved search named '{name}' already.");
        }
    }
}
