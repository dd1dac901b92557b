using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Documents;

/// <summary>What someone says about a document.</summary>
public sealed record Comment
{
    public long Number { get; init; }
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }
    public Guid DocumentId { get; init; }
    public Guid? ReplyTo { get; init; }
    public string Text { get; init; } = "";
    public string ExtrasJson { get; init; } = "{}";
    public Guid CreatedBy { get; init; }
    public string? AuthorName { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Comments on documents, the same through every door.</summary>
public sealed class Comments(IEngine engine, Events events, TimeProvider clock)
{
    private const int Longest = 100_000;
    private const string Select = "SELECT c.*, u.user_name AS author_name FROM comments c LEFT JOIN users u ON u.id = c.created_by";
    private const string IsThere = "SELECT EXISTS (SELECT 1 FROM documents WHERE id = @documentId AND workspace_id = @workspaceId)";
    private const string IsOnDocument = "SELECT EXISTS (SELECT 1 FROM comments WHERE id = @replyTo AND document_id = @documentId)";

    /// <exception cref="Refused">Invalid, NotFound, Forbidden.</exception>
    public async Task<Comment> Add(
        Guid workspaceId,
        Guid documentId,
        string text,
        Guid? replyTo,
        string extrasJson,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > Longest)
        {
            throw Refused.Invalid("text", $"A comment must have from 1 to {Longest} characters.");
        }

        await using var session = await engine.Write(cancel);
        await Access.Must(session, actor, Capability.Review, workspaceId, cancel);
        if (replyTo is not null && !await session.Value<bool>(IsOnDocument, new { replyTo, documentId }, cancel))
        {
            throw Refused.NotFound("comment");
        }

        var id = Id.New(clock);
        var added = await session.Execute(
            """
            INSERT INTO comments (id, workspace_id, document_id, reply_to, text, extras_json, created_by, created_at, updated_at)
            SELECT @id, workspace_id, id, @replyTo, @text, @extrasJson, @UserId, @now, @now FROM documents
            WHERE id = @documentId AND workspace_id = @workspaceId
            """,
            new
            {
                id,
                replyTo,
                text = text.Replace('\0', '\uFFFD'),
                extrasJson,
                actor.UserId,
                now = clock.GetUtcNow(),
                documentId,
                workspaceId,
            },
            cancel
        );
        if (added == 0)
        {
            throw Refused.NotFound("document");
        }

        await events.Append(session, EventKinds.CommentAdded, workspaceId, documentId, new { commentId = id }, actor, cancel);
        var comment = await session.Find<Comment>($"{Select} WHERE c.id = @id", new { id }, cancel);
        await session.Commit(cancel);
        return comment!;
    }

    /// <summary>The comments on a document, oldest first.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Page<Comment>> List(Guid workspaceId, Guid documentId, PageOf page, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Access.Must(session, actor, Capability.View, workspaceId, cancel);
        var with = new
        {
            documentId,
            workspaceId,
            page.Size,
            page.Skip,
        };
        const string Where = "c.document_id = @documentId AND c.workspace_id = @workspaceId";
        var items = await session.Query<Comment>($"{Select} WHERE {Where} ORDER BY c.number LIMIT @Size OFFSET @Skip", with, cancel);
        var total = await session.Value<long>($"SELECT COUNT(*) FROM comments c WHERE {Where}", with, cancel);
        return total > 0 || await session.Value<bool>(IsThere, with, cancel)
            ? new Page<Comment>(items, total)
            : throw Refused.NotFound("document");
    }
}
