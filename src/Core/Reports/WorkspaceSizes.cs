using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Reports;

/// <summary>How large a workspace is, and how far the work in it has come.</summary>
public sealed record WorkspaceSize
{
    public Guid WorkspaceId { get; init; }
    public long Documents { get; init; }

    /// <summary>Of the current versions of its documents.</summary>
    public long Bytes { get; init; }

    /// <summary>Workflows that are not over.</summary>
    public long Running { get; init; }
    public long Exceptions { get; init; }
    public long Batches { get; init; }
    public long CompletedBatches { get; init; }

    /// <summary>People with a place of their own in it.</summary>
    public long Members { get; init; }
}

/// <summary>The sizes of workspaces, for lists: as many statements for many as for one.</summary>
public sealed class WorkspaceSizes(IEngine engine)
{
    /// <summary>By workspace, those that the actor may see.</summary>
    public async Task<IReadOnlyDictionary<Guid, WorkspaceSize>> Of(
        IReadOnlyCollection<Guid> workspaceIds,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (workspaceIds.Count == 0)
        {
            return new Dictionary<Guid, WorkspaceSize>();
        }

        await using var session = await engine.Read(cancel);
        var sizes = await session.Query<WorkspaceSize>(
            $"""
            SELECT w.id AS workspace_id,
                   (SELECT COUNT(*) FROM documents d WHERE d.workspace_id = w.id) AS documents,
                   CAST(COALESCE((SELECT SUM(v.size) FROM documents d
                                  JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version
                                  WHERE d.workspace_id = w.id), 0) AS BIGINT) AS bytes,
                   (SELECT COUNT(*) FROM workflows f WHERE f.workspace_id = w.id AND f.state IN (1, 2, 3)) AS running,
                   (SELECT COUNT(*) FROM faults x WHERE x.workspace_id = w.id AND x.resolved_at IS NULL) AS exceptions,
                   (SELECT COUNT(*) FROM batches b WHERE b.workspace_id = w.id) AS batches,
                   (SELECT COUNT(*) FROM batches b WHERE b.workspace_id = w.id AND b.state = 5) AS completed_batches,
                   (SELECT COUNT(*) FROM memberships p WHERE p.workspace_id = w.id) AS members
            FROM workspaces w WHERE w.id IN @ids AND {Access.Visible}
            """,
            new
            {
                ids = workspaceIds.ToArray(),
                userId = actor.UserId,
                everything = actor.IsAdministrator,
            },
            cancel
        );
        return sizes.ToDictionary(size => size.WorkspaceId);
    }
}
