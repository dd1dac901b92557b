using System.IO.Compression;
using Dossier.Core.Kernel;

namespace Dossier.Core.Tracking;

/// <summary>Playlists as archives: the originals of what is shown, in their order. Written while they are read; nothing is kept of them.</summary>
public sealed class PlaylistArchives(IEngine engine, PlaylistBuilds builds, Records records, Previews previews)
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
        var job = await builds.Begin(playlist, PlaylistBuilds.Archive, actor, cancel);
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
            await builds.End(job.Id, null, isDone ? null : "It was broken off.", actor, CancellationToken.None);
        }
    }
}
