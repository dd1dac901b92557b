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

    /// <summary>Of a document called <c>d</c> and its version <c>v</c>; needs the parameters <c>opened</c> and <c>userId</c>.</summary>
    private const string Columns = $"""
        v.*, d.workspace_id,
        EXISTS (SELECT 1 FROM events e WHERE e.subject_id = d.id AND {Histories.IsOpening} AND e.actor_id = @userId) AS is_seen
        """;

    /// <summary>Files that one statement is asked about.</summary>
    private const int AtOnce = 1_000;
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
        SourceFile file;
        await using (var session = await engine.Read(cancel))
        {
            await Access.Must(session, actor, Capability.View, workspaceId, cancel);
            file =
                await session.Find<SourceFile>(
                    $"""
                    SELECT {Columns}
                    FROM documents d JOIN document_versions v ON v.document_id = d.id AND v.ordinal = COALESCE(@ordinal, d.current_version)
                    WHERE d.id = @documentId AND d.workspace_id = @workspaceId
                    """,
                    new
                    {
                        documentId,
                        workspaceId,
                        ordinal,
                        userId = actor.UserId,
                        opened = EventKinds.DocumentDownloaded,
                    },
                    cancel
                ) ?? throw Refused.NotFound("file");
        }

        return new Shown(file, await Of(file, steps, use, patience, actor, cancel));
    }

    /// <summary>A version of a document wherever it is, the current one when none is named; the document by its own id or by that of one of its versions.</summary>
    /// <exception cref="Refused">NotFound, also when the actor may not see its workspace, or the document has no such version.</exception>
    public async Task<SourceFile> Find(Guid id, int? ordinal, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var row = await session.Find<SourceFile>(
            $"""
            SELECT {Columns}
            FROM documents d JOIN workspaces w ON w.id = d.workspace_id
            LEFT JOIN document_versions v ON v.document_id = d.id AND v.ordinal = COALESCE(@ordinal, d.current_version)
            WHERE d.id IN (SELECT @id UNION ALL SELECT document_id FROM document_versions WHERE id = @id)
              AND w.state IN (2, 3) AND {Access.Visible}
            """,
            new
            {
                id,
                ordinal,
                userId = actor.UserId,
                everything = actor.IsAdministrator,
                opened = EventKinds.DocumentDownloaded,
            },
            cancel
        );
        return row is null ? throw Refused.NotFound("document")
            : row.Ordinal == 0 ? throw Refused.NotFound("version")
            : row;
    }

    /// <summary>A rendition of a file that was found: ready, still being made, or failed with its reason.</summary>
    /// <param name="patience">How long to wait for one that is not there yet; making it goes on afterwards.</param>
    /// <exception cref="Refused">Invalid when a number of the recipe is out of its bounds.</exception>
    public Task<Rendition> Of(SourceFile file, Recipe recipe, RenditionUse use, TimeSpan patience, Actor actor, CancellationToken cancel) =>
        Of(file, [recipe], use, patience, actor, cancel);

    private async Task<Rendition> Of(
        SourceFile file,
        IReadOnlyList<Recipe> steps,
        RenditionUse use,
        TimeSpan patience,
        Actor actor,
        CancellationToken cancel
    )
    {
        var rendition = await making.Get(file.Sha256, steps[0], patience, cancel);
        foreach (var step in steps.Skip(1))
        {
            if (rendition.Sha256 is not { } source)
            {
                break;
            }

            rendition = await making.Get(source, step, patience, cancel);
        }

        var isNoted = use == RenditionUse.Listed || (use == RenditionUse.Viewed && file.IsSeen);
        if (!isNoted && rendition.State == RenditionState.Ready)
        {
            await Note(file, rendition, actor, cancel);
        }

        return rendition;
    }

    /// <summary>How large, in bytes, what a recipe has made of files is, by the files' hashes. For files the actor was shown already.</summary>
    public async Task<IReadOnlyDictionary<string, long>> SizesOf(Recipe recipe, IEnumerable<string> sources, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var sizes = new Dictionary<string, long>();
        foreach (var some in sources.Distinct().Chunk(AtOnce))
        {
            var ready = await session.Query<Rendition>(
                "SELECT source_sha256, size FROM renditions WHERE recipe_hash = @hash AND state = 2 AND source_sha256 IN @some",
                new { hash = Recipes.HashOf(recipe), some },
                cancel
            );
            foreach (var rendition in ready)
            {
                sizes[rendition.SourceSha256] = rendition.Size!.Value;
            }
        }

        return sizes;
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

        // Its bytes can be had as they are, so that whoever sends them need not copy them first.
        return new MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
    }

    private async Task Note(SourceFile file, Rendition rendition, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        var details = new
        {
            file.Ordinal,
            file.Sha256,
            rendition = rendition.Sha256,
        };
        await events.Append(session, EventKinds.DocumentDownloaded, file.WorkspaceId, file.DocumentId, details, actor, cancel);
        await session.Commit(cancel);
    }
}
