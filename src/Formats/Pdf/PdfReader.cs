using System.Buffers;

namespace Dossier.Formats.Pdf;

/// <summary>PDF of any version (ISO 32000), read by the programs of poppler. Pages end with a form feed.</summary>
public sealed class PdfReader : Reader
{
    private const int PieceLength = 32768;

    public override int Bid(Content content) => content.MediaType is MediaTypes.Pdf or "application/x-pdf" ? 90 : 0;

    public override void Read(Content content, Findings findings, CancellationToken cancel)
    {
        if (ReadOpen(content, findings, cancel))
        {
            return;
        }

        using var plain = PlainPdf.Of(content, cancel);
        if (plain is null || !ReadOpen(plain.Content, findings, cancel))
        {
            throw new Unreadable(FaultKind.PasswordProtected, "The document is encrypted and no known password opens it.");
        }

        findings.Set(Properties.WasEncrypted, true);
    }

    /// <summary>Reads a document that opens without a password; false when it wants one.</summary>
    private static bool ReadOpen(Content content, Findings findings, CancellationToken cancel)
    {
        var path = Path.GetFullPath(content.LocalPath);
        // The text is already on its way while the properties are read.
        using var text = new PopplerTool("pdftotext", ["-enc", "UTF-8", "-q", path, "-"], cancel);
        using var properties = new PopplerTool("pdfinfo", ["-enc", "UTF-8", "-isodates", path], cancel);
        var lines = PdfProperties.Parse(properties.Output);
        if (properties.End() != 0)
        {
            cancel.ThrowIfCancellationRequested();
            return properties.IsPasswordWrong
                ? false
                : throw new Unreadable(FaultKind.Corrupt, FirstLine(properties.Errors, "The document cannot be opened."));
        }

        PdfProperties.Set(lines, findings);
        findings.Set(Properties.HasText, Copy(text.Output, findings, cancel));
        var exitCode = text.End();
        cancel.ThrowIfCancellationRequested();
        var marks = PdfMarks.Of(content, cancel);
        if (marks.MayHaveComments)
        {
            PdfComments.Read(content, findings, cancel);
        }

        if (marks.MayHaveFiles)
        {
            PdfAttachments.Read(content, findings, cancel);
        }

        return exitCode == 0
            ? true
            : throw new Unreadable(FaultKind.Corrupt, $"pdftotext ended with code {exitCode}. {FirstLine(text.Errors, "")}".Trim());
    }

    /// <returns>Whether there is anything but white space.</returns>
    private static bool Copy(StreamReader output, Findings findings, CancellationToken cancel)
    {
        var piece = ArrayPool<char>.Shared.Rent(PieceLength);
        var hasText = false;
        for (int length; (length = output.Read(piece, 0, PieceLength)) > 0; )
        {
            cancel.ThrowIfCancellationRequested();
            hasText |= !piece.AsSpan(0, length).IsWhiteSpace();
            findings.Text(piece.AsSpan(0, length));
        }

        ArrayPool<char>.Shared.Return(piece);
        return hasText;
    }

    private static string FirstLine(string errors, string otherwise) => errors.Length == 0 ? otherwise : errors.Split('\n')[0].Trim();
}
