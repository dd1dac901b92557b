using System.IO.Compression;
using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Formats;

namespace Dossier.Core.Tracking;

/// <summary>Frames of a preview with what is drawn on them, as pictures: to be sent to people who have no front end.</summary>
public sealed class AnnotatedFrames(IBlobStore blobs, RenditionMaking making, Renditions.Renditions renditions, Records records)
{
    private const int MostFrames = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>One frame, with what is drawn on it if anything is.</summary>
    /// <param name="frame">As for <see cref="PreviewLooks.Frame"/>.</param>
    /// <exception cref="Refused">NotFound, with the reason when nothing can be shown of its file; Forbidden to all but managers; Invalid.</exception>
    public async Task<Look> One(Guid previewId, int frame, Actor actor, CancellationToken cancel)
    {
        var preview = await records.FindFor(Standing.Manager, Models.PreviewFiles, previewId, actor, cancel);
        var film = await PreviewFrames.Of(preview, records, actor, cancel);
        var drawn = DrawnOn(preview, film.Rate).FirstOrDefault(drawing => drawing.Frame == frame);
        return await Drawn(film, drawn ?? new Drawing(frame, []), actor, cancel);
    }

    /// <summary>The frames of a preview that something is drawn on; asked before an answer begins.</summary>
    /// <returns>Its name without an extension, and how many frames there are.</returns>
    /// <exception cref="Refused">NotFound, also when nothing is drawn on it.</exception>
    public async Task<(string Name, int Count)> Plan(Guid previewId, Actor actor, CancellationToken cancel)
    {
        var preview = await records.Find(Models.PreviewFiles, previewId, withRelations: false, actor, cancel);
        var film = await PreviewFrames.Of(preview, records, actor, cancel);
        var count = DrawnOn(preview, film.Rate).Count;
        return count > 0
            ? ($"{preview.Text("original_name") ?? "preview"}_annotated", count)
            : throw new Refused(Reason.NotFound, "Nothing is drawn on this preview.");
    }

    /// <summary>Writes all of them as a zip, one after the other; what cannot be drawn is left out.</summary>
    /// <param name="target">Need not seek.</param>
    public async Task Write(Guid previewId, Stream target, Actor actor, CancellationToken cancel)
    {
        var preview = await records.Find(Models.PreviewFiles, previewId, withRelations: false, actor, cancel);
        var film = await PreviewFrames.Of(preview, records, actor, cancel);
        await using var archive = await ZipArchive.CreateAsync(
            target,
            ZipArchiveMode.Create,
            leaveOpen: true,
            entryNameEncoding: null,
            cancel
        );
        foreach (var drawing in DrawnOn(preview, film.Rate))
        {
            Look look;
            try
            {
                look = await Drawn(film, drawing, actor, cancel);
            }
            catch (Refused)
            {
                continue;
            }

            await using var content = look.Content;
            // Pictures are compressed already.
            var entry = archive.CreateEntry(look.FileName, CompressionLevel.NoCompression);
            await using var file = await entry.OpenAsync(cancel);
            await content.CopyToAsync(file, cancel);
        }
    }

    private async Task<Look> Drawn(PreviewFrames film, Drawing drawing, Actor actor, CancellationToken cancel)
    {
        var shown = await film.Show(renditions, drawing.Frame, RenditionFormat.Jpeg, actor, cancel);
        if (shown.Rendition is not { State: RenditionState.Ready, Width: { } width, Height: { } height })
        {
            throw PreviewLooks.Missing(shown.Rendition);
        }

        byte[] jpeg;
        await using (var content = await renditions.Open(shown.Rendition, cancel))
        {
            using var buffer = new MemoryStream();
            await content.CopyToAsync(buffer, cancel);
            jpeg = buffer.ToArray();
        }

        using var svg = new MemoryStream(AnnotationDrawing.Over(drawing.Annotation, jpeg, width, height));
        var blob = await blobs.Store(svg, cancel);
        var made = await making.Get(blob.Sha256, PreviewRecipes.Whole, Patience, cancel);
        if (made.State != RenditionState.Ready)
        {
            throw PreviewLooks.Missing(made);
        }

        var name = FormattableString.Invariant($"{PreviewNames.WithoutExtension(shown.Version.FileName)}_frame_{drawing.Frame:0000}.png");
        return new Look(
            await renditions.Open(made, cancel),
            made.MediaType!,
            made.Sha256!,
            shown.Version.CreatedAt,
            name,
            IsLasting: false
        );
    }

    private static IReadOnlyList<Drawing> DrawnOn(Row preview, double rate)
    {
        var all = preview.Text("annotations") is { } json ? JsonNode.Parse(json) as JsonArray ?? [] : [];
        return
        [
            .. all.OfType<JsonObject>()
                .Where(annotation => annotation["drawing"]?["objects"] is JsonArray { Count: > 0 })
                .Select(annotation => new Drawing(FrameOf(annotation, rate), annotation))
                .Take(MostFrames),
        ];
    }

    private static int FrameOf(JsonObject annotation, double rate) =>
        annotation["time"] is JsonValue time && time.TryGetValue<double>(out var seconds) && seconds is >= 0 and < 1e6
            ? (int)Math.Round(seconds * rate)
            : 0;

    private sealed record Drawing(int Frame, JsonObject Annotation);
}
