using Dossier.Core.Kernel;

namespace Dossier.Core.Ingestion;

/// <summary>Removing bytes that nobody will ask for again.</summary>
public sealed partial class Uploads
{
    private const int Slice = 500;

    /// <summary>Removes the bytes of a workspace's uploads, as far as they became no blobs. Their rows stay, to go with the workspace.</summary>
    public async Task Forget(Guid workspaceId, CancellationToken cancel)
    {
        const string Next = "SELECT * FROM uploads WHERE workspace_id = @workspaceId AND number > @after ORDER BY number LIMIT @Slice";
        for (var after = 0L; ; )
        {
            var with = new
            {
                workspaceId,
                after,
                Slice,
            };
            await using var session = await engine.Read(cancel);
            var uploads = await session.Query<Upload>(Next, with, cancel);
            foreach (var upload in uploads)
            {
                Delete(upload.Id);
            }

            if (uploads.Count < Slice)
            {
                return;
            }

            after = uploads[^1].Number;
        }
    }

    /// <summary>
    /// Removes what processes that are gone have left beside the blobs: what was half done, and the bytes of uploads that were cancelled or
    /// whose workspace was deleted. Uploads that stand stay.
    /// </summary>
    public async Task CleanStaging(CancellationToken cancel)
    {
        StagingFolder.Clean(blobs);
        // A file is made after its row: one without a row is nobody's.
        var found = Directory
            .CreateDirectory(Folder)
            .EnumerateFiles()
            .Select(file => Guid.TryParseExact(file.Name, "N", out var id) ? id : Guid.Empty);
        foreach (var ids in found.Where(id => id != Guid.Empty).Chunk(Slice))
        {
            await using var session = await engine.Read(cancel);
            var standing = await session.Query<Guid>("SELECT id FROM uploads WHERE id IN @ids AND state <> 5", new { ids }, cancel);
            foreach (var id in ids.Except(standing))
            {
                Delete(id);
            }
        }
    }

    /// <summary>Nothing happens when there are none.</summary>
    private void Delete(Guid id)
    {
        if (File.Exists(PathOf(id)))
        {
            File.Delete(PathOf(id));
        }
    }
}
