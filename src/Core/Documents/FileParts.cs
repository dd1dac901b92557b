using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Documents;

/// <summary>Which part of a file comes; parts are numbered from 1.</summary>
public sealed record FilePartClaim(int Ordinal, int Count);

/// <summary>
/// Files that arrive in parts, one after the other, from one person at a time. With the last part the file is what it was to become, such as a
/// document's new version; a first part begins anew.
/// </summary>
public sealed class FileParts(IEngine engine, IBlobStore blobs, Documents documents, TimeProvider clock)
{
    private const int BufferSize = 1 << 18;
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(2);

    private string Folder => Path.Combine(blobs.StagingFolder, "parts");

    /// <summary>Takes one part of a document's new content; the document when it was the last, null while others are to come.</summary>
    /// <param name="file">Its content is the part's.</param>
    /// <exception cref="Refused">Invalid when it is not the part that is due; Conflict when another is just being taken; NotFound, Forbidden.</exception>
    public async Task<Document?> Receive(
        Guid workspaceId,
        Guid documentId,
        FilePartClaim claim,
        NewFile file,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using (var session = await engine.Read(cancel))
        {
            await Access.Must(session, actor, Capability.Edit, workspaceId, cancel);
        }

        await documents.Find(workspaceId, documentId, actor, cancel);
        return await Assemble(
            $"document/{documentId:N}",
            claim,
            file.Content,
            actor,
            whole => documents.Replace(workspaceId, documentId, file with { Content = whole }, actor, cancel),
            cancel
        );
    }

    /// <summary>Takes one part of a file, for somebody who may; nothing while others are to come.</summary>
    /// <param name="target">What it is to become: the parts of one target belong together.</param>
    /// <param name="complete">What is done with the whole.</param>
    internal async Task<T?> Assemble<T>(
        string target,
        FilePartClaim claim,
        Stream content,
        Actor actor,
        Func<Stream, Task<T>> complete,
        CancellationToken cancel
    )
    {
        if (claim.Count < 1 || claim.Ordinal < 1 || claim.Ordinal > claim.Count)
        {
            throw Refused.Invalid("ordinal", "Parts are numbered from 1 to their count.");
        }

        if (claim.Count == 1)
        {
            return await complete(content);
        }

        var row = await Due(target, claim, actor, cancel);
        FileStream staged;
        try
        {
            Directory.CreateDirectory(Folder);
            staged = new FileStream(
                PathOf(row.Id),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None,
                BufferSize,
                FileOptions.Asynchronous
            );
        }
        catch (IOException)
        {
            throw Refused.Conflict("Another part of this file is just being received.");
        }

        await using (staged)
        {
            // What a part that broke off has left is written over.
            staged.SetLength(Math.Min(staged.Length, row.Length));
            if (staged.Length < row.Length)
            {
                throw Refused.Conflict("The parts before are no longer there. Begin with the first one again.");
            }

            staged.Position = row.Length;
            await content.CopyToAsync(staged, BufferSize, cancel);
            staged.Flush(flushToDisk: true);
            if (claim.Ordinal < claim.Count)
            {
                await Note(row, claim, staged.Length, cancel);
                return default;
            }

            staged.Position = 0;
            var result = await complete(staged);
            await Forget(row.Id, cancel);
            return result;
        }
    }

    /// <summary>The state before the part that comes, which must be the one that is due.</summary>
    private async Task<Row> Due(string target, FilePartClaim claim, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var with = new
        {
            id = Id.New(clock),
            target,
            actor.UserId,
            claim.Count,
            now = clock.GetUtcNow(),
            old = clock.GetUtcNow() - KeptFor,
        };
        var row = await session.Find<Row>(
            "SELECT id, received, part_count, length FROM file_parts WHERE target = @target AND user_id = @UserId",
            with,
            cancel
        );
        if (claim.Ordinal > 1)
        {
            return row is not null && row.PartCount == claim.Count && row.Received == claim.Ordinal - 1
                ? row
                : throw Refused.Invalid("ordinal", "Parts come one after the other, from the first on, each with the same count.");
        }

        var stale = await session.Query<Guid>(
            """
            DELETE FROM file_parts WHERE updated_at < @old OR (target = @target AND user_id = @UserId) RETURNING id
            """,
            with,
            cancel
        );
        await session.Execute(
            """
            INSERT INTO file_parts (id, target, user_id, received, part_count, length, updated_at)
            VALUES (@id, @target, @UserId, 0, @Count, 0, @now)
            """,
            with,
            cancel
        );
        session.AfterCommit(() => Sweep(stale));
        await session.Commit(cancel);
        return new Row { Id = with.id, PartCount = claim.Count };
    }

    private async Task Note(Row row, FilePartClaim claim, long length, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var noted = await session.Execute(
            "UPDATE file_parts SET received = @Ordinal, length = @length, updated_at = @now WHERE id = @Id AND received = @before",
            new
            {
                row.Id,
                claim.Ordinal,
                length,
                before = row.Received,
                now = clock.GetUtcNow(),
            },
            cancel
        );
        if (noted == 0)
        {
            throw Refused.Conflict("The file was begun anew in the meantime.");
        }

        await session.Commit(cancel);
    }

    private async Task Forget(Guid id, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await session.Execute("DELETE FROM file_parts WHERE id = @id", new { id }, cancel);
        session.AfterCommit(() => File.Delete(PathOf(id)));
        await session.Commit(cancel);
    }

    /// <summary>Also what is left of targets that are no more.</summary>
    private void Sweep(IReadOnlyList<Guid> stale)
    {
        Directory.CreateDirectory(Folder);
        var old = clock.GetUtcNow().UtcDateTime - KeptFor;
        var abandoned = new DirectoryInfo(Folder).EnumerateFiles().Where(file => file.LastWriteTimeUtc < old).Select(file => file.FullName);
        foreach (var path in abandoned.Concat(stale.Select(PathOf)))
        {
            File.Delete(path);
        }
    }

    private string PathOf(Guid id) => Path.Combine(Folder, id.ToString("N"));

    private sealed record Row
    {
        public Guid Id { get; init; }
        public int Received { get; init; }
        public int PartCount { get; init; }
        public long Length { get; init; }
    }
}
