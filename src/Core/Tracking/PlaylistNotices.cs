using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Tracking;

/// <summary>Tells the clients of a project that a playlist is there for them.</summary>
public sealed class PlaylistNotices(IEngine engine, Records records, Notices notices)
{
    /// <summary>Each of them finds it among their notifications.</summary>
    /// <param name="studioId">Only those of a studio; null for all.</param>
    /// <param name="departmentId">Only those of a department; null for all.</param>
    /// <returns>Who was told.</returns>
    /// <exception cref="Refused">NotFound; Forbidden to all but managers; Conflict: it is not for clients, who would not see it.</exception>
    public async Task<IReadOnlyList<Guid>> TellClients(
        Guid playlistId,
        Guid? studioId,
        Guid? departmentId,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        var standing = await Standings.Of(session, actor, cancel);
        var playlist = await Records.Seen(session, PlaylistModels.Playlists, playlistId, false, standing, actor, cancel);
        var project = playlist.Reference("project_id")!.Value;
        await Standings.Must(session, actor, Standing.Manager, project, cancel);
        if (!playlist.Is("for_client"))
        {
            throw Refused.Conflict("This playlist is not for clients.");
        }

        var clients = await session.Query<Guid>(
            $"""
            SELECT u.id FROM users u JOIN memberships m ON m.user_id = u.id LEFT JOIN profiles f ON f.user_id = u.id
            WHERE m.workspace_id = @project AND m.role = @viewer AND u.is_active
                {(studioId is null ? "" : "AND f.studio_id = @studioId")}
                {(
                departmentId is null
                    ? ""
                    : "AND EXISTS (SELECT 1 FROM department_people d WHERE d.user_id = u.id AND d.department_id = @departmentId)"
            )}
            ORDER BY u.number
            """,
            new
            {
                project,
                viewer = (int)Role.Viewer,
                studioId,
                departmentId,
            },
            cancel
        );
        await notices.Ready(session, playlistId, clients, actor, cancel);
        await records.Happened(session, playlist, "clients-notified", new { person_ids = clients }, actor, cancel);
        await session.Commit(cancel);
        return clients;
    }
}
