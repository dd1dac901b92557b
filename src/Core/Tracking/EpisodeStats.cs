using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Tasks on the shots of an episode that are alike.</summary>
/// <param name="EpisodeId">Null for shots that are in none.</param>
public sealed record EpisodeCount
{
    public Guid? EpisodeId { get; init; }
    public Guid TaskTypeId { get; init; }
    public Guid? TaskStatusId { get; init; }
    public bool IsDone { get; init; }
    public bool IsRetake { get; init; }

    /// <summary>How often they were sent back.</summary>
    public long Retakes { get; init; }
    public long Tasks { get; init; }
    public long Frames { get; init; }
    public long Drawings { get; init; }
}

/// <summary>How far a production is, by its episodes.</summary>
public sealed class EpisodeStats(IEngine engine)
{
    /// <summary>Counted by episode, type of task, status, and how often tasks were sent back.</summary>
    /// <exception cref="Refused">NotFound; Forbidden for those from outside.</exception>
    public async Task<IReadOnlyList<EpisodeCount>> Of(Guid projectId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        if (await Standings.Must(session, actor, Standing.Client, projectId, cancel) == Standing.Vendor)
        {
            throw Standings.Forbidden();
        }

        return await session.Query<EpisodeCount>(
            """
            SELECT CASE WHEN pt.kind = 'Episode' THEN p.id ELSE p.parent_id END AS episode_id, k.task_type_id, k.task_status_id,
                COALESCE(s.is_done, FALSE) AS is_done, COALESCE(s.is_retake, FALSE) AS is_retake, COALESCE(k.retake_count, 0) AS retakes,
                COUNT(*) AS tasks, COALESCE(SUM(e.nb_frames), 0) AS frames, COALESCE(SUM(k.nb_drawings), 0) AS drawings
            FROM tasks k
            JOIN entities e ON e.id = k.entity_id
            JOIN entity_types et ON et.id = e.entity_type_id
            LEFT JOIN entities p ON p.id = e.parent_id
            LEFT JOIN entity_types pt ON pt.id = p.entity_type_id
            LEFT JOIN task_statuses s ON s.id = k.task_status_id
            WHERE k.project_id = @projectId AND et.kind = 'Shot' AND NOT COALESCE(e.canceled, FALSE) AND k.task_type_id IS NOT NULL
            GROUP BY 1, 2, 3, 4, 5, 6
            ORDER BY 1, 2, 3, 6
            """,
            new { projectId },
            cancel
        );
    }
}
