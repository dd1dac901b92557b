using Dossier.Formats.Cards;
using Dossier.Formats.Mail;
using Dossier.Formats.Text;

namespace Dossier.Formats.Renditions;

/// <summary>Every page of a document; see <see cref="Recipe.AllPages"/>. Whatever it is, it becomes a PDF first.</summary>
internal static class AllPages
{
    /// <summary>Pages of one document: nobody reads more on paper.</summary>
    public const int Most = 10_000;
    private const int UsualDots = 300;

    /// <exception cref="Unreadable">Unsupported when it has nothing that could be put on a page; LimitExceeded, Corrupt, ..</exception>
    public static Rendered Make(Recipe recipe, Content content, Workshop work)
    {
        if (recipe.Format is not (RenditionFormat.Pdf or RenditionFormat.Tiff))
        {
            throw new Unreadable(FaultKind.Inapplicable, $"{recipe.Format} does not hold the pages of a document.");
        }

        var pdf = Path.GetFullPath(Pdf(recipe, content, work));
        var sizes = PdfSizes.Of(pdf, Most + 1, work.Cancel);
        if (sizes.Count is 0 or > Most)
        {
            throw sizes.Count == 0 ? new Unreadable(FaultKind.Corrupt, "It has no pages.") : TooMany();
        }

        var made =
            recipe.Format == RenditionFormat.Pdf
                ? new Rendered(pdf, MediaTypes.Pdf, null, null)
                : new Rendered(PageTiffs.Make(pdf, sizes, recipe.Dots ?? UsualDots, work), MediaTypes.Zip, null, null);
        return made with { Pages = sizes.Count, DocumentPdf = OfficePdf.Converts(content.MediaType) ? pdf : null };
    }

    public static Unreadable TooMany() => new(FaultKind.LimitExceeded, $"It has more than {Most} pages.");

    private static string Pdf(Recipe recipe, Content content, Workshop work) =>
        content.MediaType == MediaTypes.Pdf ? content.LocalPath
        : PictureSource.Reads(content.MediaType) ? PicturePdf.Make(content, work)
        : OfficePdf.Converts(content.MediaType) ? OfficePdf.Make(content, work)
        : Readers.For(content) is { } reader && ShowsAllInText(reader) ? TextPdf.Make(reader, content, recipe.TimeZone, work)
        : throw new Unreadable(FaultKind.Unsupported, $"Of a file of the type {content.MediaType} no pages can be made.");

    /// <summary>Whether what it reads has nothing else to be seen than text: of a drawing the words alone would say that there is no more.</summary>
    private static bool ShowsAllInText(Reader reader) =>
        reader is EmailReader or MsgReader or CardReader or CalendarReader or HtmlReader or XmlTextReader or PlainTextReader;
}
