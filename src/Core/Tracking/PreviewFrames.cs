using Dossier.Core.Kernel;
using Dossier.Core.Renditions;
using Dossier.Formats;

namespace Dossier.Core.Tracking;

/// <summary>The frames of a preview: of a film any of them, of anything else the one picture there is.</summary>
/// <param name="Film">What the film is made into; null for one that is shown as it came, and for what is no film.</param>
/// <param name="Rate">Frames a second.</param>
internal sealed record PreviewFrames(Guid ProjectId, Guid DocumentId, int Version, bool IsFilm, Recipe? Film, double Rate)
{
    private const int Fine = 92;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <exception cref="Refused">NotFound: it has no file.</exception>
    public static async Task<PreviewFrames> Of(Row preview, Records records, Actor actor, CancellationToken cancel)
    {
        var projectId = preview.Reference("project_id")!.Value;
        var documentId = preview.Reference("document_id") ?? throw Refused.NotFound("file");
        var film = preview.Text("normal") is { } json ? Json.Read<Recipe>(json) : null;
        var project = await records.Find(Models.Projects, projectId, withRelations: false, actor, cancel);
        var rate = (film ?? PreviewRecipes.Film(null, project.Text("fps"))).FramesPerSecond!.Value;
        return new PreviewFrames(projectId, documentId, (int)preview.Number("version"), preview.Is("is_movie"), film, rate);
    }

    /// <param name="frame">From 0.</param>
    /// <exception cref="Refused">NotFound; Invalid.</exception>
    public Task<Shown> Show(Renditions.Renditions renditions, int frame, RenditionFormat format, Actor actor, CancellationToken cancel)
    {
        if (frame < 0)
        {
            throw Refused.Invalid("frame_number", "Frames are counted from 0.");
        }

        var picture = new Recipe(format)
        {
            // A little before it: whoever looks for a moment finds the first frame from there on.
            Second = IsFilm ? Math.Max(0, (frame - 0.25) / Rate) : null,
            Quality = format == RenditionFormat.Jpeg ? Fine : null,
        };
        IReadOnlyList<Recipe> steps = Film is null ? [picture] : [Film, picture];
        return renditions.Of(ProjectId, DocumentId, Version, steps, RenditionUse.Viewed, Patience, actor, cancel);
    }
}
