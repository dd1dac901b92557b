using System.IO.Compression;
using Dossier.Core.Activity;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Playlists as archives: the originals of what is shown, in their order. Written while they are read; nothing is kept of them.</summary>
public sealed class PlaylistArchives(IEngine engine, Records records, Previews previews, TimeProvider clock)
{
    /// <summary>What will be in a playlist's archive; asked before the answer begins.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to vendors.</exception>
    public async Task<(Row Playlist, IReadOnlyList<Guid> Previews)> Plan(Guid playlistId, Actor actor, CancellationToken cancel)
    {
        var playlist = await records.Find(PlaylistModels.Playlists, playlistId, withRelations: false, actor, cancel);
        await using var session = await engine.Read(cancel);
        var ids = Playlists.PlacesOf(playlist).Select(place => place.PreviewFileId).OfType<Guid>().Distinct().ToArray();
        var there =
            ids.Length == 0
                ? []
                : await session.Query<Guid>(
                    """
                    SELECT p.id FROM preview_files p JOIN tasks k ON k.id = p.task_id
                    WHERE p.id IN @ids AND p.document_id IS NOT NULL AND k.project_id = @project
                    """,
                    new { ids, project = playlist.Reference("project_id") },
                    cancel
                );
        return (playlist, [.. ids.Where(there.ToHashSet().Contains)]);
    }

    /// <summary>Writes the archive, and notes how it went.</summary>
    /// <param name="target">Need not seek.</param>
    public async Task Write(Row playlist, IReadOnlyList<Guid> ids, Stream target, Actor actor, CancellationToken cancel)
    {
        var job = await Begin(playlist, actor, cancel);
        var isDone = false;
        try
        {
            await using var archive = await ZipArchive.CreateAsync(
                target,
                ZipArchiveMode.Create,
                leaveOpen: true,
                entryNameEncoding: null,
                cancel
            );
            for (var index = 0; index < ids.Count; index++)
            {
                var (_, version, content) = await previews.Open(ids[index], actor, cancel);
                await using (content)
                {
                    // Pictures and movies are compressed already.
                    var entry = archive.CreateEntry($"{index + 1:000}_{version.FileName}", CompressionLevel.NoCompression);
                    await using var file = await entry.OpenAsync(cancel);
                    await content.CopyToAsync(file, cancel);
                }
            }

            isDone = true;
        }
        finally
        {
            await End(job, isDone, actor);
        }
    }

    /// <summary>The archives that were made of a project's playlists, newest first.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators.</exception>
    public async Task<IReadOnlyList<Row>> OfProject(Guid projectId, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        await Standings.Must(session, actor, Standing.Administrator, projectId, cancel);
        return await RowTable.Select(
            session,
            PlaylistModels.BuildJobs,
            "p.project_id = @projectId",
            "ORDER BY t.number DESC LIMIT 1000",
            withRelations: false,
            new { projectId },
            cancel
        );
    }

    private async Task<Guid> Begin(Row playlist, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var id = Id.New(clock);
        var values = new Dictionary<string, object?>
        {
            ["status"] = "running",
            ["job_type"] = "archive",
            ["playlist_id"] = playlist.Id,
        };
        await RowTable.Insert(session, PlaylistModels.BuildJobs, id, values, clock.GetUtcNow(), cancel);
        var row = await RowTable.MustFind(session, PlaylistModels.BuildJobs, id, cancel);
        await records.Append(session, EventKinds.RecordCreated, row, actor, cancel);
        await session.Commit(cancel);
        return id;
    }

    private async Task End(Guid id, bool isDone, Actor actor)
    {
        var cancel = CancellationToken.None;
        await using var session = await engine.Write(cancel);
        var now = clock.GetUtcNow();
        var values = new Dictionary<string, object?> { ["status"] = isDone ? "succeeded" : "failed", ["ended_at"] = now };
        await RowTable.Update(session, PlaylistModels.BuildJobs, id, values, now, cancel);
        var row = await RowTable.MustFind(session, PlaylistModels.BuildJobs, id, cancel);
        await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        await session.Commit(cancel);
    }
}
