using Dossier.Core.Documents;
using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Formats;

namespace Dossier.Core.Tracking;

/// <summary>What may be seen of a preview.</summary>
public enum PreviewLook
{
    /// <summary>A picture as large as it is; of a film, one moment.</summary>
    Whole,

    /// <summary>1200 pixels wide.</summary>
    Large,

    /// <summary>150 by 100 pixels.</summary>
    Small,

    /// <summary>100 by 100 pixels.</summary>
    Square,
    Film,

    /// <summary>A film of fewer pixels.</summary>
    LightFilm,

    /// <summary>Many moments of a film in one picture.</summary>
    Sheet,
}

/// <summary>Bytes to be shown.</summary>
/// <param name="Sha256">Of the bytes.</param>
/// <param name="FileName">Under which they may be saved.</param>
/// <param name="IsLasting">Always the same; otherwise they stand in for what is not made yet.</param>
public sealed record Look(Stream Content, string MediaType, string Sha256, DateTimeOffset MadeAt, string FileName, bool IsLasting);

/// <summary>Previews as they are looked at, to whoever may see their tasks.</summary>
public sealed class PreviewLooks(Records records, Previews previews, Renditions.Renditions renditions)
{
    /// <summary>For what should be there long since; who looks at a list does not wait long for one picture of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A look at a preview. Films that are not made yet, or cannot be, are shown as they came.</summary>
    /// <exception cref="Refused">NotFound, with the reason when nothing can be shown of its file.</exception>
    public async Task<Look> Open(Guid previewId, PreviewLook look, RenditionUse use, Actor actor, CancellationToken cancel)
    {
        var preview = await records.Find(Models.PreviewFiles, previewId, withRelations: false, actor, cancel);
        var film = preview.Text("normal") is { } json ? Json.Read<Recipe>(json) : null;
        var isFilm = look is PreviewLook.Film or PreviewLook.LightFilm;
        var isOfFilms = isFilm || look == PreviewLook.Sheet;
        if (preview.Reference("document_id") is not { } documentId || (isOfFilms && !preview.Is("is_movie")))
        {
            throw Refused.NotFound("file");
        }

        // Jobs make films; nobody waits for them here.
        var patience = isFilm || (preview.Is("is_movie") && preview.Text("status") == "processing") ? TimeSpan.Zero : Patience;
        var (projectId, version) = (preview.Reference("project_id")!.Value, (int)preview.Number("version"));
        Shown? shown = null;
        foreach (var (index, steps) in StepsOf(look, film).Index())
        {
            shown = await renditions.Of(projectId, documentId, version, steps, use, patience, actor, cancel);
            if (shown.Rendition.State == RenditionState.Ready)
            {
                return await Made(renditions, shown, isLasting: index == 0, cancel);
            }
        }

        if (isFilm || (look == PreviewLook.Whole && shown is { Version.FileName: var name } && PreviewNames.ExtensionOf(name) == "png"))
        {
            return await AsItCame(previewId, actor, cancel) with { IsLasting = isFilm && film is null };
        }

        throw Missing(shown!.Rendition);
    }

    /// <summary>One frame of a film as a picture; of a picture, the picture.</summary>
    /// <param name="frame">From 0, at the rate of the project's films.</param>
    /// <exception cref="Refused">NotFound, with the reason when nothing can be shown of its file; Forbidden to all but managers; Invalid.</exception>
    public async Task<Look> Frame(Guid previewId, int frame, Actor actor, CancellationToken cancel)
    {
        var preview = await records.FindFor(Standing.Manager, Models.PreviewFiles, previewId, actor, cancel);
        var frames = await PreviewFrames.Of(preview, records, actor, cancel);
        var shown = await frames.Show(renditions, frame, RenditionFormat.Png, actor, cancel);
        return shown.Rendition.State == RenditionState.Ready
            ? await Made(renditions, shown, isLasting: true, cancel)
            : throw Missing(shown.Rendition);
    }

    /// <summary>What a preview is kept as: a picture as PNG, a film as the project's films are, anything else, and what is broken, as it came.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Look> Take(Guid previewId, Actor actor, CancellationToken cancel)
    {
        var preview = await records.Find(Models.PreviewFiles, previewId, withRelations: false, actor, cancel);
        return preview.Is("is_movie") ? await Open(previewId, PreviewLook.Film, RenditionUse.Taken, actor, cancel)
            : PreviewNames.IsPicture(preview.Text("extension") ?? "") && preview.Text("status") == "ready"
                ? await Open(previewId, PreviewLook.Whole, RenditionUse.Taken, actor, cancel)
            : await AsItCame(previewId, actor, cancel);
    }

    /// <summary>The file that somebody gave.</summary>
    /// <exception cref="Refused">NotFound.</exception>
    public async Task<Look> AsItCame(Guid previewId, Actor actor, CancellationToken cancel)
    {
        var (_, version, content) = await previews.Open(previewId, actor, cancel);
        // By the extension it came with: players ask by it, and reading may later find the content to be something else.
        var type = PreviewNames.MediaTypeOf(PreviewNames.ExtensionOf(version.FileName));
        return new Look(content, type, version.Sha256, version.CreatedAt, version.FileName, IsLasting: true);
    }

    internal static async Task<Look> Made(Renditions.Renditions renditions, Shown shown, bool isLasting, CancellationToken cancel)
    {
        var made = shown.Rendition;
        var extension = made.MediaType == MediaTypes.Mp4 ? "mp4" : "png";
        var name = $"{PreviewNames.WithoutExtension(shown.Version.FileName)}.{extension}";
        return new Look(await renditions.Open(made, cancel), made.MediaType!, made.Sha256!, shown.Version.CreatedAt, name, isLasting);
    }

    internal static Refused Missing(Rendition rendition) =>
        rendition.State == RenditionState.Making
            ? new Refused(Reason.NotFound, "It is still being made.")
            : new Refused(Reason.NotFound, rendition.FaultMessage ?? "Nothing can be shown of this file.");

    /// <summary>The ways to come to a look, the best first.</summary>
    private static IEnumerable<IReadOnlyList<Recipe>> StepsOf(PreviewLook look, Recipe? film)
    {
        if (look == PreviewLook.LightFilm && film is not null && PreviewRecipes.Light(film) is { } light)
        {
            yield return [film, light];
        }

        if (look is PreviewLook.Film or PreviewLook.LightFilm)
        {
            if (film is not null)
            {
                yield return [film];
            }

            yield break;
        }

        var picture = look switch
        {
            PreviewLook.Large => PreviewRecipes.Large,
            PreviewLook.Small => PreviewRecipes.Small,
            PreviewLook.Square => PreviewRecipes.Square,
            PreviewLook.Sheet => PreviewRecipes.Sheet,
            _ => PreviewRecipes.Whole,
        };
        yield return film is null ? [picture] : [film, picture];
    }
}
