namespace Dossier.Formats.Renditions;

/// <summary>Pictures as pages of a PDF: each on a page of US Letter, on its side when the picture is, as large as a screen shows it and never beyond the page.</summary>
internal static class PicturePdf
{
    /// <summary>Pixels of the longer side that a page has room for at 300 dots an inch.</summary>
    private const int LongestSide = 3300;
    private const int Quality = 85;

    /// <summary>Points to a pixel where 96 are an inch.</summary>
    private const double Usual = 0.75;

    /// <summary>What loses nothing as PNG and is small as such; all else are photographs.</summary>
    private static readonly HashSet<string> Drawn = [MediaTypes.Png, MediaTypes.Gif, MediaTypes.Tiff, MediaTypes.Bmp, MediaTypes.Svg];

    /// <returns>The path of the PDF.</returns>
    /// <exception cref="Unreadable">As <see cref="PictureMaking"/>; LimitExceeded when it has too many pages.</exception>
    public static string Make(Content content, Workshop work)
    {
        using var source = PictureSource.Of(content, work);
        using var canvas = new PdfCanvas(work.NewFile(".pdf"), work);
        var format = Drawn.Contains(content.MediaType) ? RenditionFormat.Png : RenditionFormat.Jpeg;
        var recipe = new Recipe(format)
        {
            Width = LongestSide,
            Height = LongestSide,
            Quality = Quality,
            // A drawing has no pixels of its own: it fills the page.
            Enlarges = source.IsDrawing,
        };
        var pages = PagesOf(source);
        if (pages > AllPages.Most)
        {
            throw AllPages.TooMany();
        }

        for (var page = 1; page <= pages; page++)
        {
            var made = PictureMaking.Make(recipe with { Page = page }, source, work);
            Lay(canvas, made.Path, made.Width!.Value, made.Height!.Value, format);
            File.Delete(made.Path);
        }

        return canvas.Finish();
    }

    private static int PagesOf(PictureSource source)
    {
        if (!source.HasPages)
        {
            return 1;
        }

        using var first = source.Load(1);
        return first.Pages;
    }

    private static void Lay(PdfCanvas canvas, string file, int width, int height, RenditionFormat format)
    {
        var (pageWidth, pageHeight) =
            width > height ? (PdfCanvas.LetterHeight, PdfCanvas.LetterWidth) : (PdfCanvas.LetterWidth, PdfCanvas.LetterHeight);
        var scale = Math.Min(Usual, Math.Min(pageWidth / width, pageHeight / height));
        canvas.Begin(pageWidth, pageHeight);
        (int, int)? size = format == RenditionFormat.Jpeg ? (width, height) : null;
        canvas.Draw(file, size, scale, (pageWidth - (width * scale)) / 2, (pageHeight - (height * scale)) / 2);
    }
}
