using Dossier.Core.Activity;
using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Formats;

namespace Dossier.Core.Renditions;

/// <summary>Renditions of documents: pictures, pages, frames, films and PDFs made of their files.</summary>
public sealed class Renditions(IEngine engine, IBlobStore blobs, RenditionMaking making, Events events)
{
    private const int LargestKept = 1 << 20;
    private const long MostKept = 48 << 20;
    private readonly Recent<string, byte[]> recent = new(MostKept);

    /// <summary>A rendition of a version of a document, the current one when none is named: ready, still being made, or failed with its reason.</summary>
    /// <param name="patience">How long to wait for one that is not there yet; making it goes on afterwards.</param>
    /// <exception cref="Refused">NotFound, also when the document has no file; Invalid when a number of the recipe is out of its bounds.</exception>
    public Task<Shown> Of(
        Guid workspaceId,
        Guid documentId,
        int? ordinal,
        Recipe recipe,
        RenditionUse use,
        TimeSpan patience,
        Actor actor,
        CancellationToken cancel
    ) => Of(workspaceId, documentId, ordinal, [recipe], use, patience, actor, cancel);

    /// <summary>The same in steps: what the first recipe made of the version is what the next is made of. The answer is the last that was come to.</summary>
    /// <param name="steps">At least one.</param>
    /// <param name="patience">For each step.</param>
    /// <exception cref="Refused">As for one recipe.</exception>
    public async Task<Shown> Of(
        Guid workspaceId,
        Guid documentId,
        int? ordinal,
        IReadOnlyList<Recipe> steps,
        RenditionUse use,
        TimeSpan patience,
        Actor actor,
        CancellationToken cancel
    )
    {
        DocumentVersion version;
        bool isNoted;
        await using (var session = await engine.Read(cancel))
        {
            await Access.Must(session, actor, Capability.View, workspaceId, cancel);
            version =
                await session.Find<DocumentVersion>(
                    """
                    SELECT v.* FROM document_versions v JOIN documents d ON d.id = v.document_id
                    WHERE d.id = @documentId AND d.workspace_id = @workspaceId AND v.ordinal = COALESCE(@ordinal, d.current_version)
                    """,
                    new
                    {
                        documentId,
                        workspaceId,
                        ordinal,
                    },
                    cancel
                ) ?? throw Refused.NotFound("file");
            isNoted = use switch
            {
                RenditionUse.Listed => true,
                RenditionUse.Viewed => await HasSeen(session, documentId, actor, cancel),
                _ => false,
            };
        }

        var rendition = await making.Get(version.Sha256, steps[0], patience, cancel);
        foreach (var step in steps.Skip(1))
        {
            if (rendition.Sha256 is not { } source)
            {
                break;
            }

            rendition = await making.Get(source, step, patience, cancel);
        }

        if (!isNoted && rendition.State == RenditionState.Ready)
        {
            await Note(workspaceId, documentId, version, rendition, actor, cancel);
        }

        return new Shown(version, rendition);
    }

    /// <summary>The bytes of a rendition that is ready. Small ones that were asked for lately come from memory: lists ask for the same again and again.</summary>
    public async Task<Stream> Open(Rendition rendition, CancellationToken cancel)
    {
        var name = rendition.Sha256!;
        if (rendition.Size > LargestKept)
        {
            return await blobs.Open(name, cancel);
        }

        if (recent.Find(name) is not { } bytes)
        {
            await using var content = await blobs.Open(name, cancel);
            bytes = new byte[rendition.Size!.Value];
            await content.ReadExactlyAsync(bytes, cancel);
            recent.Add(name, bytes, bytes.Length);
        }

        return new MemoryStream(bytes, writable: false);
    }

    private static Task<bool> HasSeen(Session session, Guid documentId, Actor actor, CancellationToken cancel) =>
        session.Value<bool>(
            "SELECT EXISTS (SELECT 1 FROM events WHERE subject_id = @documentId AND kind = @kind AND actor_id = @UserId)",
            new
            {
                documentId,
                kind = EventKinds.DocumentDownloaded,
                actor.UserId,
            },
            cancel
        );

    private async Task Note(
        Guid workspaceId,
        Guid documentId,
        DocumentVersion version,
        Rendition rendition,
        Actor actor,
        CancellationToken cancel
    )
    {
        await using var session = await engine.Write(cancel);
        var details = new
        {
            version.Ordinal,
            version.Sha256,
            rendition = rendition.Sha256,
        };
        await events.Append(session, EventKinds.DocumentDownloaded, workspaceId, documentId, details, actor, cancel);
        await session.Commit(cancel);
    }
}
