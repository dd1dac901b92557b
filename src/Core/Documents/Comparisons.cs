using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Documents;

/// <summary>A document that somebody asked after, as it stands now.</summary>
public sealed record Compared
{
    /// <summary>The id it was asked by: its own, or that of one of its versions.</summary>
    public Guid Asked { get; init; }
    public Guid DocumentId { get; init; }
    public Guid WorkspaceId { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether who asked may see it.</summary>
    public bool IsVisible { get; init; }
}

/// <summary>Very many documents compared with what a program knows of them, so that it need fetch only what is new.</summary>
public sealed class Comparisons(IEngine engine)
{
    /// <summary>Ids that one statement is asked for.</summary>
    private const int AtOnce = 10_000;

    /// <summary>Those of the documents that there are, by the id that was asked for; hidden ones are marked, and nothing is told of them.</summary>
    public async Task<IReadOnlyDictionary<Guid, Compared>> Of(IReadOnlyCollection<Guid> ids, Actor actor, CancellationToken cancel)
    {
        var found = new Dictionary<Guid, Compared>(ids.Count);
        await using var session = await engine.Read(cancel);
        var visible = await session.Query<Guid>(
            $"SELECT w.id FROM workspaces w WHERE w.state IN (2, 3) AND {Access.Visible}",
            new { userId = actor.UserId, everything = actor.IsAdministrator },
            cancel
        );
        var seen = visible.ToHashSet();
        var sql = $"""
            SELECT v.id AS asked, d.id AS document_id, d.workspace_id, d.updated_at
            FROM document_versions v JOIN documents d ON d.id = v.document_id WHERE v.id IN ({engine.IdsIn("@list")})
            UNION ALL
            SELECT d.id AS asked, d.id AS document_id, d.workspace_id, d.updated_at FROM documents d WHERE d.id IN ({engine.IdsIn("@list")})
            """;
        foreach (var some in ids.Chunk(AtOnce))
        {
            foreach (var document in await session.Query<Compared>(sql, new { list = Id.List(some) }, cancel))
            {
                found[document.Asked] = document with { IsVisible = seen.Contains(document.WorkspaceId) };
            }
        }

        return found;
    }

    /// <summary>Documents by their ids, in the order of their numbers; those that the actor may not see are left out.</summary>
    public async Task<IReadOnlyList<Document>> Documents(IReadOnlyCollection<Guid> ids, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Query<Document>(
            $"""
            SELECT {Document.Columns} FROM {Document.From} JOIN workspaces w ON w.id = d.workspace_id
            WHERE d.id IN ({engine.IdsIn("@list")}) AND w.state IN (2, 3) AND {Access.Visible}
            ORDER BY d.number
            """,
            new
            {
                list = Id.List(ids),
                userId = actor.UserId,
                everything = actor.IsAdministrator,
            },
            cancel
        );
    }
}
