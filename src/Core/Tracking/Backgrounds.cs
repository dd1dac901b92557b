using Dossier.Core.Activity;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Formats;

namespace Dossier.Core.Tracking;

/// <summary>The files of what is seen behind previews: pictures, or surroundings that light models.</summary>
public sealed class Backgrounds(
    IEngine engine,
    IBlobStore blobs,
    RenditionMaking making,
    Renditions.Renditions renditions,
    Records records,
    TimeProvider clock
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, string> Types = new()
    {
        ["png"] = MediaTypes.Png,
        ["jpg"] = MediaTypes.Jpeg,
        ["jpeg"] = MediaTypes.Jpeg,
        ["hdr"] = "image/vnd.radiance",
        ["exr"] = "image/x-exr",
    };

    /// <summary>Gives a background its file, in place of the one there is.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators; Invalid: a kind of file that is no background.</exception>
    public async Task<Row> Put(Guid id, string fileName, Stream content, Actor actor, CancellationToken cancel)
    {
        await MustChange(id, actor, cancel);
        var extension = PreviewNames.ExtensionOf(fileName);
        if (!Types.ContainsKey(extension))
        {
            throw Refused.Invalid("file", $"A background is one of {string.Join(", ", Types.Keys)}.");
        }

        var blob = await blobs.Store(content, cancel);
        var values = new Dictionary<string, object?>
        {
            ["original_name"] = PreviewNames.WithoutExtension(fileName),
            ["extension"] = extension,
            ["file_size"] = blob.Size,
            ["sha256"] = blob.Sha256,
            // It was of the file before.
            ["thumbnail_sha256"] = null,
        };
        return await Keep(id, values, actor, cancel);
    }

    /// <summary>Gives a background a small picture, where none can be made of its file, or a better one.</summary>
    /// <exception cref="Refused">NotFound; Forbidden to all but administrators; Invalid: no picture; Conflict: it takes too long.</exception>
    public async Task<Row> PutThumbnail(Guid id, Stream content, Actor actor, CancellationToken cancel)
    {
        await MustChange(id, actor, cancel);
        var blob = await blobs.Store(content, cancel);
        var made = await making.Get(blob.Sha256, PreviewRecipes.Small, Patience, cancel);
        return made.State switch
        {
            RenditionState.Ready => await Keep(id, new Dictionary<string, object?> { ["thumbnail_sha256"] = blob.Sha256 }, actor, cancel),
            RenditionState.Failed => throw Refused.Invalid("file", made.FaultMessage ?? "This is no picture."),
            _ => throw Refused.Conflict("The picture takes long to be read. Try again in a minute."),
        };
    }

    /// <summary>The file.</summary>
    /// <param name="extension">That it must have.</param>
    /// <exception cref="Refused">NotFound, also when it has no file.</exception>
    public async Task<Look> Open(Guid id, string extension, Actor actor, CancellationToken cancel)
    {
        var row = await records.Find(TemplateModels.PreviewBackgrounds, id, withRelations: false, actor, cancel);
        if (row.Text("sha256") is not { } sha256 || !extension.Equals(row.Text("extension"), StringComparison.OrdinalIgnoreCase))
        {
            throw Refused.NotFound("file");
        }

        var type = Types.GetValueOrDefault(extension.ToLowerInvariant(), MediaTypes.Unknown);
        var name = $"{row.Text("original_name")}.{extension}";
        return new Look(await blobs.Open(sha256, cancel), type, sha256, (DateTimeOffset)row["updated_at"]!, name, IsLasting: false);
    }

    /// <summary>A small picture of it: the one that was given, or one of its file.</summary>
    /// <exception cref="Refused">NotFound, with the reason when nothing can be shown of it.</exception>
    public async Task<Look> Thumbnail(Guid id, Actor actor, CancellationToken cancel)
    {
        var row = await records.Find(TemplateModels.PreviewBackgrounds, id, withRelations: false, actor, cancel);
        var source = row.Text("thumbnail_sha256") ?? row.Text("sha256") ?? throw Refused.NotFound("file");
        var made = await making.Get(source, PreviewRecipes.Small, Patience, cancel);
        if (made.State != RenditionState.Ready)
        {
            throw PreviewLooks.Missing(made);
        }

        var madeAt = (DateTimeOffset)row["updated_at"]!;
        return new Look(await renditions.Open(made, cancel), made.MediaType!, made.Sha256!, madeAt, $"{id}.png", IsLasting: false);
    }

    private async Task<Row> Keep(Guid id, Dictionary<string, object?> values, Actor actor, CancellationToken cancel)
    {
        await using var session = await engine.Write(cancel);
        await RowTable.Update(session, TemplateModels.PreviewBackgrounds, id, values, clock.GetUtcNow(), cancel);
        // It may have gone while the file came in.
        var row = await RowTable.MustFind(session, TemplateModels.PreviewBackgrounds, id, cancel);
        await records.Append(session, EventKinds.RecordChanged, row, actor, cancel);
        await session.Commit(cancel);
        return row;
    }

    private async Task MustChange(Guid id, Actor actor, CancellationToken cancel)
    {
        await records.Find(TemplateModels.PreviewBackgrounds, id, withRelations: false, actor, cancel);
        if (!actor.IsAdministrator)
        {
            throw Standings.Forbidden();
        }
    }
}
