namespace Dossier.Formats.Renditions;

/// <summary>Makes of a file what a <see cref="Recipe"/> asks for. What kind of file it is, its bytes say; its name is not looked at.</summary>
public static class Rendering
{
    private static readonly HashSet<string> FilmContainers = ["application/mp4", "application/vnd.rn-realmedia"];

    /// <param name="content">Identified; its scratch folder takes what is made.</param>
    /// <param name="working">Called while it goes on, at least every few seconds, with the part that is done, from 0 to 1.</param>
    /// <exception cref="Unreadable">Unsupported when nothing of the kind can be made of such a file; Inapplicable, LimitExceeded, Corrupt, ..</exception>
    public static Rendered Make(Recipe recipe, Content content, Action<double> working, CancellationToken cancel)
    {
        var work = new Workshop(content.Scratch, working, cancel);
        if (content.MediaType is MediaTypes.ProtectedOffice)
        {
            throw new Unreadable(FaultKind.PasswordProtected, "It is encrypted with a password.");
        }

        if (recipe.AllPages is true)
        {
            return AllPages.Make(recipe, content, work);
        }

        if (PictureSource.Reads(content.MediaType))
        {
            return Picture(recipe, content, work);
        }

        if (OfficePdf.Converts(content.MediaType))
        {
            var whole = OfficePdf.Make(content, work);
            var made = recipe.Format == RenditionFormat.Pdf ? new Rendered(whole, MediaTypes.Pdf, null, null) : Page(recipe, whole, work);
            return recipe.Format == RenditionFormat.Pdf ? made : made with { DocumentPdf = whole };
        }

        return content.MediaType == MediaTypes.Pdf ? Page(recipe, content.LocalPath, work)
            : content.MediaType.StartsWith("video/", StringComparison.Ordinal) || FilmContainers.Contains(content.MediaType)
                ? Film.Make(recipe, content, work)
            : throw Unsupported(recipe, content.MediaType);
    }

    private static Rendered Picture(Recipe recipe, Content content, Workshop work)
    {
        if (recipe.Format is RenditionFormat.Pdf or RenditionFormat.Mp4 || recipe.Tiles is not null)
        {
            throw Unsupported(recipe, content.MediaType);
        }

        using var source = PictureSource.Of(content, work);
        return PictureMaking.Make(recipe, source, work);
    }

    private static Rendered Page(Recipe recipe, string pdf, Workshop work)
    {
        if (recipe.Format is RenditionFormat.Pdf or RenditionFormat.Mp4 || recipe.Tiles is not null)
        {
            throw Unsupported(recipe, MediaTypes.Pdf);
        }

        using var source = PdfPage.Draw(recipe, pdf, work);
        return PictureMaking.Make(recipe with { Percent = null, Page = 1 }, source, work);
    }

    private static Unreadable Unsupported(Recipe recipe, string mediaType) =>
        new(FaultKind.Unsupported, $"Of a file of the type {mediaType} no {recipe.Format.ToString().ToUpperInvariant()} can be made.");
}
