using System.IO.Compression;
using Dossier.Formats;
using Dossier.Formats.LoadFiles;

namespace Dossier.Core.Productions;

/// <summary>Writes the page images of documents into a volume, and the lines that an Opticon file has of them.</summary>
/// <param name="name">The volume's.</param>
/// <param name="opticon">Null when no such file is wanted.</param>
internal sealed class VolumeImages(VolumeFolder folder, string name, Export export, PageImages images, OpticonWriter? opticon)
{
    /// <summary>Of what a slip sheet says, so that it stays one page.</summary>
    private const int LongestLine = 500;
    private readonly ImageFormat format = export.Output.ImageFormat;
    private readonly Numbering numbering = export.Numbering;

    /// <summary>Writes the pages of a document, or the one that says why there are none, which is a fault.</summary>
    /// <param name="place">The numbered folder of its files.</param>
    /// <returns>How many pages were written.</returns>
    public async Task<int> Add(VolumeDocument document, string place, List<ExportFault> faults, CancellationToken cancel)
    {
        var (kind, why) = document.Number is null
            ? (FaultKind.Unreachable, "The document has been deleted.")
            : (document.ImagesFault ?? FaultKind.Unreachable, document.ImagesFaultMessage ?? "There are none.");
        // One that has been deleted since is not put out, whatever was made of it.
        if (document is { Number: not null, ImagesSha256: { } sha256 })
        {
            string? pages = null;
            try
            {
                pages = await images.Pages(sha256, cancel);
            }
            catch (FileNotFoundException)
            {
                (kind, why) = (FaultKind.Unreachable, "Those that were made of it are lost.");
            }
            catch (InvalidDataException changed)
            {
                (kind, why) = (FaultKind.Corrupt, changed.Message);
            }

            if (pages is not null)
            {
                return await Put(pages, document, document.PageCount ?? 1, place, cancel);
            }
        }

        if (document.Number is not null)
        {
            // Of one that is gone the volume tells already.
            faults.Add(new ExportFault(document.DocumentId, document.Path, kind, $"{document.BeginLabel}: no page images: {why}"));
        }

        var isThere = await images.SlipSheet(SlipSheet(document, why), format, pages => Put(pages, document, 1, place, cancel), cancel);
        return isThere ? 1 : 0;
    }

    /// <summary>What the page that stands for a document says. It begins with words: a number such as <c>MZ0001</c> would look like a program.</summary>
    private static string SlipSheet(VolumeDocument document, string why) =>
        $"""
            No page images of this document could be made.

            Control number   {document.BeginLabel}
            File name        {Short(document.FileName)}
            File type        {Short(document.MediaType)}
            Reason           {Short(why)}

            """;

    private static string Short(string text) => text.Length > LongestLine ? $"{text[..LongestLine]}…" : text;

    private async Task<int> Put(string pages, VolumeDocument document, int count, string place, CancellationToken cancel)
    {
        if (format == ImageFormat.Pdf)
        {
            var path = $"IMAGES/{place}/{document.BeginLabel}.pdf";
            await using var pdf = File.OpenRead(pages);
            await folder.Put(path, pdf, cancel);
            await Line(document.BeginLabel, path, count, cancel);
            return count;
        }

        using var zip = await ZipFile.OpenReadAsync(pages, cancel);
        for (var page = 1; page <= count; page++)
        {
            var label = numbering.PageLabel(document.FirstNumber, page);
            var path = $"IMAGES/{place}/{label}.tif";
            await using var tiff = await zip.Entries[page - 1].OpenAsync(cancel);
            await folder.Put(path, tiff, cancel);
            await Line(label, path, page == 1 ? count : null, cancel);
        }

        return count;
    }

    /// <param name="pages">Of the document, on its first page only.</param>
    private Task Line(string label, string path, int? pages, CancellationToken cancel) =>
        opticon?.Write(new OpticonPage(label, name, VolumeWriter.Link(path)!, pages is not null, pages), cancel) ?? Task.CompletedTask;
}
