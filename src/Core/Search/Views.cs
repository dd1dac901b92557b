using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Search;

/// <summary>A selection of documents under a number.</summary>
public sealed record View
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }

    /// <summary>Null for documents that were picked.</summary>
    public string? Query { get; init; }

    /// <summary>All but those that were picked.</summary>
    public bool IsInverted { get; init; }

    /// <summary>Null: stays.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a view is to show: what a query finds, asked anew each time, or documents that are picked.</summary>
public sealed record NewView
{
    public string? Query { get; init; }
    public IReadOnlyCollection<long> Numbers { get; init; } = [];

    /// <summary>All but those picked.</summary>
    public bool IsInverted { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Views: made, and looked through. One that has expired is as if it had never been.</summary>
public sealed class Views(IEngine engine, Searches searches, Events events, TimeProvider clock)
{
    /// <summary>Documents that can be picked for one view.</summary>
    public const int Most = 100_000;
    private static readonly string[] Columns = ["view_id", "document_number"];

    /// <summary>Makes a view that everybody in the workspace can look through.</summary>
    /// <exception cref="Refused">Invalid when the query is wrong or it has expired already, NotFound, also when a document is not the workspace's.</exception>
    public async Task<View> Create(Guid workspaceId, NewView order, Actor actor, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (order.ExpiresAt <= now)
        {
            throw Refused.Invalid("expiry", "A view must expire in the future.");
        }

        if (order.Numbers.Count > Most)
        {
            throw new Refused(Reason.TooLarge, $"At most {Most} documents can be picked.");
        }

        if (order.Query is { } query)
        {
            await searches.Find(workspaceId, new SearchOrder(query) { Page = PageOf.First(0) }, actor, cancel);
        }

        var view = new View
        {
            Id = Id.New(clock),
            WorkspaceId = workspaceId,
            Query = order.Query,
            IsInverted = order.IsInverted,
            ExpiresAt = order.ExpiresAt,
            CreatedBy = actor.UserId,
            CreatedAt = now,
        };
        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        await session.Execute("DELETE FROM views WHERE expires_at <= @now", new { now }, cancel);
        var number = await session.Value<long>(
            """
            INSERT INTO views (id, workspace_id, query, is_inverted, expires_at, created_by, created_at)
            VALUES (@Id, @WorkspaceId, @Query, @IsInverted, @ExpiresAt, @CreatedBy, @CreatedAt)
            RETURNING number
            """,
            view,
            cancel
        );
        await Pick(session, view, order.Numbers, cancel);
        await events.Append(session, EventKinds.ViewCreated, workspaceId, view.Id, new { number, order.Query }, actor, cancel);
        await session.Commit(cancel);
        return view with { Number = number };
    }

    /// <summary>The documents of a view, in the order of their numbers.</summary>
    /// <exception cref="Refused">NotFound, also when it has expired.</exception>
    public async Task<Page<Document>> Documents(Guid workspaceId, long number, PageOf page, Actor actor, CancellationToken cancel)
    {
        var view = await Find(workspaceId, number, actor, cancel);
        if (view.Query is { } query)
        {
            var order = new SearchOrder(query) { Page = page, Sort = SearchSort.Number };
            var hits = (await searches.Find(workspaceId, order, actor, cancel)).Hits;
            return new Page<Document>([.. hits.Items.Select(hit => hit.Document)], hits.Total);
        }

        var where = $"""
            d.workspace_id = @workspaceId
            AND {(
                view.IsInverted ? "NOT " : ""
            )}EXISTS (SELECT 1 FROM view_documents p WHERE p.view_id = @Id AND p.document_number = d.number)
            """;
        var with = new
        {
            workspaceId,
            view.Id,
            page.Size,
            page.Skip,
        };
        await using var session = await engine.Read(cancel);
        var items = await session.Query<Document>(
            $"SELECT {Document.Columns} FROM {Document.From} WHERE {where} ORDER BY d.number LIMIT @Size OFFSET @Skip",
            with,
            cancel
        );
        return new Page<Document>(items, await session.Value<long>($"SELECT COUNT(*) FROM documents d WHERE {where}", with, cancel));
    }

    private async Task<View> Find(Guid workspaceId, long number, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        return await session.Find<View>(
                "SELECT * FROM views WHERE workspace_id = @workspaceId AND number = @number AND (expires_at IS NULL OR expires_at > @now)",
                new
                {
                    workspaceId,
                    number,
                    now = clock.GetUtcNow(),
                },
                cancel
            ) ?? throw Refused.NotFound("view");
    }

    private async Task Pick(Session session, View view, IReadOnlyCollection<long> numbers, CancellationToken cancel)
    {
        await engine.Insert(
            session,
            "view_documents",
            Columns,
            numbers.Distinct().Select(number => new object?[] { view.Id, number }),
            cancel
        );
        var foreign = await session.Find<long?>(
            """
            SELECT p.document_number FROM view_documents p WHERE p.view_id = @Id
              AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.number = p.document_number AND d.workspace_id = @WorkspaceId)
            ORDER BY p.document_number LIMIT 1
            """,
            view,
            cancel
        );
        if (foreign is not null)
        {
            throw Refused.NotFound($"document as {foreign}");
        }
    }
}
