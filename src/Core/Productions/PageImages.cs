using System.Security.Cryptography;
using Dossier.Core.Ingestion;
using Dossier.Core.Ingestion.Reading;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Core.Workspaces;
using Dossier.Formats;

namespace Dossier.Core.Productions;

/// <summary>
/// The page images of documents that are exported. They are renditions: made once of the same bytes, however many exports have them, and kept as those are.
/// A document that none can be made of has one page that says why.
/// </summary>
public sealed class PageImages(IEngine engine, IBlobStore blobs, RenditionMaking making, Workers workers, TimeProvider clock)
{
    private const int Slice = 64;
    private const int SlipSheetTries = 2;
    private static readonly string[] Columns = ["export_id", "document_id", "pages", "sha256", "fault_kind", "fault_message"];

    /// <summary>
    /// Finds how many pages each document of an export has, by having its page images made. May be stopped and begun again: what is found stays found.
    /// An export that has its numbers, or is to have no page images, is left alone.
    /// </summary>
    internal async Task Find(Export export, JobRun run, CancellationToken cancel)
    {
        if (export.FirstNumber is not null || !export.Output.HasImages)
        {
            return;
        }

        var zone = await Zone(export, cancel);
        for (var after = 0; await Next(export, after, cancel) is { Count: > 0 } documents; after = documents[^1].Ordinal)
        {
            var rows = new object?[documents.Count][];
            var places = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel };
            await Parallel.ForAsync(
                0,
                documents.Count,
                places,
                async (index, stop) => rows[index] = await Row(export, documents[index], zone, stop)
            );
            await using var session = await engine.Write(cancel);
            await run.Hold(session, cancel);
            await engine.Insert(session, "export_images", Columns, rows, cancel);
            await session.Commit(cancel);
        }
    }

    /// <summary>The rendition that holds a document's pages, as a file on this machine, once its bytes are found to be what they were.</summary>
    /// <exception cref="FileNotFoundException">It is lost.</exception>
    /// <exception cref="InvalidDataException">Its bytes have changed.</exception>
    internal async Task<string> Pages(string sha256, CancellationToken cancel)
    {
        var path = await blobs.LocalPath(sha256, cancel);
        await using var file = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
        return hash == sha256
            ? path
            : throw new InvalidDataException($"Those that are stored are no longer what was made (SHA-256 {hash}, not {sha256}).");
    }

    /// <summary>Makes the page that stands for a document that has no page images.</summary>
    /// <param name="text">What it says.</param>
    /// <param name="take">Given the file that holds it: as for all pages of a document.</param>
    /// <returns>False when not even that can be made: something is not installed.</returns>
    internal async Task<bool> SlipSheet(string text, ImageFormat format, Func<string, Task> take, CancellationToken cancel)
    {
        using var staging = new StagingFolder(blobs);
        var path = staging.NewFile();
        await File.WriteAllTextAsync(path, text, cancel);
        for (var tries = 0; tries < SlipSheetTries; tries++)
        {
            var request = new ReadRequest(Id.New(clock), path, "")
            {
                Recipe = Recipes.AllPages(Format(format), null),
                Staging = staging.Path,
            };
            await foreach (var answer in workers.Read([request], cancel))
            {
                if (answer is Finished { Rendition: { } made })
                {
                    await take(made.Path);
                    return true;
                }
            }
        }

        return false;
    }

    private async Task<object?[]> Row(Export export, Source document, string? zone, CancellationToken cancel)
    {
        if (document.Sha256 is not { } sha256)
        {
            return Missing(export, document, FaultKind.Unreachable, "It has no file.");
        }

        // Times stand above mails alone: other documents are the same in every time zone.
        var isMail = document.MediaType is MediaTypes.Email or MediaTypes.OutlookMessage;
        var recipe = Recipes.AllPages(Format(export.Output.ImageFormat), isMail ? zone : null);
        var made = await making.Get(sha256, recipe, Timeout.InfiniteTimeSpan, cancel);
        return made is { State: RenditionState.Ready, Pages: { } pages }
            ? [export.Id, document.DocumentId, pages, made.Sha256, null, null]
            : Missing(export, document, made.FaultKind ?? FaultKind.Crashed, made.FaultMessage ?? "Nothing came of it.");
    }

    private static object?[] Missing(Export export, Source document, FaultKind kind, string message) =>
        [export.Id, document.DocumentId, 1, null, kind, message];

    private static RenditionFormat Format(ImageFormat format) => format == ImageFormat.Pdf ? RenditionFormat.Pdf : RenditionFormat.Tiff;

    private async Task<string?> Zone(Export export, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        var settings = await session.Value<string>("SELECT settings_json FROM workspaces WHERE id = @WorkspaceId", export, cancel);
        var zone = Json.Read<WorkspaceSettings>(settings).Zone();
        return zone == TimeZoneInfo.Utc ? null : zone.Id;
    }

    private async Task<IReadOnlyList<Source>> Next(Export export, int after, CancellationToken cancel)
    {
        await using var session = await engine.Read(cancel);
        return await session.Query<Source>(
            """
            SELECT x.ordinal, x.document_id, v.sha256, v.media_type
            FROM export_documents x
            LEFT JOIN documents d ON d.id = x.document_id
            LEFT JOIN document_versions v ON v.document_id = d.id AND v.ordinal = d.current_version
            WHERE x.export_id = @Id AND x.ordinal > @after
              AND NOT EXISTS (SELECT 1 FROM export_images i WHERE i.export_id = x.export_id AND i.document_id = x.document_id)
            ORDER BY x.ordinal LIMIT @Slice
            """,
            new
            {
                export.Id,
                after,
                Slice,
            },
            cancel
        );
    }

    private sealed record Source
    {
        public int Ordinal { get; init; }
        public Guid DocumentId { get; init; }
        public string? Sha256 { get; init; }
        public string? MediaType { get; init; }
    }
}
