using System.Globalization;

namespace Dossier.Formats.Pdf;

/// <summary>PDF of any version (ISO 32000). Pages end with a form feed, behind what people wrote on them.</summary>
public sealed class PdfReader : Reader
{
    public override int Bid(Content content) => content.MediaType is MediaTypes.Pdf or "application/x-pdf" ? 90 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        try
        {
            ReadOpen(content, findings, cancel);
        }
        catch (Unreadable damaged) when (damaged.Kind == FaultKind.Corrupt)
        {
            using var repaired = PlainPdf.Repaired(content, cancel);
            if (repaired is null)
            {
                throw;
            }

            ReadOpen(repaired.Content, findings, cancel);
            findings.Fault(FaultKind.Corrupt, "The document is damaged: what could be put together again was read.");
        }
    }

    private static void ReadOpen(Content content, Findings findings, CancellationToken cancel)
    {
        bool hasFiles,
            wasLocked;
        using (var document = PdfDocument.Open(content))
        {
            (hasFiles, wasLocked) = (ReadPages(document, findings, cancel), document.WasLocked);
        }

        if (wasLocked)
        {
            findings.Set(Properties.WasEncrypted, true);
        }

        if (hasFiles)
        {
            ReadFiles(content, wasLocked, findings, cancel);
        }
    }

    /// <returns>Whether files are attached.</returns>
    private static bool ReadPages(PdfDocument document, Findings findings, CancellationToken cancel)
    {
        PdfProperties.Set(document, findings);
        var hidden = new HiddenContent(findings);
        var (hasText, hasFiles) = (false, document.HasFiles);
        var (damaged, firstDamaged) = (0, 0);
        for (var number = 1; number <= document.PageCount; number++)
        {
            cancel.ThrowIfCancellationRequested();
            using var page = document.Page(number);
            if (page is null)
            {
                firstDamaged = damaged++ == 0 ? number : firstDamaged;
                findings.Text("\f");
                continue;
            }

            if (number == 1)
            {
                var (width, height) = page.Size;
                findings.Raw("Page size", string.Create(CultureInfo.InvariantCulture, $"{width:0.##} x {height:0.##} pts"));
            }

            var (comments, beside) = page.Comments();
            hidden.Found(HiddenKinds.Comments, comments > 0);
            hasFiles |= page.HasFiles;
            hasText |= page.Read(findings, cancel);
            findings.Text("\n");
            foreach (var comment in beside)
            {
                findings.Text($"{comment}\n");
            }

            findings.Text("\f");
        }

        findings.Set(Properties.HasText, hasText);
        if (damaged > 0)
        {
            findings.Fault(
                FaultKind.Corrupt,
                $"{damaged} of {document.PageCount} pages cannot be read, the first of them is page {firstDamaged}."
            );
        }

        return hasFiles;
    }

    private static void ReadFiles(Content content, bool wasLocked, Findings findings, CancellationToken cancel)
    {
        using var plain = wasLocked ? PlainPdf.Of(content, cancel) : null;
        if (wasLocked && plain is null)
        {
            findings.Fault(FaultKind.Corrupt, "Files are attached to it, and its encryption cannot be taken away to get at them.");
            return;
        }

        PdfAttachments.Read(plain?.Content ?? content, findings, cancel);
    }
}
